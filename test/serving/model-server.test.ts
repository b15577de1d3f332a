import { ApiObject, App, Chart, Duration, JsonPatch, Size, Testing } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import {
  AcsGpuSeries, Autoscaling, Drain, ExistingClaim, GpuSpec, GroupPlacement, HealthChecks, ModelServer, ModelSpec, Monitoring, NetworkAccess, NetworkPeer, NetworkProfile, OssCredentials, OssVolume, ParallelismPlan, Platform, RdmaProfile, RestartPolicy,
  Rollout, SmokeTest, Workload, type ModelServerProps, type SmokeTestProps,
} from '../../lib';
import { warningsOf } from '../../lib/warnings';
import { acs, type Json, r1Plan, serve, smallPlan, vllm } from '../fixtures';

function objects(overrides: Partial<ModelServerProps> = {}, namespace?: string): { set: Json; service: Json; leader: Json; worker: Json } {
  const [set, service] = Testing.synth(serve(overrides, namespace).chart);
  const { leaderTemplate, workerTemplate } = set.spec.leaderWorkerTemplate;
  return { set, service, leader: leaderTemplate, worker: workerTemplate };
}

const problemsOf = (overrides: Partial<ModelServerProps>) => serve(overrides).server.node.validate();
const containerOf = (pod: Json) => pod.spec.containers[0];

describe('ModelServer', () => {
  test('makes a set of leader and worker, and a Service - default', () => {
    expect(Testing.synth(serve().chart)).toMatchSnapshot();
  });

  test('makes them with everything set - custom', () => {
    expect(Testing.synth(serve({
      network: RdmaProfile.acs(), platform: acs(), sharedMemory: Size.gibibytes(16), name: 'deepseek', serviceName: 'ds', containerName: 'engine', replicas: 3,
      lwsVersion: '0.9', restartPolicy: RestartPolicy.RECREATE_GROUP_AFTER_START, leaderLabels: { role: 'leader' }, enableServiceLinks: true,
      pod: { labels: { team: 'a' }, annotations: { note: 'b' }, env: [{ name: 'HF_HUB_OFFLINE', value: '1' }], capabilities: ['IPC_LOCK'], tolerations: [{ key: 'gpu', operator: 'Exists' }], nodeSelector: { zone: 'z' } },
      overrides: { resources: { 'ephemeral-storage': '50Gi' } },
    }, 'models').chart)).toMatchSnapshot();
  });

  test('makes a set of one pod where the plan has one', () => {
    expect(Testing.synth(serve({ plan: smallPlan(), cpu: 8, memory: Size.gibibytes(64) }).chart)).toMatchSnapshot();
  });

  test('tells where clients send their requests', () => {
    expect(serve({}, 'models').server.endpoint).toBe('http://r1-leader.models.svc:8000');
    expect(serve({ serviceName: 'ds', engine: vllm({ port: 80 }) }).server.endpoint).toBe('http://ds.default.svc:80');
  });

  test('leader and worker agree on all but command, probes, what they do before they end, and the leader\'s labels', () => {
    const { leader, worker } = objects({ network: RdmaProfile.acs(), platform: acs(), leaderLabels: { role: 'leader' } });
    const common = (pod: Json) => {
      const { command, name, startupProbe, readinessProbe, livenessProbe, lifecycle, ports, ...container } = containerOf(pod);
      const { role, ...labels } = pod.metadata.labels;
      expect([command, name, startupProbe, readinessProbe, livenessProbe, lifecycle, ports, role]).toHaveLength(8);
      return { ...pod, metadata: { ...pod.metadata, labels }, spec: { ...pod.spec, containers: [container] } };
    };

    expect(common(worker)).toEqual(common(leader));
  });

  test('asks for as many GPUs as the engine is told to use', () => {
    const { set, leader, worker } = objects();
    const gpus = (pod: Json) => Number(containerOf(pod).resources.limits['nvidia.com/gpu']);

    expect(gpus(leader) + gpus(worker) * (set.spec.leaderWorkerTemplate.size - 1)).toBe(16);
    expect(containerOf(leader).command[2]).toContain('--tensor-parallel-size 8 --pipeline-parallel-size 2');
    expect(containerOf(leader).resources.requests).toEqual(containerOf(leader).resources.limits);
  });

  test('its Service selects leaders only, by the set\'s own label or by one that workers lack', () => {
    expect(objects().service.spec.selector).toEqual({ 'leaderworkerset.sigs.k8s.io/name': 'r1', 'leaderworkerset.sigs.k8s.io/worker-index': '0' });

    const { service, leader, worker } = objects({ leaderLabels: { role: 'leader' } });
    expect(service.spec.selector).toEqual({ 'leaderworkerset.sigs.k8s.io/name': 'r1', role: 'leader' });
    expect(leader.metadata.labels).toMatchObject({ role: 'leader' });
    expect(worker.metadata?.labels ?? {}).not.toHaveProperty('role');
  });

  test('asks for the resource of the plan\'s GPU', () => {
    const { leader } = objects({ plan: r1Plan({ gpu: GpuSpec.of({ name: 'PPU', memoryGib: 96, resourceName: 'alibabacloud.com/ppu' }) }) });

    expect(containerOf(leader).resources.limits).toMatchObject({ 'alibabacloud.com/ppu': '8' });
    expect(containerOf(leader).resources.limits).not.toHaveProperty('nvidia.com/gpu');
  });

  test('overrides win over everything but the GPUs', () => {
    const { leader, worker } = objects({ overrides: { resources: { memory: '512G' }, env: [{ name: 'NCCL_SOCKET_IFNAME', value: 'ib0' }] } });

    for (const pod of [leader, worker]) {
      expect(containerOf(pod).resources.limits.memory).toBe('512G');
      expect(containerOf(pod).env).toContainEqual({ name: 'NCCL_SOCKET_IFNAME', value: 'ib0' });
    }
    expect(problemsOf({ overrides: { resources: { 'nvidia.com/gpu': '4' } } })).toEqual([
      'overrides.resources["nvidia.com/gpu"]: got "4"; allowed: resources other than the plan\'s GPUs; set gpusPerPod or tensorParallelSize in the plan',
    ]);
  });

  test.each([0.5, 1.001, 64.1, 0.001, 10_000])('takes %d cores', (cpu) => {
    expect(problemsOf({ cpu })).toEqual([]);
  });

  test('reports a patch of a path that is not there among the findings', () => {
    const { chart, server } = serve({ replicas: -1 });
    ApiObject.of(server).addJsonPatch(JsonPatch.replace('/spec/nowhere/field', 1));

    expect(() => Testing.synth(chart)).toThrow(/\[test\] r1\/Resource: cannot be rendered: .*; look at its JSON patches[^]*\[test\/r1\] replicas: got -1/);
  });

  test('takes a field that it does not know by a patch', () => {
    const { chart, server } = serve();
    ApiObject.of(server.node.findChild('Resource')).addJsonPatch(JsonPatch.add('/spec/newerField', { maxSurge: 1 }));

    expect(Testing.synth(chart)[0].spec.newerField).toEqual({ maxSurge: 1 });
  });

  test('two servers of one chart share a source of weights', () => {
    const { chart, weights } = serve();
    new ModelServer(chart, 'second', { plan: r1Plan(), engine: vllm(), weights, cpu: 64, memory: Size.gibibytes(512) });

    expect(Testing.synth(chart).map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual(['r1', 'second'].flatMap((name) => [
      `LeaderWorkerSet ${name}`, `Service ${name}-leader`, `PodDisruptionBudget ${name}`, `NetworkPolicy ${name}-group`, `NetworkPolicy ${name}-api`,
    ]));
  });

  test('gives the same bytes each time', () => {
    const yaml = () => { const app = new App(); new ModelServer(new Chart(app, 'c'), 's', { plan: r1Plan(), engine: vllm(), weights: new ExistingClaim(new Chart(app, 'w'), 'w', { claimName: 'w' }), cpu: 64, memory: Size.gibibytes(512) }); return app.synthYaml(); };

    expect(yaml()).toBe(yaml());
  });

  test('fails at once when what everything depends on is left out', () => {
    const chart = new Chart(Testing.app(), 'test');

    expect(() => new ModelServer(chart, 'r1', { plan: r1Plan(), cpu: 1 } as unknown as ModelServerProps)).toThrow(
      'test/r1:\n  - engine: got nothing; allowed: an Engine\n  - weights: got nothing; allowed: a WeightsSource\n  - memory: got nothing; allowed: a Size');
  });

  test('fails at once for everything that is not of its kind, as a program without types may have it', () => {
    const chart = new Chart(Testing.app(), 'test');
    const wrong = { plan: {}, engine: 'vllm', weights: 'claim', cpu: 1, memory: 512, rollout: 'fast', access: [], security: 'none' };

    expect(() => new ModelServer(chart, 'r1', wrong as unknown as ModelServerProps)).toThrow(/^test\/r1:\n {2}- plan: got \{\}; allowed: a ParallelismPlan\n {2}- engine: got "vllm"; allowed: an Engine[^]*weights: got "claim"[^]*memory: got 512; allowed: a Size[^]*rollout: got "fast"[^]*access: got \[\][^]*security: got "none"/);
    expect(problemsOf({ workload: 'StatefulSet' as Workload })).toContainEqual('workload: got "StatefulSet"; allowed: LeaderWorkerSet or Deployment');
  });

  test('does not repeat a key that stands where its Secret\'s name should', () => {
    const { chart, server } = serve({ apiKey: { secretName: 'sk-abcdefSECRETVALUE', key: 'token' } });

    expect(server.node.validate().join()).toContain('apiKey.secretName: got "a value that is not shown');
    expect(() => Testing.synth(chart)).toThrow(expect.objectContaining({ message: expect.not.stringContaining('SECRETVALUE') }));
  });

  test('warns of a start that ends before the pods of a group may have met', () => {
    expect(serve({ engine: vllm({ healthChecks: HealthChecks.http({ startupBudget: Duration.minutes(10) }) }) }).server.warnings).toContainEqual(expect.stringContaining('startupBudget: 600 s are not longer than the 1800 s'));
    expect(serve().server.warnings).not.toContainEqual(expect.stringContaining('startupBudget'));
  });

  test.each(['pod', 'overrides'])('fails when %s says another split than the plan', (property) => {
    expect(problemsOf({ [property]: { env: [{ name: 'VLLM_PP_LAYER_PARTITION', value: '1,60' }] } })).toContainEqual(
      `${property}.env VLLM_PP_LAYER_PARTITION: got "1,60"; allowed: variables that the engine does not set itself; set layerPartition in the plan`);
  });

  test('fails when somebody else sets a variable to another value, and names both', () => {
    expect(problemsOf({ pod: { env: [{ name: 'NCCL_SOCKET_IFNAME', value: 'ib0' }] } })).toEqual([
      'NCCL_SOCKET_IFNAME: ModelServer\'s `pod` sets "ib0", network sets "eth0"; remove one of them, or decide in overrides',
    ]);
  });

  test('fails when a label of the leader belongs to all pods already', () => {
    expect(problemsOf({ pod: { labels: { role: 'server' } }, leaderLabels: { role: 'leader' } })).toEqual([expect.stringContaining('label role: ModelServer\'s `pod` sets "server", leaderLabels sets "leader"')]);
  });

  test.each<[string, Partial<ModelServerProps>, string]>([
    ['there are fewer than no groups', { replicas: -1 }, 'replicas: got -1; allowed: a whole number from 0 to 1000000'],
    ['there are half groups', { replicas: 1.5 }, 'replicas: got 1.5'],
    ['the pods have no CPU', { cpu: 0 }, 'cpu: got 0; allowed: a number of cores from 0.001'],
    ['the CPU is no number', { cpu: NaN }, 'cpu: got NaN'],
    ['the CPU is more than there is', { cpu: 1e21 }, 'cpu: got 1e+21'],
    ['the memory is no number', { memory: Size.gibibytes(NaN) }, 'memory: got "NaNGi"; allowed: a size above 0'],
    ['/dev/shm is nothing', { sharedMemory: Size.gibibytes(0) }, 'sharedMemory: got "0Gi"; allowed: a size above 0'],
    ['another vendor\'s GPUs are asked for', { pod: { resources: { 'amd.com/gpu': '4' } } }, 'pod.resources["amd.com/gpu"]: got "4"; allowed: resources other than the plan\'s GPUs'],
    ['the key is in the manifest', { pod: { env: [{ name: 'VLLM_API_KEY', value: 'sk-1' }] } }, 'pod.env VLLM_API_KEY: got "a value that is not shown"; allowed: no key here; set the server\'s apiKey'],
    ['the engine shall give up earlier than its probes', { pod: { env: [{ name: 'VLLM_ENGINE_READY_TIMEOUT_S', value: '60' }] } }, 'pod.env VLLM_ENGINE_READY_TIMEOUT_S: got "60"; allowed: variables that the engine does not set itself; set startupBudget'],
    ['all pods have one address', { overrides: { env: [{ name: 'VLLM_HOST_IP', value: '10.0.0.1' }] } }, 'overrides.env VLLM_HOST_IP: got "10.0.0.1"; allowed: each pod\'s own address'],
    ['experts shall rejoin', { plan: r1Plan({ expertParallel: true }), restartPolicy: RestartPolicy.NONE }, 'restartPolicy: got "None"; allowed: one that recreates the group'],
    ['a key cannot be written', { pod: { labels: { constructor: 'x' } } }, 'label constructor: ModelServer\'s `pod` sets it; allowed: other keys'],
    ['a key would vanish', { pod: { annotations: { ['__proto__']: 'x' } } }, 'annotation __proto__: ModelServer\'s `pod` sets it; allowed: other keys'],
    ['RDMA is asked for by a label', { platform: acs(), plan: smallPlan(), cpu: 16, memory: Size.gibibytes(64), pod: { labels: { 'alibabacloud.com/hpn-type': 'rdma' } } }, 'allowed: pods of 8 GPUs; these have 1'],
    ['/dev/shm is as large as the memory', { sharedMemory: Size.gibibytes(512) }, 'memory: got "512Gi"; allowed: more than /dev/shm, 512 GiB'],
    ['the leader\'s labels are empty', { leaderLabels: {} }, 'leaderLabels: got {}; allowed: at least one label'],
    ['the network needs another platform', { network: RdmaProfile.acs() }, 'network: got "RdmaProfile.acs"'],
    ['the series is a placeholder', { platform: acs(AcsGpuSeries.of('<example-model>')) }, 'AcsPlatform gpuModelSeries: got "<example-model>"; allowed: one of A10'],
    ['the plan does not fit', { plan: ParallelismPlan.of({ model: ModelSpec.DEEPSEEK_R1, gpu: GpuSpec.L4, maxPods: 1 }) }, 'plan: '],
  ])('fails when %s', (_what, props, message) => {
    expect(problemsOf(props)[0]).toContain(message);
  });

  test('fails for everything that is wrong at once, with each construct\'s path, before a file is written', () => {
    const { chart } = serve({
      replicas: -1, cpu: -1, name: 'Bad_Name', platform: acs(AcsGpuSeries.of('<example-model>')), engine: vllm({ image: '', port: 0 }), network: NetworkProfile.tcp({ socketInterface: '' }),
    });

    expect(() => Testing.synth(chart)).toThrow(expect.objectContaining({ message: expect.stringMatching(new RegExp([
      '\\[test\\] .*LeaderWorkerSet metadata.name: got "Bad_Name"', '\\[test/r1\\] replicas: got -1', '\\[test/r1\\] cpu: got -1', '\\[test/r1\\] engine image: got ""',
      '\\[test/r1\\] engine port: got 0', '\\[test/r1\\] NetworkProfile.tcp socketInterface: got ""', '\\[test/r1\\] AcsPlatform gpuModelSeries: got "<example-model>"',
    ].join('[^]*'))) }));
  });

  test('fails when the weights are in another namespace', () => {
    const app = Testing.app();
    const weights = new ExistingClaim(new Chart(app, 'storage', { namespace: 'storage' }), 'weights', { claimName: 'w' });
    const server = new ModelServer(new Chart(app, 'models', { namespace: 'models' }), 'r1', { plan: r1Plan(), engine: vllm(), weights, cpu: 64, memory: Size.gibibytes(512) });

    expect(server.node.validate()).toEqual([
      'weights: got "storage/weights in namespace storage"; allowed: a source in the server\'s namespace, models; pods cannot mount a claim of another namespace',
    ]);
  });

  test('holds the chart of the weights against the rules too', () => {
    const app = Testing.app();
    const weights = new OssVolume(new Chart(app, 'storage'), 'weights', { name: 'Bad_Name', bucket: 'weights', endpoint: 'oss-cn-hangzhou-internal.aliyuncs.com', credentials: OssCredentials.secret('s') });
    new ModelServer(new Chart(app, 'models'), 'r1', { plan: r1Plan(), engine: vllm(), weights, cpu: 64, memory: Size.gibibytes(512) });

    expect(() => app.synth()).toThrow(/\[storage\] weights\/Volume: PersistentVolume metadata\.name: got "Bad_Name"/);
  });

  test.each<[string, Partial<ModelServerProps>, string]>([
    ['name is the Service\'s too', { serviceName: 'r1' }, 'has the name of the LeaderWorkerSet'],
    ['name is too long', { name: 'r'.repeat(51) }, 'at most 50 characters'],
    ['variable refers to nothing', { pod: { env: [{ name: 'A', value: '$(NOPE)' }] } }, 'refers to $(NOPE), which is not defined'],
    ['label is one of LeaderWorkerSet', { pod: { labels: { 'leaderworkerset.sigs.k8s.io/size': '2' } } }, 'keys that LeaderWorkerSet does not set itself'],
    ['mount has no volume', { pod: { volumeMounts: [{ name: 'v', mountPath: '/v' }] } }, 'got "v"; allowed: a volume of the pod: llm-model, shm'],
    ['resource is no quantity', { pod: { resources: { 'rdma/hca': 'one' } } }, 'resources["rdma/hca"]: got "one"'],
    ['selector of the Service is overridden', { leaderLabels: { role: 'leader' }, overrides: { labels: { role: 'x' } } }, 'which the leaders of r1 do not carry'],
    ['memory is overridden below /dev/shm', { overrides: { resources: { memory: '16Gi' } } }, '/dev/shm: got "32Gi"; allowed: less than the memory limit, 16Gi'],
    ['pod of ACS needs a folder of its node', { platform: acs(), pod: { volumes: [{ name: 'v', hostPath: { path: '/x' } }] } }, 'volume v: got "hostPath"; allowed: volumes that need no node'],
    ['pod of ACS serves at a port of the platform', { platform: acs(), engine: vllm({ port: 10250 }) }, 'port: got 10250; allowed: ports other than 111, 10250, 10255'],
    ['variable turns RDMA off', { platform: acs(), network: RdmaProfile.acs(), pod: { env: [{ name: 'NCCL_IB_DISABLE', value: '1' }] } }, 'env NCCL_IB_DISABLE: got "1"'],
    ['selector has a label that ACS rewrites', { leaderLabels: { 'alibabacloud.com/compute-qos': 'default' } }, 'selector: got "alibabacloud.com/compute-qos"'],
  ])('fails when a %s', (_what, props, message) => {
    expect(() => Testing.synth(serve(props).chart)).toThrow(message);
  });

  test('warns of what may hurt, at the construct that it is about', () => {
    const { server } = serve({ platform: acs(), memory: Size.gibibytes(500) });

    expect(warningsOf(serve({ restartPolicy: RestartPolicy.NONE }).server)).toEqual([expect.stringContaining('restartPolicy None')]);
    expect(warningsOf(serve({ restartPolicy: RestartPolicy.NONE, plan: smallPlan() }).server)).toEqual([]);
    expect(warningsOf(server)).toContainEqual(expect.stringMatching(/^\[test\/r1\] 64 vCPU with 500 GiB is no size that ACS offers/));
  });

  test('mounts volumes that the user adds', () => {
    const { leader } = objects({ pod: { volumes: [{ name: 'tmp', emptyDir: { sizeLimit: k8s.Quantity.fromString('1Gi') } }], volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }] } });

    expect(leader.spec.volumes).toContainEqual({ name: 'tmp', emptyDir: { sizeLimit: '1Gi' } });
  });

  test('takes nodes by selector and toleration on any cluster', () => {
    const { leader, worker } = objects({ platform: Platform.kubernetes({ nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-H20' }, tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists' }] }) });

    for (const pod of [leader, worker]) {
      expect(pod.spec).toMatchObject({ nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-H20' }, tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists' }] });
    }
  });

  describe('whose clients are named', () => {
    const CLIENTS = [NetworkPeer.inNamespace('gateway')];
    const tested = (access: NetworkAccess, props: Partial<SmokeTestProps> = {}, more: Partial<ModelServerProps> = {}) => {
      const { chart, server } = serve({ access, ...more }, 'inf');
      return warningsOf(new SmokeTest(chart, 'ask', { server, ...props }));
    };

    test('warns of a smoke test that is none of them', () => {
      expect(tested(NetworkAccess.clients({ clients: CLIENTS }))).toEqual([
        '[test/ask] pods of the test: NetworkPolicies r1-group, r1-api do not let them in, and it would wait until its time is up; '
        + 'add NetworkPeer.sameNamespace({ "app.kubernetes.io/name": "ask" }) to the clients',
      ]);
      expect(tested(NetworkAccess.clients({ clients: CLIENTS }), {}, { plan: smallPlan(), cpu: 8, memory: Size.gibibytes(64), workload: Workload.DEPLOYMENT })).toHaveLength(1);
    });

    test('says the peer of a smoke test in another namespace', () => {
      const { chart, server } = serve({ access: NetworkAccess.clients({ clients: [NetworkPeer.sameNamespace()] }) }, 'inf');
      const test = new SmokeTest(new Chart(chart.node.root as App, 'tests', { namespace: 'tests' }), 'ask', { server });

      expect(warningsOf(test)).toEqual([expect.stringContaining('inNamespace("tests", { "app.kubernetes.io/name": "ask" })')]);
    });

    test.each([
      ['all of its namespace', NetworkAccess.clients({ clients: [...CLIENTS, NetworkPeer.sameNamespace()] })], ['its label', NetworkAccess.clients({ clients: [NetworkPeer.sameNamespace({ 'app.kubernetes.io/name': 'ask' })] })],
      ['everybody', NetworkAccess.groupOnly()], ['everything', NetworkAccess.open()],
    ])('says nothing of a smoke test where %s may', (_who, access) => {
      expect(tested(access)).toEqual([]);
    });

    test('looks at policies as they are at last', () => {
      const { chart, server } = serve({ access: NetworkAccess.clients({ clients: CLIENTS }) }, 'inf');
      const test = new SmokeTest(chart, 'ask', { server });
      (server.node.findChild('NetworkPolicy-api') as ApiObject).addJsonPatch(JsonPatch.remove('/spec/ingress/0/from'));

      expect(warningsOf(test)).toEqual([]);
    });

    test('warns of monitoring where nobody is named who reads the metrics', () => {
      const monitored = (access: NetworkAccess) => {
        const { chart, server } = serve({ access }, 'inf');
        return new Monitoring(chart, 'monitoring', { server }).warnings;
      };

      expect(monitored(NetworkAccess.clients({ clients: CLIENTS }))).toEqual([
        'NetworkAccess.clients names no scrapers: unless Prometheus is among the clients it reads no metrics, and alerts and scalers see nothing; name it, such as scrapers: [NetworkPeer.inNamespace("monitoring")]',
      ]);
      expect(monitored(NetworkAccess.clients({ clients: CLIENTS, scrapers: CLIENTS }))).toEqual([]);
      expect(monitored(NetworkAccess.groupOnly())).toEqual([]);
    });
  });

  describe('as a Deployment', () => {
    const small = { plan: smallPlan(), cpu: 8, memory: Size.gibibytes(64), workload: Workload.DEPLOYMENT };
    const deployed = (overrides: Partial<ModelServerProps> = {}) => Testing.synth(serve({ ...small, ...overrides }).chart);

    test('needs nothing of LeaderWorkerSet, and selects its pods by their own label', () => {
      const OWN = { 'cdk8s-inference/server': 'r1' };
      const [deployment, service, budget, policy, ...others] = deployed({ replicas: 2 });

      expect(others).toEqual([]);
      expect(deployment).toMatchObject({
        apiVersion: 'apps/v1', kind: 'Deployment',
        spec: {
          replicas: 2, selector: { matchLabels: OWN }, strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
          template: { metadata: { labels: { ...OWN, 'app.kubernetes.io/name': 'r1' } } },
        },
      });
      expect(service.spec.selector).toEqual(OWN);
      expect(service.metadata.labels).toEqual({ 'app.kubernetes.io/name': 'r1' });
      expect(budget.spec.selector.matchLabels).toEqual(OWN);
      expect(policy.spec.podSelector.matchLabels).toEqual(OWN);
      expect(JSON.stringify([deployment, service, budget, policy])).not.toContain('leaderworkerset');
    });

    test('does not take the pods of a smoke test of its name for its own', () => {
      const { chart, server } = serve(small);
      new SmokeTest(chart, 'ask', { server, name: 'r1' });
      const objects = Testing.synth(chart);
      const { spec } = objects.find(({ kind }) => kind === 'Job');

      expect(spec.template.metadata.labels).toEqual({ 'app.kubernetes.io/name': 'r1' });
      expect(Object.keys(objects.find(({ kind }) => kind === 'Service').spec.selector)).toEqual(['cdk8s-inference/server']);
    });

    test('fails beside a smoke test that is given its label', () => {
      const { chart, server } = serve(small);
      new SmokeTest(chart, 'ask', { server, podLabels: { 'cdk8s-inference/server': 'r1' } });

      expect(chart.node.validate()).toEqual([expect.stringMatching(/^ask\/Job: Job ask-.*: its pods carry cdk8s-inference\/server=r1, by which Deployment r1 knows its own/)]);
    });

    test('fails with the label of a router', () => {
      expect(serve({ pod: { labels: { 'cdk8s-inference/router': 'r1-router' } } }).server.node.validate()).toEqual([expect.stringContaining('pod.labels: got "cdk8s-inference/router"; allowed: labels that do not begin with cdk8s-inference/')]);
    });

    test('fails with pods that do not carry its label', () => {
      const { chart } = serve({ ...small, overrides: { labels: { 'cdk8s-inference/server': 'other' } } });

      expect(chart.node.validate()).toEqual([expect.stringContaining('Deployment r1: selects cdk8s-inference/server=r1, which its own pods do not carry: they have ')]);
    });

    test('is not called failed before a start may have failed', () => {
      const { spec } = deployed()[0];
      const probe = spec.template.spec.containers[0].startupProbe;

      expect(spec.progressDeadlineSeconds).toBeGreaterThan(probe.periodSeconds * probe.failureThreshold);
    });

    test.each<[string, Partial<ModelServerProps>, string]>([
      ['a group of several pods', { plan: r1Plan(), cpu: 64, memory: Size.gibibytes(512) }, 'workload: got "Deployment"; allowed: LeaderWorkerSet for a plan of 2 pods; a Deployment has no groups'],
      ['a restart policy of groups', { restartPolicy: RestartPolicy.NONE }, 'restartPolicy: got "None"; allowed: nothing with workload Deployment'],
      ['a version of LeaderWorkerSet', { lwsVersion: '0.9' }, 'lwsVersion: got "0.9"; allowed: nothing with workload Deployment'],
      ['a partition', { rollout: Rollout.rolling({ partition: 1 }) }, 'Rollout.rolling partition: got 1; allowed: left out on a Deployment'],
    ])('fails with %s', (_what, props, message) => {
      expect(problemsOf({ ...small, ...props })).toContainEqual(expect.stringContaining(message));
    });
  });

  test('leaves the number of groups to a scaler, which names the set and its engine\'s metrics', () => {
    const { chart, server } = serve({ autoscaling: Autoscaling.hpa({ minReplicas: 2, maxReplicas: 12 }) });
    const objects = Testing.synth(chart);
    const scaler = objects.find(({ kind }) => kind === 'HorizontalPodAutoscaler');

    expect(objects[0].spec).not.toHaveProperty('replicas');
    expect(scaler.spec).toMatchObject({ minReplicas: 2, maxReplicas: 12, scaleTargetRef: { apiVersion: 'leaderworkerset.x-k8s.io/v1', kind: 'LeaderWorkerSet', name: 'r1' } });
    expect(scaler.spec.metrics[0].pods.metric.name).toBe(server.metrics.requestsWaiting);
  });

  test('fails when both a number of groups and a scaler are given', () => {
    expect(problemsOf({ replicas: 2, autoscaling: Autoscaling.hpa({ maxReplicas: 4 }) })).toEqual([
      'replicas: got 2; allowed: left out, for autoscaling owns the number of groups; set minReplicas and maxReplicas of autoscaling',
    ]);
  });

  test('fails when the name is too long for the groups that a scaler or an update may add', () => {
    const name = 'r'.repeat(50);

    expect(() => Testing.synth(serve({ name, replicas: 10 }).chart)).not.toThrow();
    expect(() => Testing.synth(serve({ name, autoscaling: Autoscaling.hpa({ maxReplicas: 11 }) }).chart)).toThrow('at most 49 characters');
    expect(() => Testing.synth(serve({ name, replicas: 10, rollout: Rollout.rolling({ maxSurge: 1 }) }).chart)).toThrow('at most 49 characters');
  });

  test('recreates groups as the stated release does it best', () => {
    const policyOf = (lwsVersion?: string) => objects({ lwsVersion }).set.spec.leaderWorkerTemplate.restartPolicy;

    expect([policyOf(), policyOf('0.8.0'), policyOf('v0.9.0'), policyOf('0.10')]).toEqual([
      'RecreateGroupOnPodRestart', 'RecreateGroupOnPodRestart', 'RecreateGroupAfterStart', 'RecreateGroupAfterStart',
    ]);
  });

  test('fails when the stated release lacks what is used, patches included', () => {
    const { chart, server } = serve({ lwsVersion: '0.6', rollout: Rollout.rolling({ partition: 1 }), replicas: 2 });
    ApiObject.of(server.node.findChild('Resource')).addJsonPatch(JsonPatch.add('/spec/leaderWorkerTemplate/volumeClaimTemplates', []));

    expect(() => Testing.synth(chart)).toThrow(/lwsVersion: got "0\.6"; allowed: 0\.7 or newer, for a rollout's partition[^]*allowed: 0\.8 or newer, for volumeClaimTemplates/);
    expect(problemsOf({ lwsVersion: 'latest' })).toContainEqual(expect.stringContaining('lwsVersion: got "latest"; allowed: a release of LeaderWorkerSet'));
  });

  test('fails on releases whose pods do not know the size of their group, or that have no such API', () => {
    expect(problemsOf({ lwsVersion: '0.3' })).toContainEqual(expect.stringContaining('allowed: 0.4 or newer, for the variable LWS_GROUP_SIZE'));
    expect(problemsOf({ lwsVersion: '0.2' })).toContainEqual(expect.stringContaining('allowed: 0.3 or newer, for LeaderWorkerSets of leaderworkerset.x-k8s.io/v1'));
    expect(problemsOf({ lwsVersion: '0.3', plan: smallPlan(), cpu: 8, memory: Size.gibibytes(64) })).toEqual([]);
  });

  test('fails when a patch lets workers wait for a leader that waits for them', () => {
    const { chart, server } = serve();
    ApiObject.of(server.node.findChild('Resource')).addJsonPatch(JsonPatch.add('/spec/startupPolicy', 'LeaderReady'));

    expect(() => Testing.synth(chart)).toThrow('spec.startupPolicy: got "LeaderReady"; allowed: LeaderCreated: the leader is ready only once its workers have joined');
  });

  test('fails when the Service has the name of a group\'s own, where each group has one', () => {
    expect(() => Testing.synth(serve({ serviceName: 'r1-0' }).chart)).not.toThrow();
    const { chart, server } = serve({ serviceName: 'r1-0' });
    ApiObject.of(server.node.findChild('Resource')).addJsonPatch(JsonPatch.add('/spec/networkConfig', { subdomainPolicy: 'UniquePerReplica' }));

    expect(() => Testing.synth(chart)).toThrow('Service metadata.name: got "r1-0"; allowed: names that subdomainPolicy UniquePerReplica of r1 does not need for its groups');
  });

  test('renders what networks and platforms add to the whole pod', () => {
    const container = { name: 'plugin', image: 'example.com/plugin' };
    const { leader, worker } = objects({ pod: {
      hostNetwork: true, hostIpc: true, privileged: true, runtimeClassName: 'nvidia', initContainers: [container], sidecars: [{ ...container, name: 'daemon' }],
      affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'rack' }] } },
      setup: ['. /opt/env.sh'], imageVolumes: [{ name: 'model', reference: 'example.com/models/r1:v1', pullPolicy: 'IfNotPresent' }], volumeMounts: [{ name: 'model', mountPath: '/m' }],
    } });

    for (const { spec } of [leader, worker]) {
      expect(spec).toMatchObject({ hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet', hostIPC: true, runtimeClassName: 'nvidia', initContainers: [container] });
      expect(spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution).toEqual([{ topologyKey: 'rack' }]);
      expect(spec.volumes).toContainEqual({ name: 'model', image: { reference: 'example.com/models/r1:v1', pullPolicy: 'IfNotPresent' } });
      expect(spec.containers.map(({ name }: Json) => name)).toEqual([expect.stringMatching(/^r1-/), 'daemon']);
      expect(spec.containers[0].securityContext).toEqual({ privileged: true });
      expect(spec.containers[0].command[2]).toMatch(/^\. \/opt\/env\.sh && \{\n[^]*\n\}$/);
    }
  });

  test('fails when two add different things of which a pod has one', () => {
    expect(problemsOf({ pod: { schedulerName: 'mine' }, placement: GroupPlacement.volcano(), lwsVersion: '0.9' })).toContainEqual(expect.stringContaining('schedulerName: ModelServer\'s `pod` sets "mine", placement sets "volcano"'));
  });

  test('hands the key to the engine and tells its name to nobody else', () => {
    const { leader } = objects({ apiKey: { secretName: 'r1-api-key', key: 'token' } });
    const variable = containerOf(leader).env.find((entry: Json) => entry.valueFrom?.secretKeyRef);

    expect(variable.valueFrom.secretKeyRef).toEqual({ name: 'r1-api-key', key: 'token' });
    expect(problemsOf({ apiKey: { secretName: '<secret>', key: '' } })).toEqual([
      expect.stringContaining('apiKey.secretName: got "<secret>"'), expect.stringContaining('apiKey.key: got ""'),
    ]);
  });

  test('places groups by Volcano or Kueue, in both templates', () => {
    const volcano = objects({ placement: GroupPlacement.volcano({ queue: 'gpus' }), lwsVersion: '0.9' });
    const kueue = objects({ placement: GroupPlacement.kueue({ queueName: 'gpus', requiredTopology: 'rack' }) });

    for (const { spec } of [volcano.leader, volcano.worker]) expect(spec.schedulerName).toBe('volcano');
    expect(kueue.set.metadata.labels).toEqual({ 'kueue.x-k8s.io/queue-name': 'gpus' });
    expect(kueue.leader.metadata.annotations).toEqual(kueue.worker.metadata.annotations);
  });

  test('writes down what a pod needs beside its engine', () => {
    const { leader, worker } = objects({ serviceAccountName: 'r1', imagePullSecrets: ['login'], priorityClassName: 'inference', automountServiceAccountToken: true, terminationMessageFromLogs: false });

    for (const { spec } of [leader, worker]) {
      expect(spec).toMatchObject({ serviceAccountName: 'r1', imagePullSecrets: [{ name: 'login' }], priorityClassName: 'inference' });
      expect(spec).not.toHaveProperty('automountServiceAccountToken');
      expect(spec.containers[0]).not.toHaveProperty('terminationMessagePolicy');
    }
  });

  test('leader and worker have the same time to end', () => {
    const { leader, worker } = objects({ engine: vllm({ drain: Drain.of({ endpointRemoval: Duration.seconds(5), requests: Duration.minutes(10) }) }) });

    expect(leader.spec.terminationGracePeriodSeconds).toBe(5 + 600 + 30);
    expect(worker.spec.terminationGracePeriodSeconds).toBe(leader.spec.terminationGracePeriodSeconds);
  });

  test('tells what objects around it need to know', () => {
    const { server } = serve({ replicas: 3, leaderLabels: { role: 'leader' } }, 'models');

    expect(server.groups).toEqual({
      name: 'r1', namespace: 'models', apiVersion: 'leaderworkerset.x-k8s.io/v1', kind: 'LeaderWorkerSet', replicas: 3, groupSize: 2, gpusPerPod: 8, port: 8000, metricsOnAllPods: false,
      podLabels: { 'leaderworkerset.sigs.k8s.io/name': 'r1' }, leaderLabels: { 'leaderworkerset.sigs.k8s.io/name': 'r1', role: 'leader' },
    });
    expect(server.startupBudget.toSeconds()).toBeGreaterThan(1800);
    expect(server.servedModelName).toBe('DeepSeek-R1');
  });
});
