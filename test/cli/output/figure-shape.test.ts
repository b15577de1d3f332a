import * as fc from 'fast-check';
import { figureColumns, GRID_LEFT, GRID_WIDTH } from '../../../lib/cli/output/figure-columns';
import { figureShape, rankAt, type Sizes } from '../../../lib/cli/output/figure-shape';

const sizes = fc.record({
  tensorParallelSize: fc.constantFrom(1, 2, 3, 4, 6, 8, 16, 32, 72),
  pipelineParallelSize: fc.integer({ min: 1, max: 16 }),
  dataParallelSize: fc.integer({ min: 1, max: 16 }),
  gpusPerPod: fc.constantFrom(1, 2, 4, 6, 8, 16, 72),
});

function shapeOf(tensorParallelSize: number, pipelineParallelSize: number, dataParallelSize: number, gpusPerPod: number) {
  return figureShape({ tensorParallelSize, pipelineParallelSize, dataParallelSize, gpusPerPod });
}

describe('the shape of a figure', () => {
  test('has a pod for each stage where a stage fills it', () => {
    expect(shapeOf(8, 2, 1, 8)).toEqual({ stagesPerPod: 1, copiesPerPod: 1, podsPerStage: 1, gpusPerBox: 8 });
  });

  test('has several stages in a pod, or several copies of all of them', () => {
    expect(shapeOf(4, 2, 1, 8)).toEqual({ stagesPerPod: 2, copiesPerPod: 1, podsPerStage: 1, gpusPerBox: 4 });
    expect(shapeOf(1, 2, 4, 8)).toEqual({ stagesPerPod: 2, copiesPerPod: 4, podsPerStage: 1, gpusPerBox: 1 });
  });

  test('has several pods for a stage that is larger than one', () => {
    expect(shapeOf(16, 2, 1, 8)).toEqual({ stagesPerPod: 1, copiesPerPod: 1, podsPerStage: 2, gpusPerBox: 8 });
  });

  test('falls back to a box for each stage where pods go unevenly', () => {
    expect(shapeOf(2, 3, 2, 4)).toEqual({ stagesPerPod: 1, copiesPerPod: 1, podsPerStage: 1, gpusPerBox: 2 });
  });

  test('says of each place which pod, GPU and rank it is', () => {
    const plan = { tensorParallelSize: 16, pipelineParallelSize: 2, dataParallelSize: 2, gpusPerPod: 8 };
    expect(rankAt(plan, figureShape(plan), { copy: 1, stage: 0, part: 1, gpu: 3 })).toEqual({ rank: 11, pod: 5, gpu: 3 });
  });

  test('gives every GPU exactly one place', () => {
    fc.assert(fc.property(sizes, (plan) => {
      const found = placesOf(plan);
      const all = plan.tensorParallelSize * plan.pipelineParallelSize * plan.dataParallelSize;
      expect(found).toHaveLength(all);
      expect(new Set(found).size).toBe(all);
    }), { numRuns: 60 });
  });

  test('fits beside the names of the stages, whatever the sizes, and counts what it leaves out', () => {
    fc.assert(fc.property(sizes, (plan) => {
      const shape = figureShape(plan);
      const { boxes, morePods, moreCopies, gpuWidth } = figureColumns(shape, plan.dataParallelSize);
      expect(gpuWidth).toBeGreaterThanOrEqual(40);
      const spans = [...boxes, ...[morePods, moreCopies].filter((more) => more !== undefined)];
      spans.reduce((left, { x, width }) => { expect(x).toBeGreaterThanOrEqual(left); return x + width; }, GRID_LEFT);
      expect(Math.max(...spans.map(({ x, width }) => x + width))).toBeLessThanOrEqual(GRID_LEFT + GRID_WIDTH);
      const ofFirstPod = boxes.filter(({ part }) => part === 0);
      const copies = ofFirstPod.reduce((sum, box) => sum + box.cells.length + (box.moreCopies?.count ?? 0), 0);
      expect(copies + (moreCopies?.count ?? 0)).toBe(plan.dataParallelSize);
      const [cell] = boxes[0].cells;
      expect(cell.gpus + (cell.moreGpus?.count ?? 0)).toBe(shape.gpusPerBox);
    }));
  });
});

function placesOf(plan: Sizes): string[] {
  const shape = figureShape(plan);
  const found: string[] = [];
  for (let copy = 0; copy < plan.dataParallelSize; copy++) {
    for (let stage = 0; stage < plan.pipelineParallelSize; stage++) {
      for (let part = 0; part < shape.podsPerStage; part++) {
        for (let gpu = 0; gpu < shape.gpusPerBox; gpu++) {
          const place = rankAt(plan, shape, { copy, stage, part, gpu });
          found.push(`${place.pod}/${place.gpu}`);
        }
      }
    }
  }
  return found;
}
