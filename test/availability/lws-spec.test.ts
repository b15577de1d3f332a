import { lwsSpecProblems } from '../../lib/availability/lws-spec';

const set = (spec: object, annotations?: object) => ({ kind: 'LeaderWorkerSet', metadata: { name: 'x', annotations }, spec: { replicas: 2, ...spec } });
const rolling = (rollingUpdateConfiguration: object) => ({ rolloutStrategy: { type: 'RollingUpdate', rollingUpdateConfiguration } });
const template = (leaderWorkerTemplate: object) => ({ leaderWorkerTemplate });

/** What is used, the newest release without it, and the first with it. */
const FEATURES: [string, object, string, string][] = [
  ['startupPolicy', set({ startupPolicy: 'LeaderCreated' }), '0.2', '0.3'],
  ['subGroupPolicy', set(template({ subGroupPolicy: { subGroupSize: 2 } })), '0.2.9', '0.3'],
  ['maxSurge', set(rolling({ maxSurge: 1 })), '0.2', '0.3'],
  ['networkConfig', set({ networkConfig: { subdomainPolicy: 'Shared' } }), '0.3', '0.4.0'],
  ['restartPolicy None', set(template({ restartPolicy: 'None' })), '0.4.2', '0.5'],
  ['subGroupPolicyType', set(template({ subGroupPolicy: { subGroupSize: 1, subGroupPolicyType: 'LeaderExcluded' } })), '0.5.1', '0.6'],
  ['a rollout\'s partition', set(rolling({ partition: 1 })), '0.6.3', '0.7'],
  ['volumeClaimTemplates', set(template({ volumeClaimTemplates: [] })), '0.7.0', 'v0.8.0'],
  ['persistentVolumeClaimRetentionPolicy', set(template({ persistentVolumeClaimRetentionPolicy: {} })), '0.7', '0.8'],
  ['the annotation experimental-recreate-group-after-start', set({}, { 'leaderworkerset.sigs.k8s.io/experimental-recreate-group-after-start': 'true' }), '0.7', '0.8'],
  ['restartPolicy RecreateGroupAfterStart', set(template({ restartPolicy: 'RecreateGroupAfterStart' })), '0.8', '0.9'],
  ['maxUnavailable 0', set(rolling({ maxUnavailable: 0, maxSurge: 1 })), '0.8', '0.9'],
  ['maxUnavailable 0', set(rolling({ maxUnavailable: '0%', maxSurge: 1 })), '0.8', '0.9'],
  ['as much maxSurge as there are groups', set(rolling({ maxSurge: 2 })), '0.8', '0.9'],
  ['as much maxSurge as there are groups', set(rolling({ maxSurge: '51%' })), '0.8', '0.9'],
];

test.each(FEATURES)('%s is found in a finished set', (what, manifest, without, from) => {
  const problems = lwsSpecProblems(without, manifest);

  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(`allowed: ${from.replace(/^v/, '').replace(/^(\d+\.\d+)\.0$/, '$1')} or newer, for ${what}; before, `);
  expect(lwsSpecProblems(from, manifest)).toEqual([]);
});

test('a set that says what every release understands has no problems', () => {
  const manifest = set({ ...template({ size: 2, restartPolicy: 'RecreateGroupOnPodRestart', workerTemplate: {} }), ...rolling({ maxUnavailable: 1, maxSurge: 0, partition: 0 }) });

  expect(lwsSpecProblems('0.2', manifest)).toEqual([]);
  expect(lwsSpecProblems(undefined, manifest)).toEqual([]);
});

test('one additional group of one is refused without a version, for the controller of that release would not make it', () => {
  expect(lwsSpecProblems(undefined, set({ replicas: 1, ...rolling({ maxSurge: 1 }) }))).toEqual([
    'lwsVersion: got nothing; allowed: 0.9 or newer, for as much maxSurge as there are groups; before, an update never ends, for the additional groups are not made; say which release the cluster runs, or leave it out',
  ]);
});

test('where a scaler owns the number of groups, there may be one', () => {
  expect(lwsSpecProblems('0.8', set({ replicas: undefined, ...rolling({ maxSurge: 1 }) }))).toHaveLength(1);
  expect(lwsSpecProblems('0.8', set({ replicas: 0, ...rolling({ maxSurge: 1 }) }))).toEqual([]);
});

test.each([undefined, null, 1, 'x', [], {}, { spec: null }, { spec: { leaderWorkerTemplate: 1, rolloutStrategy: [] } }])('what is no set, such as %j, uses nothing', (manifest) => {
  expect(lwsSpecProblems('0.2', manifest)).toEqual([]);
});
