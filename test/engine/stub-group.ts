import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { EngineBinding, ParallelismPlan } from '../../lib';
import { environmentOf, expanded } from './kubelet';

const STUBS = join(__dirname, 'stubs');
const PARSERS = join(__dirname, 'parsers');
/** Where Python itself lies, and not a script before it that chooses one. */
const PYTHON = dirname(spawnSync('python3', ['-c', 'import sys; print(sys.executable)']).stdout.toString().trim());
/** A container that takes longer is killed, so that a test of one that does not end fails. */
const LONGEST_MS = 40_000;

/** How the container of one pod ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** How the engine was called; absent where it never was. */
  readonly called?: { readonly argv: string[]; readonly parsed: Readonly<Record<string, unknown>>; readonly env: Readonly<Record<string, string>> };
  /** Which pods, or copies, the leader's engine found; absent where it did not find all. */
  readonly formed?: { readonly formed: number[]; readonly ranks: number };
}

/** What may go wrong. */
export interface Mishaps {
  /** Milliseconds after which a pod starts, by its number; `null` for one that never does. */
  readonly starts?: Readonly<Record<number, number | null>>;
  /** Variables of a pod beside its own, by its number, such as `STUB_EXIT`. */
  readonly variables?: Readonly<Record<number, Readonly<Record<string, string>>>>;
  /** The key that clients must send. */
  readonly secret?: string;
}

/**
 * Runs the containers of a group at once, each command as Kubernetes does: it replaces `$(NAME)`, then starts `sh`, which finds
 * stubs in place of vLLM, SGLang and Ray. Each pod has an address of its own on this machine.
 */
export async function runGroup(bound: EngineBinding, plan: ParallelismPlan, mishaps: Mishaps = {}): Promise<(Ended | undefined)[]> {
  const pods = Array.from({ length: plan.groupSize }, (_, index) => index);
  return Promise.all(pods.map(async (index) => {
    const after = mishaps.starts?.[index] ?? 0;
    if (mishaps.starts?.[index] === null) return undefined;
    if (after > 0) await new Promise((resolve) => setTimeout(resolve, after));
    return runPod(bound, plan, index, mishaps);
  }));
}

async function runPod(bound: EngineBinding, plan: ParallelismPlan, index: number, { variables, secret }: Mishaps): Promise<Ended> {
  const container = index === 0 ? bound.leader : bound.worker;
  if (!container) throw new Error('the group has no workers');
  const folder = mkdtempSync(join(tmpdir(), 'pod-'));
  // Pods are told the leader's name, while its own address is another one.
  const lws = { LWS_LEADER_ADDRESS: 'localhost', LWS_GROUP_SIZE: String(plan.groupSize), LWS_WORKER_INDEX: String(index) };
  const env = environmentOf(container.env, { podIp: `127.0.17.${index + 10}`, secret, lws });
  const [program, ...words] = container.command.map((word) => expanded(word, env));
  const child = spawn(program, words, {
    // A process group of its own, which ends with its first process as a container does.
    detached: true,
    env: {
      ...env, PATH: `${STUBS}:${PYTHON}:${process.env.PATH}`, PYTHONPATH: STUBS, PYTHONDONTWRITEBYTECODE: '1', STUB_PARSERS: PARSERS, STUB_POD: folder,
      STUB_RELEASE: plan.engineVersion.version, STUB_GPUS: String(plan.gpusPerPod), ...variables?.[index],
    },
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (text: Buffer) => { said.stdout += text.toString(); });
  child.stderr.on('data', (text: Buffer) => { said.stderr += text.toString(); });
  const timer = setTimeout(() => endGroup(child.pid), LONGEST_MS);
  child.on('exit', () => endGroup(child.pid));
  const { code, signal } = await new Promise<Pick<Ended, 'code' | 'signal'>>((resolve) => child.on('close', (exitCode, by) => resolve({ code: exitCode, signal: by })));
  clearTimeout(timer);
  rmSync(folder, { recursive: true });
  const notes = said.stdout.split('\n').filter((line) => line.startsWith('STUB ')).map((line) => JSON.parse(line.slice(5)) as Record<string, unknown>);
  return {
    code, signal, ...said,
    called: notes.find(({ parsed }) => parsed !== undefined) as Ended['called'],
    formed: notes.filter(({ formed }) => formed !== undefined).at(-1) as Ended['formed'],
  };
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}

/** Ports that Linux gives to nobody who asks for any: one that dials such a port where nobody listens could reach itself. */
const PORTS = { first: 12_000, last: 31_000, each: 500 };
let next = PORTS.first + (process.pid * PORTS.each) % (PORTS.last - PORTS.first);

/** The first of some ports in a row that nobody has. */
export async function freePorts(count = 1): Promise<number> {
  for (;;) {
    const first = next;
    next = first + count > PORTS.last ? PORTS.first : first + count;
    const free = await Promise.all(Array.from({ length: count }, (_, index) => isFree(first + index)));
    if (free.every(Boolean)) return first;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}
