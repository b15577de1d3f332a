import { askJson, type Cluster, type Question } from './cluster';
import { installationOf } from './kinds';
import type { Brought, ManifestObject } from './manifest';
import { IMPOSSIBLE_NAME, type Need, type Use, type Verdict } from './need';
import { againstSchema } from './schema';
import { at, fields, list } from './values';

/** Every cluster that runs LeaderWorkerSet serves these. */
const ALWAYS_SERVED = ['v1', 'apps/v1', 'batch/v1', 'policy/v1', 'autoscaling/v1', 'autoscaling/v2', 'networking.k8s.io/v1', 'rbac.authorization.k8s.io/v1',
  'storage.k8s.io/v1', 'scheduling.k8s.io/v1', 'node.k8s.io/v1', 'coordination.k8s.io/v1', 'apiextensions.k8s.io/v1', 'apiregistration.k8s.io/v1'];
/** Groups of Kubernetes itself, whose kinds have no definitions. */
const BUILT_IN = ['', 'apps', 'batch', 'policy', 'autoscaling', 'networking.k8s.io', 'rbac.authorization.k8s.io', 'storage.k8s.io', 'scheduling.k8s.io', 'node.k8s.io',
  'coordination.k8s.io', 'apiextensions.k8s.io', 'apiregistration.k8s.io', 'admissionregistration.k8s.io', 'certificates.k8s.io', 'events.k8s.io',
  'discovery.k8s.io', 'flowcontrol.apiserver.k8s.io', 'resource.k8s.io', 'storagemigration.k8s.io', 'internal.apiserver.k8s.io'];
const GROUP = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;
const VERSION = /^v[0-9a-z]{1,20}$/;
const MOST_FIELDS = 20;

/** A kind of the API that manifests use. */
interface UsedKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly objects: readonly ManifestObject[];
  readonly neededBy: readonly Use[];
}

/** The kinds that a cluster must serve, and whether it knows the fields that are used. */
export function apiNeeds(objects: readonly ManifestObject[], brought: Brought): Need[] {
  return [...usedKinds(objects), ...podGroups(objects)].filter(({ group, version, kind }) => !brought.defines(group, kind, version)).flatMap((used) => {
    const { group, version, kind, neededBy } = used;
    const isUsable = (group === '' || GROUP.test(group)) && VERSION.test(version);
    const facts = { topic: 'APIs' as const, name: `${kind} ${group === '' ? version : `${group}/${version}`}`, neededBy, ...(isUsable ? {} : { known: IMPOSSIBLE_NAME }) };
    const served: Need = { ...facts, kind: 'API', remedy: installationOf(group === '' ? 'a newer Kubernetes' : group), look: (cluster) => isServed(used, cluster) };
    const wholeObjects: Need = {
      ...facts, kind: 'fields', remedy: `${installationOf(group)}, in a version that has these fields; or leave them out`, look: (cluster) => knowsFields(used, cluster),
    };
    return BUILT_IN.includes(group) || used.objects.length === 0 ? [served] : [served, wholeObjects];
  });
}

function usedKinds(objects: readonly ManifestObject[]): UsedKind[] {
  const kinds = new Map<string, UsedKind>();
  for (const object of objects) {
    const { group, version, kind } = object;
    const apiVersion = group === '' ? version : `${group}/${version}`;
    if (ALWAYS_SERVED.includes(apiVersion)) continue;
    const id = `${apiVersion} ${kind}`;
    const { objects: others, neededBy } = kinds.get(id) ?? { objects: [], neededBy: [] };
    kinds.set(id, { group, version, kind, objects: [...others, object], neededBy: [...neededBy, { object: object.title, field: 'apiVersion' }] });
  }
  return [...kinds.values()];
}

/** What volcano needs to place the pods of a group together: LeaderWorkerSet makes a PodGroup for each. */
function podGroups(objects: readonly ManifestObject[]): UsedKind[] {
  const uses = objects.flatMap(({ content, title, kind }) => {
    const paths = kind === 'LeaderWorkerSet' ? ['spec.leaderWorkerTemplate.leaderTemplate.spec', 'spec.leaderWorkerTemplate.workerTemplate.spec'] : ['spec.template.spec', 'spec'];
    return paths.filter((path) => fields(at(content, path)).schedulerName === 'volcano').map((path) => ({ object: title, field: `${path}.schedulerName` }));
  });
  return uses.length === 0 ? [] : [{ group: 'scheduling.volcano.sh', version: 'v1beta1', kind: 'PodGroup', objects: [], neededBy: uses }];
}

function discovery({ group, version }: UsedKind): Question {
  return { args: ['get', '--raw', group === '' ? `/api/${version}` : `/apis/${group}/${version}`], asks: 'get the list of APIs' };
}

/** The name of a kind in addresses, such as `leaderworkersets`; undefined where it is not served. */
async function pluralOf(used: UsedKind, cluster: Cluster): Promise<{ readonly plural?: string; readonly kinds?: string[] } | { readonly verdict: Verdict }> {
  const answer = await askJson(cluster, discovery(used));
  if (!('value' in answer)) return answer.absent ? {} : { verdict: answer.verdict };
  const resources = list(at(answer.value, 'resources')).filter(({ name }) => typeof name === 'string' && !name.includes('/'));
  const plural = resources.find(({ kind }) => kind === used.kind)?.name;
  return { plural: typeof plural === 'string' ? plural : undefined, kinds: resources.map(({ kind }) => String(kind)) };
}

async function isServed(used: UsedKind, cluster: Cluster): Promise<Verdict> {
  const found = await pluralOf(used, cluster);
  if ('verdict' in found) return found.verdict;
  if (found.plural !== undefined) return { state: 'present', detail: '' };
  if (found.kinds !== undefined) return { state: 'missing', detail: `this version of the group has only ${found.kinds.join(', ') || 'no kinds'}` };
  const group = await askJson(cluster, { args: ['get', '--raw', used.group === '' ? '/api' : `/apis/${used.group}`], asks: 'get the list of APIs' });
  if (!('value' in group)) return { state: 'missing', detail: 'not served' };
  const versions = list(at(group.value, 'versions')).map(({ version }) => String(version));
  return { state: 'missing', detail: `this version is not served; served: ${versions.join(', ') || 'none'}` };
}

async function knowsFields(used: UsedKind, cluster: Cluster): Promise<Verdict> {
  const found = await pluralOf(used, cluster);
  if ('verdict' in found) return found.verdict;
  if (found.plural === undefined) return { state: 'cannot-be-told', detail: 'the kind is not served' };
  const crd = `${found.plural}.${used.group}`;
  const answer = await askJson(cluster, { args: ['get', 'customresourcedefinitions.apiextensions.k8s.io', crd, '-o', 'json'], asks: 'get customresourcedefinitions.apiextensions.k8s.io' });
  if (!('value' in answer)) return answer.verdict;
  const version = list(at(answer.value, 'spec.versions')).find(({ name }) => name === used.version);
  const schema = at(version, 'schema.openAPIV3Schema');
  if (at(answer.value, 'spec.preserveUnknownFields') === true) return { state: 'present', detail: 'all fields are kept' };
  if (typeof schema !== 'object' || schema === null) return { state: 'cannot-be-told', detail: `the definition ${crd} has no schema of ${used.version}` };
  const findings = used.objects.flatMap((object) => againstSchema(object.content, fields(schema)).map(({ field, what }) => `${field} ${what}`));
  const lines = [...new Set(findings)];
  if (lines.length === 0) return { state: 'present', detail: '' };
  const more = lines.length > MOST_FIELDS ? [`and ${lines.length - MOST_FIELDS} more`] : [];
  return { state: 'missing', detail: [...lines.slice(0, MOST_FIELDS), ...more].join('; ') };
}
