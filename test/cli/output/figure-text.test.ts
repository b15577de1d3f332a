import * as fc from 'fast-check';
import { counted, cut, escaped, escapedLines, gib, grouped, plain, widthOf, wrapped } from '../../../lib/cli/output/figure-text';
import { parseXml } from './figure-xml';

const anyText = fc.string({ unit: 'binary', maxLength: 60 });

describe('texts of figures', () => {
  test('escape what markup would read', () => {
    expect(escaped('<a href="x">&\'</a>')).toBe('&lt;a href=&quot;x&quot;&gt;&amp;&#39;&lt;/a&gt;');
  });

  test('have no control characters, halves of characters and marks that turn the direction', () => {
    expect(plain('a\u0000b\u001bc\ud800d\u202ee\u2066f')).toBe('a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf');
    expect(plain('two\r\n  lines\tof\u00a0text')).toBe('two lines of text');
  });

  test('keep lines and spaces where those matter', () => {
    expect(escapedLines('a  b\n  <c>')).toBe('a  b\n  &lt;c&gt;');
  });

  test('of any kind arrive as they are shown, as content and as attribute', () => {
    fc.assert(fc.property(anyText, (text) => {
      const { documentElement } = parseXml(`<a b="${escaped(text)}">${escaped(text)}</a>`);
      expect(documentElement!.textContent).toBe(plain(text));
      expect(documentElement!.getAttribute('b')).toBe(plain(text));
    }));
  });

  test('are cut to a width, and only where they are wider', () => {
    expect(cut('short', 100, 12)).toBe('short');
    expect(cut('a text that is too long', 80, 12)).toMatch(/^a text.*…$/);
    fc.assert(fc.property(anyText, fc.integer({ min: 20, max: 400 }), (text, width) => {
      const shown = cut(text, width, 12);
      expect(widthOf(shown, 12)).toBeLessThanOrEqual(width);
      expect(shown === text || shown.endsWith('…')).toBe(true);
    }));
  });

  test('are never cut within what a reader sees as one character', () => {
    const family = '👨‍👩‍👧‍👦';
    expect(cut(family.repeat(9), 60, 12).replace('…', '').replaceAll(family, '')).toBe('');
  });

  test('are wrapped without losing words, and broken where a word is wider than a line', () => {
    expect(wrapped('one two three', 40, 12, 9)).toEqual(['one', 'two', 'three']);
    expect(wrapped('模型'.repeat(20), 100, 12, 99).join('').replaceAll(' ', '')).toBe('模型'.repeat(20));
    expect(wrapped('many words that do not fit', 60, 12, 2).at(-1)).toMatch(/…$/);
    fc.assert(fc.property(fc.lorem({ maxCount: 30 }), fc.integer({ min: 90, max: 500 }), (text, width) => {
      const lines = wrapped(text, width, 13, 999);
      expect(lines.join(' ')).toBe(text);
      for (const line of lines) expect(widthOf(line, 13)).toBeLessThanOrEqual(width);
    }));
  });

  test('write numbers as people read them', () => {
    expect([0, 999, 1000, 1234567, 38.3125, -1234].map(grouped)).toEqual(['0', '999', '1,000', '1,234,567', '38.3125', '-1,234']);
    expect([gib(41.04), gib(-0.01), gib(7.108, 2), gib(1.5e9)]).toEqual(['41.0', '0.0', '7.11', '1.5e+9']);
    expect([counted(1, 'pod'), counted(2000, 'GPU')]).toEqual(['1 pod', '2,000 GPUs']);
  });
});
