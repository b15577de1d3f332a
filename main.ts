import { Chart, Duration, Size } from 'cdk8s';
import {
  AcsCpuClass, AcsGpuSeries, AcsPlatform, Engine, EngineVersion, FluidCache, GpuSpec, ModelServer, ModelSpec, OssCredentials, ParallelismPlan, RayBootstrap,
  RdmaProfile, synthesize,
} from 'cdk8s-inference';

// What is yours: change it here, or set the variable in the environment. The Secret holds the bucket's access key and
// is made with kubectl (README, step 2); no manifest holds a key.
const settings = {
  namespace: process.env.NAMESPACE ?? 'default',
  bucket: process.env.OSS_BUCKET ?? 'my-model-weights',
  endpoint: process.env.OSS_ENDPOINT ?? 'oss-cn-hangzhou-internal.aliyuncs.com',
  path: process.env.OSS_PATH ?? '/models/DeepSeek-R1',
  secret: process.env.OSS_SECRET ?? 'oss-secret',
  gpuSeries: process.env.ACS_GPU_SERIES ?? 'GU8TF',
  image: process.env.IMAGE ?? 'registry-cn-hangzhou.ack.aliyuncs.com/ack-demo/vllm:v0.7.2',
};

if (settings.bucket === 'my-model-weights') {
  console.error('note: OSS_BUCKET is not set; the manifests name the bucket of this example, my-model-weights');
}

synthesize((app) => {
  const chart = new Chart(app, 'deepseek-r1', { namespace: settings.namespace });

  const plan = ParallelismPlan.of({
    model: ModelSpec.DEEPSEEK_R1,
    gpu: GpuSpec.of({ name: 'ACS GPU', memoryGib: 96 }),
    gpusPerPod: 8,
    engineVersion: EngineVersion.vllm('0.7.2'),
    maxModelLen: 2048,
    gpuMemoryUtilization: 0.95,
    enforceEager: true,
  });

  const weights = new FluidCache(chart, 'deepseek', {
    bucket: settings.bucket,
    endpoint: settings.endpoint,
    path: settings.path,
    credentials: OssCredentials.secret(settings.secret),
    replicas: 16,
    podLabels: AcsPlatform.cpuPodLabels(AcsCpuClass.PERFORMANCE),
    workerAnnotations: { 'kubernetes.io/resource-type': 'serverless' },
  });

  new ModelServer(chart, 'deepseek-r1', {
    plan,
    weights,
    engine: Engine.vllmRay({
      image: settings.image,
      servedModelName: 'ds',
      trustRemoteCode: true,
      bootstrap: RayBootstrap.script({ joinTimeout: Duration.minutes(30) }),
    }),
    network: RdmaProfile.acs(),
    platform: AcsPlatform.gpu({ gpuModelSeries: AcsGpuSeries.of(settings.gpuSeries), extraEphemeralStorage: Size.gibibytes(20) }),
    cpu: 64,
    memory: Size.gibibytes(512),
    serviceName: 'ds-leader',
  });
});
