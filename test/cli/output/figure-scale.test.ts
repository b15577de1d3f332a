import * as fc from 'fast-check';
import { insideGib, scaleEnd, segments, ticks } from '../../../lib/cli/output/figure-scale';
import type { StageDocument } from '../../../lib/cli/output/plan-document';
import { figurePlan } from './figure-fixtures';

const someGib = fc.double({ min: 0, max: 500, noNaN: true });
const anyStage: fc.Arbitrary<StageDocument> = fc.record({ layerGib: someGib, outsideGib: fc.double({ min: 0, max: 20, noNaN: true }), gpuMemoryUtilization: fc.double({ min: 0.05, max: 1, noNaN: true }) })
  .map((props) => figurePlan({ ...props, model: { hiddenLayers: 1 } }).stages[0]);

describe('bars of memory', () => {
  test('have weights, overhead and KV cache up to the budget, and the rest right of it', () => {
    const [stage] = figurePlan().stages;
    const parts = segments(stage);
    expect(parts.map(({ kind }) => kind)).toEqual(['weights', 'overhead', 'kv', 'outside', 'free']);
    expect(parts[2].to).toBe(stage.budgetGib);
    expect(parts[2].to - parts[2].from).toBeCloseTo(stage.kvCacheGib);
    expect(parts[4].to).toBe(stage.usableGib);
    expect(parts[4].to - parts[4].from).toBeCloseTo(stage.freeGib);
  });

  test('paint what is beyond the budget, instead of a KV cache', () => {
    const [stage] = figurePlan({ layerGib: 2.7 }).stages;
    const parts = segments(stage);
    expect(parts.map(({ kind }) => kind)).not.toContain('kv');
    const over = parts.find(({ kind }) => kind === 'over')!;
    expect(over.from).toBe(stage.budgetGib);
    expect(over.to - over.from).toBeCloseTo(-stage.kvCacheGib);
  });

  test('paint what the engine takes beside its budget and beyond the GPU', () => {
    const [stage] = figurePlan({ gpuMemoryUtilization: 0.99, outsideGib: 3 }).stages;
    const last = segments(stage).at(-1)!;
    expect(last.kind).toBe('over');
    expect(last.from).toBe(stage.usableGib);
    expect(last.to - last.from).toBeCloseTo(-stage.freeGib);
  });

  test('have no gaps and no overlaps, and end at the GPU or beyond', () => {
    fc.assert(fc.property(anyStage, (stage) => {
      const parts = segments(stage);
      expect(parts[0].from).toBe(0);
      parts.slice(1).forEach(({ from }, i) => expect(from).toBeCloseTo(parts[i].to, 6));
      expect(parts.at(-1)!.to).toBeGreaterThanOrEqual(stage.usableGib - 1e-6);
      expect(parts.at(-1)!.to).toBeGreaterThanOrEqual(stage.weightsGib + insideGib(stage) - 1e-6);
    }));
  });

  test('share a scale that ends at the GPU, grows with what is too much, and not without end', () => {
    expect(scaleEnd(figurePlan())).toBe(95.1);
    expect(scaleEnd(figurePlan({ neededKvCacheGib: 60 }))).toBeCloseTo(107.06, 1);
    expect(scaleEnd(figurePlan({ layerGib: 400 }))).toBeCloseTo(95.1 * 1.6);
  });

  test('have ticks at a few round numbers', () => {
    expect(ticks(95.1)).toEqual([0, 20, 40, 60, 80]);
    expect(ticks(23.6)).toEqual([0, 5, 10, 15, 20]);
    fc.assert(fc.property(fc.double({ min: 0.01, max: 1e6, noNaN: true }), (end) => {
      const found = ticks(end);
      expect(found.length).toBeGreaterThan(1);
      expect(found.length).toBeLessThanOrEqual(9);
      expect(found.at(-1)!).toBeLessThanOrEqual(end);
    }));
  });
});
