import { GpuSpec } from '../../lib/hardware/gpu-spec';
import { ModelSpec } from '../../lib/model/model-spec';
import { EngineVersion } from '../../lib/planning/engine-version';
import { KvCacheType } from '../../lib/planning/kv-cache-type';
import { ParallelismPlan } from '../../lib/planning/parallelism-plan';

const gpuOf = (gib: number) => GpuSpec.of({ name: `${gib} GB`, memoryGib: gib });
const sizes = ({ fits, tensorParallelSize, pipelineParallelSize, groupSize, gpusPerPod }: ParallelismPlan) =>
  ({ fits, tensorParallelSize, pipelineParallelSize, groupSize, gpusPerPod });
const vllm019 = EngineVersion.vllm('0.19.0');

describe('a plan for DeepSeek-R1', () => {
  const twoPods = { fits: true, tensorParallelSize: 8, pipelineParallelSize: 2, groupSize: 2, gpusPerPod: 8 };
  const onePod = { fits: true, tensorParallelSize: 8, pipelineParallelSize: 1, groupSize: 1, gpusPerPod: 8 };
  const versions = [EngineVersion.vllm('0.7.2'), vllm019, EngineVersion.vllmNewest()];

  test.each(versions)('is two pods of 8 x 96 GB, one of 8 x 141 GB, two of 8 x 80 GB (%s)', (engineVersion) => {
    const plans = [96, 141, 80].map((gib) => ParallelismPlan.of({
      model: ModelSpec.DEEPSEEK_R1, gpu: gpuOf(gib), maxModelLen: 2048, gpuMemoryUtilization: 0.95, engineVersion,
    }));

    expect(plans.map(sizes)).toEqual([twoPods, onePod, twoPods]);
  });

  test.each(versions)('is two pods of 8 H20 (%s)', (engineVersion) => {
    const plan = ParallelismPlan.of({
      model: ModelSpec.DEEPSEEK_R1, gpu: GpuSpec.H20_96GB, maxModelLen: 2048, gpuMemoryUtilization: 0.95, engineVersion,
    });

    expect(sizes(plan)).toEqual(twoPods);
    expect(plan).toMatchObject({ gpus: 16, layerPartition: [31, 30], pinsLayerPartition: true, sharedMemoryGib: 32, dataParallelSize: 1 });
  });

  test.each([[32_768, 32, 2], [65_536, 16, 2], [131_072, 8, 2], [163_840, 4, 2], [163_840, 16, 4]])(
    'for %d tokens x %d sequences on 96 GiB has %d pods', (maxModelLen, maxConcurrency, groupSize) => {
      const gpu = GpuSpec.of({ name: '96 GiB', memoryGib: 96, usableMemoryGib: 96 });

      const plan = ParallelismPlan.of({ model: ModelSpec.DEEPSEEK_R1, gpu, maxModelLen, maxConcurrency, engineVersion: vllm019 });

      expect(sizes(plan)).toEqual({ ...twoPods, pipelineParallelSize: groupSize, groupSize });
    });

  test('has the memory that was worked out by hand for 96 GiB and vLLM 0.19', () => {
    const gpu = GpuSpec.of({ name: '96 GiB', memoryGib: 96, usableMemoryGib: 96 });
    const [one, two] = [1, 2].map((pipelineParallelSize) => ParallelismPlan.of({
      model: ModelSpec.DEEPSEEK_R1, gpu, tensorParallelSize: 8, pipelineParallelSize, gpuMemoryUtilization: 0.9, engineVersion: vllm019,
    }));

    expect(rounded(one)).toEqual([[79.55, 1.91, 2.1, 2.83]]);
    expect(rounded(two)).toEqual([[38.55, 1.76, 2.1, 43.98], [41.02, 1.91, 2.1, 41.37]]);
    expect([one.kvCacheTokens, two.kvCacheTokens]).toEqual([43_296, 1_285_232]);
  });

  test('holds on 8 H200 as many tokens as vLLM logged', () => {
    const plan = ParallelismPlan.of({ model: ModelSpec.DEEPSEEK_R1, gpu: GpuSpec.H200_141GB, maxModelLen: 32_768, engineVersion: vllm019 });

    expect(plan.kvCacheTokens).toBe(645_632);
  });

  test('leaves the split to the engine where that is asked for, and counts with the split of its version', () => {
    const plans = ['0.7.2', '0.7.3'].map((version) => ParallelismPlan.of({
      model: ModelSpec.DEEPSEEK_R1, gpu: GpuSpec.H20_96GB, pinLayerPartition: false, maxModelLen: 2048, engineVersion: EngineVersion.vllm(version),
    }));

    expect(plans.map(({ layerPartition, pinsLayerPartition }) => [layerPartition, pinsLayerPartition])).toEqual([[[30, 31], false], [[31, 30], false]]);
  });

  test('takes the split that is given', () => {
    const plan = ParallelismPlan.of({ model: ModelSpec.DEEPSEEK_R1, gpu: GpuSpec.H20_96GB, layerPartition: [21, 20, 20], tensorParallelSize: 8 });

    expect(plan).toMatchObject({ pipelineParallelSize: 3, layerPartition: [21, 20, 20], pinsLayerPartition: true, fits: true });
  });
});

describe('a plan', () => {
  test.each([[ModelSpec.LLAMA_2_7B, 96], [ModelSpec.QWEN2_5_7B, 96], [ModelSpec.LLAMA_2_7B, 80], [ModelSpec.QWEN2_5_7B, 80]])(
    'for 7 B parameters takes one GPU of a pod of 8', (model, gib) => {
      const plan = ParallelismPlan.of({ model, gpu: gpuOf(gib), gpusPerPod: 8 });

      expect(plan).toMatchObject({ fits: true, gpus: 1, gpusPerPod: 1, groupSize: 1, layerPartition: [model.hiddenLayers], sharedMemoryGib: 4 });
    });

  // Published plans: https://docs.vllm.ai recipes, lws and GKE samples.
  test.each([
    [ModelSpec.KIMI_K2, GpuSpec.H200_141GB, 8, 2],
    [ModelSpec.KIMI_K2_THINKING, GpuSpec.H200_141GB, 8, 1],
    [ModelSpec.LLAMA_3_1_405B, GpuSpec.H100_80GB, 8, 2],
    [ModelSpec.DEEPSEEK_R1, GpuSpec.MI300X, 8, 1],
    [ModelSpec.DEEPSEEK_R1, GpuSpec.H100_80GB, 8, 2],
  ])('agrees with what was published (%#)', (model, gpu, tensorParallelSize, pipelineParallelSize) => {
    const plan = ParallelismPlan.of({ model, gpu, maxModelLen: 32_768, engineVersion: vllm019 });

    expect(plan).toMatchObject({ fits: true, tensorParallelSize, pipelineParallelSize });
  });

  test('has for Llama 3.1 8B on H100 what vLLM 0.19 logged', () => {
    const plan = ParallelismPlan.of({
      model: ModelSpec.LLAMA_3_1_8B, gpu: GpuSpec.H100_80GB, maxModelLen: 8192, gpuMemoryUtilization: 0.95, engineVersion: vllm019,
    });

    // logged: weights 14.99, activation 1.89, communication 0.25, KV cache 58.11 for 476,016 tokens
    expect(rounded(plan)).toEqual([[14.99, 1.9, 0.25, 58.09]]);
    expect(Math.abs(plan.kvCacheTokens / 476_016 - 1)).toBeLessThan(0.001);
  });

  test('holds twice the tokens with an FP8 KV cache', () => {
    const props = { model: ModelSpec.QWEN3_8B, gpu: GpuSpec.H100_80GB };
    const [auto, fp8] = [KvCacheType.AUTO, KvCacheType.FP8].map((kvCacheType) => ParallelismPlan.of({ ...props, kvCacheType }).kvCacheTokens);

    expect(Math.abs(fp8 - 2 * auto)).toBeLessThanOrEqual(16);
  });

  test('keeps experts whole where cutting them is all that the engine refuses', () => {
    // 2560 / 8 = 320 is no multiple of 128
    const plan = ParallelismPlan.of({ model: ModelSpec.QWEN3_CODER_480B_FP8, gpu: GpuSpec.H100_80GB, maxModelLen: 32_768 });

    expect(plan).toMatchObject({ fits: true, tensorParallelSize: 8, expertParallel: true });
    expect(plan.reasons).toContain('experts stay whole, since an expert width of 2560 gives no whole blocks of 128 per rank (rule quantization-blocks)');
  });

  test('uses as many GPUs of a pod as heads allow, where it cannot use all', () => {
    // 28 heads on pods of 8: TP 4, two stages per pod
    const plan = ParallelismPlan.of({ model: ModelSpec.QWEN2_5_7B, gpu: GpuSpec.RTX_3090, gpusPerPod: 8, maxConcurrency: 50 });

    expect(plan).toMatchObject({ fits: true, tensorParallelSize: 4, pipelineParallelSize: 2, groupSize: 1, gpusPerPod: 8 });
  });

  test('keeps tensor parallelism within pods where only their number is given', () => {
    const plan = ParallelismPlan.of({ model: ModelSpec.DEEPSEEK_R1, gpu: GpuSpec.H20_141GB, groupSize: 2, maxModelLen: 4096 });

    expect(sizes(plan)).toEqual({ fits: true, tensorParallelSize: 4, pipelineParallelSize: 2, groupSize: 2, gpusPerPod: 4 });
  });

  test('spans pods with tensor parallelism where that is given, and warns', () => {
    const plan = ParallelismPlan.of({ model: ModelSpec.DEEPSEEK_R1, gpu: GpuSpec.H100_80GB, tensorParallelSize: 16, maxModelLen: 4096 });

    expect(sizes(plan)).toEqual({ fits: true, tensorParallelSize: 16, pipelineParallelSize: 1, groupSize: 2, gpusPerPod: 8 });
    expect(plan.warnings).toContain('tensor parallelism of 16 spans pods of 8 GPUs: each layer waits for the network');
  });

  test('does not alter sizes that are given, and only warns of little headroom', () => {
    const plan = ParallelismPlan.of({
      model: ModelSpec.DEEPSEEK_R1, gpu: GpuSpec.H20_96GB, tensorParallelSize: 8, pipelineParallelSize: 1, maxModelLen: 2048, engineVersion: vllm019,
    });

    expect(sizes(plan)).toEqual({ fits: true, tensorParallelSize: 8, pipelineParallelSize: 1, groupSize: 1, gpusPerPod: 8 });
    // 1.2 × 641.3 against 8 × 95.1
    expect(plan.warnings).toContain('little headroom: 1.2 x 641.3 GiB of checkpoint are 769.56 GiB, 8.76 more than the usable 760.8');
  });

  test('hands on what becomes a flag of the engine only where it was given', () => {
    const props = { model: ModelSpec.QWEN3_8B, gpu: GpuSpec.L4, maxModelLen: 4096 };

    expect(ParallelismPlan.of(props)).toMatchObject({ maxNumSeqs: undefined, maxNumBatchedTokens: undefined });
    expect(ParallelismPlan.of({ ...props, maxNumSeqs: 8, maxNumBatchedTokens: 512 })).toMatchObject({ maxNumSeqs: 8, maxNumBatchedTokens: 512 });
  });

  test('has more room without CUDA graphs: outside the budget before 0.21, inside from then on', () => {
    const stage = (version: string, enforceEager: boolean) => ParallelismPlan.of({
      model: ModelSpec.QWEN3_8B, gpu: GpuSpec.H100_80GB, engineVersion: EngineVersion.vllm(version), enforceEager,
    }).stages[0];

    expect(stage('0.19', true).freeGib - stage('0.19', false).freeGib).toBeCloseTo(1.04);
    expect(stage('0.19', true).kvCacheGib).toBe(stage('0.19', false).kvCacheGib);
    expect(stage('0.21', true).kvCacheGib - stage('0.21', false).kvCacheGib).toBeCloseTo(0.5);
  });
});

function rounded({ stages }: ParallelismPlan): number[][] {
  return stages.map(({ weightsGib, activationGib, communicationGib, kvCacheGib }) =>
    [weightsGib, activationGib, communicationGib, kvCacheGib].map((gib) => Math.round(gib * 100) / 100));
}
