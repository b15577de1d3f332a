import { GpuSpec } from '../../lib/hardware/gpu-spec';
import { ModelSpec } from '../../lib/model/model-spec';
import { Quantization } from '../../lib/model/quantization';
import { KvCacheType } from '../../lib/planning/kv-cache-type';
import { ParallelismPlan } from '../../lib/planning/parallelism-plan';

describe('KvCacheType', () => {
  test('is known by its name', () => {
    expect(KvCacheType.named('fp8_e5m2')).toBe(KvCacheType.FP8_E5M2);
    expect(KvCacheType.knownNames().map((name) => KvCacheType.named(name).flag)).toEqual(KvCacheType.knownNames());
  });

  test('fails when it is not known, with the nearest', () => {
    expect(() => KvCacheType.named('fp8_e4m4')).toThrow(/KvCacheType\.named: flag: got "fp8_e4m4"; allowed: auto, .*; did you mean fp8_e4m3/);
    expect(() => KvCacheType.named('__proto__')).toThrow('got "__proto__"');
  });

  test('takes as many bytes as the model where nothing is asked for', () => {
    const tokens = [Quantization.BF16, Quantization.FP32].map((format) => {
      const model = ModelSpec.QWEN3_8B.loadedAs(format);
      return ParallelismPlan.of({ model, gpu: GpuSpec.H200_141GB, maxModelLen: 4096 }).stages[0].neededKvCacheGib;
    });

    // 4096 tokens x 36 layers x 2 x 8 x 128 values
    expect(tokens).toEqual([0.5625, 1.125]);
  });
});
