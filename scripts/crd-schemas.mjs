// Writes what rules know of the CRDs in crds/, without descriptions and defaults: node scripts/crd-schemas.mjs [FILE]
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const KEPT = ['enum', 'minimum', 'maximum', 'minLength', 'minItems', 'pattern', 'required', 'format'];
/** What holds nothing back: it tells lists, maps and editors apart, or what a field is without a value. */
const LEFT_OUT = ['type', 'description', 'default', 'properties', 'items', 'additionalProperties', 'x-kubernetes-map-type', 'x-kubernetes-list-type', 'x-kubernetes-list-map-keys'];
/** The longest line that a value shares with nothing else. */
const SHORT = 160;
/** Shorter ones are read more easily where they stand. */
const WORTH_A_NAME = 60;
/** Parts of a schema itself, which name nothing. */
const STRUCTURE = ['schema', 'fields', 'items', 'values'];
const OPAQUE = 'x-kubernetes-preserve-unknown-fields';
const INT_OR_STRING = 'x-kubernetes-int-or-string';

function compact(schema, place) {
  const strange = Object.keys(schema).filter((key) => ![...KEPT, ...LEFT_OUT, OPAQUE, INT_OR_STRING, ...(schema[INT_OR_STRING] ? ['anyOf'] : [])].includes(key));
  if (strange.length > 0) throw new Error(`${place}: a schema with ${strange.join(', ')}, which the rules would not heed`);
  const below = (each, name) => compact(each, `${place}.${name}`);
  return {
    type: schema[INT_OR_STRING] ? 'int-or-string' : schema.type,
    ...Object.fromEntries(KEPT.filter((key) => key in schema).map((key) => [key, schema[key]])),
    ...(schema[OPAQUE] && { isOpaque: true }),
    ...(schema.properties && { fields: Object.fromEntries(Object.entries(schema.properties).map(([name, each]) => [name, below(each, name)])) }),
    ...(schema.items && { items: below(schema.items, '[]') }),
    ...(typeof schema.additionalProperties === 'object' && { values: below(schema.additionalProperties, '{}') }),
  };
}

/** Schemas that stand at several places and are worth a name: the names of their constants, by their JSON. */
function sharedIn(kinds) {
  const places = new Map();
  const walk = (value, name) => {
    if (typeof value !== 'object') return;
    const key = JSON.stringify(value);
    const known = places.get(key);
    if ('type' in value) places.set(key, { name, count: (known?.count ?? 0) + 1 });
    if (known) return; // what is in it is at no place of its own
    for (const [field, each] of Object.entries(value)) walk(each, STRUCTURE.includes(field) || Array.isArray(value) ? name : field);
  };
  walk(kinds, 'kind');
  const names = new Map();
  for (const [key, { name, count }] of places) {
    if (count === 1 || key.length <= WORTH_A_NAME) continue;
    const constant = name.replace(/(?=[A-Z])/g, '_').toUpperCase();
    names.set(key, [...names.values()].includes(constant) ? `${constant}_${names.size}` : constant);
  }
  return names;
}

/** A value as TypeScript, on one line where it is short, by its name where it is shared. */
function printed(value, indent, names = new Map(), isDeclared = false) {
  const shared = typeof value === 'object' && !isDeclared ? names.get(JSON.stringify(value)) : undefined;
  if (shared !== undefined) return shared;
  if (typeof value !== 'object') return typeof value === 'string' ? `'${value.replace(/[\\']/g, '\\$&')}'` : String(value);
  const inner = `${indent}  `;
  const entries = Array.isArray(value)
    ? value.map((each) => printed(each, inner, names))
    : Object.entries(value).map(([key, each]) => `${/^[A-Za-z_]\w*$/.test(key) ? key : printed(key, '')}: ${printed(each, inner, names)}`);
  const [open, close, pad] = Array.isArray(value) ? ['[', ']', ''] : ['{', '}', ' '];
  const line = `${open}${pad}${entries.join(', ')}${pad}${close}`;
  return line.length <= SHORT && !line.includes('\n') ? line : `${open}\n${entries.map((entry) => `${inner}${entry},\n`).join('')}${indent}${close}`;
}

const definitions = readdirSync(`${PROJECT}crds`).sort()
  .flatMap((file) => parseAllDocuments(readFileSync(`${PROJECT}crds/${file}`, 'utf8')).map((document) => document.toJS()))
  .filter(({ kind }) => kind === 'CustomResourceDefinition');
const kinds = definitions.flatMap(({ spec: { group, names: { kind }, versions } }) => versions.map(({ name, schema: { openAPIV3Schema } }) => ({
  group, version: name, kind, schema: compact(openAPIV3Schema, kind),
})));

const names = sharedIn(kinds);
// Inner ones first, for those that hold them.
const constants = [...names].sort(([a], [b]) => a.length - b.length).map(([key, name]) => `const ${name}: FieldSchema = ${printed(JSON.parse(key), '', names, true)};\n\n`);

writeFileSync(process.argv[2] ?? `${PROJECT}lib/validation/crd-schemas.ts`, `// Written by scripts/crd-schemas.mjs from crds/ (npm run import); not to be edited.
import type { FieldSchema, KindSchema } from './schema';

${constants.join('')}/** What the CRDs in crds/ say of each kind. */
export const CRD_SCHEMAS: readonly KindSchema[] = ${printed(kinds, '', names)};
`);
