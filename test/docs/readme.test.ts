import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GpuSpec } from '../../lib/hardware/gpu-spec';
import { ModelSpec } from '../../lib/model/model-spec';
import { compare } from '../accuracy/comparison';
import { readDeployments } from '../accuracy/deployment';
import { markdownReport } from '../accuracy/report';
import { ProgramFolder } from './program-folder';

const ROOT = join(__dirname, '..', '..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const blocks = (language: string) => [...README.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm'))].map(([, text]) => text);
const plan = blocks('ts').find((text) => text.includes('plan.explain()')) ?? '';

const folder = new ProgramFolder();
afterAll(() => folder.remove());

test('the programs in the README pass the type check', () => {
  const programs = blocks('ts');
  programs.forEach((text, index) => folder.write(`program${index}.ts`, text));

  expect(programs.length).toBeGreaterThanOrEqual(2);
  expect(folder.checkTypes()).toBe('');
}, 60_000);

test('the command in the README is what the program before it writes', () => {
  const [program] = blocks('ts');
  const [, command] = /^ *(exec vllm serve .*)$/m.exec(README) ?? [];
  folder.write('library.ts', program);
  folder.run('library.ts');

  expect(readFileSync(join(folder.path, 'dist', 'r1.k8s.yaml'), 'utf8')).toContain(`${command}\n`);
}, 60_000);

test('the plan in the README is what the program beside it prints', () => {
  folder.write('plan.ts', plan);
  const printed = folder.run('plan.ts');

  expect(printed).not.toBe('');
  expect(README).toContain(printed);
}, 60_000);

test('what the README says of the command line is what it prints, and so is its figure', () => {
  const [, command] = /^npx cdk8s-inference (plan .*)$/m.exec(README) ?? [];
  const cli = (...args: string[]) => folder.run(join(ROOT, 'lib/cli/main.ts'), ...command.split(' '), ...args);

  expect(README).toContain(`\`\`\`\n${cli()}\`\`\``);
  expect(readFileSync(join(ROOT, 'docs/partition.svg'), 'utf8')).toBe(cli('--output', 'svg'));
  expect(README).toContain(`one of ${ModelSpec.knownNames().length} names of the catalogue`);
  expect(README).toContain(`one of ${GpuSpec.knownNames().length} names (`);
}, 60_000);

test('the accuracy in the README is that of the deployments', () => {
  expect(README).toContain(markdownReport(readDeployments().map(compare)).trim());
}, 60_000);

test('the settings in the README are those that main.ts reads', () => {
  const main = readFileSync(join(ROOT, 'main.ts'), 'utf8');
  const read = [...main.matchAll(/process\.env\.(\w+) \?\? '([^']+)'/g)].map(([, name, value]) => `\`${name}\` \`${value}\``);
  const listed = [...README.matchAll(/^\| (`[A-Z_]+`) \| .* \| (`[^`]+`) \|$/gm)].map(([, name, value]) => `${name} ${value}`);

  expect(listed).toEqual(read);
});
