import type { SplitSizes } from './split-rules';

/** How the ranks of a plan stand in pods. */
export interface GroupLayout extends SplitSizes {
  /** Pods. */
  readonly groupSize: number;
  /** GPUs of each pod. */
  readonly gpusPerPod: number;
}

/** The layout of so many ranks in the given number of pods, or else in as few as hold them; nothing where they do not go evenly. */
export function packed(sizes: SplitSizes, mostPerPod: number, groupSize?: number): GroupLayout | undefined {
  const possible = groupSizes(sizes, mostPerPod);
  const pods = groupSize === undefined ? possible[0] : possible.find((size) => size === groupSize);
  return pods === undefined ? undefined : { ...sizes, groupSize: pods, gpusPerPod: ranksOf(sizes) / pods };
}

/** The numbers of pods, ascending, of which each has as many GPUs, and either whole stages or an equal part of one. */
export function groupSizes(sizes: SplitSizes, mostPerPod: number): number[] {
  const { tensorParallelSize } = sizes;
  const ranks = ranksOf(sizes);
  return Array.from({ length: Math.min(mostPerPod, ranks) }, (_, i) => Math.min(mostPerPod, ranks) - i)
    .filter((perPod) => ranks % perPod === 0 && (perPod % tensorParallelSize === 0 || tensorParallelSize % perPod === 0))
    .map((perPod) => ranks / perPod);
}

/** All ranks: tensor × pipeline × data parallel. */
function ranksOf({ tensorParallelSize, pipelineParallelSize, dataParallelSize }: SplitSizes): number {
  return tensorParallelSize * pipelineParallelSize * dataParallelSize;
}
