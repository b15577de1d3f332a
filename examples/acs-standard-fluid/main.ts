import { Chart, Size } from 'cdk8s';
import {
  AcsCpuClass, AcsGpuSeries, AcsPlatform, Engine, EngineVersion, FluidCache, GpuSpec, ModelServer, ModelSpec,
  NetworkProfile, OssCredentials, ParallelismPlan, RayBootstrap, synthesize,
} from 'cdk8s-inference';

// DeepSeek-R1 on two ACS pods over TCP; a Fluid cache holds the weights.
synthesize((app) => {
  const chart = new Chart(app, 'acs-standard-fluid', { namespace: 'default' });

  const plan = ParallelismPlan.of({
    model: ModelSpec.DEEPSEEK_R1,
    gpu: GpuSpec.of({ name: 'GU8TF', memoryGib: 96 }),
    gpusPerPod: 8,
    engineVersion: EngineVersion.vllm('0.7.2'),
    maxModelLen: 2048,
    gpuMemoryUtilization: 0.95,
    enforceEager: true,
  });

  const weights = new FluidCache(chart, 'deepseek', {
    bucket: 'my-model-weights',
    endpoint: 'oss-cn-hangzhou-internal.aliyuncs.com',
    path: '/models/DeepSeek-R1',
    credentials: OssCredentials.secret('mysecret'),
    replicas: 16,
    podLabels: AcsPlatform.cpuPodLabels(AcsCpuClass.PERFORMANCE),
    workerAnnotations: { 'kubernetes.io/resource-type': 'serverless' },
  });

  new ModelServer(chart, 'deepseek-r1-671b-fp8-distrubution', {
    plan,
    weights,
    engine: Engine.vllmRay({
      image: 'registry-cn-hangzhou.ack.aliyuncs.com/ack-demo/vllm:v0.7.2',
      servedModelName: 'ds',
      trustRemoteCode: true,
      bootstrap: RayBootstrap.script(),
    }),
    network: NetworkProfile.tcp(),
    platform: AcsPlatform.gpu({ gpuModelSeries: AcsGpuSeries.GU8TF, extraEphemeralStorage: Size.gibibytes(20) }),
    cpu: 64,
    memory: Size.gibibytes(512),
    sharedMemory: Size.gibibytes(32),
    containerName: 'deepseek-r1-671b',
    serviceName: 'ds-leader',
    leaderLabels: { role: 'leader' },
  });
});
