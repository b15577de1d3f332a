import { Attention } from '../../lib/model/attention';

const grouped = Attention.grouped({ queryHeads: 32, keyValueHeads: 8, headDim: 128 });
const latent = Attention.latent({
  queryHeads: 128, queryLoraRank: 1536, keyValueLoraRank: 512, nopeHeadDim: 128, ropeHeadDim: 64, valueHeadDim: 128,
});

describe('Attention.grouped', () => {
  test('counts queries and outputs apart from keys and values', () => {
    expect(grouped.components(4096)).toEqual([
      // 2 × 4096 × 32 × 128
      { kind: 'ATTENTION', parameters: 33_554_432, shards: 32 },
      // 2 × 4096 × 8 × 128
      { kind: 'ATTENTION', parameters: 8_388_608, shards: 8 },
    ]);
  });

  test('counts biases and norms where there are any', () => {
    const attention = Attention.grouped({ queryHeads: 4, keyValueHeads: 2, headDim: 8, bias: true, queryKeyNorm: true });

    const others = attention.components(16).filter(({ kind }) => kind === 'OTHER');

    // 4 × 8, 2 × 2 × 8, 2 × 8
    expect(others.map(({ parameters, shards }) => [parameters, shards])).toEqual([[32, 4], [32, 2], [16, 1]]);
  });

  test('splits the KV cache down to one head and no further', () => {
    // 2 × 8 heads × 128 × 2 bytes on one rank, then halved to 2 × 1 × 128 × 2
    expect([1, 2, 8, 16].map((ranks) => grouped.keyValueBytesPerToken(ranks, 2))).toEqual([4096, 2048, 512, 512]);
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
    const [heads, compression, norms] = latent.components(7168);

    // 128 × (1536 × 192 + 512 × 256 + 128 × 7168)
    expect(heads).toEqual({ kind: 'ATTENTION', parameters: 171_966_464, shards: 128 });
    // 7168 × (1536 + 512 + 64)
    expect(compression).toEqual({ kind: 'ATTENTION', parameters: 15_138_816, shards: 1 });
    expect(norms).toEqual({ kind: 'OTHER', parameters: 2048, shards: 1 });
  });

  test('projects queries directly where they are not compressed', () => {
    const lite = Attention.latent({ queryHeads: 16, keyValueLoraRank: 512, nopeHeadDim: 128, ropeHeadDim: 64, valueHeadDim: 128 });

    // 16 × (2048 × 192 + 512 × 256 + 128 × 2048); 2048 × (512 + 64)
    expect(lite.components(2048).map(({ parameters }) => parameters)).toEqual([12_582_912, 1_179_648, 512]);
  });

  test('keeps the whole KV cache on every rank', () => {
    // (512 + 64) × 2 bytes, and × 1 byte
    expect([1, 8, 16].map((ranks) => latent.keyValueBytesPerToken(ranks, 2))).toEqual([1152, 1152, 1152]);
    expect(latent.keyValueBytesPerToken(8, 1)).toBe(576);
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
