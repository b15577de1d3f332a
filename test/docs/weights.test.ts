import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as library from '../../lib';

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
  const folder = mkdtempSync(join(tmpdir(), 'weights-'));
  try {
    const tsconfig = join(folder, 'tsconfig.json');
    writeFileSync(tsconfig, JSON.stringify({
      extends: join(ROOT, 'tsconfig.json'),
      compilerOptions: { paths: { '*': [join(ROOT, 'node_modules/*')], 'cdk8s-inference': [join(ROOT, 'lib/index.ts')] }, typeRoots: [join(ROOT, 'node_modules/@types')] },
      include: [folder],
      exclude: [],
    }));
    writeFileSync(join(folder, 'program.ts'), /^```ts\n([^]*?)^```$/m.exec(PAGE)![1]);
    const run = (program: string, ...args: string[]) => execFileSync(process.execPath, [join(ROOT, 'node_modules', program), ...args], { cwd: folder, encoding: 'utf8' });

    expect(run('typescript/bin/tsc', '--noEmit', '--project', tsconfig)).toBe('');
    run('tsx/dist/cli.mjs', '--tsconfig', tsconfig, join(folder, 'program.ts'));
    const [manifests] = readdirSync(join(folder, 'dist')).filter((file) => file.endsWith('.yaml')).map((file) => readFileSync(join(folder, 'dist', file), 'utf8'));
    expect(manifests.match(/^kind: .*$/gm)?.sort()).toEqual(expect.arrayContaining(['kind: Job', 'kind: LeaderWorkerSet', 'kind: PersistentVolumeClaim']));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
