import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AckPlatform, AcsPlatform, AksPlatform, EksPlatform, GkePlatform, OciPlatform, OpenShiftPlatform, Platform } from '../../lib';
import { asked } from '../platform/contexts';

const ROOT = join(__dirname, '..', '..');
const PAGE = readFileSync(join(ROOT, 'docs/platforms.md'), 'utf8');
const PLATFORMS: { name: string }[] = [Platform, AcsPlatform, AckPlatform, GkePlatform, EksPlatform, AksPlatform, OciPlatform, OpenShiftPlatform];
const statics = (platform: { name: string }) => Object.getOwnPropertyNames(platform).filter((name) => !['length', 'name', 'prototype'].includes(name))
  .map((name) => ({ name: `${platform.name}.${name}`, value: (platform as unknown as Record<string, unknown>)[name] }));

test('docs/platforms.md has a row with a source for each platform, and for no other', () => {
  const factories = PLATFORMS.flatMap(statics).filter(({ name, value }) => typeof value === 'function' && name !== 'AcsPlatform.cpuPodLabels').map(({ name }) => name);
  const rows = [...PAGE.matchAll(/^\| `(\w*Platform\.\w+)\(.*$/gm)];

  expect(rows.map(([, name]) => name).sort()).toEqual(factories.sort());
  for (const [row] of rows) expect(row).toMatch(/\(https:\/\/[^)]+\)/);
});

test('docs/platforms.md names each label for placement with its constant', () => {
  const constants = PLATFORMS.flatMap(statics).filter(({ value }) => typeof value === 'string');

  expect(constants).toHaveLength(7);
  for (const { name } of constants) expect(PAGE).toContain(`\`${name}\``);
  for (const { value } of constants.filter(({ name }) => !name.endsWith('SUBBLOCK'))) expect(PAGE).toContain(`\`${value as string}\``);
});

test('what docs/platforms.md quotes is what platforms say', () => {
  const said = [EksPlatform.karpenter().bind(asked({ gpusPerPod: 16 })), EksPlatform.nodeGroups().bind(asked())].flatMap(({ problems = [] }) => problems);

  expect(said).toHaveLength(2);
  for (const problem of said) expect(PAGE).toContain(`\n${problem}\n`);
});

test('the program of docs/platforms.md runs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'platforms-'));
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
    expect(readFileSync(join(folder, 'dist/r1.k8s.yaml'), 'utf8')).toContain('node.kubernetes.io/instance-type: p5en.48xlarge');
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);
