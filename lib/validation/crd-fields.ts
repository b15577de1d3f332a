import { nearest } from '../nearest';
import { problem } from '../problems';
import { CRD_SCHEMAS } from './crd-schemas';
import { dotted, eachManifest, type FieldPath, type Fields, fields, groupOf, type Manifest, type Say, word } from './rule';
import type { FieldSchema, KindSchema } from './schema';

const SOURCE = 'lws v0.10.0 and fluid v1.0.8: CRDs, as in crds/';
/** Names that no other group gives its kinds; a Dataset may be somebody else's. */
const KINDS_OF_ONE_GROUP = ['LeaderWorkerSet', 'JindoRuntime'];
const LARGEST: { readonly [format: string]: number } = { int32: 2 ** 31 - 1, int64: 2 ** 63 };
/** More unknown fields than anybody mistyped: of these the ones that were meant are not looked for. */
const MOST_GUESSED = 50;
/** Longer than any text that a pattern is about. */
const LONGEST_MATCHED = 1000;

const text: FieldSchema = { type: 'string' };
const texts: FieldSchema = { type: 'object', values: text };
const object: FieldSchema = { type: 'object', isOpaque: true };
/** What each object has beside what its CRD says. */
const COMMON: { readonly [field: string]: FieldSchema } = {
  apiVersion: text,
  kind: text,
  metadata: {
    type: 'object',
    fields: {
      name: text, generateName: text, namespace: text, labels: texts, annotations: texts, finalizers: { type: 'array', items: text }, ownerReferences: { type: 'array', items: object },
      uid: text, resourceVersion: text, generation: { type: 'integer' }, creationTimestamp: text, deletionTimestamp: text, deletionGracePeriodSeconds: { type: 'integer' }, selfLink: text,
      managedFields: { type: 'array', items: object },
    },
  },
};

/** What is known of the group of an object, or undefined. */
function schemaOf(manifest: Manifest): KindSchema | undefined {
  return CRD_SCHEMAS.find(({ group, version, kind }) => kind === manifest.kind && manifest.apiVersion === `${group}/${version}`);
}

function rootOf({ schema }: KindSchema): FieldSchema {
  return { ...schema, fields: { ...COMMON, ...schema.fields } };
}

/** What the API server refuses of objects whose CRDs are known. */
export const fieldsFitTheirSchema = eachManifest({
  name: 'fields-fit-their-schema', severity: 'error', yields: true,
  summary: 'Objects of LeaderWorkerSet and Fluid have a version that exists, the fields that their CRDs require, and values of the types and bounds that these have.', source: SOURCE,
}, (manifest, say) => {
  const known = schemaOf(manifest);
  if (known === undefined) return sayOfGroup(manifest, say);
  hold(manifest, rootOf(known), [], (place, given, allowed, at) => say(problem(`${known.kind} ${place}`, given, allowed), at));
});

function sayOfGroup(manifest: Manifest, say: Say): void {
  const { apiVersion, kind } = manifest;
  const group = groupOf(manifest);
  const ofKind = CRD_SCHEMAS.find((each) => each.kind === kind && (each.group === group || KINDS_OF_ONE_GROUP.includes(each.kind)));
  const ofGroup = CRD_SCHEMAS.filter((each) => each.group === group);
  const versions = [...new Set((ofKind ? [ofKind] : ofGroup).map((each) => `${each.group}/${each.version}`))];
  if (apiVersion === undefined || versions.length === 0) return;
  if (!versions.includes(word(apiVersion))) return say(problem(`${word(kind)} apiVersion`, apiVersion, versions.join(', ')), ['apiVersion']);
  // Kinds of releases to come are not known here; no two differ by their capitals only.
  const meant = ofGroup.find((each) => each.kind.toLowerCase() === word(kind).toLowerCase());
  if (meant) say(problem('kind', kind, meant.kind), ['kind']);
}

type Tell = (place: string, given: unknown, allowed: string, at: FieldPath) => void;

function hold(value: unknown, schema: FieldSchema, at: FieldPath, tell: Tell): void {
  const wrong = wrongAbout(value, schema);
  if (wrong !== undefined) return tell(dotted(at), value, wrong, at);
  if (schema.type === 'array') return (value as unknown[]).forEach((each, index) => schema.items && hold(each, schema.items, [...at, index], tell));
  if (schema.type !== 'object') return;
  const given = value as Fields;
  for (const name of schema.required ?? []) {
    if (given[name] === undefined || given[name] === null) tell(dotted([...at, name]), undefined, allowedBy(schema.fields?.[name]), at);
  }
  for (const [name, each] of Object.entries(given)) {
    const below = fieldOf(schema, name) ?? schema.values;
    // A field without a value is as good as none.
    if (below !== undefined && each !== undefined && each !== null) hold(each, below, [...at, name], tell);
  }
}

function fieldOf(schema: FieldSchema, name: string): FieldSchema | undefined {
  return schema.fields !== undefined && Object.hasOwn(schema.fields, name) ? schema.fields[name] : undefined;
}

const TYPES: { readonly [type in FieldSchema['type']]: (value: unknown) => boolean } = {
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  number: (value) => typeof value === 'number',
  integer: Number.isInteger,
  'int-or-string': (value) => typeof value === 'string' || Number.isInteger(value),
};

/** What a value must be and is not. */
function wrongAbout(value: unknown, schema: FieldSchema): string | undefined {
  const { minimum = -Infinity, maximum = Infinity, minLength = 0, minItems = 0, format = '' } = schema;
  const most = LARGEST[format] ?? Infinity;
  const isFine = TYPES[schema.type](value)
    && (schema.enum === undefined || schema.enum.some((each) => each === value))
    && (typeof value !== 'number' || (value >= Math.max(minimum, -most - 1) && value <= Math.min(maximum, most)))
    && (typeof value !== 'string' || (value.length >= minLength && matches(value, schema.pattern)))
    && (!Array.isArray(value) || value.length >= minItems);
  return isFine ? undefined : allowedBy(schema);
}

function matches(value: string, pattern: string | undefined): boolean {
  return pattern === undefined || (value.length <= LONGEST_MATCHED && new RegExp(pattern).test(value));
}

const WORDS: { readonly [type in FieldSchema['type']]: string } = {
  object: 'an object of fields', array: 'a list', string: 'text', boolean: 'true or false', number: 'a number', integer: 'a whole number', 'int-or-string': 'a whole number or text',
};

function allowedBy(schema: FieldSchema | undefined): string {
  if (schema === undefined) return 'a value';
  const { type, minimum, maximum, minLength, minItems, pattern, format = '' } = schema;
  if (schema.enum) return schema.enum.map((each) => each || '""').join(', ');
  // All patterns of these CRDs are of quantities.
  if (pattern !== undefined) return type === 'int-or-string' ? 'a quantity such as 64, 500m or 512Gi' : 'quantities such as 512Gi, with commas between them';
  if (minLength) return `text of ${minLength} characters or more`;
  if (minItems) return `a list with ${minItems} entry or more`;
  if (type === 'integer' && (minimum !== undefined || maximum !== undefined || format === 'int32')) return `a whole number from ${minimum ?? -LARGEST.int32 - 1} to ${maximum ?? LARGEST.int32}`;
  return type === 'object' && schema.values !== undefined ? `an object, each value ${WORDS[schema.values.type]}` : WORDS[type];
}

/** Fields that no CRD has are dropped, or refused by kubectl. Newer releases have more, which patches reach. */
export const fieldsAreKnown = eachManifest({
  name: 'fields-are-known', severity: 'warning',
  summary: 'Objects of LeaderWorkerSet and Fluid have only fields that their CRDs know: others are refused or dropped, unless the cluster has a newer release.', source: SOURCE,
}, (manifest, say) => {
  const known = schemaOf(manifest);
  if (known === undefined) return;
  const strangers: { readonly name: string; readonly holder: FieldSchema; readonly at: FieldPath }[] = [];
  findStrangers(manifest, rootOf(known), [], (name, holder, at) => strangers.push({ name, holder, at }));
  const places = strangers.length === 0 ? new Map<string, string[]>() : placesIn(known.schema);
  strangers.forEach(({ name, holder, at }, index) => {
    const meant = index < MOST_GUESSED ? meantBy(name, holder, at, places) : [];
    say(problem(`${known.kind}${at.length ? ` ${dotted(at)}` : ''} field`, name, `fields of ${known.group}/${known.version}`, meant.length ? `did you mean ${meant.join(' or ')}?` : undefined), [...at, name]);
  });
});

function findStrangers(value: unknown, schema: FieldSchema, at: FieldPath, found: (name: string, holder: FieldSchema, at: FieldPath) => void): void {
  if (Array.isArray(value)) return value.forEach((each, index) => schema.items && findStrangers(each, schema.items, [...at, index], found));
  const isClosed = schema.type === 'object' && schema.isOpaque !== true && schema.values === undefined;
  for (const [name, each] of Object.entries(fields(value))) {
    const below = fieldOf(schema, name) ?? schema.values;
    if (below !== undefined) findStrangers(each, below, [...at, name], found);
    else if (isClosed && each !== undefined) found(name, schema, at);
  }
}

/** The fields that a name may stand for: beside it, or of its name elsewhere. */
function meantBy(name: string, holder: FieldSchema, at: FieldPath, places: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const here = dotted(at).replace(/\[\d+\]/g, '[]');
  const beside = Object.keys(holder.fields ?? {});
  const [near] = nearest(name, beside.filter((each) => each.length <= 2 * name.length || each.startsWith(name)));
  const elsewhere = (places.get(name) ?? []).filter((place) => !place.startsWith(`${here}.${name}`)).slice(0, 2);
  if (near !== undefined && elsewhere.length === 0) return [near];
  if (elsewhere.length > 0) return elsewhere;
  const [far] = nearest(name, [...places.keys()].filter((each) => Math.abs(each.length - name.length) <= 2));
  return far === undefined ? [] : (places.get(far) ?? []).slice(0, 1);
}

/** The places of each name in a schema, from the outside in. */
function placesIn(schema: FieldSchema): Map<string, string[]> {
  const places = new Map<string, string[]>();
  for (let level = [{ schema, at: '' }]; level.length > 0;) {
    level = level.flatMap(({ schema: { fields: below = {}, items }, at }) => [
      ...Object.entries(below).map(([name, each]) => {
        const place = at === '' ? name : `${at}.${name}`;
        places.set(name, [...places.get(name) ?? [], place]);
        return { schema: each, at: place };
      }),
      ...(items ? [{ schema: items, at: `${at}[]` }] : []),
    ]);
  }
  return places;
}
