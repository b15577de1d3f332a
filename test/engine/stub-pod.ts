import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How a program ended, and what it said. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a container's command with programs of ours in place of Ray and vLLM, which note how they were called. */
export class StubPod {
  private readonly folder = mkdtempSync(join(tmpdir(), 'pod-'));

  constructor(stubs: Record<string, string>) {
    for (const [name, script] of Object.entries(stubs)) this.write(name, `#!/bin/sh\n${script}\n`);
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
    chmodSync(join(this.folder, name), 0o755);
  }

  /** Runs a command after Kubernetes' own expansion of `$(NAME)` and `$$`. */
  run(command: readonly string[], variables: Record<string, string>): Promise<Ended> {
    return this.runAsItIs(command.map((word) => expanded(word, variables)), variables);
  }

  /** Runs a command of a hook or a probe, in which Kubernetes expands nothing. */
  runAsItIs([program, ...rest]: readonly string[], variables: Record<string, string>): Promise<Ended> {
    const env = { ...variables, PATH: `${this.folder}:${process.env.PATH}`, PYTHONPATH: this.folder };
    return new Promise((resolve) => {
      execFile(program, rest, { env }, (error, stdout, stderr) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }));
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

function expanded(text: string, variables: Record<string, string>): string {
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (whole, name?: string) => (name === undefined ? '$' : variables[name] ?? whole));
}
