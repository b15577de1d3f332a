import fc from 'fast-check';
import { DisruptionBudget } from '../../lib/availability/disruption-budget';
import { GROUPS, PODS } from './fixtures';

describe('DisruptionBudget.groups', () => {
  test('selects all pods of all groups and lets one go - default', () => {
    expect(DisruptionBudget.groups()._bind(GROUPS)).toEqual({
      manifest: {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name: 'deepseek-r1' },
        spec: { maxUnavailable: 1, selector: { matchLabels: { 'leaderworkerset.sigs.k8s.io/name': 'deepseek-r1' } }, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
      },
      problems: [],
      warnings: [],
    });
  });

  test('selects the pods of a Deployment - custom', () => {
    expect(DisruptionBudget.groups(2)._bind({ ...PODS, replicas: 4 }).manifest).toMatchObject({
      metadata: { name: 'qwen3-32b' }, spec: { maxUnavailable: 2, selector: { matchLabels: { 'cdk8s-inference/server': 'qwen3-32b' } } },
    });
  });

  test.each([0, -1, 1.5, NaN, 1_000_001])('fails when the number of groups is %d', (n) => {
    const { manifest, problems } = DisruptionBudget.groups(n)._bind(GROUPS);

    expect(manifest).toBeUndefined();
    expect(problems).toEqual([`DisruptionBudget.groups n: got ${Number.isNaN(n) ? 'NaN' : n}; allowed: whole numbers from 1 to 1000000`]);
  });

  test('warns when all of several groups may be evicted at once', () => {
    expect(DisruptionBudget.groups(2)._bind(GROUPS).warnings).toEqual(['DisruptionBudget.groups 2 of 2 groups: all of them may be evicted at once']);
    expect(DisruptionBudget.groups()._bind({ ...GROUPS, replicas: 1 }).warnings).toEqual([]);
  });
});

test('DisruptionBudget.forbid lets no group go', () => {
  expect(DisruptionBudget.forbid()._bind(GROUPS)).toMatchObject({ manifest: { spec: { maxUnavailable: 0, unhealthyPodEvictionPolicy: 'AlwaysAllow' } }, problems: [], warnings: [] });
});

test('DisruptionBudget.none writes nothing', () => {
  expect(DisruptionBudget.none()._bind(GROUPS)).toEqual({ problems: [], warnings: [] });
});

/**
 * Kubernetes and LeaderWorkerSet as far as they matter here. The number of pods that there should be is that of the
 * StatefulSets that own pods. An eviction of a pod that is ready needs one that may be missing. LeaderWorkerSet, which sees
 * a pod end before it is gone, ends the whole group: workers go first, then the leader; the leader comes back, then the
 * workers, and the leader is ready last.
 */
describe('a budget of groups, against what controllers make of it', () => {
  type Pod = 'ready' | 'loading' | 'ending' | 'gone';
  type Group = Pod[];
  interface Move { evicts: boolean; pick: number }

  /** What the manifest says, for the number of groups that somebody asked for. */
  const budgetOf = (n: number): number => ((n === 0 ? DisruptionBudget.forbid() : DisruptionBudget.groups(n))._bind(GROUPS).manifest as any).spec.maxUnavailable;
  const start = (groups: number, size: number): Group[] => Array.from({ length: groups }, () => Array<Pod>(size).fill('ready'));
  const serves = (group: Group) => group.every((pod) => pod === 'ready');
  const isThere = (pod: Pod) => pod !== 'gone';

  const expected = (groups: Group[]) => (groups.some(([leader]) => isThere(leader)) ? groups.length : 0)
    + groups.filter(([, ...workers]) => workers.some(isThere)).reduce((sum, [, ...workers]) => sum + workers.length, 0);
  const allowed = (groups: Group[], n: number) => groups.flat().filter((pod) => pod === 'ready').length - (expected(groups) - n);

  const evict = (groups: Group[], n: number, pick: number) => {
    const pods = groups.flatMap((group) => group.map((pod, index) => ({ group, index, pod }))).filter(({ pod }) => isThere(pod));
    if (pods.length === 0) return;
    const { group, index, pod } = pods[pick % pods.length];
    if (pod !== 'ready' || allowed(groups, n) > 0) group[index] = 'ending';
  };
  const react = (group: Group) => {
    const [leader, ...workers] = group;
    if (serves(group)) return;
    if (leader === 'gone') group[0] = 'loading';
    else if (leader === 'ending' && !workers.some(isThere)) group[0] = 'gone';
    else if (leader === 'ending' && workers.every((pod) => pod !== 'ready')) group.fill('gone', 1);
    else if (group.includes('ending')) group.forEach((pod, index) => { group[index] = isThere(pod) ? 'ending' : pod; });
    else if (workers.includes('gone')) group.fill('ready', 1);
    else group[0] = 'ready';
  };
  const mostDown = (groups: Group[], n: number, moves: Move[]) => moves.reduce((most, { evicts, pick }) => {
    if (evicts) evict(groups, n, pick);
    else react(groups[pick % groups.length]);
    return Math.max(most, groups.filter((group) => !serves(group)).length);
  }, 0);

  const moves = fc.array(fc.record({ evicts: fc.boolean(), pick: fc.nat(1000) }), { maxLength: 200 });

  test('never has more groups down than it says, whoever evicts what in which order', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 3 }), moves, (groups, size, n, made) =>
      mostDown(start(groups, size), budgetOf(n), made) <= n), { numRuns: 1000 });
  });

  test('lets as many groups go as it says', () => {
    const groups = start(4, 3);

    [0, 3, 6, 9].forEach((pick) => evict(groups, budgetOf(2), pick));
    expect(groups.map(serves)).toEqual([false, false, true, true]);
  });

  test('lets the next group go when the first serves again', () => {
    const groups = start(2, 2);

    evict(groups, budgetOf(1), 1);
    evict(groups, budgetOf(1), 2);
    expect(groups.map(serves)).toEqual([false, true]);
    Array.from({ length: 7 }, () => react(groups[0]));
    evict(groups, budgetOf(1), 2);
    expect(groups.map(serves)).toEqual([true, false]);
  });
});
