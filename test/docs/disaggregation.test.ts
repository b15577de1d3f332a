import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runFirstProgram } from './program-folder';

const ROOT = join(__dirname, '..', '..');
const PAGE = readFileSync(join(ROOT, 'docs/disaggregation.md'), 'utf8');

test('the program of docs/disaggregation.md runs, and makes what the page says', () => {
  expect.hasAssertions();
  runFirstProgram(PAGE, (folder) => {
    expect(existsSync(join(folder, 'dist/r1.k8s.yaml'))).toBe(true);
    const written = readFileSync(join(folder, 'dist/r1.k8s.yaml'), 'utf8');
    const rows = PAGE.slice(PAGE.indexOf('## What is made'), PAGE.indexOf('## The engines')).split('\n').filter((line) => line.startsWith('| ') && line.includes('`r1-'));

    expect(rows).toHaveLength(6);
    for (const [, name] of rows.join().matchAll(/`(r1-[\w-]+)`/g)) expect(written).toContain(`\n  name: ${name}\n`);
    expect(written).toContain('http://r1-router.models.svc:8000');
  });
}, 60_000);
