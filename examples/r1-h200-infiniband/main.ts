import { Chart, Size } from 'cdk8s';
import {
  Engine, EngineVersion, ExistingClaim, GpuSpec, ModelServer, ModelSpec, Monitoring, NcclTest, ParallelismPlan, Platform, RdmaProfile, SmokeTest, synthesize,
} from 'cdk8s-inference';

// DeepSeek-R1 with its whole context on two pods of 8 H200 over InfiniBand, vLLM by its own processes. One pod would hold the
// weights; the second one holds long contexts of many users at once.
synthesize((app) => {
  const chart = new Chart(app, 'r1-h200-infiniband', { namespace: 'inference' });
  const image = 'vllm/vllm-openai:v0.19.1';

  const plan = ParallelismPlan.of({
    model: ModelSpec.DEEPSEEK_R1,
    gpu: GpuSpec.H200_141GB,
    gpusPerPod: 8,
    engineVersion: EngineVersion.vllm('0.19.1'),
    maxModelLen: 163_840,
    tensorParallelSize: 8,
    pipelineParallelSize: 2,
  });
  const network = RdmaProfile.infiniband({ count: 8, requireAdapters: true });
  const pods = { plan, network, platform: Platform.kubernetes({ selectGpu: true }), cpu: 96, memory: Size.gibibytes(1024) };

  const server = new ModelServer(chart, 'deepseek-r1', {
    ...pods,
    engine: Engine.vllm({ image }),
    weights: new ExistingClaim(chart, 'weights', { claimName: 'deepseek-r1' }),
    lwsVersion: '0.10',
  });
  new Monitoring(chart, 'monitoring', { server });
  new SmokeTest(chart, 'smoke-test', { server });
  // Before the model: whether two pods really talk over InfiniBand, and how fast.
  new NcclTest(chart, 'fabric', { ...pods, image, minBandwidth: 100 });
});
