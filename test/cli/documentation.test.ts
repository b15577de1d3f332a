import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../../lib/cli/program';
import { ExitCode } from '../../lib/cli/exit-code';
import { Cli, ROOT } from './cli';

const DOCUMENT = readFileSync(join(ROOT, 'docs', 'cli.md'), 'utf8');
const words = new Set([...DOCUMENT.matchAll(/`([^`\n]+)`/g)].flatMap(([, text]) => [text, text.split(' ')[0], ...text.split('.')]));

let cli: Cli;

beforeAll(() => { cli = new Cli(); });
afterAll(() => cli.remove());

/** The keys of an object and of everything in it. */
const keysOf = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(keysOf);
  return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, inner]) => [key, ...keysOf(inner)]) : [];
};

test('every command, option, spelling and value is documented', () => {
  for (const { name, options } of COMMANDS) {
    expect(words).toContain(name);
    for (const option of options) for (const spelling of [option.name, ...option.aliases ?? []]) expect(words).toContain(spelling);
  }
  for (const option of ['--kv-cache-dtype', '--quantization', '--dtype', '--engine', '--output']) {
    for (const value of COMMANDS[0].options.find(({ name }) => name === option)?.values?.() ?? []) expect(words).toContain(value);
  }
});

test('every code is documented', () => {
  for (const code of [ExitCode.OK, ExitCode.FOUND, ExitCode.UNUSABLE, ExitCode.DOES_NOT_FIT, ExitCode.MISSING, ExitCode.INTERRUPTED]) expect(DOCUMENT).toMatch(new RegExp(`^\\| ${code} \\|`, 'm'));
});

test('every option that the document has for a plan is there', () => {
  const listed = [...DOCUMENT.matchAll(/^\| `(--[a-z-]+)`/gm)].map(([, name]) => name);

  expect(listed).toEqual(COMMANDS[0].options.map(({ name }) => name));
});

test('every key of the JSON is documented', async () => {
  const outputs = await Promise.all([
    ['plan', '--model', 'deepseek-ai/DeepSeek-R1', '--gpu', 'H20', '--alternatives', '--price-per-gpu-hour', '2'], ['models'], ['gpus'],
    ['preflight', '--offline', join(ROOT, 'examples', 'acs-rdma-pvc', 'dist')], ['check', '--list'], ['check', join(ROOT, 'examples', 'acs-rdma-pvc', 'dist'), join(ROOT, 'examples', 'acs-rdma-fluid', 'dist')],
  ].map(async (args) => JSON.parse((await cli.run([...args, '--output', 'json'])).out) as unknown));
  const keys = new Set(outputs.flatMap(keysOf));

  expect(keys.size).toBeGreaterThan(50);
  expect([...keys].filter((key) => !words.has(key))).toEqual([]);
});
