import { GpuSpec } from '../../lib/hardware/gpu-spec';
import { CATALOG } from '../../lib/model/catalog';
import { ModelSpec } from '../../lib/model/model-spec';
import { ParallelismPlan } from '../../lib/planning/parallelism-plan';

const names = ModelSpec.knownNames();

describe('the catalogue', () => {
  test('holds at least eighty models, each once', () => {
    expect(names.length).toBeGreaterThanOrEqual(80);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
    expect(names).toEqual([...names].sort());
  });

  // Published: model cards and safetensors metadata of the repositories, in billions.
  test.each([
    ['deepseek-ai/DeepSeek-R1', 671.03], ['moonshotai/Kimi-K2-Instruct', 1026.41], ['meta-llama/Llama-2-7b-hf', 6.74],
    ['meta-llama/Llama-3.1-8B-Instruct', 8.03], ['meta-llama/Llama-3.1-70B-Instruct', 70.55], ['meta-llama/Llama-3.1-405B-Instruct', 405.85],
    ['mistralai/Mixtral-8x7B-Instruct-v0.1', 46.7], ['Qwen/Qwen2.5-7B-Instruct', 7.62], ['Qwen/Qwen3-8B', 8.19], ['Qwen/Qwen3-30B-A3B', 30.53],
    ['Qwen/Qwen3-235B-A22B', 235.09], ['Qwen/Qwen3-VL-8B-Instruct', 8.77], ['openai/gpt-oss-120b', 116.83], ['openai/gpt-oss-20b', 20.91],
    ['XiaomiMiMo/MiMo-V2-Flash', 309], ['nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16', 31.6], ['nvidia/NVIDIA-Nemotron-3-Super-120B-A12B-NVFP4', 120.6],
    ['nvidia/Nemotron-H-56B-Base-8K', 56.3], ['Qwen/Qwen3.5-397B-A17B', 397],
  ])('%s has %d billion parameters, as published', (name, billions) => {
    expect(ModelSpec.named(name).parameterCount / 1e9 / billions).toBeCloseTo(1, 2);
  });

  test.each(names)('%s has sources, and a checkpoint as its architecture lets expect within 2.5 %%', (name) => {
    const model = ModelSpec.named(name);

    expect(model.source).toMatch(/^[^/]+\/[^:]+:.+/);
    expect(model.checkpointBytesSource).toBeTruthy();
    expect(Math.abs(model.checkpointRatio - 1)).toBeLessThan(0.025);
  });

  test('has the checkpoint of DeepSeek-R1 with its layer for predicting several tokens', () => {
    // 688,590,631,731 bytes / 2^30
    expect(ModelSpec.DEEPSEEK_R1.checkpointGib).toBeCloseTo(641.3, 2);
    // attention and 257 experts in FP8, embedding, head and projection in BF16
    expect(ModelSpec.DEEPSEEK_R1.nextnPredictBytes / 1e9).toBeCloseTo(15.42, 2);
  });

  test.each(['H100', 'H200', 'H20', 'A100-80GB', 'L40S'])('plans every model on %s: it fits, or what would is told', (gpu) => {
    for (const name of names) {
      const plan = ParallelismPlan.of({ model: ModelSpec.named(name), gpu: GpuSpec.named(gpu), maxPods: 64 });

      expect([name, plan.fits || plan.suggestions.length > 0]).toEqual([name, true]);
      expect([name, plan.fits, plan.problems.length === 0]).toEqual([name, plan.fits, plan.fits]);
    }
  });

  test('is made of facts only: numbers, switches, names and formats', () => {
    const values = CATALOG.flatMap(({ config }) => Object.entries(config)).filter(([key]) => key !== 'quantization_config').map(([, value]) => value);

    expect(values.every((value) => ['number', 'boolean', 'string'].includes(typeof value) || Array.isArray(value))).toBe(true);
  });
});
