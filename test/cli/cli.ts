import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ROOT = join(__dirname, '..', '..');

/** What a run of the command line ended with, and what it printed. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** The command line as it is packed, in a folder of its own. */
export class Cli {
  readonly folder = mkdtempSync(join(tmpdir(), 'cli-'));
  readonly program = join(this.folder, 'cdk8s-inference.js');

  constructor() {
    execFileSync(process.execPath, [join(ROOT, 'scripts', 'bundle-cli.mjs'), this.folder], { cwd: ROOT, stdio: 'pipe' });
  }

  /** Runs it with these arguments, and nothing in the environment but what is given. */
  run(args: readonly string[], environment: Record<string, string> = {}, onStart: (pid: number) => void = () => undefined, input?: string | Buffer): Promise<Ended> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [this.program, ...args], { cwd: this.folder, env: { PATH: process.env.PATH, ...environment }, stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] });
      child.stdin?.on('error', () => undefined).end(input);
      const out: Buffer[] = [];
      const err: Buffer[] = [];
      child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
      child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
      child.on('error', reject);
      child.on('spawn', () => onStart(child.pid as number));
      child.on('close', (code, signal) => resolve({ code, signal, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }));
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The lines of a text, without the end of the last. */
export function linesOf(text: string): string[] {
  return text.split('\n').slice(0, -1);
}
