import { absent, Chosen, type Finding, type Read, type ReadMap, type Way } from './check';
import { DIRECT, type Fields, type FieldType, type FileTypes, requiredOf, variantFields } from './types';

/** A server's fields over the defaults: maps key by key, the same variant field by field, all else replaced; `null` takes away. */
export function merged(defaults: ReadMap, given: ReadMap): ReadMap {
  const all = new Map([...defaults].filter(([, value]) => value !== null).map(([key, value]) => [key, withoutNulls(value)] as const));
  for (const [key, value] of given) {
    if (value === null) all.delete(key);
    else all.set(key, mergedValue(all.get(key), value));
  }
  return all;
}

function mergedValue(before: Read | undefined, value: Read): Read {
  if (value instanceof Chosen) {
    const same = before instanceof Chosen && before.variant === value.variant ? before.fields : new Map();
    return new Chosen(value.variant, merged(same, value.fields));
  }
  if (value instanceof Map) return merged(before instanceof Map ? before : new Map(), value);
  return value;
}

function withoutNulls(value: Read): Read {
  return mergedValue(undefined, value);
}

/** What must be there and is not, in fields and in all below them that are not in lists, which were whole before. */
export function missingIn(types: FileTypes, fields: Fields, given: ReadMap, way: Way): Finding[] {
  return [
    ...requiredOf(fields).filter((name) => !given.has(name)).map((name) => absent(name, fields, way)),
    ...[...given].flatMap(([key, value]) => missingBelow(types, fields[key].type, value, [...way, key])),
  ];
}

function missingBelow(types: FileTypes, type: FieldType, value: Read, way: Way): Finding[] {
  if (type.kind === 'choice' && value instanceof Chosen) {
    const { variants } = types.choices[type.name];
    return missingIn(types, variantFields(types, variants[value.variant]), value.fields, value.variant === DIRECT ? way : [...way, value.variant]);
  }
  if (!(value instanceof Map)) return [];
  if (type.kind === 'struct') return missingIn(types, types.structs[type.name].fields, value, way);
  if (type.kind === 'gpu') return missingIn(types, types.structs[type.facts].fields, value, way);
  return type.kind === 'map' ? [...value].flatMap(([key, entry]) => missingBelow(types, type.of, entry, [...way, key])) : [];
}
