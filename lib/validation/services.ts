import { GROUP_NAME, WORKER_INDEX } from '../pod/lws';
import { show } from '../problems';
import { type Fields, fields, numberOf, type Source, together, word } from './rule';

/** A Service over a LeaderWorkerSet leads to its leaders only: workers answer no requests. */
export const servicesLeadToLeaders = together({
  name: 'services-lead-to-leaders', severity: 'error',
  summary: 'A Service over a LeaderWorkerSet selects its leaders and no workers, which answer no requests.',
  source: 'lws:pkg/webhooks/pod_webhook.go, the labels of pods',
}, (sources, say) => {
  const sets = sources.filter(({ manifest }) => manifest.kind === 'LeaderWorkerSet');
  // A headless Service leads nowhere by itself: it lists pods, be it for their metrics or for each other.
  const services = sources.filter(({ manifest }) => manifest.kind === 'Service' && fields(manifest.spec).clusterIP !== 'None');
  const byName = new Map<unknown, Source[]>();
  for (const service of services) {
    const name = fields(fields(service.manifest.spec).selector)[GROUP_NAME];
    byName.set(name, byName.get(name) ?? []);
    byName.get(name)?.push(service);
  }
  for (const set of sets) {
    for (const service of (byName.get(nameOf(set)) ?? []).filter((candidate) => namespaceOf(candidate) === namespaceOf(set))) {
      const tell = (message: string) => say(service, `Service ${nameOf(service)}: ${message}`, ['spec', 'selector']);
      const selector = fields(fields(service.manifest.spec).selector);
      const { leader, worker } = podLabels(set);
      if (!covers(selector, leader)) tell(`selects ${text(selector)}, which the leaders of ${nameOf(set)} do not carry: they have ${text(leader)}`);
      else if (worker && covers(selector, worker)) tell(`selects ${text(selector)}, which the workers carry too; they answer no requests`);
    }
  }
});

/** The labels of leaders and workers as LeaderWorkerSet completes them. */
export function podLabels(set: Source): { leader: Fields; worker?: Fields } {
  const template = fields(fields(set.manifest.spec).leaderWorkerTemplate);
  const labelsOf = (role: string) => ({ ...fields(fields(fields(template[role]).metadata).labels), [GROUP_NAME]: nameOf(set) });
  return {
    leader: { ...labelsOf(template.leaderTemplate === undefined ? 'workerTemplate' : 'leaderTemplate'), [WORKER_INDEX]: '0' },
    worker: numberOf(template.size ?? 1) > 1 ? { ...labelsOf('workerTemplate'), [WORKER_INDEX]: '1' } : undefined,
  };
}

/** Whether a selector selects what carries these labels. */
export function covers(selector: Fields, labels: Fields): boolean {
  return Object.entries(selector).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
}

/** The name of an object. */
export function nameOf({ manifest }: Source): string {
  return word(fields(manifest.metadata).name);
}

/** The namespace that an object is in. */
export function namespaceOf({ manifest }: Source): unknown {
  return fields(manifest.metadata).namespace ?? 'default';
}

/** Labels as messages show them. */
export function text(labels: Fields): string {
  return Object.entries(labels).map(([key, value]) => `${key}=${word(value)}`).map((pair) => (/^[\x21-\x7e]*$/.test(pair) ? pair : show(pair))).join(',');
}
