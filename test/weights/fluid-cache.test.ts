import { Chart, Duration, Size, Testing } from 'cdk8s';
import fc from 'fast-check';
import { FluidCache } from '../../lib/weights/fluid-cache';
import type { FluidCacheProps } from '../../lib/weights/fluid-cache-props';
import { CacheAffinity, CacheMedium, CacheVolume } from '../../lib/weights/fluid-workers-props';
import { OssCredentials } from '../../lib/weights/oss-credentials';
import { json, runContainer, withServer } from './containers';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const GIB = 2 ** 30;
const bucket = { bucket: 'weights', endpoint: 'oss-cn-hangzhou-internal.aliyuncs.com', path: '/models/DeepSeek-R1', credentials: OssCredentials.secret('oss-secret') };

function cache(props: Partial<FluidCacheProps> = {}, namespace?: string) {
  const chart = new Chart(Testing.app(), 'test', { namespace });
  return { chart, weights: new FluidCache(chart, 'deepseek', { ...bucket, replicas: 16, ...props }) };
}

test('makes a Dataset of the model\'s folder, its runtime and the load that fills it - default', () => {
  expect(Testing.synth(cache({}, 'models').chart)).toMatchSnapshot();
});

test('makes everything else too - custom', () => {
  expect(Testing.synth(cache({
    name: 'r1', path: undefined, credentials: OssCredentials.createSecret({ name: 's', accessKeyId: 'id', accessKeySecret: 'secret' }),
    medium: CacheMedium.SSD, volume: CacheVolume.HOST_PATH, tierPath: '/mnt/cache', quota: Size.mebibytes(1536), high: 0.9, low: 0.8, workerCpu: 4,
    workerMemory: Size.gibibytes(8), podLabels: { tier: 'cache' }, workerAnnotations: { a: 'b' },
  }).chart)).toMatchSnapshot();
});

test('can leave the load out, and its labels', () => {
  const kinds = (props: Partial<FluidCacheProps>) => Testing.synth(cache(props).chart).map(({ kind }) => kind);

  expect(kinds({ preload: false })).toEqual(['Dataset', 'JindoRuntime']);
  expect(Testing.synth(cache({ podLabels: { a: 'b' } }).chart)[2].spec.podMetadata).toEqual({ labels: { a: 'b' } });
  expect(Testing.synth(cache({ podLabels: { a: 'b' }, labelLoader: false }).chart)[2].spec).not.toHaveProperty('podMetadata');
});

test('says the namespace in the load, as Fluid wants it', () => {
  const load = Testing.synth(cache({}, 'models').chart)[2];

  expect(load.metadata.namespace).toBe('models');
  expect(load.spec.dataset.namespace).toBe('models');
});

test('warns of a chart without a namespace, in which the load works in one namespace only', () => {
  const { chart, weights } = cache();

  expect(Testing.synth(chart)[2].spec.dataset.namespace).toBe('default');
  expect(weights.bind({ checkpointBytes: 1 }).warnings).toEqual([expect.stringContaining('works in namespace default only')]);
  expect(cache({ preload: false }).weights.bind({ checkpointBytes: 1 }).warnings).toEqual([]);
});

test('gives the pods the claim that Fluid makes under the Dataset\'s name', () => {
  expect(cache().weights.bind({ checkpointBytes: 1 }).contribution).toEqual({
    volumes: [{ name: 'llm-model', persistentVolumeClaim: { claimName: 'deepseek' } }],
    volumeMounts: [{ name: 'llm-model', mountPath: '/models/DeepSeek-R1' }],
  });
});

test('computes the workers from the checkpoint', () => {
  // 688,590,631,731 bytes are 641.3 GiB; a worker holds 115 GiB x 0.99 = 113.85 GiB: 5.63, so 6.
  expect(cache({ replicas: undefined, checkpointBytes: 688_590_631_731 }).weights.replicas).toBe(6);
});

test('fails when the cache is smaller than the checkpoint, and says how many workers it needs', () => {
  const { weights } = cache({ replicas: 5 });

  expect(weights.bind({ checkpointBytes: 688_590_631_731 }).problems).toEqual([
    'weights replicas: got 5; allowed: at least 6 workers, so that 641.3 GiB of weights fit into 115 GiB × 0.99 each; add workers, or raise quota and workerMemory',
  ]);
  expect(weights.bind({ checkpointBytes: 5 * 113 * GIB }).problems).toEqual([]);
});

test('warns when the quota leaves the worker no memory of its own', () => {
  expect(cache({ quota: Size.gibibytes(128) }, 'models').weights.bind({ checkpointBytes: 1 }).warnings).toEqual([expect.stringContaining('killed when the cache fills')]);
  expect(cache({}, 'models').weights.bind({ checkpointBytes: 1 }).warnings).toEqual([]);
});

test.each([
  ['the number of workers is left open', { replicas: undefined }, 'replicas: got nothing; allowed: a whole number from 1 to 10000; set it, or checkpointBytes'],
  ['there is no worker', { replicas: 0 }, 'replicas: got 0'],
  ['the quota is more than the memory', { quota: Size.gibibytes(129) }, 'quota: got "129 GiB"; allowed: at most workerMemory, 128Gi'],
  ['the quota is a whole TiB', { quota: Size.tebibytes(1), workerMemory: Size.tebibytes(2) }, 'quota: got "1024 GiB"; allowed: no whole number of TiB'],
  ['the quota is no whole MiB', { quota: Size.kibibytes(1500) }, 'quota: got "0.00143051'],
  ['the marks are swapped', { high: 0.7, low: 0.9 }, 'low and high: got "0.9 and 0.7"; allowed: 0 < low < high < 1'],
  ['the marks are percentages', { high: 99, low: 95 }, 'low and high: got "95 and 99"'],
  ['a worker has no CPU', { workerCpu: 0 }, 'workerCpu: got 0'],
  ['the cache has several folders', { tierPath: '/a,/b' }, 'tierPath: got "/a,/b"; allowed: one absolute path'],
  ['it shall take on a role', { credentials: OssCredentials.rrsa({ roleName: 'r' }) }, 'credentials: got "OssCredentials.rrsa"; allowed: an access key'],
  ['workers are more than there are nodes', { replicas: 1e12 }, 'replicas: got 1000000000000'],
  ['a worker has no memory', { workerMemory: Size.gibibytes(0) }, 'workerMemory: got "0Gi"; allowed: a size above 0'],
  ['a disk lies in memory', { medium: CacheMedium.SSD }, 'tierPath: got "/dev/shm"; allowed: a folder on the SSD'],
  ['an entry of the Secret has no name', { credentials: OssCredentials.secret('s', { accessKeyIdKey: 'bad key/' }) }, 'credentials accessKeyIdKey: got "bad key/"'],
  ['id and secret are one entry', { credentials: OssCredentials.secret('s', { accessKeyIdKey: 'k', accessKeySecretKey: 'k' }) }, 'credentials accessKeySecretKey: got "k"; allowed: another entry'],
  ['the bucket is a placeholder', { bucket: '<your-bucket-name>' }, 'bucket: got "<your-bucket-name>"'],
])('fails when %s', (_what, props, message) => {
  expect(cache(props).weights.node.validate()).toEqual([expect.stringContaining(message)]);
});

test.each([['Dataset', 37, 0], ['Dataset', 38, 2]])('holds a %s of %i letters against what Fluid derives', (_kind, letters, findings) => {
  // Dataset and JindoRuntime share the name; a DataLoad may have 46 letters.
  expect(cache({ name: 'd'.repeat(letters) }).chart.node.validate()).toHaveLength(findings);
});

test('holds the load\'s name against its Helm release', () => {
  expect(cache({ name: 'd'.repeat(46) }).chart.node.validate()).toHaveLength(2);
  expect(cache({ name: 'd'.repeat(47) }).chart.node.validate()).toHaveLength(3);
});

test('holds its own chart against the rules, without any server', () => {
  expect(() => Testing.synth(cache({ podLabels: { 'bad key!': 'a b' } }).chart)).toThrow('labels key: got "bad key!"');
  expect(() => Testing.synth(cache({ podLabels: { constructor: 'x' } }).chart)).toThrow('[test] deepseek/Runtime: cannot be rendered:');
});

test('fails when workers on serverless pods need a folder of their node', () => {
  const { chart } = cache({ podLabels: { 'alibabacloud.com/compute-class': 'performance' }, volume: CacheVolume.HOST_PATH });

  expect(chart.node.validate()).toEqual([expect.stringContaining('volume: got "hostPath"; allowed: emptyDir')]);
});

test('fails for everything that is wrong at once', () => {
  expect(cache({ bucket: '', endpoint: '', replicas: -1, high: 2, workerCpu: NaN }).weights.node.validate()).toHaveLength(5);
});

test('computes quota and memory of given workers from the checkpoint', () => {
  const level = (props: Partial<FluidCacheProps>) => {
    const [, { spec }] = Testing.synth(cache({ ...props }, 'models').chart);
    return { quota: spec.tieredstore.levels[0].quota as string, memory: spec.worker.resources.limits.memory as string };
  };

  // 641 GiB x 1.05 / 0.99 / 16 = 42.5, so 43 GiB; 43 / 0.9 = 47.8.
  expect(level({ checkpointBytes: 641 * GIB })).toEqual({ quota: '43Gi', memory: '48Gi' });
  expect(level({ checkpointBytes: 641 * GIB, workerMemory: Size.gibibytes(100) })).toEqual({ quota: '90Gi', memory: '100Gi' });
  // 1024 GiB would be written as 1Ti, which Jindo does not read.
  expect(level({ replicas: 1, checkpointBytes: Math.floor(1024 * GIB * 0.99 / 1.05) })).toEqual({ quota: '1025Gi', memory: '1139Gi' });
});

test('always has room for the checkpoint that it was computed from', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 4096 }), fc.option(fc.integer({ min: 1, max: 64 }), { nil: undefined }), fc.double({ min: 0.5, max: 0.999, noNaN: true }), (gib, replicas, high) => {
    const { weights, chart } = cache({ replicas, checkpointBytes: gib * GIB, high, low: 0.3 }, 'models');

    expect(weights.capacityGib).toBeGreaterThanOrEqual(gib);
    expect(weights.bind({ checkpointBytes: gib * GIB }).problems).toEqual([]);
    const [, { spec }] = Testing.synth(chart);
    expect(spec.tieredstore.levels[0].quota).toMatch(/^[0-9]+Gi$/);
    expect(Number.parseInt(spec.tieredstore.levels[0].quota as string) % 1024).not.toBe(0);
    expect(Number.parseInt(spec.worker.resources.limits.memory as string)).toBeGreaterThan(Number.parseInt(spec.tieredstore.levels[0].quota as string));
  }), { numRuns: 50 });
});

test('loads the model\'s folder only, where the dataset holds more', () => {
  const load = Testing.synth(cache({ path: undefined, modelDirectory: '/models/R1/' }, 'models').chart)[2];

  expect(load.spec.target).toEqual([{ path: '/models/R1', replicas: 1 }]);
  expect(Testing.synth(cache({}, 'models').chart)[2].spec).not.toHaveProperty('target');
});

describe('the name of the load', () => {
  const named = (props: Partial<FluidCacheProps>) => {
    const { chart, weights } = cache({ path: undefined, waitForLoad: Duration.minutes(5), ...props }, 'models');
    const [dataset, runtime, load, role, binding] = Testing.synth(chart);
    const { initContainers = [] } = weights.bind({ checkpointBytes: 1 }).contribution;
    expect([dataset.metadata.name, runtime.metadata.name, load.spec.dataset.name, weights.claimName]).toEqual(Array(4).fill(props.name ?? 'deepseek'));
    const name = load.metadata.name as string;
    expect([role.rules[0].resourceNames[0], initContainers[0].env?.find((one) => one.name === 'NAME')?.value]).toEqual([name, name]);
    expect([role.metadata.name, binding.metadata.name, binding.roleRef.name]).toEqual(Array(3).fill(`${name}-load-reader`));
    return name;
  };

  test('is another one for another folder, since Fluid runs each once', () => {
    expect(named({ modelDirectory: 'models/R1' })).toMatch(/^deepseek-[0-9a-f]{8}$/);
    expect(named({ modelDirectory: '/models/R1/' })).toBe(named({ modelDirectory: 'models/R1' }));
    expect(named({ modelDirectory: 'models/R2' })).not.toBe(named({ modelDirectory: 'models/R1' }));
  });

  test('is the Dataset\'s where all of it is loaded, and the one that was given', () => {
    expect(named({})).toBe('deepseek');
    expect(named({ name: 'r1', modelDirectory: 'models/R1' })).toBe('r1');
  });

  test('is short enough for its Helm release wherever the Dataset\'s is', () => {
    const chart = new Chart(Testing.app(), 'test', { namespace: 'models' });
    new FluidCache(chart, 'd'.repeat(37), { ...bucket, replicas: 16, modelDirectory: 'models/R1' });

    expect(chart.node.validate()).toEqual([]);
    expect((Testing.synth(chart)[2].metadata.name as string).length).toBe(46);
  });
});

test('draws the pods to nodes that hold the cache, where it is asked to', () => {
  const labels = (affinity?: CacheAffinity) => cache({ affinity }, 'models').weights.bind({ checkpointBytes: 1 }).contribution.labels;

  expect(labels()).toBeUndefined();
  expect(labels(CacheAffinity.NONE)).toBeUndefined();
  expect(labels(CacheAffinity.PREFERRED)).toEqual({ 'fuse.serverful.fluid.io/inject': 'true' });
  expect(labels(CacheAffinity.REQUIRED)).toEqual({ 'fuse.serverful.fluid.io/inject': 'true', 'fluid.io/dataset.deepseek.sched': 'required' });
});

test('warns of workers for which ACS wants a ticket', () => {
  const { weights } = cache({ podLabels: { 'alibabacloud.com/compute-class': 'performance' }, workerMemory: Size.gibibytes(256) }, 'models');

  expect(weights.bind({ checkpointBytes: 1 }).warnings).toEqual(['workerMemory 256Gi is more than the 128 GiB that ACS gives a pod without a ticket: use more workers']);
});

test.each<[string, Partial<FluidCacheProps>, string]>([
  ['the cache is drawn to pods of ACS', { affinity: CacheAffinity.REQUIRED, podLabels: { 'alibabacloud.com/compute-class': 'performance' } }, 'affinity: got "required"; allowed: none where the cache\'s workers are pods of ACS'],
  ['there is no load to wait for', { waitForLoad: Duration.minutes(5), preload: false }, 'waitForLoad: got "300 s"; allowed: nothing with preload: false'],
  ['it waits for days', { waitForLoad: Duration.days(2) }, 'waitForLoad: got "172800 s"; allowed: 1 second to 24 hours'],
  ['nobody waits with its account', { serverServiceAccount: 'r1' }, 'serverServiceAccount: got "r1"; allowed: nothing without waitForLoad'],
  ['the account is no name', { waitForLoad: Duration.minutes(5), serverServiceAccount: 'R1' }, 'serverServiceAccount: got "R1"; allowed: the name of a service account'],
  ['the image is a placeholder', { waitForLoad: Duration.minutes(5), waitImage: '<image>' }, 'waitImage: got "<image>"'],
  ['the model\'s folder has white space', { modelDirectory: 'my models' }, 'modelDirectory: got "/my models"; allowed: a folder without white space'],
])('fails, of what a load needs, when %s', (_what, props, message) => {
  expect(cache(props).weights.node.validate()).toEqual([expect.stringContaining(message)]);
});

test('fails when it lets another service account read the load than the server has', () => {
  const { weights } = cache({ waitForLoad: Duration.minutes(5), serverServiceAccount: 'r1' }, 'models');
  const { weights: ofDefault } = cache({ waitForLoad: Duration.minutes(5) }, 'models');
  const problems = (source: typeof weights, serviceAccountName?: string) => source.bind({ checkpointBytes: 1, serviceAccountName }).problems;

  expect(problems(weights, 'default')).toEqual(['serverServiceAccount: got "r1"; allowed: "default", the service account of the server\'s pods, which else may not read the load']);
  expect(problems(ofDefault, 'r1')).toEqual(['serverServiceAccount: got nothing; allowed: "r1", the service account of the server\'s pods, which else may not read the load']);
  expect([problems(weights, 'r1'), problems(ofDefault, 'default'), problems(ofDefault), problems(cache().weights, 'r1')]).toEqual([[], [], [], []]);
});

describe('the wait for the load', () => {
  const waiting = (seconds = 3) => cache({ waitForLoad: Duration.seconds(seconds), serverServiceAccount: 'r1' }, 'models');
  const container = (seconds?: number): any => JSON.parse(JSON.stringify(waiting(seconds).weights.bind({ checkpointBytes: 1 }).contribution.initContainers?.[0]));
  const folder = mkdtempSync(join(tmpdir(), 'load-'));
  writeFileSync(join(folder, 'token'), 'the-token\n');
  afterAll(() => { rmSync(folder, { recursive: true, force: true }); });
  const run = (address: string, seconds?: number) => runContainer(container(seconds), { API: address, TOKEN_FOLDER: folder, PAUSE_SECONDS: '0.05' });

  test('lets the pods read one DataLoad and nothing else', () => {
    const [role, binding] = Testing.synth(waiting().chart).slice(3);

    expect(role).toMatchObject({ kind: 'Role', metadata: { name: 'deepseek-load-reader', namespace: 'models' }, rules: [{ apiGroups: ['data.fluid.io'], resources: ['dataloads'], resourceNames: ['deepseek'], verbs: ['get'] }] });
    expect(binding).toMatchObject({ kind: 'RoleBinding', roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'deepseek-load-reader' }, subjects: [{ kind: 'ServiceAccount', name: 'r1', namespace: 'models' }] });
  });

  test('brings its own token, and the same as request and limit', () => {
    const { contribution } = waiting().weights.bind({ checkpointBytes: 1 });

    expect(contribution.volumes).toHaveLength(2);
    expect(contribution.volumes?.[1]).toEqual({
      name: 'fluid-load-token',
      projected: { sources: [{ serviceAccountToken: { path: 'token', expirationSeconds: 3600 } }, { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } }] },
    });
    expect(container()).toMatchObject({
      name: 'wait-for-load', image: 'python:3.13-alpine',
      resources: { limits: { cpu: { value: '100m' }, memory: { value: '128Mi' } }, requests: { cpu: { value: '100m' }, memory: { value: '128Mi' } } },
      securityContext: { runAsNonRoot: true, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
      volumeMounts: [{ name: 'fluid-load-token', mountPath: '/var/run/secrets/fluid-load', readOnly: true }],
    });
  });

  test('ends once the load is complete', async () => {
    let phase = 0;
    await withServer((_asked, response) => json(response, { status: [undefined, { phase: 'Pending' }, { phase: 'Executing' }, { phase: 'Complete' }][phase++] }), async (address, asked) => {
      const { code, lines } = await run(address);

      expect(code).toBe(0);
      expect(lines).toEqual([
        'waiting for DataLoad deepseek in namespace models', 'not yet: the load is not begun', 'not yet: the load is Pending', 'not yet: the load is Executing', expect.stringMatching(/^loaded, after \d+ s$/),
      ]);
      expect(asked[0].url.pathname).toBe('/apis/data.fluid.io/v1alpha1/namespaces/models/dataloads/deepseek');
      expect(asked[0].headers.authorization).toBe('Bearer the-token');
    });
  });

  test.each<[string, number, unknown, string]>([
    ['the load failed', 200, { status: { phase: 'Failed' } }, 'the load failed: the engine starts all the same, and what is missing is read through to the storage'],
    ['it may not read the load', 403, {}, 'not within 1 s; the engine starts all the same; last: the API server answers 403, the service account may not read it'],
    ['the answer is something else', 200, 'hello', 'not within 1 s; the engine starts all the same; last: the API server does not answer'],
  ])('never fails, for that would recreate the group: %s', async (_when, status, answer, message) => {
    await withServer((_asked, response) => json(response, answer, status), async (address) => {
      const { code, lines } = await run(address, 1);

      expect(code).toBe(0);
      expect(lines.at(-1)).toContain(message);
    });
  });

  test('never fails where nothing answers', async () => {
    expect(await run('http://127.0.0.1:9', 1)).toMatchObject({ code: 0, lines: expect.arrayContaining([expect.stringContaining('not within 1 s')]) });
  });
});
