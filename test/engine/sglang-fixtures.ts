import { Engine, EngineVersion, GpuSpec, ModelSpec, ParallelismPlan, type ParallelismPlanProps, type SglangProps } from '../../lib';

/** DeepSeek-R1 on pods of 8 GPUs, for SGLang. */
export function sglangPlan(overrides: Partial<ParallelismPlanProps> = {}, version = '0.5.9'): ParallelismPlan {
  return ParallelismPlan.of({
    model: ModelSpec.DEEPSEEK_R1, gpu: GpuSpec.H20_96GB, gpusPerPod: 8, engineVersion: EngineVersion.sglang(version), maxModelLen: 8192, ...overrides,
  });
}

/** A plan of one GPU in one pod. */
export function onePod(overrides: Partial<ParallelismPlanProps> = {}, version = '0.5.9'): ParallelismPlan {
  return ParallelismPlan.of({
    model: ModelSpec.QWEN2_5_7B, gpu: GpuSpec.H20_96GB, maxModelLen: 8192, engineVersion: EngineVersion.sglang(version), ...overrides,
  });
}

export function sglang(overrides: Partial<SglangProps> = {}): Engine {
  return Engine.sglang({ image: 'example.com/sglang', ...overrides });
}

export const context = { modelPath: '/models/r1', readBytesPerSecond: 2 ** 29 };

/** Releases of all kinds, and how many of one split, of stages, of copies and of whole experts each can run. */
export const VERSIONS: { readonly [version: string]: number } = {
  '0.4.0': 1, '0.4.1': 1, '0.4.4': 1, '0.4.5': 3, '0.4.6.post5': 4, '0.4.8': 4, '0.4.10.post2': 4, '0.5.1': 4, '0.5.3': 4, '0.5.6': 4, '0.5.9': 4, '0.5.13': 4,
  '0.5.14': 4, '0.5.19': 4, '0.5.22': 4, '0.5.23': 4,
};

export const scriptOf = (container?: { command: string[] }) => container?.command[2] ?? '';
