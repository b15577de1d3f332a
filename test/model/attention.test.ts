import { Attention } from '../../lib/model/attention';

const grouped = Attention.grouped({ queryHeads: 32, keyValueHeads: 8, headDim: 128 });
const latent = Attention.latent({
  queryHeads: 128, queryLoraRank: 1536, keyValueLoraRank: 512, nopeHeadDim: 128, ropeHeadDim: 64, valueHeadDim: 128,
});

describe('Attention.grouped', () => {
  test('counts queries and outputs by their heads, keys and values by theirs', () => {
    expect(grouped.components(4096).map(({ kind, module, parameters, shards }) => [kind, module, parameters, shards])).toEqual([
      // 4096 × 32 × 128, and 4096 × 8 × 128
      ['ATTENTION', 'self_attn.q_proj', 16_777_216, 32],
      ['ATTENTION', 'self_attn.k_proj', 4_194_304, 8],
      ['ATTENTION', 'self_attn.v_proj', 4_194_304, 8],
      ['ATTENTION', 'self_attn.o_proj', 16_777_216, 32],
    ]);
  });

  test('counts biases and norms where there are any', () => {
    const attention = Attention.grouped({ queryHeads: 4, keyValueHeads: 2, headDim: 8, bias: true, queryKeyNorm: true });

    const others = attention.components(16).filter(({ kind }) => kind === 'OTHER');

    // 4 × 8, 2 × 2 × 8, 2 × 8
    expect(others.map(({ parameters, shards }) => [parameters, shards])).toEqual([[32, 4], [32, 2], [16, 1]]);
  });

  test('has queries twice as wide with a gate for the output, and no values where these are the keys', () => {
    const attention = Attention.grouped({ queryHeads: 4, keyValueHeads: 2, headDim: 8, outputGate: true, valuesFromKeys: true });

    // 16 × 2 × 32, 16 × 16, 32 × 16
    expect(attention.components(16).map(({ parameters }) => parameters)).toEqual([1024, 256, 512]);
    // keys and values have a place each all the same: 2 × 2 × 8 × 2 bytes
    expect(attention.cache(1, 2, 2).bytesPerToken).toBe(64);
  });

  test('splits the KV cache down to one head and no further', () => {
    // 2 × 8 heads × 128 × 2 bytes on one rank, then halved to 2 × 1 × 128 × 2
    expect([1, 2, 8, 16].map((ranks) => grouped.cache(ranks, 2, 2).bytesPerToken)).toEqual([4096, 2048, 512, 512]);
  });

  test('keeps keys and values of different widths, and a window where there is one', () => {
    const attention = Attention.grouped({ queryHeads: 64, keyValueHeads: 8, headDim: 192, valueHeadDim: 128, slidingWindow: 128 });

    // 8 × (192 + 128) × 2 bytes
    expect(attention.cache(1, 2, 2)).toEqual({ bytesPerToken: 5120, window: 128, stateBytes: 0 });
  });

  test('takes ranks that divide the heads, and divide or are divided by those of keys and values', () => {
    const odd = Attention.grouped({ queryHeads: 40, keyValueHeads: 8, headDim: 128 });

    expect([1, 2, 4, 8, 40].map((ranks) => odd.obstacle(ranks))).toEqual(Array(5).fill(undefined));
    expect(odd.obstacle(3)).toBe('40 attention heads cannot be split evenly');
    expect(odd.obstacle(5)).toBe('8 heads of keys and values can be neither split nor copied evenly');
  });

  test('fails when sizes are not usable, naming each', () => {
    expect(() => Attention.grouped({ queryHeads: 0, keyValueHeads: 1.5, headDim: NaN })).toThrow(
      /queryHeads: got 0; .*keyValueHeads: got 1\.5; .*headDim: got NaN; /s);
    expect(() => Attention.grouped({ queryHeads: 32, keyValueHeads: 5, headDim: 128 })).toThrow(
      'Attention.grouped: keyValueHeads: got 5; allowed: divisors of queryHeads, 32');
  });
});

describe('Attention.latent', () => {
  test('counts what is split by heads apart from the compression, which every rank holds', () => {
    expect(latent.components(7168).map(({ module, parameters, shards }) => [module, parameters, shards])).toEqual([
      // 7168 × 1536, 1536 × 128 × 192, 7168 × (512 + 64), 512 × 128 × 256, 128 × 128 × 7168, 1536 + 512
      ['self_attn.q_a_proj', 11_010_048, 1],
      ['self_attn.q_b_proj', 37_748_736, 128],
      ['self_attn.kv_a_proj_with_mqa', 4_128_768, 1],
      ['self_attn.kv_b_proj', 16_777_216, 128],
      ['self_attn.o_proj', 117_440_512, 128],
      ['self_attn.kv_a_layernorm', 2048, 1],
    ]);
  });

  test('projects queries directly where they are not compressed', () => {
    const lite = Attention.latent({ queryHeads: 16, keyValueLoraRank: 512, nopeHeadDim: 128, ropeHeadDim: 64, valueHeadDim: 128 });

    // 2048 × 16 × 192
    expect(lite.components(2048)[0]).toEqual({ kind: 'ATTENTION', module: 'self_attn.q_proj', parameters: 6_291_456, shards: 16 });
  });

  test('keeps the whole KV cache on every rank', () => {
    // (512 + 64) × 2 bytes, and × 1 byte
    expect([1, 8, 16].map((ranks) => latent.cache(ranks, 2, 2).bytesPerToken)).toEqual([1152, 1152, 1152]);
    expect(latent.cache(8, 1, 2).bytesPerToken).toBe(576);
  });

  test('keeps the keys of its indexer beside, in FP8 whatever the rest is in, and all in one format of its own in FP8', () => {
    const sparse = Attention.latent({
      queryHeads: 64, queryLoraRank: 2048, keyValueLoraRank: 512, nopeHeadDim: 192, ropeHeadDim: 64, valueHeadDim: 256,
      indexerHeads: 32, indexerHeadDim: 128,
    });

    // 1152 + 128 + 4, and 656 + 132
    expect([2, 1].map((bytes) => sparse.cache(8, bytes, 2).bytesPerToken)).toEqual([1284, 788]);
    expect(sparse.leastBlockTokens).toBe(64);
    // 2048 × 32 × 128, 6144 × 128, 6144 × 32: on every rank
    expect(sparse.components(6144).slice(-3).map(({ parameters, shards }) => [parameters, shards]))
      .toEqual([[8_388_608, 1], [786_432, 1], [196_608, 1]]);
  });

  test('derives absorbed matrices, split by heads', () => {
    // 512 × 128 / 8 × (128 + 128) × 2 bytes; 61 layers of it are 0.24 GiB
    expect(latent.derivedBytes(8)).toBe(4_194_304);
    expect(grouped.derivedBytes(8)).toBe(0);
  });

  test('fails when sizes are not usable, naming each', () => {
    expect(() => Attention.latent({ queryHeads: -1, keyValueLoraRank: 512, nopeHeadDim: 128, ropeHeadDim: Infinity, valueHeadDim: 128 }))
      .toThrow(/queryHeads: got -1; .*ropeHeadDim: got Infinity; /s);
  });
});

describe('Attention.gatedDeltaNet', () => {
  const delta = Attention.gatedDeltaNet({ keyHeads: 16, valueHeads: 32, keyHeadDim: 128, valueHeadDim: 128, convolutionKernel: 4 });

  test('keeps a state that does not grow with the sequence, and is split over ranks', () => {
    // convolution (2 × 16 × 128 + 32 × 128) × 3 × 2 bytes, and 32 × 128 × 128 × 2 bytes
    expect(delta.cache(1, 2, 2)).toEqual({ bytesPerToken: 0, stateBytes: 49_152 + 1_048_576 });
    expect(delta.cache(4, 1, 2).stateBytes).toBe((49_152 + 1_048_576) / 4);
  });

  test('keeps the matrices in FP32 where that is asked for', () => {
    const precise = Attention.gatedDeltaNet({
      keyHeads: 16, valueHeads: 32, keyHeadDim: 128, valueHeadDim: 128, convolutionKernel: 4, stateValueBytes: 4,
    });

    expect(precise.cache(1, 2, 2).stateBytes).toBe(49_152 + 2 * 1_048_576);
  });

  test('takes ranks that divide both kinds of heads', () => {
    expect([1, 2, 16].map((ranks) => delta.obstacle(ranks))).toEqual([undefined, undefined, undefined]);
    expect(delta.obstacle(32)).toBe('16 and 32 heads of linear attention cannot be split evenly');
  });

  test('fails when sizes are not usable, naming each', () => {
    expect(() => Attention.gatedDeltaNet({ keyHeads: 0, valueHeads: 1, keyHeadDim: 1, valueHeadDim: 1, convolutionKernel: NaN, stateValueBytes: 3 }))
      .toThrow(/keyHeads: got 0; .*convolutionKernel: got NaN; .*stateValueBytes: got 3; /s);
  });
});

describe('Attention.mamba', () => {
  const nano = Attention.mamba({ heads: 64, headDim: 64, groups: 8, stateSize: 128, convolutionKernel: 4, stateValueBytes: 4 });

  test('keeps a state that does not grow with the sequence', () => {
    // convolution (64 × 64 + 2 × 8 × 128) × 3 × 2 bytes, and 64 × 64 × 128 × 4 bytes
    expect(nano.cache(1, 2, 2)).toEqual({ bytesPerToken: 0, stateBytes: 36_864 + 2_097_152 });
  });

  test('copies groups where there are fewer than ranks', () => {
    // (4096 + 2 × 16 × 128) / 16 × 3 × 2 bytes, and 4 × 64 × 128 × 4 bytes
    expect(nano.cache(16, 2, 2).stateBytes).toBe(3072 + 131_072);
  });

  test('fails when sizes are not usable, naming each', () => {
    expect(() => Attention.mamba({ heads: -1, headDim: 64, groups: 8, stateSize: 1.5, convolutionKernel: 4 }))
      .toThrow(/heads: got -1; .*stateSize: got 1\.5; /s);
  });
});
