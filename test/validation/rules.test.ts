import * as fc from 'fast-check';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { eachManifest, type Manifest, numberOf, type Source, together, word } from '../../lib/validation/rule';
import { findingsIn, RULES } from '../../lib/validation/rules';

const EXAMPLES = join(__dirname, '..', '..', 'examples');
/** All manifests of the examples, which together have each kind that the rules know. */
const MANIFESTS = readdirSync(EXAMPLES).flatMap((name) => readdirSync(join(EXAMPLES, name, 'dist')).map((file) => join(EXAMPLES, name, 'dist', file)))
  .flatMap((file) => parseAllDocuments(readFileSync(file, 'utf8')).map((document) => (document as { toJS(): unknown }).toJS() as Manifest));

const sourcesOf = (manifests: readonly unknown[]): Source[] => manifests.map((manifest, index) => ({ path: `chart/${index}`, manifest: manifest as Manifest }));

test('have names of their own, and one sentence each', () => {
  expect(new Set(RULES.map(({ name }) => name)).size).toBe(RULES.length);
  for (const { name, summary, source } of RULES) {
    expect(name).toMatch(/^[a-z]+(-[a-z0-9]+)+$/);
    expect(summary).toMatch(/^[A-Z][^\n|]*[^.\n|]\.$/);
    expect(source ?? 'none').not.toMatch(/[\n|]/);
  }
});

test('tell the place and what their makers know of them', () => {
  const facts = { name: 'is-blue', severity: 'warning', summary: 'All is blue.' } as const;
  const each = eachManifest(facts, (manifest, say) => { if (manifest.kind !== 'Blue') say(`got ${word(manifest.kind)}`, ['kind']); });
  const all = together(facts, (sources, say) => { say(sources[1], 'is the second'); });

  expect(each).toMatchObject(facts);
  expect(findingsIn(sourcesOf([{ kind: 'Blue' }, { kind: 'Red' }]), [each, all])).toEqual([
    { rule: 'is-blue', severity: 'warning', path: 'chart/1', message: 'got Red', at: ['kind'] },
    { rule: 'is-blue', severity: 'warning', path: 'chart/1', message: 'is the second' },
  ]);
});

test('of what has the wrong type, text and numbers are made without failing', () => {
  const hostile = JSON.parse('{"toString":1,"valueOf":null,"__proto__":2}') as unknown;

  expect([word(hostile), word(undefined), word(null), word(5)]).toEqual(['{"toString":1,"valueOf":null,"__proto__":2}', 'undefined', 'null', '5']);
  expect([numberOf(hostile), numberOf(null), numberOf([]), numberOf('5')]).toEqual([NaN, NaN, NaN, 5]);
});

const leaf = fc.oneof(fc.constantFrom(null, true, false, 0, -1, 1e300, '', 'a', '1', '$(A)', '<x>', '/dev/shm', 'nvidia.com/gpu'), fc.string({ maxLength: 12 }), fc.double());
const KEYS = ['__proto__', 'constructor', 'toString', 'toJSON', 'hasOwnProperty', 'length', 'name', 'a', ''];
/** Values of any type, with the keys that break programs. */
const hostile: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('value'), { maxLength: 3 }), fc.array(fc.tuple(fc.constantFrom(...KEYS), tie('value')), { maxLength: 3 })
    .map((entries) => JSON.parse(`{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value) ?? 'null'}`).join(',')}}`) as unknown)),
})).value;

/** A manifest with the value at the end of some steps replaced. */
function replaced(value: unknown, [step, ...others]: readonly number[], by: unknown): unknown {
  if (step === undefined || typeof value !== 'object' || value === null) return by;
  const keys = Object.keys(value);
  if (keys.length === 0) return by;
  const chosen = keys[step % keys.length];
  if (Array.isArray(value)) return value.map((entry: unknown, index) => (String(index) === chosen ? replaced(entry, others, by) : entry));
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, key === chosen ? replaced(entry, others, by) : entry]));
}

/** Some of the manifests, in which values are replaced after some steps into them. */
const changed = (by: fc.Arbitrary<unknown>, { fewest, most }: { fewest: number; most: number }) => fc.array(fc.tuple(
  fc.constantFrom(...MANIFESTS), fc.array(fc.tuple(fc.array(fc.nat(1000), { minLength: fewest, maxLength: most }), by), { minLength: 1, maxLength: 4 }),
).map(([manifest, changes]) => changes.reduce<unknown>((value, [way, other]) => replaced(value, way, other), manifest)), { minLength: 1, maxLength: 4 });

test('never throw, whatever manifests hold', () => {
  fc.assert(fc.property(changed(hostile, { fewest: 1, most: 12 }), (manifests) => {
    const sources = sourcesOf(manifests.map((value) => (typeof value === 'object' && value !== null ? value : { kind: value })));
    expect(findingsIn(sources, RULES).every(({ message }) => message.length > 0)).toBe(true);
  }), { numRuns: 400 });
}, 60_000);

test('lead to values, or to where one is missing', () => {
  const holderOf = (manifest: unknown, at: readonly (string | number)[]) => at.slice(0, -1).reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], manifest);

  fc.assert(fc.property(changed(leaf, { fewest: 30, most: 30 }), (manifests) => {
    for (const { path, at = [] } of findingsIn(sourcesOf(manifests), RULES)) expect(typeof holderOf(manifests[Number(path.split('/')[1])], at)).toBe('object');
  }), { numRuns: 400 });
}, 60_000);

test('see the beginning of texts that no API server takes, unless they measure them', () => {
  const facts = { name: 'has-a-length', severity: 'error', summary: 'All has a length.' } as const;
  const lengths = (manifest: Manifest) => JSON.stringify(manifest, (key, value: unknown) => (typeof value === 'string' ? `${key.length} ${value.length}` : value));
  const rule = (measures: boolean) => eachManifest({ ...facts, measures }, (manifest, say) => { say(lengths(manifest)); });
  const sources = sourcesOf([{ kind: 'Long', spec: { ['k'.repeat(3e6)]: ['a'.repeat(2e6), 'b'] } }]);

  expect(findingsIn(sources, [rule(false), rule(true)]).map(({ message }) => message.replace(/k{9,}/, 'k'))).toEqual([
    '{"kind":"4 4","spec":{"k":["1 1572864","1 1"]}}', '{"kind":"4 4","spec":{"k":["1 2000000","1 1"]}}',
  ]);
  expect(findingsIn(sources, RULES).map(({ rule: name }) => name)).toContain('manifests-are-small');
});

test('end soon, whatever is repeated', () => {
  for (const unit of ['\t', '\n', 'a-', '0', '$(', '/', ' ']) {
    const text = unit.repeat(5e4);
    const sources = sourcesOf([{ apiVersion: text, kind: 'LeaderWorkerSet', metadata: { name: text, annotations: { [text]: text } }, spec: { leaderWorkerTemplate: { workerTemplate: { spec: { containers: [{ name: text, image: text, command: ['sh', '-c', text], env: [{ name: text, value: text }], volumeMounts: [{ name: text, mountPath: text }] }] } } } } }]);

    expect(findingsIn(sources, RULES).length).toBeGreaterThan(0);
  }
}, 30_000);

test('find nothing in what the examples make', () => {
  for (const manifest of MANIFESTS) expect(findingsIn(sourcesOf([manifest]), RULES.filter(({ severity }) => severity === 'error'))).toEqual([]);
});
