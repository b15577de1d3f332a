import { Yaml } from 'cdk8s';
import fc from 'fast-check';
import { yamlText } from '../../lib/fleet/yaml-text';
import { outcome } from './random-apps';

const RUNS = Number(process.env.FLEET_RUNS ?? 2000);

const ODD = [
  ' ', '  ', '\n', '\n\n', '\t', '\r', ':', ': ', '#', ' #', '-', '- ', '?', '"', '\'', '\\', '%', '---', '...', '|', '>', '&a', '*a', '!', '@', '`', '{', '}', '[', ']', ',', '<<', '=', '~',
  '\0', '\x07', '\x1b', '\x7f', '\u0085', '\u00a0', '\u2028', '\u2029', '\ufeff', '\ud800', '\udc00', '\ufffe', '😀', 'é', '漢', 'a', 'B', '0', '8', 'e5', '.', '/', '_', '+',
];
const WORDS = [
  '', 'y', 'N', 'yes', 'No', 'on', 'OFF', 'true', 'FALSE', 'null', 'Null', '~', 'e5', 'E+10', '-e5', '-E-3', '--e5', '-c', '--flag', '--flag=a b', '---', '--- a', '...', '%a', '<<', '=', '0', '-0', '+1', '0775', '0o7',
  '0x1F', '0b1', '1_000', '1e3', '.5', '5.', '-.inf', '.NaN', '12:30', '190:20:30', '2024-01-01', '2024-01-01T00:00:00Z', '8Gi', 'a:', 'a: b', 'a:b', 'a #', 'a#', '- a', '? a', '#', 'a\n', 'a\n\n', '\na', ' a\nb', 'a\n b\n', 'a\n ',
  'a \nb', 'a\n\tb', '\n', '\n\n', ' ', '\t', 'x'.repeat(1023), 'x'.repeat(1030), `"${'x'.repeat(1100)}`, `a\n${'word '.repeat(60)}\nb`, 'constructor', '__proto__', 'toString',
];
const text = fc.oneof(
  { weight: 3, arbitrary: fc.array(fc.constantFrom(...ODD), { maxLength: 8 }).map((parts) => parts.join('')) },
  { weight: 2, arbitrary: fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 2 }).map((parts) => parts.join('')) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme-ascii' }) },
);
const scalar = fc.oneof({ weight: 6, arbitrary: text }, fc.integer(), fc.double(), fc.constantFrom<unknown>(null, undefined, true, false, 0, -0, NaN, Infinity, -Infinity, 1e21, 1e-7, 123456789012345680000));
const shared = { one: 1 };
const sharedList: unknown[] = [];
/** What no manifest has; a document with it is written by cdk8s. */
const foreign = fc.constantFrom<unknown>(shared, sharedList, new Date(0), new Map([['a', 1]]), new Set([1]), Buffer.from('abc'), 10n, Symbol('s'), () => 1, new (class A { x = 1; })(), Object.create(null), { toJSON: () => 'own' }, { [Symbol.iterator]: () => [1][Symbol.iterator]() }, new Proxy({ a: 1 }, {}));

function documents(leaf: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.letrec((tie) => ({
    node: fc.oneof({ depthSize: 'small' }, leaf, tie('list'), tie('map')),
    list: fc.array(tie('node'), { maxLength: 4 }),
    map: fc.dictionary(text, tie('node'), { maxKeys: 4 }),
  })).node;
}

const expectSame = (document: unknown) => expect(outcome(() => yamlText(document))).toEqual(outcome(() => Yaml.stringify(document)));

describe('yamlText', () => {
  test('writes maps, lists and scalars of any text as cdk8s does', () => {
    fc.assert(fc.property(documents(scalar), expectSame), { numRuns: RUNS });
  });

  test('writes what is in no manifest as cdk8s does, or fails as it does', () => {
    fc.assert(fc.property(documents(fc.oneof({ weight: 8, arbitrary: scalar }, foreign)), expectSame), { numRuns: RUNS });
  });

  test.each([...WORDS, ...ODD])('writes %j as cdk8s does, as a value, as an item and as a key, on every level', (word) => {
    expectSame({ [word]: word, list: [word, [word], { [word]: word }], deep: { deeper: { [word]: [{ [word]: word, other: word }] } } });
    expectSame([word]);
    expectSame(word);
  });

  test('writes one object at two places, and objects in themselves, with the anchors of cdk8s', () => {
    const round: Record<string, unknown> = { name: 'round' };
    round.self = round;

    expect(yamlText({ first: shared, second: [shared] })).toBe('first: &a1\n  one: 1\nsecond:\n  - *a1\n');
    expectSame(round);
    expectSame({ a: sharedList, b: sharedList });
    expectSame([shared, { again: shared }, sharedList, sharedList]);
  });

  test('asks cdk8s for nothing in a usual manifest but what may need quotes, and for that once', () => {
    const stringify = jest.spyOn(Yaml, 'stringify');
    const manifest = () => ({
      apiVersion: 'leaderworkerset.x-k8s.io/v1', kind: 'LeaderWorkerSet', metadata: { name: 'r1', labels: { 'app.kubernetes.io/name': 'r1' } },
      spec: { replicas: 1, containers: [{ command: ['/bin/sh', '-c', 'set -eu\nexec vllm serve /models --port=8000\n'], resources: { limits: { memory: '512Gi' } } }] },
    });
    yamlText(manifest());
    stringify.mockClear();

    const written = yamlText(manifest());

    expect(stringify).not.toHaveBeenCalled();
    stringify.mockRestore();
    expect(written).toBe(Yaml.stringify(manifest()));
  });

  test('writes ten megabytes of text, and of short lists', () => {
    expectSame({ long: 'word '.repeat(2_000_000), lines: 'line\n'.repeat(200_000), quoted: '"\''.repeat(1_000_000) });
    expectSame({ list: Array.from({ length: 20_000 }, (_, index) => ({ index, words: [`word ${index}`] })) });
  });
});
