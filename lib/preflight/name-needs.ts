import { askJson, type Cluster } from './cluster';
import type { Brought, ManifestObject } from './manifest';
import { canBe, IMPOSSIBLE_NAME, inNamespace, type Need, type NeedFacts, type Verdict } from './need';
import { at, list } from './values';

/** What LeaderWorkerSet makes under a set's own name; it takes what is there already for its own, and groups then do not find each other. */
const MADE = [{ kind: 'Service', resource: 'services' }, { kind: 'StatefulSet', resource: 'statefulsets.apps' }];

/** Names that must be free, or be LeaderWorkerSet's own already. */
export function nameNeeds(objects: readonly ManifestObject[], brought: Brought): Need[] {
  const sets = objects.filter(({ kind, name }) => kind === 'LeaderWorkerSet' && name !== '');
  const distinct = sets.filter(({ title }, index) => sets.findIndex((other) => other.title === title) === index);
  return distinct.flatMap(({ name, namespace, title }) => MADE.map(({ kind, resource }) => {
    const facts: NeedFacts = {
      topic: 'names', kind: `no other ${kind}`, name, namespace, neededBy: [{ object: title, field: 'metadata.name' }],
      remedy: `rename or delete that ${kind}, or give the LeaderWorkerSet another name`,
    };
    const own = brought.find(kind, name, namespace);
    const known = !canBe(facts) ? IMPOSSIBLE_NAME : own && { state: 'missing' as const, detail: `the manifests bring a ${kind} of this name` };
    return { ...facts, known, look: (cluster: Cluster) => isFree(resource, kind, name, namespace, cluster) };
  }));
}

async function isFree(resource: string, kind: string, name: string, namespace: string | undefined, cluster: Cluster): Promise<Verdict> {
  const question = {
    args: ['get', resource, name, ...inNamespace(namespace), '--ignore-not-found', '-o', 'json'],
    asks: `get ${resource}${namespace === undefined ? '' : ` in ${namespace}`}`,
  };
  const answer = await cluster.ask(question);
  if (answer.outcome === 'absent' || (answer.outcome === 'answered' && answer.text.trim() === '')) return { state: 'present', detail: 'the name is free' };
  const object = await askJson(cluster, question);
  if (!('value' in object)) return object.verdict;
  const owners = list(at(object.value, 'metadata.ownerReferences'));
  if (owners.some((owner) => owner.kind === 'LeaderWorkerSet' && owner.name === name)) return { state: 'present', detail: 'the LeaderWorkerSet\'s own' };
  const by = owners.map((owner) => `${String(owner.kind)} ${String(owner.name)}`).join(', ');
  return { state: 'missing', detail: `there is a ${kind} of this name${by === '' ? '' : `, of ${by}`}` };
}
