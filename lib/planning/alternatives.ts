import { Attempt } from './attempt';
import { splitsWithin } from './candidates';
import { packed, type GroupLayout } from './group-layout';
import type { PlanInputs } from './plan-inputs';
import { allowedSplits, experts } from './split-rules';
import { describeLayout, percent, short } from './words';

const MOST_ALTERNATIVES = 5;
/** Plans with more GPUs than this many times the chosen one's are no alternatives to it. */
const MOST_TIMES = 2;
const COPIES = [1, 2, 4, 8, 16];
/** A difference of KV cache that is worth a word. */
const WORTH_TELLING = 0.02;

/** Another plan that fits as well, and how it differs from the one that was chosen. */
export interface PlanAlternative {
  /** The layout in a few words, such as `TP 8 x PP 2 on 2 pods of 8 GPUs`. */
  readonly layout: string;
  /** Ranks over which each layer is split. */
  readonly tensorParallelSize: number;
  /** Stages into which the layers are split. */
  readonly pipelineParallelSize: number;
  /** Copies of everything but the experts that share the requests. */
  readonly dataParallelSize: number;
  /** Whether experts stay whole, spread over the ranks. */
  readonly expertParallel: boolean;
  /** Pods of one group. */
  readonly groupSize: number;
  /** GPUs of each pod. */
  readonly gpusPerPod: number;
  /** GPUs of one group. */
  readonly gpus: number;
  /** Tokens that the KV cache of each copy holds. */
  readonly kvCacheTokens: number;
  /** Sequences of `maxModelLen` that all KV caches hold at once, in hundredths, rounded down. */
  readonly concurrencyLimit: number;
  /**
   * Cost of all GPUs for an hour, where the price of one was given.
   * @default - not known
   */
  readonly costPerHour?: number;
  /** What is better than in the chosen plan. */
  readonly gains: string[];
  /** What is worse. */
  readonly costs: string[];
}

/** The runners-up to a plan, the best first. What the user pinned stays pinned. */
export function alternatives(chosen: Attempt): PlanAlternative[] {
  const { inputs } = chosen;
  const free = { ...inputs, pinned: false };
  const attempts = runnersUp(free, chosen)
    .map(({ layout, expertParallel }) => new Attempt({ ...free, expertParallel }, layout))
    .filter((attempt) => !isSame(attempt, chosen) && attempt.obstacle() === undefined)
    .sort(byShape);
  const found: Attempt[] = [];
  // Those of one shape are tried together; the memory of the rest need not be worked out once there are enough.
  while (attempts.length > 0 && found.length < MOST_ALTERNATIVES) {
    const alike = attempts.splice(0, attempts.filter((other) => byShape(attempts[0], other) === 0).length);
    found.push(...alike.filter((attempt) => attempt.fits()).sort((a, b) => b.concurrencyLimit - a.concurrencyLimit));
  }
  return found.slice(0, MOST_ALTERNATIVES).map((attempt) => described(attempt, chosen));
}

/** The stated policy: fewest GPUs, fewest pods that a layer is split over, one engine before several, short pipelines. */
function byShape(a: Attempt, b: Attempt): number {
  return a.gpus - b.gpus || podsPerLayer(a) - podsPerLayer(b)
    || a.layout.dataParallelSize - b.layout.dataParallelSize || a.layout.pipelineParallelSize - b.layout.pipelineParallelSize;
}

function podsPerLayer({ layout: { tensorParallelSize, gpusPerPod } }: Attempt): number {
  return Math.max(1, tensorParallelSize / gpusPerPod);
}

interface Candidate {
  readonly layout: GroupLayout;
  readonly expertParallel: boolean;
}

/** All usual layouts within what is pinned and twice the GPUs. */
function runnersUp(inputs: PlanInputs, chosen: Attempt): Candidate[] {
  const { model, gpusPerPod, maxPods, groupSize } = inputs;
  const pinned = chosen.inputs.given;
  const splits = pinned.tensorParallelSize ? [inputs.tensorParallelSize ?? 1]
    : [...splitsWithin(gpusPerPod), 2 * gpusPerPod].filter((split) => allowedSplits(model, split, undefined).includes(split));
  const mostGpus = Math.min(MOST_TIMES * chosen.gpus, maxPods * gpusPerPod);
  const found = new Map<string, Candidate>();
  for (const tensorParallelSize of splits) {
    for (const dataParallelSize of pinned.dataParallelSize ? [inputs.dataParallelSize] : COPIES) {
      // Copies of a model without experts are groups of their own, which a service has by its replicas.
      if (dataParallelSize > 1 && model.experts === 0 && !pinned.dataParallelSize) continue;
      for (const pipelineParallelSize of stagesWithin(inputs, pinned.pipelineParallelSize, mostGpus / (tensorParallelSize * dataParallelSize))) {
        const layout = packed({ tensorParallelSize, pipelineParallelSize, dataParallelSize }, gpusPerPod, pinned.groupSize ? groupSize : undefined);
        if (!layout || layout.groupSize > maxPods || !isUsual(layout, gpusPerPod)) continue;
        found.set(`${tensorParallelSize} ${pipelineParallelSize} ${dataParallelSize}`, { layout, expertParallel: wholeExperts(inputs, layout) });
      }
    }
  }
  return [...found.values()];
}

/** Parts of a pod by powers of two, or several whole pods: others leave GPUs that nobody can use. */
function isUsual(layout: GroupLayout, gpusPerPod: number): boolean {
  return layout.groupSize === 1 ? splitsWithin(gpusPerPod).includes(layout.gpusPerPod) : layout.gpusPerPod === gpusPerPod;
}

function stagesWithin({ model, pipelineParallelSize }: PlanInputs, pinned: boolean, most: number): number[] {
  if (pinned) return [pipelineParallelSize ?? 1];
  return Array.from({ length: Math.min(Math.floor(most), model.hiddenLayers, 16) }, (_, i) => i + 1);
}

/** Copies keep experts whole, as is usual; one copy only where the engine refuses to cut them. */
function wholeExperts({ model, expertParallel }: PlanInputs, layout: GroupLayout): boolean {
  return experts(model, layout, expertParallel ?? (layout.dataParallelSize > 1 ? true : undefined));
}

function isSame(a: Attempt, b: Attempt): boolean {
  return a.layout.tensorParallelSize === b.layout.tensorParallelSize && a.layout.pipelineParallelSize === b.layout.pipelineParallelSize
    && a.layout.dataParallelSize === b.layout.dataParallelSize && a.expertParallel === b.expertParallel;
}

function described(attempt: Attempt, chosen: Attempt): PlanAlternative {
  const { layout, expertParallel, gpus, kvCacheTokens, concurrencyLimit } = attempt;
  const differences = [
    ...gpuDifferences(attempt, chosen), ...roomDifferences(attempt, chosen), ...shapeDifferences(attempt, chosen),
  ];
  return {
    ...layout, layout: `${describeLayout(layout)}${expertParallel ? ', experts whole' : ''}`, expertParallel, gpus, kvCacheTokens, concurrencyLimit,
    costPerHour: attempt.costPerHour,
    gains: differences.filter(({ gain }) => gain).map(({ text }) => text),
    costs: differences.filter(({ gain }) => !gain).map(({ text }) => text),
  };
}

interface Difference {
  readonly gain: boolean;
  readonly text: string;
}

function gpuDifferences(attempt: Attempt, chosen: Attempt): Difference[] {
  const gpus = attempt.gpus - chosen.gpus;
  const pods = attempt.layout.groupSize - chosen.layout.groupSize;
  const cost = (attempt.costPerHour ?? 0) - (chosen.costPerHour ?? 0);
  return [
    ...difference(gpus !== 0, gpus < 0, `${changed(gpus, 'GPU')}${cost === 0 ? '' : `, ${short(Math.abs(cost))} ${cost < 0 ? 'less' : 'more'} an hour`}`),
    ...difference(pods !== 0, pods < 0, changed(pods, 'pod')),
  ];
}

function roomDifferences(attempt: Attempt, chosen: Attempt): Difference[] {
  const share = attempt.concurrencyLimit / Math.max(chosen.concurrencyLimit, Number.MIN_VALUE) - 1;
  return difference(Math.abs(share) > WORTH_TELLING, share > 0,
    `room for ${attempt.concurrencyLimit} sequences at once instead of ${chosen.concurrencyLimit} (${percent(share)})`);
}

function shapeDifferences(attempt: Attempt, chosen: Attempt): Difference[] {
  const { layout } = attempt;
  const stages = layout.pipelineParallelSize - chosen.layout.pipelineParallelSize;
  const pods = podsPerLayer(attempt);
  return [
    ...difference(stages !== 0, stages < 0, stages < 0
      ? `${layout.pipelineParallelSize === 1 ? 'no pipeline' : 'a shorter pipeline'}: less latency` : `a pipeline of ${layout.pipelineParallelSize} stages: more latency`),
    ...difference(pods > 1 && podsPerLayer(chosen) === 1, false, 'tensor parallelism spans pods: each layer waits for the network'),
    ...difference(layout.dataParallelSize > chosen.layout.dataParallelSize, false,
      `${layout.dataParallelSize} engines share the requests: each has a KV cache of its own, and exchanges tokens with the experts of the others`),
    ...difference(attempt.expertParallel && !chosen.expertParallel, false, 'experts stay whole: the load depends on which experts are asked'),
  ];
}

function changed(by: number, noun: string): string {
  return `${Math.abs(by)} ${by < 0 ? 'fewer' : 'more'} ${noun}${Math.abs(by) === 1 ? '' : 's'}`;
}

function difference(there: boolean, gain: boolean, text: string): Difference[] {
  return there ? [{ gain, text }] : [];
}
