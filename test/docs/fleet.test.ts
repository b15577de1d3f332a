import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { Fleet } from '../../lib';

const PAGE = readFileSync(join(__dirname, '..', '..', 'docs', 'fleet.md'), 'utf8');
const SECTION = PAGE.slice(PAGE.indexOf('## A fleet from a file'));
const [, file] = /^```yaml\n([^]*?)^```$/m.exec(SECTION) ?? [];
const [, errors] = /^```text\n(error: fleet\.yaml[^]*?)^```$/m.exec(SECTION) ?? [];
const folder = mkdtempSync(join(tmpdir(), 'docs-fleet-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const made = (text: string) => {
  const path = join(folder, 'fleet.yaml');
  writeFileSync(path, text);
  return () => Fleet.fromFile(new App({ outdir: join(folder, 'dist') }), path);
};

test('the file of the page makes its servers, and the patch of the page applies', () => {
  const [, patches] = /^```yaml\n( {4}patches:[^]*?)^```$/m.exec(SECTION) ?? [];
  const fleet = made(`${file}${patches}`)();

  expect(fleet.servers.map(({ name }) => name)).toEqual(['qwen-7b', 'llama-70b']);
  expect(JSON.stringify(fleet.charts[1].toJson())).toContain('"example.com/owner":"team-a"');
});

test('the messages of the page are those of the program', () => {
  const broken = file.replace('gpu: L40S\n', 'gpu: L40SS\n').replace('maxModelLen', 'maxModellLen').replace('memory: 48Gi', 'memory: 48');
  const lines = errors.trim().split('\n').map((line) => line.replace('error: fleet.yaml', join(folder, 'fleet.yaml')));

  expect(made(broken)).toThrow(lines.join('\n'));
});
