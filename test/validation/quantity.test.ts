import { parseQuantity } from '../../lib/validation/quantity';

test.each([
  ['64', 64], ['500m', 0.5], ['512Gi', 512 * 2 ** 30], ['512G', 512e9], ['1e3', 1000], ['1.5Ti', 1.5 * 2 ** 40], ['+2k', 2000], ['-1', -1], ['.5', 0.5], ['5.', 5], ['1E', 1e18],
])('reads the quantity %s', (text, value) => {
  expect(parseQuantity(text)).toBe(value);
});

test.each(['', 'Gi', '1 Gi', '1gi', '1Gib', 'abc', '1e', '--1', '1__proto__', '0x10', 'NaN', '1constructor'])('fails when %j is given, which is no quantity', (text) => {
  expect(parseQuantity(text)).toBeUndefined();
});
