import { rolloutsCanProgress } from '../../lib/validation/rollouts';
import type { Json } from '../fixtures';

function said(rollingUpdateConfiguration: Json, { annotations = {}, ...spec }: Json = {}): string[] {
  const manifest = { kind: 'LeaderWorkerSet', metadata: { annotations }, spec: { replicas: 2, rolloutStrategy: { rollingUpdateConfiguration }, ...spec } };
  return rolloutsCanProgress([{ path: 'chart/server', manifest }]).map(({ message }) => message);
}

test.each([
  [undefined], [{}], [{ maxUnavailable: 1 }], [{ maxUnavailable: 0, maxSurge: 1 }], [{ maxUnavailable: '50%' }], [{ maxUnavailable: '100%', maxSurge: '0%' }], [{ maxUnavailable: '0%', maxSurge: '1%' }], [{ partition: 0 }],
])('takes %j', (configuration) => {
  expect(said(configuration)).toEqual([]);
});

test.each([
  [{ maxUnavailable: -1 }, 'maxUnavailable: got -1; allowed: a whole number of 0 or more, or 0% to 100%'],
  [{ maxUnavailable: '101%' }, 'maxUnavailable: got "101%"'],
  [{ maxSurge: '-1%' }, 'maxSurge: got "-1%"'],
  [{ maxSurge: 'x' }, 'maxSurge: got "x"'],
  [{ maxSurge: 0.5 }, 'maxSurge: got 0.5'],
  [{ maxUnavailable: 0 }, 'maxUnavailable: got 0; allowed: at least one group where maxSurge is none, or an update could do nothing'],
  [{ maxUnavailable: '40%' }, 'maxUnavailable: got "40%"; allowed: at least one group'],
  [{ partition: -1 }, 'partition: got -1; allowed: a whole number of 0 or more'],
])('refuses %j', (configuration, message) => {
  expect(said(configuration)).toEqual([expect.stringContaining(`spec.rolloutStrategy.rollingUpdateConfiguration.${message}`)]);
});

test('a set without groups may be updated in any way', () => {
  expect(said({ maxUnavailable: 0 }, { replicas: 0 })).toEqual([]);
});

test('refuses a topology of sub-groups without sub-groups', () => {
  const annotations = { 'leaderworkerset.sigs.k8s.io/subgroup-exclusive-topology': 'rack' };
  expect(said({}, { annotations })).toEqual(['metadata.annotations["leaderworkerset.sigs.k8s.io/subgroup-exclusive-topology"]: got "rack"; allowed: left out where there is no subGroupPolicy']);
  expect(said({}, { annotations, leaderWorkerTemplate: { subGroupPolicy: { subGroupSize: 2 } } })).toEqual([]);
});
