import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NetworkProfile, RdmaProfile } from '../../lib';

const ROOT = join(__dirname, '..', '..');
const PAGE = readFileSync(join(ROOT, 'docs/networks.md'), 'utf8');

test('docs/networks.md has a row with a source for each profile, and for no other', () => {
  const factories = [...named(NetworkProfile), ...named(RdmaProfile)].sort();
  const rows = [...PAGE.matchAll(/^\| `((?:Network|Rdma)Profile\.\w+)\(.*$/gm)];

  expect(rows.map(([, name]) => name).sort()).toEqual(factories);
  for (const [row] of rows) expect(row).toMatch(/\(https:\/\/[^)]+\)/);
});

test('the program of docs/networks.md runs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'networks-'));
  try {
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({
      extends: join(ROOT, 'tsconfig.json'),
      compilerOptions: { paths: { '*': [join(ROOT, 'node_modules/*')], 'cdk8s-inference': [join(ROOT, 'lib/index.ts')] }, typeRoots: [join(ROOT, 'node_modules/@types')] },
      include: [folder],
      exclude: [],
    }));
    writeFileSync(join(folder, 'program.ts'), /^```ts\n([^]*?)^```$/m.exec(PAGE)?.[1] ?? '');
    const run = (program: string, ...args: string[]) => execFileSync(process.execPath, [join(ROOT, 'node_modules', program), ...args], { cwd: folder, encoding: 'utf8' });

    expect(run('typescript/bin/tsc', '--noEmit', '--project', join(folder, 'tsconfig.json'))).toBe('');
    run('tsx/dist/cli.mjs', '--tsconfig', join(folder, 'tsconfig.json'), join(folder, 'program.ts'));
    expect(readFileSync(join(folder, 'dist/r1.k8s.yaml'), 'utf8')).toContain('--nproc-per-node=8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);

function named(profile: object): string[] {
  return Object.getOwnPropertyNames(profile).filter((name) => !['length', 'name', 'prototype'].includes(name)).map((name) => `${(profile as { name: string }).name}.${name}`);
}
