import { Size } from 'cdk8s';
import { RdmaProfile } from '../../lib/network/rdma-profile';
import { contextOn, problemsOf, variablesOf } from './bindings';

describe('RdmaProfile.efa', () => {
  test('asks for all adapters of the instance, huge pages and the variables of libfabric - default', () => {
    expect(RdmaProfile.efa({ instanceType: 'p5.48xlarge' }).bind(contextOn('eks'))).toEqual({
      contribution: {
        capabilities: ['IPC_LOCK'],
        env: [
          { name: 'NCCL_SOCKET_IFNAME', value: 'eth0' }, { name: 'GLOO_SOCKET_IFNAME', value: 'eth0' }, { name: 'NCCL_DEBUG', value: 'WARN' },
          { name: 'FI_PROVIDER', value: 'efa' }, { name: 'FI_EFA_FORK_SAFE', value: '1' },
          { name: 'NVSHMEM_REMOTE_TRANSPORT', value: 'libfabric' }, { name: 'NVSHMEM_LIBFABRIC_PROVIDER', value: 'efa' },
        ],
        resources: { 'vpc.amazonaws.com/efa': '32', 'hugepages-2Mi': '5120Mi' },
        machineNeeds: { by: 'RdmaProfile.efa', adapters: { 'p5.48xlarge': 32 }, count: 32, type: 'p5.48xlarge', property: 'RdmaProfile.efa instanceType' },
      },
      adapterAccess: 'libfabric',
      problems: [],
      warnings: [],
    });
  });

  test.each([
    ['p3dn.24xlarge', 1], ['p4d.24xlarge', 4], ['p4de.24xlarge', 4], ['p5e.48xlarge', 32], ['p5en.48xlarge', 16], ['p6-b200.48xlarge', 8], ['p6-b300.48xlarge', 16], ['g6e.48xlarge', 4],
  ])('%s has %d adapters', (instanceType, adapters) => {
    expect(RdmaProfile.efa({ instanceType }).bind(contextOn('eks')).contribution.resources).toMatchObject({ 'vpc.amazonaws.com/efa': String(adapters) });
  });

  test('tells libfabric that the adapters of p4d write to GPUs, and only there', () => {
    expect(variablesOf(RdmaProfile.efa({ instanceType: 'p4d.24xlarge' }).bind(contextOn('eks')))).toMatchObject({ FI_EFA_USE_DEVICE_RDMA: '1' });
    expect(variablesOf(RdmaProfile.efa({ instanceType: 'g5.12xlarge' }).bind(contextOn('eks', { gpusPerPod: 4 })))).not.toHaveProperty('FI_EFA_USE_DEVICE_RDMA');
  });

  test('asks for no huge pages where nodes are started for the pods, but as the user says', () => {
    const started = contextOn('eks', { startsNodes: true });
    const binding = RdmaProfile.efa({ instanceType: 'p5.48xlarge' }).bind(started);

    expect(binding.contribution.resources).toEqual({ 'vpc.amazonaws.com/efa': '32' });
    expect(variablesOf(binding)).toMatchObject({ FI_EFA_USE_HUGE_PAGE: '0' });
    expect(RdmaProfile.efa({ instanceType: 'p5.48xlarge', hugePages: Size.gibibytes(1) }).bind(started).contribution.resources).toHaveProperty('hugepages-2Mi', '1Gi');
  });

  test('takes a number of adapters for an instance that is not known, and no huge pages - custom', () => {
    const binding = RdmaProfile.efa({ instanceType: 'p9.96xlarge', count: 64, hugePages: Size.mebibytes(0) }).bind(contextOn('eks'));

    expect(binding).toMatchObject({ problems: [], warnings: [], contribution: { resources: { 'vpc.amazonaws.com/efa': '64' } } });
    expect(binding.contribution.resources).not.toHaveProperty('hugepages-2Mi');
    expect(variablesOf(binding)).toMatchObject({ FI_EFA_USE_HUGE_PAGE: '0' });
  });

  test('warns where adapters stay idle or other pods get none', () => {
    expect(RdmaProfile.efa({ instanceType: 'p5.48xlarge', count: 8 }).bind(contextOn('eks')).warnings).toEqual([
      'RdmaProfile.efa count: a pod takes all GPUs of a p5.48xlarge and 8 of its 32 adapters: the others stay idle',
    ]);
    expect(RdmaProfile.efa({ instanceType: 'p5.48xlarge' }).bind(contextOn('eks', { gpusPerPod: 4 })).warnings).toEqual([
      'RdmaProfile.efa count: a pod takes 4 of the 8 GPUs of a p5.48xlarge and all of its adapters: no other pod there gets any',
    ]);
    expect(RdmaProfile.efa({ instanceType: 'p5.48xlarge', count: 16 }).bind(contextOn('eks', { gpusPerPod: 4 })).warnings).toEqual([]);
  });

  test.each([
    [{}, 'RdmaProfile.efa instanceType: got nothing; allowed: p3dn.24xlarge, '],
    [{ instanceType: 'p5.48xlarg' }, 'RdmaProfile.efa instanceType: got "p5.48xlarg"; allowed: p3dn.24xlarge, '],
    [{ instanceType: 'constructor' }, 'RdmaProfile.efa instanceType: got "constructor"; '],
    [{ instanceType: 'p5en.48xlarge', count: 32 }, 'RdmaProfile.efa count: got 32; allowed: at most 16, what p5en.48xlarge has'],
    [{ count: 0 }, 'RdmaProfile.efa count: got 0; allowed: a whole number from 1 to 1000'],
    [{ count: 1, hugePages: Size.mebibytes(3) }, 'RdmaProfile.efa hugePages: got "3Mi"; allowed: a multiple of 2 MiB, or Size.mebibytes(0)'],
  ])('fails with %j', (props, message) => {
    expect(problemsOf(RdmaProfile.efa(props), 'eks')).toEqual([expect.stringContaining(message)]);
  });
});

describe('RdmaProfile.gkeRdma', () => {
  test('lists all interfaces and takes the plugin from the node - default', () => {
    const { contribution, problems, warnings } = RdmaProfile.gkeRdma().bind(contextOn('gke'));

    expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
    expect(contribution).toMatchObject({
      capabilities: ['IPC_LOCK'],
      volumes: [
        { name: 'nvidia-libraries', hostPath: { path: '/home/kubernetes/bin/nvidia' } },
        { name: 'nccl-plugin', hostPath: { path: '/home/kubernetes/bin/gib' } },
      ],
      volumeMounts: [
        { name: 'nvidia-libraries', mountPath: '/usr/local/nvidia', readOnly: true },
        { name: 'nccl-plugin', mountPath: '/usr/local/gib', readOnly: true },
      ],
    });
    expect(contribution.annotations?.['networking.gke.io/default-interface']).toBe('eth0');
    expect(JSON.parse(contribution.annotations?.['networking.gke.io/interfaces'] ?? '')).toEqual([
      { interfaceName: 'eth0', network: 'default' }, { interfaceName: 'eth2', network: 'rdma-0' }, { interfaceName: 'eth3', network: 'rdma-1' },
      { interfaceName: 'eth4', network: 'rdma-2' }, { interfaceName: 'eth5', network: 'rdma-3' }, { interfaceName: 'eth6', network: 'rdma-4' },
      { interfaceName: 'eth7', network: 'rdma-5' }, { interfaceName: 'eth8', network: 'rdma-6' }, { interfaceName: 'eth9', network: 'rdma-7' },
    ]);
    expect(variablesOf({ contribution })).toEqual({ NCCL_SOCKET_IFNAME: 'eth0', GLOO_SOCKET_IFNAME: 'eth0', NCCL_DEBUG: 'WARN' });
  });

  test('takes other networks and a second ordinary one - custom', () => {
    const networks = Array.from({ length: 8 }, (_, index) => `a4-${index}`);
    const { contribution, problems } = RdmaProfile.gkeRdma({ networks, gvnicNetwork: 'gvnic-1' }).bind(contextOn('gke'));
    const interfaces = JSON.parse(contribution.annotations?.['networking.gke.io/interfaces'] ?? '') as { interfaceName: string; network: string }[];

    expect(problems).toEqual([]);
    expect(interfaces).toHaveLength(10);
    expect(interfaces.slice(1, 3)).toEqual([{ interfaceName: 'eth1', network: 'gvnic-1' }, { interfaceName: 'eth2', network: 'a4-0' }]);
  });

  test.each([4, 16])('fails with %d GPUs in a pod', (gpusPerPod) => {
    expect(problemsOf(RdmaProfile.gkeRdma(), 'gke', { gpusPerPod })).toEqual([
      `gpusPerPod of the plan: got ${gpusPerPod}; allowed: 8 GPUs with RdmaProfile.gkeRdma: a pod gets all adapters of a machine (A3 Ultra and A4 machines) or none; `
      + 'pin tensorParallelSize 8 in the plan, or use NetworkProfile.tcp()',
    ]);
  });

  test('fails with seven networks and with a name that is none', () => {
    expect(problemsOf(RdmaProfile.gkeRdma({ networks: ['a', 'b', 'c', 'd', 'e', 'f', 'G"'], gvnicNetwork: '' }), 'gke').map((text) => text.split(';')[0])).toEqual([
      'RdmaProfile.gkeRdma networks: got ["a","b","c","d","e","f","G\\""]', 'RdmaProfile.gkeRdma networks: got "G\\""', 'RdmaProfile.gkeRdma gvnicNetwork: got ""',
    ]);
  });
});

describe('RdmaProfile.gkeTcpxo', () => {
  test('puts the daemon beside the engine, with all GPUs of the machine - default', () => {
    const { contribution, problems, warnings } = RdmaProfile.gkeTcpxo().bind(contextOn('gke'));

    expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
    expect(contribution.initContainers).toMatchObject([{
      name: 'tcpxo-daemon', image: 'us-docker.pkg.dev/gce-ai-infra/gpudirect-tcpxo/tcpgpudmarxd-dev:v1.0.21', restartPolicy: 'Always',
      securityContext: { capabilities: { add: ['NET_ADMIN', 'NET_BIND_SERVICE'] } },
      startupProbe: { exec: { command: ['cat', '/run/health-check'] } },
      volumeMounts: [{ mountPath: '/usr/local/nvidia/lib64' }, { mountPath: '/hostsysfs' }, { mountPath: '/hostprocsysfs' }],
    }]);
    expect(contribution.annotations?.['devices.gke.io/container.tcpxo-daemon']).toBe(
      `${Array.from({ length: 8 }, (_, index) => `- path: /dev/nvidia${index}\n`).join('')}- path: /dev/nvidiactl\n- path: /dev/nvidia-uvm\n- path: /dev/dmabuf_import_helper\n`);
    expect(JSON.parse(contribution.annotations?.['networking.gke.io/interfaces'] ?? '')).toEqual([
      { interfaceName: 'eth0', network: 'default' },
      ...Array.from({ length: 8 }, (_, index) => ({ interfaceName: `eth${index + 1}`, network: `vpc${index + 1}` })),
    ]);
    expect(variablesOf({ contribution })).toEqual({
      NCCL_SOCKET_IFNAME: 'eth0', GLOO_SOCKET_IFNAME: 'eth0', NCCL_DEBUG: 'WARN', NCCL_FASTRAK_LLCM_DEVICE_DIRECTORY: '/dev/aperture_devices',
    });
    expect(contribution.volumeMounts?.map(({ mountPath }) => mountPath)).toEqual(['/usr/local/nvidia/lib64', '/dev/aperture_devices']);
    expect(contribution.setup).toHaveLength(1);
  });

  test('looks for all interfaces before the daemon starts, where adapters are required', () => {
    const [check, daemon] = RdmaProfile.gkeTcpxo({ requireAdapters: true, daemonImage: 'registry.local/rxdm:v1.0.20' }).bind(contextOn('gke')).contribution.initContainers ?? [];

    expect(check.name).toBe('rdma-check');
    expect(daemon.image).toBe('registry.local/rxdm:v1.0.20');
    for (let index = 1; index <= 8; index++) expect(check.command?.[2]).toContain(`in /sys/class/net/eth${index};`);
  });

  test('fails with another image than a name, and on another accelerator', () => {
    expect(problemsOf(RdmaProfile.gkeTcpxo({ daemonImage: 'x; id' }), 'gke', { gpuResourceName: 'amd.com/gpu' })).toEqual([
      'RdmaProfile.gkeTcpxo daemonImage: got "x; id"; allowed: the name of an image',
      'gpu of the plan: got "amd.com/gpu"; allowed: GPUs of nvidia.com/gpu with RdmaProfile.gkeTcpxo, which A3 Mega machines have; plan with their GPU, or use NetworkProfile.tcp()',
    ]);
  });
});

describe('RdmaProfile.azureNd', () => {
  test('asks for the eight adapters of a machine - default', () => {
    const binding = RdmaProfile.azureNd().bind(contextOn('aks'));

    expect(binding).toMatchObject({ problems: [], warnings: [], contribution: { capabilities: ['IPC_LOCK'], resources: { 'rdma/ib': '8' } } });
    expect(variablesOf(binding)).toEqual({
      NCCL_SOCKET_IFNAME: 'eth0', GLOO_SOCKET_IFNAME: 'eth0', NCCL_DEBUG: 'WARN', NCCL_IB_PCI_RELAXED_ORDERING: '1', NVSHMEM_BOOTSTRAP_UID_SOCK_IFNAME: 'eth0',
    });
  });

  test('asks once for adapters that are shared, and takes a topology - custom', () => {
    const binding = RdmaProfile.azureNd({ resourceName: 'rdma/shared_ib', topologyFile: '/opt/microsoft/ndv5/topo $(X).xml' }).bind(contextOn('aks'));

    expect(binding.contribution.resources).toEqual({ 'rdma/shared_ib': '1' });
    expect(variablesOf(binding)).toMatchObject({ NCCL_TOPO_FILE: '/opt/microsoft/ndv5/topo $$(X).xml' });
  });

  test('fails with a path that is not absolute', () => {
    expect(problemsOf(RdmaProfile.azureNd({ topologyFile: 'topo.xml' }), 'aks')).toEqual(['RdmaProfile.azureNd topologyFile: got "topo.xml"; allowed: an absolute path in the container']);
  });
});

describe('RdmaProfile.ociRoce', () => {
  test('uses the node\'s network, devices and rights, and the variables of the shape', () => {
    const binding = RdmaProfile.ociRoce({ shape: 'BM.GPU.H200.8' }).bind(contextOn('kubernetes'));
    const adapters = 'mlx5_0:1,mlx5_3:1,mlx5_4:1,mlx5_5:1,mlx5_6:1,mlx5_9:1,mlx5_10:1,mlx5_11:1';

    expect(binding).toMatchObject({
      problems: [],
      warnings: [],
      contribution: {
        hostNetwork: true, privileged: true,
        volumes: [{ name: 'infiniband', hostPath: { path: '/dev/infiniband', type: 'Directory' } }],
        volumeMounts: [{ name: 'infiniband', mountPath: '/dev/infiniband' }],
      },
    });
    expect(binding.contribution).not.toHaveProperty('resources');
    expect(variablesOf(binding)).toEqual({
      NCCL_SOCKET_IFNAME: 'eth0', GLOO_SOCKET_IFNAME: 'eth0', NCCL_DEBUG: 'WARN',
      NCCL_CUMEM_ENABLE: '0', NCCL_IB_SPLIT_DATA_ON_QPS: '0', NCCL_IB_GID_INDEX: '3', NCCL_IB_TC: '41', NCCL_IB_SL: '0', NCCL_IB_TIMEOUT: '22', NCCL_IGNORE_CPU_AFFINITY: '1',
      NCCL_IB_HCA: '=mlx5_0,mlx5_3,mlx5_4,mlx5_5,mlx5_6,mlx5_9,mlx5_10,mlx5_11',
      NVSHMEM_BOOTSTRAP_UID_SOCK_IFNAME: 'eth0', NVSHMEM_HCA_LIST: adapters, NVSHMEM_IB_GID_INDEX: '3', NVSHMEM_IB_TRAFFIC_CLASS: '41',
      UCX_NET_DEVICES: adapters, UCX_IB_GID_INDEX: '3', UCX_IB_TRAFFIC_CLASS: '41', UCX_IB_SL: '0',
    });
  });

  test('gives A100 shapes four queue pairs for each connection', () => {
    const variables = variablesOf(RdmaProfile.ociRoce({ shape: 'BM.GPU4.8' }).bind(contextOn('oci')));

    expect(variables).toMatchObject({ NCCL_IB_QPS_PER_CONNECTION: '4' });
    expect(variables.NCCL_IB_HCA.split(',')).toHaveLength(16);
    expect(variables).not.toHaveProperty('NCCL_CUMEM_ENABLE');
  });

  test.each(['BM.GPU.A10.4', '', 'toString'])('fails with shape %j', (shape) => {
    expect(problemsOf(RdmaProfile.ociRoce({ shape }), 'oci')).toEqual([
      `RdmaProfile.ociRoce shape: got ${JSON.stringify(shape)}; allowed: BM.GPU4.8, BM.GPU.A100-v2.8, BM.GPU.B4.8, BM.GPU.H100.8, BM.GPU.H200.8, BM.GPU.B200.8, BM.GPU.B300.8`,
    ]);
  });
});

describe('RdmaProfile.erdma', () => {
  test('asks for the device, the node\'s network and its rights - default', () => {
    const binding = RdmaProfile.erdma().bind(contextOn('ack'));

    expect(binding).toMatchObject({ problems: [], warnings: [], contribution: { hostNetwork: true, privileged: true, resources: { 'aliyun/erdma': '1' } } });
    expect(variablesOf(binding)).toEqual({ NCCL_SOCKET_IFNAME: 'eth0', GLOO_SOCKET_IFNAME: 'eth0', NCCL_DEBUG: 'WARN', NCCL_IB_HCA: 'erdma', NCCL_IB_GID_INDEX: '1' });
  });

  test('makes do with locked memory - custom', () => {
    const { contribution } = RdmaProfile.erdma({ privileged: false, adapters: '=erdma_0' }).bind(contextOn('ack'));

    expect(contribution).toMatchObject({ capabilities: ['IPC_LOCK'], hostIpc: true, hostNetwork: true });
    expect(contribution).not.toHaveProperty('privileged');
  });
});

describe('profiles of one cloud', () => {
  const PROFILES: [string, RdmaProfile, string][] = [
    ['RdmaProfile.efa', RdmaProfile.efa({ instanceType: 'p5.48xlarge' }), 'eks'],
    ['RdmaProfile.gkeRdma', RdmaProfile.gkeRdma(), 'gke'],
    ['RdmaProfile.gkeTcpxo', RdmaProfile.gkeTcpxo(), 'gke'],
    ['RdmaProfile.azureNd', RdmaProfile.azureNd(), 'aks'],
    ['RdmaProfile.erdma', RdmaProfile.erdma(), 'ack'],
  ];

  test.each(PROFILES)('%s is at home on its platform', (_, profile, home) => {
    expect(profile.bind(contextOn(home))).toMatchObject({ problems: [], warnings: [] });
  });

  test.each(PROFILES)('%s is doubted where the platform says nothing', (factory, profile, home) => {
    for (const platform of ['kubernetes', 'openshift']) {
      const { problems, warnings } = profile.bind(contextOn(platform));
      expect(problems).toEqual([]);
      expect(warnings).toEqual([expect.stringContaining(`network ${factory} is for platform ${home}: `)]);
    }
  });

  test.each(PROFILES)('%s is refused on any other cloud', (factory, profile, home) => {
    for (const platform of ['acs', 'ack', 'gke', 'eks', 'aks', 'oci'].filter((name) => name !== home)) {
      expect(problemsOf(profile, platform)).toEqual([expect.stringContaining(`network: got "${factory}"; allowed: with platform ${home}, not with ${platform}: `)]);
    }
  });
});
