import { Autoscaling, DisruptionBudget, Rollout, type ModelServerProps } from '../../lib';
import { LWS_VARIABLES } from '../../lib/pod/lws';
import { referencesIn } from '../../lib/pod/variable-references';
import type { Json } from '../fixtures';
import { apply, ask, eventually, hasKind, list, makeNamespace, merge, read } from './cluster';
import { deploy, manifestsOf, NOWHERE, provideWeights, readyPods, server } from './deployments';
import { endpoints, evict, isReady, playNodes } from './kubelet';
import { lost } from './manifests';

const LWS = 'leaderworkerset.x-k8s.io/v1';
const PREFIX = 'leaderworkerset.sigs.k8s.io';
const OF_SET = `${PREFIX}/name=r1`;

let namespace: string;
let nodes: ReturnType<typeof playNodes>;
let set: Json;

const props: Partial<ModelServerProps> = { rollout: Rollout.rolling({ maxUnavailable: 0, maxSurge: 1 }) };

beforeAll(async () => {
  if (!await hasKind(LWS, 'LeaderWorkerSet')) throw new Error('LeaderWorkerSet is not in the cluster; docs/reliability.md says how it is installed');
  namespace = await makeNamespace('groups');
  await provideWeights(namespace);
  nodes = playNodes(namespace);
  const manifests = await deploy(namespace, (chart) => { server(chart, props); });
  set = manifests.find(({ kind }) => kind === 'LeaderWorkerSet');
  // Nothing at all comes of a set without its controller.
  await eventually(() => read('apps/v1', 'StatefulSet', namespace, 'r1'), 30_000).catch(() => {
    throw new Error('no StatefulSet was made of a LeaderWorkerSet: its controller does not run in the cluster; docs/reliability.md says how it is installed');
  });
}, 120_000);

afterAll(() => nodes?.stop());

const scalePath = () => `/apis/${LWS}/namespaces/${namespace}/leaderworkersets/r1/scale`;
const budget = async () => (await read('policy/v1', 'PodDisruptionBudget', namespace, 'r1')).status;

test('a set of two pods becomes a StatefulSet of leaders and one of workers for each group', async () => {
  await readyPods(namespace, OF_SET, ['r1-0', 'r1-0-1']);
  const sets = await list('apps/v1', 'StatefulSet', namespace);

  expect(sets.map(({ metadata, spec }) => [metadata.name, spec.replicas, spec.ordinals?.start ?? 0])).toEqual([['r1', 1, 0], ['r1-0', 1, 1]]);
});

test('leader and worker are what their templates say', async () => {
  const [leader, worker] = await readyPods(namespace, OF_SET, ['r1-0', 'r1-0-1']);
  const { leaderTemplate, workerTemplate } = set.spec.leaderWorkerTemplate;

  for (const [template, pod] of [[leaderTemplate, leader], [workerTemplate, worker]]) {
    // The controller and the API server add variables and mounts; what we wrote is found by its name.
    const { containers, initContainers = [], volumes = [], ...rest } = template.spec;
    expect(lost(rest, pod.spec)).toEqual([]);
    expect(lost(template.metadata?.labels ?? {}, pod.metadata.labels)).toEqual([]);
    expect(lost(template.metadata?.annotations ?? {}, pod.metadata.annotations)).toEqual([]);
    expect(pod.spec.volumes.map(({ name }: Json) => name)).toEqual(expect.arrayContaining(volumes.map(({ name }: Json) => name)));
    for (const [field, ours] of [['containers', containers], ['initContainers', initContainers]]) {
      expect((pod.spec[field] ?? []).map(({ name }: Json) => name)).toEqual(ours.map(({ name }: Json) => name));
      ours.forEach(({ env = [], ...container }: Json, index: number) => {
        const got = pod.spec[field][index];
        expect(lost(container, got)).toEqual([]);
        const own = (got.env ?? []).filter(({ name }: Json) => env.some((variable: Json) => variable.name === name));
        expect(lost(env, own, 'env')).toEqual([]);
      });
    }
  }
});

test('pods carry the labels by which leaders, workers and groups are told apart', async () => {
  const [leader, worker] = await readyPods(namespace, OF_SET, ['r1-0', 'r1-0-1']);
  const told = ({ metadata: { labels } }: Json) => ['name', 'group-index', 'worker-index'].map((key) => labels[`${PREFIX}/${key}`]);

  expect(told(leader)).toEqual(['r1', '0', '0']);
  expect(told(worker)).toEqual(['r1', '0', '1']);
  expect(leader.metadata.labels[`${PREFIX}/group-key`]).toBe(worker.metadata.labels[`${PREFIX}/group-key`]);
});

test('each variable that a container refers to is defined, by us or by LeaderWorkerSet, before it is used', async () => {
  const pods = await readyPods(namespace, OF_SET, ['r1-0', 'r1-0-1']);
  const undefinedOnes = pods.flatMap((pod) => [...pod.spec.initContainers ?? [], ...pod.spec.containers].flatMap(({ name, env = [], command = [], args = [] }: Json) => {
    const before = new Set<string>();
    const early = env.flatMap((variable: Json) => {
      const absent = referencesIn(variable.value ?? '').filter((used) => !before.has(used));
      before.add(variable.name);
      return absent;
    });
    return [...early, ...[...command, ...args].flatMap(referencesIn).filter((used) => !before.has(used) && /^[A-Z_][A-Z0-9_]*$/.test(used))].map((used) => `${pod.metadata.name} ${name} ${used}`);
  }));
  const value = (pod: Json, variable: string) => pod.spec.containers[0].env.find(({ name }: Json) => name === variable)?.value;

  expect(undefinedOnes).toEqual([]);
  const without = pods.flatMap((pod) => [...pod.spec.initContainers ?? [], ...pod.spec.containers].filter(({ env = [] }: Json) => LWS_VARIABLES.some((name) => !env.some((variable: Json) => variable.name === name))));
  expect(without.map(({ name }: Json) => name)).toEqual([]);
  expect(pods.map((pod) => value(pod, 'LWS_GROUP_SIZE'))).toEqual(['2', '2']);
  expect(pods.map((pod) => value(pod, 'LWS_WORKER_INDEX'))).toEqual(['0', '1']);
  expect(pods.map((pod) => value(pod, 'LWS_LEADER_ADDRESS'))).toEqual([`r1-0.r1.${namespace}`, `r1-0.r1.${namespace}`]);
});

test('the Service leads to leaders only, the headless one of the controller to all pods', async () => {
  await readyPods(namespace, OF_SET, ['r1-0', 'r1-0-1']);
  await eventually(async () => expect(await endpoints(namespace, 'r1-leader')).toEqual(['r1-0']));
  await eventually(async () => expect(await endpoints(namespace, 'r1')).toEqual(['r1-0', 'r1-0-1']));
  expect((await read('v1', 'Service', namespace, 'r1')).spec.clusterIP).toBe('None');
});

test('the budget counts all pods of the set, and would let one go', async () => {
  await eventually(async () => expect(await budget()).toMatchObject({ expectedPods: 2, currentHealthy: 2, desiredHealthy: 1, disruptionsAllowed: 1 }));
});

test('scaled to two groups by its scale, the second group comes, and Service and budget know it', async () => {
  await merge(scalePath(), { spec: { replicas: 2 } });
  await readyPods(namespace, OF_SET, ['r1-0', 'r1-0-1', 'r1-1', 'r1-1-1']);

  await eventually(async () => expect(await endpoints(namespace, 'r1-leader')).toEqual(['r1-0', 'r1-1']));
  await eventually(async () => expect(await budget()).toMatchObject({ expectedPods: 4, currentHealthy: 4, disruptionsAllowed: 1 }));
});

test('what a scaler reads of the set selects its leaders, one for each group', async () => {
  const scale = await ask('GET', scalePath());
  const selected = await list('v1', 'Pod', namespace, scale.status.selector);

  expect(scale.spec.replicas).toBe(2);
  expect(selected.map(({ metadata }) => metadata.name)).toEqual(['r1-0', 'r1-1']);
});

test('of two groups one is evicted, by any of its pods, and the other is kept', async () => {
  const before = await readyPods(namespace, OF_SET, ['r1-0', 'r1-0-1', 'r1-1', 'r1-1-1']);
  await eventually(async () => expect(await budget()).toMatchObject({ currentHealthy: 4, disruptionsAllowed: 1 }));

  expect(await evict(namespace, 'r1-1-1')).toBe(201);
  expect(await evict(namespace, 'r1-0')).toBe(429);
  // The controller ends the rest of the group, and makes it anew. It sees pods that end; those that no node has are gone at once.
  const hasNode = before[0].spec.nodeName !== undefined;
  await eventually(async () => {
    const after = await list('v1', 'Pod', namespace, OF_SET);
    const uid = (name: string, pods: Json[]) => pods.find(({ metadata }) => metadata.name === name)?.metadata.uid;
    expect(after.every(isReady)).toBe(true);
    expect(after).toHaveLength(4);
    expect(!hasNode || uid('r1-1', after) !== uid('r1-1', before)).toBe(true);
    expect(uid('r1-0', after)).toBe(uid('r1-0', before));
  }, 120_000);
});

test('an update with maxSurge 1 and maxUnavailable 0 replaces both groups, and two leaders are ready all the while', async () => {
  await readyPods(namespace, OF_SET, ['r1-0', 'r1-0-1', 'r1-1', 'r1-1-1']);
  const env = [{ name: 'ROUND', value: '2' }];
  const [updated] = manifestsOf(namespace, (chart) => { server(chart, { ...props, replicas: 2, overrides: { ...NOWHERE, env } }); }).filter(({ kind }) => kind === 'LeaderWorkerSet');
  await apply(updated);

  let fewest = Infinity;
  let most = 0;
  await eventually(async () => {
    const pods = await list('v1', 'Pod', namespace, OF_SET);
    const leaders = pods.filter(({ metadata }) => metadata.labels[`${PREFIX}/worker-index`] === '0');
    fewest = Math.min(fewest, leaders.filter(isReady).length);
    most = Math.max(most, leaders.length);
    const isNew = ({ spec }: Json) => spec.containers[0].env.some(({ name, value }: Json) => name === 'ROUND' && value === '2');
    expect(pods.map(({ metadata }) => metadata.name)).toEqual(['r1-0', 'r1-0-1', 'r1-1', 'r1-1-1']);
    expect(pods.every((pod) => isNew(pod) && isReady(pod))).toBe(true);
  }, 180_000);

  expect(fewest).toBeGreaterThanOrEqual(2);
  expect(most).toBe(3);
});

test('a HorizontalPodAutoscaler finds the set, counts its groups, and asks for metrics', async () => {
  // The number of groups is the scaler's, so the set is applied without one.
  await deploy(namespace, (chart) => { server(chart, { ...props, disruption: DisruptionBudget.groups(1), autoscaling: Autoscaling.hpa({ minReplicas: 2, maxReplicas: 3 }) }); });
  await eventually(async () => {
    const { status } = await read('autoscaling/v2', 'HorizontalPodAutoscaler', namespace, 'r1');
    expect(status.conditions).toContainEqual(expect.objectContaining({ type: 'AbleToScale', status: 'True' }));
    expect(status.currentReplicas).toBe(2);
    // Without an adapter there are no metrics. That it would ask for those of leaders, the selector in the scale tells.
    expect(status.conditions).toContainEqual(expect.objectContaining({ type: 'ScalingActive', reason: 'FailedGetPodsMetric' }));
  });
});

test('a container that restarts takes its group with it, which starts again', async () => {
  const before = await eventually(async () => {
    const pods = await list('v1', 'Pod', namespace, OF_SET);
    expect(pods.length).toBeGreaterThanOrEqual(2);
    expect(pods.every(isReady)).toBe(true);
    return pods;
  });
  const worker = before.find(({ metadata }) => metadata.name === 'r1-0-1');
  const containerStatuses = worker?.status.containerStatuses.map((status: Json) => ({ ...status, restartCount: 1 }));
  await merge(`/api/v1/namespaces/${namespace}/pods/r1-0-1/status`, { status: { containerStatuses } });
  await eventually(async () => {
    const leader = await read('v1', 'Pod', namespace, 'r1-0');
    expect(leader.metadata.uid).not.toBe(before.find(({ metadata }) => metadata.name === 'r1-0')?.metadata.uid);
    expect(isReady(leader)).toBe(true);
  }, 120_000);
});
