import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AckPlatform, AcsPlatform, AksPlatform, EksPlatform, GkePlatform, OciPlatform, OpenShiftPlatform, Platform } from '../../lib';
import { asked } from '../platform/contexts';
import { runFirstProgram } from './program-folder';

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
  expect.hasAssertions();
  runFirstProgram(PAGE, (folder) => {
    expect(readFileSync(join(folder, 'dist/r1.k8s.yaml'), 'utf8')).toContain('node.kubernetes.io/instance-type: p5en.48xlarge');
  });
}, 60_000);
