import { Chart, Size } from 'cdk8s';
import {
  DisaggregatedServer, DisaggregationRouter, Engine, EngineVersion, ExistingClaim, GpuSpec, ModelSpec, Monitoring, NetworkPeer, ParallelismPlan, Platform,
  RdmaProfile, SmokeTest, synthesize,
} from 'cdk8s-inference';

// DeepSeek-R1 whose prompts are read by two groups and whose answers are written by another, by SGLang over RDMA: long
// prompts no longer stop the answers of others.
synthesize((app) => {
  const chart = new Chart(app, 'r1-disaggregated', { namespace: 'inference' });
  const planned = { model: ModelSpec.DEEPSEEK_R1, gpu: GpuSpec.H200_141GB, gpusPerPod: 8, engineVersion: EngineVersion.sglang('0.5.9'), maxModelLen: 32_768 };
  const pods = { cpu: 96, memory: Size.gibibytes(1024) };

  const server = new DisaggregatedServer(chart, 'r1', {
    prefill: { ...pods, plan: ParallelismPlan.of({ ...planned, tensorParallelSize: 8 }), replicas: 2 },
    decode: { ...pods, plan: ParallelismPlan.of({ ...planned, tensorParallelSize: 8 }) },
    engine: Engine.sglang({ image: 'lmsysorg/sglang:v0.5.9' }),
    router: DisaggregationRouter.sglang({ image: 'lmsysorg/sgl-model-gateway:v0.3.2' }),
    weights: new ExistingClaim(chart, 'weights', { claimName: 'deepseek-r1' }),
    network: RdmaProfile.infiniband({ count: 8 }),
    platform: Platform.kubernetes({ selectGpu: true }),
    scrapers: [NetworkPeer.inNamespace('monitoring')],
  });
  new SmokeTest(chart, 'smoke-test', { server });
  new Monitoring(chart, 'prefill', { server: server.prefill });
  new Monitoring(chart, 'decode', { server: server.decode });
});
