import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NetworkProfile, RdmaProfile } from '../../lib';
import { runFirstProgram } from './program-folder';

const ROOT = join(__dirname, '..', '..');
const PAGE = readFileSync(join(ROOT, 'docs/networks.md'), 'utf8');

test('docs/networks.md has a row with a source for each profile, and for no other', () => {
  const factories = [...named(NetworkProfile), ...named(RdmaProfile)].sort();
  const rows = [...PAGE.matchAll(/^\| `((?:Network|Rdma)Profile\.\w+)\(.*$/gm)];

  expect(rows.map(([, name]) => name).sort()).toEqual(factories);
  for (const [row] of rows) expect(row).toMatch(/\(https:\/\/[^)]+\)/);
});

test('the program of docs/networks.md runs', () => {
  expect.hasAssertions();
  runFirstProgram(PAGE, (folder) => {
    expect(readFileSync(join(folder, 'dist/r1.k8s.yaml'), 'utf8')).toContain('--nproc-per-node=8');
  });
}, 60_000);

function named(profile: object): string[] {
  return Object.getOwnPropertyNames(profile).filter((name) => !['length', 'name', 'prototype'].includes(name)).map((name) => `${(profile as { name: string }).name}.${name}`);
}
