import { GROUP_NAME, WORKER_INDEX } from '../pod/lws';
import { show } from '../problems';
import { type Fields, fields, type Rule, type Source } from './rule';

/** A Service over a LeaderWorkerSet leads to its leaders only: workers answer no requests. */
export const servicesLeadToLeaders: Rule = (sources) => {
  const sets = sources.filter(({ manifest }) => manifest.kind === 'LeaderWorkerSet');
  // A headless Service leads nowhere by itself: it lists pods, be it for their metrics or for each other.
  const services = sources.filter(({ manifest }) => manifest.kind === 'Service' && fields(manifest.spec).clusterIP !== 'None');
  return sets.flatMap((set) => services.filter((service) => namespaceOf(service) === namespaceOf(set)).flatMap((service) => {
    const say = (message: string) => [{ rule: 'services-lead-to-leaders', path: service.path, message: `Service ${nameOf(service)}: ${message}` }];
    const selector = fields(fields(service.manifest.spec).selector);
    if (selector[GROUP_NAME] !== nameOf(set)) return [];
    const { leader, worker } = podLabels(set);
    if (!covers(selector, leader)) return say(`selects ${text(selector)}, which the leaders of ${nameOf(set)} do not carry: they have ${text(leader)}`);
    return worker && covers(selector, worker) ? say(`selects ${text(selector)}, which the workers carry too; they answer no requests`) : [];
  }));
};

/** The labels of leaders and workers as LeaderWorkerSet completes them. */
export function podLabels(set: Source): { leader: Fields; worker?: Fields } {
  const template = fields(fields(set.manifest.spec).leaderWorkerTemplate);
  const labelsOf = (role: string) => ({ ...fields(fields(fields(template[role]).metadata).labels), [GROUP_NAME]: nameOf(set) });
  return {
    leader: { ...labelsOf(template.leaderTemplate === undefined ? 'workerTemplate' : 'leaderTemplate'), [WORKER_INDEX]: '0' },
    worker: Number(template.size ?? 1) > 1 ? { ...labelsOf('workerTemplate'), [WORKER_INDEX]: '1' } : undefined,
  };
}

/** Whether a selector selects what carries these labels. */
export function covers(selector: Fields, labels: Fields): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

/** The name of an object. */
export function nameOf({ manifest }: Source): string {
  return String(fields(manifest.metadata).name);
}

/** The namespace that an object is in. */
export function namespaceOf({ manifest }: Source): unknown {
  return fields(manifest.metadata).namespace ?? 'default';
}

/** Labels as messages show them. */
export function text(labels: Fields): string {
  return Object.entries(labels).map(([key, value]) => `${key}=${String(value)}`).map((pair) => (/^[\x21-\x7e]*$/.test(pair) ? pair : show(pair))).join(',');
}
