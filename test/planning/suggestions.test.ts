import { GpuSpec } from '../../lib/hardware/gpu-spec';
import { ModelSpec } from '../../lib/model/model-spec';
import { EngineVersion } from '../../lib/planning/engine-version';
import { ParallelismPlan } from '../../lib/planning/parallelism-plan';
import type { ParallelismPlanProps } from '../../lib/planning/parallelism-plan-props';

const planOf = (props: Partial<ParallelismPlanProps>) =>
  ParallelismPlan.of({ model: ModelSpec.DEEPSEEK_R1, gpu: GpuSpec.H20_96GB, engineVersion: EngineVersion.vllm('0.19.0'), ...props });

describe('suggestions', () => {
  test('are none where the plan fits', () => {
    expect(planOf({}).suggestions).toEqual([]);
  });

  test('are a shorter context, a smaller cache and more of the GPU where the context is too long', () => {
    expect(planOf({ tensorParallelSize: 8, pipelineParallelSize: 1, maxModelLen: 32_768 }).suggestions).toEqual([
      'maxModelLen: 30912 (TP 8 x PP 1 on 1 pod of 8 GPUs)',
      'kvCacheType: KvCacheType.FP8 (TP 8 x PP 1 on 1 pod of 8 GPUs)',
      'gpuMemoryUtilization: 0.95 (TP 8 x PP 1 on 1 pod of 8 GPUs)',
    ]);
  });

  test('are more pods and a larger GPU where the weights are too large', () => {
    expect(planOf({ maxPods: 1 }).suggestions).toEqual([
      'maxPods: 2 (TP 8 x PP 2 on 2 pods of 8 GPUs)',
      'gpu: NVIDIA H20 141GB (TP 8 x PP 1 on 1 pod of 8 GPUs)',
    ]);
  });

  test('are other sizes where the engine refuses those given', () => {
    expect(planOf({ tensorParallelSize: 7 }).suggestions.slice(0, 2)).toEqual([
      'tensorParallelSize: 8 (TP 8 x PP 2 on 2 pods of 8 GPUs)',
      'leave out tensorParallelSize (TP 8 x PP 2 on 2 pods of 8 GPUs)',
    ]);
  });

  test('are fewer sequences where there are too many', () => {
    const [context, sequences] = planOf({ tensorParallelSize: 8, pipelineParallelSize: 2, maxConcurrency: 16 }).suggestions;

    // 1,260,064 tokens: 16 × 78,752, or 7.69 × 163,840
    expect(context).toBe('maxModelLen: 78752 (TP 8 x PP 2 on 2 pods of 8 GPUs)');
    expect(sequences).toBe('maxConcurrency: 7 (TP 8 x PP 2 on 2 pods of 8 GPUs)');
  });

  test('are weights in another format, before a larger GPU', () => {
    expect(planOf({ model: ModelSpec.QWEN3_32B, gpu: GpuSpec.L40S, gpusPerPod: 1, maxPods: 1, maxModelLen: 8192 }).suggestions).toEqual([
      'maxPods: 2 (TP 1 x PP 2 on 2 pods of 1 GPU)',
      'model.loadedAs(Quantization.FP8_TENSOR) (TP 1 x PP 1 on 1 pod of 1 GPU)',
      'gpu: NVIDIA A100 80GB (TP 1 x PP 1 on 1 pod of 1 GPU)',
    ]);
  });

  test('are several changes at once where no single one does', () => {
    const plan = planOf({ tensorParallelSize: 3, pipelineParallelSize: 1, maxPods: 1, gpuMemoryUtilization: 0.3, maxConcurrency: 64, maxModelLen: 32_768 });

    expect(plan.suggestions).toEqual([
      'leave out tensorParallelSize, pipelineParallelSize, maxPods (TP 8 x PP 10 on 10 pods of 8 GPUs)']);
  });

  test('leave out what is not usable', () => {
    expect(planOf({ maxModelLen: NaN, headroom: -1 }).suggestions).toEqual(['leave out maxModelLen, headroom (TP 8 x PP 2 on 2 pods of 8 GPUs)']);
  });
});
