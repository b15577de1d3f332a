import fc from 'fast-check';
import { Attention } from '../../lib/model/attention';
import { FeedForward } from '../../lib/model/feed-forward';
import { ModelSpec } from '../../lib/model/model-spec';
import type { ModelSpecProps } from '../../lib/model/model-spec-props';
import { Quantization } from '../../lib/model/quantization';
import { shardShare } from '../../lib/model/weight-component';

const tiny: ModelSpecProps = {
  name: 'tiny', hiddenSize: 8, vocabularySize: 100, maxPositionEmbeddings: 64,
  layers: [{
    count: 2,
    attention: Attention.grouped({ queryHeads: 4, keyValueHeads: 2, headDim: 2 }),
    feedForward: FeedForward.dense({ intermediateSize: 16 }),
  }],
};

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

    expect(model.checkpointRatio).toBe(1.125);
    // 8 × 4 × 2 parameters × 2 bytes × 1.125
    expect(model.layerWeights(0)[0].bytes).toBe(144);
  });

  test('fails when the checkpoint has another size than the architecture can have', () => {
    expect(() => ModelSpec.of({ ...tiny, checkpointBytes: 2792 })).toThrow(
      'ModelSpec.of(tiny): checkpointBytes: got 2792; allowed: 0.8 to 1.25 times the 5584 bytes that the architecture needs in BF16; '
      + 'check the sizes and the quantization, and count no copy of the weights twice');
  });

  test('fails when properties are not usable, naming each in one error', () => {
    const wrong = { ...tiny, name: 'a\nb', hiddenSize: 0, layers: [{ ...tiny.layers[0], count: 1001 }, { count: 1 }], vocabularySize: 1.5, maxPositionEmbeddings: NaN, checkpointBytes: -1 };

    expect(() => ModelSpec.of(wrong)).toThrow(
      new RegExp('^ModelSpec\\.of:\\n.*name: .*\\n.*hiddenSize: got 0; .*\\n.*vocabularySize: .*\\n.*maxPositionEmbeddings: .*\\n'
        + '.*layers\\[0\\]\\.count: got 1001; .*\\n.*layers\\[1\\]: .*\\n.*checkpointBytes: '));
  });

  test.each([[undefined], [[]], ['layers']])('fails when the layers are %j', (layers) => {
    expect(() => ModelSpec.of({ ...tiny, layers: layers as never })).toThrow('layers: got');
  });

  test('tells apart layers of several kinds', () => {
    const full = Attention.grouped({ queryHeads: 4, keyValueHeads: 2, headDim: 2 });
    const network = FeedForward.mixtureOfExperts({ experts: 4, expertsPerToken: 1, moeIntermediateSize: 4 });

    const model = ModelSpec.of({ ...tiny, layers: [{ count: 1, attention: full }, { count: 2, attention: full, feedForward: network }, { count: 1, feedForward: network }] });

    expect(model.hiddenLayers).toBe(4);
    expect([0, 1, 2, 3].map((layer) => model.attentionOf(layer))).toEqual([full, full, full, undefined]);
    expect(model.attentions).toEqual([full]);
    expect(model.feedForwards).toEqual([network]);
    expect(model.experts).toBe(4);
  });

  test('leaves out what sees images, with its bytes', () => {
    const model = ModelSpec.of({ ...tiny, visionParameters: 100 });

    expect(model.checkpointBytes).toBe(5584 + 200);
    expect(model.withoutVision().checkpointBytes).toBe(5584);
    expect(model.withoutVision().visionWeights()).toEqual([]);
  });

  test('is loaded in another format', () => {
    const model = ModelSpec.of(tiny).loadedAs(Quantization.FP8_TENSOR);

    // projections 2 × 576 in one byte, the rest 2792 - 1152 in two
    expect(model.checkpointBytes).toBe(1152 + 2 * 1640);
  });

  test.each(['', '   ', 'x'.repeat(201), 'tab\there', 'nul\0'])('fails when the name is %j', (name) => {
    expect(() => ModelSpec.of({ ...tiny, name })).toThrow('name: got');
  });
});

describe('ModelSpec.named', () => {
  test('takes names as they are written, and without the part before the slash', () => {
    expect(ModelSpec.named('Qwen/Qwen3-32B')).toBe(ModelSpec.QWEN3_32B);
    expect(ModelSpec.named('qwen3-32b')).toBe(ModelSpec.QWEN3_32B);
  });

  test('fails when there is no such model, with the nearest', () => {
    expect(() => ModelSpec.named('Qwen/Qwen3-23B')).toThrow(
      /ModelSpec\.named: name: got "Qwen\/Qwen3-23B"; allowed: names of the catalogue; did you mean .*Qwen\/Qwen3-32B/);
    expect(() => ModelSpec.named('zzzzzz')).toThrow('got "zzzzzz"; allowed: names of the catalogue');
  });

  test.each(['', '/', '__proto__', '\0', 'x'.repeat(300)])('fails when the name is %j', (name) => {
    expect(() => ModelSpec.named(name)).toThrow('ModelSpec.named: name: got');
  });
});

describe('shardShare', () => {
  test('adds up to everything over all ranks, or to more where parts are copied', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 512 }), fc.integer({ min: 1, max: 512 }), (shards, ranks) => {
      const share = shardShare(shards, ranks);

      const copies = share * ranks;

      expect(copies).toBeGreaterThanOrEqual(1 - 1e-12);
      expect(share).toBeLessThanOrEqual(1);
      expect(shards % ranks !== 0 || Math.abs(copies - 1) < 1e-12).toBe(true);
    }));
  });
});
