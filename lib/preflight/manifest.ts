import { CLUSTER_WIDE } from '../cluster-wide';
import { problem } from '../problems';
import { at, type Fields, fields, list, text } from './values';

/** An object of the manifests. */
export interface ManifestObject {
  /** The API group; empty for the core. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** The name; empty where Kubernetes makes one. */
  readonly name: string;
  /** The namespace; nothing for what belongs to the whole cluster, and where whoever applies decides. */
  readonly namespace?: string;
  readonly content: Fields;
  /** Kind, namespace and name. */
  readonly title: string;
}

/** What stands in a file. */
export interface Document {
  /** The file, and which document of it. */
  readonly place: string;
  readonly value: unknown;
}

/** An object, the document that it stands in, and the way to it there. */
export interface FoundObject<D extends Document> extends ManifestObject {
  readonly document: D;
  readonly way: readonly (string | number)[];
}

/** The objects of documents; lists are taken apart. Empty documents are none. */
export function manifestObjects<D extends Document>(
  documents: readonly D[], namespace?: string,
): { readonly objects: FoundObject<D>[]; readonly problems: string[] } {
  const objects: FoundObject<D>[] = [];
  const problems: string[] = [];
  const read = (value: unknown, place: string, document: D, way: readonly (string | number)[]): void => {
    if (value === null || value === undefined) return;
    const content = fields(value);
    const [apiVersion, kind] = [text(content.apiVersion), text(content.kind)];
    if (apiVersion === undefined || kind === undefined) {
      problems.push(problem(place, typeof value === 'object' ? Object.keys(value) : value, 'an object of Kubernetes, with apiVersion and kind'));
    } else if (kind.endsWith('List') && Array.isArray(content.items)) {
      content.items.forEach((item, index) => read(item, `${place} items[${index}]`, document, [...way, 'items', index]));
    } else {
      objects.push({ ...objectOf(content, apiVersion, kind, namespace), document, way });
    }
  };
  documents.forEach((document) => read(document.value, document.place, document, []));
  return { objects, problems };
}

function objectOf(content: Fields, apiVersion: string, kind: string, otherwise: string | undefined): ManifestObject {
  const [group, version] = apiVersion.includes('/') ? [apiVersion.slice(0, apiVersion.indexOf('/')), apiVersion.slice(apiVersion.indexOf('/') + 1)] : ['', apiVersion];
  const metadata = fields(content.metadata);
  const name = text(metadata.name) ?? '';
  const namespace = CLUSTER_WIDE.includes(kind) ? undefined : text(metadata.namespace) ?? otherwise;
  return { group, version, kind, name, namespace, content, title: `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name || text(metadata.generateName) || '(no name)'}` };
}

/** What the manifests themselves bring. */
export class Brought {
  private readonly objects = new Map<string, ManifestObject>();

  constructor(objects: readonly ManifestObject[]) {
    for (const object of objects) this.objects.set(keyOf(object.kind, object.name, object.namespace), object);
    // Fluid makes the claim of a Dataset, and its volume.
    for (const object of objects.filter(({ kind }) => kind === 'Dataset')) {
      this.objects.set(keyOf('PersistentVolumeClaim', object.name, object.namespace), object);
    }
  }

  /** The object that satisfies a reference. */
  find(kind: string, name: string, namespace?: string): ManifestObject | undefined {
    return this.objects.get(keyOf(kind, name, namespace));
  }

  /** Whether there is a volume of this class for claims that are bound to volumes made by hand. */
  hasVolumeOfClass(name: string): boolean {
    return [...this.objects.values()].some(({ kind, content }) => kind === 'PersistentVolume' && at(content, 'spec.storageClassName') === name);
  }

  /** Whether a definition of a kind is among the manifests. */
  defines(group: string, kind: string, version: string): boolean {
    return [...this.objects.values()].some(({ kind: own, content }) => own === 'CustomResourceDefinition' && at(content, 'spec.group') === group
      && at(content, 'spec.names.kind') === kind && list(at(content, 'spec.versions')).some(({ name }) => name === version));
  }
}

function keyOf(kind: string, name: string, namespace: string | undefined): string {
  return JSON.stringify([kind, name, namespace ?? '']);
}
