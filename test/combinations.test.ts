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
