import fc from 'fast-check';
import { columns, labelled, listed, printable, wrapped } from '../../../lib/cli/output/lines';

test('lines are never too long, and lose nothing but spaces', () => {
  fc.assert(fc.property(fc.string(), fc.integer({ min: 5, max: 100 }), (text, width) => {
    const lines = wrapped(text, width);

    for (const line of lines) expect([...line].length).toBeLessThanOrEqual(width);
    expect(lines.join('').replaceAll(' ', '')).toBe(printable(text).replaceAll(' ', ''));
  }));
});

test('nothing that a terminal obeys is left of a text', () => {
  expect(printable('a\u001b[2Jb\u009bc\u202ed\u2028e\n')).toBe('a\ufffd[2Jb\ufffdc\ufffdd\ufffde\ufffd');
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
    expect(printable(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  }));
});

test('a label stands before the first line, the others are indented as far', () => {
  expect(labelled('Model', 'one two three', 17)).toEqual(['Model     one two', '          three']);
  expect(listed('Why', ['one two', 'three'], 17)).toEqual(['Why       - one', '            two', '          - three']);
});

test('columns hold names to the left and numbers to the right', () => {
  expect(columns([['name', 'n'], ['a', '100']], 1, 2)).toEqual(['name    n', 'a     100']);
  expect(columns([])).toEqual([]);
});
