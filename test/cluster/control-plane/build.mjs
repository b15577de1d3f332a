// Builds the programs of the control plane and finds the definitions that it installs. Needs Go and, the first time, its modules.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

// The file of modules of each version, newest first.
export const VERSIONS = { 1.37: 'go.mod', 1.28: 'kubernetes-1.28.mod' };

export const hasGo = () => spawnSync('go', ['version']).status === 0;

// Go keeps what it compiled, and what it linked where it lies; so neither is in a checkout, which may be a fresh one each time.
const folder = () => process.env.CONTROL_PLANE_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cdk8s-inference', 'control-plane');

// What Go says where it has no network. A module that is refused or has another checksum is none of these: that is a failure.
const NO_NETWORK = /dial tcp|no such host|i\/o timeout|connection (refused|reset)|TLS handshake timeout|network is unreachable/;

export class ModulesNotAtHand extends Error {}

function go(directory, ...args) {
  const { status, stdout, stderr, error } = spawnSync('go', args, { cwd: directory, encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (error) throw error;
  if (status === 0) return stdout;
  process.stderr.write(stderr);
  throw NO_NETWORK.test(stderr + stdout) ? new ModulesNotAtHand() : new Error(`go ${args[0]} failed`);
}

function buildKubernetes(version, program) {
  const modules = VERSIONS[version];
  const text = readFileSync(join(here, 'kubernetes', modules), 'utf8');
  const release = /k8s\.io\/kubernetes (v[\d.]+)/.exec(text)[1];
  const [major, minor] = release.slice(1).split('.');
  const facts = { gitVersion: release, gitMajor: major, gitMinor: minor };
  const flags = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version']
    .flatMap((name) => Object.entries(facts).map(([fact, value]) => `-X ${name}.${fact}=${value}`));
  go(join(here, 'kubernetes'), 'build', `-modfile=${modules}`, `-ldflags=-s -w ${flags.join(' ')}`, '-o', program, '.');
}

// The programs' paths, by name.
export function build(version) {
  mkdirSync(folder(), { recursive: true });
  const program = (name) => join(folder(), name);
  const programs = { kubernetes: program(`kubernetes-${version}`), lws: program('leaderworkerset'), plane: program('plane') };
  const plane = join(here, 'plane');
  go(plane, 'build', '-ldflags=-s -w', '-o', programs.plane, '.');
  go(plane, 'build', '-ldflags=-s -w', '-o', programs.lws, 'sigs.k8s.io/lws/cmd');
  buildKubernetes(version, programs.kubernetes);
  return { ...programs, lwsModule: go(plane, 'list', '-m', '-f', '{{.Dir}}', 'sigs.k8s.io/lws').trim() };
}

// Files and folders of definitions in the modules that definitions.json pins. No file of theirs is in this repository.
export function definitions() {
  const pins = JSON.parse(readFileSync(join(here, 'definitions.json'), 'utf8'));
  return pins.flatMap(({ module, version, sum, paths }) => {
    const found = JSON.parse(go(tmpdir(), 'mod', 'download', '-json', `${module}@${version}`));
    if (found.Sum !== sum) throw new Error(`${module}@${version} has the sum ${found.Sum}, not ${sum} as definitions.json says`);
    return paths.map((path) => join(found.Dir, path));
  });
}
