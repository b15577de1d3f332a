import { type Fields, fields, list, numberOf, type Source, word } from './rule';
import { covers, nameOf, namespaceOf, podLabels } from './services';
import { podsOf } from './set-pods';

/** Pods that want to reach a server. */
export interface Client {
  readonly namespace: string;
  /** All labels of the pods. */
  readonly labels: Fields;
}

/** What is reached: the leaders of a workload, at one port. */
export interface Reached {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  readonly port: number;
}

/** Kinds by which it is told whether a door is closed, beside the workload's own. */
export const DOOR_KINDS = ['NetworkPolicy', 'Namespace'];
/** The label by which Kubernetes marks each namespace with its name. */
const NAMESPACE_NAME = 'kubernetes.io/metadata.name';
const EVERYBODY = ['0.0.0.0/0', '::/0'];

/**
 * That network policies among the manifests keep pods from a server, in words; undefined where they do not, and where it
 * cannot be told: of namespaces whose labels nobody says here, and of selectors that are more than labels.
 */
export function closedDoor(sources: readonly Source[], client: Client, server: Reached): string | undefined {
  const workload = sources.find((source) => source.manifest.kind === server.kind && nameOf(source) === server.name && namespaceOf(source) === server.namespace);
  // Policies have no effect on pods that share their node's network.
  if (!workload || podsOf(workload.manifest).some(({ spec }) => spec.hostNetwork === true)) return undefined;
  const leader = server.kind === 'LeaderWorkerSet' ? podLabels(workload).leader : fields(podsOf(workload.manifest)[0]?.metadata.labels);
  const policies = sources.filter((source) => selectsIncoming(source, server.namespace, leader));
  const rules = policies.flatMap(({ manifest }) => list(fields(manifest.spec).ingress)).filter(({ ports }) => isAdmitted(server.port, ports));
  const peers = rules.map(({ from }) => list(from));
  const namespaceLabels = labelsOfNamespace(sources, client.namespace);
  const isOpen = peers.some((from) => from.length === 0 || from.some((peer) => mayBe(peer, client, server.namespace, namespaceLabels)));
  if (policies.length === 0 || isOpen) return undefined;
  const ranges = peers.flat().flatMap(({ ipBlock }) => (ipBlock === undefined ? [] : word(fields(ipBlock).cidr)));
  const one = policies.length === 1;
  return `${one ? 'NetworkPolicy' : 'NetworkPolicies'} ${policies.map(nameOf).join(', ')} ${one ? 'does' : 'do'} not let them in${ranges.length === 0 ? '' : `, unless their addresses are in ${ranges.join(', ')}`}`;
}

/** Whether a source is a policy that says who may reach such pods. */
function selectsIncoming(source: Source, namespace: string, labels: Fields): boolean {
  const { manifest: { kind, apiVersion, spec } } = source;
  if (kind !== 'NetworkPolicy' || apiVersion !== 'networking.k8s.io/v1' || namespaceOf(source) !== namespace) return false;
  const { policyTypes, podSelector } = fields(spec);
  const { matchLabels, matchExpressions } = fields(podSelector);
  return (!Array.isArray(policyTypes) || policyTypes.includes('Ingress')) && matchExpressions === undefined && covers(fields(matchLabels), labels);
}

/** Whether a rule is about the port; a port with a name may be. */
function isAdmitted(port: number, ports: unknown): boolean {
  const given = list(ports);
  return given.length === 0 || given.some(({ port: first, endPort, protocol = 'TCP' }) =>
    protocol === 'TCP' && (typeof first !== 'number' || first === port || (first <= port && port <= numberOf(endPort ?? first))));
}

function mayBe({ ipBlock, namespaceSelector, podSelector }: Fields, client: Client, own: string, namespaceLabels: Namespace): boolean {
  if (ipBlock !== undefined) return EVERYBODY.includes(word(fields(ipBlock).cidr));
  const fromThere = namespaceSelector === undefined ? client.namespace === own
    : mayCover(namespaceSelector, namespaceLabels.labels, namespaceLabels.areAll);
  return fromThere && mayCover(podSelector, client.labels, true);
}

/** Whether a selector may select what carries these labels; where they are not all, what is not among them may be there. */
function mayCover(selector: unknown, labels: Fields, areAll: boolean): boolean {
  return Object.entries(fields(fields(selector).matchLabels)).every(([key, value]) => labels[key] === value || (!areAll && !(key in labels)));
}

interface Namespace {
  readonly labels: Fields;
  readonly areAll: boolean;
}

function labelsOfNamespace(sources: readonly Source[], name: string): Namespace {
  const made = sources.find((source) => source.manifest.kind === 'Namespace' && nameOf(source) === name);
  return { labels: { ...fields(made?.manifest.metadata?.labels), [NAMESPACE_NAME]: name }, areAll: made !== undefined };
}
