import { isPlaceholder } from '../lib/placeholder';
import { invalid, isReport, isWhole, problem, show } from '../lib/problems';

test('a problem names the property, the value, what is allowed and what to do', () => {
  expect(problem('port', 0, '1 to 65535')).toBe('port: got 0; allowed: 1 to 65535');
  expect(problem('port', 'x', '1 to 65535', 'leave it out')).toBe('port: got "x"; allowed: 1 to 65535; leave it out');
});

test.each([
  [undefined, 'nothing'], [null, 'null'], [NaN, 'NaN'], [-0, '0'], [10n, '10'], ['a\nb\0', '"a\\nb\\u0000"'], [{ a: 1 }, '{"a":1}'], [Symbol('s'), 'Symbol(s)'],
])('shows %p on one line', (value, text) => {
  expect(show(value)).toBe(text);
});

test('cuts what is long', () => {
  expect(show('x'.repeat(10_000_000))).toBe(`"${'x'.repeat(79)}… (10000002 characters)`);
});

test('an error lists everything that is wrong', () => {
  expect(invalid('GpuSpec.of', ['one']).message).toBe('GpuSpec.of: one');
  expect(invalid('GpuSpec.of', ['one', 'two']).message).toBe('GpuSpec.of:\n  - one\n  - two');
});

test('tells reports to a user from faults of a program', () => {
  expect(isReport(invalid('x', ['y']))).toBe(true);
  expect(isReport(new Error('Validation failed with the following errors:\n  [a] b'))).toBe(true);
  expect(isReport(new TypeError('x'))).toBe(false);
  expect(isReport('text')).toBe(false);
});

test.each([[1, true], [0, false], [1.5, false], [NaN, false], [Infinity, false], ['1', false], [2 ** 53, false]])('knows whether %p is a whole number of 1 or more: %p', (value, whole) => {
  expect(isWhole(value)).toBe(whole);
});

test.each(['', ' ', '<your-bucket-name>', 'xxx', 'xXx', 'your-bucket', 'your bucket', 'CHANGE_ME', 'changeme', 'replace-me', 'tbd', 'a<b>'])('takes %j for a placeholder', (text) => {
  expect(isPlaceholder(text)).toBe(true);
});

test.each(['my-bucket', 'xx', 'yours', 'max', 'exchange', 'GU8TF', 'changes'])('takes %j for what it is', (text) => {
  expect(isPlaceholder(text)).toBe(false);
});

test('takes no negative zero', () => {
  expect(isWhole(-0, 0)).toBe(false);
  expect(isWhole(0, 0)).toBe(true);
});
