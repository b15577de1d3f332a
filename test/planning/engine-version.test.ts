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

  test.each(['', '1', 'v0.7.2', '0.7.2.post1', '0.07.2', '0.7.2rc1', ' 0.7', '0.7.2\n', '1e3.2', '0.7.-1', '9999999.0'])(
    'fails when the version is %j', (version) => {
      expect(() => EngineVersion.vllm(version)).toThrow('version: got');
    });

  test('fails when compared with something else', () => {
    expect(() => EngineVersion.vllm('0.7.2').isAtLeast('latest')).toThrow(
      'EngineVersion: version: got "latest"; allowed: two or three numbers separated by dots, such as 0.19 or 0.7.2');
  });
});
