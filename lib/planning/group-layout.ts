/** How the ranks of a plan stand in pods. */
export interface GroupLayout {
  readonly tensorParallelSize: number;
  readonly pipelineParallelSize: number;
  /** Pods. */
  readonly groupSize: number;
  /** GPUs of each pod. */
  readonly gpusPerPod: number;
}

/** The layout of so many ranks in the given number of pods, or else in as few as hold them; nothing where they do not go evenly. */
export function packed(
  tensorParallelSize: number, pipelineParallelSize: number, mostPerPod: number, groupSize?: number,
): GroupLayout | undefined {
  const sizes = groupSizes(tensorParallelSize, pipelineParallelSize, mostPerPod);
  const pods = groupSize === undefined ? sizes[0] : sizes.find((size) => size === groupSize);
  if (pods === undefined) return undefined;
  return { tensorParallelSize, pipelineParallelSize, groupSize: pods, gpusPerPod: tensorParallelSize * pipelineParallelSize / pods };
}

/** The numbers of pods, ascending, of which each has as many GPUs, and either whole stages or an equal part of one. */
export function groupSizes(tensorParallelSize: number, pipelineParallelSize: number, mostPerPod: number): number[] {
  const ranks = tensorParallelSize * pipelineParallelSize;
  return Array.from({ length: Math.min(mostPerPod, ranks) }, (_, i) => Math.min(mostPerPod, ranks) - i)
    .filter((perPod) => ranks % perPod === 0 && (perPod % tensorParallelSize === 0 || tensorParallelSize % perPod === 0))
    .map((perPod) => ranks / perPod);
}
