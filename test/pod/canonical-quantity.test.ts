import fc from 'fast-check';
import { canonicalQuantity } from '../../lib/pod/quantity';
import { parseQuantity } from '../../lib/validation/quantity';

test.each([
  ['1024Gi', '1Ti'], ['512Gi', '512Gi'], ['65536Mi', '64Gi'], ['1.5Gi', '1536Mi'], ['1023Ki', '1023Ki'], ['0.5', '500m'], ['64', '64'], ['1000m', '1'], ['1000', '1k'], ['16G', '16G'], ['0', '0'], ['0Gi', '0'],
  ['0.5Ki', '512'], ['0.0625Ki', '64'], ['1.', '1'], ['1024', '1024'], ['4096Ei', '4096Ei'],
])('%s is written as %s', (text, canonical) => {
  expect(canonicalQuantity(text)).toBe(canonical);
});

test.each(['', 'x', '1 Gi', '-1', '1e3', '0.0001', '.5', 'Gi'])('%j is left as it is', (text) => {
  expect(canonicalQuantity(text)).toBe(text);
});

test('keeps the amount, and writes it the same way a second time', () => {
  const number = fc.tuple(fc.nat(1_000_000), fc.constantFrom('', '.5', '.25', '.125'), fc.constantFrom('', 'm', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi', 'Ti'));
  fc.assert(fc.property(number, ([whole, fraction, unit]) => {
    const canonical = canonicalQuantity(`${whole}${fraction}${unit}`);
    expect(parseQuantity(canonical)).toBeCloseTo(parseQuantity(`${whole}${fraction}${unit}`) ?? NaN, 6);
    expect(canonicalQuantity(canonical)).toBe(canonical);
  }));
});
