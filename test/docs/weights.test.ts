import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as library from '../../lib';
import { runFirstProgram } from './program-folder';

const ROOT = join(__dirname, '..', '..');
const PAGE = readFileSync(join(ROOT, 'docs', 'weights.md'), 'utf8');
const SOURCES = Object.entries(library as Record<string, unknown>)
  .filter(([name, value]) => typeof value === 'function' && value.prototype instanceof library.WeightsSource && name !== 'ClaimedWeights').map(([name]) => name);

test('the page has a row for each source', () => {
  const rows = PAGE.slice(0, PAGE.indexOf('## How fast')).split('\n').flatMap((line) => /^\| `(\w+)` \|/.exec(line)?.[1] ?? []);

  expect(rows.sort()).toEqual(SOURCES.sort());
  expect(rows.length).toBeGreaterThan(10);
});

test('the program on the page passes the type check, and writes its manifests', () => {
  expect.hasAssertions();
  runFirstProgram(PAGE, (folder) => {
    const [manifests] = readdirSync(join(folder, 'dist')).filter((file) => file.endsWith('.yaml')).map((file) => readFileSync(join(folder, 'dist', file), 'utf8'));
    expect(manifests.match(/^kind: .*$/gm)?.sort()).toEqual(expect.arrayContaining(['kind: Job', 'kind: LeaderWorkerSet', 'kind: PersistentVolumeClaim']));
  });
});
