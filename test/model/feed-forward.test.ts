import { FeedForward } from '../../lib/model/feed-forward';

const deepseek = FeedForward.mixtureOfExperts({
  experts: 256, expertsPerToken: 8, moeIntermediateSize: 2048, sharedExperts: 1,
  leadingDenseLayers: 3, denseIntermediateSize: 18_432, routerBias: true,
});

describe('FeedForward.dense', () => {
  test('has three matrices, or two without a gate', () => {
    // 3 × 4096 × 14336, 2 × 4096 × 14336
    expect(FeedForward.dense({ intermediateSize: 14_336 }).components(4096, 0, false)[0].parameters).toBe(176_160_768);
    expect(FeedForward.dense({ intermediateSize: 14_336, gated: false }).components(4096, 0, false)[0].parameters).toBe(117_440_512);
  });

  test('needs less per token with more ranks, but for the hidden state', () => {
    const dense = FeedForward.dense({ intermediateSize: 14_336 });

    // 3 × 14336 + 4 × 4096; 3 × 14336 / 8 + 4 × 4096
    expect([1, 8].map((ranks) => dense.activationValuesPerToken(4096, ranks, false))).toEqual([59_392, 21_760]);
  });

  test('takes ranks that give whole blocks each', () => {
    const qwen72B = FeedForward.dense({ intermediateSize: 29_568 });

    expect([1, 2, 8].map((ranks) => qwen72B.obstacle(ranks, 1, false))).toEqual([undefined, undefined, undefined]);
    expect(qwen72B.obstacle(1, 128, false)).toBeUndefined();
    expect(qwen72B.obstacle(2, 128, false)).toBe('a feed-forward width of 29568 gives no whole blocks of 128 per rank');
    expect(qwen72B.obstacle(5, 1, false)).toBe('a feed-forward width of 29568 cannot be split evenly');
  });

  test('fails when the width is not usable', () => {
    expect(() => FeedForward.dense({ intermediateSize: 0 })).toThrow(
      'FeedForward.dense: intermediateSize: got 0; allowed: whole numbers from 1 to 1000000');
  });
});

describe('FeedForward.mixtureOfExperts', () => {
  test('is dense in the leading layers', () => {
    // 3 × 7168 × 18432
    expect(deepseek.components(7168, 2, false)).toEqual([{ kind: 'FEED_FORWARD', parameters: 396_361_728, shards: 18_432 }]);
  });

  test('counts experts, router and shared experts in the other layers', () => {
    expect(deepseek.components(7168, 3, false)).toEqual([
      // 256 × 3 × 7168 × 2048
      { kind: 'EXPERTS', parameters: 11_274_289_152, shards: 2048 },
      // 256 × (7168 + 1)
      { kind: 'OTHER', parameters: 1_835_264, shards: 1 },
      // 3 × 7168 × 2048
      { kind: 'SHARED_EXPERTS', parameters: 44_040_192, shards: 2048 },
    ]);
  });

  test('splits by experts where they stay whole', () => {
    expect(deepseek.components(7168, 3, true)[0].shards).toBe(256);
  });

  test('needs room for every token at each of its experts', () => {
    // 8 × (max(2 × 256, 7168) + 256) + 4 × 7168
    expect(deepseek.activationValuesPerToken(7168, 8, false)).toBe(88_064);
    // experts whole: 8 × (7168 + 2048) + 4 × 7168
    expect(deepseek.activationValuesPerToken(7168, 8, true)).toBe(102_400);
  });

  test('takes ranks that give whole blocks of experts, unless these stay whole', () => {
    const qwen235B = FeedForward.mixtureOfExperts({ experts: 128, expertsPerToken: 8, moeIntermediateSize: 1536 });

    expect(qwen235B.obstacle(4, 128, false)).toBeUndefined();
    expect(qwen235B.obstacle(8, 128, false)).toBe('an expert width of 1536 gives no whole blocks of 128 per rank');
    expect(qwen235B.obstacle(8, 128, true)).toBeUndefined();
  });

  test('takes ranks that give whole blocks of dense layers even where experts stay whole', () => {
    const wide = FeedForward.mixtureOfExperts({
      experts: 256, expertsPerToken: 8, moeIntermediateSize: 2048, leadingDenseLayers: 3, denseIntermediateSize: 18_432,
    });

    expect(wide.obstacle(32, 128, true)).toBe('a dense width of 18432 gives no whole blocks of 128 per rank');
  });

  test('takes no more ranks than there are experts to share out', () => {
    const mixtral = FeedForward.mixtureOfExperts({ experts: 8, expertsPerToken: 2, moeIntermediateSize: 14_336 });

    expect(mixtral.obstacle(16, 1, true)).toBe('there are only 8 experts to share out');
  });

  test('fails when properties are not usable, naming each', () => {
    expect(() => FeedForward.mixtureOfExperts({ experts: 8, expertsPerToken: 9, moeIntermediateSize: 1, leadingDenseLayers: 1 })).toThrow(
      /expertsPerToken: got 9; allowed: whole numbers from 1 to 8.*denseIntermediateSize: got nothing; /s);
  });
});
