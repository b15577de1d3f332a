// Runs a command with a Kubernetes control plane of this machine at hand, in KUBECONFIG, and with kubectl in PATH:
// node test/cluster/control-plane/run.mjs [--kubernetes 1.37,1.28] [-v] -- COMMAND…
// Ends with the exit code of the command, of the first version with which it failed where there are more than one; 75 where Go
// or its modules are not at hand.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, definitions, hasGo, ModulesNotAtHand, VERSIONS } from './build.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
// As sysexits.h has it for what may succeed another time.
const TEMPORARY_FAILURE = 75;

const say = (text) => process.stderr.write(`control plane: ${text}\n`);
const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

const ended = (child) => new Promise((resolve, reject) => {
  child.once('error', reject);
  child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
});

function startPlane(programs, kubeconfig, verbose) {
  const args = [
    '-kubernetes', programs.kubernetes, '-lws', programs.lws, '-lws-module', programs.lwsModule, '-kubeconfig', kubeconfig,
    ...definitions().flatMap((path) => ['-crds', path]), '-stdin', ...(verbose ? ['-v'] : []),
  ];
  // In a group of its own, so that ctrl-C reaches the command first; it ends where its input does, however this script ends.
  return spawn(programs.plane, args, { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
}

const ready = (plane, end) => Promise.race([
  new Promise((resolve) => plane.stdout.on('data', (text) => String(text).includes('ready') && resolve(true))),
  end.then(() => false),
]);

async function runWith(version, command, verbose) {
  const began = Date.now();
  say(`builds Kubernetes ${version}: minutes the first time, seconds later`);
  const programs = build(version);
  const built = Date.now();
  const folder = mkdtempSync(join(tmpdir(), 'control-plane-'));
  const kubeconfig = join(folder, 'kubeconfig');
  symlinkSync(programs.kubernetes, join(folder, 'kubectl'));
  const plane = startPlane(programs, kubeconfig, verbose);
  const planeEnd = ended(plane);
  let child;
  let interrupted;
  const interrupt = (signal) => {
    interrupted = 128 + constants.signals[signal];
    if (child) child.kill(signal); else plane.kill('SIGTERM');
  };
  SIGNALS.forEach((signal) => process.on(signal, interrupt));
  try {
    if (!(await ready(plane, planeEnd))) return interrupted ?? 1;
    say(`Kubernetes ${version} is ready (build ${((built - began) / 1000).toFixed(1)} s, start ${seconds(built)})`);
    if (interrupted) return interrupted;
    child = spawn(command[0], command.slice(1), {
      stdio: 'inherit',
      env: {
        ...process.env,
        KUBECONFIG: kubeconfig,
        CONTROL_PLANE_KUBERNETES: version,
        PATH: `${folder}${delimiter}${process.env.PATH}`,
      },
    });
    const commandEnd = ended(child);
    const first = await Promise.race([commandEnd.then((code) => ({ code })), planeEnd.then(() => ({ code: undefined }))]);
    if (first.code !== undefined) return first.code;
    say('ended before the command did');
    child.kill('SIGTERM');
    await commandEnd;
    return interrupted ?? 1;
  } finally {
    plane.stdin.end();
    plane.kill('SIGTERM');
    await planeEnd;
    SIGNALS.forEach((signal) => process.off(signal, interrupt));
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { kubernetes: { type: 'string', default: '1.37' }, verbose: { type: 'boolean', short: 'v', default: false } },
  });
  const versions = values.kubernetes.split(',');
  const unknown = versions.filter((version) => !VERSIONS[version]);
  if (unknown.length > 0 || positionals.length === 0) {
    say(`usage: run.mjs [--kubernetes ${Object.keys(VERSIONS).join('|')}[,…]] [-v] -- COMMAND…`);
    return 2;
  }
  if (!hasGo()) {
    say('NOT RUN: Go is not at hand, and the control plane is built with it');
    return TEMPORARY_FAILURE;
  }
  let first = 0;
  for (const version of versions) {
    const code = await runWith(version, positionals, values.verbose);
    if (code > 128) return code; // interrupted
    if (code !== 0) say(`Kubernetes ${version}: the command ended with ${code}`);
    first ||= code;
  }
  return first;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof ModulesNotAtHand)) throw error;
  say('NOT RUN: the modules of the control plane are not on this machine, and cannot be fetched');
  process.exitCode = TEMPORARY_FAILURE;
}
