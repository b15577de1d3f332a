import { parseQuantity } from './quantity';
import { problem } from '../problems';
import { eachManifest, fields, list, type Source, together, word } from './rule';
import { covers, nameOf, namespaceOf } from './services';
import { SourceIndex } from './source-index';

const OSS = 'ossplugin.csi.alibabacloud.com';
/** The pairs of entries that the driver of OSS reads: of these names exactly, and in any case. */
const OSS_KEYS = [['akId', 'akSecret'], ['AccessKeyId', 'AccessKeySecret']];
const OSS_DRIVER = 'alibaba-cloud-csi-driver v1.37.1:pkg/oss/utils.go';
/** Options of ossfs that ossfs2 does not know. */
const OSSFS_ONLY = /\b(umask|max_stat_cache_size|allow_other|mp_umask|use_cache|del_cache|multipart_size|parallel_count|kernel_cache|max_stat_cache_expire)\b/;
const OUTSIDE = /(^|\.|\/)oss-[a-z]{2,}-[a-z0-9-]+\.aliyuncs\.com/;

/** Claims, each with the volume of the same manifests that it is bound to by name or by labels. */
function boundClaims(sources: readonly Source[]): { readonly claim: Source; readonly volume: Source }[] {
  const index = SourceIndex.of(sources);
  const volumes = index.ofKind('PersistentVolume').map((volume, order) => ({ volume, order }));
  const byName = firstOf(volumes, ({ volume }) => [nameOf(volume)]);
  const byClaim = firstOf(volumes, ({ volume }) => {
    const { name, namespace } = fields(fields(volume.manifest.spec).claimRef);
    return name === undefined ? [] : [`${word(namespace)}/${word(name)}`];
  });
  const byLabel = new Map<string, typeof volumes>();
  for (const each of volumes) {
    for (const [key, value] of Object.entries(fields(fields(each.volume.manifest.metadata).labels))) {
      const pair = `${key}=${word(value)}`;
      byLabel.set(pair, byLabel.get(pair) ?? []);
      byLabel.get(pair)?.push(each);
    }
  }
  return index.ofKind('PersistentVolumeClaim').flatMap((claim) => {
    const { volumeName, selector } = fields(claim.manifest.spec);
    const labels = fields(fields(selector).matchLabels);
    const lists = Object.entries(labels).map(([key, value]) => byLabel.get(`${key}=${word(value)}`) ?? []);
    const labelled = lists.reduce<typeof volumes>((rarest, each, first) => (first === 0 || each.length < rarest.length ? each : rarest), []);
    const found = [
      typeof volumeName === 'string' ? byName.get(volumeName) : undefined, byClaim.get(`${word(namespaceOf(claim))}/${nameOf(claim)}`),
      labelled.find(({ volume }) => covers(labels, fields(fields(volume.manifest.metadata).labels))),
    ].filter((each) => each !== undefined).sort((a, b) => a.order - b.order).at(0);
    return found === undefined ? [] : [{ claim, volume: found.volume }];
  });
}

/** The first of the values that have each key. */
function firstOf<V>(values: readonly V[], keysOf: (value: V) => readonly string[]): Map<string, V> {
  return new Map(values.flatMap((value) => keysOf(value).map((key) => [key, value] as const)).reverse());
}

/** A claim that differs from its volume is never bound to it. */
export const claimsMatchVolumes = together({
  name: 'claims-match-volumes', severity: 'error', summary: 'A claim and the volume made for it agree on StorageClass, access modes, size and each other\'s names, and each volume has a handle of its own.', source: 'kubernetes v1.28:pkg/controller/volume/persistentvolume',
}, (sources, say) => {
  for (const { claim, volume } of boundClaims(sources)) {
    const [wants, has] = [fields(claim.manifest.spec), fields(volume.manifest.spec)];
    const tell = (field: string, given: unknown, allowed: string) => say(claim, problem(`PersistentVolumeClaim ${nameOf(claim)} spec.${field}`, given, `${allowed}, as of PersistentVolume ${nameOf(volume)}`), ['spec', ...field.split('.')]);
    if (wants.storageClassName !== undefined && word(wants.storageClassName) !== word(has.storageClassName ?? '')) tell('storageClassName', wants.storageClassName, JSON.stringify(has.storageClassName ?? ''));
    if (wants.storageClassName === undefined && word(has.storageClassName ?? '') !== '') tell('storageClassName', undefined, JSON.stringify(has.storageClassName));
    const modes = [wants.accessModes, has.accessModes].map((given) => (Array.isArray(given) ? given.map(word) : []));
    if (modes[0].some((mode) => !modes[1].includes(mode))) tell('accessModes', modes[0].join(', '), modes[1].join(', ') || 'none');
    const [asked, offered] = [fields(fields(wants.resources).requests).storage, fields(has.capacity).storage]
      .map((size) => ({ size, bytes: parseQuantity(word(size)) }));
    if (asked.bytes !== undefined && offered.bytes !== undefined && asked.bytes > offered.bytes) tell('resources.requests.storage', asked.size, `at most ${word(offered.size)}`);
    const { name, namespace } = fields(has.claimRef);
    if (name !== undefined && (name !== nameOf(claim) || (namespace ?? 'default') !== namespaceOf(claim))) tell('volumeName', nameOf(volume), `a volume that is not kept for claim ${word(namespace)}/${word(name)}`);
  }
  const handles = new Map<string, Source>();
  for (const volume of SourceIndex.of(sources).ofKind('PersistentVolume')) {
    const { driver, volumeHandle } = fields(fields(volume.manifest.spec).csi);
    if (driver === undefined) continue;
    const key = `${word(driver)} ${word(volumeHandle)}`;
    const earlier = handles.get(key);
    if (earlier !== undefined) say(volume, problem(`PersistentVolume ${nameOf(volume)} spec.csi.volumeHandle`, volumeHandle, `another than that of PersistentVolume ${nameOf(earlier)}`, 'use the volume\'s own name'), ['spec', 'csi', 'volumeHandle']);
    else handles.set(key, volume);
  }
});

/** In a cluster with a default class a claim that names none gets a new, empty volume. */
export const claimsNameTheirClass = together({
  name: 'claims-name-their-class', severity: 'warning', summary: 'A claim for a volume that exists has storageClassName "", or a cluster with a default class never binds it.', source: 'kubernetes: Persistent Volumes, Class',
}, (sources, say) => {
  for (const { claim, volume } of boundClaims(sources)) {
    if (fields(claim.manifest.spec).storageClassName !== undefined || word(fields(volume.manifest.spec).storageClassName ?? '') !== '') continue;
    say(claim, problem(`PersistentVolumeClaim ${nameOf(claim)} spec.storageClassName`, undefined, '"", for the claim of a volume that exists', 'else a cluster with a default class gives it a new, empty volume'), ['spec']);
  }
});

/** The driver reads the key of a bucket from a Secret, which must be found and have the entries that it knows. */
export const volumeSecretsAreComplete = eachManifest({
  name: 'volume-secrets-are-complete', severity: 'error', summary: 'A volume names the Secret of its key with its namespace, and the Secret has the entries that the driver reads; a role needs none.', source: OSS_DRIVER,
}, (manifest, say, sources) => {
  if (manifest.kind !== 'PersistentVolume') return;
  const { driver, nodePublishSecretRef, volumeAttributes } = fields(fields(manifest.spec).csi);
  const { name, namespace } = fields(nodePublishSecretRef);
  const at = ['spec', 'csi', 'nodePublishSecretRef'];
  if (nodePublishSecretRef !== undefined && namespace === undefined) say(problem('spec.csi.nodePublishSecretRef.namespace', undefined, 'the namespace of the Secret: a volume has none of its own'), at);
  if (driver !== OSS) return;
  const authType = fields(volumeAttributes).authType;
  if (authType === 'rrsa' && nodePublishSecretRef !== undefined) say(problem('spec.csi.nodePublishSecretRef', name, 'left out with authType rrsa, which takes a role in place of a key'), at);
  if (nodePublishSecretRef === undefined && [authType, fields(volumeAttributes).secretRef, fields(volumeAttributes).akId].every((way) => way === undefined)) {
    say(problem('spec.csi.nodePublishSecretRef', undefined, 'a Secret with the key of the bucket, or authType rrsa with a role'), ['spec', 'csi']);
  }
  const named = SourceIndex.of(sources).named('Secret', name);
  const found = named.find((source) => namespaceOf(source) === namespace);
  if (namespace !== undefined && named.length > 0 && found === undefined) say(problem('spec.csi.nodePublishSecretRef.namespace', namespace, `${word(namespaceOf(named[0]))}, where Secret ${word(name)} is`), at);
  const entries = Object.keys({ ...fields(found?.manifest.data), ...fields(found?.manifest.stringData) });
  const isComplete = OSS_KEYS.some(([id, key]) => entries.includes(id) && entries.includes(key)) || ['accesskeyid', 'accesskeysecret'].every((key) => entries.some((entry) => entry.toLowerCase() === key));
  if (found !== undefined && entries.length > 0 && !isComplete) say(problem(`Secret ${word(name)} entries`, entries.join(', '), OSS_KEYS.map((pair) => pair.join(' and ')).join(', or ')), at);
});

/** Two programs mount buckets, and each has options of its own. */
export const bucketOptionsFitTheirProgram = eachManifest({
  name: 'bucket-options-fit-their-program', severity: 'warning', summary: 'Options of ossfs are not given to ossfs2, which has others.', source: OSS_DRIVER,
}, (manifest, say) => {
  const { driver, volumeAttributes } = fields(fields(manifest.spec).csi);
  const { fuseType, otherOpts } = fields(volumeAttributes);
  if (manifest.kind !== 'PersistentVolume' || driver !== OSS || fuseType !== 'ossfs2') return;
  if (OSSFS_ONLY.test(word(otherOpts ?? ''))) say(problem('spec.csi.volumeAttributes.otherOpts', otherOpts, 'options of ossfs2 with fuseType ossfs2'), ['spec', 'csi', 'volumeAttributes', 'otherOpts']);
});

/** A bucket's public address costs traffic and is slower. */
export const bucketsAreReachedInside = eachManifest({
  name: 'buckets-are-reached-inside', severity: 'warning', summary: 'Buckets of OSS are reached at the internal address of their region.', source: 'Alibaba Cloud: Regions and endpoints of OSS',
}, (manifest, say) => {
  const addresses: [string, unknown][] = manifest.kind === 'PersistentVolume' ? [['spec.csi.volumeAttributes.url', fields(fields(fields(manifest.spec).csi).volumeAttributes).url]]
    : manifest.kind === 'Dataset' ? [fields(manifest.spec).sharedOptions, ...list(fields(manifest.spec).mounts).map(({ options }) => options)].map((options) => ['options fs.oss.endpoint', fields(options)['fs.oss.endpoint']]) : [];
  for (const [field, address] of addresses) {
    if (typeof address === 'string' && OUTSIDE.test(address) && !address.includes('-internal')) say(problem(field, address, address.replace('.aliyuncs.com', '-internal.aliyuncs.com'), 'traffic to the public address is charged, and slower'), ['spec']);
  }
});

/** What is written into a manifest is known to whoever reads the files. */
export const secretsAreNotWrittenDown = eachManifest({
  name: 'secrets-are-not-written-down', severity: 'warning', summary: 'Manifests hold no secrets: a Secret is made elsewhere and referred to by its name.', source: 'kubernetes: Good practices for Secrets',
}, (manifest, say) => {
  if (manifest.kind !== 'Secret') return;
  for (const field of ['data', 'stringData']) {
    const written = Object.entries(fields(manifest[field])).filter(([, value]) => typeof value === 'string' && value !== '' && !/^\$|\{\{/.test(value)).map(([key]) => key);
    if (written.length > 0) say(`${field} ${written.join(', ')}: got values that are not shown; allowed: none in a file; make the Secret with kubectl create secret, and refer to it by its name`, [field]);
  }
});
