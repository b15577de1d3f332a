import { CLUSTER_WIDE } from '../cluster-wide';
import { fields, groupOf, type Source, together, word } from './rule';
import { nameOf, namespaceOf } from './services';

/*
 * Objects of one app that are in each other's way, over all charts. These rules read kind, name and namespace only, so
 * that a whole app is looked at without rendering it.
 */

const NAME = ['metadata', 'name'];
const LONGEST_NAME = 253;

/** Two objects of one kind and name, of which the second overwrites the first. */
export const namesAreUnique = together({
  name: 'names-are-unique', severity: 'error',
  summary: 'No two objects have the same kind, namespace and name: the second would overwrite the first.',
  source: 'kubernetes: Object Names and IDs',
}, (sources, say) => {
  const first = new Map<string, string>();
  for (const source of sources.filter(isNamed)) {
    const key = keyOf(word(source.manifest.kind), source);
    const id = `${groupOf(source.manifest)} ${key}`;
    const earlier = first.get(id);
    if (earlier === undefined) first.set(id, source.path);
    else say(source, `${key} is also made by ${earlier}: the second would overwrite the first; name one of them otherwise`, NAME);
  }
});

/** A Service with the name of a LeaderWorkerSet, which makes its own under that name. */
export const headlessServicesAreLeftAlone = together({
  name: 'headless-services-are-left-alone', severity: 'error',
  summary: 'No Service has the name of a LeaderWorkerSet, which makes its own headless Service of that name.',
  source: 'lws:pkg/controllers/leaderworkerset_controller.go',
}, (sources, say) => {
  const services = new Map(sources.filter(({ manifest }) => manifest.kind === 'Service' && groupOf(manifest) === '').filter(isNamed).map((source) => [keyOf('Service', source), source] as const).reverse());
  for (const set of setsIn(sources)) {
    const service = services.get(keyOf('Service', set));
    if (service === undefined) continue;
    const name = nameOf(set);
    say(service, `Service ${name}: has the name of the LeaderWorkerSet, under which LeaderWorkerSet makes its own headless Service; allowed: any other name, such as ${name}-leader`, NAME);
  }
});

/** LeaderWorkerSet names the StatefulSet of a group's workers after the set and the group's number: another set must not have that name. */
export const setsHaveNamesOfTheirOwn = together({
  name: 'sets-have-names-of-their-own', severity: 'error',
  summary: 'No LeaderWorkerSet has the name of another one with a number behind it, which the workers of a group have.',
  source: 'lws:pkg/controllers/pod_controller.go',
}, (sources, say) => {
  const sets = setsIn(sources);
  const keys = new Map(sets.map((set) => [`${word(namespaceOf(set))}/${nameOf(set)}`, set]));
  for (const set of sets) {
    const name = nameOf(set);
    const hyphen = name.lastIndexOf('-');
    const other = /^[0-9]+$/.test(name.slice(hyphen + 1)) ? keys.get(`${word(namespaceOf(set))}/${name.slice(0, hyphen)}`) : undefined;
    if (other) say(set, `LeaderWorkerSet ${name}: has the name of the workers of a group of ${nameOf(other)} (${other.path}); allowed: names that are no other set's with a number behind it`, NAME);
  }
});

function setsIn(sources: readonly Source[]): Source[] {
  return sources.filter(({ manifest }) => manifest.kind === 'LeaderWorkerSet').filter(isNamed);
}

/** Whether the name is known and one that an object can have. The API server makes those of others; long texts are cut for rules, so two may look alike. */
function isNamed({ manifest }: Source): boolean {
  const { name } = fields(manifest.metadata);
  return typeof name === 'string' && name.length <= LONGEST_NAME;
}

function keyOf(kind: string, source: Source): string {
  return `${kind} ${CLUSTER_WIDE.includes(kind) ? '' : `${word(namespaceOf(source))}/`}${nameOf(source)}`;
}
