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
    modelPath: '/data/R1/', problems: [], warnings: [],
    contribution: { volumes: [{ name: 'llm-model', persistentVolumeClaim: { claimName: 'shared' } }], volumeMounts: [{ name: 'llm-model', mountPath: '/data' }] },
  });
  expect(Testing.synth(chart)).toEqual([]);
});
