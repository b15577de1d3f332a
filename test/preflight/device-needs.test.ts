import fc from 'fast-check';
import { about, findingsIn, gpuNode, short, type World } from './world';

const cluster = (...nodes: { metadata: { name: string } }[]): World => ({ objects: { nodes: Object.fromEntries(nodes.map((node) => [node.metadata.name, node])) } });

interface PodSettings { replicas?: number; size?: number; gpus?: number; pod?: string; cpu?: string }
const set = ({ replicas = 1, size = 2, gpus = 8, pod = '', cpu = '64' }: PodSettings = {}) => {
  const template = `{ spec: { ${pod} containers: [{ name: a, resources: { limits: { cpu: "${cpu}", memory: 512Gi, nvidia.com/gpu: ${gpus} } } }] } }`;
  return `{ apiVersion: leaderworkerset.x-k8s.io/v1, kind: LeaderWorkerSet, metadata: { name: ds, namespace: llm },
    spec: { replicas: ${replicas}, leaderWorkerTemplate: { size: ${size}, leaderTemplate: ${template}, workerTemplate: ${template} } } }`;
};
const devices = async (yaml: string, world?: World) => about(await findingsIn(yaml, world), 'devices');

test('leader and workers of all groups are counted together', async () => {
  expect(await devices(set({ replicas: 3, size: 4 }))).toMatchObject({
    name: '12 pods with 8 nvidia.com/gpu each',
    neededBy: [{ object: 'LeaderWorkerSet llm/ds', field: 'spec.leaderWorkerTemplate.leaderTemplate.spec.containers[].resources' }, { field: expect.stringContaining('workerTemplate') }],
  });
});

const scaler = (kind: string, spec: string, namespace = 'llm') => `\n---\n{ apiVersion: any/v1, kind: ${kind}, metadata: { name: ds, namespace: ${namespace} }, spec: { ${spec} } }`;
const TARGET = 'scaleTargetRef: { apiVersion: leaderworkerset.x-k8s.io/v1, kind: LeaderWorkerSet, name: ds }';

test.each([
  ['the fewest of a HorizontalPodAutoscaler', scaler('HorizontalPodAutoscaler', `minReplicas: 3, maxReplicas: 5, ${TARGET}`), 6],
  ['one where a HorizontalPodAutoscaler says nothing', scaler('HorizontalPodAutoscaler', `maxReplicas: 5, ${TARGET}`), 2],
  ['the fewest of a ScaledObject', scaler('ScaledObject', `minReplicaCount: 2, ${TARGET}`), 4],
  ['one where a ScaledObject may make none', scaler('ScaledObject', TARGET), 2],
  ['their own where the scaler is of another set', scaler('ScaledObject', 'minReplicaCount: 3, scaleTargetRef: { kind: LeaderWorkerSet, name: other }'), 14],
  ['their own where the scaler is of a Deployment', scaler('ScaledObject', 'minReplicaCount: 3, scaleTargetRef: { name: ds }'), 14],
  ['their own where the scaler is of another namespace', scaler('ScaledObject', `minReplicaCount: 3, ${TARGET}`, 'other'), 14],
])('groups that a scaler owns are %s', async (_which, yaml, pods) => {
  expect(await devices(`${set({ replicas: 7 })}${yaml}`)).toMatchObject({ name: `${pods} pods with 8 nvidia.com/gpu each` });
});

const surging = (maxSurge: number | string, replicas = 2) => set({ replicas }).replace('spec: {', `spec: { rolloutStrategy: { rollingUpdateConfiguration: { maxSurge: ${maxSurge} } },`);

test.each([[1, 2], ['50%', 2], ['1%', 2], [9, 4], [0, 0], ['0%', 0], ['a lot', 0]])('an update with a maxSurge of %s of 2 groups is said to need %i pods more', async (maxSurge, pods) => {
  expect((await devices(surging(JSON.stringify(maxSurge)))).name).toBe(`4 pods with 8 nvidia.com/gpu each${pods === 0 ? '' : `, and ${pods} more during an update`}`);
});

test('groups that an update adds are those of the scaler', async () => {
  expect(await devices(`${surging(3, 1)}${scaler('ScaledObject', `minReplicaCount: 2, ${TARGET}`)}`)).toMatchObject({ name: '4 pods with 8 nvidia.com/gpu each, and 4 more during an update' });
});

const deployment = (strategy: string) => `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: ds, namespace: llm },
  spec: { replicas: 5, ${strategy} template: { spec: { containers: [{ name: a, resources: { limits: { nvidia.com/gpu: 1 } } }] } } } }`;

test.each([['', 2], ['strategy: { type: Recreate },', 0], ['strategy: { rollingUpdate: { maxSurge: 1 } },', 1], ['strategy: { rollingUpdate: { maxSurge: 40% } },', 2]])(
  'an update of a Deployment of 5 with %j is said to need %i pods more', async (strategy, pods) => {
    expect((await devices(deployment(strategy))).name).toBe(`5 pods with 1 nvidia.com/gpu each${pods === 0 ? '' : `, and ${pods} more during an update`}`);
  });

test('pods that an update adds are not missing where there is no room for them, and it is told', async () => {
  const nodes = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => gpuNode(name, 8));

  expect(await devices(surging(1), cluster(...nodes.slice(0, 5)))).toMatchObject({
    state: 'present', detail: 'nodes with nvidia.com/gpu: 5 with 8; what other pods take of it was not counted; an update, which runs 2 more, would wait: there is room for 1 of them',
  });
  expect(await devices(surging(1), cluster(...nodes))).toMatchObject({ state: 'present', detail: 'nodes with nvidia.com/gpu: 6 with 8; what other pods take of it was not counted' });
  expect(await devices(surging(1), cluster(...nodes.slice(0, 3)))).toMatchObject({ state: 'missing', detail: 'room for 3 of 4 pods; nodes with nvidia.com/gpu: 3 with 8' });
});

test('pods find room where enough nodes have enough, and it is told what nodes have', async () => {
  expect(await devices(set(), cluster(gpuNode('a', 8), gpuNode('b', 8), gpuNode('c', 4), gpuNode('d', 0)))).toMatchObject({
    state: 'present', detail: 'nodes with nvidia.com/gpu: 2 with 8, 1 with 4; what other pods take of it was not counted',
  });
});

test('one node takes several pods, as many as all its resources allow', async () => {
  expect(await devices(set({ gpus: 4 }), cluster(gpuNode('a', 8)))).toMatchObject({ state: 'present' });
  expect(await devices(set({ gpus: 4 }), cluster(gpuNode('a', 8, { cpu: '127' })))).toMatchObject({ state: 'missing', detail: 'room for 1 of 2 pods; nodes with nvidia.com/gpu: 1 with 8' });
});

test.each<[string, PodSettings, ReturnType<typeof gpuNode>[], string]>([
  ['there are too few nodes', {}, [gpuNode('a', 8), gpuNode('b', 4)], 'room for 1 of 2 pods; nodes with nvidia.com/gpu: 1 with 8, 1 with 4'],
  ['no node has such devices', {}, [gpuNode('a', 0)], 'room for 0 of 2 pods; no node has nvidia.com/gpu'],
  ['the selector chooses others', { pod: 'nodeSelector: { gpu: h20 },' }, [gpuNode('a', 8, { labels: { gpu: 'h20' } }), gpuNode('b', 8)], 'room for 1 of 2 pods; nodes with nvidia.com/gpu: 2 with 8; 1 not selected by nodeSelector or affinity'],
  ['the nodes have taints', {}, [gpuNode('a', 8), gpuNode('b', 8, { taints: [{ key: 'nvidia.com/gpu', effect: 'NoSchedule' }] })], 'room for 1 of 2 pods; nodes with nvidia.com/gpu: 2 with 8; 1 with taints that are not tolerated'],
  ['nodes are closed or not ready', {}, [gpuNode('a', 8, { unschedulable: true }), gpuNode('b', 8, { ready: 'Unknown' })], 'room for 0 of 2 pods; nodes with nvidia.com/gpu: 2 with 8; 2 not ready or closed to new pods'],
  ['the nodes have too little memory', {}, [gpuNode('a', 8, { memory: '256Gi' }), gpuNode('b', 8)], 'room for 1 of 2 pods; nodes with nvidia.com/gpu: 2 with 8; 1 with too little memory'],
])('pods find no room where %s', async (_why, settings, nodes, detail) => {
  expect(await devices(set(settings), cluster(...nodes))).toMatchObject({ state: 'missing', detail });
});

const AFFINITY = (expression: string) => `affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [${expression}] }] } } },`;

test.each([
  ['{ key: gpu, operator: In, values: [h20, h200] }', 'present'], ['{ key: gpu, operator: NotIn, values: [h20] }', 'missing'],
  ['{ key: gpu, operator: Exists }', 'present'], ['{ key: gpu, operator: DoesNotExist }', 'missing'],
  ['{ key: memory, operator: Gt, values: ["95"] }', 'present'], ['{ key: memory, operator: Lt, values: ["95"] }', 'missing'],
  ['{ key: gpu, operator: Sometimes }', 'missing'], ['', 'missing'],
])('required affinity %s is %s', async (expression, state) => {
  const node = gpuNode('a', 8, { labels: { gpu: 'h20', memory: '96' } });
  expect(await devices(set({ size: 1, pod: AFFINITY(expression) }), cluster(node))).toMatchObject({ state });
});

test.each([
  ['{ key: gpu, operator: Exists }', 'present'], ['{ operator: Exists }', 'present'], ['{ key: gpu, value: "yes", effect: NoSchedule }', 'present'],
  ['{ key: gpu, operator: Equal, value: "no" }', 'missing'], ['{ key: gpu, operator: Exists, effect: NoExecute }', 'missing'], ['{ key: other, operator: Exists }', 'missing'],
])('a toleration %s makes the nodes %s', async (toleration, state) => {
  const node = gpuNode('a', 8, { taints: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }, { key: 'soft', effect: 'PreferNoSchedule' }] });
  expect(await devices(set({ size: 1, pod: `tolerations: [${toleration}],` }), cluster(node))).toMatchObject({ state });
});

test('pods that serverless nodes may take cannot be told', async () => {
  const virtual = { ...gpuNode('virtual-kubelet-a', 0, { labels: { type: 'virtual-kubelet' }, taints: [{ key: 'virtual-kubelet.io/provider', effect: 'NoSchedule' }] }) };

  expect(await devices(set(), cluster(virtual))).toMatchObject({
    state: 'cannot-be-told', detail: '1 serverless node, whose cloud decides what it has; on others room for 0 of 2 pods; no node has nvidia.com/gpu',
  });
  expect(await devices(set(), cluster(virtual, gpuNode('a', 8), gpuNode('b', 8)))).toMatchObject({ state: 'present' });
});

test('two servers share the nodes', async () => {
  const other = set({ cpu: '32' }).replace('name: ds,', 'name: ds2,');
  const findings = await findingsIn(`${set()}\n---\n${other}`, cluster(gpuNode('a', 8), gpuNode('b', 8), gpuNode('c', 8)));

  expect(short(findings.filter(({ kind }) => kind === 'devices')).map((line) => line.split(' ')[0]).sort()).toEqual(['missing', 'present']);
});

test('containers of a pod are summed, and the largest that runs before them counts where it takes more', async () => {
  const pod = (init: number) => `{ apiVersion: v1, kind: Pod, metadata: { name: a }, spec: { initContainers: [{ resources: { limits: { a.b/c: ${init} } } }],
    containers: [{ resources: { limits: { a.b/c: 1 } } }, { resources: { requests: { a.b/c: "2" } } }] } }`;

  expect((await devices(pod(2))).name).toBe('1 pod with 3 a.b/c each');
  expect((await devices(pod(5))).name).toBe('1 pod with 5 a.b/c each');
});

test.each([
  ['Deployment', 'spec: { replicas: 3, template: { spec: SPEC } }', '3 pods'], ['StatefulSet', 'spec: { template: { spec: SPEC } }', '1 pod'],
  ['Job', 'spec: { parallelism: 2, template: { spec: SPEC } }', '2 pods'], ['CronJob', 'spec: { jobTemplate: { spec: { template: { spec: SPEC } } } }', '1 pod'],
  ['DisaggregatedSet', 'spec: { roles: [{ spec: { replicas: 2, leaderWorkerTemplate: { size: 3, workerTemplate: { spec: SPEC } } } }] }', '6 pods'],
])('a %s counts its pods', async (kind, spec, pods) => {
  const text = spec.replace('SPEC', '{ containers: [{ resources: { limits: { a.b/c: 1 } } }] }');
  expect((await devices(`{ apiVersion: any/v1, kind: ${kind}, metadata: { name: a }, ${text} }`)).name.split(', and ')[0]).toBe(`${pods} with 1 a.b/c each`);
});

test('nothing is needed of nodes for no replicas, for pods on every node, and for pods without devices', async () => {
  const daemons = '{ apiVersion: apps/v1, kind: DaemonSet, metadata: { name: a }, spec: { template: { spec: { containers: [{ resources: { limits: { a.b/c: 1 } } }] } } } }';
  const findings = await findingsIn([set({ replicas: 0 }), daemons, set({ gpus: 0 })].join('\n---\n'));

  expect(short(findings).filter((line) => line.includes('devices'))).toEqual([]);
});

test('pods are there exactly where the nodes have room for all of them, counted by hand', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 16 }), { maxLength: 6 }), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 6 }), async (gpus, each, size) => {
    const room = gpus.reduce((sum, amount) => sum + Math.floor(amount / each), 0);
    const world = cluster(...gpus.map((amount, i) => gpuNode(`n${i}`, amount, { cpu: '10000', memory: '100Ti' })));
    expect((await devices(set({ size, gpus: each }), world)).state).toBe(room >= size ? 'present' : 'missing');
  }), { numRuns: 50 });
});
