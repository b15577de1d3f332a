import { findingsIn, RULES } from '../../lib/validation/rules';
import type { Json } from '../fixtures';
import { volume } from './trap-manifests';

const said = (...manifests: Json[]) => findingsIn(manifests.map((manifest, index) => ({ path: `file/${index}`, manifest })), RULES).map(({ message }) => message);
const changed = (change: (of: { volume: Json; claim: Json }) => void) => {
  const [made, claim] = volume();
  change({ volume: made.spec, claim: claim.spec });
  return said(made, claim);
};

test('a volume and its claim are complete', () => {
  expect(changed(() => undefined)).toEqual([]);
});

test.each<[string, Parameters<typeof changed>[0], string]>([
  ['a claim without modes', ({ claim }) => { delete claim.accessModes; }, 'PersistentVolumeClaim spec.accessModes: got nothing; allowed: a list of ReadWriteOnce, ReadOnlyMany'],
  ['a mode that is none', ({ volume: { accessModes }, claim }) => { accessModes[0] = claim.accessModes[0] = 'RWX'; }, 'PersistentVolume spec.accessModes: got ["RWX"]'],
  ['a claim of no size', ({ claim }) => { delete claim.resources; }, 'PersistentVolumeClaim spec.resources.requests.storage: got nothing; allowed: a quantity above 0'],
  ['a size of another unit', ({ claim }) => { claim.resources.requests.storage = '1TB'; }, 'PersistentVolumeClaim spec.resources.requests.storage: got "1TB"'],
  ['a size of 0', ({ volume: spec }) => { spec.capacity.storage = '0'; }, 'PersistentVolume spec.capacity.storage: got "0"'],
  ['a policy that is none', ({ volume: spec }) => { spec.persistentVolumeReclaimPolicy = 'Keep'; }, 'PersistentVolume spec.persistentVolumeReclaimPolicy: got "Keep"; allowed: Retain, Delete, Recycle'],
  ['two places', ({ volume: spec }) => { spec.nfs = { server: 's', path: '/' }; }, 'PersistentVolume spec: got "csi, nfs"; allowed: exactly one source'],
  ['no place', ({ volume: spec }) => { delete spec.csi; }, 'PersistentVolume spec: got nothing; allowed: exactly one source'],
  ['no handle', ({ volume: spec }) => { delete spec.csi.volumeHandle; }, 'PersistentVolume spec.csi.volumeHandle: got nothing; allowed: what the driver calls the volume'],
])('refuses %s', (_what, change, message) => {
  expect(changed(change)).toContainEqual(expect.stringContaining(message));
});

const inPod = (entry: Json) => said({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'i' }], volumes: [{ name: 'v', ...entry }] } });

test.each<Json>([
  {}, { emptyDir: {} }, { emptyDir: { medium: 'HugePages-2Mi', sizeLimit: '0' } }, { hostPath: { path: '/a', type: '' } }, { secret: { secretName: 's' } }, { nfs: { server: 's', path: '/' } },
  { csi: { driver: 'd' } }, { projected: { sources: [] } }, { image: { reference: 'i' } }, { ephemeral: { volumeClaimTemplate: {} } },
])('a pod may have volume %j', (entry) => {
  expect(inPod(entry)).toEqual([]);
});

test.each<[Json, string]>([
  [{ emptydir: {} }, 'source: got "emptydir"; allowed: a source that there is, such as emptyDir'],
  [{ emptyDir: { sizeLimit: '32GB' } }, 'emptyDir.sizeLimit: got "32GB"'], [{ emptyDir: { sizeLimit: '-1Gi' } }, 'emptyDir.sizeLimit: got "-1Gi"'], [{ emptyDir: { medium: 'memory' } }, 'emptyDir.medium: got "memory"'],
  [{ hostPath: {} }, 'hostPath.path: got nothing'], [{ hostPath: { path: '/a/../b' } }, 'hostPath.path: got "/a/../b"'], [{ hostPath: { path: '/a', type: 'Dir' } }, 'hostPath.type: got "Dir"'],
  [{ secret: {} }, 'secret.secretName: got nothing'], [{ nfs: { server: 's', path: 'a' } }, 'nfs: got'], [{ csi: {} }, 'csi.driver: got nothing'],
])('a pod may not have volume %j', (entry, message) => {
  expect(inPod(entry)).toContainEqual(expect.stringContaining(`pod volume v ${message}`));
});
