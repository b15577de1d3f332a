import { groupSizes, packed } from '../../lib/planning/group-layout';

describe('packed', () => {
  test.each([
    [8, 2, 8, 2, 8],
    [8, 1, 8, 1, 8],
    [1, 1, 8, 1, 1],
    [1, 4, 8, 1, 4],
    [4, 3, 8, 3, 4],
    [16, 1, 8, 2, 8],
    [16, 2, 8, 4, 8],
    [8, 2, 6, 4, 4],
  ])('TP %d x PP %d in pods of at most %d are %d pods of %d', (tensorParallelSize, pipelineParallelSize, most, groupSize, gpusPerPod) => {
    const sizes = { tensorParallelSize, pipelineParallelSize, dataParallelSize: 1 };

    expect(packed(sizes, most)).toEqual({ ...sizes, groupSize, gpusPerPod });
  });

  test('takes the number of pods that is asked for, or none', () => {
    const sizes = { tensorParallelSize: 4, pipelineParallelSize: 2, dataParallelSize: 1 };

    expect(packed(sizes, 8, 2)).toMatchObject({ groupSize: 2, gpusPerPod: 4 });
    expect(packed(sizes, 8, 3)).toBeUndefined();
  });

  test('counts copies as further ranks', () => {
    expect(packed({ tensorParallelSize: 2, pipelineParallelSize: 1, dataParallelSize: 8 }, 8)).toMatchObject({ groupSize: 2, gpusPerPod: 8 });
  });
});

describe('groupSizes', () => {
  test('are those with whole stages per pod, or equal parts of one', () => {
    // 24 GPUs: 8 per pod are one stage, 4, 2 and 1 are parts of one; 6 and 3 are neither
    expect(groupSizes({ tensorParallelSize: 8, pipelineParallelSize: 3, dataParallelSize: 1 }, 8)).toEqual([3, 6, 12, 24]);
  });
});
