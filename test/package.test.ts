import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import * as library from '../lib';

const ROOT = join(__dirname, '..');
const NOT_COPIED = ['.git', 'build', 'coverage', 'node_modules', '.jsii'];
const PEERS = ['cdk8s', 'cdk8s-plus-28', 'constructs'];

/** What a user writes who has the package, and nothing of this repository. */
const APP = `
import { App, Chart, Size } from 'cdk8s';
import { Engine, EngineVersion, ExistingClaim, GpuSpec, ModelServer, ModelSpec, ParallelismPlan, type ModelServerProps } from 'cdk8s-inference';

const app = new App();
const chart = new Chart(app, 'r1', { namespace: 'models' });
const plan: ParallelismPlan = ParallelismPlan.of({ model: ModelSpec.DEEPSEEK_R1, gpu: GpuSpec.H20_96GB, maxModelLen: 32_768, engineVersion: EngineVersion.vllm('0.17.1') });
const weights = new ExistingClaim(chart, 'weights', { claimName: 'deepseek-r1' });
const props: ModelServerProps = { plan, engine: Engine.vllmRay({ image: 'vllm/vllm-openai:v0.17.1' }), weights, cpu: 64, memory: Size.gibibytes(512) };
const server = new ModelServer(chart, 'deepseek-r1', props);
app.synth();
console.log(server.endpoint, plan.groupSize);
`;

let folder: string;
let checkout: string;
let consumer: string;
let packed: string[];

const run = (command: string, args: string[], cwd: string) => execFileSync(command, args, { cwd, encoding: 'utf8', stdio: 'pipe', env: { ...process.env, NO_COLOR: '1' } });
const node = (args: string[], cwd: string) => run(process.execPath, args, cwd);
const tool = (name: string, script: string) => join(ROOT, 'node_modules', name, script);
const contents = (parent: string) => readdirSync(parent, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'package-'));
  checkout = join(folder, 'checkout');
  consumer = join(folder, 'consumer');
  // A copy, so that nothing that was built before is packed, and the checkout's own build/ stays as it is.
  cpSync(ROOT, checkout, { recursive: true, filter: (source) => !NOT_COPIED.some((name) => source === join(ROOT, name)) });
  symlinkSync(join(ROOT, 'node_modules'), join(checkout, 'node_modules'), 'junction');
  run('npm', ['run', '--silent', 'build'], checkout);
  const [{ filename, files }] = JSON.parse(run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], checkout));
  packed = files.map((file: { path: string }) => file.path).sort();

  // npm installs the tarball without a network, since all that it needs are its peers; these stand ready.
  mkdirSync(join(consumer, 'node_modules'), { recursive: true });
  writeFileSync(join(consumer, 'package.json'), JSON.stringify({ name: 'consumer', private: true }));
  run('npm', ['install', '--offline', '--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund', join(folder, filename)], consumer);
  for (const peer of PEERS) symlinkSync(join(ROOT, 'node_modules', peer), join(consumer, 'node_modules', peer), 'junction');
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the package', () => {
  test('holds the library, its types, the command line, licences and what describes it, and nothing else', () => {
    const sources = [...contents(join(checkout, 'lib')), ...contents(join(checkout, 'imports'))].map((file) => file.slice(checkout.length + 1))
      .filter((file) => !['cli', 'preflight'].some((room) => file.startsWith(join('lib', room))));
    const built = ['build/lib/index.js', ...sources.filter((source) => source.endsWith('.ts')).map((source) => join('build', source.replace(/\.ts$/, '.d.ts')))];

    expect(sources.filter((source) => !source.endsWith('.ts'))).toEqual(['lib/fleet/types.json', 'lib/fleet/variants.json']);
    expect(packed).toEqual([
      ...built, 'build/lib/fleet/types.json', 'build/lib/fleet/yaml-reader.js', 'build/lib/THIRD-PARTY-LICENSES', 'schemas/fleet.schema.json',
      'build/cli/THIRD-PARTY-LICENSES', 'build/cli/cdk8s-inference.js', 'build/cli/generate.js', '.jsii', 'CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'].sort());
  });

  test('holds no source maps, and no paths of the machine that built it', () => {
    for (const file of packed) {
      const text = readFileSync(join(checkout, file), 'utf8');

      expect(text).not.toContain('sourceMappingURL=');
      expect(text).not.toContain(basename(folder));
    }
  });

  test('says whose code was copied into it', () => {
    expect(readFileSync(join(checkout, 'build', 'lib', 'index.js'), 'utf8')).toMatch(/cdk8s-plus-28 [\d.]+, under Apache-2\.0[^]*Copyright Amazon\.com, Inc\. or its affiliates\. All Rights Reserved\./);
    expect(readFileSync(join(checkout, 'LICENSE'), 'utf8')).toContain('Apache License');
  });

  test('depends on nothing but the peers that its users have anyway', () => {
    const { dependencies, bundledDependencies, peerDependencies } = JSON.parse(readFileSync(join(consumer, 'node_modules', 'cdk8s-inference', 'package.json'), 'utf8'));

    expect(Object.keys({ ...dependencies, ...bundledDependencies })).toEqual([]);
    expect(Object.keys(peerDependencies).sort()).toEqual(PEERS);
  });
});

describe('the command line of the package', () => {
  test('runs where the package is installed, without cdk8s', () => {
    const bin = join(consumer, 'node_modules', '.bin', 'cdk8s-inference');
    const alone = join(folder, 'alone.js');
    cpSync(join(consumer, 'node_modules', 'cdk8s-inference', 'build', 'cli', 'cdk8s-inference.js'), alone);
    const args = ['plan', '--model', 'deepseek-ai/DeepSeek-R1', '--gpu', 'H20_96GB', '--max-model-len', '32K', '--output', 'json'];
    const printed = run(bin, args, consumer);

    expect(JSON.parse(printed)).toMatchObject({ fits: true, tensorParallelSize: 8, pipelineParallelSize: 2 });
    expect(node([alone, ...args], folder)).toBe(printed);
  });

  test('generates manifests with the cdk8s that is installed beside it', () => {
    cpSync(join(ROOT, 'examples', 'fleet', 'fleet.yaml'), join(consumer, 'fleet.yaml'));
    run(join(consumer, 'node_modules', '.bin', 'cdk8s-inference'), ['generate', 'fleet.yaml', '-o', 'generated'], consumer);

    for (const { name } of readdirSync(join(ROOT, 'examples', 'fleet', 'dist'), { withFileTypes: true })) {
      expect(readFileSync(join(consumer, 'generated', name), 'utf8')).toBe(readFileSync(join(ROOT, 'examples', 'fleet', 'dist', name), 'utf8'));
    }
  });

  test('brings the licence of everything that was copied into it', () => {
    const licences = readFileSync(join(checkout, 'build', 'cli', 'THIRD-PARTY-LICENSES'), 'utf8');

    expect([...licences.matchAll(/^(\S+) \d+\.\d+\.\d+ \((.+)\)$/gm)].map(([, name, licence]) => [name, licence])).toEqual([
      ['@huggingface/hub', 'MIT'], ['commander', 'MIT'], ['picocolors', 'ISC'], ['yaml', 'ISC'],
    ]);
    expect(licences.match(/Copyright/g)?.length).toBeGreaterThanOrEqual(3);
  });
});

describe('a program that has the package installed', () => {
  test('type-checks strictly, with all declarations, and synthesizes', () => {
    writeFileSync(join(consumer, 'app.ts'), APP);
    node([tool('typescript', 'bin/tsc'), '--strict', '--skipLibCheck', 'false', '--module', 'node20', '--target', 'es2022', '--types', 'node', '--typeRoots', join(ROOT, 'node_modules', '@types'), 'app.ts'], consumer);

    expect(node(['app.js'], consumer)).toBe('http://deepseek-r1-leader.models.svc:8000 2\n');
    expect(readFileSync(join(consumer, 'dist', 'r1.k8s.yaml'), 'utf8')).toMatch(/^kind: LeaderWorkerSet$[^]*^kind: Service$/m);
  }, 60_000);

  test('finds all that the library exports, of which nothing is loaded before it is used', () => {
    const text = 'const library = require("cdk8s-inference"); const loads = () => Object.keys(require.cache).some((file) => file.includes("cdk8s/lib")); console.log(loads(), Object.values(library).filter((value) => value === undefined).length, loads())';

    expect(node(['--eval', text], consumer)).toBe('false 0 true\n');
    expect(node(['--eval', 'console.log(Object.keys(require("cdk8s-inference")).sort().join())'], consumer)).toBe(`${Object.keys(library).sort().join()}\n`);
  });

  test('reads fleet files with the reader that the package brings, and loads it for nothing else', () => {
    cpSync(join(ROOT, 'examples', 'fleet', 'fleet.yaml'), join(consumer, 'fleet.yaml'));
    const program = 'const { App } = require("cdk8s"); const { Fleet } = require("cdk8s-inference"); const loaded = () => Object.keys(require.cache).filter((name) => /yaml-reader|types.json/.test(name)).length; const before = loaded(); const fleet = Fleet.fromFile(new App(), "fleet.yaml"); console.log(before, fleet.servers.length, loaded());';

    expect(node(['--eval', program], consumer)).toBe('0 3 2\n');
    expect(readFileSync(join(checkout, 'build', 'lib', 'THIRD-PARTY-LICENSES'), 'utf8')).toMatch(/^yaml \d+\.\d+\.\d+ \(ISC\)\n\nCopyright/);
    expect(JSON.parse(node(['--print', 'JSON.stringify(require("cdk8s-inference/schemas/fleet.schema.json").title)'], consumer))).toBe('A fleet of model servers');
  });

  test('can import it as an ES module', () => {
    expect(node(['--input-type=module', '--eval', 'import { ModelServer, RdmaProfile } from "cdk8s-inference"; console.log(typeof ModelServer, typeof RdmaProfile.acs)'], consumer)).toBe('function function\n');
  });

  test('finds what jsii reads, and no inner module', () => {
    const resolve = (path: string) => node(['--print', `require.resolve(${JSON.stringify(path)})`], consumer).trim();

    expect(resolve('cdk8s-inference/.jsii')).toMatch(/\.jsii$/);
    expect(resolve('cdk8s-inference/package.json')).toMatch(/package\.json$/);
    expect(() => resolve('cdk8s-inference/build/lib/serving/model-server.js')).toThrow('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });
});
