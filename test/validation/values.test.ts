import { Yaml } from 'cdk8s';
import fc from 'fast-check';
import { findingsIn } from '../../lib/validation/rules';
import { valuesAreWhole } from '../../lib/validation/values';

const said = (text: string, kind = 'ConfigMap') => findingsIn([{ path: 'chart/it', manifest: { kind, stringData: { a: text } } }], [valuesAreWhole]).map(({ message }) => message);

// What kubectl 1.28 and 1.37 made of these, written as cdk8s writes them: 15, 15, 31, 3, -7, 15, 7, -31.
test.each(['0o17', '0O17', '0X1F', '0B11', '-0o7', '0_o17', '+0O7', '-0X1f'])('%s is refused: kubectl would take it for a number', (text) => {
  expect(said(text)).toEqual([`stringData.a: got "${text}"; allowed: text that YAML can hold: cdk8s writes this without quotes, and kubectl takes it for a number`]);
});

test('values of Secrets are not shown', () => {
  expect(said('0o17', 'Secret')).toEqual([expect.stringMatching(/^stringData\.a: got a value that is not shown; allowed: text that YAML can hold/)]);
});

test.each(['0x1F', '0b11', '017', '1e3', '1_000', '12:30:45', '0o', '0o8', '0b12', '0xg', '0o1.5', 'v0o17', '0o17 ', '_0o17'])('%s comes back as it was', (text) => {
  expect(said(text)).toEqual([]);
});

test('nothing is refused that cdk8s puts into quotes', () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom('-', '+', '_', '0', '1', '7', 'o', 'O', 'b', 'B', 'x', 'X', 'f', 'F'), maxLength: 8 }), (text) => {
    const isPlain = Yaml.stringify({ a: text }) === `a: ${text}\n`;
    expect(isPlain || said(text).length === 0).toBe(true);
  }), { numRuns: 2000 });
});
