import { GpuSpec } from '../../lib/hardware/gpu-spec';
import { Attention } from '../../lib/model/attention';
import { FeedForward } from '../../lib/model/feed-forward';
import { ModelSpec } from '../../lib/model/model-spec';
import { EngineVersion } from '../../lib/planning/engine-version';
import { ParallelismPlan } from '../../lib/planning/parallelism-plan';

describe('explain', () => {
  test('tells what was asked, what was chosen, what it takes and why', () => {
    const plan = ParallelismPlan.of({
      model: ModelSpec.DEEPSEEK_R1, gpu: GpuSpec.H20_96GB, maxModelLen: 2048, gpuMemoryUtilization: 0.95, engineVersion: EngineVersion.vllm('0.7.2'),
    });

    expect(plan.explain()).toMatchInlineSnapshot(`
"Model     deepseek-ai/DeepSeek-R1
          671.03 B parameters, 61 layers, 128 latent heads, dense, 256 experts,
          8 per token
          641.30 GiB in FP8 in blocks of 128
          (kaito-project/kaito:presets/workspace/models/model_catalog.yaml, row
          deepseek-ai/DeepSeek-R1-0528)
Hardware  2 pods x 8 NVIDIA H20 96GB (95.1 GiB usable each)
Engine    vllm 0.7.2, which may take 0.95 of that: 90.34 GiB
Serving   1 sequence of 2048 tokens, KV cache auto
Plan      tensor parallel 8 (within a pod) x pipeline parallel 2 (across pods):
          16 GPUs
          layers 31 + 30, prescribed to the engine

GiB per GPU
Stage layers weights activ. comm. graphs KV cache needed outside free
0         31   38.55   0.76  0.60   0.00    50.44   0.07    1.54 3.22
1         30   41.02   0.76  0.60   0.00    47.97   0.07    1.54 3.22

KV cache  1490368 tokens on the tightest stage: 727.71 sequences of 2048 tokens
          at once
Fits      yes
Why       - TP 8 x PP 2 on 2 pods of 8 GPUs: the fewest GPUs that do
          - not TP 4 x PP 1 on 1 pod of 4 GPUs: 1.2 x 641.3 GiB of checkpoint
          are 769.56 GiB, 389.16 more than the usable 380.4
          - not TP 8 x PP 1 on 1 pod of 8 GPUs: 1.2 x 641.3 GiB of checkpoint
          are 769.56 GiB, 8.76 more than the usable 760.8
          - weights of all GPUs: 636.58 GiB, which are the 641.3 of the
          checkpoint but 14.36 for predicting several tokens, and 9.64 that
          ranks hold as copies or that the engine derives
          - engine memory by the figures of vllm before 0.7.3; headroom 1.2,
          margin 3 GiB"
`);
  });

  test('tells what is wrong and what would work', () => {
    const plan = ParallelismPlan.of({ model: ModelSpec.QWEN3_8B, gpu: GpuSpec.L4, gpusPerPod: 1, maxPods: 1, engineVersion: EngineVersion.vllm('0.19') });

    expect(plan.explain().split('\n').slice(-19)).toMatchInlineSnapshot(`
[
  "Plan      tensor parallel 1 (within a pod) x pipeline parallel 1: 1 GPU",
  "",
  "GiB per GPU",
  "Stage layers weights activ. comm. graphs KV cache needed outside free",
  "0         36   15.27   0.68  0.25   0.00     3.65   5.63    1.54 0.66",
  "",
  "KV cache  26544 tokens: 0.64 sequences of 40960 tokens at once",
  "Fits      no",
  "          - maxModelLen: got 40960; allowed: at most about 26544 for 1 sequence",
  "          on TP 1 x PP 1 on 1 pod of 1 GPU; 1 sequence of 40960 tokens: 5.63 GiB",
  "          of KV cache needed per GPU, 3.65 there, for 26544 tokens",
  "Try       - maxModelLen: 26544 (TP 1 x PP 1 on 1 pod of 1 GPU)",
  "          - kvCacheType: KvCacheType.FP8 (TP 1 x PP 1 on 1 pod of 1 GPU)",
  "          - maxPods: 2 (TP 1 x PP 2 on 2 pods of 1 GPU)",
  "Why       - weights of all GPUs: 15.27 GiB, which are the 15.26 of the",
  "          checkpoint, and 0.01 that ranks hold as copies or that the engine",
  "          derives",
  "          - engine memory by the figures of vllm 0.18 to before 0.21; headroom",
  "          1.2, margin 3 GiB",
]
`);
  });

  test('lets stages with the same memory share a row', () => {
    const plan = ParallelismPlan.of({ model: ModelSpec.LLAMA_3_1_405B, gpu: GpuSpec.A100_40GB, pipelineParallelSize: 6 });

    expect(plan.explain()).toMatch(/\n0 .*\n1-4 .*\n5 /);
  });

  test('breaks names that are longer than a line', () => {
    const model = ModelSpec.of({
      name: 'x'.repeat(200), hiddenSize: 4096, vocabularySize: 32_000, maxPositionEmbeddings: 4096,
      layers: [{
        count: 32,
        attention: Attention.grouped({ queryHeads: 32, keyValueHeads: 32, headDim: 128 }),
        feedForward: FeedForward.dense({ intermediateSize: 11_008 }),
      }],
    });

    expect(widest(ParallelismPlan.of({ model, gpu: GpuSpec.H100_80GB }))).toBe(80);
  });
});

function widest(plan: ParallelismPlan): number {
  return Math.max(...plan.explain().split('\n').map(({ length }) => length));
}
