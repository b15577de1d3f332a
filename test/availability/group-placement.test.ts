import fc from 'fast-check';
import { GroupPlacement, type PlacementContext } from '../../lib/availability/group-placement';
import { type KueuePlacementProps, SubGroupType } from '../../lib/availability/group-placement-props';

const context = (over: Partial<PlacementContext> = {}): PlacementContext =>
  ({ kind: 'LeaderWorkerSet', groupSize: 4, replicas: 1, platformName: 'kubernetes', lwsVersion: '0.9', ...over });
const deployment = context({ kind: 'Deployment', groupSize: 1 });
const NOTHING = { pod: {}, setLabels: {}, setAnnotations: {}, subGroupPolicy: undefined, queuedByKueue: false, problems: [], warnings: [] };

describe('GroupPlacement.kubernetes', () => {
  test('adds nothing - default', () => {
    expect(GroupPlacement.kubernetes()._bind(context())).toEqual(NOTHING);
    expect(GroupPlacement.kubernetes()._bind(deployment)).toEqual(NOTHING);
  });

  test('gives groups and sub-groups something to themselves - custom', () => {
    const placement = GroupPlacement.kubernetes({ exclusiveTopology: 'example.com/block', subGroups: { size: 2, exclusiveTopology: 'example.com/rack' } });

    expect(placement._bind(context())).toEqual({
      ...NOTHING,
      setAnnotations: { 'leaderworkerset.sigs.k8s.io/exclusive-topology': 'example.com/block', 'leaderworkerset.sigs.k8s.io/subgroup-exclusive-topology': 'example.com/rack' },
      subGroupPolicy: { subGroupSize: 2 },
    });
  });

  test('leaves the leader out of the sub-groups', () => {
    expect(GroupPlacement.kubernetes({ subGroups: { size: 3, policyType: SubGroupType.LEADER_EXCLUDED } })._bind(context())).toEqual({
      ...NOTHING, subGroupPolicy: { subGroupSize: 3, subGroupPolicyType: 'LeaderExcluded' },
    });
  });

  test('warns when several groups need a value of the label each', () => {
    expect(GroupPlacement.kubernetes({ exclusiveTopology: 'topology.kubernetes.io/zone' })._bind(context({ replicas: 3 })).warnings).toEqual([
      'GroupPlacement.kubernetes exclusiveTopology topology.kubernetes.io/zone: each group takes a value of the label to itself, so 3 groups need nodes with 3 values, and an update with maxSurge more',
    ]);
  });

  test('fails when a group of several pods would have to run on one node', () => {
    const placement = GroupPlacement.kubernetes({ exclusiveTopology: 'kubernetes.io/hostname' });

    expect(placement._bind(context()).problems).toEqual([
      'GroupPlacement.kubernetes exclusiveTopology: got "kubernetes.io/hostname"; allowed: a label that several nodes share, for all 4 pods of a group would have to run on one node; plan one pod with all GPUs of a node, or name the label of racks or node pools',
    ]);
    expect(placement._bind(context({ groupSize: 1 })).problems).toEqual([]);
  });

  test('fails on acs, whose nodes stand for nothing', () => {
    const placement = GroupPlacement.kubernetes({ exclusiveTopology: 'topology.kubernetes.io/zone', subGroups: { size: 2, exclusiveTopology: 'example.com/rack' } });

    expect(placement._bind(context({ platformName: 'acs' })).problems).toEqual([
      'GroupPlacement.kubernetes exclusiveTopology: got "topology.kubernetes.io/zone"; allowed: left out on acs, whose virtual nodes stand for no machine, rack or room',
      'GroupPlacement.kubernetes subGroups.exclusiveTopology: got "example.com/rack"; allowed: left out on acs, whose virtual nodes stand for no machine, rack or room',
    ]);
  });

  test.each(['', 'a b', 'a/b/c', '/zone', 'Example.com/zone', '-zone', `example.com/${'a'.repeat(64)}`])('fails when a label is %j', (label) => {
    const { problems } = GroupPlacement.kubernetes({ exclusiveTopology: label, subGroups: { size: 1, exclusiveTopology: label } })._bind(context());

    expect(problems).toEqual([
      expect.stringMatching(/^GroupPlacement\.kubernetes exclusiveTopology: got ".*; allowed: the key of a node label, such as topology\.kubernetes\.io\/zone: /),
      expect.stringMatching(/^GroupPlacement\.kubernetes subGroups\.exclusiveTopology: got ".*; allowed: the key of a node label, /),
    ]);
  });

  test('fails on a Deployment, which has no groups', () => {
    expect(GroupPlacement.kubernetes({ exclusiveTopology: 'example.com/rack', subGroups: { size: 1 } })._bind(deployment).problems).toEqual([
      'GroupPlacement.kubernetes exclusiveTopology: got "example.com/rack"; allowed: left out on a Deployment: only a LeaderWorkerSet can do it',
      'GroupPlacement.kubernetes subGroups: got {"size":1}; allowed: left out on a Deployment: only a LeaderWorkerSet can do it',
    ]);
  });

  test('fails when sub-groups do not divide the group', () => {
    expect(GroupPlacement.kubernetes({ subGroups: { size: 5 } })._bind(context({ groupSize: 9 })).problems).toEqual([
      'GroupPlacement.kubernetes subGroups.size: got 5; allowed: 1, 2, 3, 4, 8, 9, which divide the 9 pods of a group, or all but the leader',
    ]);
    expect(GroupPlacement.kubernetes({ subGroups: { size: 9, policyType: SubGroupType.LEADER_EXCLUDED } })._bind(context({ groupSize: 9 })).problems).toEqual([
      'GroupPlacement.kubernetes subGroups.size: got 9; allowed: 1, 2, 4, 8, which divide the 8 workers of a group',
    ]);
  });

  test('takes the sizes that the webhook takes, and no others', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 64 }), fc.integer({ min: -2, max: 70 }), fc.boolean(), (groupSize, size, excluded) => {
      const policyType = excluded ? SubGroupType.LEADER_EXCLUDED : undefined;
      const { problems } = GroupPlacement.kubernetes({ subGroups: { size, policyType } })._bind(context({ groupSize }));
      const taken = size >= 1 && size <= groupSize && (groupSize % size === 0 || (groupSize - 1) % size === 0) && (!excluded || (groupSize - 1) % size === 0);
      return (problems.length === 0) === taken;
    }));
  });
});

describe('GroupPlacement.volcano', () => {
  test('names the scheduler on all pods - default', () => {
    expect(GroupPlacement.volcano()._bind(context())).toEqual({ ...NOTHING, pod: { schedulerName: 'volcano' } });
  });

  test('names the queue on the set, or on the pods of a Deployment - custom', () => {
    const queue = { 'scheduling.volcano.sh/queue-name': 'inference' };

    expect(GroupPlacement.volcano({ queue: 'inference' })._bind(context())).toEqual({ ...NOTHING, pod: { schedulerName: 'volcano' }, setAnnotations: queue });
    expect(GroupPlacement.volcano({ queue: 'inference' })._bind(deployment)).toEqual({ ...NOTHING, pod: { schedulerName: 'volcano', annotations: queue } });
  });

  test('fails when LeaderWorkerSet is older than 0.7, or not said', () => {
    expect(GroupPlacement.volcano()._bind(context({ lwsVersion: '0.6.2' })).problems).toEqual([
      'lwsVersion: got "0.6.2"; allowed: 0.7 or newer, for scheduling groups as a whole with Volcano; before, the controller makes no PodGroup; update LeaderWorkerSet, or leave it out',
    ]);
    expect(GroupPlacement.volcano()._bind(context({ lwsVersion: undefined })).problems).toHaveLength(1);
    expect(GroupPlacement.volcano()._bind({ ...deployment, lwsVersion: undefined }).problems).toEqual([]);
  });

  test('fails when the leader would wait for workers that wait for the leader', () => {
    const placement = GroupPlacement.volcano({ exclusiveTopology: 'example.com/rack' });

    expect(placement._bind(context()).problems).toEqual([
      'GroupPlacement.volcano exclusiveTopology: got "example.com/rack"; allowed: left out: Volcano schedules the leader only together with its workers, and LeaderWorkerSet makes these only once the leader has a node; use subGroups with an exclusiveTopology, or GroupPlacement.kubernetes',
    ]);
    expect(placement._bind(context({ groupSize: 1 })).problems).toEqual([]);
  });

  test('fails when the queue cannot be', () => {
    expect(GroupPlacement.volcano({ queue: 'My Queue' })._bind(context()).problems).toEqual([
      'GroupPlacement.volcano queue: got "My Queue"; allowed: the name of a Queue: lower-case letters, digits, hyphens and dots',
    ]);
  });
});

describe('GroupPlacement.kueue', () => {
  const QUEUE = { 'kueue.x-k8s.io/queue-name': 'inference' };

  test('names the queue on the set - default', () => {
    expect(GroupPlacement.kueue({ queueName: 'inference' })._bind(context())).toEqual({ ...NOTHING, setLabels: QUEUE, queuedByKueue: true });
    expect(GroupPlacement.kueue({ queueName: 'inference' })._bind(deployment)).toEqual({ ...NOTHING, setLabels: QUEUE, queuedByKueue: true });
  });

  test('places leader and workers as one - custom', () => {
    expect(GroupPlacement.kueue({ queueName: 'inference', requiredTopology: 'example.com/rack' })._bind(context())).toEqual({
      ...NOTHING,
      pod: { annotations: { 'kueue.x-k8s.io/podset-required-topology': 'example.com/rack', 'kueue.x-k8s.io/podset-group-name': 'leader-and-workers' } },
      setLabels: QUEUE,
      queuedByKueue: true,
    });
  });

  test('names no group of a pod that has no workers, which Kueue would refuse', () => {
    expect(GroupPlacement.kueue({ queueName: 'inference', preferredTopology: 'example.com/rack' })._bind(context({ groupSize: 1 })).pod).toEqual({
      annotations: { 'kueue.x-k8s.io/podset-preferred-topology': 'example.com/rack' },
    });
  });

  test.each(['', 'My Queue', 'a/b', '-a', 'a'.repeat(64)])('fails when the queue is %j', (queueName) => {
    expect(GroupPlacement.kueue({ queueName })._bind(context()).problems).toEqual([
      `GroupPlacement.kueue queueName: got ${JSON.stringify(queueName)}; allowed: the name of a LocalQueue: at most 63 lower-case letters, digits, hyphens and dots`,
    ]);
  });

  test('fails when both topologies are given, or one is no label', () => {
    expect(GroupPlacement.kueue({ queueName: 'q', requiredTopology: 'a', preferredTopology: 'b' })._bind(context()).problems).toEqual([
      'GroupPlacement.kueue preferredTopology: got "b"; allowed: left out where requiredTopology is given: Kueue takes one of them',
    ]);
    expect(GroupPlacement.kueue({ queueName: 'q', requiredTopology: 'a b' })._bind(context()).problems).toEqual([
      expect.stringMatching(/^GroupPlacement\.kueue requiredTopology: got "a b"; allowed: the key of a node label/),
    ]);
    expect(GroupPlacement.kueue({ queueName: 'q', preferredTopology: 'a' })._bind(context({ platformName: 'acs' })).problems).toEqual([
      'GroupPlacement.kueue preferredTopology: got "a"; allowed: left out on acs, whose virtual nodes stand for no machine, rack or room',
    ]);
  });

  test('fails when groups are to have something to themselves as well', () => {
    expect(GroupPlacement.kueue({ queueName: 'q', requiredTopology: 'a', exclusiveTopology: 'b', subGroups: { size: 2, exclusiveTopology: 'c' } })._bind(context()).problems).toEqual([
      'GroupPlacement.kueue exclusiveTopology: got "b"; allowed: left out: Kueue counts quota and chooses nodes without regard to it; requiredTopology keeps a group together; GroupPlacement.kubernetes gives each a value to itself',
      'GroupPlacement.kueue subGroups.exclusiveTopology: got "c"; allowed: left out: Kueue counts quota and chooses nodes without regard to it; requiredTopology keeps a group together; GroupPlacement.kubernetes gives each a value to itself',
    ]);
    expect(GroupPlacement.kueue({ queueName: 'q', exclusiveTopology: 'b' })._bind(deployment).problems).toEqual([
      'GroupPlacement.kueue exclusiveTopology: got "b"; allowed: left out on a Deployment: only a LeaderWorkerSet can do it',
    ]);
  });
});

test('refuses a queue without a name, which a program without types may leave out', () => {
  expect(GroupPlacement.kueue({} as KueuePlacementProps)._bind(context()).problems).toContainEqual(expect.stringContaining('GroupPlacement.kueue queueName: got nothing'));
});
