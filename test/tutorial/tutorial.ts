import { ApiObject, App, Chart, JsonPatch, Size, YamlOutputType } from 'cdk8s';
import {
  AcsCpuClass, AcsGpuSeries, AcsPlatform, DisruptionBudget, Drain, Engine, EngineVersion, ExistingClaim, FluidCache, GpuSpec, HealthChecks, ModelServer, ModelSpec, NetworkAccess, NetworkProfile,
  OssCredentials, OssVolume, ParallelismPlan, PodSecurity, RayBootstrap, RdmaProfile, Rollout,
} from '../../lib';

/**
 * The ACS tutorial's manifests as they are, flaws included, one app for each of its files, which are alternatives. Where the tutorial leaves
 * a placeholder, the value is one of ours. Each property that undoes a default of the library is one flaw (or one
 * choice) of the tutorial's; docs/corrections.md tells them.
 */
export function tutorial(outdir?: string): App[] {
  const apps: App[] = [];
  const chart = (name: string) => {
    const app = new App({ outdir, yamlOutputType: YamlOutputType.FILE_PER_CHART });
    apps.push(app);
    return new Chart(app, name);
  };

  new OssVolume(chart('oss-volume'), 'llm-model', {
    bucket: 'my-model-weights',
    endpoint: 'oss-cn-hangzhou-internal.aliyuncs.com',
    path: '/models/DeepSeek-R1',
    credentials: OssCredentials.createSecret({ name: 'oss-secret', accessKeyId: 'tutorial-id', accessKeySecret: 'tutorial-secret' }),
    withoutStorageClass: false,
  });

  new FluidCache(chart('fluid-cache'), 'deepseek', {
    bucket: 'my-model-weights',
    endpoint: 'oss-cn-hangzhou-internal.aliyuncs.com',
    credentials: OssCredentials.createSecret({ name: 'mysecret', accessKeyId: 'tutorial-id', accessKeySecret: 'tutorial-secret' }),
    replicas: 16,
    quota: Size.gibibytes(128),
    podLabels: AcsPlatform.cpuPodLabels(AcsCpuClass.PERFORMANCE),
    workerAnnotations: { 'kubernetes.io/resource-type': 'serverless' },
    labelLoader: false,
  });

  lws(chart('lws-standard'), NetworkProfile.tcp({ gloo: false }));
  lws(chart('lws-rdma'), RdmaProfile.acs({ gloo: false }));
  return apps;
}

function lws(chart: Chart, network: NetworkProfile): void {
  const server = new ModelServer(chart, 'server', {
    plan: ParallelismPlan.of({
      model: ModelSpec.DEEPSEEK_R1,
      gpu: GpuSpec.of({ name: 'ACS GPU', memoryGib: 96 }),
      gpusPerPod: 8,
      engineVersion: EngineVersion.vllm('0.7.2'),
      maxModelLen: 2048,
      gpuMemoryUtilization: 0.95,
      enforceEager: true,
      pinLayerPartition: false,
    }),
    engine: Engine.vllmRay({
      image: 'registry-cn-hangzhou.ack.aliyuncs.com/ack-demo/vllm:v0.7.2',
      servedModelName: 'ds',
      trustRemoteCode: true,
      bootstrap: RayBootstrap.tutorialScript(),
      healthChecks: HealthChecks.none(),
      drain: Drain.none(),
    }),
    weights: new ExistingClaim(chart, 'weights', { claimName: 'llm-model', mountPath: '/models/DeepSeek-R1' }),
    network,
    platform: AcsPlatform.gpu({ gpuModelSeries: AcsGpuSeries.GU8TF }),
    cpu: 64,
    memory: Size.gibibytes(512),
    sharedMemory: Size.gibibytes(32),
    name: 'deepseek-r1-671b-fp8-distrubution',
    containerName: 'deepseek-r1-671b',
    serviceName: 'ds-leader',
    leaderLabels: { role: 'leader' },
    enableServiceLinks: true,
    automountServiceAccountToken: true,
    terminationMessageFromLogs: false,
    rollout: Rollout.clusterDefault(),
    disruption: DisruptionBudget.none(),
    access: NetworkAccess.open(),
    security: PodSecurity.unrestricted(),
    overrides: { resources: { memory: '512G' } },
  });
  ApiObject.of(server.node.findChild('Service')).addJsonPatch(JsonPatch.remove('/metadata/labels'));
}
