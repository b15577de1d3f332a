import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const PAGE = readFileSync(join(ROOT, 'docs/fleet.md'), 'utf8');
const PROGRAM = /^```ts\n([^]*?)^```$/m.exec(PAGE)?.[1] ?? '';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleet-'));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({
    extends: join(ROOT, 'tsconfig.json'),
    compilerOptions: { paths: { '*': [join(ROOT, 'node_modules/*')], 'cdk8s-inference': [join(ROOT, 'lib/index.ts')] }, typeRoots: [join(ROOT, 'node_modules/@types')] },
    include: [folder],
    exclude: [],
  }));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (program: string, ...args: string[]) => execFileSync(process.execPath, [join(ROOT, 'node_modules', program), ...args], { cwd: folder, encoding: 'utf8' });

test('the program of docs/fleet.md runs, and its record is checked as the page says', () => {
  writeFileSync(join(folder, 'program.ts'), PROGRAM);

  expect(run('typescript/bin/tsc', '--noEmit', '--project', join(folder, 'tsconfig.json'))).toBe('');
  run('tsx/dist/cli.mjs', '--tsconfig', join(folder, 'tsconfig.json'), join(folder, 'program.ts'));
  expect(readdirSync(join(folder, 'dist'))).toEqual(['.cdk8s-inference', 'research.k8s.yaml', 'search.k8s.yaml', 'support.k8s.yaml']);

  const [, command, output] = /^```sh\n(cd dist && .*)\n```\n\n```\n([^]*?)^```$/m.exec(PAGE) ?? [];
  expect(execFileSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8' })).toBe(output);
}, 60_000);

test('synthesize warns as docs/fleet.md says of a file that was changed and that nothing makes any more', () => {
  const program = (...charts: string[]) => `
    import { ApiObject, Chart } from 'cdk8s';
    import { synthesize } from 'cdk8s-inference';
    synthesize((app) => { for (const id of ${JSON.stringify(charts)}) new ApiObject(new Chart(app, id), 'map', { apiVersion: 'v1', kind: 'ConfigMap' }); });`;
  rmSync(join(folder, 'dist'), { recursive: true, force: true });
  const printed = (...charts: string[]) => {
    writeFileSync(join(folder, 'small.ts'), program(...charts));
    return execFileSync('sh', ['-c', `"${process.execPath}" "${join(ROOT, 'node_modules/tsx/dist/cli.mjs')}" --tsconfig tsconfig.json small.ts 2>&1`], { cwd: folder, encoding: 'utf8' });
  };

  expect(printed('search', 'research')).toBe('');
  writeFileSync(join(folder, 'dist', 'research.k8s.yaml'), 'changed');
  expect(PAGE).toContain(`\n${printed('search')}`);
}, 60_000);
