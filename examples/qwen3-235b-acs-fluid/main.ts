import { Chart, Size } from 'cdk8s';
import {
  AcsCpuClass, AcsGpuSeries, AcsPlatform, Engine, EngineVersion, FluidCache, GpuSpec, ModelServer, ModelSpec, OssCredentials, ParallelismPlan, SmokeTest,
  synthesize,
} from 'cdk8s-inference';

// Qwen3-235B on one ACS pod of 4 GPUs, in two groups that share a cache before the bucket: the second group, and each later
// start, reads from the cache.
synthesize((app) => {
  const chart = new Chart(app, 'qwen3-235b-acs-fluid', { namespace: 'default' });

  const plan = ParallelismPlan.of({
    model: ModelSpec.named('Qwen/Qwen3-235B-A22B-FP8'),
    gpu: GpuSpec.of({ name: 'GU8TF', memoryGib: 96 }),
    gpusPerPod: 8,
    engineVersion: EngineVersion.vllm('0.19.1'),
    maxModelLen: 32_768,
    maxConcurrency: 8,
  });

  const weights = new FluidCache(chart, 'qwen3', {
    bucket: 'my-model-weights',
    endpoint: 'oss-cn-hangzhou-internal.aliyuncs.com',
    path: '/models/Qwen3-235B-A22B-FP8',
    credentials: OssCredentials.secret('oss-secret'),
    replicas: 4,
    podLabels: AcsPlatform.cpuPodLabels(AcsCpuClass.PERFORMANCE),
    workerAnnotations: { 'kubernetes.io/resource-type': 'serverless' },
  });

  const server = new ModelServer(chart, 'qwen3-235b', {
    plan,
    weights,
    engine: Engine.vllm({ image: 'registry.example.com/vllm-openai:v0.19.1' }),
    platform: AcsPlatform.gpu({ gpuModelSeries: AcsGpuSeries.GU8TF, extraEphemeralStorage: Size.gibibytes(60) }),
    cpu: 64,
    memory: Size.gibibytes(256),
    replicas: 2,
  });
  new SmokeTest(chart, 'smoke-test', { server, podLabels: AcsPlatform.cpuPodLabels(AcsCpuClass.GENERAL_PURPOSE) });
});
