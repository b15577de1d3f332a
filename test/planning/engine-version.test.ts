import { EngineVersion } from '../../lib/planning/engine-version';

describe('EngineVersion', () => {
  test('compares by number, not by text', () => {
    const version = EngineVersion.vllm('0.11.0');

    expect(['0.9', '0.11', '0.11.0', '0.10.9'].every((other) => version.isAtLeast(other))).toBe(true);
    expect(['0.11.1', '0.12', '1.0'].some((other) => version.isAtLeast(other))).toBe(false);
  });

  test('counts a missing third number as 0', () => {
    expect(EngineVersion.vllm('0.19').isAtLeast('0.19.0')).toBe(true);
    expect(EngineVersion.vllm('0.19').isAtLeast('0.19.1')).toBe(false);
  });

  test('names engine and version', () => {
    expect(EngineVersion.vllm('0.7.2').toString()).toBe('vllm 0.7.2');
    expect(EngineVersion.vllmNewest().name).toBe('vllm');
  });

  test.each(['', '1', '0.7.2 V2', '0.7.2.', '0.07.2', '0.7.2 rc1', ' 0.7', '0.7.2\n', '1e3.2', '0.7.-1', '9999999.0'])(
    'fails when the version is %j', (version) => {
      expect(() => EngineVersion.vllm(version)).toThrow('version: got');
    });

  test('fails when compared with something else', () => {
    expect(() => EngineVersion.vllm('0.7.2').isAtLeast('latest')).toThrow(
      'EngineVersion: version: got "latest"; allowed: two or three numbers separated by dots, such as 0.19 or 0.7.2');
  });

  test.each(['v0.7.2', '0.7.2.post1', '0.7.2rc1', '0.7.2.dev3+g1a2b', '0.7.2-nightly'])('takes %s for the numbers in it', (version) => {
    expect(EngineVersion.vllm(version).isAtLeast('0.7.2')).toBe(true);
    expect(EngineVersion.vllm(version).isAtLeast('0.7.3')).toBe(false);
  });

  test('counts a release after a release as newer, and nothing else that follows the numbers', () => {
    const isAtLeast = (version: string, other: string) => EngineVersion.sglang(version).isAtLeast(other);

    expect([isAtLeast('0.4.6.post5', '0.4.6.post4'), isAtLeast('0.4.7', '0.4.6.post5'), isAtLeast('0.4.6.post10', '0.4.6.post9')]).toEqual([true, true, true]);
    expect([isAtLeast('0.4.6', '0.4.6.post1'), isAtLeast('0.4.6.post1', '0.4.7'), isAtLeast('0.4.6-cu126', '0.4.6.post1')]).toEqual([false, false, false]);
  });

  test('reads what command lines name it', () => {
    expect(EngineVersion.parse('vllm@0.19.0').toString()).toBe('vllm 0.19.0');
    expect(EngineVersion.parse('VLLM').toString()).toBe(EngineVersion.vllmNewest().toString());
    expect(EngineVersion.parse('trtllm@gpt-oss-dev').toString()).toBe('trtllm gpt-oss-dev');
    expect(EngineVersion.parse('sglang@0.5.9').name).toBe('sglang');
  });

  test('fails when an engine is not known, with the nearest', () => {
    expect(() => EngineVersion.parse('vlm@0.19')).toThrow(/engine: got "vlm@0\.19"; allowed: vllm, sglang, .*; did you mean vllm/);
    expect(() => EngineVersion.parse('vllm@')).toThrow('version: got ""');
    expect(() => EngineVersion.parse('__proto__')).toThrow('engine: got');
  });
});
