import { toGib } from '../units';
import type { Attempt } from './attempt';
import { describeEngineMemory } from './engine-rows';
import type { PlanOutcome } from './plan-outcome';
import { tensorObstacle } from './split-rules';
import { describeLayout, short } from './words';

/** How many of the layouts that do not fit are told; the last ones come nearest. */
const REJECTIONS_TOLD = 2;

/** Why a plan is as it is. */
export function planReasons({ inputs, attempt, rejected, problems }: PlanOutcome): string[] {
  const smaller = rejected.slice(-REJECTIONS_TOLD);
  const layout = describeLayout(attempt.layout);
  return [
    ...(problems.length > 0 ? [] : [inputs.pinned ? `${layout}: as given` : `${layout}: the fewest GPUs that do`]),
    ...smaller.map((other) => `not ${describeLayout(other.layout)}: ${objection(other)}`),
    ...smallerGroups(attempt, rejected),
    ...(attempt.expertParallel && inputs.expertParallel === undefined
      ? [`experts stay whole, since ${cutObstacle(attempt)}`] : []),
    weightsText(attempt),
    `engine memory by the figures of ${describeEngineMemory(inputs.engineVersion)}; headroom ${short(inputs.headroom)}, `
    + `margin ${short(inputs.minMarginGib)} GiB`,
  ];
}

/** How the weights of all GPUs agree with the checkpoint. */
function weightsText({ inputs: { model }, stages, layout }: Attempt): string {
  const ranks = layout.tensorParallelSize * layout.dataParallelSize;
  const onGpus = stages.reduce((sum, { weightsGib }) => sum + weightsGib * ranks, 0);
  const left = toGib(model.nextnPredictBytes);
  const loaded = model.checkpointGib - left;
  const notLoaded = left > 0 ? ` but ${short(left)} for predicting several tokens` : '';
  return `weights of all GPUs: ${short(onGpus)} GiB, which are the ${short(model.checkpointGib)} of the checkpoint${notLoaded}`
    + `, and ${short(onGpus - loaded)} that ranks hold as copies or that the engine derives`;
}

/** Where only the number of sequences asks for more GPUs, smaller groups beside each other do as well. */
function smallerGroups({ inputs: { maxConcurrency } }: Attempt, rejected: Attempt[]): string[] {
  if (maxConcurrency === 1) return [];
  const smaller = rejected.find((other) => other.obstacle() === undefined && other.holdsOneSequence());
  if (!smaller) return [];
  return [`only the number of sequences needs so many GPUs: ${describeLayout(smaller.layout)} holds ${smaller.concurrencyLimit}, `
    + 'so that several such groups, or an FP8 KV cache, serve as many with shorter pipelines'];
}

function objection(attempt: Attempt): string {
  return attempt.obstacle() ?? attempt.firstShortfall()?.text ?? 'more GPUs than needed';
}

function cutObstacle({ inputs: { model }, layout }: Attempt): string {
  return tensorObstacle(model, layout, false) ?? 'the engine refuses to cut them';
}
