import { Chart, Size, Testing } from 'cdk8s';
import { FluidCache } from '../../lib/weights/fluid-cache';
import type { FluidCacheProps } from '../../lib/weights/fluid-cache-props';
import { CacheMedium, CacheVolume } from '../../lib/weights/fluid-workers-props';
import { OssCredentials } from '../../lib/weights/oss-credentials';

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
