import type { Chart } from 'cdk8s';
import { GroupPlacement, SubGroupType, Workload } from '../../lib';
import { eventually, list, makeNamespace, read } from './cluster';
import { deploy, ONE_POD, provideWeights, readyPods, server } from './deployments';
import { endpoints, playNodes } from './kubelet';

const PREFIX = 'leaderworkerset.sigs.k8s.io';
const ZONE = 'topology.kubernetes.io/zone';

/** What a test says of a namespace of its own, in which nodes are played. */
async function within(name: string, build: (chart: Chart) => void, look: (namespace: string) => Promise<void>): Promise<void> {
  const namespace = await makeNamespace(name);
  await provideWeights(namespace);
  const nodes = playNodes(namespace);
  try {
    await deploy(namespace, build);
    await look(namespace);
  } finally {
    await nodes.stop();
  }
}

test('a group with a topology of its own: its leader keeps away from other groups, and draws its own', async () => {
  expect.hasAssertions();
  await within('topology', (chart) => { server(chart, { placement: GroupPlacement.kubernetes({ exclusiveTopology: ZONE }) }); }, async (namespace) => {
    const leader = await eventually(() => read('v1', 'Pod', namespace, 'r1-0'));
    const { podAffinity, podAntiAffinity } = leader.spec.affinity;

    expect(leader.metadata.annotations[`${PREFIX}/exclusive-topology`]).toBe(ZONE);
    for (const { requiredDuringSchedulingIgnoredDuringExecution: [term] } of [podAffinity, podAntiAffinity]) expect(term.topologyKey).toBe(ZONE);
    expect(podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector.matchExpressions).toContainEqual({ key: `${PREFIX}/group-key`, operator: 'In', values: [leader.metadata.labels[`${PREFIX}/group-key`]] });

    // Workers come once the leader has a node, and are bound to its zone. Where no node takes it, there are none.
    const node = (await eventually(async () => {
      const found = await read('v1', 'Pod', namespace, 'r1-0');
      expect(found.status.phase).toBe('Running');
      return found;
    })).spec.nodeName as string | undefined;
    const zone = node === undefined ? undefined : (await read('v1', 'Node', undefined, node)).metadata.labels[ZONE];
    const workers = zone === undefined ? [] : [await eventually(() => read('v1', 'Pod', namespace, 'r1-0-1'))];
    expect(workers.map(({ spec }) => spec.nodeSelector[ZONE])).toEqual(zone === undefined ? [] : [zone]);
    expect((await list('v1', 'Pod', namespace, `${PREFIX}/name=r1`)).map(({ metadata }) => metadata.name)).toEqual(['r1-0', ...workers.map(({ metadata }) => metadata.name)]);
  });
});

test('sub-groups of two pods: each pod is told its own', async () => {
  expect.hasAssertions();
  await within('sub-groups', (chart) => { server(chart, { placement: GroupPlacement.kubernetes({ subGroups: { size: 2, policyType: SubGroupType.LEADER_WORKER } }) }); }, async (namespace) => {
    const pods = await readyPods(namespace, `${PREFIX}/name=r1`, ['r1-0', 'r1-0-1']);
    expect(pods.map(({ metadata }) => metadata.labels[`${PREFIX}/subgroup-index`])).toEqual(['0', '0']);
    expect(pods.map(({ metadata }) => metadata.annotations[`${PREFIX}/subgroup-size`])).toEqual(['2', '2']);
  });
});

test('Volcano: all pods ask for its scheduler, and the set names the queue for the controller', async () => {
  expect.hasAssertions();
  await within('volcano', (chart) => { server(chart, { placement: GroupPlacement.volcano({ queue: 'gpus' }) }); }, async (namespace) => {
    const pods = await eventually(async () => {
      const found = await list('v1', 'Pod', namespace, `${PREFIX}/name=r1`);
      expect(found).toHaveLength(2);
      return found;
    });
    expect(pods.map(({ spec }) => spec.schedulerName)).toEqual(['volcano', 'volcano']);
    expect((await read('leaderworkerset.x-k8s.io/v1', 'LeaderWorkerSet', namespace, 'r1')).metadata.annotations['scheduling.volcano.sh/queue-name']).toBe('gpus');
  });
});

test('a Deployment: both replicas are endpoints of the Service, and the budget counts them', async () => {
  expect.hasAssertions();
  await within('deployment', (chart) => { server(chart, { workload: Workload.DEPLOYMENT, plan: ONE_POD, lwsVersion: undefined, replicas: 2 }); }, async (namespace) => {
    const names = await eventually(async () => {
      const pods = await list('v1', 'Pod', namespace, 'cdk8s-inference/server=r1');
      expect(pods).toHaveLength(2);
      return pods.map(({ metadata }) => metadata.name);
    });
    await readyPods(namespace, 'cdk8s-inference/server=r1', names);
    await eventually(async () => expect(await endpoints(namespace, 'r1-leader')).toEqual(names));
    await eventually(async () => expect((await read('policy/v1', 'PodDisruptionBudget', namespace, 'r1')).status).toMatchObject({ expectedPods: 2, currentHealthy: 2, disruptionsAllowed: 1 }));
  });
});
