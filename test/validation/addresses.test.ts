import { isPartOf, usualRange } from '../../lib/validation/addresses';

test.each(['10.0.0.0/8', '0.0.0.0/0', '192.168.1.4/30', '2001:db8::/32', '::/0', '::1/128', '0123::/16', '2001:0db8::/32'])('%s is a range as it is written', (text) => {
  expect(usualRange(text)).toBeDefined();
});

test.each([
  '10.1.2.3/8', '10.01.0.0/16', '010.0.0.0/8', '10.0.0.0/08', '10.0.0.0/33', '10.0.0.0', '10.0.0/8', '256.0.0.0/8', '2001:db8::1/32', '::ffff:10.0.0.0/104', '1::2::3/64', '2001:db8::/129', 'a', '', 8,
])('%s is none', (text) => {
  expect(usualRange(text)).toBeUndefined();
});

test.each([
  ['10.1.0.0/16', '10.0.0.0/8', true], ['10.0.0.0/8', '10.0.0.0/8', false], ['11.0.0.0/16', '10.0.0.0/8', false], ['10.0.0.0/7', '10.0.0.0/8', false],
  ['2001:db8:1::/48', '2001:db8::/32', true], ['2001:db9::/48', '2001:db8::/32', false], ['10.1.0.0/16', '::/0', false],
])('%s is part of %s: %s', (inner, outer, is) => {
  expect(isPartOf(usualRange(inner)!, usualRange(outer)!)).toBe(is);
});
