import { Chart, Size, Testing } from 'cdk8s';
import { OssCredentials } from '../../lib/weights/oss-credentials';
import { OssVolume, type OssVolumeProps } from '../../lib/weights/oss-volume';

const bucket = { bucket: 'weights', endpoint: 'oss-cn-hangzhou-internal.aliyuncs.com', path: '/models/DeepSeek-R1', credentials: OssCredentials.secret('oss-secret') };

function volume(props: Partial<OssVolumeProps> = {}, namespace?: string) {
  const chart = new Chart(Testing.app(), 'test', { namespace });
  return { chart, weights: new OssVolume(chart, 'llm-model', { ...bucket, ...props }) };
}

function problemsOf(props: Partial<OssVolumeProps>): string[] {
  return volume(props).weights.node.validate();
}

test('makes a volume and a claim that is bound to it - default', () => {
  expect(Testing.synth(volume({}, 'models').chart)).toMatchSnapshot();
});

test('makes the Secret where it is given the key - custom', () => {
  const credentials = OssCredentials.createSecret({ name: 'oss-secret', accessKeyId: 'key-id', accessKeySecret: 'key-secret' });

  expect(Testing.synth(volume({ credentials, capacity: Size.tebibytes(1), mountOptions: '-o ro', name: 'other', withoutStorageClass: false }).chart)).toMatchSnapshot();
});

test('takes on a role without any key', () => {
  const [persistentVolume] = Testing.synth(volume({ credentials: OssCredentials.rrsa({ roleName: 'oss-reader' }) }).chart);

  expect(persistentVolume.spec.csi).toMatchObject({ volumeAttributes: { authType: 'rrsa', roleName: 'oss-reader' } });
  expect(persistentVolume.spec.csi).not.toHaveProperty('nodePublishSecretRef');

  const [byArn] = Testing.synth(volume({ credentials: OssCredentials.rrsa({ roleArn: 'acs:ram::1:role/r', oidcProviderArn: 'acs:ram::1:oidc-provider/o' }) }).chart);
  expect(byArn.spec.csi.volumeAttributes).toMatchObject({ authType: 'rrsa', roleArn: 'acs:ram::1:role/r', oidcProviderArn: 'acs:ram::1:oidc-provider/o' });
  expect(byArn.spec.csi.volumeAttributes).not.toHaveProperty('roleName');
});

test.each([{}, { roleArn: 'a' }, { oidcProviderArn: 'o' }])('fails when the role is given in part: %j', (props) => {
  expect(problemsOf({ credentials: OssCredentials.rrsa(props) })[0]).toMatch(/^credentials OssCredentials\.rrsa: got .*; allowed: roleName alone, or roleArn with oidcProviderArn$/);
});

test('gives the pods the claim, under the last part of the path', () => {
  expect(volume().weights.bind({ checkpointBytes: 1 })).toEqual({
    modelPath: '/models/DeepSeek-R1/',
    readBytesPerSecond: 2 ** 29,
    problems: [],
    warnings: [],
    contribution: {
      volumes: [{ name: 'llm-model', persistentVolumeClaim: { claimName: 'llm-model' } }],
      volumeMounts: [{ name: 'llm-model', mountPath: '/models/DeepSeek-R1' }],
    },
  });
});

test('finds the model in a folder of the volume', () => {
  expect(volume({ path: undefined, mountPath: '/data', modelDirectory: '/models/R1/' }).weights.modelPath).toBe('/data/models/R1/');
  expect(volume({ path: '/' }).weights.mountPath).toBe('/models/model');
});

test('warns of the public endpoint', () => {
  expect(volume({ endpoint: 'oss-cn-beijing.aliyuncs.com' }).weights.bind({ checkpointBytes: 1 }).warnings).toEqual([
    expect.stringContaining('inside the region use oss-cn-beijing-internal.aliyuncs.com'),
  ]);
  expect(volume({ endpoint: 'oss-accelerate.aliyuncs.com' }).weights.bind({ checkpointBytes: 1 }).warnings).toEqual([]);
});

test.each([
  ['bucket', { bucket: '<your-bucket-name>' }, 'bucket: got "<your-bucket-name>"; allowed: 3 to 63 lower-case letters, digits and hyphens; set the name'],
  ['bucket', { bucket: 'A' }, 'bucket: got "A"; allowed'],
  ['endpoint', { endpoint: '<your-bucket-endpoint>' }, 'endpoint: got "<your-bucket-endpoint>"; allowed: the endpoint\'s host'],
  ['endpoint', { endpoint: 'localhost' }, 'endpoint: got "localhost"'],
  ['bucket', { bucket: undefined as unknown as string }, 'bucket: got nothing; allowed'],
  ['endpoint', { endpoint: 'weights.oss-cn-hangzhou-internal.aliyuncs.com' }, 'allowed: the host without the bucket; use oss-cn-hangzhou-internal.aliyuncs.com'],
  ['endpoint', { endpoint: 'https://oss-cn-hangzhou-internal.aliyuncs.com' }, 'endpoint: got "https://oss-cn-hangzhou-internal.aliyuncs.com"'],
  ['capacity', { capacity: Size.gibibytes(NaN) }, 'capacity: got "NaNGi"; allowed: a size above 0'],
  ['path', { path: 'oss://weights/models' }, 'path: got "oss://weights/models"; allowed: a folder of the bucket'],
  ['path', { path: `/${'x'.repeat(1023)}` }, 'characters); allowed: a folder of the bucket'],
  ['credentials', { credentials: OssCredentials.createSecret({ name: 's', accessKeyId: 'id', accessKeySecret: 'secret\n' }) }, 'credentials accessKeySecret: is empty, still a placeholder, or holds white space'],
  ['path', { path: '<your-model-path>' }, 'path: got "<your-model-path>"; allowed: a folder of the bucket'],
  ['path', { path: '/models/../secret' }, 'path: got "/models/../secret"'],
  ['credentials', { credentials: OssCredentials.secret('<secret>') }, 'credentials: got "<secret>"; allowed: the name of a Secret'],
  ['the role', { credentials: OssCredentials.rrsa({ roleName: '' }) }, 'credentials OssCredentials.rrsa: got {"roleName":""}; allowed: the name or ARN'],
  ['the role', { credentials: OssCredentials.rrsa({ roleName: 'r', roleArn: 'a', oidcProviderArn: 'o' }) }, 'got "oidcProviderArn and roleArn and roleName"; allowed: roleName alone'],
  ['credentials', { credentials: OssCredentials.secret('s', { accessKeyIdKey: 'id' }) }, 'credentials: got "id and akSecret"; allowed: the entries akId and akSecret'],
  ['mountPath', { mountPath: 'models' }, 'mountPath: got "models"; allowed: an absolute path'],
  ['mountPath', { mountPath: '/a:b' }, 'mountPath: got "/a:b"'],
  ['modelDirectory', { modelDirectory: '../x' }, 'modelDirectory: got "../x"'],
])('fails when %s is unusable', (_property, props, message) => {
  expect(problemsOf(props)).toEqual([expect.stringContaining(message)]);
});

test('fails at once when there are no credentials', () => {
  expect(() => volume({ credentials: undefined as unknown as OssCredentials })).toThrow('test/llm-model: credentials: got nothing; allowed: OssCredentials');
});

test('fails when a key is a placeholder, without repeating it', () => {
  const problems = problemsOf({ credentials: OssCredentials.createSecret({ name: 's', accessKeyId: 'xxx', accessKeySecret: '<your-oss-sk>' }) });

  expect(problems).toEqual([expect.stringMatching(/^credentials accessKeyId: is empty, still a placeholder, or holds white space/), expect.stringMatching(/^credentials accessKeySecret: is empty/)]);
  expect(problems.join()).not.toContain('your-oss-sk');
});
