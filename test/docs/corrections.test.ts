import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Json } from '../fixtures';

const ROOT = join(__dirname, '..', '..');
const GOLDEN = 'test/tutorial/golden';
const page = readFileSync(join(ROOT, 'docs/corrections.md'), 'utf8');

/** The differences that the page lists, for examples with `weights` and for all: kind and path, as `Kind path`. */
function listed(weights: string): string[] {
  const blocks = [...page.matchAll(/^In (all four examples|the examples with a (\w+)):\n\n```text\n([^]*?)\n```$/gm)];
  return blocks.filter(([, , only]) => only === undefined || only === weights).flatMap(([, , , lines]) => lines.split('\n'))
    // Placeholders have values in the test's tutorial too.
    .filter((line) => !/expected "(oss:\/\/)?</.test(line) || line.includes('mountPoint'))
    .map((line) => {
      const match = /^(?:different|extra|missing) +(\w+)\/[\w/-]+ {2}(.*?)(?:, command \d.*|: expected .*| = .*| \([\w.]*\/?v1\))?$/.exec(line);
      expect(match).not.toBeNull();
      return `${match?.[1]} ${match?.[2]}`;
    });
}

function objects(...files: string[]): Map<string, Json> {
  const list = files.flatMap((file) => parseAllDocuments(readFileSync(join(ROOT, file), 'utf8')).map((document) => document.toJS() as Json));
  return new Map(list.map((object) => [`${object.kind}/${object.metadata.name}`, object]));
}

/** The paths at which two values differ; entries of lists are known by their name or path, as on the page. */
function differences(expected: Json, actual: Json, at: string): string[] {
  if (JSON.stringify(expected) === JSON.stringify(actual)) return [];
  const [a, b] = [expected, actual].map((value) => (typeof value === 'object' && value !== null ? new Map(entries(value)) : undefined));
  if (!a || !b) return [at];
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((key) => {
    const below = at === '' ? key.replace(/^\./, '') : at + key;
    return a.has(key) && b.has(key) ? differences(a.get(key), b.get(key), below) : [below];
  });
}

function entries(value: Json): [string, Json][] {
  if (Array.isArray(value)) return value.map((entry, index) => [`[${entry?.mountPath ?? entry?.containerPort ?? entry?.name ?? index}]`, entry]);
  return Object.entries(value).map(([key, entry]) => [/^[\w-]+$/.test(key) ? `.${key}` : `["${key}"]`, entry]);
}

test.each([
  ['acs-standard-pvc', 'lws-standard', 'oss-volume', 'volume'], ['acs-standard-fluid', 'lws-standard', 'fluid-cache', 'cache'],
  ['acs-rdma-pvc', 'lws-rdma', 'oss-volume', 'volume'], ['acs-rdma-fluid', 'lws-rdma', 'fluid-cache', 'cache'],
])('docs/corrections.md lists how %s differs from the tutorial, all of it and nothing else', (example, lws, storage, weights) => {
  const expected = objects(`${GOLDEN}/${lws}.yaml`, `${GOLDEN}/${storage}.yaml`);
  const actual = objects(...readdirSync(join(ROOT, 'examples', example, 'dist')).map((file) => `examples/${example}/dist/${file}`));
  const found = [...new Set([...expected.keys(), ...actual.keys()])].flatMap((key) => {
    const kind = key.split('/')[0];
    return expected.has(key) && actual.has(key) ? differences(expected.get(key), actual.get(key), '').map((path) => `${kind} ${path}`) : [`${kind} the object`];
  });

  expect([...new Set(listed(weights))].sort()).toEqual([...new Set(found)].sort());
});
