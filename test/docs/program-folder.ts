import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** A folder outside the project, in which programs see the library as its users do. */
export class ProgramFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'docs-'));
  private readonly tsconfig = join(this.path, 'tsconfig.json');

  constructor() {
    writeFileSync(this.tsconfig, JSON.stringify({
      extends: join(ROOT, 'tsconfig.json'),
      compilerOptions: { paths: { '*': [join(ROOT, 'node_modules/*')], 'cdk8s-inference': [join(ROOT, 'lib/index.ts')] }, typeRoots: [join(ROOT, 'node_modules/@types')] },
      include: [this.path],
      exclude: [],
    }));
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.path, name), text);
  }

  /** What the compiler says of all programs in it. */
  checkTypes(): string {
    return this.node('typescript/bin/tsc', '--noEmit', '--project', this.tsconfig);
  }

  /** What a program prints: one of this folder by its name, or another one by its path. */
  run(program: string, ...args: string[]): string {
    return this.node('tsx/dist/cli.mjs', '--tsconfig', this.tsconfig, program, ...args);
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }

  private node(script: string, ...args: string[]): string {
    return execFileSync(process.execPath, [join(ROOT, 'node_modules', script), ...args], { cwd: this.path, encoding: 'utf8' });
  }
}

/** Checks and runs the first program of a page, and looks at what it wrote. */
export function runFirstProgram(page: string, look: (folder: string) => void): void {
  const folder = new ProgramFolder();
  try {
    folder.write('program.ts', /^```ts\n([^]*?)^```$/m.exec(page)?.[1] ?? '');
    expect(folder.checkTypes()).toBe('');
    folder.run('program.ts');
    look(folder.path);
  } finally {
    folder.remove();
  }
}
