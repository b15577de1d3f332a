import { Chart, Size } from 'cdk8s';
import {
  Engine, EngineVersion, ExistingClaim, GpuSpec, ModelServer, ModelSpec, Monitoring, NetworkProfile, ParallelismPlan, Platform, SmokeTest, synthesize,
} from 'cdk8s-inference';

// Llama-3.1-405B in FP8 on two pods of 8 A100 over an ordinary network: a pipeline sends little between its stages, so that
// TCP will do.
synthesize((app) => {
  const chart = new Chart(app, 'llama-405b-tcp', { namespace: 'inference' });

  const plan = ParallelismPlan.of({
    model: ModelSpec.named('meta-llama/Llama-3.1-405B-Instruct-FP8'),
    gpu: GpuSpec.A100_80GB,
    gpusPerPod: 8,
    engineVersion: EngineVersion.vllm('0.19.1'),
    maxModelLen: 131_072,
    tensorParallelSize: 8,
    pipelineParallelSize: 2,
  });

  const server = new ModelServer(chart, 'llama-405b', {
    plan,
    engine: Engine.vllm({ image: 'vllm/vllm-openai:v0.19.1' }),
    weights: new ExistingClaim(chart, 'weights', { claimName: 'llama-405b' }),
    network: NetworkProfile.tcp({ socketInterface: 'eth0' }),
    platform: Platform.kubernetes({ selectGpu: true }),
    cpu: 64,
    memory: Size.gibibytes(768),
    lwsVersion: '0.10',
  });
  new Monitoring(chart, 'monitoring', { server });
  new SmokeTest(chart, 'smoke-test', { server });
});
