import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { literal, shellCommand, shellWord, variable } from '../../lib/pod/shell';

/** What Kubernetes makes of a command before it runs it. */
function expandLikeKubernetes(text: string, variables: Record<string, string>): string {
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (whole, name?: string) => (name === undefined ? '$' : variables[name] ?? whole));
}

/** The arguments that a program receives when a container runs the script. */
function argumentsOf(script: string, variables: Record<string, string> = {}): string[] {
  const [shell, ...rest] = shellCommand(script).map((word) => expandLikeKubernetes(word, variables));
  const output = execFileSync(shell, rest, { env: { PATH: process.env.PATH }, encoding: 'utf8' });
  return output.split('\0').slice(0, -1);
}

const print = 'printf \'%s\\0\'';

test('leaves plain words as they are', () => {
  expect(shellWord('--max-model-len')).toBe('--max-model-len');
  expect(shellWord('/models/DeepSeek-R1/')).toBe('/models/DeepSeek-R1/');
  // What no regular expression should walk through.
  expect(shellWord('a'.repeat(200_000))).toBe(`'${'a'.repeat(200_000)}'`);
});

test.each([
  ['', '\'\''],
  ['a b', '\'a b\''],
  ['it\'s', '\'it\'\\\'\'s\''],
  ['$(LWS_GROUP_SIZE)', '\'$$(LWS_GROUP_SIZE)\''],
  ['`id`', '\'`id`\''],
])('quotes %j', (text, quoted) => {
  expect(shellWord(text)).toBe(quoted);
});

test('a variable is replaced by Kubernetes, and a literal is not', () => {
  const variables = { SIZE: '2' };

  expect(argumentsOf(`${print} ${variable('SIZE')} '${literal('$(SIZE)')}'`, variables)).toEqual(['2', '$(SIZE)']);
});

test('each argument reaches the program as it was given, through Kubernetes and a real shell', () => {
  const words = fc.array(fc.oneof(
    fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0') && Buffer.from(text).toString() === text),
    fc.string({ unit: fc.constantFrom('$', '(', ')', 'A', '\'', '"', '`', '\\', '\n', ' ', ';', '&', '|', '{', '}', '*', '~', '#', '!', '-') }),
  ), { minLength: 1, maxLength: 20 });

  fc.assert(fc.property(words, (list) => {
    expect(argumentsOf(`${print} ${list.map(shellWord).join(' ')}`, { A: 'expanded' })).toEqual(list);
  }), { numRuns: 150 });
});
