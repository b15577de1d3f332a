import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import fc from 'fast-check';
import { CLASSES } from '../../lib/fleet/classes';
import { fileTypes } from '../../lib/fleet/loaded';
import { readForm } from '../../lib/fleet/read-servers';
import { gpuNames } from '../../lib/fleet/scalars';
import { fleetSchema } from '../../lib/fleet/schema';
import { type Choice, DIRECT, type Fields, type FieldType, requiredOf, type Variant, variantFields } from '../../lib/fleet/types';
import { ModelSpec } from '../../lib/model/model-spec';
import { KvCacheType } from '../../lib/planning/kv-cache-type';
import { expectGolden } from '../golden';

const ROOT = join(__dirname, '..', '..');
const types = fileTypes();
const schema = fleetSchema(types);

test('the table of fields is what the declarations say', () => {
  expectGolden('lib/fleet/types.json', execFileSync(process.execPath, ['scripts/fleet-types.mjs'], { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 26 }));
}, 60_000);

test('the names of variants, by which the command line completes, are those of the table', () => {
  const names = Object.entries(types.choices).map(([name, { variants }]) => [name, Object.keys(variants)]);

  expectGolden('lib/fleet/variants.json', `${JSON.stringify(Object.fromEntries(names), null, 1)}\n`);
});

test('the schema is what the table says', () => {
  expectGolden('schemas/fleet.schema.json', `${JSON.stringify(schema, null, 1)}\n`);
});

test('the package publishes the schema', () => {
  const { files, exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

  expect(files).toContain('schemas');
  expect(exports['./schemas/fleet.schema.json']).toBe('./schemas/fleet.schema.json');
});

test('every class and method of the table is there', () => {
  const variants = Object.values(types.choices).flatMap(({ variants: each }) => Object.values(each));

  for (const { class: name, method } of variants) {
    expect(typeof CLASSES[name]).toBe('function');
    expect(method === undefined || typeof (CLASSES[name] as Record<string, unknown>)[method] === 'function').toBe(true);
  }
  expect(Object.keys(CLASSES).filter((name) => !variants.some((variant) => variant.class === name))).toEqual([]);
});

test('every field says what it is, but those of Kubernetes', () => {
  const fields = [...Object.values(types.structs).filter(({ isKubernetes }) => isKubernetes !== true).map((struct) => struct.fields), ...Object.values(types.choices).flatMap(({ variants }) => Object.values(variants).map((variant) => variant.fields))];
  const silent = fields.flatMap((each) => Object.entries(each).filter(([, { doc }]) => doc.trim() === '').map(([name]) => name));

  expect(silent).toEqual([]);
});

const ajv = new Ajv({ strict: true, strictTypes: false, allowUnionTypes: true, unicodeRegExp: true });
const validate = ajv.compile(schema);
const word = fc.stringMatching(/^[a-zA-Z0-9 ./:-]{0,12}$/);
const key = fc.stringMatching(/^[a-z][a-z0-9./-]{0,8}$/);

/** Values of a type; where they are parts, fields that must be there may be missing. */
function valueOf(type: FieldType, isPart: boolean, depth: number): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case 'struct': return fieldsOf(types.structs[type.name].fields, isPart, depth);
    case 'choice': return choiceOf(types.choices[type.name], isPart, depth);
    case 'list': return depth <= 0 ? fc.constant([]) : fc.array(valueOf(type.of, false, depth - 1), { maxLength: 2 });
    case 'map': return fc.dictionary(key, orNull(valueOf(type.of, isPart, depth - 1), isPart), { maxKeys: 2, noNullPrototype: true });
    case 'word': return fc.constantFrom(...type.words);
    case 'gpu': return fc.oneof(fc.constantFrom(...gpuNames()), fieldsOf(types.structs[type.facts].fields, isPart, depth));
    case 'number': return fc.oneof(fc.nat(100), fc.double({ noNaN: true, noDefaultInfinity: true }));
    case 'boolean': return fc.boolean();
    case 'any': return fc.jsonValue();
    case 'duration': return fc.constantFrom('5m', '90s', '1d', '100ms', '24h');
    case 'size': return fc.constantFrom('1Gi', '512Mi', '0Ki', '3Ti');
    case 'quantity': return fc.oneof(word, fc.integer());
    case 'portOrName': return fc.oneof(word, fc.integer());
    case 'model': return fc.oneof(fc.constantFrom(...ModelSpec.knownNames()), fc.constantFrom('./a', '../b/config.json', '/models/x'));
    case 'engineVersion': return fc.constantFrom('vllm', 'vllm@0.19.1', 'sglang@0.5.9', 'trtllm@1');
    case 'kvCacheType': return fc.constantFrom(...KvCacheType.knownNames());
    default: return word;
  }
}

const orNull = (value: fc.Arbitrary<unknown>, isPart: boolean) => (isPart ? fc.oneof({ weight: 9, arbitrary: value }, { weight: 1, arbitrary: fc.constant(null) }) : value);

/** Some of the fields, so that a value stays small, and those that must be there. */
function fieldsOf(fields: Fields, isPart: boolean, depth: number): fc.Arbitrary<unknown> {
  const must = isPart ? [] : requiredOf(fields);
  const all = Object.keys(fields);
  return fc.subarray(all, { maxLength: depth <= 0 ? 0 : Math.min(all.length, 4) }).chain((some) => fc.tuple(...[...new Set([...must, ...some])]
    .map((name) => orNull(valueOf(fields[name].type, isPart, depth - 1), isPart).map((value) => [name, value] as const)))).map((entries) => Object.fromEntries(entries));
}

function choiceOf({ variants }: Choice, isPart: boolean, depth: number): fc.Arbitrary<unknown> {
  return fc.constantFrom(...Object.entries(variants)).chain(([name, variant]) => (name !== DIRECT && variants[DIRECT] !== undefined ? fc.constant<unknown>(name) : variantOf(name, variant, isPart, depth)));
}

function variantOf(name: string, variant: Variant, isPart: boolean, depth: number): fc.Arbitrary<unknown> {
  const fields = variantFields(types, variant);
  const whole = fieldsOf(fields, isPart, depth);
  if (name === DIRECT) return whole;
  const isFree = isPart || requiredOf(fields).length === 0;
  return fc.oneof(
    whole.map((value) => ({ [name]: value })),
    ...(isFree ? [fc.constantFrom<unknown>(name, { [name]: null })] : []),
    ...(variant.short === undefined ? [] : [valueOf(fields[variant.short].type, isPart, depth).map((value) => ({ [name]: value }))]),
  );
}

const server = fieldsOf(types.structs.FleetServer.fields, true, 4);
const sound = fc.record({
  defaults: fc.oneof(fc.constant(null), server),
  servers: fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/), orNull(server, true), { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
  'x-anchors': fc.jsonValue(),
}, { requiredKeys: ['servers'], noNullPrototype: true });

const junk = fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constantFrom<unknown>('', 'none', 'of', 'tcp', 'existingClaim', '5', 5, -0.5, null, true, [], {}, [null], { of: {} }, { tcp: {}, acs: {} }, { name: 'a' }, '5m', '1Gi'));

/** One place of a document changed: another value, another key, or a field that nobody knows. */
const broken = fc.tuple(sound, fc.nat(), junk, fc.constantFrom('value', 'key', 'more')).map(([document, seed, value, how]) => {
  const copy = structuredClone(document);
  const places: [Record<string, unknown>, string][] = [];
  const walk = (each: unknown) => {
    if (typeof each !== 'object' || each === null) return;
    for (const [name, below] of Object.entries(each)) {
      places.push([each as Record<string, unknown>, name]);
      walk(below);
    }
  };
  walk(copy);
  const [holder, name] = places[seed % places.length];
  if (how === 'value' || Array.isArray(holder)) holder[name] = value;
  else if (how === 'key') { holder[`${name}s`] = holder[name]; delete holder[name]; } else holder[typeof value === 'string' && value !== '' ? value : 'gpuPerPod'] = value;
  return copy;
});

const verdicts = (document: unknown) => {
  const { findings } = readForm(types, document);
  return { ours: findings.length === 0, schemas: validate(document), findings, errors: validate.errors };
};

test('the schema and the program take the same documents', () => {
  fc.assert(fc.property(sound, (document) => {
    const { ours, schemas, findings, errors } = verdicts(document);

    expect({ ours, schemas, findings, errors }).toMatchObject({ ours: true, schemas: true });
  }), { numRuns: 500 });
}, 120_000);

test('the schema and the program refuse the same documents', () => {
  const seen = { taken: 0, refused: 0 };
  fc.assert(fc.property(broken, (document) => {
    const { ours, schemas, findings, errors } = verdicts(document);
    seen[ours ? 'taken' : 'refused'] += 1;

    expect({ ours, findings, errors }).toMatchObject({ ours: schemas });
  }), { numRuns: 1500 });

  expect(seen.refused).toBeGreaterThan(300);
  expect(seen.taken).toBeGreaterThan(50);
}, 120_000);
