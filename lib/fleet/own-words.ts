import { Chosen, type Finding, type ReadMap, type Way } from './check';
import { DIRECT, type Fields, type FileTypes, own, type Struct, variantFields } from './types';

/** What problems of the library begin with: the property, or a way below it. */
const PROPERTY = /^([A-Za-z]\w*(?:\.[A-Za-z]\w*)*)(: )?/;

/** A problem that a construct or a factory told by the names of its properties, at the field of the file that sets them. */
export function placed(types: FileTypes, fields: Fields, given: ReadMap, { way, text }: Finding): Finding {
  const [whole = '', path, colon] = PROPERTY.exec(text) ?? [];
  if (path === undefined) return { way, text };
  const [property, ...below] = path.split('.');
  const base = own(fields, property) ? way : holderOf(types, fields, given, property, way);
  if (base === undefined) return { way, text };
  const place = [...base, property, ...below];
  return colon === undefined ? { way, text, near: place } : { way: place, text: text.slice(whole.length) };
}

/** Of an engine's properties a server speaks as of its own: the one variant that has such a field. */
function holderOf(types: FileTypes, fields: Fields, given: ReadMap, property: string, way: Way): Way | undefined {
  const holders = [...given].flatMap(([key, value]) => {
    const { type } = fields[key];
    if (!(value instanceof Chosen) || type.kind !== 'choice' || !value.fields.has(property)) return [];
    const variant: Struct = { doc: '', fields: variantFields(types, types.choices[type.name].variants[value.variant]) };
    return own(variant.fields, property) ? [value.variant === DIRECT ? [...way, key] : [...way, key, value.variant]] : [];
  });
  return holders.length === 1 ? holders[0] : undefined;
}
