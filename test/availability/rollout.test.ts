import fc from 'fast-check';
import { deploymentStrategy, mostGroups, Rollout, type RolloutContext } from '../../lib/availability/rollout';

const context = (over: Partial<RolloutContext> = {}): RolloutContext =>
  ({ kind: 'LeaderWorkerSet', replicas: 3, mostReplicas: over.replicas ?? 3, queuedByKueue: false, ...over });

describe('Rollout.rolling', () => {
  test('takes one group after the other without spare GPUs - default', () => {
    expect(Rollout.rolling()._bind(context())).toEqual({ numbers: { maxUnavailable: 1, maxSurge: 0, partition: undefined }, problems: [], warnings: [] });
  });

  test('says nothing of an outage that it cannot avoid, and that nobody asked for', () => {
    expect(Rollout.rolling()._bind(context({ replicas: 1 })).warnings).toEqual([]);
  });

  test('takes other numbers - custom', () => {
    expect(Rollout.rolling({ maxUnavailable: 0, maxSurge: 2, partition: 0 })._bind(context())).toEqual({ numbers: { maxUnavailable: 0, maxSurge: 2, partition: 0 }, problems: [], warnings: [] });
  });

  test('fails when an update could do nothing', () => {
    expect(Rollout.rolling({ maxUnavailable: 0 })._bind(context()).problems).toEqual([
      'Rollout.rolling maxUnavailable: got 0; allowed: at least 1 where maxSurge is 0, or an update could do nothing; set maxSurge to 1 if there are GPUs for another group',
    ]);
    expect(Rollout.rolling({ maxUnavailable: 0 })._bind(context({ kind: 'Deployment' })).problems).toHaveLength(1);
  });

  test.each([-1, 1.5, NaN, Infinity, 1_000_001, -0])('fails when a number is %d, and names all of them', (n) => {
    const { numbers, problems } = Rollout.rolling({ maxUnavailable: n, maxSurge: n, partition: n })._bind(context());

    expect(numbers).toBeUndefined();
    expect(problems.map((text) => text.replace(/got [^;]*/, 'got it'))).toEqual(['maxUnavailable', 'maxSurge', 'partition'].map((property) =>
      `Rollout.rolling ${property}: got it; allowed: whole numbers from 0 to 1000000`));
  });

  test('fails when the partition leaves out more groups than there are', () => {
    expect(Rollout.rolling({ partition: 4 })._bind(context()).problems).toEqual(['Rollout.rolling partition: got 4; allowed: 0 to 3, the number of groups']);
    expect(Rollout.rolling({ partition: 4 })._bind(context({ mostReplicas: 8 })).problems).toEqual([]);
  });

  test('fails when a Deployment is given a partition', () => {
    expect(Rollout.rolling({ partition: 1 })._bind(context({ kind: 'Deployment' })).problems).toEqual([
      'Rollout.rolling partition: got 1; allowed: left out on a Deployment, which updates all of its pods',
    ]);
  });

  test('warns when the partition leaves out all groups, or keeps additional groups', () => {
    expect(Rollout.rolling({ partition: 3 })._bind(context()).warnings).toEqual(['Rollout.rolling partition 3: no group is updated until it is lowered']);
    expect(Rollout.rolling({ partition: 1, maxSurge: 1 })._bind(context()).warnings).toEqual([
      'Rollout.rolling partition with maxSurge: the additional groups keep their GPUs until partition is 0',
    ]);
  });

  test('warns when all groups may go at once because somebody asked for it', () => {
    expect(Rollout.rolling({ maxUnavailable: 1 })._bind(context({ replicas: 1 })).warnings).toEqual([
      'Rollout.rolling maxUnavailable 1 of 1 group: during an update nothing may serve for as long as the model loads',
    ]);
    expect(Rollout.rolling({ maxUnavailable: 3 })._bind(context({ kind: 'Deployment' })).warnings).toEqual([
      'Rollout.rolling maxUnavailable 3 of 3 groups: during an update nothing may serve for as long as the model loads',
    ]);
    expect(Rollout.rolling({ maxUnavailable: 1 })._bind(context({ replicas: 0 })).warnings).toEqual([]);
  });

  test('warns when several at once need a feature gate of the cluster, which Deployments do not', () => {
    expect(Rollout.rolling({ maxUnavailable: 2 })._bind(context()).warnings).toEqual([
      'Rollout.rolling maxUnavailable 2: groups are updated one by one where the cluster\'s feature gate MaxUnavailableStatefulSet is off, as it is before Kubernetes 1.35',
    ]);
    expect(Rollout.rolling({ maxUnavailable: 2 })._bind(context({ kind: 'Deployment' })).warnings).toEqual([]);
  });

  test('warns when more groups are added than LeaderWorkerSet would, or when Kueue may not admit them', () => {
    expect(Rollout.rolling({ maxSurge: 5 })._bind(context()).warnings).toEqual(['Rollout.rolling maxSurge 5: LeaderWorkerSet adds no more than there are groups, 3']);
    expect(Rollout.rolling({ maxSurge: 1 })._bind(context({ queuedByKueue: true })).warnings).toEqual([
      'Rollout.rolling maxSurge with Kueue: before Kueue 0.15.4 and 0.16.1 the additional groups are never admitted and an update never ends (kueue#8769); they need quota of their own',
    ]);
    expect(Rollout.rolling()._bind(context({ queuedByKueue: true })).warnings).toEqual([]);
  });

  test('can always make progress where it has no problems', () => {
    fc.assert(fc.property(fc.nat(5), fc.nat(5), fc.nat(5), fc.constantFrom('LeaderWorkerSet', 'Deployment'), (maxUnavailable, maxSurge, replicas, kind) => {
      const { numbers, problems } = Rollout.rolling({ maxUnavailable, maxSurge })._bind(context({ kind, replicas }));
      expect(problems.length === 0).toBe(maxUnavailable + maxSurge > 0);
      expect(numbers).toEqual(problems.length === 0 ? { maxUnavailable, maxSurge } : undefined);
    }));
  });
});

test('Rollout.clusterDefault writes nothing', () => {
  expect(Rollout.clusterDefault()._bind(context())).toEqual({ problems: [], warnings: [] });
});

test('a Deployment gets the same numbers', () => {
  const { type, rollingUpdate } = deploymentStrategy({ maxUnavailable: 0, maxSurge: 1 });

  expect([type, rollingUpdate?.maxUnavailable?.value, rollingUpdate?.maxSurge?.value]).toEqual(['RollingUpdate', 0, 1]);
});

test('the most groups are those of the scaler and those of an update, at most as many again', () => {
  expect(mostGroups(3)).toBe(3);
  expect(mostGroups(3, 1)).toBe(4);
  expect(mostGroups(3, 9)).toBe(6);
  expect(mostGroups(2, 1, 10)).toBe(11);
  expect(mostGroups(0, 1)).toBe(0);
  fc.assert(fc.property(fc.nat(1000), fc.nat(1000), fc.nat(1000), (replicas, surge, max) => {
    const most = mostGroups(replicas, surge, max);
    return most >= Math.max(replicas, max) && most <= 2 * Math.max(replicas, max);
  }));
});
