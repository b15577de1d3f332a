import { RdmaProfile } from '../../lib/network/rdma-profile';
import { contextOn, problemsOf, variablesOf } from './bindings';

describe('RdmaProfile.sharedDevice', () => {
  test('asks for one share of the adapters and the right to lock memory - default', () => {
    expect(RdmaProfile.sharedDevice({ resourceName: 'rdma/hca_shared_devices_a' }).bind(contextOn('kubernetes'))).toEqual({
      contribution: {
        annotations: {},
        capabilities: ['IPC_LOCK'],
        env: [
          { name: 'NCCL_SOCKET_IFNAME', value: 'eth0' }, { name: 'GLOO_SOCKET_IFNAME', value: 'eth0' },
          { name: 'NCCL_DEBUG', value: 'WARN' }, { name: 'NVSHMEM_BOOTSTRAP_UID_SOCK_IFNAME', value: 'eth0' },
        ],
        resources: { 'rdma/hca_shared_devices_a': '1' },
      },
      adapterAccess: 'verbs',
      problems: [],
      warnings: [],
    });
  });

  test('tells NCCL, NVSHMEM and UCX of the same adapters, each in its own words - custom', () => {
    const binding = RdmaProfile.sharedDevice({
      resourceName: 'rdma/roce_gdr', count: 2, networks: ['roce-p2', 'networks/roce-p3@net2'], adapters: '=mlx5_0,mlx5_1:2', gidIndex: 3, trafficClass: 106, serviceLevel: 3,
      socketInterface: 'bond0', gloo: false, debugLevel: 'INFO',
    }).bind(contextOn('openshift'));

    expect(binding.problems).toEqual([]);
    expect(binding.contribution.annotations).toEqual({ 'k8s.v1.cni.cncf.io/networks': 'roce-p2,networks/roce-p3@net2' });
    expect(binding.contribution.resources).toEqual({ 'rdma/roce_gdr': '2' });
    expect(variablesOf(binding)).toEqual({
      NCCL_SOCKET_IFNAME: 'bond0', NCCL_DEBUG: 'INFO',
      NCCL_IB_HCA: '=mlx5_0,mlx5_1:2', NCCL_IB_GID_INDEX: '3', NCCL_IB_TC: '106', NCCL_IB_SL: '3',
      NVSHMEM_BOOTSTRAP_UID_SOCK_IFNAME: 'bond0', NVSHMEM_HCA_LIST: 'mlx5_0:1,mlx5_1:2', NVSHMEM_IB_GID_INDEX: '3', NVSHMEM_IB_TRAFFIC_CLASS: '106',
      UCX_NET_DEVICES: 'mlx5_0:1,mlx5_1:2', UCX_IB_GID_INDEX: '3', UCX_IB_TRAFFIC_CLASS: '106', UCX_IB_SL: '3',
    });
  });

  test('names adapters to NCCL alone where a prefix stands for them', () => {
    expect(variablesOf(RdmaProfile.sharedDevice({ resourceName: 'rdma/a', adapters: 'mlx5' }).bind(contextOn('kubernetes')))).toEqual({
      NCCL_SOCKET_IFNAME: 'eth0', GLOO_SOCKET_IFNAME: 'eth0', NCCL_DEBUG: 'WARN', NCCL_IB_HCA: 'mlx5', NVSHMEM_BOOTSTRAP_UID_SOCK_IFNAME: 'eth0',
    });
  });

  test('fails when every value is wrong, and names them all at once', () => {
    expect(problemsOf(RdmaProfile.sharedDevice({
      resourceName: 'rdma', count: 0, networks: ['Roce', 'a/b/c'], adapters: 'mlx5 mlx4', gidIndex: 256, trafficClass: -1, serviceLevel: 16, socketInterface: '', debugLevel: 'LOUD', checkImage: 'a b',
    }), 'kubernetes').map((text) => text.split(':')[0])).toEqual([
      'RdmaProfile.sharedDevice socketInterface', 'RdmaProfile.sharedDevice resourceName', 'RdmaProfile.sharedDevice count',
      'RdmaProfile.sharedDevice networks', 'RdmaProfile.sharedDevice networks', 'RdmaProfile.sharedDevice trafficClass',
      'RdmaProfile.sharedDevice serviceLevel', 'RdmaProfile.sharedDevice gidIndex', 'RdmaProfile.sharedDevice adapters',
      'RdmaProfile.sharedDevice debugLevel', 'RdmaProfile.sharedDevice checkImage',
    ]);
  });
});

describe('RdmaProfile.sriov', () => {
  test('asks for a device and a network for each adapter - default', () => {
    const binding = RdmaProfile.sriov({ resourceName: 'nvidia.com/rdma-vf', networks: Array<string>(8).fill('rdma-vf'), gidIndex: 3 }).bind(contextOn('oci'));

    expect(binding).toMatchObject({ problems: [], warnings: [] });
    expect(binding.contribution).toMatchObject({
      annotations: { 'k8s.v1.cni.cncf.io/networks': 'rdma-vf,rdma-vf,rdma-vf,rdma-vf,rdma-vf,rdma-vf,rdma-vf,rdma-vf' },
      capabilities: ['IPC_LOCK'],
      resources: { 'nvidia.com/rdma-vf': '8' },
    });
    expect(variablesOf(binding)).toMatchObject({ NCCL_IB_GID_INDEX: '3', NVSHMEM_IB_GID_INDEX: '3', UCX_IB_GID_INDEX: '3' });
  });

  test('warns of more devices than networks', () => {
    expect(RdmaProfile.sriov({ resourceName: 'nvidia.com/hostdev', networks: ['a'], count: 2 }).bind(contextOn('kubernetes')).warnings).toEqual([
      'RdmaProfile.sriov asks for 2 devices and 1 networks: each network hands out one device, and what is over stays unused or missing',
    ]);
  });

  test('fails without networks, and says what needs none', () => {
    expect(problemsOf(RdmaProfile.sriov({ resourceName: 'nvidia.com/hostdev', networks: [] }), 'kubernetes')).toEqual([
      'RdmaProfile.sriov networks: got []; allowed: one NetworkAttachmentDefinition for each adapter of a pod; adapters without networks are RdmaProfile.infiniband(…) or RdmaProfile.sharedDevice(…)',
    ]);
  });
});

describe('RdmaProfile.infiniband', () => {
  test('asks for rdma/ib and chooses no GID - default', () => {
    const binding = RdmaProfile.infiniband().bind(contextOn('kubernetes'));

    expect(binding).toEqual({
      contribution: {
        capabilities: ['IPC_LOCK'],
        env: [
          { name: 'NCCL_SOCKET_IFNAME', value: 'eth0' }, { name: 'GLOO_SOCKET_IFNAME', value: 'eth0' },
          { name: 'NCCL_DEBUG', value: 'WARN' }, { name: 'NVSHMEM_BOOTSTRAP_UID_SOCK_IFNAME', value: 'eth0' },
        ],
        resources: { 'rdma/ib': '1' },
      },
      adapterAccess: 'verbs',
      problems: [],
      warnings: [],
    });
  });

  test('takes another resource and names of adapters - custom', () => {
    const binding = RdmaProfile.infiniband({ resourceName: 'rdma/shared_ib', count: 8, adapters: 'ibp' }).bind(contextOn('kubernetes'));

    expect(binding.contribution.resources).toEqual({ 'rdma/shared_ib': '8' });
    expect(variablesOf(binding)).toMatchObject({ NCCL_IB_HCA: 'ibp' });
  });

  test.each([
    ['acs', 'pods there get their adapters by a label: use RdmaProfile.acs()'],
    ['eks', 'the adapters there are EFA: use RdmaProfile.efa(…)'],
    ['gke', 'the adapters there come by networks of GKE: use RdmaProfile.gkeRdma() or RdmaProfile.gkeTcpxo()'],
  ])('refuses platform %s, which has a fabric of its own', (platform, why) => {
    expect(problemsOf(RdmaProfile.infiniband(), platform)).toEqual([`network: got "RdmaProfile.infiniband"; allowed: with another platform than ${platform}; ${why}`]);
  });
});

describe('requireAdapters', () => {
  test('looks for adapters with the engine\'s devices, and lets NCCL take nothing else', () => {
    const { contribution } = RdmaProfile.infiniband({ requireAdapters: true, count: 8, checkImage: 'registry.local/tools/busybox@sha256:0' }).bind(contextOn('kubernetes'));
    const [container] = contribution.initContainers ?? [];

    expect(variablesOf({ contribution })).toMatchObject({ NCCL_NET: 'IB' });
    expect(container).toMatchObject({
      name: 'rdma-check', image: 'registry.local/tools/busybox@sha256:0', terminationMessagePolicy: 'FallbackToLogsOnError',
      securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    });
    expect(container.resources?.requests).toEqual(container.resources?.limits);
    expect(Object.entries(container.resources?.limits ?? {}).map(([name, quantity]) => [name, quantity.value])).toEqual([['cpu', '100m'], ['memory', '64Mi'], ['rdma/ib', '8']]);
  });

  test('adds nothing where it is not asked for', () => {
    const binding = RdmaProfile.infiniband({ requireAdapters: false }).bind(contextOn('kubernetes'));

    expect(binding.contribution.initContainers).toBeUndefined();
    expect(variablesOf(binding)).not.toHaveProperty('NCCL_NET');
  });
});
