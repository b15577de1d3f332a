import fc from 'fast-check';
import { Attention } from '../../lib/model/attention';
import { FeedForward } from '../../lib/model/feed-forward';
import { ModelSpec } from '../../lib/model/model-spec';
import type { ModelSpecProps } from '../../lib/model/model-spec-props';
import { Quantization } from '../../lib/model/quantization';
import { rankShare, WeightKind } from '../../lib/model/weight-component';

const tiny: ModelSpecProps = {
  name: 'tiny', hiddenSize: 8, hiddenLayers: 2, vocabularySize: 100, maxPositionEmbeddings: 64,
  attention: Attention.grouped({ queryHeads: 4, keyValueHeads: 2, headDim: 2 }),
  feedForward: FeedForward.dense({ intermediateSize: 16 }),
};

const catalog = Object.entries(ModelSpec).filter((entry): entry is [string, ModelSpec] => entry[1] instanceof ModelSpec);

describe('ModelSpec.of', () => {
  test('counts parameters and computes the checkpoint', () => {
    const model = ModelSpec.of(tiny);

    // a layer: 2 × 8 × 8 + 2 × 8 × 4 for attention, 3 × 8 × 16 for feed-forward, 2 × 8 for norms: 592
    // embedding and head 100 × 8 each, last norm 8: 2 × 592 + 1608
    expect(model.parameterCount).toBe(2792);
    expect(model.checkpointBytes).toBe(5584);
    expect(model.quantization).toBe(Quantization.BF16);
  });

  test('holds a tied embedding once', () => {
    expect(ModelSpec.of({ ...tiny, tieWordEmbeddings: true }).parameterCount).toBe(1992);
  });

  test('counts layers for predicting several tokens in the checkpoint only', () => {
    const model = ModelSpec.of({ ...tiny, nextnPredictLayers: 1 });

    expect(model.parameterCount).toBe(2792);
    // a layer of 592, embedding and head 1600, last norm 8, 16 × 8 for the projection and 16 for norms: 2344 × 2 bytes
    expect(model.nextnPredictBytes).toBe(4688);
    expect(model.checkpointBytes).toBe(5584 + 4688);
  });

  test('scales all weights to the checkpoint that was stated', () => {
    const model = ModelSpec.of({ ...tiny, checkpointBytes: 5584 * 1.125 });

    expect(model.bytesPerParameter(WeightKind.ATTENTION)).toBe(2.25);
  });

  test('fails when the checkpoint has another size than the architecture can have', () => {
    expect(() => ModelSpec.of({ ...tiny, checkpointBytes: 2792 })).toThrow(
      'ModelSpec.of(tiny): checkpointBytes: got 2792; allowed: 0.8 to 1.25 times the 5584 bytes that the architecture needs in BF16; '
      + 'check the sizes and the quantization, and count no copy of the weights twice');
  });

  test('fails when properties are not usable, naming each in one error', () => {
    const wrong = { ...tiny, name: 'a\nb', hiddenSize: 0, hiddenLayers: 1001, vocabularySize: 1.5, maxPositionEmbeddings: NaN, checkpointBytes: -1 };

    expect(() => ModelSpec.of(wrong)).toThrow(
      /^ModelSpec\.of:\n.*name: .*\n.*hiddenSize: got 0; .*\n.*hiddenLayers: got 1001; .*\n.*vocabularySize: .*\n.*maxPositionEmbeddings: .*\n.*checkpointBytes: /);
  });

  test('fails when the attention is missing', () => {
    expect(() => ModelSpec.of({ ...tiny, attention: undefined as unknown as Attention })).toThrow('attention: got nothing; allowed: Attention.grouped');
  });

  test.each(['', '   ', 'x'.repeat(201), 'tab\there', 'nul\0'])('fails when the name is %j', (name) => {
    expect(() => ModelSpec.of({ ...tiny, name })).toThrow('name: got');
  });
});

describe('the catalogue', () => {
  // Published: model cards and safetensors metadata of the repositories.
  test.each([
    ['DEEPSEEK_R1', 671_026_419_200],
    ['KIMI_K2', 1_026_408_232_448],
    ['LLAMA_2_7B', 6_738_415_616],
    ['LLAMA_3_1_8B', 8_030_261_248],
    ['LLAMA_3_1_70B', 70_553_706_496],
    ['LLAMA_3_1_405B', 405_853_388_800],
    ['MIXTRAL_8X7B', 46_702_792_704],
    ['QWEN2_5_7B', 7_615_616_512],
    ['QWEN3_8B', 8_190_735_360],
    ['QWEN3_30B_A3B', 30_532_122_624],
    ['QWEN3_235B_A22B', 235_093_634_560],
  ])('counts the parameters of %s as published', (name, parameters) => {
    expect(Object.fromEntries(catalog)[name].parameterCount).toBe(parameters);
  });

  test.each(catalog)('%s has sources, and a checkpoint as its architecture lets expect within 2 %%', (_, model) => {
    expect(model.source).toMatch(/^[^/]+\/[^:]+:.+/);
    expect(model.checkpointBytesSource).toBeTruthy();
    expect(model.bytesPerParameter(WeightKind.VOCABULARY) / 2).toBeCloseTo(1, 2);
  });

  test('has the checkpoint of DeepSeek-R1 with its layer for predicting several tokens', () => {
    // 688,590,631,731 bytes / 2^30
    expect(ModelSpec.DEEPSEEK_R1.checkpointGib).toBeCloseTo(641.3, 2);
    // attention and 257 experts in FP8, embedding, head and projection in BF16
    expect(ModelSpec.DEEPSEEK_R1.nextnPredictBytes / 1e9).toBeCloseTo(15.42, 2);
  });
});

describe('rankShare', () => {
  test('adds up to everything over all ranks, or to more where parts are copied', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 512 }), fc.integer({ min: 1, max: 512 }), (shards, ranks) => {
      const share = rankShare({ kind: WeightKind.OTHER, parameters: 1, shards }, ranks);

      const copies = share * ranks;

      expect(copies).toBeGreaterThanOrEqual(1 - 1e-12);
      expect(share).toBeLessThanOrEqual(1);
      expect(shards % ranks !== 0 || Math.abs(copies - 1) < 1e-12).toBe(true);
    }));
  });
});
