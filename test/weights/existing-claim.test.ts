import { Chart, Testing } from 'cdk8s';
import { ExistingClaim } from '../../lib/weights/existing-claim';
import { runContainer } from './containers';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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

describe('the wait for a file', () => {
  const waiting = (waitForFile: string) => new ExistingClaim(new Chart(Testing.app(), 'test'), 'weights', { claimName: 'shared', waitForFile });
  const container = (file: string): any => JSON.parse(JSON.stringify(waiting(file).bind({ checkpointBytes: 1 }).contribution.initContainers?.[0]));
  const folder = mkdtempSync(join(tmpdir(), 'claim-'));
  afterAll(() => { rmSync(folder, { recursive: true, force: true }); });
  const hurry = (word: string) => word.replaceAll('/weights/', `${folder}/`).replace('sleep 5', 'sleep 0.1');

  test('mounts the claim to look at it, and takes what it is guaranteed', () => {
    expect(container('R1/.download-complete.json')).toMatchObject({
      name: 'wait-for-weights', image: 'python:3.13-alpine', volumeMounts: [{ name: 'llm-model', mountPath: '/weights', readOnly: true }],
      securityContext: { runAsNonRoot: true, capabilities: { drop: ['ALL'] } },
    });
    expect(waiting('/a').bind({ checkpointBytes: 1 }).contribution.volumes).toHaveLength(1);
  });

  test.each(['done', '$(id) `id` "a" \'b\' $HOME.json', '-n', '模型 %s\\n'])('ends once %j is there', async (file) => {
    setTimeout(() => writeFileSync(join(folder, file), ''), 300);
    const { code, lines } = await runContainer(container(file), {}, {}, hurry);

    expect(code).toBe(0);
    expect(lines.at(-1)).toContain('is there');
  });

  test('goes at once when it is told to end', async () => {
    const { code } = await runContainer(container('never'), {}, {}, hurry, (stop) => setTimeout(stop, 400));

    expect(code).toBe(143);
  });

  test.each(['', 'a/', '../a', 'a\nb', undefined as unknown as string])('fails when the file is %j', (file) => {
    const found = new ExistingClaim(new Chart(Testing.app(), 'test'), 'weights', { claimName: 'shared', waitForFile: file ?? null as unknown as string }).node.validate();
    expect(found).toEqual([expect.stringMatching(/^waitForFile: got .*; allowed: a file of the volume/)]);
  });
});
