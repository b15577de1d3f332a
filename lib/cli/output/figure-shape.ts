import type { PlanDocument } from './plan-document';

/** How the ranks of a plan stand in pods, as far as a figure draws it. */
export interface FigureShape {
  /** Stages of a copy that share a pod: the rows of its box. */
  readonly stagesPerPod: number;
  /** Copies that share a pod: the columns of its box. */
  readonly copiesPerPod: number;
  /** Pods of a stage, side by side, where its ranks are more than a pod has GPUs. */
  readonly podsPerStage: number;
  /** GPUs that a stage has in one pod. */
  readonly gpusPerBox: number;
}

/** A plan's sizes that say where a rank stands. */
export type Sizes = Pick<PlanDocument, 'tensorParallelSize' | 'pipelineParallelSize' | 'dataParallelSize' | 'gpusPerPod'>;

/**
 * The shape of a plan. Ranks are numbered as engines do it: tensor parallel first, then the stages, then the copies.
 * Where pods hold neither whole copies nor equal parts of one, each stage gets its own box, which names its pods.
 */
export function figureShape({ tensorParallelSize, pipelineParallelSize, dataParallelSize, gpusPerPod }: Sizes): FigureShape {
  if (tensorParallelSize > gpusPerPod && tensorParallelSize % gpusPerPod === 0) {
    return { stagesPerPod: 1, copiesPerPod: 1, podsPerStage: tensorParallelSize / gpusPerPod, gpusPerBox: gpusPerPod };
  }
  const perPod = gpusPerPod / tensorParallelSize;
  const box = { podsPerStage: 1, gpusPerBox: tensorParallelSize };
  if (Number.isInteger(perPod) && pipelineParallelSize % perPod === 0) return { ...box, stagesPerPod: perPod, copiesPerPod: 1 };
  const copies = perPod / pipelineParallelSize;
  const even = Number.isInteger(copies) && dataParallelSize % copies === 0;
  return even ? { ...box, stagesPerPod: pipelineParallelSize, copiesPerPod: copies } : { ...box, stagesPerPod: 1, copiesPerPod: 1 };
}

/** A place in the figure: the GPU that is number `gpu` of those that a stage of a copy has in pod `part` of its pods. */
export interface Place {
  /** The copy, counted from 0. */
  readonly copy: number;
  /** The stage, counted from 0. */
  readonly stage: number;
  /** Which of the pods of that stage, counted from 0. */
  readonly part: number;
  /** Which of its GPUs there, counted from 0. */
  readonly gpu: number;
}

/** The GPU of a tensor-parallel rank. */
export interface Rank {
  /** The tensor-parallel rank. */
  readonly rank: number;
  /** Its pod, counted from 0 over the whole group. */
  readonly pod: number;
  /** Its GPU, counted from 0 within the pod. */
  readonly gpu: number;
}

/** The tensor-parallel rank, the pod and the number within the pod of the GPU at a place. */
export function rankAt(sizes: Sizes, shape: FigureShape, { copy, stage, part, gpu }: Place): Rank {
  const rank = part * shape.gpusPerBox + gpu;
  const all = (copy * sizes.pipelineParallelSize + stage) * sizes.tensorParallelSize + rank;
  return { rank, pod: Math.floor(all / sizes.gpusPerPod), gpu: all % sizes.gpusPerPod };
}
