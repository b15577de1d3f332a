import fc from 'fast-check';
import { cells, memoryBar, overflows } from '../../../lib/cli/output/memory-bar';
import type { StageDocument } from '../../../lib/cli/output/plan-document';
import { styles } from '../../../lib/cli/output/style';

const plain = styles(false);
const stage = (weightsGib: number, overheadGib: number, kvCacheGib: number, usableGib: number) =>
  ({ weightsGib, overheadGib, kvCacheGib, usableGib, freeGib: usableGib - weightsGib - overheadGib - kvCacheGib }) as StageDocument;
const sizes = fc.double({ min: 0, max: 1e4, noNaN: true });

test('shows each part to scale', () => {
  expect(memoryBar(stage(40, 10, 40, 100), 20, plain)).toBe('████████▓▓▒▒▒▒▒▒▒▒░░');
});

test('draws what does not find room beyond the end of the GPU', () => {
  expect(memoryBar(stage(150, 50, -110, 100), 20, plain)).toBe('██████████!!!!!!!!!!');
  expect(overflows(stage(150, 50, -110, 100))).toBe(true);
  expect(overflows(stage(40, 10, 40, 100))).toBe(false);
});

test('is as wide as it shall be, whatever the sizes', () => {
  fc.assert(fc.property(sizes, sizes, fc.double({ min: -1e4, max: 1e4, noNaN: true }), fc.double({ min: 1, max: 1e4, noNaN: true }), fc.integer({ min: 10, max: 200 }), (weights, overhead, cache, usable, width) => {
    expect([...memoryBar(stage(weights, overhead, cache, usable), width, plain)]).toHaveLength(width);
  }));
});

test('cells add up, and every part that is there has one', () => {
  fc.assert(fc.property(fc.array(sizes, { minLength: 4, maxLength: 4 }), fc.integer({ min: 10, max: 200 }), (parts, width) => {
    const counts = cells(parts, width);
    const total = parts.reduce((sum, part) => sum + part, 0);

    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(width);
    expect(counts.map((count) => count > 0)).toEqual(total > 0 ? parts.map((part) => part > 0) : [false, false, false, true]);
    expect(Math.max(...counts.map((count, i) => Math.abs(count - (total > 0 ? parts[i] / total * width : count))))).toBeLessThan(4);
  }));
});
