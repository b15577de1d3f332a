// The temporary folder in which everything is measured: an app made the way of `cdk8s init`, and a copy of this project.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parseAllDocuments } from 'yaml';

/** What `cdk8s init typescript-app` asks for itself. */
const TEMPLATE_TOOLS = { 'ts-node': '^10', typescript: '5.9.x' };
/** What it asks for at the versions that this project has. */
const SHARED_PACKAGES = ['cdk8s', 'cdk8s-cli', 'cdk8s-plus-28', 'constructs', '@types/node'];

/** Makes the folder, with a built copy of the project in it. It goes when this process ends. */
export function createWorkspace(root, step) {
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-inference-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));
  const copy = join(folder, 'project');
  step('building a copy of the project');
  copyProject(root, copy);
  compile(copy);
  return { root, folder, copy, env: plainEnvironment() };
}

/**
 * The commands by which this project's main.ts is held against an app made the way of `cdk8s init`.
 *
 * @throws when the two apps do not make the same objects
 */
export function startCommands({ root, folder, copy, env }, crds, step) {
  const template = join(folder, 'template-app');
  const compiled = join(copy, 'compiled', 'main.js');
  step('installing the app of the bar');
  installTemplate(root, template, crds);

  const synth = { command: 'npm', args: ['run', '--silent', 'synth'], env };
  const bar = { name: 'the bar: cdk8s synth, npx ts-node, typed CRDs', cwd: template, ...synth };
  const ours = { name: 'this project: npm run synth', cwd: copy, ...synth };
  step('comparing what the two synthesize');
  for (const { command, args, cwd } of [bar, ours]) {
    rmSync(join(cwd, 'dist'), { recursive: true, force: true });
    execute(command, args, cwd, env);
  }
  const objects = objectsIn(join(copy, 'dist'));
  compare(objects, objectsIn(join(template, 'dist')));
  const plain = join(copy, 'compiled', 'plain.js');
  writeFileSync(plain, plainProgram([...objects.values()]));

  const node = { command: process.execPath, cwd: copy, env: { ...env, CDK8S_OUTDIR: join(folder, 'output') } };
  const loading = (...packages) => {
    const text = packages.map((name) => `require('${name}');`).join(' ');
    return { name: `node -e "${text}"`, ...node, args: ['-e', text] };
  };
  return {
    bar,
    ours,
    tsx: { name: 'this project by tsx: node --require tsx/cjs main.ts', ...node, args: ['--require', 'tsx/cjs', 'main.ts'] },
    cdk8s: loading('cdk8s'),
    libraries: loading('cdk8s', 'cdk8s-plus-28'),
    library: loading('cdk8s', 'cdk8s-inference'),
    compiled: { name: 'this project compiled: node main.js', ...node, args: [compiled] },
    inProcess: { ...node, args: [join(root, 'bench', 'in-process.mjs'), compiled] },
    plainInProcess: { ...node, args: [join(root, 'bench', 'in-process.mjs'), plain] },
  };
}

/** What cdk8s itself takes to write these objects. */
function plainProgram(objects) {
  return `const { ApiObject, App, Chart } = require('cdk8s');
const app = new App();
const chart = new Chart(app, 'plain');
${JSON.stringify(objects)}.forEach((object, index) => new ApiObject(chart, String(index), object));
app.synth();
`;
}

function installTemplate(root, template, { files, opaque }) {
  cpSync(join(root, 'bench', 'template-app'), template, { recursive: true });
  renameSync(join(template, `pod-types.${opaque ? 'opaque' : 'full'}.ts`), join(template, 'pod-types.ts'));
  rmSync(join(template, `pod-types.${opaque ? 'full' : 'opaque'}.ts`));
  mkdirSync(join(template, 'crds'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(template, 'crds', name), text);

  const versions = Object.fromEntries(SHARED_PACKAGES.map((name) => [name, JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version]));
  writeFileSync(join(template, 'package.json'), JSON.stringify({
    name: 'template-app', version: '1.0.0', private: true, scripts: { import: 'cdk8s import', synth: 'cdk8s synth' }, dependencies: { ...versions, ...TEMPLATE_TOOLS },
  }));
  execute('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--no-package-lock'], template);
  execute('npm', ['run', 'import'], template, { ...process.env, CDK8S_CHECK_UPGRADE: 'false' });
}

/** Copies what git has or would have, so that the checkout's dist/ and build/ stay as they are. */
function copyProject(root, copy) {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: root, encoding: 'utf8' }).split('\0');
  for (const file of files.filter((name) => name && name !== 'node_modules' && existsSync(join(root, name)))) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file));
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
}

/** Builds the library and compiles main.ts against it, as a project does that depends on it. */
function compile(copy) {
  execute('npm', ['run', 'build'], copy);
  writeFileSync(join(copy, 'tsconfig.bench.json'), JSON.stringify({
    extends: './tsconfig.json', compilerOptions: { noEmit: false, rootDir: '.', outDir: 'compiled', paths: {}, types: ['node'] }, include: ['main.ts'],
  }));
  execute(process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc'), '--project', 'tsconfig.bench.json'], copy);
}

/** All objects of a folder, by what Kubernetes knows them by. */
function objectsIn(dist) {
  const documents = readdirSync(dist).flatMap((name) => parseAllDocuments(readFileSync(join(dist, name), 'utf8')));
  return new Map(documents.map((document) => document.toJS()).map((object) => [`${object.kind} ${object.metadata.namespace}/${object.metadata.name}`, object]));
}

function compare(ours, template) {
  const different = [...new Set([...ours.keys(), ...template.keys()])].filter((key) => !isDeepStrictEqual(ours.get(key), template.get(key)));
  if (different.length > 0) throw new Error(`bench/template-app/main.ts does not make the objects of main.ts; different: ${different.join(', ')}`);
}

/** No settings of main.ts, of cdk8s or of npm, and none of the folders that `npm run` puts before the PATH. */
function plainEnvironment() {
  const { PATH = '', HOME, TMPDIR } = process.env;
  const folders = PATH.split(delimiter).filter((name) => !/node_modules|node-gyp-bin/.test(name));
  return { PATH: folders.join(delimiter), CDK8S_CHECK_UPGRADE: 'false', ...(HOME && { HOME }), ...(TMPDIR && { TMPDIR }) };
}

function execute(command, args, cwd, env = process.env) {
  try {
    execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    throw new Error(`${command} ${args.join(' ')} failed: ${error.stdout ?? ''}${error.stderr ?? error.message}`, { cause: error });
  }
}
