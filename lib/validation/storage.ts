import { problem } from '../problems';
import { parseQuantity } from './quantity';
import { eachManifest, type FieldPath, fields, type Manifest, type Say, word } from './rule';
import { podsOf } from './set-pods';

const ACCESS_MODES = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'];
const RECLAIM_POLICIES = ['Retain', 'Delete', 'Recycle'];
/** Fields of a volume of the cluster that say something else than where it is. */
const BESIDE_SOURCE = ['capacity', 'accessModes', 'claimRef', 'persistentVolumeReclaimPolicy', 'storageClassName', 'mountOptions', 'volumeMode', 'nodeAffinity', 'volumeAttributesClassName'];
/** Where a volume of a pod can come from, as of Kubernetes 1.37. */
const SOURCES = [
  'awsElasticBlockStore', 'azureDisk', 'azureFile', 'cephfs', 'cinder', 'configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'fc', 'flexVolume', 'flocker', 'gcePersistentDisk', 'gitRepo',
  'glusterfs', 'hostPath', 'image', 'iscsi', 'nfs', 'persistentVolumeClaim', 'photonPersistentDisk', 'portworxVolume', 'projected', 'quobyte', 'rbd', 'scaleIO', 'secret', 'storageos', 'vsphereVolume',
];
const HOST_PATH_TYPES = ['', 'DirectoryOrCreate', 'Directory', 'FileOrCreate', 'File', 'Socket', 'CharDevice', 'BlockDevice'];
const MEDIUM = /^(Memory|HugePages(-[0-9A-Za-z.]+)?)?$/;
const SOURCE = 'kubernetes:pkg/apis/core/validation/validation.go';

/** What the API server asks of volumes and claims beside that they fit each other. */
export const storageIsComplete = eachManifest({
  name: 'storage-is-complete', severity: 'error', summary: 'Volumes and claims of the cluster have access modes, a size above 0 and, where they are volumes, one place where they are.', source: SOURCE,
}, (manifest, say) => {
  if (manifest.apiVersion !== 'v1') return;
  const spec = fields(manifest.spec);
  if (manifest.kind === 'PersistentVolumeClaim') {
    checkModes(manifest, say);
    checkSize('PersistentVolumeClaim', fields(fields(spec.resources).requests).storage, ['spec', 'resources', 'requests', 'storage'], say);
  }
  if (manifest.kind !== 'PersistentVolume') return;
  checkModes(manifest, say);
  checkSize('PersistentVolume', fields(spec.capacity).storage, ['spec', 'capacity', 'storage'], say);
  const { persistentVolumeReclaimPolicy: policy, csi } = spec;
  if (policy !== undefined && !RECLAIM_POLICIES.includes(word(policy))) say(problem('PersistentVolume spec.persistentVolumeReclaimPolicy', policy, RECLAIM_POLICIES.join(', ')), ['spec', 'persistentVolumeReclaimPolicy']);
  const places = Object.keys(spec).filter((key) => !BESIDE_SOURCE.includes(key));
  if (places.length !== 1) say(problem('PersistentVolume spec', places.join(', ') || undefined, 'exactly one source, such as csi or nfs'), ['spec']);
  for (const field of csi === undefined ? [] : ['driver', 'volumeHandle']) {
    if (typeof fields(csi)[field] !== 'string' || fields(csi)[field] === '') say(problem(`PersistentVolume spec.csi.${field}`, fields(csi)[field], field === 'driver' ? 'the name of a driver' : 'what the driver calls the volume'), ['spec', 'csi', field]);
  }
});

function checkModes({ kind, spec }: Manifest, say: Say): void {
  const { accessModes } = fields(spec);
  const modes: unknown[] = Array.isArray(accessModes) ? accessModes : [];
  const isWrong = modes.length === 0 || modes.some((mode) => !ACCESS_MODES.includes(word(mode)));
  if (isWrong) say(problem(`${word(kind)} spec.accessModes`, accessModes, `a list of ${ACCESS_MODES.join(', ')}`), ['spec', 'accessModes']);
}

function checkSize(kind: string, size: unknown, at: FieldPath, say: Say): void {
  const amount = parseQuantity(word(size));
  if (amount === undefined || amount <= 0) say(problem(`${kind} ${at.join('.')}`, size, 'a quantity above 0, such as 700Gi'), at);
}

/** What volumes of pods say of where they come from. */
export const podVolumesAreComplete = eachManifest({
  name: 'pod-volumes-are-complete', severity: 'error', summary: 'Volumes of pods come from where volumes can, and say what is needed there: a path, a name, a size.', source: SOURCE,
}, (manifest, say) => {
  for (const { role, spec, at } of podsOf(manifest)) {
    (Array.isArray(spec.volumes) ? spec.volumes : []).forEach((entry, index) => {
      const volume = fields(entry);
      const where = `${role} volume ${word(volume.name)}`;
      const tell = (field: string, given: unknown, allowed: string) => say(problem(`${where} ${field}`, given, allowed), [...at, 'spec', 'volumes', index]);
      for (const key of Object.keys(volume).filter((name) => name !== 'name' && !SOURCES.includes(name))) tell('source', key, `a source that there is, such as ${SOURCES.find((name) => name.toLowerCase() === key.toLowerCase()) ?? 'emptyDir or persistentVolumeClaim'}`);
      const { emptyDir, hostPath, secret, nfs, csi } = volume;
      const { sizeLimit, medium } = fields(emptyDir);
      const size = sizeLimit === undefined ? 0 : parseQuantity(word(sizeLimit));
      if (size === undefined || size < 0) tell('emptyDir.sizeLimit', sizeLimit, 'a quantity such as 32Gi');
      if (medium !== undefined && !MEDIUM.test(word(medium))) tell('emptyDir.medium', medium, 'Memory, HugePages or HugePages- and a size, or left out');
      const { path, type } = fields(hostPath);
      if (hostPath !== undefined && (typeof path !== 'string' || path === '' || path.split('/').includes('..'))) tell('hostPath.path', path, 'a path of the node, without ..');
      if (type !== undefined && !HOST_PATH_TYPES.includes(word(type))) tell('hostPath.type', type, `${HOST_PATH_TYPES.slice(1).join(', ')}, or left out`);
      if (secret !== undefined && (fields(secret).secretName ?? '') === '') tell('secret.secretName', fields(secret).secretName, 'the name of a Secret');
      if (nfs !== undefined && ((fields(nfs).server ?? '') === '' || !word(fields(nfs).path).startsWith('/'))) tell('nfs', nfs, 'a server, and an absolute path on it');
      if (csi !== undefined && (fields(csi).driver ?? '') === '') tell('csi.driver', fields(csi).driver, 'the name of a driver');
    });
  }
});
