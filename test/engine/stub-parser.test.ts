import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EngineVersion } from '../../lib';
import type { FlagTable, FlagTakes } from '../../lib/engine/flag-table';
import { SGLANG_FLAGS } from '../../lib/engine/sglang/flags';
import { VLLM_FLAGS } from '../../lib/engine/vllm/flags';
import { expanded } from './kubelet';

type Table = Readonly<Record<string, Readonly<Record<string, string>>>>;
const table = (name: string) => JSON.parse(readFileSync(join(__dirname, 'parsers', `${name}.json`), 'utf8')) as Table;
const vllm = table('vllm');
const sglang = table('sglang');
const stubs = join(__dirname, 'stubs');

/** What the tables of the library call what a flag takes. */
function takesOf(kind: string): FlagTakes {
  if (kind === 'switch' || kind === 'toggle') return kind;
  const many = /([+*?]|#\d)?~?$/.exec(kind)?.[1] ?? '';
  return many === '?' ? 'optional' : many === '' || many.startsWith('#') ? 'value' : 'many';
}

describe('the tables of the parsers', () => {
  test.each([
    ...Object.keys(vllm).map((release) => ['vLLM', release, vllm[release], VLLM_FLAGS, EngineVersion.vllm(release)] as const),
    ...Object.keys(sglang).map((release) => ['SGLang', release, sglang[release], SGLANG_FLAGS, EngineVersion.sglang(release)] as const),
  ])('have the flags of %s %s that the library has, and what they take', (engine, release, kinds, flags: FlagTable, version) => {
    const own = Object.entries(kinds).flatMap(([kind, names]) => names.split(' ').flatMap((name) => name.split('/')).map((form) => [form.startsWith('-') ? form : `--${form}`, takesOf(kind)] as const));
    const known = flags.of(version);

    expect(own.length).toBeGreaterThan(90);
    expect(new Set(own.map(([form]) => form)).size).toBe(own.length);
    for (const [form, takes] of own) {
      // Of vLLM's flags the library does not tell one value from several.
      const same = engine === 'vLLM' && takes === 'many' ? 'value' : takes;
      expect([engine, release, form, known.takes(form)]).toEqual([engine, release, form, same]);
    }
    const forms = new Set(own.flatMap(([form, takes]) => (takes === 'toggle' && form.startsWith('--') ? [form, form.replace('--', '--no-')] : [form])));
    const more = known.near('').concat([...known.meant('-')]).filter((form) => !forms.has(form) && !/^--(?:no-)?(?:enable|disable)-/.test(form));
    expect(more).toEqual([]);
  });
});

describe('the parsers', () => {
  function parse(program: string[], release: string, words: string[]): { code: number | null; message: string; parsed?: Record<string, unknown> } {
    const env = { ...process.env, PATH: `${stubs}:${process.env.PATH}`, PYTHONPATH: stubs, PYTHONDONTWRITEBYTECODE: '1', STUB_PARSERS: join(__dirname, 'parsers'), STUB_RELEASE: release, STUB_GPUS: '1' };
    const { status, stdout, stderr } = spawnSync(program[0], [...program.slice(1), ...words], { env, encoding: 'utf8' });
    const called = stdout.split('\n').find((line) => line.startsWith('STUB {"called"'));
    return { code: status, message: stderr.trim().split('\n').at(-1) ?? '', parsed: called === undefined ? undefined : (JSON.parse(called.slice(5)) as { parsed: Record<string, unknown> }).parsed };
  }
  const serve = (release: string, ...words: string[]) => parse(['vllm'], release, ['serve', '/m', ...words]);
  const launch = (release: string, ...words: string[]) => parse(['python3', '-m', 'sglang.launch_server'], release, ['--model-path', '/m', ...words]);

  test.each([
    ['0.7.2', ['--nnodes', '2'], 'unrecognized arguments: --nnodes 2'],
    ['0.18.0', ['--max-model-len', '4.5'], 'argument --max-model-len: \'4.5\' is no length'],
    ['0.18.0', ['--max-lora-rank', '17'], 'argument --max-lora-rank: invalid choice: \'17\''],
    ['0.18.0', ['--headless=true'], 'argument --headless: ignored explicit argument \'true\''],
    ['0.18.0', ['--kv-transfer-config', '{"kv_role":}'], 'argument --kv-transfer-config: \'{"kv_role":}\' is no json'],
    ['0.33.0', ['--tokeniz', 'x'], 'ambiguous option: --tokeniz could match --tokenizer'],
    ['0.33.0', ['--enable-prefix-caching', 'true'], 'unrecognized arguments: true'],
    ['0.33.0', ['--seed'], 'argument --seed: expected one argument'],
  ])('of vLLM %s refuse %j', (release, words, message) => {
    const { code, message: said, parsed } = serve(release, ...words);

    expect(said).toContain(message);
    expect([code, parsed]).toEqual([2, undefined]);
  });

  test('of vLLM read underscores as hyphens, flags that are cut short, and flags with dots as JSON', () => {
    const words = ['--max_model_len=4k', '--gpu-memory-util', '0.9', '--no-enable-prefix-caching', '--kv-transfer-config.kv_role', 'kv_both', '--kv-transfer-config.kv_port', '5'];
    expect(serve('0.18.0', ...words).parsed).toMatchObject({
      model_tag: '/m', max_model_len: 4000, gpu_memory_utilization: 0.9, enable_prefix_caching: false, kv_transfer_config: { kv_role: 'kv_both', kv_port: 5 },
    });
    expect(serve('0.7.2', '--kv-transfer-config.kv_role', 'kv_both').code).toBe(2);
  });

  test.each([
    ['0.4.3', ['--pp-size', '2'], 'unrecognized arguments: --pp-size 2'], ['0.5.9', ['--tp-size', 'two'], 'argument --tensor-parallel-size/--tp-size: \'two\' is no int'],
    ['0.5.9', ['--kv_cache_dtype', 'auto'], 'unrecognized arguments: --kv_cache_dtype auto'], ['0.5.23', ['--disaggregation-mode', 'both'], 'invalid choice: \'both\''],
  ])('of SGLang %s refuse %j', (release, words, message) => {
    const { code, message: said } = launch(release, ...words);

    expect([code, said]).toEqual([2, expect.stringContaining(message)]);
  });
});

describe('Kubernetes\' own expansion', () => {
  const variables = { A: 'a', B: '$(A)', '': 'nothing' };

  test.each([
    ['$(A)', 'a'], ['$$(A)', '$(A)'], ['$$$(A)', '$a'], ['$$$$(A)', '$$(A)'], ['$(C)', '$(C)'], ['$(A', '$(A'], ['$(A$(A)', '$(A$(A)'], ['$A', '$A'], ['$', '$'], ['$$', '$'], ['$$$', '$$'],
    ['$(B)', '$(A)'], ['$()', 'nothing'], ['x$(A)$(A)y', 'xaay'], ['$ (A)', '$ (A)'], ['$(__proto__)', '$(__proto__)'], ['$(constructor)', '$(constructor)'],
  ])('makes of %j %j', (text, expected) => {
    expect(expanded(text, variables)).toBe(expected);
  });
});
