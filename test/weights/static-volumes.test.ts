import { Chart, Size, Testing } from 'cdk8s';
import fc from 'fast-check';
import { CpfsVolume, type CpfsVolumeProps } from '../../lib/weights/cpfs-volume';
import { NasFileSystem, NasVolume, type NasVolumeProps } from '../../lib/weights/nas-volume';
import { NfsVolume, type NfsVolumeProps } from '../../lib/weights/nfs-volume';
import { S3Volume, type S3VolumeProps } from '../../lib/weights/s3-volume';
import type { WeightsSource } from '../../lib/weights/weights-source';

const chartIn = (namespace?: string) => new Chart(Testing.app(), 'test', { namespace });
const s3 = (props: Partial<S3VolumeProps> = {}, chart = chartIn('models')) => new S3Volume(chart, 'weights', { bucket: 'our-models', region: 'us-east-1', ...props });
const nas = (props: Partial<NasVolumeProps> = {}, chart = chartIn('models')) => new NasVolume(chart, 'weights', { server: 'abc-x.cn-hangzhou.nas.aliyuncs.com', ...props });
const cpfs = (props: Partial<CpfsVolumeProps> = {}, chart = chartIn('models')) =>
  new CpfsVolume(chart, 'weights', { fileSystemId: 'bmcpfs-290w0123', vpcMountTarget: 'cpfs-290w0123-vpc.cn-hangzhou.cpfs.aliyuncs.com', ...props });
const nfs = (props: Partial<NfsVolumeProps> = {}, chart = chartIn('models')) => new NfsVolume(chart, 'weights', { server: '10.0.0.2', path: '/exports/R1', ...props });
const manifestsOf = (source: WeightsSource): any[] => Testing.synth(Chart.of(source));
const claimMounted = (path: string) => ({
  volumes: [{ name: 'llm-model', persistentVolumeClaim: { claimName: 'weights' } }],
  volumeMounts: [{ name: 'llm-model', mountPath: path }],
});

describe('S3Volume', () => {
  test('makes a volume for one claim, and the claim for that volume', () => {
    expect(manifestsOf(s3({ path: '/models/R1/' }))).toEqual([
      {
        apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'weights' },
        spec: {
          capacity: { storage: '1200Gi' }, accessModes: ['ReadOnlyMany'], persistentVolumeReclaimPolicy: 'Retain', storageClassName: '',
          claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: 'models', name: 'weights' },
          mountOptions: ['region us-east-1', 'prefix models/R1/', 'allow-other'],
          csi: { driver: 's3.csi.aws.com', volumeHandle: 'weights', volumeAttributes: { bucketName: 'our-models', authenticationSource: 'driver' } },
        },
      },
      {
        apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'weights', namespace: 'models' },
        spec: { accessModes: ['ReadOnlyMany'], storageClassName: '', resources: { requests: { storage: '1200Gi' } }, volumeName: 'weights' },
      },
    ]);
  });

  test('gives the pods the claim, under the last part of the path', () => {
    expect(s3({ path: '/models/R1' }).bind({ checkpointBytes: 1 })).toEqual({
      modelPath: '/models/R1/', readBytesPerSecond: 2 ** 29, problems: [], warnings: [], contribution: claimMounted('/models/R1'),
    });
    expect(s3().mountPath).toBe('/models/model');
  });

  test('reads with the rights of the pods, where it is asked to', () => {
    const [volume] = manifestsOf(s3({ podIdentity: true, mountOptions: ['endpoint-url https://s3.example.com', 'force-path-style'], name: 'other', capacity: Size.tebibytes(1) }));

    expect(volume.spec.csi).toEqual({ driver: 's3.csi.aws.com', volumeHandle: 'other', volumeAttributes: { bucketName: 'our-models', authenticationSource: 'pod', stsRegion: 'us-east-1' } });
    expect(volume.spec.mountOptions).toEqual(['region us-east-1', 'allow-other', 'endpoint-url https://s3.example.com', 'force-path-style']);
    expect(volume.spec.capacity.storage).toBe('1Ti');
  });

  test('takes names of Outposts and of directory buckets', () => {
    expect(s3({ bucket: 'arn:aws:s3-outposts:us-east-1:123456789012:outpost/op-01/accesspoint/ap' }).node.validate()).toEqual([]);
    expect(s3({ bucket: 'models--use1-az4--x-s3' }).node.validate()).toEqual([]);
  });

  test.each<[string, Partial<S3VolumeProps>, string]>([
    ['the bucket is a placeholder', { bucket: '<bucket>' }, 'bucket: got "<bucket>"; allowed: 3 to 63 lower-case letters'],
    ['the bucket is an address', { bucket: 's3://models' }, 'bucket: got "s3://models"'],
    ['there is no region', { region: undefined as unknown as string }, 'region: got nothing; allowed: the bucket\'s region'],
    ['the region is a zone of words', { region: 'US East' }, 'region: got "US East"'],
    ['the path has white space', { path: '/my models' }, 'path: got "/my models"; allowed: a folder'],
    ['the path leaves the bucket', { path: '/a/../b' }, 'path: got "/a/../b"'],
    ['an option stands twice', { mountOptions: ['--region eu-west-1'] }, 'mountOptions: got "--region eu-west-1"; allowed: options other than region, prefix'],
    ['options come in one text', { mountOptions: ['allow-delete, uid=1000'] }, 'mountOptions: got "allow-delete, uid=1000"; allowed: options one by one'],
    ['it has no size', { capacity: Size.gibibytes(0) }, 'capacity: got "0Gi"; allowed: a size above 0'],
  ])('fails when %s', (_when, props, message) => {
    expect(s3(props).node.validate()).toEqual([expect.stringContaining(message)]);
  });

  test('fails for everything that is wrong at once', () => {
    expect(s3({ bucket: '', region: '', path: '/a b', mountOptions: ['\n'], mountPath: 'x', readGibPerSecond: 0 }).node.validate()).toHaveLength(6);
  });
});

describe('NasVolume', () => {
  test('makes a volume and its claim', () => {
    const [volume, claim] = manifestsOf(nas({ path: '/share/R1' }));

    expect(volume.spec).toEqual({
      capacity: { storage: '30Gi' }, accessModes: ['ReadOnlyMany'], persistentVolumeReclaimPolicy: 'Retain', storageClassName: '',
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: 'models', name: 'weights' },
      csi: { driver: 'nasplugin.csi.alibabacloud.com', volumeHandle: 'weights', volumeAttributes: { server: 'abc-x.cn-hangzhou.nas.aliyuncs.com', path: '/share/R1', vers: '3' } },
    });
    expect(claim.spec.volumeName).toBe('weights');
    expect(nas({ path: '/share/R1' }).bind({ checkpointBytes: 1 }).contribution).toEqual(claimMounted('/models/R1'));
  });

  test('mounts a general-purpose CPFS, other versions and options', () => {
    const [volume] = manifestsOf(nas({ fileSystem: NasFileSystem.CPFS_NFS, nfsVersion: '4.0', mountOptions: ['noresvport', 'nconnect=4'] }));

    expect(volume.spec.csi.volumeAttributes).toEqual({ server: 'abc-x.cn-hangzhou.nas.aliyuncs.com', path: '/', vers: '4.0', mountProtocol: 'cpfs-nfs' });
    expect(volume.spec.mountOptions).toEqual(['noresvport', 'nconnect=4']);
  });

  test.each<[string, Partial<NasVolumeProps>, string[]]>([
    ['the server is a placeholder', { server: '***.cn-beijing.nas.aliyuncs.com' }, ['server: got "***.cn-beijing.nas.aliyuncs.com"; allowed: the host of the file server, without a path']],
    ['the server has a path', { server: 'abc.nas.aliyuncs.com:/share' }, ['server: got "abc.nas.aliyuncs.com:/share"']],
    ['the version is unknown', { nfsVersion: '4.2' }, ['nfsVersion: got "4.2"; allowed: 3 or 4.0']],
    ['an extreme NAS shall speak version 4, at its root', { server: 'a.cn-hangzhou.extreme.nas.aliyuncs.com', nfsVersion: '4.0' }, ['nfsVersion: got "4.0"; allowed: 3 with an extreme NAS', 'path: got "/"; allowed: /share or a folder below it']],
    ['an option has a property of its own', { mountOptions: ['vers=3'] }, ['mountOptions: got "vers=3"; allowed: options other than vers']],
  ])('fails when %s', (_when, props, messages) => {
    expect(nas(props).node.validate()).toEqual(messages.map((message) => expect.stringContaining(message)));
  });
});

describe('CpfsVolume', () => {
  test('makes a volume under the id of its file system, and its claim', () => {
    const [volume] = manifestsOf(cpfs({ vscMountTarget: 'cpfs-290w0123-vsc.cn-hangzhou.cpfs.aliyuncs.com', path: '/R1' }));

    expect(volume.metadata).toEqual({ name: 'weights' });
    expect(volume.spec.csi).toEqual({
      driver: 'bmcpfsplugin.csi.alibabacloud.com', volumeHandle: 'bmcpfs-290w0123',
      volumeAttributes: { vpcMountTarget: 'cpfs-290w0123-vpc.cn-hangzhou.cpfs.aliyuncs.com', vscMountTarget: 'cpfs-290w0123-vsc.cn-hangzhou.cpfs.aliyuncs.com', path: '/R1' },
    });
    expect(manifestsOf(cpfs())[0].spec.csi.volumeAttributes).toEqual({ vpcMountTarget: 'cpfs-290w0123-vpc.cn-hangzhou.cpfs.aliyuncs.com' });
  });

  test.each<[string, Partial<CpfsVolumeProps>, string]>([
    ['the id is a placeholder', { fileSystemId: '<id>' }, 'fileSystemId: got "<id>"; allowed: the id of the file system'],
    ['the mount target is a path', { vpcMountTarget: 'cpfs.aliyuncs.com/x' }, 'vpcMountTarget: got "cpfs.aliyuncs.com/x"'],
    ['the other mount target is empty', { vscMountTarget: '' }, 'vscMountTarget: got ""'],
    ['the path is relative', { path: 'R1' }, 'path: got "R1"; allowed: a folder, as an absolute path'],
  ])('fails when %s', (_when, props, message) => {
    expect(cpfs(props).node.validate()).toEqual([expect.stringContaining(message)]);
  });
});

describe('NfsVolume', () => {
  test('stands in the pods, and makes nothing', () => {
    const source = nfs();

    expect(source.bind({ checkpointBytes: 1 }).contribution).toEqual({
      volumes: [{ name: 'llm-model', nfs: { server: '10.0.0.2', path: '/exports/R1', readOnly: true } }],
      volumeMounts: [{ name: 'llm-model', mountPath: '/models/R1', readOnly: true }],
    });
    expect(source.claimName).toBeUndefined();
    expect(manifestsOf(source)).toEqual([]);
  });

  test('makes a volume and its claim for options, which cannot stand in pods', () => {
    const source = nfs({ mountOptions: ['nfsvers=4.1', 'nconnect=16'] });
    const [volume] = manifestsOf(source);

    expect(volume.spec).toMatchObject({ mountOptions: ['nfsvers=4.1', 'nconnect=16'], nfs: { server: '10.0.0.2', path: '/exports/R1', readOnly: true }, claimRef: { name: 'weights' } });
    expect(source.claimName).toBe('weights');
    expect(source.bind({ checkpointBytes: 1 }).contribution).toEqual({
      volumes: [{ name: 'llm-model', persistentVolumeClaim: { claimName: 'weights' } }], volumeMounts: [{ name: 'llm-model', mountPath: '/models/R1', readOnly: true }],
    });
  });

  test.each<[string, Partial<NfsVolumeProps>, string]>([
    ['there is no server', { server: undefined as unknown as string }, 'server: got nothing'],
    ['there is no path', { path: '' }, 'path: got ""'],
    ['the path is a placeholder', { path: '<path>' }, 'path: got "<path>"'],
    ['an option is empty', { mountOptions: [''] }, 'mountOptions: got ""'],
  ])('fails when %s', (_when, props, message) => {
    expect(nfs(props).node.validate()).toEqual([expect.stringContaining(message)]);
  });

  test('takes addresses', () => {
    expect([nfs({ server: 'fs-01.efs.us-east-1.amazonaws.com' }), nfs({ server: '[fd00::1]' })].flatMap((source) => source.node.validate())).toEqual([]);
  });
});

test.each([['s3', s3], ['nas', nas], ['cpfs', cpfs]] as const)('warns of a chart without a namespace: the volume of %s is kept for one claim', (_name, make) => {
  const source = make({}, chartIn());

  expect(manifestsOf(source)[0].spec.claimRef.namespace).toBe('default');
  expect(source.bind({ checkpointBytes: 1 }).warnings).toEqual([expect.stringContaining('the volume is kept for a claim in namespace default')]);
});

test('never takes a folder or an option that is another one once it is mounted', () => {
  fc.assert(fc.property(fc.string(), (text) => {
    const found = s3({ path: `/${text}` }).node.validate();
    const [volume] = found.length > 0 ? [] : manifestsOf(s3({ path: `/${text}`, mountPath: '/m' }));
    const prefixes = (volume?.spec.mountOptions as string[] | undefined)?.filter((option) => option.startsWith('prefix ')) ?? [];
    expect(prefixes.every((option) => /^prefix [^\s,:\\]+\/$/.test(option) && !option.split(/[ /]/).includes('..'))).toBe(true);
  }), { examples: [['..'], ['a b'], ['a,b'], ['a:b'], ['\n'], ['$(X)']] });
});
