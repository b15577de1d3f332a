import { Chart, Size, Testing } from 'cdk8s';
import {
  AcsGpuSeries, AcsPlatform, Engine, EngineVersion, ExistingClaim, GpuSpec, ModelServer, ModelSpec, ParallelismPlan,
  type ModelServerProps, type ParallelismPlanProps, type VllmRayProps, type WeightsSource,
} from '../lib';

/** The worked example's plan: DeepSeek-R1 on pods of 8 GPUs with 96 GiB each. */
export function r1Plan(overrides: Partial<ParallelismPlanProps> = {}): ParallelismPlan {
  return ParallelismPlan.of({
    model: ModelSpec.DEEPSEEK_R1, gpu: GpuSpec.of({ name: 'GU8TF', memoryGib: 96 }), gpusPerPod: 8, engineVersion: EngineVersion.vllm('0.7.2'),
    maxModelLen: 2048, gpuMemoryUtilization: 0.95, enforceEager: true, ...overrides,
  });
}

/** A plan of one GPU in one pod. */
export function smallPlan(overrides: Partial<ParallelismPlanProps> = {}): ParallelismPlan {
  return ParallelismPlan.of({ model: ModelSpec.QWEN2_5_7B, gpu: GpuSpec.H20_96GB, maxModelLen: 8192, ...overrides });
}

export function vllm(overrides: Partial<VllmRayProps> = {}): Engine {
  return Engine.vllmRay({ image: 'example.com/vllm-with-ray', ...overrides });
}

export function acs(series = AcsGpuSeries.GU8TF): AcsPlatform {
  return AcsPlatform.gpu({ gpuModelSeries: series });
}

export type Json = any;

export interface Served {
  readonly chart: Chart;
  readonly server: ModelServer;
  readonly weights: WeightsSource;
}

/** A server in a chart of its own; every property can be replaced. */
export function serve(overrides: Partial<ModelServerProps> = {}, namespace?: string): Served {
  const chart = new Chart(Testing.app(), 'test', { namespace });
  const weights = overrides.weights ?? new ExistingClaim(chart, 'weights', { claimName: 'weights', mountPath: '/models/r1' });
  const server = new ModelServer(chart, 'r1', { plan: r1Plan(), engine: vllm(), weights, cpu: 64, memory: Size.gibibytes(512), ...overrides });
  return { chart, server, weights };
}
