import { numberList, stageBlocks, stageHolds, stageName } from '../../../lib/cli/output/figure-stages';
import { deepSeekR1, figurePlan } from './figure-fixtures';

function names(stages: Parameters<typeof stageBlocks>[0], perPod: number): string[][] {
  return stageBlocks(stages, perPod).map(({ rows }) => rows.map(stageName));
}

describe('rows of a figure', () => {
  test('stand for one stage each where they differ or are few', () => {
    expect(names(deepSeekR1().stages, 1)).toEqual([['Stage 0'], ['Stage 1']]);
    expect(names(figurePlan({ pipelineParallelSize: 4 }).stages, 1)).toEqual([['Stage 0'], ['Stage 1'], ['Stage 2'], ['Stage 3']]);
  });

  test('stand for many equal stages together', () => {
    const plan = figurePlan({ pipelineParallelSize: 16 });
    const blocks = stageBlocks(plan.stages, 1);
    expect(blocks.map(({ rows: [row] }) => stageName(row))).toEqual(['Stage 0', 'Stages 1–14', 'Stage 15']);
    expect(blocks[1].count).toBe(14);
    expect(stageHolds(blocks[1].rows[0], plan)).toEqual(['2 of 32 layers each', 'from 2 to 29']);
    expect(stageHolds(blocks[0].rows[0], plan)).toEqual(['embedding', 'layers 0 to 1']);
  });

  test('keep stages apart that hold other numbers of layers', () => {
    expect(names(deepSeekR1({ pipelineParallelSize: 8, layerPartition: [8, 8, 8, 8, 8, 7, 7, 7] }).stages, 1).flat())
      .toEqual(['Stage 0', 'Stages 1–4', 'Stage 5', 'Stage 6', 'Stage 7']);
  });

  test('come in blocks where pods hold several, and equal pods come together', () => {
    expect(names(figurePlan({ pipelineParallelSize: 16 }).stages, 2))
      .toEqual([['Stage 0', 'Stage 1'], ['Stages 2, 4 … 12', 'Stages 3, 5 … 13'], ['Stage 14', 'Stage 15']]);
    const [block] = stageBlocks(figurePlan({ pipelineParallelSize: 8 }).stages, 8);
    expect(block.rows.map(({ withinPod }) => withinPod)).toEqual([false, true, false]);
  });

  test('number what they stand for in short', () => {
    expect([[3], [1, 2], [2, 1, 0], [0, 2, 4, 6], [5, 5]].map(numberList)).toEqual(['3', '1, 2', '0–2', '0, 2 … 6', '5']);
  });
});
