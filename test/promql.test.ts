import fc from 'fast-check';
import { leaderPods, literally, podsOf, promDuration, promText, series } from '../lib/promql';

describe('PromQL', () => {
  test('writes texts so that quotes, backslashes and line ends stay what they are', () => {
    expect(promText('a "b" \\ c\nd')).toBe('"a \\"b\\" \\\\ c\\nd"');
    expect(series('up', [{ label: 'pod', by: '=~', value: 'a\\.b-[0-9]+' }])).toBe('up{pod=~"a\\\\.b-[0-9]+"}');
  });

  test('a text comes back from what was written, whatever it holds', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('"', '\\', '\n', 'a', '{', '}', '$') }), (text) => {
      // JSON has the same escapes for these.
      expect(JSON.parse(promText(text))).toBe(text);
    }));
  });

  test('a pattern of a name matches that name and nothing longer', () => {
    fc.assert(fc.property(fc.string(), fc.string({ minLength: 1 }), (name, more) => {
      const pattern = new RegExp(`^(?:${literally(name)})$`);

      expect(pattern.test(name)).toBe(true);
      expect(pattern.test(name + more)).toBe(false);
    }));
  });

  test.each([
    ['LeaderWorkerSet', 'r1-0', true, true], ['LeaderWorkerSet', 'r1-12', true, true], ['LeaderWorkerSet', 'r1-0-1', false, true], ['LeaderWorkerSet', 'r1-b-0', false, false],
    ['LeaderWorkerSet', 'xr1-0', false, false], ['Deployment', 'r1-6d4cf56db6-x2x9p', true, true], ['Deployment', 'r1-0', false, false], ['Deployment', 'r1-6d4cf56db6-x2x9p-1', false, false],
  ])('knows of a %s r1 by its name whether pod %s is a leader (%s), and one of its pods at all (%s)', (kind, pod, leads, own) => {
    const matches = (pattern: string) => new RegExp(`^(?:${pattern})$`).test(pod);

    expect([matches(leaderPods({ kind, name: 'r1' })), matches(podsOf({ kind, name: 'r1' }))]).toEqual([leads, own]);
  });

  test('writes durations in the largest unit that holds them', () => {
    expect([1, 59, 60, 90, 3600, 5400, 86_400, 90_000].map(promDuration)).toEqual(['1s', '59s', '1m', '90s', '1h', '90m', '1d', '25h']);
  });

  test('a duration is as long as was said, to the second above', () => {
    const units = { s: 1, m: 60, h: 3600, d: 86_400 };
    fc.assert(fc.property(fc.double({ min: 0.001, max: 1e7, noNaN: true }), (seconds) => {
      const [, number, unit] = /^(\d+)([smhd])$/.exec(promDuration(seconds))!;

      expect(Number(number) * units[unit as keyof typeof units]).toBe(Math.ceil(seconds));
    }));
  });
});
