import { GpuSpec } from '../../lib/hardware/gpu-spec';
import { ModelSpec } from '../../lib/model/model-spec';
import { communicationGib, defaultBatch } from '../../lib/planning/engine-memory';
import { describeEngineMemory, engineMemory } from '../../lib/planning/engine-rows';
import { EngineVersion } from '../../lib/planning/engine-version';

const row = (version: string) => engineMemory(EngineVersion.vllm(version));

describe('engineMemory', () => {
  test.each([
    ['0.2.5', '0.0', 'vllm before 0.7.3'],
    ['0.7.2', '0.0', 'vllm before 0.7.3'],
    ['0.7.3', '0.7.3', 'vllm 0.7.3 to before 0.8'],
    ['0.19.0', '0.18', 'vllm 0.18 to before 0.21'],
    ['0.24.9', '0.22', 'vllm 0.22 to before 0.25'],
    ['1.0', '0.25', 'vllm 0.25 and newer'],
  ])('takes for %s the row since %s', (version, since, words) => {
    expect(row(version).since).toBe(since);
    expect(describeEngineMemory(EngineVersion.vllm(version))).toBe(words);
  });

  test('takes the first engine of vLLM where that is said', () => {
    expect(engineMemory(EngineVersion.vllm('0.8.3 V0'))).toMatchObject({ wholePromptsUpTo: 32_768, lastStageTakesRemainder: false });
    expect(describeEngineMemory(EngineVersion.vllm('0.8.3 V0'))).toBe('vllm\'s V0 engine');
    expect(row('0.8.3').wholePromptsUpTo).toBe(0);
  });

  test.each(['sglang', 'trtllm', 'lmdeploy', 'atom'])('knows %s by its documentation', (name) => {
    expect(engineMemory(EngineVersion.parse(name)).measured).toBe(false);
    expect(describeEngineMemory(EngineVersion.parse(name))).toBe(name);
  });

  test('takes 0.9 of the memory, and 0.92 from 0.22 on', () => {
    expect(['0.7.2', '0.21', '0.22'].map((version) => row(version).defaultUtilization)).toEqual([0.9, 0.9, 0.92]);
  });

  test('leaves remaining layers to the last stage up to 0.7.2', () => {
    expect(['0.7.2', '0.7.3', '0.28'].map((version) => row(version).lastStageTakesRemainder)).toEqual([true, false, false]);
  });
});

describe('defaultBatch', () => {
  test('is large on large GPUs, but not on A100', () => {
    const tokens = [GpuSpec.H100_80GB, GpuSpec.A100_80GB, GpuSpec.L4].map((gpu) => defaultBatch(row('0.19'), gpu, ModelSpec.QWEN3_8B, 4096).tokens);

    expect(tokens).toEqual([8192, 2048, 2048]);
  });

  test('holds a whole prompt before 0.8, up to 32 k, beyond which prompts are cut', () => {
    const tokens = [1024, 8192, 32_768, 131_072].map((maxModelLen) => defaultBatch(row('0.7.2'), GpuSpec.H100_80GB, ModelSpec.LLAMA_3_1_8B, maxModelLen).tokens);

    expect(tokens).toEqual([2048, 8192, 32_768, 2048]);
  });

  test('holds a whole prompt of any length before 0.8 where the attention is latent', () => {
    expect(defaultBatch(row('0.7.2'), GpuSpec.H100_80GB, ModelSpec.DEEPSEEK_R1, 131_072).tokens).toBe(131_072);
  });
});

describe('communicationGib', () => {
  test('is 3 GiB more where copies exchange tokens with each other\'s experts', () => {
    const sizes = { tensorParallelSize: 8, pipelineParallelSize: 1, dataParallelSize: 2 };

    expect(communicationGib(row('0.19'), GpuSpec.H100_80GB, ModelSpec.DEEPSEEK_R1, sizes)).toBeCloseTo(5.1);
    expect(communicationGib(row('0.19'), GpuSpec.H100_80GB, ModelSpec.QWEN3_8B, sizes)).toBeCloseTo(2.1);
  });

  test.each([
    ['0.7.2', GpuSpec.H100_80GB, 8, 1, 0.6],
    ['0.19', GpuSpec.H100_80GB, 1, 1, 0.25],
    ['0.19', GpuSpec.H100_80GB, 8, 1, 2.1],
    ['0.19', GpuSpec.A100_80GB, 8, 1, 0.5],
    ['0.19', GpuSpec.H100_80GB, 1, 2, 0.1],
    ['0.21', GpuSpec.H100_80GB, 8, 2, 3.5],
  ])('of vLLM %s on %p with TP %d and PP %d is %d', (version, gpu, tensor, pipeline, gib) => {
    const sizes = { tensorParallelSize: tensor, pipelineParallelSize: pipeline, dataParallelSize: 1 };

    expect(communicationGib(row(version), gpu, ModelSpec.QWEN3_8B, sizes)).toBe(gib);
  });
});
