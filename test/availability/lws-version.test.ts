import fc from 'fast-check';
import { defaultRestartPolicy, LWS_FEATURES, lwsHas, lwsProblems } from '../../lib/availability/lws-version';

const { partition, restartAfterStart, workerIndexVariable, noneUnavailable } = LWS_FEATURES;

describe('a version of LeaderWorkerSet', () => {
  test.each(['0.6', 'v0.6', '0.6.2', 'v0.10.0', '0.9.0-rc.1', '1.0', '12.34.56+build'])('can be %s', (version) => {
    expect(lwsProblems(version, [])).toEqual([]);
  });

  test.each(['', '0', 'latest', '0.x', '0.06', '0.7.1.2', ' 0.7', '0.7 ', 'V0.7', '>=0.7', 'main', '0.7-'])('fails when it is %j', (version) => {
    expect(lwsProblems(version, [partition])).toEqual([
      `lwsVersion: got ${JSON.stringify(version)}; allowed: a release of LeaderWorkerSet, such as 0.9 or v0.9.0`,
    ]);
  });

  test('is compared by numbers, not by letters', () => {
    expect(lwsHas('0.10.0', restartAfterStart)).toBe(true);
    expect(lwsHas('v0.9.0', restartAfterStart)).toBe(true);
    expect(lwsHas('0.8.9', restartAfterStart)).toBe(false);
    expect(lwsHas('1.0', restartAfterStart)).toBe(true);
  });

  test('of one release has what an earlier one had', () => {
    const version = fc.tuple(fc.nat(3), fc.nat(40), fc.nat(20));
    const rank = ([major, minor, patch]: [number, number, number]) => major * 1e6 + minor * 1e3 + patch;
    fc.assert(fc.property(version, version, fc.constantFrom(...Object.values(LWS_FEATURES)), (a, b, feature) => {
      const [older, newer] = rank(a) <= rank(b) ? [a, b] : [b, a];
      return !lwsHas(older.join('.'), feature) || lwsHas(`v${newer.join('.')}`, feature);
    }));
  });
});

describe('what a release lacks', () => {
  test('is one problem each, with what happens', () => {
    expect(lwsProblems('0.6.2', [partition, workerIndexVariable, restartAfterStart, partition])).toEqual([
      'lwsVersion: got "0.6.2"; allowed: 0.7 or newer, for a rollout\'s partition; before, the API server drops the field without a word, and all groups are updated; update LeaderWorkerSet, or leave it out',
      'lwsVersion: got "0.6.2"; allowed: 0.9 or newer, for restartPolicy RecreateGroupAfterStart; before, the API server refuses the set; update LeaderWorkerSet, or leave it out',
    ]);
  });

  test('is what 0.6 lacks when no version is said', () => {
    expect(lwsProblems(undefined, [workerIndexVariable, noneUnavailable])).toEqual([
      'lwsVersion: got nothing; allowed: 0.9 or newer, for maxUnavailable 0; before, the StatefulSet of the leaders is refused and no pod is created; say which release the cluster runs, or leave it out',
    ]);
  });

  test('is the variable of the worker\'s number before 0.6', () => {
    expect(lwsProblems('0.5.1', [workerIndexVariable])).toEqual([
      'lwsVersion: got "0.5.1"; allowed: 0.6 or newer, for the variable LWS_WORKER_INDEX; before, containers do not have it; update LeaderWorkerSet, or leave it out',
    ]);
  });
});

test('groups are recreated only after they have started, where the release can', () => {
  expect(['0.9', 'v0.10.0', '1.0'].map(defaultRestartPolicy)).toEqual(Array(3).fill('RecreateGroupAfterStart'));
  expect([undefined, '0.6', '0.8.0', 'latest'].map(defaultRestartPolicy)).toEqual(Array(4).fill('RecreateGroupOnPodRestart'));
});
