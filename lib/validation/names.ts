import { GROUP_NAME } from '../pod/lws';
import { problem } from '../problems';
import { DNS_1035_LABEL, DNS_1123_LABEL, DNS_1123_SUBDOMAIN } from './dns';
import { eachManifest, fields, type Manifest, ownerOf, type Rule, type Source } from './rule';
import { nameOf } from './services';

/** How long a name may be, and of what form, by kind; LeaderWorkerSet and Fluid derive longer names from it. */
const LIMITS: { readonly [kind: string]: { readonly most: number; readonly because: string } } = {
  LeaderWorkerSet: { most: 50, because: 'the StatefulSet of a group adds to it, and its revision label holds 63' },
  Service: { most: 63, because: 'it is a DNS label' },
  Dataset: { most: 37, because: 'the cache\'s StatefulSet adds "-jindofs-worker" to it' },
  JindoRuntime: { most: 37, because: 'its StatefulSet adds "-jindofs-worker" to it' },
  DataLoad: { most: 46, because: 'its Helm release adds "-loader" to it' },
};

/** Kinds whose names are DNS names; other kinds have rules of their own. */
const SUBDOMAINS = [
  'PersistentVolume', 'PersistentVolumeClaim', 'Secret', 'ConfigMap', 'Deployment', 'Job', 'PodDisruptionBudget', 'HorizontalPodAutoscaler', 'ScaledObject', 'NetworkPolicy', 'Ingress', 'HTTPRoute',
  'InferencePool', 'PodMonitor', 'ServiceMonitor', 'PrometheusRule',
];

/** Names of Services that become variables which engines read: `vllm` sets VLLM_PORT in every later pod of the namespace. */
const READ_BY_ENGINES = ['vllm', 'ray', 'nccl', 'sglang', 'master'];

/** Names that objects may have, short enough for what controllers make of them; what a construct derives from one that is told is not told again. */
export const namesAreValid: Rule = (sources) => {
  const said = new Map<string, string>();
  // Names that a construct derives from one that was told have nothing wrong of their own.
  return sources.flatMap((source) => {
    const name = nameOf(source);
    const owner = ownerOf(source.path);
    const earlier = said.get(owner);
    if (earlier !== undefined && name.startsWith(earlier)) return [];
    const findings = validName(sources)([source]);
    if (findings.length > 0 && owner !== source.path && !DNS_1123_SUBDOMAIN.test(name)) said.set(owner, name);
    return findings;
  });
};

const validName = (sources: readonly Source[]) => eachManifest('names-are-valid', (manifest, say) => {
  const name = fields(manifest.metadata).name;
  const kind = String(manifest.kind);
  if (SUBDOMAINS.includes(kind)) {
    if (typeof name !== 'string' || name.length > 253 || !DNS_1123_SUBDOMAIN.test(name)) {
      say(problem(`${kind} metadata.name`, name, 'at most 253 lower-case letters, digits, hyphens and dots, beginning and ending with a letter or digit'));
    }
  }
  if (kind === 'Service' && READ_BY_ENGINES.includes(String(name)) && GROUP_NAME in fields(fields(manifest.spec).selector)) {
    say(problem('Service metadata.name', name, `names other than ${READ_BY_ENGINES.join(', ')}, which become variables that engines read`, `such as ${String(name)}-api`));
  }
  if (!Object.hasOwn(LIMITS, kind)) return;
  // Of more than ten groups the last have two digits, and so on: each digit more is one character less for the name.
  const digits = kind === 'LeaderWorkerSet' ? String(Math.max(mostGroups(manifest, sources) - 1, 0)).length - 1 : 0;
  const most = LIMITS[kind].most - digits;
  if (typeof name !== 'string' || name.length > most || !DNS_1035_LABEL.test(name)) {
    say(problem(`${kind} metadata.name`, name, `a lower-case letter, then lower-case letters, digits and hyphens, at most ${most} characters: ${LIMITS[kind].because}`));
  }
});

/** The most groups that a set can have at once: as many as a scaler may make, and those that an update adds. */
function mostGroups(set: Manifest, sources: readonly Source[]): number {
  const { replicas = 1, rolloutStrategy } = fields(set.spec);
  const surge = Number(fields(fields(rolloutStrategy).rollingUpdateConfiguration).maxSurge ?? 0);
  const scaled = sources.map(({ manifest }) => fields(manifest.spec))
    .filter(({ scaleTargetRef }) => fields(scaleTargetRef).kind === set.kind && fields(scaleTargetRef).name === fields(set.metadata).name)
    .map(({ maxReplicas, maxReplicaCount }) => Number(maxReplicas ?? maxReplicaCount ?? 0));
  return Math.max(Number(replicas), ...scaled) + (Number.isFinite(surge) ? surge : 0);
}

/** Namespaces that can be, each said once; an object without one goes to the namespace of whoever applies it. */
export const namespacesAreValid: Rule = (sources) => {
  const said = new Set<unknown>();
  return sources.flatMap(({ path, manifest }) => {
    const { namespace } = fields(manifest.metadata);
    const valid = typeof namespace === 'string' && DNS_1123_LABEL.test(namespace);
    if (namespace === undefined || valid || said.has(namespace)) return [];
    said.add(namespace);
    const message = problem('namespace of the chart', namespace, 'at most 63 lower-case letters, digits and hyphens', 'name the namespace of the deployment');
    return [{ rule: 'namespaces-are-valid', path, message }];
  });
};
