import fc from 'fast-check';
import { bestPartition, canPartition, defaultPartition } from '../../lib/planning/layer-partition';

describe('defaultPartition', () => {
  test.each([
    [61, 2, [31, 30]],
    [61, 4, [15, 15, 16, 15]],
    [93, 4, [23, 23, 24, 23]],
    [62, 4, [15, 16, 16, 15]],
    [63, 4, [16, 16, 16, 15]],
    [61, 1, [61]],
  ])('spreads what remains of %d layers on %d stages over those before the last', (layers, stages, partition) => {
    expect(defaultPartition(layers, stages, false)).toEqual(partition);
  });

  test('leaves what remains to the last stage in older engines', () => {
    expect(defaultPartition(61, 2, true)).toEqual([30, 31]);
    expect(defaultPartition(62, 4, true)).toEqual([15, 15, 15, 17]);
  });
});

describe('bestPartition', () => {
  // Layer weights, and a budget per stage: what is left, shared by the layers.
  const room = (weights: number[], budget: number) => (_: number, first: number, count: number) =>
    (budget - weights.slice(first, first + count).reduce((sum, weight) => sum + weight, 0)) / count;

  test('gives more layers to a stage with light ones', () => {
    expect(bestPartition(8, 2, room([0, 0, 0, 0, 4, 4, 4, 4], 20))).toEqual([5, 3]);
  });

  test('is the most even one of several that are as good', () => {
    expect(bestPartition(7, 3, (_, __, count) => count > 3 ? 0 : 1)).toEqual([3, 2, 2]);
  });

  test('leaves a layer to each stage even where there is no room', () => {
    expect(bestPartition(3, 3, () => -1)).toEqual([1, 1, 1]);
  });

  test('is as good as the best of all partitions', () => {
    const weights = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 3, maxLength: 9 });
    fc.assert(fc.property(weights, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 200 }), (layers, stages, budget) => {
      const value = room(layers, budget + layers.reduce((sum, weight) => sum + weight, 0));
      const worst = (partition: number[]) => Math.min(...partition.map((count, stage) =>
        value(stage, partition.slice(0, stage).reduce((sum, before) => sum + before, 0), count)));

      const best = bestPartition(layers.length, stages, value);

      expect(best.reduce((sum, count) => sum + count, 0)).toBe(layers.length);
      expect(worst(best)).toBeCloseTo(Math.max(...allPartitions(layers.length, stages).map(worst)), 4);
      expect(canPartition(layers.length, stages, value, worst(best))).toBe(true);
      expect(canPartition(layers.length, stages, value, worst(best) + 0.001)).toBe(false);
    }));
  });
});

function allPartitions(layers: number, stages: number): number[][] {
  if (stages === 1) return [[layers]];
  return Array.from({ length: layers - stages + 1 }, (_, i) => i + 1)
    .flatMap((first) => allPartitions(layers - first, stages - 1).map((rest) => [first, ...rest]));
}
