import { Chart, Size } from 'cdk8s';
import {
  Engine, EngineVersion, ExistingClaim, GkePlatform, GpuSpec, ModelServer, ModelSpec, Monitoring, ParallelismPlan, RdmaProfile, SmokeTest, synthesize,
} from 'cdk8s-inference';

// Kimi-K2 with its experts spread whole over 16 H200 of two A3 Ultra machines of GKE, attention in 16 copies: for many
// users at once. Every token crosses the network for its experts, so it needs RDMA.
synthesize((app) => {
  const chart = new Chart(app, 'kimi-k2-gke-wide-ep', { namespace: 'inference' });

  const plan = ParallelismPlan.of({
    model: ModelSpec.named('moonshotai/Kimi-K2-Instruct'),
    gpu: GpuSpec.H200_141GB,
    gpusPerPod: 8,
    engineVersion: EngineVersion.vllm('0.19.1'),
    maxModelLen: 32_768,
    tensorParallelSize: 1,
    dataParallelSize: 16,
    expertParallel: true,
  });

  const server = new ModelServer(chart, 'kimi-k2', {
    plan,
    engine: Engine.vllm({ image: 'vllm/vllm-openai:v0.19.1', trustRemoteCode: true }),
    weights: new ExistingClaim(chart, 'weights', { claimName: 'kimi-k2' }),
    network: RdmaProfile.gkeRdma(),
    platform: GkePlatform.of(),
    cpu: 200,
    memory: Size.gibibytes(2048),
    lwsVersion: '0.10',
  });
  new Monitoring(chart, 'monitoring', { server });
  new SmokeTest(chart, 'smoke-test', { server });
});
