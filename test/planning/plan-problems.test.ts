import { GpuSpec } from '../../lib/hardware/gpu-spec';
import { Attention } from '../../lib/model/attention';
import { FeedForward } from '../../lib/model/feed-forward';
import { ModelSpec } from '../../lib/model/model-spec';
import type { ModelSpecProps } from '../../lib/model/model-spec-props';
import { EngineVersion } from '../../lib/planning/engine-version';
import { KvCacheType } from '../../lib/planning/kv-cache-type';
import { ParallelismPlan } from '../../lib/planning/parallelism-plan';
import type { ParallelismPlanProps } from '../../lib/planning/parallelism-plan-props';

const planOf = (props: Partial<ParallelismPlanProps>) =>
  ParallelismPlan.of({ model: ModelSpec.DEEPSEEK_R1, gpu: GpuSpec.H20_96GB, engineVersion: EngineVersion.vllm('0.19.0'), ...props });

describe('a plan that does not fit', () => {
  test.each<[Partial<ParallelismPlanProps>, string]>([
    [{ tensorParallelSize: 7 }, 'tensorParallelSize: got 7; allowed: 1, 2, 4, 8; 128 attention heads cannot be split evenly (rule attention-heads)'],
    [{ tensorParallelSize: 1e15 }, 'tensorParallelSize: got 1000000000000000; allowed: 1, 2, 4, 8; 128 attention heads cannot be split evenly (rule attention-heads)'],
    [{ tensorParallelSize: 32 }, 'tensorParallelSize: got 32; allowed: 1, 2, 4, 8; a feed-forward width of 18432 gives no whole blocks of 128 per rank (rule quantization-blocks)'],
    [{ pipelineParallelSize: 62 }, 'pipelineParallelSize: got 62; allowed: whole numbers from 1 to 61 (layers)'],
    [{ pipelineParallelSize: NaN }, 'pipelineParallelSize: got NaN; allowed: whole numbers from 1 to 61 (layers)'],
    [{ maxModelLen: 200_000 }, 'maxModelLen: got 200000; allowed: whole numbers from 1 to 163840 (maxPositionEmbeddings of deepseek-ai/DeepSeek-R1)'],
    [{ maxModelLen: 0.5 }, 'maxModelLen: got 0.5; allowed: whole numbers from 1 to 163840 (maxPositionEmbeddings of deepseek-ai/DeepSeek-R1)'],
    [{ maxConcurrency: -1 }, 'maxConcurrency: got -1; allowed: whole numbers of at least 1'],
    [{ gpusPerPod: Infinity }, 'gpusPerPod: got Infinity; allowed: whole numbers from 1 to 1024'],
    [{ maxPods: 0 }, 'maxPods: got 0; allowed: whole numbers from 1 to 1024'],
    [{ gpuMemoryUtilization: 95 }, 'gpuMemoryUtilization: got 95; allowed: numbers above 0, at most 1'],
    [{ gpuMemoryUtilization: 0 }, 'gpuMemoryUtilization: got 0; allowed: numbers above 0, at most 1'],
    [{ headroom: 0.9 }, 'headroom: got 0.9; allowed: numbers from 1 to 10'],
    [{ minMarginGib: NaN }, 'minMarginGib: got NaN; allowed: numbers from 0 to 95'],
    [{ layerPartition: [30, 30] }, 'layerPartition: got [30,30]; allowed: whole numbers of at least 1 that add up to 61, the layers'],
    [{ layerPartition: [61, 0] }, 'layerPartition: got [61,0]; allowed: whole numbers of at least 1 that add up to 61, the layers'],
    [{ layerPartition: [31, 30], pipelineParallelSize: 3 },
      'layerPartition: got [31,30]; allowed: a number for each stage, of which pipelineParallelSize asks for 3'],
    [{ layerPartition: [31, 30], pinLayerPartition: false },
      'layerPartition: got [31,30]; allowed: nothing where pinLayerPartition is false; leave one of them out'],
    [{ tensorParallelSize: 8, pipelineParallelSize: 2, groupSize: 3 },
      'groupSize: got 3; allowed: 2, 4, 8, 16 (TP 8 x PP 2 in pods of at most 8 GPUs)'],
    [{ groupSize: 17, maxPods: 16 }, 'groupSize: got 17; allowed: at most maxPods, 16'],
    [{ tensorParallelSize: 8, pipelineParallelSize: 4, maxPods: 3 }, 'maxPods: got 3; allowed: at least 4 (TP 8 x PP 4 in pods of at most 8 GPUs)'],
    [{ maxNumSeqs: 100, maxNumBatchedTokens: 10 }, 'maxNumBatchedTokens: got 10; allowed: at least maxNumSeqs, 100'],
    [{ maxModelLen: 4096, maxNumBatchedTokens: 2048, engineVersion: EngineVersion.vllm('0.7.2') },
      'maxNumBatchedTokens: got 2048; allowed: at least maxModelLen, 4096, since vllm 0.7.2 does not cut prompts'],
    [{ model: ModelSpec.QWEN3_8B, expertParallel: true }, 'expertParallel: got true; allowed: false for Qwen/Qwen3-8B, which has no experts'],
  ])('says what is wrong with %j', (props, message) => {
    const plan = planOf(props);

    expect(plan.fits).toBe(false);
    expect(plan.problems).toContain(message);
  });

  test('says everything that is wrong at once', () => {
    const { problems } = planOf({ tensorParallelSize: 7, maxModelLen: NaN, gpuMemoryUtilization: 2, headroom: -1, maxNumSeqs: 0, groupSize: 1.5 });

    expect(problems.map((text) => text.split(':')[0]).sort()).toEqual(
      ['gpuMemoryUtilization', 'groupSize', 'headroom', 'maxModelLen', 'maxNumSeqs', 'tensorParallelSize']);
  });

  test('says how much memory all GPUs together lack', () => {
    // 1.2 × 641.3 = 769.56 GiB, 8 × 95.1 = 760.8
    expect(planOf({ maxPods: 1 }).problems).toContain(
      'gpu: got "8 x NVIDIA H20 96GB"; allowed: GPUs that together have 769.56 GiB usable (headroom: 1.2 x 641.3 GiB of checkpoint), not 760.8');
  });

  test('says how long a sequence can be', () => {
    const plan = planOf({ tensorParallelSize: 8, pipelineParallelSize: 1, maxModelLen: 32_768 });

    // 32768 × 61 × 1152 bytes = 2.14 GiB
    expect(plan.problems).toEqual([
      'maxModelLen: got 32768; allowed: at most about 30912 for 1 sequence on TP 8 x PP 1 on 1 pod of 8 GPUs; '
      + '1 sequence of 32768 tokens: 2.14 GiB of KV cache needed per GPU, 2.02 there, for 30912 tokens',
    ]);
  });

  test('says when not even the weights find room', () => {
    const plan = planOf({ gpu: GpuSpec.L4, tensorParallelSize: 8, pipelineParallelSize: 1 });

    // 79.55 + 0.75 + 0.5 GiB against 0.9 × 22.05
    expect(plan.problems).toEqual([
      'gpu: got "8 x NVIDIA L4"; allowed: GPUs with more memory, or more of them: '
      + 'weights and engine take 60.96 GiB per GPU more than the budget, before any KV cache',
    ]);
    expect(plan.kvCacheTokens).toBe(0);
    expect(plan.stages[0].kvCacheGib).toBeLessThan(-60);
  });

  test('fills in sizes and budget of the nearest layout', () => {
    const plan = planOf({ maxPods: 1 });

    expect(plan).toMatchObject({ fits: false, tensorParallelSize: 8, pipelineParallelSize: 1, groupSize: 1, gpusPerPod: 8 });
    expect(plan.stages).toHaveLength(1);
  });

  test('fails when the model or the GPU is missing', () => {
    expect(() => ParallelismPlan.of({} as ParallelismPlanProps)).toThrow(/model: got nothing; .*gpu: got nothing; /s);
  });
});

const tiny: ModelSpecProps = {
  name: 'tiny', hiddenSize: 512, vocabularySize: 6400, maxPositionEmbeddings: 1024,
  layers: [{ count: 4, attention: Attention.grouped({ queryHeads: 8, keyValueHeads: 8, headDim: 64 }), feedForward: FeedForward.dense({ intermediateSize: 2048 }) }],
};

describe('warnings', () => {
  test.each<[string, Partial<ParallelismPlanProps>, RegExp]>([
    ['a tight KV cache', { tensorParallelSize: 8, pipelineParallelSize: 1, maxModelLen: 16_384 }, /^tight KV cache: 0\.95 GiB per GPU more than needed/],
    ['more sequences than run at once', { maxConcurrency: 2000, maxModelLen: 512 }, /^maxConcurrency 2000 is more than the 1024 sequences/],
    ['copied heads', { model: ModelSpec.QWEN3_30B_A3B, tensorParallelSize: 8 }, /^keys and values have 4 heads: 8 ranks hold 2 copies/],
    ['pods larger than nodes', { gpu: GpuSpec.GB200, gpusPerPod: 8, tensorParallelSize: 8 }, /^pods of 8 GPUs find no room on nodes of 4 GPUs/],
    // 15.42e9 bytes / 8 = 1.8 GiB; the last stage has 26.2 GiB for 155,000 × 5 tokens × 30 layers × 1152 bytes = 24.9
    ['layers for predicting several tokens', { gpu: GpuSpec.H100_80GB, maxModelLen: 155_000, maxConcurrency: 5 },
      /^some versions may load .* \(MTP\): up to 1\.8 GiB more per GPU of the last stage/],
    ['little memory outside the budget', { gpuMemoryUtilization: 0.99 }, /^gpuMemoryUtilization 0\.99 leaves 0\.95 GiB per GPU outside the budget/],
    // 131072 × 126 × 2 × 128 × 2 bytes
    ['a version that refuses pipelines',
      { engineVersion: EngineVersion.vllm('0.14.1'), model: ModelSpec.LLAMA_3_1_405B, gpu: GpuSpec.L4, tensorParallelSize: 8, pipelineParallelSize: 8 },
      /^vllm 0\.14\.1 compares the KV cache of all layers, 7\.88 GiB, with one stage's/],
    ['an FP8 KV cache on a GPU without FP8', { gpu: GpuSpec.A100_80GB, kvCacheType: KvCacheType.FP8 }, /^NVIDIA A100 80GB does not multiply FP8 numbers: an FP8 KV cache/],
    ['a checkpoint that its architecture does not explain',
      { model: ModelSpec.of({ ...tiny, checkpointBytes: Math.round(1.08 * ModelSpec.of(tiny).checkpointBytes) }) }, /^the checkpoint has 8 % more bytes than/],
    ['a tower on every GPU', { model: ModelSpec.of({ ...tiny, visionParameters: 1e9 }), tensorParallelSize: 2 }, /^each GPU of the first stage holds .* 1\.86 GiB/],
    ['FP8 weights on a GPU without FP8', { gpu: GpuSpec.A100_80GB }, /^NVIDIA A100 80GB does not multiply FP8 numbers: the weights/],
  ])('tell of %s', (_, props, warning) => {
    expect(planOf(props).warnings).toContainEqual(expect.stringMatching(warning));
  });

  test('are none where nothing hurts', () => {
    expect(planOf({ model: ModelSpec.QWEN3_8B, maxModelLen: 8192 }).warnings).toEqual([]);
  });
});
