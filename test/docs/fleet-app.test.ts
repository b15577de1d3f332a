import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProgramFolder } from './program-folder';

const ROOT = join(__dirname, '..', '..');
const PAGE = readFileSync(join(ROOT, 'docs/fleet.md'), 'utf8');
const PROGRAM = /^```ts\n([^]*?)^```$/m.exec(PAGE)?.[1] ?? '';

const folder = new ProgramFolder();
afterAll(() => folder.remove());

test('the program of docs/fleet.md runs, and its record is checked as the page says', () => {
  folder.write('program.ts', PROGRAM);

  expect(folder.checkTypes()).toBe('');
  folder.run('program.ts');
  expect(readdirSync(join(folder.path, 'dist'))).toEqual(['.cdk8s-inference', 'research.k8s.yaml', 'search.k8s.yaml', 'support.k8s.yaml']);

  const [, command, output] = /^```sh\n(cd dist && .*)\n```\n\n```\n([^]*?)^```$/m.exec(PAGE) ?? [];
  expect(execFileSync('sh', ['-c', command], { cwd: folder.path, encoding: 'utf8' })).toBe(output);
}, 60_000);

test('synthesize warns as docs/fleet.md says of a file that was changed and that nothing makes any more', () => {
  const program = (...charts: string[]) => `
    import { ApiObject, Chart } from 'cdk8s';
    import { synthesize } from 'cdk8s-inference';
    synthesize((app) => { for (const id of ${JSON.stringify(charts)}) new ApiObject(new Chart(app, id), 'map', { apiVersion: 'v1', kind: 'ConfigMap' }); });`;
  rmSync(join(folder.path, 'dist'), { recursive: true, force: true });
  const printed = (...charts: string[]) => {
    folder.write('small.ts', program(...charts));
    return execFileSync('sh', ['-c', `"${process.execPath}" "${join(ROOT, 'node_modules/tsx/dist/cli.mjs')}" --tsconfig tsconfig.json small.ts 2>&1`], { cwd: folder.path, encoding: 'utf8' });
  };

  expect(printed('search', 'research')).toBe('');
  writeFileSync(join(folder.path, 'dist', 'research.k8s.yaml'), 'changed');
  expect(PAGE).toContain(`\n${printed('search')}`);
}, 60_000);
