import { Attention } from '../../lib/model/attention';
import { FeedForward } from '../../lib/model/feed-forward';
import { ModelSpec } from '../../lib/model/model-spec';
import type { LayerRun } from '../../lib/model/model-spec-props';
import { CacheGroups } from '../../lib/planning/cache-groups';
import { engineMemory } from '../../lib/planning/engine-rows';
import { EngineVersion } from '../../lib/planning/engine-version';

const feedForward = FeedForward.dense({ intermediateSize: 64 });
const grouped = { queryHeads: 8, keyValueHeads: 4, headDim: 16 };
const full = Attention.grouped(grouped);
const windowed = Attention.grouped({ ...grouped, slidingWindow: 100 });

function cacheOf(runs: [number, Attention | undefined][], { version = '0.19', ranks = 1, blockTokens }: { version?: string; ranks?: number; blockTokens?: number } = {}) {
  const layers: LayerRun[] = runs.map(([count, attention]) => ({ count, attention, feedForward }));
  return new CacheGroups({
    model: ModelSpec.of({ name: 'model', hiddenSize: 128, vocabularySize: 1000, maxPositionEmbeddings: 1_000_000, layers }),
    engine: engineMemory(EngineVersion.vllm(version)), tensorParallelSize: ranks, bytesPerValue: 2, batchTokens: 1000, blockTokens,
  });
}

describe('layers that keep the same', () => {
  const cache = cacheOf([[10, full]]);

  test('share blocks of 16 tokens', () => {
    // 10 layers × 16 tokens × 4 heads × 2 × 16 × 2 bytes
    expect(cache.bytesPerBlock(0, 10)).toBe(40_960);
    expect(cache.bytesPerBlock(3, 5)).toBe(20_480);
    expect([1, 16, 17].map((tokens) => cache.blocksPerSequence(tokens))).toEqual([1, 1, 2]);
    expect(cache.tokens(7.9, 1000)).toBe(112);
  });

  test('have blocks as large as asked for', () => {
    expect(cacheOf([[10, full]], { blockTokens: 64 }).tokens(7, 1000)).toBe(448);
  });

  test('have different widths without being of different kinds', () => {
    const wide = Attention.grouped({ ...grouped, keyValueHeads: 8 });

    // 16 tokens × (10 × 256 + 5 × 512) bytes
    expect(cacheOf([[10, full], [5, wide]]).bytesPerBlock(0, 15)).toBe(81_920);
  });

  test('need no more than their window and a batch', () => {
    // (99 + 1000) tokens in 69 blocks, and one since a window may begin within a block
    expect(cacheOf([[10, windowed]]).blocksPerSequence(100_000)).toBe(70);
  });
});

describe('layers with and without a window', () => {
  test('have tables of as many layers as the rarer kind, and blocks of one size', () => {
    const cache = cacheOf([[5, windowed], [1, full], [5, windowed], [1, full]]);

    // tables of 2 layers: 1 for full ones, 5 for windows; a block is 2 layers × 16 × 256 bytes
    expect(cache.bytesPerBlock(0, 12)).toBe(8192);
    // 100,000 / 16 blocks for the full ones, 5 × 70 for the windows
    expect(cache.blocksPerSequence(100_000)).toBe(6250 + 350);
    // 6000 blocks / 6 tables × 16 tokens
    expect(cache.tokens(6000, 100_000)).toBe(16_000);
  });

  test('are padded to the more frequent kind where that is little more', () => {
    const cache = cacheOf([[5, windowed], [6, full]]);

    // 2 tables of 6 layers
    expect(cache.bytesPerBlock(0, 11)).toBe(6 * 4096);
    expect(cache.blocksPerSequence(100_000)).toBe(6250 + 70);
  });

  test('keep everything before 0.10', () => {
    expect(cacheOf([[5, windowed], [1, full]], { version: '0.9' }).blocksPerSequence(100_000)).toBe(6250);
  });

  test('are told in tokens that can be used from 0.21 on', () => {
    const cache = cacheOf([[5, windowed], [1, full]], { version: '0.21' });

    // 13,200 blocks hold 2 sequences of 100,000
    expect(cache.tokens(13_200, 100_000)).toBe(200_000);
  });

  test('have larger blocks where they keep less per token', () => {
    const wide = Attention.grouped({ ...grouped, keyValueHeads: 8, slidingWindow: 100 });
    const cache = cacheOf([[1, wide], [1, full]]);

    // windows: 16 × 512 bytes; full ones 32 tokens × 256 bytes
    expect(cache.bytesPerBlock(0, 2)).toBe(8192);
    expect(cache.blocksPerSequence(3200)).toBe(100 + 70);
  });
});

describe('layers with a state', () => {
  const delta = Attention.gatedDeltaNet({ keyHeads: 4, valueHeads: 4, keyHeadDim: 64, valueHeadDim: 64, convolutionKernel: 4 });

  test('need one block for each sequence, which attention makes as large as a state', () => {
    // state: 768 × 3 × 2 + 4 × 64 × 64 × 2 = 37,376 bytes; 256 bytes per token: 146 tokens, in whole 16: 160
    const cache = cacheOf([[3, delta], [1, full]]);

    expect(cache.blockTokens).toBe(160);
    expect(cache.bytesPerBlock(0, 4)).toBe(160 * 256);
    // 3 tables of states and 1 of attention
    expect(cache.blocksPerSequence(1600)).toBe(3 + 10);
  });

  test('alone keep nothing that grows', () => {
    const cache = cacheOf([[3, delta]]);

    expect(cache.blocksPerSequence(1_000_000)).toBe(cache.blocksPerSequence(1));
  });
});

test('layers that do not attend keep nothing', () => {
  const cache = cacheOf([[1, undefined], [2, full], [1, undefined]]);

  expect(cache.bytesPerBlock(0, 1)).toBe(0);
  expect(cache.bytesPerBlock(0, 4)).toBe(8192);
});
