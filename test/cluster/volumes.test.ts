import { Chart, Testing } from 'cdk8s';
import { CpfsVolume, GcsFuseVolume, NasVolume, NfsVolume, OssCredentials, OssVolume, S3Volume } from '../../lib';
import type { Json } from '../fixtures';
import { apply, eventually, makeNamespace, read } from './cluster';
import { movedTo } from './manifests';

const OSS = { bucket: 'weights', endpoint: 'oss-cn-hangzhou-internal.aliyuncs.com', path: '/r1', credentials: OssCredentials.secret('oss') };

/** Sources that bring a volume and its claim. */
const SOURCES: Record<string, (chart: Chart) => unknown> = {
  oss: (chart) => new OssVolume(chart, 'weights', OSS),
  s3: (chart) => new S3Volume(chart, 'weights', { bucket: 'models', region: 'us-east-1' }),
  'gcs-fuse': (chart) => new GcsFuseVolume(chart, 'weights', { bucket: 'models' }),
  nfs: (chart) => new NfsVolume(chart, 'weights', { server: '192.0.2.1', path: '/exports/r1' }),
  nas: (chart) => new NasVolume(chart, 'weights', { server: 'abc-x.cn-hangzhou.nas.aliyuncs.com' }),
  cpfs: (chart) => new CpfsVolume(chart, 'weights', { fileSystemId: 'bmcpfs-290w0123', vpcMountTarget: 'cpfs-290w0123-vpc.cn-hangzhou.cpfs.aliyuncs.com' }),
};

function manifestsOf(make: (chart: Chart) => unknown): Json[] {
  const chart = new Chart(Testing.app(), 'test', { namespace: 'models' });
  make(chart);
  return Testing.synth(chart) as Json[];
}

test('each claim is bound to the volume that was made for it, and to no other of the same name elsewhere', async () => {
  const namespaces = await Promise.all(Object.keys(SOURCES).map((name) => makeNamespace(`volumes-${name}`, { pods: 0 })));
  const all = Object.values(SOURCES).map((make, index) => movedTo(namespaces[index], manifestsOf(make)));
  const ofKind = (kind: string) => all.flat().filter((manifest) => manifest.kind === kind);
  // All volumes and all claims first, so that each claim could take a wrong one.
  for (const manifest of ofKind('PersistentVolume')) await apply(manifest);
  for (const manifest of ofKind('PersistentVolumeClaim').reverse()) await apply(manifest);

  for (const { metadata: { namespace, name } } of ofKind('PersistentVolumeClaim')) {
    await eventually(async () => {
      const claim = await read('v1', 'PersistentVolumeClaim', namespace, name);
      expect([namespace, claim.status.phase, claim.spec.volumeName]).toEqual([namespace, 'Bound', `weights-${namespace}`]);
    });
  }
  expect(ofKind('PersistentVolumeClaim')).toHaveLength(ofKind('PersistentVolume').length);
  expect(ofKind('PersistentVolume').length).toBeGreaterThan(3);
});
