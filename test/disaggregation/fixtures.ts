import { Chart, Size, Testing, Yaml } from 'cdk8s';
import {
  DisaggregatedServer, DisaggregationRouter, Engine, EngineVersion, ExistingClaim, GpuSpec, ModelSpec, ParallelismPlan, type DisaggregatedServerProps, type ParallelismPlanProps,
} from '../../lib';
import { warningsOf } from '../../lib/warnings';
import type { Json } from '../fixtures';

/** DeepSeek-R1 on H200, on pods of 8. */
export function plan(overrides: Partial<ParallelismPlanProps> = {}): ParallelismPlan {
  return ParallelismPlan.of({
    model: ModelSpec.DEEPSEEK_R1, gpu: GpuSpec.H200_141GB, gpusPerPod: 8, tensorParallelSize: 8, engineVersion: EngineVersion.vllm('0.19.1'), maxModelLen: 32_768, ...overrides,
  });
}

/** Copies that share experts over two pods. */
export const WIDE = { tensorParallelSize: 1, dataParallelSize: 16, expertParallel: true, pipelineParallelSize: 1 };

export const VLLM: Partial<DisaggregatedServerProps> = {
  engine: Engine.vllm({ image: 'vllm/vllm-openai:v0.19.1' }), router: DisaggregationRouter.vllm({ image: 'vllm/vllm-router:v0.1.17' }),
};
export const SGLANG: Partial<DisaggregatedServerProps> = {
  engine: Engine.sglang({ image: 'lmsysorg/sglang:v0.5.9' }), router: DisaggregationRouter.sglang({ image: 'lmsysorg/sgl-model-gateway:v0.3.2' }),
};
export const AT_SGLANG = { engineVersion: EngineVersion.sglang('0.5.9') };

/** The groups of one half. */
export function groups(overrides: Partial<ParallelismPlanProps> = {}) {
  return { plan: plan(overrides), cpu: 64, memory: Size.gibibytes(512) };
}

export interface Apart {
  readonly chart: Chart;
  readonly server: DisaggregatedServer;
}

/** A server whose halves are apart, in a chart of its own; every property can be replaced. */
export function apart(overrides: Partial<DisaggregatedServerProps> = {}, namespace?: string): Apart {
  const chart = new Chart(Testing.app(), 'test', { namespace });
  const weights = overrides.weights ?? new ExistingClaim(chart, 'weights', { claimName: 'weights', mountPath: '/models/r1' });
  const server = new DisaggregatedServer(chart, 'r1', { prefill: groups(), decode: groups(), ...VLLM, weights, ...overrides } as DisaggregatedServerProps);
  return { chart, server };
}

/** The manifests as they are written. */
export function yamlOf({ chart }: Apart): string {
  return Yaml.stringify(...Testing.synth(chart));
}

/** One manifest by kind and name. */
export function manifest(all: Json[], kind: string, name: string): Json {
  return all.find((each) => each.kind === kind && each.metadata.name === name);
}

/** What is said of it that may hurt. */
export function warnings({ chart }: Apart): string[] {
  return warningsOf(chart);
}
