import fc from 'fast-check';
import { patternOf, Steps } from '../../../lib/model/config/pattern';

const plenty = () => new Steps(1e8, () => new Error('spent'));

/** Patterns of few letters, so that they match often enough, and of two levels, for JavaScript may take for ever. */
const quantifier = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,2}', '{0,3}', '{2,}', '*?', '+?');
const plain = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\.', '\\d', '\\w', '[a-c.]', '-');
const sequence = (atom: fc.Arbitrary<string>) => fc.array(fc.oneof(fc.tuple(atom, quantifier).map((parts) => parts.join('')), fc.constantFrom('^', '$')), { maxLength: 4 }).map((parts) => parts.join(''));
const alternatives = (atom: fc.Arbitrary<string>) => fc.array(sequence(atom), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('|'));
const pattern = alternatives(fc.oneof(plain, alternatives(plain).map((inner) => `(${inner})`), alternatives(plain).map((inner) => `(?:${inner})`)));
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '.', '1', '-'), maxLength: 8 });

describe('a pattern', () => {
  test('means what JavaScript takes it for', () => {
    let matched = 0;
    fc.assert(fc.property(pattern, text, (source, name) => {
      const expected = new RegExp(`^(?:${source})`).test(name);
      matched += Number(expected);

      expect([source, name, patternOf(source)?.begins(name, plenty())]).toEqual([source, name, expected]);
    }), { numRuns: 1000, endOnFailure: true });
    expect(matched).toBeGreaterThan(100);
  });

  test.each([
    ['.*self_attn.*', 'layers.3.self_attn.q_proj', true], ['.*mlp\\.(gate|up|gate_up|down)_proj.*', 'layers.3.mlp.gate_up_proj', true], ['.*mlp\\.(gate|up)_proj$', 'layers.3.mlp.down_proj', false],
    ['model\\.layers\\.([0-9]|1[0-9])\\..*', 'model.layers.12.x', true], ['model\\.layers\\.([0-9]|1[0-9])\\..*', 'model.layers.20.x', false], ['(?!.*experts).*mlp', 'layers.1.mlp', true],
    ['(?!.*experts).*mlp', 'layers.1.mlp.experts', false],
  ])('%j on %j: %j', (source, name, expected) => {
    expect(patternOf(source)?.begins(name, plenty())).toBe(expected);
  });

  test.each(['(', ')', '[', 'a)', '*', 'a**', '(?P<x>a)', '(?!(a+)+)b', '\\1', '\\b', 'a{2000}', '(((((a{9}){9}){9}){9}){9}){9}', '\\'])('that is none, or beyond us, is nothing: %s', (source) => {
    expect(patternOf(source)).toBeUndefined();
  });

  test('takes steps in proportion to the text, and ends when there are none left', () => {
    const runaway = patternOf('((a|a)*)*!');

    expect(runaway?.begins('a'.repeat(5000), plenty())).toBe(false);
    expect(() => runaway?.begins('a'.repeat(5000), new Steps(1000, () => new Error('spent')))).toThrow('spent');
  });
});
