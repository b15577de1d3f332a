import * as fc from 'fast-check';
import { shellWord } from '../../lib/pod/shell';
import { engineCommand, isSince, resolved } from '../../lib/validation/engine-command';
import { commandsOf, shellCommands } from '../../lib/validation/shell-text';

const wordsOf = (script: string) => shellCommands(script).map(({ words, end }) => [...words, end]);

test.each<[string, string[][]]>([
  ['a b; c && d || e | f &', [['a', 'b', ';'], ['c', '&&'], ['d', '||'], ['e', '|'], ['f', '&']]],
  ['a \\\n  b\nc', [['a', 'b', ';'], ['c', '']]],
  ['echo "a; b" \'c && d\' # e; f\ng', [['echo', 'a; b', 'c && d', ';'], ['g', '']]],
  ['run 2>&1 >log', [['run', '2>&1', '>log', '']]],
  ['x=$(date; ls) ${A:-b c} $((1 + 2))', [['x=$(date; ls)', '${A:-b c}', '$((1 + 2))', '']]],
  ['run $$(($(LWS_WORKER_INDEX) * 8))', [['run', '$(($(LWS_WORKER_INDEX) * 8))', '']]],
  ['a "b\\"c" d\\ e', [['a', 'b"c', 'd e', '']]],
  ['a \'not closed; b', [['a', 'not closed; b', '']]],
  ['', []],
])('reads the script %j', (script, commands) => {
  expect(wordsOf(script)).toEqual(commands);
});

test('reads any script without failing, and each word that was quoted', () => {
  fc.assert(fc.property(fc.string(), (script) => { expect(Array.isArray(commandsOf(['sh', '-c', script]))).toBe(true); }));
  fc.assert(fc.property(fc.array(fc.string({ minLength: 1, unit: fc.constantFrom(...'abc \'";&|#$(){}\n\\'.split('')) }), { minLength: 1, maxLength: 4 }), (words) => {
    expect(shellCommands(`x ${words.map(shellWord).join(' ')}`)).toEqual([{ words: ['x', ...words], end: '' }]);
  }));
});

test('looks into a shell within a shell', () => {
  expect(commandsOf(['/bin/bash', '-lc', 'set -e; sh -c "a; b" && c']).map(({ words, end }) => `${words.join(' ')}${end}`)).toEqual(['set -e;', 'a;', 'b&&', 'c']);
  expect(commandsOf(['python3', '-c', 'import a; b()'])).toEqual([{ words: ['python3', '-c', 'import a; b()'], end: '' }]);
});

describe.each<[string, string[], string, string]>([
  ['a command', ['vllm', 'serve', 'm', '--tensor-parallel-size', '8'], 'vllm', 'command'],
  ['a path', ['/opt/bin/vllm', 'serve', 'm', '--tensor-parallel-size=8'], 'vllm', 'command'],
  ['a short flag and another\'s words', ['python3', '-c', 'x', '75', 'vllm', 'serve', 'm', '-tp', '8'], 'vllm', 'command'],
  ['a module', ['python3', '-m', 'vllm.entrypoints.openai.api_server', '--tensor_parallel_size', '8'], 'vllm', 'module'],
  ['a script with a wait', ['sh', '-c', '/x/ray_init.sh leader; exec vllm serve m --tensor-parallel-size 8'], 'vllm', 'command'],
  ['a module of SGLang', ['python', '-m', 'sglang.launch_server', '--model', 'm', '--tp', '8'], 'sglang', 'module'],
  ['a command of SGLang', ['sglang', 'serve', '--tp-size', '8'], 'sglang', 'command'],
])('an engine by %s', (_what, command, engine, form) => {
  test('is seen, with the flag', () => {
    const found = engineCommand({ command });

    expect([found?.engine, found?.form, found?.flags.get('--tensor-parallel-size'), found?.hasAlternative]).toEqual([engine, form, '8', false]);
  });
});

test('an image of vLLM is started with its arguments, and nothing else is an engine', () => {
  expect(engineCommand({ image: 'vllm/vllm-openai:v0.19.1', args: ['--model', 'm', '-tp', '2'] })).toMatchObject({ engine: 'vllm', form: 'image', release: [0, 19, 1] });
  for (const container of [{}, { command: ['sleep', '1'] }, { image: 'vllm/vllm-openai', command: ['ray', 'start'] }, { command: ['python3', '-m', 'sglang_router.launch_router'] }, { command: ['vllm-router', 'serve'] }, { command: 5, args: null }]) {
    expect(engineCommand(container)).toBeUndefined();
  }
});

test('releases are those of the image\'s tag, where the image is the engine\'s', () => {
  const release = (image: string) => engineCommand({ image, command: ['vllm', 'serve', 'm'] })?.release;

  expect([release('vllm/vllm-openai:v0.11.2'), release('registry.example.com/a/vllm:0.7.2-cu12'), release('app:1.2.3'), release('vllm/vllm-openai:latest')]).toEqual([[0, 11, 2], [0, 7, 2], undefined, undefined]);
  expect([isSince([0, 11, 0], 0, 11, 1), isSince([0, 11, 1], 0, 11, 1), isSince([1, 0, 0], 0, 99), isSince(undefined, 0, 1)]).toEqual([false, true, true, undefined]);
});

test('variables that are known are filled in', () => {
  const container = { env: [{ name: 'A', value: '1' }, { name: 'A', value: '2' }, { name: 'B', valueFrom: {} }] };

  expect(resolved(container, '$(A) ${A} $A $(B) $(C)', { C: '3' })).toBe('2 2 2 $(B) 3');
  expect(resolved(container, undefined)).toBeUndefined();
});
