import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const PAGE = readFileSync(join(ROOT, 'docs/disaggregation.md'), 'utf8');

test('the program of docs/disaggregation.md runs, and makes what the page says', () => {
  const folder = mkdtempSync(join(tmpdir(), 'disaggregation-'));
  try {
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({
      extends: join(ROOT, 'tsconfig.json'),
      compilerOptions: { paths: { '*': [join(ROOT, 'node_modules/*')], 'cdk8s-inference': [join(ROOT, 'lib/index.ts')] }, typeRoots: [join(ROOT, 'node_modules/@types')] },
      include: [folder],
      exclude: [],
    }));
    writeFileSync(join(folder, 'program.ts'), /^```ts\n([^]*?)^```$/m.exec(PAGE)?.[1] ?? '');
    const run = (program: string, ...args: string[]) => execFileSync(process.execPath, [join(ROOT, 'node_modules', program), ...args], { cwd: folder, encoding: 'utf8' });

    expect(run('typescript/bin/tsc', '--noEmit', '--project', join(folder, 'tsconfig.json'))).toBe('');
    run('tsx/dist/cli.mjs', '--tsconfig', join(folder, 'tsconfig.json'), join(folder, 'program.ts'));
    expect(existsSync(join(folder, 'dist/r1.k8s.yaml'))).toBe(true);
    const written = readFileSync(join(folder, 'dist/r1.k8s.yaml'), 'utf8');
    const rows = PAGE.slice(PAGE.indexOf('## What is made'), PAGE.indexOf('## The engines')).split('\n').filter((line) => line.startsWith('| ') && line.includes('`r1-'));

    expect(rows).toHaveLength(6);
    for (const [, name] of rows.join().matchAll(/`(r1-[\w-]+)`/g)) expect(written).toContain(`\n  name: ${name}\n`);
    expect(written).toContain('http://r1-router.models.svc:8000');
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);
