import { packed, type GroupLayout } from './group-layout';
import type { PlanInputs } from './plan-inputs';
import { allowedSplits, experts, tensorObstacle } from './split-rules';

/**
 * The layouts to try. Tensor parallelism stays within a pod: powers of two, and all GPUs of a pod. Only all GPUs of a pod
 * (or as many as the model can be split over) are combined into pipelines over several pods. Requests are shared among
 * several copies (data parallelism) only where that is asked for: it is another way of serving.
 */
export function layouts(inputs: PlanInputs): GroupLayout[] {
  const { model, gpusPerPod, maxPods, groupSize, tensorParallelSize, pipelineParallelSize, dataParallelSize } = inputs;
  const splits = tensorParallelSize === undefined ? splitsWithin(gpusPerPod) : [tensorParallelSize];
  const widest = tensorParallelSize ?? widestSplit(inputs);
  const mostStages = Math.min(model.hiddenLayers, Math.max(1, Math.floor(maxPods * gpusPerPod / (widest * dataParallelSize))));
  const stages = Array.from({ length: mostStages }, (_, i) => i + 1);
  const sizes = pipelineParallelSize !== undefined ? splits.map((split) => [split, pipelineParallelSize])
    : [
        ...splits.map((split) => [split, 1]),
        ...(groupSize === undefined ? [] : splits.map((split) => [split, groupSize])),
        ...stages.map((stage) => [widest, stage]),
      ];
  const found = new Map<string, GroupLayout>();
  for (const [split, stage] of sizes) {
    const layout = packed({ tensorParallelSize: split, pipelineParallelSize: stage, dataParallelSize }, gpusPerPod, groupSize);
    const within = tensorParallelSize !== undefined || (layout && split <= layout.gpusPerPod);
    if (layout && within && stage <= model.hiddenLayers && layout.groupSize <= maxPods) found.set(`${split} ${stage}`, layout);
  }
  return [...found.values()].sort((a, b) => gpusOf(a) - gpusOf(b) || b.tensorParallelSize - a.tensorParallelSize);
}

/** Powers of two up to the GPUs of a pod, and all of these. */
export function splitsWithin(gpusPerPod: number): number[] {
  const powers = Array.from({ length: Math.floor(Math.log2(gpusPerPod)) + 1 }, (_, i) => 2 ** i);
  return powers.includes(gpusPerPod) ? powers : [...powers, gpusPerPod];
}

function widestSplit({ model, gpusPerPod, expertParallel, dataParallelSize }: PlanInputs): number {
  const sizes = { tensorParallelSize: gpusPerPod, pipelineParallelSize: 1, dataParallelSize };
  if (tensorObstacle(model, sizes, experts(model, sizes, expertParallel)) === undefined) return gpusPerPod;
  return allowedSplits(model, gpusPerPod, expertParallel, dataParallelSize).at(-1) ?? 1;
}

function gpusOf({ groupSize, gpusPerPod }: GroupLayout): number {
  return groupSize * gpusPerPod;
}
