import { createCommand, isCommand, type Place } from './commands';
import { type Cluster, type Question, untold, askJson } from './cluster';
import { REFERRED_KINDS } from './kinds';
import type { Brought, ManifestObject } from './manifest';
import { canBe, IMPOSSIBLE_NAME, inNamespace, type Need, type NeedFacts, type Use, type Verdict } from './need';
import { type Reference, referencesOf } from './references';
import { at, fields, list } from './values';

/** References to one object. */
interface Referred {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly keys: readonly (readonly string[])[];
  readonly neededBy: readonly Use[];
}

/** The objects that the manifests refer to and do not bring. */
export function objectNeeds(objects: readonly ManifestObject[], brought: Brought): Need[] {
  const referred = [...namespacesOf(objects), ...grouped(objects.flatMap(referencesOf))].filter((one) => isNeeded(one, brought));
  const names = new Map<string, string[]>();
  const groupOf = ({ kind, namespace }: Referred) => JSON.stringify([kind, namespace]);
  for (const one of referred.filter(canBe)) names.set(groupOf(one), [...names.get(groupOf(one)) ?? [], one.name].sort());
  return referred.map((one) => {
    const facts = factsOf(one);
    const special = SPECIAL[one.kind];
    const known = one.name !== '' && !canBe(one) ? IMPOSSIBLE_NAME : broughtVerdict(one, brought);
    return { ...facts, known, look: special ? (cluster) => special(one, cluster) : (cluster) => exists(one, names.get(groupOf(one)) ?? [], cluster) };
  });
}

function isNeeded({ kind, name, namespace, keys }: Referred, brought: Brought): boolean {
  if (kind === 'scheduler' && name === 'volcano') return false;
  if (kind === 'StorageClass' && name !== '' && brought.hasVolumeOfClass(name)) return false;
  const own = brought.find(kind, name, namespace);
  return own === undefined || (own.kind === kind && lacking(keys, keysOf(own)).length > 0);
}

function keysOf({ content }: ManifestObject): string[] {
  return ['data', 'stringData', 'binaryData'].flatMap((field) => Object.keys(fields(content[field])));
}

function broughtVerdict({ kind, name, namespace, keys }: Referred, brought: Brought): Verdict | undefined {
  const own = brought.find(kind, name, namespace);
  return own && { state: 'missing', detail: `the manifests' own ${kind} has no entry ${lacking(keys, keysOf(own)).join(', ')}` };
}

function namespacesOf(objects: readonly ManifestObject[]): Referred[] {
  const names = [...new Set(objects.flatMap(({ namespace }) => namespace ?? []))];
  return names.map((name) => ({
    kind: 'Namespace', name, keys: [],
    neededBy: objects.filter(({ namespace }) => namespace === name).map(({ title }) => ({ object: title, field: 'metadata.namespace' })),
  }));
}

function grouped(references: readonly Reference[]): Referred[] {
  const groups = new Map<string, Referred>();
  for (const { kind, name, namespace, key, from, field } of references) {
    const id = JSON.stringify([kind, namespace, name]);
    const known = groups.get(id);
    const keys = known?.keys ?? [];
    const isNew = key !== undefined && !keys.some((other) => other.join() === key.join());
    groups.set(id, { kind, name, namespace, keys: isNew ? [...keys, key] : keys, neededBy: [...known?.neededBy ?? [], { object: from.title, field }] });
  }
  return [...groups.values()];
}

function factsOf({ kind, name, namespace, keys, neededBy }: Referred): NeedFacts {
  const remedies: Readonly<Record<string, string>> = {
    Secret: secretRemedy({ name, namespace }, keys, neededBy),
    StorageClass: name === '' ? 'name a class in storageClassName, or mark one as the default' : 'name a class that is there: kubectl get storageclasses',
    APIService: name.startsWith('v1beta1.metrics') ? 'install metrics-server' : name.includes('external') ? 'install KEDA, or an adapter that serves external metrics'
      : 'install prometheus-adapter, or another one that serves custom metrics',
    scheduler: 'install the scheduler, or leave schedulerName out',
  };
  return {
    topic: 'objects', kind, name: name === '' ? '(the default)' : name, namespace, neededBy,
    remedy: remedies[kind] ?? REFERRED_KINDS[kind]?.remedy({ name, namespace }) ?? 'make it',
  };
}

function secretRemedy(place: Place, keys: Referred['keys'], neededBy: readonly Use[]): string {
  if (neededBy.every(({ field }) => field.includes('.imagePullSecrets['))) return createCommand('secret docker-registry', place, ['--docker-server=…', '--docker-username=…']);
  if (neededBy.every(({ field }) => field.includes('.tls'))) return createCommand('secret tls', place, ['--cert=…', '--key=…']);
  const command = createCommand('secret generic', place, [], keys.map(([key]) => key));
  return keys.length === 0 || !isCommand(command) ? command : `${command}; where the Secret is there, add the entries to it`;
}

/** Whether an object is there; one question for all of a kind in a namespace. */
async function exists({ kind, name, namespace, keys }: Referred, names: readonly string[], cluster: Cluster): Promise<Verdict> {
  const { resource } = REFERRED_KINDS[kind];
  const question = { args: ['get', resource, ...names, ...inNamespace(namespace), '-o', 'name', '--ignore-not-found'], asks: `get ${resource}${namespace === undefined ? '' : ` in ${namespace}`}` };
  const answer = await cluster.ask(question);
  if (answer.outcome === 'absent') return { state: 'missing', detail: answer.said };
  if (answer.outcome !== 'answered') return untold(question, answer);
  const found = answer.text.split('\n').map((line) => line.trim().split('/').at(-1)).includes(name);
  if (!found) return { state: 'missing', detail: 'not there' };
  return keys.length === 0 ? { state: 'present', detail: '' } : entries(`configmaps`, name, namespace, keys, cluster);
}

type Look = (one: Referred, cluster: Cluster) => Promise<Verdict>;

const SPECIAL: Readonly<Record<string, Look>> = {
  Secret: ({ name, namespace, keys }, cluster) => entries('secrets', name, namespace, keys, cluster),
  StorageClass: async ({ name }, cluster) => {
    const classes = await namesAnd(cluster, 'storageclasses.storage.k8s.io', (item) =>
      at(item, 'metadata.annotations') !== undefined && fields(at(item, 'metadata.annotations'))['storageclass.kubernetes.io/is-default-class'] === 'true');
    if ('state' in classes) return classes;
    const there = classes.map((one) => one.name);
    if (name === '') {
      const chosen = classes.find(({ marked }) => marked);
      return chosen ? { state: 'present', detail: chosen.name } : { state: 'missing', detail: `no default class; there are: ${there.join(', ') || 'none'}` };
    }
    return there.includes(name) ? { state: 'present', detail: '' } : { state: 'missing', detail: `there are: ${there.join(', ') || 'none'}` };
  },
  APIService: async ({ name }, cluster) => {
    const answer = await askJson(cluster, { args: ['get', 'apiservices.apiregistration.k8s.io', name, '-o', 'json'], asks: 'get apiservices.apiregistration.k8s.io' });
    if (!('value' in answer)) return answer.absent ? { state: 'missing', detail: 'nobody serves these metrics' } : answer.verdict;
    const available = list(at(answer.value, 'status.conditions')).find(({ type }) => type === 'Available');
    if (available?.status === 'True') return { state: 'present', detail: '' };
    return { state: 'missing', detail: `not available: ${String(available?.message ?? 'no reason is given')}` };
  },
  scheduler: () => Promise.resolve({ state: 'cannot-be-told', detail: 'schedulers are no objects that could be looked up' }),
};

interface Named {
  readonly name: string;
  readonly marked: boolean;
}

async function namesAnd(cluster: Cluster, resource: string, mark: (item: unknown) => boolean): Promise<Named[] | Verdict> {
  const answer = await askJson(cluster, { args: ['get', resource, '-o', 'json'], asks: `list ${resource}` });
  return 'value' in answer ? list(at(answer.value, 'items')).map((item) => ({ name: String(at(item, 'metadata.name')), marked: mark(item) })) : answer.verdict;
}

/** Prints the names of entries, never what is in them: a value does not reach this process. */
const ENTRY_NAMES = 'go-template={{range $key, $value := .data}}{{$key}}{{"\\n"}}{{end}}{{range $key, $value := .binaryData}}{{$key}}{{"\\n"}}{{end}}';

async function entries(resource: string, name: string, namespace: string | undefined, keys: Referred['keys'], cluster: Cluster): Promise<Verdict> {
  const question: Question = { args: ['get', resource, name, ...inNamespace(namespace), '-o', ENTRY_NAMES], asks: `get ${resource}${namespace === undefined ? '' : ` in ${namespace}`}` };
  const answer = await cluster.ask(question);
  if (answer.outcome === 'absent') return { state: 'missing', detail: 'not there' };
  if (answer.outcome !== 'answered') return untold(question, answer);
  const there = answer.text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  const absent = lacking(keys, there);
  if (absent.length > 0) return { state: 'missing', detail: `it has no entry ${absent.join(', ')}; it has: ${there.join(', ') || 'none'}` };
  return { state: 'present', detail: keys.length === 0 ? '' : `with ${keys.map((key) => key.join(' or ')).join(', ')}` };
}

/** The keys that are not there, in words. */
function lacking(keys: Referred['keys'], there: readonly string[]): string[] {
  const lower = there.map((key) => key.toLowerCase());
  return keys.filter((key) => !(key.length === 1 ? there.includes(key[0]) : key.some((spelling) => lower.includes(spelling.toLowerCase()))))
    .map((key) => key.join(' or '));
}
