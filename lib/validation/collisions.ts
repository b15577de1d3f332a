import type { Finding } from './rule';

/** An object by its name only, which is known without rendering it. */
export interface NamedObject {
  readonly path: string;
  readonly kind: string;
  readonly name: string;
  /** The namespace; nothing for objects of the whole cluster. */
  readonly namespace?: string;
}

/**
 * Objects of one app that are in each other's way, over all charts: two of one kind and name, of which the second
 * overwrites the first, and a Service with the name of a LeaderWorkerSet, which makes its own under that name.
 */
export function collisionsOf(objects: readonly NamedObject[]): Finding[] {
  const first = new Map<string, string>();
  const keyOf = (kind: string, { namespace, name }: NamedObject) => `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
  const repeated = objects.flatMap((object): Finding[] => {
    const key = keyOf(object.kind, object);
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, object.path);
    return earlier === undefined ? [] : [{
      rule: 'names-are-unique', path: object.path, message: `${key} is also made by ${earlier}: the second would overwrite the first; name one of them otherwise`,
    }];
  });
  const headless = objects.filter(({ kind }) => kind === 'LeaderWorkerSet').flatMap((set): Finding[] => {
    const path = first.get(keyOf('Service', set));
    return path === undefined ? [] : [{
      rule: 'headless-services-are-left-alone', path,
      message: `Service ${set.name}: has the name of the LeaderWorkerSet, under which LeaderWorkerSet makes its own headless Service; allowed: any other name, such as ${set.name}-leader`,
    }];
  });
  return [...repeated, ...headless, ...groupsOfSets(objects)];
}

/** LeaderWorkerSet names the StatefulSet of a group's workers after the set and the group's number: another set must not have that name. */
function groupsOfSets(objects: readonly NamedObject[]): Finding[] {
  const sets = objects.filter(({ kind }) => kind === 'LeaderWorkerSet');
  const keys = new Map(sets.map((set) => [`${set.namespace ?? ''}/${set.name}`, set]));
  return sets.flatMap((set): Finding[] => {
    const [, stem] = /^(.+)-[0-9]+$/.exec(set.name) ?? [];
    const other = stem === undefined ? undefined : keys.get(`${set.namespace ?? ''}/${stem}`);
    return other === undefined ? [] : [{
      rule: 'sets-have-names-of-their-own', path: set.path,
      message: `LeaderWorkerSet ${set.name}: has the name of the workers of a group of ${other.name} (${other.path}); allowed: names that are no other set's with a number behind it`,
    }];
  });
}
