// Writes examples/<name>/dist for each example, or for those that are named: node scripts/synth-examples.mjs [name …]
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const examples = readdirSync(join(root, 'examples')).filter((name) => existsSync(join(root, 'examples', name, 'main.ts'))).sort();
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !examples.includes(name));
if (unknown.length > 0) {
  console.error(`error: no example named ${unknown.join(', ')}; there are ${examples.join(', ')}`);
  process.exit(2);
}

const cdk8s = join(root, 'node_modules', 'cdk8s-cli', 'bin', 'cdk8s');
for (const name of wanted.length > 0 ? wanted : examples) {
  const { status } = spawnSync(process.execPath, [
    '--require', './scripts/no-stack-traces.cjs', cdk8s, 'synth', '--check-upgrade=false', '--app', `node --require tsx/cjs examples/${name}/main.ts`, '--output', `examples/${name}/dist`,
  ], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
