import { GROUP_NAME } from '../pod/lws';
import { problem } from '../problems';
import { dotted, type FieldPath, type Fields, fields, groupOf, list, type Source, together, word } from './rule';
import { covers, nameOf, namespaceOf, podLabels, text } from './services';
import { SourceIndex } from './source-index';

/** Where kinds that choose pods have their selector. An API group tells them from others of the same name. */
const SELECTORS: { readonly [kind: string]: { readonly group: string; readonly field: string } } = {
  NetworkPolicy: { group: 'networking.k8s.io', field: 'podSelector' },
  PodDisruptionBudget: { group: 'policy', field: 'selector' },
};

/** An InferencePool over a LeaderWorkerSet holds its leaders only: requests are sent to each of its pods. */
export const poolsHoldLeaders = together({
  name: 'pools-hold-leaders', severity: 'error',
  summary: 'An InferencePool over a LeaderWorkerSet selects its leaders and no workers, which answer no requests.',
  source: 'gateway-api-inference-extension: InferencePool; lws:pkg/webhooks/pod_webhook.go, the labels of pods',
}, (sources, say) => {
  const index = SourceIndex.of(sources);
  for (const pool of ofKind(sources, 'InferencePool', 'inference.networking.k8s.io')) {
    const selector = fields(fields(fields(pool.manifest.spec).selector).matchLabels);
    const tell = (message: string) => say(pool, `InferencePool ${nameOf(pool)}: ${message}`, ['spec', 'selector', 'matchLabels']);
    const namespace = namespaceOf(pool);
    const selected = index.candidates(selector, namespace).map(({ source }) => source).filter(({ manifest }) => manifest.kind === 'LeaderWorkerSet');
    for (const set of new Set([...index.named('LeaderWorkerSet', selector[GROUP_NAME] ?? '', namespace), ...selected])) {
      const { leader, worker } = podLabels(set);
      if (selector[GROUP_NAME] === nameOf(set) && !covers(selector, leader)) tell(`selects ${text(selector)}, which the leaders of ${nameOf(set)} do not carry: they have ${text(leader)}`);
      else if (worker && Object.keys(selector).length > 0 && covers(selector, worker)) tell(`selects ${text(selector)}, which the workers of ${nameOf(set)} carry too; they answer no requests`);
    }
  }
});

/** A network policy or a disruption budget that names a LeaderWorkerSet selects pods of it. Selecting workers is right for both. */
export const selectorsMatchPods = together({
  name: 'selectors-match-pods', severity: 'error',
  summary: 'A NetworkPolicy or PodDisruptionBudget that names a LeaderWorkerSet selects pods that it has.',
  source: 'lws:pkg/webhooks/pod_webhook.go, the labels of pods',
}, (sources, say) => {
  Object.entries(SELECTORS).forEach(([kind, { group, field }]) => ofKind(sources, kind, group).forEach((source) => {
    const selector = fields(fields(fields(source.manifest.spec)[field]).matchLabels);
    const set = selector[GROUP_NAME] === undefined ? undefined : SourceIndex.of(sources).named('LeaderWorkerSet', selector[GROUP_NAME], namespaceOf(source)).at(0);
    if (!set) return;
    const { leader, worker } = podLabels(set);
    if (covers(selector, leader) || (worker && covers(selector, worker))) return;
    const message = `${kind} ${nameOf(source)}: selects ${text(selector)}, which no pods of ${nameOf(set)} carry: leaders have ${text(leader)}${worker ? `, workers ${text(worker)}` : ''}`;
    say(source, message, ['spec', field, 'matchLabels']);
  }));
});

/** Where an Ingress or a route leads to a Service of the same chart, the Service has the port. */
export const backendsHavePorts = together({
  name: 'backends-have-ports', severity: 'error',
  summary: 'Where an Ingress or HTTPRoute leads to a Service among the manifests, the Service has the port.',
  source: 'kubernetes: Ingress; gateway-api: HTTPRoute, backendRefs',
}, (sources, say) => {
  sources.forEach((source) => backendsOf(source).forEach(({ at, name, namespace, port }) => {
    const service = SourceIndex.of(sources).named('Service', name, namespace).find(({ manifest }) => manifest.apiVersion === 'v1');
    if (!service) return;
    const ports = list(fields(service.manifest.spec).ports);
    if (ports.some((given) => given.port === port || (typeof port === 'string' && given.name === port))) return;
    const allowed = ports.map((given) => (given.name === undefined ? word(given.port) : `${word(given.port)} (${word(given.name)})`)).join(', ');
    say(source, problem(dotted(at), port, `ports of Service ${nameOf(service)}: ${allowed}`), at);
  }));
});

interface Backend {
  readonly at: FieldPath;
  readonly name: unknown;
  readonly namespace: unknown;
  readonly port: unknown;
}

/** The Services that an Ingress or an HTTPRoute leads to; none of other kinds. */
function backendsOf(source: Source): Backend[] {
  const spec = fields(source.manifest.spec);
  const own = namespaceOf(source);
  if (isOf(source, 'Ingress', 'networking.k8s.io')) {
    const backend = (at: FieldPath, value: unknown): Backend[] => {
      const { name, port } = fields(fields(value).service);
      const field = fields(port).number === undefined ? 'name' : 'number';
      return name === undefined ? [] : [{ at: [...at, 'service', 'port', field], name, namespace: own, port: fields(port)[field] }];
    };
    const paths = list(spec.rules).flatMap((rule, r) => list(fields(rule.http).paths).flatMap((path, p) => backend(['spec', 'rules', r, 'http', 'paths', p, 'backend'], path.backend)));
    return [...backend(['spec', 'defaultBackend'], spec.defaultBackend), ...paths];
  }
  if (!isOf(source, 'HTTPRoute', 'gateway.networking.k8s.io')) return [];
  return list(spec.rules).flatMap((rule, r) => list(rule.backendRefs).flatMap((backend: Fields, b) => {
    const isService = (backend.kind ?? 'Service') === 'Service' && (backend.group ?? '') === '';
    return isService ? [{ at: ['spec', 'rules', r, 'backendRefs', b, 'port'], name: backend.name, namespace: backend.namespace ?? own, port: backend.port }] : [];
  }));
}

function ofKind(sources: readonly Source[], kind: string, group: string): Source[] {
  return sources.filter((source) => isOf(source, kind, group));
}

function isOf({ manifest }: Source, kind: string, group: string): boolean {
  return manifest.kind === kind && groupOf(manifest) === group;
}
