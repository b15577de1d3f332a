import { Chart, Testing } from 'cdk8s';
import { ExistingClaim } from '../../lib/weights/existing-claim';

test.each(['', '<claim>', undefined])('fails when the claim is %j', (claimName) => {
  const weights = new ExistingClaim(new Chart(Testing.app(), 'test'), 'weights', { claimName: claimName as string });

  expect(weights.node.validate()).toEqual([expect.stringMatching(/^claimName: got .*; allowed: the name of a claim/)]);
});

test('mounts a claim that is there, and makes nothing', () => {
  const chart = new Chart(Testing.app(), 'test');
  const weights = new ExistingClaim(chart, 'weights', { claimName: 'shared', mountPath: '/data', modelDirectory: 'R1' });

  expect(weights.bind({ checkpointBytes: 1 })).toEqual({
    modelPath: '/data/R1/', readBytesPerSecond: 2 ** 29, problems: [], warnings: [],
    contribution: { volumes: [{ name: 'llm-model', persistentVolumeClaim: { claimName: 'shared' } }], volumeMounts: [{ name: 'llm-model', mountPath: '/data' }] },
  });
  expect(Testing.synth(chart)).toEqual([]);
});

test('says how fast the claim is read, which decides how long a start may take', () => {
  const bound = (readGibPerSecond?: number) => new ExistingClaim(new Chart(Testing.app(), 'test'), 'weights', { claimName: 'shared', readGibPerSecond }).bind({ checkpointBytes: 1 });

  expect(bound(2).readBytesPerSecond).toBe(2 ** 31);
  expect(bound().readBytesPerSecond).toBe(2 ** 29);
});

test.each([0, -1, 1e-9, NaN, Infinity, 1001, '1' as unknown as number])('fails when it is read at %p GiB in a second', (readGibPerSecond) => {
  const weights = new ExistingClaim(new Chart(Testing.app(), 'test'), 'weights', { claimName: 'shared', readGibPerSecond });

  expect(weights.node.validate()).toEqual([expect.stringMatching(/^readGibPerSecond: got .*; allowed: GiB in a second, 0\.001 to 1000$/)]);
});
