import fc from 'fast-check';
import { EngineVersion } from '../../../lib';
import { OWNED, SHORT } from '../../../lib/engine/vllm/owned-flags';
import { ownedFlag } from '../../../lib/engine/vllm/extra-arguments';
import { NEWEST_READ, SERVE_FLAG_ROWS } from '../../../lib/engine/vllm/serve-flag-rows';
import { ServeFlags } from '../../../lib/engine/vllm/serve-flags';

const flagsOf = (version: string) => ServeFlags.of(EngineVersion.vllm(version));

describe('ServeFlags', () => {
  test.each([
    ['--nnodes', '0.11.0', false], ['--nnodes', '0.11.1', true], ['--shutdown-timeout', '0.17.1', false], ['--shutdown-timeout', '0.18', true],
    ['--swap-space', '0.17.1', true], ['--swap-space', '0.18.0', false], ['--task', '0.6.3', false], ['--task', '0.12.0', true], ['--task', '0.13.0', false],
    ['--disable-access-log-for-endpoints', '0.15.1', false], ['--disable-access-log-for-endpoints', '0.16.0', true], ['--headless', '0.8.5', false], ['--headless', '0.9.0', true],
    ['--no-enable-prefix-caching', '0.6.4', false], ['--no-enable-prefix-caching', '0.6.5', true], ['--no-enforce-eager', '0.8.5', false], ['--no-enforce-eager', '0.9.0', true],
    ['--disable-prefix-caching', '0.32.0', false], ['--disable-prefix-caching', '0.33.0', true], ['--no-headless', '0.33.0', false],
  ])('says whether %s is read by vLLM %s: %s', (form, version, has) => {
    expect(flagsOf(version).has(form)).toBe(has);
  });

  test.each([['0.5.5', false], ['0.6.0', true], ['0.28', true], [NEWEST_READ, true], ['0.33.1', false], ['1.0.0', false]])('knows all flags of vLLM %s: %s', (version, all) => {
    expect(flagsOf(version).areComplete).toBe(all);
  });

  test('knows no other engine', () => {
    expect(ServeFlags.of(EngineVersion.sglang('0.9.0')).areComplete).toBe(false);
  });

  test('each flag is there from the release that brought it until the one that dropped it, and not before and after', () => {
    const releases = [...new Set(SERVE_FLAG_ROWS.flatMap(([since, gone]) => [since, gone]))].filter(Boolean);
    fc.assert(fc.property(fc.constantFrom(...SERVE_FLAG_ROWS), fc.constantFrom(...releases), ([since, gone, takes, names], release) => {
      const version = EngineVersion.vllm(release);
      const inside = version.isAtLeast(since) && (gone === '' || !version.isAtLeast(gone));
      const [first] = names.split(' ');
      const name = first.startsWith('-') ? first : `--${first}`;
      const others = SERVE_FLAG_ROWS.filter(([, , , more]) => more.split(' ').includes(first));

      const flags = flagsOf(release);

      expect(flags.has(name) || !inside).toBe(true);
      expect(flags.has(name) && !inside && others.length === 1).toBe(false);
      expect(inside && flags.takesNone(name) !== (takes === 'switch' || takes === 'toggle')).toBe(false);
    }));
  });

  test('no two rows say different things of one flag in one version', () => {
    for (const release of new Set(SERVE_FLAG_ROWS.map(([since]) => since))) {
      const version = EngineVersion.vllm(release);
      const names = SERVE_FLAG_ROWS.filter(([since, gone]) => version.isAtLeast(since) && (gone === '' || !version.isAtLeast(gone))).flatMap(([, , , all]) => all.split(' '));

      expect(names.length).toBe(new Set(names).size);
    }
  });
});

describe('flags of the plan and the engine', () => {
  test('all exist in some version, and so does what short forms stand for', () => {
    const all = new Set(SERVE_FLAG_ROWS.flatMap(([, , , names]) => names.split(' ')));

    for (const flag of [...Object.keys(OWNED), ...Object.values(SHORT)]) expect(all).toContain(flag.slice(2));
    expect([...all].filter((name) => name.startsWith('-')).sort()).toEqual(Object.keys(SHORT).sort());
  });

  test('are told from all others', () => {
    const all = SERVE_FLAG_ROWS.flatMap(([, , , names]) => names.split(' ')).filter((name) => !name.startsWith('-'));

    for (const name of all) expect([name, ownedFlag(`--${name}`)]).toEqual([name, Object.hasOwn(OWNED, `--${name}`) ? `--${name}` : undefined]);
  });
});
