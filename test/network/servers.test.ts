import { Size } from 'cdk8s';
import { EksPlatform, Engine, Platform, Workload } from '../../lib';
import { NetworkProfile } from '../../lib/network/network-profile';
import { RdmaProfile } from '../../lib/network/rdma-profile';
import { NetworkAccess } from '../../lib/security/network-access';
import { NetworkPeer } from '../../lib/security/network-peer';
import { acs, type Json, serve, smallPlan, vllm } from '../fixtures';

const PROFILES: [string, NetworkProfile][] = [
  ['tcp', NetworkProfile.tcp()],
  ['sharedDevice', RdmaProfile.sharedDevice({ resourceName: 'rdma/hca_shared_devices_a', networks: ['macvlan'], adapters: '=mlx5_0,mlx5_1', gidIndex: 3, requireAdapters: true })],
  ['sriov', RdmaProfile.sriov({ resourceName: 'nvidia.com/rdma-vf', networks: ['vf', 'vf'], requireAdapters: true })],
  ['infiniband', RdmaProfile.infiniband({ requireAdapters: true })],
  ['efa', RdmaProfile.efa({ instanceType: 'p5.48xlarge', requireAdapters: true })],
  ['gkeRdma', RdmaProfile.gkeRdma({ requireAdapters: true })],
  ['gkeTcpxo', RdmaProfile.gkeTcpxo({ requireAdapters: true })],
  ['azureNd', RdmaProfile.azureNd({ requireAdapters: true })],
  ['ociRoce', RdmaProfile.ociRoce({ shape: 'BM.GPU.H100.8', requireAdapters: true })],
  ['erdma', RdmaProfile.erdma({ requireAdapters: true })],
];

const templates = (network: NetworkProfile, platform?: Platform) => {
  const { server, chart } = serve({ network, platform });
  const { leaderTemplate, workerTemplate } = (chart.toJson() as Json[])[0].spec.leaderWorkerTemplate;
  return { leader: leaderTemplate, worker: workerTemplate, problems: [...server.node.validate(), ...chart.node.validate()] };
};

test.each(PROFILES)('%s makes a server that may be applied, and the same network for leader and worker', (_, network) => {
  const { leader, worker, problems } = templates(network);
  const networkOf = ({ metadata, spec }: Json) => {
    const { env, resources, securityContext, volumeMounts } = spec.containers[0];
    return { metadata, env: env.filter(({ name }: Json) => /^(NCCL|GLOO|NVSHMEM|UCX|FI)_/.test(name)), resources, securityContext, volumeMounts, initContainers: spec.initContainers, hostNetwork: spec.hostNetwork };
  };

  expect(problems).toEqual([]);
  expect(networkOf(worker)).toEqual(networkOf(leader));
  expect(leader.spec.containers[0].resources.requests).toEqual(leader.spec.containers[0].resources.limits);
});

test('pods with the node\'s network still find each other by name', () => {
  expect(templates(RdmaProfile.erdma()).leader.spec).toMatchObject({ hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' });
});

test('pods with the node\'s network have no closed door, and are told so once', () => {
  const told = (network: NetworkProfile, access?: NetworkAccess) => serve({ network, access }).server.warnings.filter((warning) => warning.startsWith('access'));
  const warning = 'access: the pods use the network of their nodes, on which network policies have no effect: whoever reaches the nodes reaches every port of the pods, those between them too, which ask for no password; '
    + 'close the nodes\' network to others, or set NetworkAccess.open()';

  expect(told(RdmaProfile.erdma())).toEqual([warning]);
  expect(told(RdmaProfile.ociRoce({ shape: 'BM.GPU.H100.8' }), NetworkAccess.clients({ clients: [NetworkPeer.sameNamespace()] }))).toEqual([warning]);
  expect([told(RdmaProfile.erdma(), NetworkAccess.open()), told(NetworkProfile.tcp())]).toEqual([[], []]);
});

test('the lines before the engine stand in front of both roles\' commands', () => {
  const { leader, worker } = templates(RdmaProfile.gkeRdma());
  for (const { spec } of [leader, worker]) expect(spec.containers[0].command[2]).toMatch(/^nccl_settings="\$\$\(NCCL_LIB_DIR=[^]* && \{\n(ray start|python3 -c|trap)/);
});

test('the devices that adapters are looked for with are those of the engine', () => {
  const { leader } = templates(RdmaProfile.efa({ instanceType: 'p5.48xlarge', requireAdapters: true }));
  const devices = 'vpc.amazonaws.com/efa';

  expect(leader.spec.initContainers[0].resources.limits[devices]).toBe('32');
  expect(leader.spec.containers[0].resources.limits).toMatchObject({ [devices]: '32', 'hugepages-2Mi': '5Gi' });
  expect(leader.spec.initContainers[0].resources.limits).not.toHaveProperty('hugepages-2Mi');
});

test('pods for which Karpenter starts nodes ask for no huge pages', () => {
  const { problems, leader, worker } = templates(RdmaProfile.efa({ count: 32 }), EksPlatform.karpenter({ nodeSelector: { 'karpenter.k8s.aws/instance-gpu-name': 'other' } }));

  expect(problems).toEqual([]);
  for (const { spec } of [leader, worker]) {
    expect(Object.keys(spec.containers[0].resources.limits)).not.toContain('hugepages-2Mi');
    expect(spec.containers[0].env).toContainEqual({ name: 'FI_EFA_USE_HUGE_PAGE', value: '0' });
  }
});

test.each([
  [{ 'karpenter.sh/nodepool': 'gpus' }, true],
  [{ 'karpenter.k8s.aws/instance-gpu-name': 'h100' }, true],
  [{ 'eks.amazonaws.com/compute-type': 'auto' }, true],
  [{ 'eks.amazonaws.com/instance-gpu-name': 'h100' }, true],
  [{ 'eks.amazonaws.com/nodegroup': 'gpus' }, false],
  [{ 'eks.amazonaws.com/compute-type': 'hybrid' }, false],
  [{ 'node.kubernetes.io/instance-type': 'p5.48xlarge' }, false],
  [undefined, false],
])('nodes of any cluster that %j selects are started for the pods: %p', (nodeSelector, starts) => {
  const platform = Platform.kubernetes({ nodeSelector });
  const { limits } = templates(RdmaProfile.efa({ instanceType: 'p5.48xlarge' }), platform).leader.spec.containers[0].resources;

  expect(platform.startsNodes).toBe(starts);
  expect(limits['hugepages-2Mi']).toBe(starts ? undefined : '5Gi');
});

test('EFA with a stock image, which has no libfabric, is warned of', () => {
  const told = (image: string) => serve({ network: RdmaProfile.efa({ instanceType: 'p5.48xlarge' }), engine: vllm({ image }) }).server.warnings.filter((warning) => warning.includes('libfabric'));

  expect(told('vllm/vllm-openai:v0.7.2')).toEqual([expect.stringContaining('the image vllm/vllm-openai:v0.7.2 has no libfabric and aws-ofi-nccl: NCCL takes TCP')]);
  expect(told('example.com/vllm-with-ray')).toEqual([]);
});

describe('a pod that is its whole group', () => {
  const alone = { plan: smallPlan(), cpu: 8, memory: Size.gibibytes(64) };
  const told = (props: Parameters<typeof serve>[0]) => serve({ ...alone, ...props }).server.warnings.filter((warning) => /^network: one pod|libfabric/.test(warning));
  const idle = (adapters: string) => [`network: one pod talks to no other, so ${adapters} reserved and not used; leave network out`];

  test.each<[string, NetworkProfile, string]>([
    ['infiniband', RdmaProfile.infiniband({ count: 8 }), 'its 8 adapters are'],
    ['infiniband with one adapter', RdmaProfile.infiniband({ count: 1 }), 'its adapter is'],
    ['sharedDevice', RdmaProfile.sharedDevice({ resourceName: 'rdma/hca_shared_devices_a' }), 'its adapter is'],
    ['sriov', RdmaProfile.sriov({ resourceName: 'nvidia.com/rdma-vf', networks: ['vf', 'vf'] }), 'its 2 adapters are'],
    ['ociRoce, which asks for no resource', RdmaProfile.ociRoce({ shape: 'BM.GPU.H100.8' }), 'its adapters are'],
    ['efa, and nothing of NCCL', RdmaProfile.efa({ count: 4 }), 'its 4 adapters are'],
  ])('is told once that it does not use %s', (_, network, adapters) => {
    expect(told({ network, engine: vllm({ image: 'vllm/vllm-openai:v0.7.2' }) })).toEqual(idle(adapters));
    expect(told({ network, engine: vllm({ image: 'vllm/vllm-openai:v0.7.2' }), workload: Workload.DEPLOYMENT })).toEqual(idle(adapters));
  });

  test('is told the same on ACS', () => {
    expect(told({ network: RdmaProfile.acs(), platform: acs() })).toEqual(idle('its adapters are'));
  });

  test('may use TCP, and may move KV caches by what it is told itself', () => {
    const network = RdmaProfile.infiniband({ count: 8 });

    expect(told({ network: NetworkProfile.tcp() })).toEqual([]);
    expect(told({ network, engine: Engine.vllm({ image: 'example.com/vllm', extraArguments: ['--kv-transfer-config', '{"kv_connector":"NixlConnector","kv_role":"kv_both"}'] }) })).toEqual([]);
    expect(told({ network, pod: { env: [{ name: 'LMCACHE_CONFIG_FILE', value: '/lmcache.yaml' }] } })).toEqual([]);
  });

  test('is not told so in a group of several', () => {
    expect(serve({ network: RdmaProfile.infiniband({ count: 8 }) }).server.warnings.filter((warning) => warning.startsWith('network: one pod'))).toEqual([]);
  });
});

test('fails on ACS with a network that needs nodes', () => {
  expect(serve({ network: RdmaProfile.ociRoce({ shape: 'BM.GPU.H100.8' }), platform: acs() }).server.node.validate()).toEqual([
    'network: got "RdmaProfile.ociRoce"; allowed: with platform oci or kubernetes, not with acs: only Oracle Cloud has these shapes; set another network, or NetworkProfile.tcp()',
  ]);
});
