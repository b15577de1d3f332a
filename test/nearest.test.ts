import fc from 'fast-check';
import { nearest } from '../lib/nearest';

describe('nearest', () => {
  test('finds slips of the pen: letters more, fewer, others, or two exchanged', () => {
    const names = ['max-model-len', 'max-num-seqs', 'Qwen3-32B', 'Qwen3-14B', 'gpu'];

    expect(nearest('max-modl-len', names)[0]).toBe('max-model-len');
    expect(nearest('max-modell-len', names)[0]).toBe('max-model-len');
    expect(nearest('QWEN3-23B', names)[0]).toBe('Qwen3-32B');
    expect(nearest('gqu', names)).toEqual(['gpu']);
  });

  test('finds none where nothing is near', () => {
    expect(nearest('tensor', ['gpu', 'model'])).toEqual([]);
    expect(nearest('', ['gpu'])).toEqual([]);
  });

  test('finds a name itself first, whatever surrounds it', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.string({ minLength: 3, maxLength: 12 }).filter((name) => name === name.toLowerCase()), { minLength: 1, maxLength: 8 }), (names) => {
      expect(nearest(names[0], names)).toContain(names[0]);
    }));
  });

  test('takes long texts without taking long', () => {
    expect(nearest('x'.repeat(1_000_000), ['gpu'])).toEqual([]);
  });
});
