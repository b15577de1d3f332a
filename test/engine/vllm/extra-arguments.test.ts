import fc from 'fast-check';
import { EngineVersion } from '../../../lib';
import { extraArgumentFindings, ownedFlag, without } from '../../../lib/engine/vllm/extra-arguments';
import { OWNED, SHORT } from '../../../lib/engine/vllm/owned-flags';
import { NEWEST_READ, SERVE_FLAG_ROWS } from '../../../lib/engine/vllm/serve-flag-rows';

const find = (version: string, ...words: string[]) => extraArgumentFindings(words, EngineVersion.vllm(version));

describe('a flag that the version lacks', () => {
  test.each([
    ['0.7.2', ['--async-scheduling'], '[0]: got "--async-scheduling"; allowed: flags that vLLM 0.7.2 has; it came with 0.10.0'],
    ['0.19.0', ['--seed', '1', '--swap_space=4'], '[2]: got "--swap_space=4"; allowed: flags that vLLM 0.19.0 has; it is gone from 0.18.0 on'],
    ['0.19.0', ['--enable-prefx-caching'], '[0]: got "--enable-prefx-caching"; allowed: flags that vLLM 0.19.0 has; did you mean --enable-prefix-caching'],
    ['0.8.0', ['--no-enable-lora'], '[0]: got "--no-enable-lora"; allowed: flags that vLLM 0.8.0 has; --enable-lora has no such form: leave it out'],
    ['0.19.0', ['--Seed', '1'], '[0]: got "--Seed"; allowed: flags that vLLM 0.19.0 has; did you mean --seed'],
    ['0.19.0', ['--tokeniz', 'x'], '[0]: got "--tokeniz"; allowed: a flag that is written out; it may be --tokenizer, --tokenizer-mode, --tokenizer-revision'],
    ['0.19.0', ['--enable-lora=true'], '[0]: got "--enable-lora=true"; allowed: --enable-lora alone, which takes no value'],
    ['0.19.0', ['--enable-prefix-caching', 'true'], '[1]: got "true"; allowed: a flag after --enable-prefix-caching, which takes no value'],
    ['0.19.0', ['--help'], '[0]: got "--help"; allowed: flags that vLLM 0.19.0 has'],
    ['0.19.0', ['-asx', '1'], '[0]: got "-asx"; allowed: flags that vLLM 0.19.0 has'],
    ['0.7.2', ['-cc', '3'], '[0]: got "-cc"; allowed: flags that vLLM 0.7.2 has; it came with 0.12.0'],
    ['0.8.5', ['-asc', '2'], '[0]: got "-asc"; allowed: flags that vLLM 0.8.5 has; it came with 0.9.1'],
  ])('is a problem in %s: %j', (version, words, message) => {
    expect(find(version, ...words).problems).toEqual([expect.stringContaining(`engine extraArguments${message}`)]);
  });

  test('only warns where the flags of the version are not known', () => {
    expect(find('0.34.0', '--new-flag', 'x')).toEqual({ problems: [], warnings: [expect.stringContaining('got "--new-flag"; allowed: flags that vLLM 0.34.0 has')] });
    expect(find('0.5.5', '--old-flag', 'x')).toMatchObject({ problems: [], warnings: [expect.stringContaining('--old-flag')] });
  });

  test.each([
    [['--compilation-config.mode', '3']], [['--hf_overrides.a_b+=c']], [['--kv-transfer-config', '{"kv_role":"kv_both"}']], [['--no-async-scheduling']], [['--no_async_scheduling']],
    [['--enable-prefix-cach']], [['--seed', '-1']], [['--lora-modules', 'a=b', 'c=d']], [['--chat-template=a b']], [['-cc.mode=3']], [['-O3']], [['-O', '3']], [['--chat-template', '-']], [['--hf-token']],
  ])('takes %j', (words) => {
    expect(find('0.19.0', ...words).problems).toEqual([]);
  });
});

describe('extra arguments', () => {
  const free = SERVE_FLAG_ROWS.filter(([, gone]) => gone === '').flatMap(([, , , names]) => names.split(' ')).filter((name) => !name.startsWith('-')).map((name) => `--${name}`).filter((flag) => !Object.hasOwn(OWNED, flag));
  const spelled = (flag: string) => fc.constantFrom(flag, flag.replaceAll('-', '_').replace('__', '--'), `${flag}.key`);

  test('that the newest version has are taken, in each spelling', () => {
    fc.assert(fc.property(fc.constantFrom(...free).chain(spelled), (flag) => {
      expect(find(NEWEST_READ, flag).problems).toEqual([]);
    }), { numRuns: 500 });
  });

  test('that the plan or the engine sets are refused, in each spelling and cut short', () => {
    fc.assert(fc.property(fc.constantFrom(...Object.keys(OWNED)).chain(spelled), fc.constantFrom('', '=1'), (flag, value) => {
      expect(find(NEWEST_READ, flag + value).problems).toEqual([expect.stringContaining('allowed: flags that neither the plan nor the engine sets')]);
    }), { numRuns: 500 });
    for (const short of Object.keys(SHORT)) expect(ownedFlag(short)).toBe(Object.hasOwn(OWNED, SHORT[short]) ? SHORT[short] : undefined);
    expect([ownedFlag('-n2'), ownedFlag('-r1'), ownedFlag('--disable-expert-parallel')]).toEqual(['--nnodes', '--node-rank', '--enable-expert-parallel']);
  });

  test('are never lost: whatever they are, each gives at most one problem of its own', () => {
    fc.assert(fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom('--', '-', '---', '-n', '=', '--=', '--no-', '--no-seed', '--.x', '-1', '--enable-lora')), { maxLength: 5 }), (words) => {
      const { problems } = find('0.19.0', ...words);

      words.forEach((word, index) => {
        const own = problems.filter((text) => text.startsWith(`engine extraArguments[${index}]`));
        expect(own.length).toBeLessThanOrEqual(word.includes('\0') || index === 0 ? 3 : 2);
      });
    }));
  });

  test('are taken out with their value', () => {
    const flag = '--api-server-count';

    expect(without(flag, ['--seed', '1', flag, '2', '-asc', '3', '--api_server_count=4', '--x'])).toEqual(['--seed', '1', '--x']);
    fc.assert(fc.property(fc.array(fc.constantFrom('--seed', '1', '--tokenizer', 'x')), (words) => expect(without(flag, words)).toEqual(words)));
  });
});
