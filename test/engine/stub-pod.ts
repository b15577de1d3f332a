import { execFile, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expanded } from './kubelet';

/** How a program ended, and what it said. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a program ended that was told to. */
export interface ToldToEnd extends Ended {
  /** The signal that killed it, where it did not end by itself. */
  readonly signal: string | null;
  readonly seconds: number;
}

/** How long a program may take to end before it is killed, so that a test of one that does not end fails. */
const LONGEST_MS = 25_000;

/** What makes a program the first process of its own, as in a container; nothing where this machine does not allow it. */
const FIRST_PROCESS = ['unshare', '--map-root-user', '--pid', '--fork', '--kill-child'];
const asFirst = spawnSync(FIRST_PROCESS[0], [...FIRST_PROCESS.slice(1), 'true']).status === 0 ? FIRST_PROCESS : [];

/** Runs a container's command with programs of ours in place of Ray and vLLM, which note how they were called. */
export class StubPod {
  private readonly folder = mkdtempSync(join(tmpdir(), 'pod-'));

  constructor(stubs: Record<string, string>) {
    for (const [name, script] of Object.entries(stubs)) this.write(name, `#!/bin/sh\n${script}\n`);
  }

  write(name: string, text: string): void {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    chmodSync(path, 0o755);
  }

  /** Runs a command after Kubernetes' own expansion of `$(NAME)` and `$$`. */
  run(command: readonly string[], variables: Record<string, string>): Promise<Ended> {
    return this.runAsItIs(command.map((word) => expanded(word, variables)), variables);
  }

  /** Runs a command as a container's first process, tells it to end once it has said something, and waits until nothing of it is left or it took too long. */
  end(command: readonly string[], variables: Record<string, string>, said: RegExp): Promise<ToldToEnd> {
    const [program, ...rest] = [...asFirst, ...command.map((word) => expanded(word, variables))];
    const child = spawn(program, rest, { env: this.environment(variables) });
    const output = { stdout: '', stderr: '' };
    let told = 0;
    const hear = (from: 'stdout' | 'stderr') => (text: Buffer) => {
      output[from] += text.toString();
      if (told > 0 || !said.test(output.stdout + output.stderr)) return;
      told = Date.now();
      const pid = child.pid ?? 0;
      setTimeout(() => child.kill('SIGKILL'), LONGEST_MS).unref();
      process.kill(asFirst.length > 0 ? Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()) : pid, 'SIGTERM');
    };
    child.stdout.on('data', hear('stdout'));
    child.stderr.on('data', hear('stderr'));
    return new Promise((resolve) => child.on('close', (code, signal) => resolve({ ...output, code: code ?? -1, signal, seconds: (Date.now() - told) / 1000 })));
  }

  /** Runs a command of a hook or a probe, in which Kubernetes expands nothing. */
  runAsItIs([program, ...rest]: readonly string[], variables: Record<string, string>): Promise<Ended> {
    const env = this.environment(variables);
    return new Promise((resolve) => {
      execFile(program, rest, { env }, (error, stdout, stderr) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }));
    });
  }

  private environment(variables: Record<string, string>): Record<string, string> {
    return { ...variables, PATH: this.path, PYTHONPATH: this.folder };
  }

  /** Where programs are looked for: ours first. */
  get path(): string {
    return `${this.folder}:${process.env.PATH}`;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
