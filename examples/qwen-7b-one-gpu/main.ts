import { Chart, Size } from 'cdk8s';
import {
  Engine, EngineVersion, ExistingClaim, GpuSpec, ModelServer, ModelSpec, ParallelismPlan, Platform, Rollout, SmokeTest, synthesize, Workload,
} from 'cdk8s-inference';

// A model of 7 B parameters on one GPU, twice, as a Deployment: needs nothing in the cluster but the GPU.
synthesize((app) => {
  const chart = new Chart(app, 'qwen-7b-one-gpu', { namespace: 'inference' });

  const server = new ModelServer(chart, 'qwen-7b', {
    plan: ParallelismPlan.of({ model: ModelSpec.QWEN2_5_7B, gpu: GpuSpec.L40S, engineVersion: EngineVersion.vllm('0.19.1'), maxModelLen: 16_384, maxConcurrency: 8 }),
    engine: Engine.vllm({ image: 'vllm/vllm-openai:v0.19.1' }),
    weights: new ExistingClaim(chart, 'weights', { claimName: 'qwen-7b' }),
    platform: Platform.kubernetes({ selectGpu: true }),
    workload: Workload.DEPLOYMENT,
    cpu: 8,
    memory: Size.gibibytes(48),
    replicas: 2,
    rollout: Rollout.rolling({ maxUnavailable: 1, maxSurge: 0 }),
  });
  new SmokeTest(chart, 'smoke-test', { server });
});
