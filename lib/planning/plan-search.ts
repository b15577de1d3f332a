import { Attempt } from './attempt';
import { layouts } from './candidates';
import { packed, type GroupLayout } from './group-layout';
import type { PlanInputs } from './plan-inputs';

/** What a search found. */
export interface SearchResult {
  /** The first layout that does, or else the nearest. */
  readonly attempt: Attempt;
  /** Whether it does. */
  readonly fits: boolean;
  /** The layouts with fewer GPUs that do not. */
  readonly rejected: Attempt[];
}

/**
 * Tries layouts from the fewest GPUs on, the larger tensor-parallel size first where two have as many, and takes the
 * first that does.
 */
export function search(inputs: PlanInputs): SearchResult {
  const rejected: Attempt[] = [];
  for (const layout of layouts(inputs)) {
    const attempt = new Attempt(inputs, layout);
    if (attempt.fits()) return { attempt, fits: true, rejected };
    rejected.push(attempt);
  }
  const nearest = nearestOf(rejected) ?? new Attempt(inputs, fallback(inputs));
  return { attempt: nearest, fits: false, rejected: rejected.filter(({ gpus }) => gpus < nearest.gpus) };
}

/** The last layout that the engine would not refuse for its sizes, or else the first that memory allows. */
function nearestOf(rejected: Attempt[]): Attempt | undefined {
  return rejected.filter((attempt) => attempt.obstacle() === undefined).at(-1)
    ?? rejected.find((attempt) => attempt.firstShortfall() === undefined) ?? rejected.at(-1);
}

/** Where the sizes asked for do not go together: the same sizes in as many pods as they need, so that there is a budget to look at. */
function fallback({ model, gpusPerPod, tensorParallelSize = 1, pipelineParallelSize = 1, dataParallelSize }: PlanInputs): GroupLayout {
  const stages = Math.min(pipelineParallelSize, model.hiddenLayers);
  return packed({ tensorParallelSize, pipelineParallelSize: stages, dataParallelSize }, gpusPerPod)
    ?? { tensorParallelSize: 1, pipelineParallelSize: 1, dataParallelSize: 1, groupSize: 1, gpusPerPod: 1 };
}
