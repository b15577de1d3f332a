import { spawnSync } from 'node:child_process';
import { Testing, Yaml } from 'cdk8s';
import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { Engine, EngineVersion, RayBootstrap, type EngineBinding, type ModelServerProps } from '../../lib';
import { isWritable } from '../../lib/checks';
import { isReport } from '../../lib/problems';
import { r1Plan, serve, smallPlan, type Json } from '../fixtures';
import { environmentOf, expanded } from './kubelet';
import { onePod } from './sglang/fixtures';
import { StubPod } from './stub-pod';

// Whatever a word holds, it reaches the engine as it stands, or is refused by the name of its property. The engine is a shell
// function that writes down its words, so that many cases are quick; the shell that reads the generated script is `sh` itself.

const words = 'printf "%s\\0" "$@"';
const pod = new StubPod({ vllm: words, python3: `if [ $# -eq 4 ]; then echo 10.0.0.1; else ${words}; fi`, 'it\'s $(LWS_GROUP_SIZE) ray': `printf "%s\\0" "$0" "$@"` });
afterAll(() => pod.remove());
const lws = { LWS_GROUP_SIZE: '2', LWS_LEADER_ADDRESS: '127.0.0.1', LWS_WORKER_INDEX: '1' };

interface Given {
  readonly servedModelName?: string;
  readonly modelPath?: string;
  readonly extraArguments?: string[];
}

type Make = (given: Given) => { readonly problems: string[]; readonly command: string[] };
const newest = r1Plan({ engineVersion: EngineVersion.vllm('0.33.0') });
const alone = smallPlan({ engineVersion: EngineVersion.vllm('0.33.0') });
const one = onePod();
const context = (modelPath = '/models/m') => ({ modelPath, readBytesPerSecond: 2 ** 29 });
const of = ({ problems, leader, worker }: EngineBinding, role: 'leader' | 'worker' = 'leader') => ({ problems, command: (role === 'leader' ? leader : worker)?.command ?? [] });
const ENGINES: Record<string, Make> = {
  vLLM: ({ modelPath, ...props }) => of(Engine.vllm({ image: 'example.com/vllm', ...props }).bind(alone, context(modelPath))),
  'a worker of vLLM': ({ modelPath, ...props }) => of(Engine.vllm({ image: 'example.com/vllm', ...props }).bind(newest, context(modelPath)), 'worker'),
  SGLang: ({ modelPath, ...props }) => of(Engine.sglang({ image: 'example.com/sglang', ...props }).bind(one, context(modelPath))),
};

/** The words that the engine was called with. */
function received(command: readonly string[]): string[] {
  const env = { ...environmentOf([{ name: 'VLLM_HOST_IP', value: '10.0.0.2' }, { name: 'H', value: 'expanded' }], { podIp: '', lws }), PATH: pod.path };
  const [program, ...rest] = command.map((word) => expanded(word, env));
  const { stdout, stderr } = spawnSync(program, rest, { env, encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split('\0').slice(0, -1);
}

const HOSTILE = [
  '\'', '"', '`id`', '$(id)', '$(LWS_GROUP_SIZE)', '$(H)', '$H', '${H}', '$$', '$$(H)', '$$$(H)', '$(', '$', '%s%n', '%', '\\', '\\n', 'a\nb', '\n', '\t', '\r\n', '~', '~root', '*', '?', '[a]', '#', '!', '&', '; exit 9',
  '| cat', '>/dev/null', '<&-', '{a,b}', '=', '==', '--', '-', '-x', '--flag', ' ', '', '  a  ', 'é', 'e\u0301', '漢字', '😀', '\u202e', '\u00a0', '__proto__', 'constructor', 'toString', 'None', 'null', '1e999', '\0', 'a\0b', '\ud800', '\udc00x',
  '\x1b[31m', '\x7f', '\x85', '\u2028', '\ufeff', '\uffff', 'x'.repeat(5000), '\'"'.repeat(500),
];
const unit = fc.oneof(fc.constantFrom('$', '(', ')', '\'', '"', '`', '\\', ' ', '\n', '\t', '{', '}', '*', '?', '~', '#', '&', ';', '|', '%', '!', '-', '=', 'H', '<', '>', '\ud800', '\0', '\u2028'), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }));
const hostile = fc.oneof(fc.string({ unit, maxLength: 30 }), fc.constantFrom(...HOSTILE), fc.tuple(fc.constantFrom(...HOSTILE), fc.constantFrom(...HOSTILE)).map((parts) => parts.join('')));

/** One of these happens; which one does not depend on the engine. */
function arrivesOrIsRefused(make: Make, given: Given, property: string, has: (called: string[]) => boolean): 'arrives' | 'is refused' {
  const { problems, command } = make(given);
  if (problems.length > 0) {
    expect(problems.filter((text) => !text.startsWith(`engine ${property}`))).toEqual([]);
    for (const text of problems) expect(text).toMatch(/: got [^]*; allowed: /);
    return 'is refused';
  }
  expect(has(received(command))).toBe(true);
  return 'arrives';
}

const after = (called: readonly string[], flag: string) => called[called.indexOf(flag) + 1];

describe.each(Object.keys(ENGINES))('%s', (name) => {
  const make = ENGINES[name];
  const isModel = (path: string) => (called: readonly string[]) => (name === 'SGLang' ? after(called, '--model-path') : after(called, 'serve')) === path;

  test('gets each of the names, paths and arguments that are hostile as it stands, or nothing', () => {
    const ended = HOSTILE.map((text) => [
      arrivesOrIsRefused(make, { servedModelName: text }, 'servedModelName', (called) => after(called, '--served-model-name') === text),
      arrivesOrIsRefused(make, { extraArguments: [`--chat-template=${text}`] }, 'extraArguments[0]', (called) => called.includes(`--chat-template=${text}`)),
      arrivesOrIsRefused(make, { extraArguments: ['--chat-template', text] }, 'extraArguments[', (called) => after(called, '--chat-template') === text),
      !isWritable(text) ? 'is refused' : arrivesOrIsRefused(make, { modelPath: `/models/${text}` }, '', isModel(`/models/${text}`)),
    ]);

    // Most can be meant; what no process, no manifest or no parser can take is refused.
    expect(ended.filter(([asName]) => asName === 'arrives').length).toBeGreaterThan(HOSTILE.length / 2);
    for (const text of ['\0', 'a\0b', '\ud800', '\udc00x', '\x1b[31m', '\x7f', '\x85', '\u2028', '\ufeff', '\uffff']) {
      expect([text, ...ended[HOSTILE.indexOf(text)].slice(0, 3)]).toEqual([text, 'is refused', 'is refused', 'is refused']);
    }
    for (const text of ['$(id)', '$(LWS_GROUP_SIZE)', '$$', '`id`', '\'', '$H', '漢字', '%s%n', '__proto__']) {
      expect([text, ...ended[HOSTILE.indexOf(text)]]).toEqual([text, 'arrives', 'arrives', 'arrives', 'arrives']);
    }
  }, 90_000);

  test('gets any of them as it stands, or nothing', () => {
    fc.assert(fc.property(hostile, hostile, (first, second) => {
      arrivesOrIsRefused(make, { servedModelName: `m${first}` }, 'servedModelName', (called) => after(called, '--served-model-name') === `m${first}`);
      arrivesOrIsRefused(make, { extraArguments: ['--chat-template', first, `--tokenizer-path=${second}`, `--revision=${second}`] }, 'extraArguments[', (called) => after(called, '--chat-template') === first && called.includes(`--revision=${second}`));
    }), { numRuns: 40 });
    fc.assert(fc.property(hostile, (text) => {
      arrivesOrIsRefused(make, { extraArguments: ['--chat-template', text, `--revision=${text}`] }, 'extraArguments[', (called) => after(called, '--chat-template') === text && called.includes(`--revision=${text}`));
    }), { numRuns: 40 });
  }, 90_000);

  test.each([['a name', { servedModelName: 'm'.repeat(1e7) }, 'engine servedModelName'], ['an argument', { extraArguments: [`--chat-template=${'\''.repeat(1e7)}`] }, 'engine extraArguments'],
    ['a flag', { extraArguments: [`--${'a'.repeat(1e7)}`] }, 'engine extraArguments'], ['a hundred thousand arguments', { extraArguments: Array<string>(1e5).fill('--x=') }, 'engine extraArguments'],
    ['a hundred thousand words', { extraArguments: Array<string>(1e5).fill('x') }, 'engine extraArguments']] satisfies [string, Given, string][])(
    'refuses %s of 10 MB, or so, soon and in a line', (_what, given, property) => {
      const start = performance.now();
      const { problems } = make(given);

      expect(performance.now() - start).toBeLessThan(3000);
      expect(problems).toEqual([expect.stringMatching(new RegExp(`^${property}: got `))]);
      expect(problems[0].length).toBeLessThan(400);
    });

  test('takes what fills most of a script, and Linux starts it', () => {
    const text = 'it\'s '.repeat(12_500);
    const { problems, command } = make({ extraArguments: [`--chat-template=${text}`] });

    expect(problems).toEqual([]);
    expect(received(command)).toContain(`--chat-template=${text}`);
  });

  test.each(['--__proto__', '--constructor', '--__proto__=1', '--toString', '--hasOwnProperty', '-__proto__'])('has no flag %s', (flag) => {
    expect(make({ extraArguments: [flag] }).problems).toEqual([expect.stringContaining(`engine extraArguments[0]: got "${flag}"`)]);
  });
});

describe('a script of an image', () => {
  const arguments_ = (path: string) => of(Engine.vllmRay({ image: 'example.com/ray', bootstrap: RayBootstrap.script({ path }) }).bind(r1Plan(), context()), 'worker');

  test('is found whatever its path holds', () => {
    const path = `${pod.path.split(':')[0]}/it's $(LWS_GROUP_SIZE) ray`;
    const { problems, command } = arguments_(path);

    expect(problems).toEqual([]);
    expect(received(command)).toEqual([path, 'worker', '--ray_address=127.0.0.1', '--ray_init_timeout=1800']);
  });

  test.each(['', 'relative', '/a\0b', '/a\nb', '/\ud800', '/\x1b', `/${'a'.repeat(1e7)}`])('is refused where no file has such a path', (path) => {
    expect(arguments_(path).problems).toEqual([expect.stringMatching(/^RayBootstrap\.script path: got /)]);
  });
});

/** What a function gives, or the message with which the input was refused; any other failure fails the test. */
function attempt(make: () => Json): { readonly value?: Json; readonly message: string } {
  try {
    return { value: make(), message: '' };
  } catch (error) {
    if (!isReport(error)) throw error;
    return { message: error.message };
  }
}

describe('a server', () => {
  const leaderOf = (given: Partial<ModelServerProps>): Json => {
    const { chart } = serve({ plan: alone, engine: Engine.vllm({ image: 'example.com/vllm' }), ...given });
    // As kubectl reads it.
    const [set] = parseAllDocuments(Yaml.stringify(...Testing.synth(chart))).map((document) => document.toJS() as Json).filter(({ kind }) => kind === 'LeaderWorkerSet');
    const { leaderTemplate, workerTemplate } = set.spec.leaderWorkerTemplate;
    return (leaderTemplate ?? workerTemplate).spec.containers[0];
  };

  test('hands arguments on through its manifest, and expands nothing in them', () => {
    const ended = fc.sample(hostile, { numRuns: 40, seed: 7 }).concat(HOSTILE).map((text) => {
      const found = attempt(() => leaderOf({ engine: Engine.vllm({ image: 'example.com/vllm', extraArguments: [`--chat-template=${text}`] }) }));
      const arrives = found.value !== undefined && received(found.value.command as string[]).includes(`--chat-template=${text}`);
      expect([text, arrives || found.message.includes('engine extraArguments[0]: got ')]).toEqual([text, true]);
      return arrives ? 'arrives' : 'is refused';
    });

    expect(ended.filter((end) => end === 'arrives').length).toBeGreaterThan(50);
  }, 90_000);

  test('hands values of variables on, in which Kubernetes expands what is defined and nothing else', () => {
    for (const text of HOSTILE) {
      const value = `v${text}`;
      const found = attempt(() => leaderOf({ overrides: { env: [{ name: 'GIVEN', value }] } }));
      // A value is Kubernetes' own: two dollar signs are one.
      const arrives = found.value !== undefined
        && environmentOf(found.value.env as [], { podIp: '10.0.0.2', lws }).GIVEN === value.replace(/\$\$/g, '$').replace(/(?<!\$)\$\(LWS_GROUP_SIZE\)/, '2');
      expect([text, arrives || /env GIVEN|env\[\d+\]\.value/.test(found.message)]).toEqual([text, true]);
    }
  }, 60_000);

  test.each([['that is not defined', '$(UNKNOWN)', 'refers to $(UNKNOWN), which is not defined before it'], ['that is too long', 'x'.repeat(131_072), 'env GIVEN: got "131078 bytes"; allowed: at most 131071 bytes'], ['with NUL', 'a\0b', 'env[']])(
    'fails for a variable %s', (_what, value, message) => {
      expect(() => leaderOf({ overrides: { env: [{ name: 'GIVEN', value }] } })).toThrow(message);
    });

  test('refuses 10 MB wherever they stand, soon', () => {
    const text = 'a'.repeat(1e7);
    for (const given of [{ name: text }, { containerName: text }, { overrides: { env: [{ name: 'GIVEN', value: text }] } }, { overrides: { labels: { a: text } } }, { overrides: { labels: { [text]: 'a' } } }, { overrides: { annotations: { a: text } } }]) {
      const start = performance.now();
      const { message } = attempt(() => leaderOf(given));

      expect([Object.keys(given), message.length > 0, message.length < 20_000]).toEqual([Object.keys(given), true, true]);
      expect(performance.now() - start).toBeLessThan(10_000);
    }
  }, 60_000);
});
