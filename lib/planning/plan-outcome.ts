import type { Attempt } from './attempt';
import type { ParallelismPlanProps } from './parallelism-plan-props';
import { planInputs, type PlanInputs } from './plan-inputs';
import { contradictions } from './plan-rules';
import { search } from './plan-search';
import { describeLayout } from './words';

/** The answer to a plan's question, before it is put into words. */
export interface PlanOutcome {
  readonly inputs: PlanInputs;
  readonly attempt: Attempt;
  readonly rejected: Attempt[];
  /** Everything that is wrong; the plan fits where there is nothing. */
  readonly problems: string[];
  /** The properties that were not usable at all. */
  readonly unusable: string[];
}

/** Plans. Never throws for values that do not work: they come back as problems. */
export function planOutcome(props: ParallelismPlanProps): PlanOutcome {
  const { inputs, problems, unusable } = planInputs(props);
  const { attempt, fits, rejected } = search(inputs);
  const found = [...problems, ...contradictions(inputs)];
  return { inputs, attempt, rejected, unusable, problems: fits ? found : [...found, ...misfits(attempt, found)] };
}

/** What keeps the nearest layout from fitting, unless that is said already. */
function misfits(attempt: Attempt, found: string[]): string[] {
  const { pinned } = attempt.inputs;
  const lacking = attempt.shortfalls().filter(({ fatal }) => fatal || !pinned).map(({ problem }) => problem);
  if (lacking.length > 0 || found.length > 0) return lacking;
  return [`tensorParallelSize: no layout works; nearest: ${describeLayout(attempt.layout)}, where ${attempt.obstacle()}`];
}
