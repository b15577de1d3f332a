import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { parse } from 'yaml';
import { Fleet } from '../../lib';

const ROOT = join(__dirname, '..', '..');
const FILE = join(__dirname, 'examples.yaml');
/** What is no ModelServer, and what is a fleet itself. */
const OTHERS = ['fleet', 'r1-disaggregated'];

interface Written { readonly defaults: object; readonly servers: Record<string, object> }
const { defaults, servers } = parse(readFileSync(FILE, 'utf8'), { merge: true }) as Written;
const folder = mkdtempSync(join(tmpdir(), 'fleet-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the file has every example that is a server by itself, and main.ts', () => {
  const examples = readdirSync(join(ROOT, 'examples')).filter((name) => existsSync(join(ROOT, 'examples', name, 'main.ts')) && !OTHERS.includes(name));

  expect(Object.keys(servers).sort()).toEqual([...examples, 'deepseek-r1'].sort());
});

test('the whole file can be read, and servers that share a name are refused when it is synthesized', () => {
  const app = new App({ outdir: join(folder, 'all') });
  const fleet = Fleet.fromFile(app, FILE);

  expect(fleet.servers.map(({ name }) => name)).toEqual(expect.arrayContaining(['kimi-k2', 'deepseek-r1-671b-fp8-distrubution']));
  expect(fleet.charts.map(({ node }) => node.id)).toEqual(Object.keys(servers));
  expect(() => app.synth()).toThrow(/LeaderWorkerSet default\/deepseek-r1-671b-fp8-distrubution is also made by/);
  expect(existsSync(join(folder, 'all', 'production.k8s.yaml'))).toBe(false);
});

// One by one, each as its own program makes it: some share names in a namespace.
test.each(Object.entries(servers))('says %s with the same bytes as its program', (name, server) => {
  const committed = name === 'deepseek-r1' ? join(ROOT, 'dist') : join(ROOT, 'examples', name, 'dist');
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify({ defaults, servers: { [name]: server } }));
  const app = new App({ outdir: join(folder, name) });
  Fleet.fromFile(app, file);
  app.synth();

  // One example's chart has another name than its folder.
  const contents = (place: string) => readdirSync(place).map((each) => readFileSync(join(place, each), 'utf8'));
  expect(contents(join(folder, name))).toEqual(contents(committed));
});
