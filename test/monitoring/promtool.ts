import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether a program of the package `prometheus` can be run here. */
export function isPresent(program: 'promtool' | 'prometheus'): boolean {
  return spawnSync(program, ['--version']).error === undefined;
}

/** The suite where a program is there; elsewhere it says why it is left out. */
export function describeWith(program: 'promtool' | 'prometheus'): jest.Describe {
  if (isPresent(program)) return describe;
  process.stderr.write(`${program} is not installed: its tests are left out (Debian: apt-get install prometheus)\n`);
  return describe.skip;
}

/** What promtool says, and whether it was content; files are written side by side, and those that end in `.yml` given to it. */
export function promtool(command: 'check' | 'test', files: { readonly [name: string]: unknown }): { readonly content: boolean; readonly said: string } {
  const folder = mkdtempSync(join(tmpdir(), 'promtool-'));
  try {
    // JSON is YAML.
    for (const [name, document] of Object.entries(files)) writeFileSync(join(folder, name), JSON.stringify(document));
    const run = spawnSync('promtool', [command, 'rules', ...Object.keys(files).filter((name) => name.endsWith('.yml'))], { cwd: folder, encoding: 'utf8' });
    return { content: run.status === 0, said: `${run.stdout}${run.stderr}` };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Rules that record queries, so that promtool reads each of them. */
export function recordingRules(queries: readonly string[]): object {
  return { groups: [{ name: 'queries', rules: queries.map((expr, index) => ({ record: `query:${index}`, expr })) }] };
}

/** Holds queries, of whatever object, against the grammar of PromQL. */
export function checkQueries(queries: readonly string[]): { readonly content: boolean; readonly said: string } {
  return promtool('check', { 'rules.yml': recordingRules(queries) });
}
