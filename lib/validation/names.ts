import { GROUP_NAME, MOST_REPLICAS } from '../pod/lws';
import { problem } from '../problems';
import { DNS_1035_LABEL, DNS_1123_LABEL, DNS_1123_SUBDOMAIN } from './dns';
import { fields, groupOf, type Manifest, numberOf, type Source, together, word } from './rule';
import { nameOf } from './services';
import { SourceIndex } from './source-index';

const FLUID = 'data.fluid.io';

/** How long a name may be, and of what form, by kind; LeaderWorkerSet and Fluid derive longer names from it. */
const LIMITS: { readonly [kind: string]: { readonly group: string; readonly most: number; readonly because: string } } = {
  LeaderWorkerSet: { group: 'leaderworkerset.x-k8s.io', most: 50, because: 'the StatefulSet of a group adds to it, and its revision label holds 63' },
  Service: { group: '', most: 63, because: 'it is a DNS label' },
  Dataset: { group: FLUID, most: 37, because: 'the cache\'s StatefulSet adds "-jindofs-worker" to it' },
  JindoRuntime: { group: FLUID, most: 37, because: 'its StatefulSet adds "-jindofs-worker" to it' },
  DataLoad: { group: FLUID, most: 46, because: 'its Helm release adds "-loader" to it' },
};

/** Kinds whose names are DNS names; other kinds have rules of their own. */
const SUBDOMAINS = [
  'PersistentVolume', 'PersistentVolumeClaim', 'Secret', 'ConfigMap', 'Deployment', 'Job', 'PodDisruptionBudget', 'HorizontalPodAutoscaler', 'ScaledObject', 'NetworkPolicy', 'Ingress', 'HTTPRoute',
  'InferencePool', 'PodMonitor', 'ServiceMonitor', 'PrometheusRule',
];

/** Names of Services that become variables which engines read: `vllm` sets VLLM_PORT in every later pod of the namespace. */
const READ_BY_ENGINES = ['vllm', 'ray', 'nccl', 'sglang', 'master'];

/** Names that objects may have, short enough for what controllers make of them; what a construct derives from one that is told is not told again. */
export const namesAreValid = together({
  name: 'names-are-valid', severity: 'error',
  summary: 'Names of objects are such that the API server takes them, and short enough for what controllers make of them.',
  source: 'kubernetes: Object Names and IDs; lws:pkg/controllers/leaderworkerset_controller.go; fluid:pkg/ddc/jindocache',
}, (sources, say) => {
  const told = new Map<string, string>();
  for (const source of sources) {
    const name = nameOf(source);
    const { owner } = source;
    // Names that a construct derives from one that was told have nothing wrong of their own.
    const earlier = owner === undefined ? undefined : told.get(owner);
    if (earlier !== undefined && name.startsWith(earlier)) continue;
    checkName(source.manifest, sources, (message) => {
      say(source, message, ['metadata', 'name']);
      if (owner !== undefined && !DNS_1123_SUBDOMAIN.test(name)) told.set(owner, name);
    });
  }
});

function checkName(manifest: Manifest, sources: readonly Source[], say: (message: string) => void): void {
  const { name, generateName } = fields(manifest.metadata);
  const kind = word(manifest.kind);
  // The API server makes the name, and what is wrong with it is told of what was made.
  if (name === undefined && typeof generateName === 'string') return;
  if (SUBDOMAINS.includes(kind)) {
    if (typeof name !== 'string' || name.length > 253 || !DNS_1123_SUBDOMAIN.test(name)) {
      say(problem(`${kind} metadata.name`, name, 'at most 253 lower-case letters, digits, hyphens and dots, beginning and ending with a letter or digit'));
    }
  }
  if (kind === 'Service' && READ_BY_ENGINES.includes(word(name)) && GROUP_NAME in fields(fields(manifest.spec).selector)) {
    say(problem('Service metadata.name', name, `names other than ${READ_BY_ENGINES.join(', ')}, which become variables that engines read`, `such as ${word(name)}-api`));
  }
  // Another API group may have a kind of that name, with names of its own.
  if (!Object.hasOwn(LIMITS, kind) || (manifest.apiVersion !== undefined && groupOf(manifest) !== LIMITS[kind].group)) return;
  // Of more than ten groups the last have two digits, and so on: each digit more is one character less for the name.
  const digits = kind === 'LeaderWorkerSet' ? String(Math.min(Math.max(mostGroups(manifest, sources) - 1, 0), MOST_REPLICAS)).length - 1 : 0;
  const most = LIMITS[kind].most - digits;
  if (typeof name !== 'string' || name.length > most || !DNS_1035_LABEL.test(name)) {
    say(problem(`${kind} metadata.name`, name, `a lower-case letter, then lower-case letters, digits and hyphens, at most ${most} characters: ${LIMITS[kind].because}`));
  }
}

/** The most groups that a set can have at once: as many as a scaler may make, and those that an update adds. */
function mostGroups(set: Manifest, sources: readonly Source[]): number {
  const { replicas = 1, rolloutStrategy } = fields(set.spec);
  const surge = numberOf(fields(fields(rolloutStrategy).rollingUpdateConfiguration).maxSurge ?? 0);
  const scaled = SourceIndex.of(sources).scalersOf(set.kind, fields(set.metadata).name).map(({ manifest }) => fields(manifest.spec))
    .map(({ maxReplicas, maxReplicaCount }) => numberOf(maxReplicas ?? maxReplicaCount ?? 0));
  return Math.max(...[numberOf(replicas), ...scaled].filter(Number.isFinite), 0) + (Number.isFinite(surge) ? surge : 0);
}

/** Namespaces that can be, each said once; an object without one goes to the namespace of whoever applies it. */
export const namespacesAreValid = together({
  name: 'namespaces-are-valid', severity: 'error',
  summary: 'Namespaces have names that a namespace can have.',
  source: 'kubernetes: Object Names and IDs, RFC 1123 Label Names',
}, (sources, say) => {
  const said = new Set<unknown>();
  for (const source of sources) {
    const { namespace } = fields(source.manifest.metadata);
    const valid = typeof namespace === 'string' && DNS_1123_LABEL.test(namespace);
    if (namespace === undefined || valid || said.has(namespace)) continue;
    said.add(namespace);
    say(source, problem('metadata.namespace', namespace, 'at most 63 lower-case letters, digits and hyphens', 'name the namespace of the deployment'), ['metadata', 'namespace']);
  }
});
