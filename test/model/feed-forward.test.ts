import { FeedForward } from '../../lib/model/feed-forward';

const deepseek = FeedForward.mixtureOfExperts({
  experts: 256, expertsPerToken: 8, moeIntermediateSize: 2048, sharedExperts: 1, routerBias: true,
});

describe('FeedForward.dense', () => {
  test('has three matrices, or two without a gate', () => {
    // 4096 × 14336 each
    expect(FeedForward.dense({ intermediateSize: 14_336 }).components(4096).map(({ module, parameters }) => [module, parameters]))
      .toEqual([['mlp.gate_proj', 58_720_256], ['mlp.up_proj', 58_720_256], ['mlp.down_proj', 58_720_256]]);
    expect(FeedForward.dense({ intermediateSize: 14_336, gated: false }).components(4096)).toHaveLength(2);
  });

  test('needs less per token with more ranks, but for the hidden state', () => {
    const dense = FeedForward.dense({ intermediateSize: 14_336 });

    // 3 × 14336 + 4 × 4096; 3 × 14336 / 8 + 4 × 4096
    expect([1, 8].map((ranks) => dense.activation(4096, ranks, false))).toEqual([
      { dense: 59_392, experts: 0, quantized: 14_336 }, { dense: 21_760, experts: 0, quantized: 1792 },
    ]);
  });

  test('takes ranks that give whole blocks each', () => {
    const qwen72B = FeedForward.dense({ intermediateSize: 29_568 });

    expect([1, 2, 8].map((ranks) => qwen72B.obstacle({ dense: ranks, experts: ranks }, 1, false))).toEqual([undefined, undefined, undefined]);
    expect(qwen72B.obstacle({ dense: 1, experts: 1 }, 128, false)).toBeUndefined();
    expect(qwen72B.obstacle({ dense: 2, experts: 2 }, 128, false)).toBe('a feed-forward width of 29568 gives no whole blocks of 128 per rank');
    expect(qwen72B.obstacle({ dense: 5, experts: 5 }, 1, false)).toBe('a feed-forward width of 29568 cannot be split evenly');
  });

  test('fails when the width is not usable', () => {
    expect(() => FeedForward.dense({ intermediateSize: 0 })).toThrow(
      'FeedForward.dense: intermediateSize: got 0; allowed: whole numbers from 1 to 1000000');
  });
});

describe('FeedForward.mixtureOfExperts', () => {
  test('counts experts, router and shared experts', () => {
    const parts = deepseek.components(7168).map(({ kind, module, parameters, shards, experts }) => [kind, module, parameters, shards, experts]);

    // 256 × 7168 × 2048, 256 × (7168 + 1), 7168 × 2048
    expect(parts).toEqual([
      ['EXPERTS', 'mlp.experts.0.gate_proj', 3_758_096_384, 2048, 256],
      ['EXPERTS', 'mlp.experts.0.up_proj', 3_758_096_384, 2048, 256],
      ['EXPERTS', 'mlp.experts.0.down_proj', 3_758_096_384, 2048, 256],
      ['OTHER', 'mlp.gate', 1_835_264, 1, undefined],
      ['SHARED_EXPERTS', 'mlp.shared_experts.gate_proj', 14_680_064, 2048, undefined],
      ['SHARED_EXPERTS', 'mlp.shared_experts.up_proj', 14_680_064, 2048, undefined],
      ['SHARED_EXPERTS', 'mlp.shared_experts.down_proj', 14_680_064, 2048, undefined],
    ]);
  });

  test('counts shared experts of another width with a gate, experts of a compressed state, and a dense network beside', () => {
    const network = FeedForward.mixtureOfExperts({
      experts: 4, expertsPerToken: 2, moeIntermediateSize: 8, gated: false, latentSize: 4,
      sharedExperts: 1, sharedIntermediateSize: 16, sharedGate: true, denseIntermediateSize: 32,
    });

    const parts = network.components(10).map(({ kind, parameters }) => [kind, parameters]);

    expect(parts).toEqual([
      ['EXPERTS', 128], ['EXPERTS', 128], ['OTHER', 40], ['SHARED_EXPERTS', 80],
      ['SHARED_EXPERTS', 160], ['SHARED_EXPERTS', 160], ['OTHER', 10], ['FEED_FORWARD', 320], ['FEED_FORWARD', 320],
    ]);
  });

  test('needs room for every token at each of its experts', () => {
    // 4 × 7168, and 8 × (max(2 × 256, 7168) + 256)
    expect(deepseek.activation(7168, 8, false)).toEqual({ dense: 28_672, experts: 59_392, quantized: 0 });
    // experts whole: 8 × (7168 + 2048)
    expect(deepseek.activation(7168, 8, true).experts).toBe(73_728);
  });

  test('takes ranks that give whole blocks of experts, unless these stay whole', () => {
    const qwen235B = FeedForward.mixtureOfExperts({ experts: 128, expertsPerToken: 8, moeIntermediateSize: 1536 });

    expect(qwen235B.obstacle({ dense: 4, experts: 4 }, 128, false)).toBeUndefined();
    expect(qwen235B.obstacle({ dense: 8, experts: 8 }, 128, false)).toBe('an expert width of 1536 gives no whole blocks of 128 per rank');
    expect(qwen235B.obstacle({ dense: 8, experts: 8 }, 128, true)).toBeUndefined();
  });

  test('splits experts over all copies of the dense parts', () => {
    const qwen235B = FeedForward.mixtureOfExperts({ experts: 128, expertsPerToken: 8, moeIntermediateSize: 1536 });

    expect(qwen235B.obstacle({ dense: 1, experts: 8 }, 128, false)).toBe('an expert width of 1536 gives no whole blocks of 128 per rank');
    expect(qwen235B.obstacle({ dense: 1, experts: 256 }, 1, true)).toBe('there are only 128 experts to share out');
  });

  test('takes ranks that give whole blocks of shared and dense parts even where experts stay whole', () => {
    const wide = FeedForward.mixtureOfExperts({ experts: 256, expertsPerToken: 8, moeIntermediateSize: 2048, denseIntermediateSize: 18_432 });

    expect(wide.obstacle({ dense: 32, experts: 32 }, 128, true)).toBe('a dense width of 18432 gives no whole blocks of 128 per rank');
    expect(deepseek.obstacle({ dense: 32, experts: 32 }, 128, true)).toBe('a shared width of 2048 gives no whole blocks of 128 per rank');
  });

  test('takes no more ranks than there are experts to share out', () => {
    const mixtral = FeedForward.mixtureOfExperts({ experts: 8, expertsPerToken: 2, moeIntermediateSize: 14_336 });

    expect(mixtral.obstacle({ dense: 16, experts: 16 }, 1, true)).toBe('there are only 8 experts to share out');
  });

  test('fails when properties are not usable, naming each', () => {
    expect(() => FeedForward.mixtureOfExperts({ experts: 8, expertsPerToken: 9, moeIntermediateSize: 1, latentSize: 0 })).toThrow(
      /expertsPerToken: got 9; allowed: whole numbers from 1 to 8.*latentSize: got 0; /s);
  });
});
