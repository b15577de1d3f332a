import { Chart, Size, Testing } from 'cdk8s';
import {
  AckPlatform, AcsGpuSeries, AcsPlatform, AksPlatform, AlluxioCache, CpfsVolume, EksPlatform, Engine, EngineVersion, ExistingClaim, FluidCache, GcsFuseVolume, GkePlatform, GpuSpec, HostPathWeights,
  ImageVolumeWeights, JuiceFsCache, ModelServer, ModelSpec, NasVolume, NetworkProfile, NfsVolume, OciPlatform, OpenShiftPlatform, OssCredentials, OssVolume, ParallelismPlan, Platform, RdmaProfile, S3Volume,
  ThinVolume, type WeightsSource,
} from '../lib';

const planned = (engineVersion: EngineVersion, gpu = GpuSpec.H200_141GB) => ParallelismPlan.of({
  model: ModelSpec.DEEPSEEK_R1, gpu, gpusPerPod: 8, engineVersion, maxModelLen: 32_768, tensorParallelSize: 8, pipelineParallelSize: 2,
});

interface Running { readonly engine: Engine; readonly plan: ParallelismPlan; readonly mega: ParallelismPlan }
const running = (engine: Engine, version: EngineVersion): Running => ({ engine, plan: planned(version), mega: planned(version, GpuSpec.H100_80GB) });
const ENGINES: Record<string, Running> = {
  vllm: running(Engine.vllm({ image: 'example.com/vllm' }), EngineVersion.vllm('0.19.1')),
  vllmRay: running(Engine.vllmRay({ image: 'example.com/vllm-with-ray' }), EngineVersion.vllm('0.19.1')),
  sglang: running(Engine.sglang({ image: 'example.com/sglang' }), EngineVersion.sglang('0.5.9')),
};

const PLATFORMS: Record<string, Platform> = {
  kubernetes: Platform.kubernetes(), acs: AcsPlatform.gpu({ gpuModelSeries: AcsGpuSeries.GU8TEF }), ack: AckPlatform.of(), gke: GkePlatform.of(), eks: EksPlatform.karpenter(), aks: AksPlatform.of(),
  oci: OciPlatform.of(), openshift: OpenShiftPlatform.of(), 'openshift with constraints of its own': OpenShiftPlatform.of({ securityContextConstraints: 'inference-rdma' }),
};
const ORDINARY = ['kubernetes', 'ack', 'aks', 'oci', 'openshift with constraints of its own'];
const GENERIC = ['kubernetes', 'openshift with constraints of its own'];

/** Each network, and the platforms on which it is; elsewhere it is refused. */
const NETWORKS: Record<string, { readonly profile: NetworkProfile; readonly on: readonly string[] }> = {
  tcp: { profile: NetworkProfile.tcp(), on: Object.keys(PLATFORMS) },
  acs: { profile: RdmaProfile.acs(), on: ['acs'] },
  sharedDevice: { profile: RdmaProfile.sharedDevice({ resourceName: 'rdma/hca_shared_devices_a' }), on: ORDINARY },
  sriov: { profile: RdmaProfile.sriov({ resourceName: 'nvidia.com/rdma-vf', networks: ['rail-0', 'rail-1'] }), on: ORDINARY },
  infiniband: { profile: RdmaProfile.infiniband({ count: 8 }), on: ORDINARY },
  efa: { profile: RdmaProfile.efa({ instanceType: 'p5en.48xlarge' }), on: ['eks', ...GENERIC] },
  gkeTcpxo: { profile: RdmaProfile.gkeTcpxo(), on: ['gke', ...GENERIC] },
  gkeRdma: { profile: RdmaProfile.gkeRdma(), on: ['gke', ...GENERIC] },
  azureNd: { profile: RdmaProfile.azureNd(), on: ['aks', ...GENERIC] },
  ociRoce: { profile: RdmaProfile.ociRoce({ shape: 'BM.GPU.H200.8' }), on: ['oci', ...GENERIC] },
  erdma: { profile: RdmaProfile.erdma(), on: ['ack', ...GENERIC] },
};

const BUCKET = { bucket: 'weights', endpoint: 'oss-cn-hangzhou-internal.aliyuncs.com', path: '/r1', credentials: OssCredentials.secret('oss') };
const KEY = { secretName: 'storage', key: 'token' };
const ALL = Object.keys(PLATFORMS);
/** Where pods run on nodes of one's own, which drivers and caches need. */
const NODES = ALL.filter((name) => name !== 'acs');
const ALIBABA = ['acs', 'ack', 'kubernetes', 'openshift', 'openshift with constraints of its own'];
/** `restricted-v2` of OpenShift lets pods have claims and CSI volumes, and nothing that their node mounts with its own rights. */
const WITH_NODE_VOLUMES = NODES.filter((name) => name !== 'openshift');

/** Networks that put pods on their nodes' network, which a source may have to be told. */
const ON_HOST_NETWORK = ['ociRoce', 'erdma'];

/** Each source of weights, the platforms on which it is, and networks with which it is not as it stands. */
const WEIGHTS: Record<string, { readonly make: (chart: Chart) => WeightsSource; readonly on: readonly string[]; readonly without?: readonly string[] }> = {
  claim: { make: (chart) => new ExistingClaim(chart, 'weights', { claimName: 'weights' }), on: ALL },
  oss: { make: (chart) => new OssVolume(chart, 'weights', BUCKET), on: ALL },
  fluid: { make: (chart) => new FluidCache(chart, 'weights', { ...BUCKET, replicas: 16 }), on: ALL },
  alluxio: { make: (chart) => new AlluxioCache(chart, 'weights', { mountPoint: 's3://models/r1', options: { 'alluxio.underfs.s3.endpoint': 'https://s3.us-east-1.amazonaws.com' }, secretOptions: { 's3a.accessKeyId': KEY, 's3a.secretKey': KEY }, replicas: 16 }), on: NODES },
  juicefs: { make: (chart) => new JuiceFsCache(chart, 'weights', { fileSystem: 'models', mountPoint: 'juicefs:///r1', token: KEY, replicas: 4, quota: Size.gibibytes(200) }), on: NODES },
  thin: { make: (chart) => new ThinVolume(chart, 'weights', { mountPoint: 'minio://models', profile: 'minio-profile' }), on: NODES },
  s3: { make: (chart) => new S3Volume(chart, 'weights', { bucket: 'models', region: 'us-east-1' }), on: NODES },
  gcsFuse: { make: (chart) => new GcsFuseVolume(chart, 'weights', { bucket: 'models' }), on: NODES, without: ON_HOST_NETWORK },
  nfs: { make: (chart) => new NfsVolume(chart, 'weights', { server: '10.0.0.2', path: '/exports/r1' }), on: WITH_NODE_VOLUMES },
  nas: { make: (chart) => new NasVolume(chart, 'weights', { server: 'abc-x.cn-hangzhou.nas.aliyuncs.com' }), on: ALIBABA },
  cpfs: { make: (chart) => new CpfsVolume(chart, 'weights', { fileSystemId: 'bmcpfs-290w0123', vpcMountTarget: 'cpfs-290w0123-vpc.cn-hangzhou.cpfs.aliyuncs.com' }), on: ALIBABA },
  image: { make: (chart) => new ImageVolumeWeights(chart, 'weights', { image: 'example.com/models/r1:v1' }), on: NODES },
  hostPath: { make: (chart) => new HostPathWeights(chart, 'weights', { path: '/mnt/models/r1' }), on: WITH_NODE_VOLUMES },
};

const product = Object.keys(ENGINES).flatMap((engine) => Object.keys(WEIGHTS).flatMap((weights) => Object.keys(PLATFORMS).map((platform) => [engine, weights, platform] as const)));

/** What synthesizing a server of these parts says: nothing where they go together. */
function said(engineName: string, weightsName: string, platformName: string, networkName: string): string {
  const { engine, plan, mega } = ENGINES[engineName];
  const chart = new Chart(Testing.app(), 'test', { namespace: 'models' });
  new ModelServer(chart, 'server', {
    engine, plan: networkName === 'gkeTcpxo' ? mega : plan, weights: WEIGHTS[weightsName].make(chart), cpu: 64, memory: Size.gibibytes(512), network: NETWORKS[networkName].profile,
    platform: PLATFORMS[platformName],
  });
  try {
    Testing.synth(chart);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

test.each(product)('%s with weights from %s on %s: networks that are there make a server, others say why not', (engine, weights, platform) => {
  const isTogether = (network: string) => NETWORKS[network].on.includes(platform) && WEIGHTS[weights].on.includes(platform) && !WEIGHTS[weights].without?.includes(network);
  const answers = Object.keys(NETWORKS).map((network) => ({ network, together: isTogether(network), answer: said(engine, weights, platform, network) }));

  expect(answers.filter(({ together }) => together)).toEqual(answers.filter(({ together }) => together).map((row) => ({ ...row, answer: '' })));
  expect(answers.filter(({ together }) => !together)).toEqual(answers.filter(({ together }) => !together).map((row) => ({ ...row, answer: expect.stringMatching(/: got .*; allowed: \S/) as string })));
});

/** A machine of a cloud: pods with all its GPUs, on nodes that are of it, however its platform is told so. */
interface Machine { readonly platforms: readonly Platform[]; readonly gpu: GpuSpec; readonly gpus: number; readonly efa?: number }
const eks = (instanceType: string, gpu: GpuSpec, gpus: number, efa?: number): [string, Machine] => [instanceType, {
  platforms: [EksPlatform.nodeGroups({ instanceType }), EksPlatform.karpenter({ instanceType }), EksPlatform.autoMode({ instanceType })], gpu, gpus, efa,
}];
const gke = (type: string, accelerator: string, gpu: GpuSpec, gpus: number): [string, Machine] => [type, {
  platforms: [GkePlatform.of({ nodeSelector: { 'cloud.google.com/gke-accelerator': accelerator } })], gpu, gpus,
}];
const aks = (vmSize: string, gpu: GpuSpec, gpus: number): [string, Machine] => [vmSize, { platforms: [AksPlatform.of({ vmSize })], gpu, gpus }];
const oci = (shape: string, gpu: GpuSpec, gpus: number): [string, Machine] => [shape, { platforms: [OciPlatform.of({ shape })], gpu, gpus }];

const MACHINES: Record<string, Machine> = Object.fromEntries([
  eks('g5.12xlarge', GpuSpec.A10, 4, 1), eks('g5.xlarge', GpuSpec.A10, 1), eks('g6.48xlarge', GpuSpec.L4, 8, 1), eks('g6e.24xlarge', GpuSpec.L40S, 4, 2), eks('g6e.48xlarge', GpuSpec.L40S, 8, 4),
  eks('g7e.48xlarge', GpuSpec.RTX_PRO_6000, 8, 4), eks('p4d.24xlarge', GpuSpec.A100_40GB, 8, 4), eks('p4de.24xlarge', GpuSpec.A100_80GB, 8, 4), eks('p5.4xlarge', GpuSpec.H100_80GB, 1, 1),
  eks('p5.48xlarge', GpuSpec.H100_80GB, 8, 32), eks('p5e.48xlarge', GpuSpec.H200_141GB, 8, 32), eks('p5en.48xlarge', GpuSpec.H200_141GB, 8, 16), eks('p6-b200.48xlarge', GpuSpec.B200, 8, 8),
  eks('p6-b300.48xlarge', GpuSpec.B300, 8, 16),
  gke('a2-highgpu-8g', 'nvidia-tesla-a100', GpuSpec.A100_40GB, 8), gke('a2-ultragpu-8g', 'nvidia-a100-80gb', GpuSpec.A100_80GB, 8), gke('a3-highgpu-8g', 'nvidia-h100-80gb', GpuSpec.H100_80GB, 8),
  gke('a3-megagpu-8g', 'nvidia-h100-mega-80gb', GpuSpec.H100_80GB, 8), gke('a3-ultragpu-8g', 'nvidia-h200-141gb', GpuSpec.H200_141GB, 8), gke('a4-highgpu-8g', 'nvidia-b200', GpuSpec.B200, 8),
  gke('a4x-highgpu-4g', 'nvidia-gb200', GpuSpec.GB200, 4), gke('g2-standard-96', 'nvidia-l4', GpuSpec.L4, 8), gke('g4-standard-384', 'nvidia-rtx-pro-6000', GpuSpec.RTX_PRO_6000, 8),
  aks('Standard_NV72ads_A10_v5', GpuSpec.A10, 2), aks('Standard_NC48ads_A100_v4', GpuSpec.A100_80GB, 2), aks('Standard_NC96ads_A100_v4', GpuSpec.A100_80GB, 4),
  aks('Standard_ND96asr_v4', GpuSpec.A100_40GB, 8), aks('Standard_ND96amsr_A100_v4', GpuSpec.A100_80GB, 8), aks('Standard_ND96isr_H100_v5', GpuSpec.H100_80GB, 8),
  aks('Standard_ND96isr_H200_v5', GpuSpec.H200_141GB, 8), aks('Standard_ND96isr_MI300X_v5', GpuSpec.MI300X, 8), aks('Standard_ND128isr_NDR_GB200_v6', GpuSpec.GB200, 4),
  aks('Standard_ND40rs_v2', GpuSpec.V100_32GB, 8),
  oci('BM.GPU4.8', GpuSpec.A100_40GB, 8), oci('BM.GPU.B4.8', GpuSpec.A100_40GB, 8), oci('BM.GPU.A100-v2.8', GpuSpec.A100_80GB, 8), oci('BM.GPU.H100.8', GpuSpec.H100_80GB, 8),
  oci('BM.GPU.H200.8', GpuSpec.H200_141GB, 8), oci('BM.GPU.B200.8', GpuSpec.B200, 8), oci('BM.GPU.MI300X.8', GpuSpec.MI300X, 8), oci('BM.GPU.L40S.4', GpuSpec.L40S, 4), oci('VM.GPU.A10.2', GpuSpec.A10, 2),
]);

const named = (pattern: RegExp) => Object.keys(MACHINES).filter((name) => pattern.test(name));
const withEfa = (least: number) => Object.keys(MACHINES).filter((name) => (MACHINES[name].efa ?? 0) >= least);
const EIGHT = /^Standard_ND96/;

/** Each network, and the machines on which it is; on all others it is refused. */
const ON_MACHINES: Record<string, { readonly profile: NetworkProfile; readonly on: readonly string[] }> = {
  tcp: { profile: NetworkProfile.tcp(), on: Object.keys(MACHINES) },
  'efa of p5': { profile: RdmaProfile.efa({ instanceType: 'p5.48xlarge' }), on: ['p5.48xlarge'] },
  'efa of p5en': { profile: RdmaProfile.efa({ instanceType: 'p5en.48xlarge' }), on: ['p5en.48xlarge'] },
  'efa of p5e, a part': { profile: RdmaProfile.efa({ instanceType: 'p5e.48xlarge', count: 4 }), on: ['p5e.48xlarge'] },
  'one adapter of efa': { profile: RdmaProfile.efa({ count: 1 }), on: withEfa(1) },
  'four adapters of efa': { profile: RdmaProfile.efa({ count: 4 }), on: withEfa(4) },
  '32 adapters of efa': { profile: RdmaProfile.efa({ count: 32 }), on: ['p5.48xlarge', 'p5e.48xlarge'] },
  gkeTcpxo: { profile: RdmaProfile.gkeTcpxo(), on: ['a3-megagpu-8g'] },
  gkeRdma: { profile: RdmaProfile.gkeRdma(), on: ['a3-ultragpu-8g', 'a4-highgpu-8g'] },
  azureNd: { profile: RdmaProfile.azureNd(), on: named(EIGHT) },
  'four of azureNd': { profile: RdmaProfile.azureNd({ count: 4 }), on: [...named(EIGHT), 'Standard_ND128isr_NDR_GB200_v6'] },
  'azureNd shared': { profile: RdmaProfile.azureNd({ resourceName: 'rdma/shared_ib' }), on: named(/^Standard_ND/) },
  ...Object.fromEntries(['BM.GPU4.8', 'BM.GPU.B4.8', 'BM.GPU.A100-v2.8', 'BM.GPU.H100.8', 'BM.GPU.H200.8', 'BM.GPU.B200.8']
    .map((shape) => [`ociRoce of ${shape}`, { profile: RdmaProfile.ociRoce({ shape }), on: [shape] }])),
};

/** What synthesizing a server on the machine says. */
function saidOn(platform: Platform, plan: ParallelismPlan, network: NetworkProfile): string {
  const chart = new Chart(Testing.app(), 'test', { namespace: 'models' });
  new ModelServer(chart, 'server', {
    engine: ENGINES.vllm.engine, plan, weights: new ExistingClaim(chart, 'weights', { claimName: 'weights' }), cpu: 64, memory: Size.gibibytes(512), network, platform,
  });
  try {
    Testing.synth(chart);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

test.each(Object.keys(MACHINES))('on %s networks whose adapters it has make a server, others say why not', (machine) => {
  const { platforms, gpu, gpus } = MACHINES[machine];
  const plan = ParallelismPlan.of({
    model: ModelSpec.LLAMA_3_1_8B, gpu, gpusPerPod: gpus, engineVersion: EngineVersion.vllm('0.19.1'), maxModelLen: 8192, tensorParallelSize: gpus, pipelineParallelSize: 2,
  });
  const answers = Object.entries(ON_MACHINES).flatMap(([network, { profile, on }]) => platforms.map((platform, index) => ({ network, index, together: on.includes(machine), answer: saidOn(platform, plan, profile) })));
  const together = answers.filter((row) => row.together);
  const apart = answers.filter((row) => !row.together);

  expect(together).toEqual(together.map((row) => ({ ...row, answer: '' })));
  expect(apart).toEqual(apart.map((row) => ({ ...row, answer: expect.stringMatching(/(network|RdmaProfile\.\w+ \w+|gpusPerPod of the plan): got .*; allowed: \S/) as string })));
});
