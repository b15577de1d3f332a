import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GpuSpec } from '../../lib/hardware/gpu-spec';
import { ModelSpec } from '../../lib/model/model-spec';
import { Cli } from './cli';

let cli: Cli;

beforeAll(() => { cli = new Cli(); });
afterAll(() => cli.remove());

const script = async (shell: string) => (await cli.run(['completion', shell])).out;

/** What bash offers where the cursor stands behind these words. */
const offered = async (...words: string[]) => {
  const file = join(cli.folder, 'completion.bash');
  writeFileSync(file, await script('bash'));
  const { stdout, stderr, status } = spawnSync('bash', ['-c', 'source "$0"; COMP_WORDS=(cdk8s-inference "$@"); COMP_CWORD=$#; _cdk8s_inference; printf "%s\\n" "${COMPREPLY[@]}"', file, ...words], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  return stdout.split('\n').filter((line) => line !== '');
};

test.each<[string[], string[]]>([
  [['p'], ['plan']],
  [['plan', '--max-m'], ['--max-model-len']],
  [['plan', '--model', 'Qwen/Qwen3-235'], ['Qwen/Qwen3-235B-A22B', 'Qwen/Qwen3-235B-A22B-FP8']],
  [['plan', '--output', 's'], ['svg']],
  [['gpus', '--m'], ['--min-gib']],
  [['completion', 'z'], ['zsh']],
])('bash completes %j', async (words, expected) => {
  expect(await offered(...words)).toEqual(expect.arrayContaining(expected));
});

test('bash completes only what begins like that', async () => {
  expect((await offered('plan', '--gpu', 'H2')).every((name) => name.startsWith('H2'))).toBe(true);
  expect(await offered('plan', '--gpu', 'nobody')).toEqual([]);
});

test.each(['bash', 'zsh', 'fish'])('the script of %s knows all models, GPUs and options', async (shell) => {
  const text = await script(shell);

  for (const name of [...ModelSpec.knownNames(), ...GpuSpec.knownNames(), 'max-model-len', 'min-gib', 'max-gib', 'completion']) expect(text).toContain(name);
});
