import fc from 'fast-check';
import { OptionValues } from '../../../lib/cli/input/option-values';
import { planProperties, PLAN_OPTIONS } from '../../../lib/cli/input/plan-options';

const NAME = '--max-model-len';
const given = (value: string) => new OptionValues(new Map([[NAME, value]]));

/** What a reader makes of a text: the value, or that there is a problem. */
const read = <T>(text: string, reader: (values: OptionValues) => T | undefined) => {
  const values = given(text);
  const value = reader(values);
  expect(values.problems).toHaveLength(value === undefined ? 1 : 0);
  return value;
};

test.each<[string, number | undefined]>([
  ['1', 1], ['1k', 1000], ['1K', 1024], ['25.6k', 25_600], ['1m', 1e6], ['1M', 1_048_576],
  ['1.5K', undefined], ['0', undefined], ['-1', undefined], ['1e3', undefined], ['0x10', undefined], ['2G', undefined], [' 5', undefined], ['5 ', undefined], ['١', undefined],
])('%j stands for %p tokens', (text, tokens) => {
  expect(read(text, (values) => values.tokens(NAME))).toBe(tokens);
});

test('whole numbers are read exactly, and anything else is told once', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (number) => {
    expect(read(String(number), (values) => values.whole(NAME))).toBe(number);
  }));
  fc.assert(fc.property(fc.string(), (text) => {
    const value = read(text, (values) => values.whole(NAME, 1024));
    expect(value === undefined || (Number.isInteger(value) && value >= 1 && value <= 1024 && Number(text) === value)).toBe(true);
  }));
});

test('numbers keep within their limits', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.double().map(String), fc.float({ min: 0, max: 1 }).map((share) => share.toFixed(3))), (text) => {
    const value = read(text, (values) => values.number(NAME, 0.1, 0.9, 'shares'));
    expect(value === undefined || (value >= 0.1 && value <= 0.9 && Number(text) === value)).toBe(true);
  }));
});

test('a problem is one line that names the option, whatever was given', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
    const values = given(text);
    values.word(NAME, ['table', 'json']);
    for (const problem of values.problems) expect(problem).toMatch(/^--max-model-len: [^\n\r]*; allowed: [^\n\r]*$/);
  }));
});

test('words are taken in any case', () => {
  expect(read('JSON', (values) => values.word(NAME, ['table', 'json']))).toBe('json');
});

test('what is not given is no property of a plan, so that its default holds', () => {
  expect(planProperties(new OptionValues(new Map()))).toEqual({});
});

test('all properties that options set are different', () => {
  const properties = PLAN_OPTIONS.flatMap(({ property }) => property ?? []);

  expect(new Set(properties).size).toBe(properties.length);
});
