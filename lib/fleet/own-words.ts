import { Chosen, type Finding, type Read, type ReadMap, type Way } from './check';
import { DIRECT, type Field, type Fields, type FileTypes, own, variantFields } from './types';

/** What problems of the library begin with: the property, or a way below it. */
const PROPERTY = /^([A-Za-z]\w*(?:\.[A-Za-z]\w*)*)(: )?/;
/** A property of what a server is given: of its engine, or of what a factory such as `RdmaProfile.efa` made. */
const PART = /^(?:([a-z]\w*)|([A-Z]\w*)\.(\w+)) ([A-Za-z]\w*)(?:\[(\d+)\])?: /;
/** What a server says of the properties of its plan, which stand beside its own in a file. */
const PLAN = /^plan: (?=[a-z]\w*: )/i;

/** A problem that a construct or a factory told by the names of its properties, at the field of the file that sets them. */
export function placed(types: FileTypes, fields: Fields, given: ReadMap, { way, text: told }: Finding): Finding {
  const text = told.replace(PLAN, '');
  const [start = '', part, factory, method, below, index] = PART.exec(text) ?? [];
  const parts = start === '' ? [] : [...given].filter(([key, value]) => (part === undefined ? isMadeBy(types, fields[key], value, factory, method) : key === part));
  const holder = holderOf(types, fields, new Map(parts), below, way, factory !== undefined);
  if (holder !== undefined) return { way: [...holder, below, ...(index === undefined ? [] : [Number(index)])], text: text.slice(start.length) };
  const [whole = '', path, colon] = PROPERTY.exec(text) ?? [];
  if (path === undefined) return { way, text: told };
  const [property, ...steps] = path.split('.');
  const base = own(fields, property) ? way : holderOf(types, fields, given, property, way);
  if (base === undefined) return { way, text: told };
  const place = [...base, property, ...steps];
  return colon === undefined ? { way, text: told, near: place } : { way: place, text: text.slice(whole.length) };
}

function isMadeBy(types: FileTypes, { type }: Field, value: Read, factory: string, method: string): boolean {
  if (!(value instanceof Chosen) || type.kind !== 'choice') return false;
  const variant = types.choices[type.name].variants[value.variant];
  return variant.class === factory && variant.method === method;
}

/** Of an engine's properties a server speaks as of its own: the one variant that has such a field, or that lacks it, where that is meant. */
function holderOf(types: FileTypes, fields: Fields, given: ReadMap, property: string, way: Way, mayLack = false): Way | undefined {
  const holders = [...given].flatMap(([key, value]) => {
    const { type } = fields[key];
    if (!(value instanceof Chosen) || type.kind !== 'choice' || !(mayLack || value.fields.has(property))) return [];
    const known = variantFields(types, types.choices[type.name].variants[value.variant]);
    if (own(known, property) === undefined) return [];
    return [value.variant === DIRECT ? [...way, key] : [...way, key, value.variant]];
  });
  return holders.length === 1 ? holders[0] : undefined;
}
