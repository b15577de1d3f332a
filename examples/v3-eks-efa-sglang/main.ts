import { Chart, Size } from 'cdk8s';
import {
  EksPlatform, Engine, EngineVersion, ExistingClaim, GpuSpec, ModelServer, ModelSpec, Monitoring, ParallelismPlan, RdmaProfile, SmokeTest, synthesize,
} from 'cdk8s-inference';

// DeepSeek-V3 by SGLang on two p5.48xlarge of EKS (8 H100 each) over EFA. The image must hold libfabric and the OFI plugin
// of NCCL, as those of AWS do.
synthesize((app) => {
  const chart = new Chart(app, 'v3-eks-efa-sglang', { namespace: 'inference' });

  const plan = ParallelismPlan.of({
    model: ModelSpec.named('deepseek-ai/DeepSeek-V3'),
    gpu: GpuSpec.H100_80GB,
    gpusPerPod: 8,
    engineVersion: EngineVersion.sglang('0.5.9'),
    maxModelLen: 32_768,
  });

  const server = new ModelServer(chart, 'deepseek-v3', {
    plan,
    engine: Engine.sglang({ image: 'example.com/sglang-efa:v0.5.9' }),
    weights: new ExistingClaim(chart, 'weights', { claimName: 'deepseek-v3' }),
    network: RdmaProfile.efa({ instanceType: 'p5.48xlarge', requireAdapters: true }),
    platform: EksPlatform.nodeGroups({ instanceType: 'p5.48xlarge' }),
    cpu: 128,
    memory: Size.gibibytes(1024),
    lwsVersion: '0.10',
  });
  new Monitoring(chart, 'monitoring', { server });
  new SmokeTest(chart, 'smoke-test', { server });
});
