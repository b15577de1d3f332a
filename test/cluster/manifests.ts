import { parseQuantity } from '../../lib/validation/quantity';
import type { Json } from '../fixtures';
import { RUN, RUN_LABEL } from './cluster';

const OSS_LABEL = 'alicloud-pvname';

/**
 * Manifests as they are, moved to another namespace: every field that says where something is follows, as do the names of
 * volumes, which belong to the whole cluster, and the labels by which claims find them.
 */
export function movedTo(namespace: string, manifests: readonly Json[]): Json[] {
  const own = new Set(manifests.map(({ metadata }) => metadata.namespace).filter((name) => name !== undefined));
  const volumes = new Set(manifests.filter(({ kind }) => kind === 'PersistentVolume').map(({ metadata }) => metadata.name));
  const renamed = (name: string) => (volumes.has(name) ? `${name}-${namespace}` : name);
  const move = (value: Json, key = ''): Json => {
    if (Array.isArray(value)) return value.map((entry) => move(entry));
    if (value !== null && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, move(entry, name)]));
    if (key === 'namespace' && own.has(value)) return namespace;
    if (key === 'volumeName') return renamed(value);
    return key === OSS_LABEL ? short(renamed(value)) : value;
  };
  return manifests.map((manifest) => {
    const moved = move(manifest);
    if (manifest.kind !== 'PersistentVolume') return { ...moved, metadata: { ...moved.metadata, namespace } };
    return { ...moved, metadata: { ...moved.metadata, name: renamed(manifest.metadata.name), labels: { ...moved.metadata.labels, [RUN_LABEL]: RUN } } };
  });
}

/** The end of a text that does as a label's value. */
function short(text: string): string {
  return text.slice(-63).replace(/^[^A-Za-z0-9]+/, '');
}

const QUANTITIES = /(^|\.)(limits|requests|capacity|hard|sizeLimit|quota|minResources|divisor)(\.|\[|$)/;
/** Values that the API server leaves out, where leaving out means the same. */
const SAME_AS_ABSENT = [/(^|\.)env\[\d+\]\.value$/, /^PersistentVolume\.spec\.storageClassName$/];
/** A list that the generated types of Kubernetes 1.28 want, and that the API server leaves out where it is empty. */
const EMPTY_AS_ABSENT = /\.podFailurePolicy\.rules\[\d+\]\.onPodConditions$/;

/** Each field of a manifest that the server's answer does not have with an equal value, and entries that lists got beside ours. */
export function lost(sent: Json, got: Json, at: string = sent.kind ?? ''): string[] {
  if (Array.isArray(sent)) {
    if (sent.length === 0 && got === undefined && EMPTY_AS_ABSENT.test(at)) return [];
    if (!Array.isArray(got) || got.length !== sent.length) return [`${at}: sent ${sent.length} entries, got ${JSON.stringify(got)}`];
    return sent.flatMap((entry, index) => lost(entry, got[index], `${at}[${index}]`));
  }
  if (sent !== null && typeof sent === 'object') {
    if (got === null || typeof got !== 'object') return [`${at}: sent ${JSON.stringify(sent)}, got ${String(got)}`];
    return Object.entries(sent).flatMap(([key, value]) => lost(value, got[key], at === '' ? key : `${at}.${key}`));
  }
  if (sent === got || (sent === '' && got === undefined && SAME_AS_ABSENT.some((path) => path.test(at)))) return [];
  const same = QUANTITIES.test(at) && got !== undefined && parseQuantity(String(sent)) !== undefined && parseQuantity(String(sent)) === parseQuantity(String(got));
  return same ? [] : [`${at}: sent ${JSON.stringify(sent)}, got ${JSON.stringify(got)}`];
}
