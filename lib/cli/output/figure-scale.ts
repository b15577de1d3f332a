import type { PlanDocument, StageDocument } from './plan-document';

/** Beyond so many times the memory of a GPU, bars are cut. */
const MOST_OF_GPU = 1.6;
const TICK_STEPS = [1, 2, 5];
const MOST_TICKS = 8;

/** One part of a bar, from one number of GiB to another. */
export interface Segment {
  /** What it is, and how it is painted. */
  readonly kind: 'weights' | 'overhead' | 'kv' | 'outside' | 'free' | 'over';
  /** GiB left of it. */
  readonly from: number;
  /** GiB up to its end. */
  readonly to: number;
}

/**
 * The memory of a GPU from left to right: weights, overhead and KV cache fill the budget, right of it lies what the
 * engine takes beside it, and what is free. What is beyond the budget before there is any KV cache is painted as such,
 * and so is what lies beyond the GPU.
 */
export function segments(stage: StageDocument): Segment[] {
  const { budgetGib, usableGib, weightsGib, outsideGib } = stage;
  const fixed = weightsGib + insideGib(stage);
  const reserved = Math.max(fixed, budgetGib);
  const taken = reserved + outsideGib;
  return [
    segment('weights', 0, Math.min(weightsGib, budgetGib)),
    segment('overhead', Math.min(weightsGib, budgetGib), Math.min(fixed, budgetGib)),
    segment('kv', fixed, budgetGib),
    segment('over', budgetGib, fixed),
    segment('outside', reserved, Math.min(taken, usableGib)),
    segment('over', Math.max(reserved, usableGib), taken),
    segment('free', taken, usableGib),
  ].filter(({ from, to }) => to > from);
}

/** GiB of overhead that the budget holds: activation, communication and graphs. */
export function insideGib({ activationGib, communicationGib, graphsGib }: StageDocument): number {
  return activationGib + communicationGib + graphsGib;
}

/** The end of the scale in GiB: the GPU, or more where a stage needs more; bars that need much more are cut. */
export function scaleEnd({ stages }: PlanDocument): number {
  const usable = Math.max(...stages.map(({ usableGib }) => usableGib));
  const needed = Math.max(...stages.flatMap((stage) => [neededEnd(stage), ...segments(stage).map(({ to }) => to)]));
  return Math.max(Math.min(needed, usable * MOST_OF_GPU), usable, 1e-6);
}

/** Whether a size lies beyond the end of the scale, and not only by rounding. */
export function isBeyond(size: number, end: number): boolean {
  return size > end * (1 + 1e-9);
}

/** Where the KV cache that was asked for would end; 0 where there is no room for any. */
export function neededEnd(stage: StageDocument): number {
  return stage.kvCacheGib < 0 ? 0 : stage.weightsGib + insideGib(stage) + stage.neededKvCacheGib;
}

/** Round numbers of GiB from 0 to at most `end`. */
export function ticks(end: number): number[] {
  const magnitude = 10 ** Math.floor(Math.log10(end / MOST_TICKS));
  const step = [...TICK_STEPS, 10].map((factor) => factor * magnitude).find((size) => end / size <= MOST_TICKS) ?? end;
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, i) => Number((i * step).toPrecision(6)));
}

function segment(kind: Segment['kind'], from: number, to: number): Segment {
  return { kind, from, to };
}
