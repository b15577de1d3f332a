import { Quantization } from '../../lib/model/quantization';
import { WeightKind } from '../../lib/model/weight-component';

describe('Quantization', () => {
  test.each([
    [Quantization.BF16, 2],
    // 1 byte, and 4 for each 128 × 128
    [Quantization.FP8_BLOCK, 1.000244140625],
    [Quantization.FP8_CHANNEL, 1],
    [Quantization.INT8, 1],
    // half a byte, and (2 + 0.5) for each 128
    [Quantization.AWQ, 0.51953125],
    [Quantization.GPTQ, 0.51953125],
    [Quantization.NVFP4, 0.5625],
  ])('$name needs %#: %d bytes for a projection', (quantization, bytes) => {
    expect(quantization.bytesPerParameter(WeightKind.FEED_FORWARD)).toBe(bytes);
    expect(quantization.bytesPerParameter(WeightKind.ATTENTION)).toBe(bytes);
  });

  test('leaves embedding, head and norms in BF16', () => {
    const kinds = [WeightKind.VOCABULARY, WeightKind.OTHER];

    expect(kinds.map((kind) => Quantization.NVFP4.bytesPerParameter(kind))).toEqual([2, 2]);
  });

  test('leaves the attention in BF16 where the format does', () => {
    expect(Quantization.FP8_FBGEMM.bytesPerParameter(WeightKind.ATTENTION)).toBe(2);
    expect(Quantization.NVFP4_FEED_FORWARD.bytesPerParameter(WeightKind.ATTENTION)).toBe(2);
  });

  test('quantizes nothing but routed experts where the format does', () => {
    expect(Quantization.INT4_EXPERTS.bytesPerParameter(WeightKind.EXPERTS)).toBe(0.5625);
    expect(Quantization.INT4_EXPERTS.bytesPerParameter(WeightKind.SHARED_EXPERTS)).toBe(2);
    expect(Quantization.MXFP4_EXPERTS.bytesPerParameter(WeightKind.EXPERTS)).toBe(0.53125);
  });

  test('takes another format', () => {
    const ternary = Quantization.custom({ name: 'ternary', bytesPerParameter: 0.25, quantizes: [WeightKind.FEED_FORWARD] });

    expect(ternary.bytesPerParameter(WeightKind.FEED_FORWARD)).toBe(0.25);
    expect(ternary.bytesPerParameter(WeightKind.ATTENTION)).toBe(2);
    expect(ternary.blockSize).toBe(1);
  });

  test('fails when properties are not usable, naming each', () => {
    expect(() => Quantization.custom({ name: '', bytesPerParameter: NaN, blockSize: 0 })).toThrow(
      /Quantization\.custom:.*name: got ""; .*bytesPerParameter: got NaN; .*blockSize: got 0; /s);
  });
});
