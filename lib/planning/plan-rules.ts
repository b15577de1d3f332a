import { problem } from '../problems';
import { layouts } from './candidates';
import { groupSizes } from './group-layout';
import type { PlanInputs } from './plan-inputs';
import { allowedSplits, experts, splitObstacle } from './split-rules';
import { counted } from './words';

/** What is wrong with the properties together: sizes that the engine refuses, and properties that contradict each other. */
export function contradictions(inputs: PlanInputs): string[] {
  return [...splitProblems(inputs), ...batchProblems(inputs), ...groupProblems(inputs)];
}

function splitProblems(inputs: PlanInputs): string[] {
  const { model, tensorParallelSize, expertParallel, gpusPerPod } = inputs;
  const problems: string[] = [];
  if (expertParallel && model.feedForward.experts === 0) {
    problems.push(problem('expertParallel', true, `false for ${model.name}, which has no experts`));
  }
  if (tensorParallelSize !== undefined) {
    const obstacle = splitObstacle(model, tensorParallelSize, experts(model, tensorParallelSize, expertParallel));
    if (obstacle) {
      const allowed = allowedSplits(model, gpusPerPod, expertParallel).join(', ');
      problems.push(problem('tensorParallelSize', tensorParallelSize, allowed, obstacle));
    }
  }
  return problems;
}

function batchProblems({ maxModelLen, maxNumSeqs, maxNumBatchedTokens, engine, engineVersion }: PlanInputs): string[] {
  if (maxNumBatchedTokens === undefined) return [];
  const problems: string[] = [];
  if (maxNumSeqs !== undefined && maxNumSeqs > maxNumBatchedTokens) {
    problems.push(problem('maxNumBatchedTokens', maxNumBatchedTokens, `at least maxNumSeqs, ${maxNumSeqs}`));
  }
  if (maxNumBatchedTokens < maxModelLen && maxModelLen <= engine.wholePromptsUpTo) {
    problems.push(problem('maxNumBatchedTokens', maxNumBatchedTokens,
      `at least maxModelLen, ${maxModelLen}, since ${engineVersion.toString()} does not cut prompts`));
  }
  return problems;
}

function groupProblems(inputs: PlanInputs): string[] {
  const { tensorParallelSize, pipelineParallelSize, groupSize, gpusPerPod, maxPods } = inputs;
  if (groupSize !== undefined && groupSize > maxPods) return [problem('groupSize', groupSize, `at most maxPods, ${maxPods}`)];
  if (layouts(inputs).length > 0) return [];
  const sizes = `TP ${tensorParallelSize ?? 'open'} x PP ${pipelineParallelSize ?? 'open'}`;
  const asked = `${sizes} in pods of at most ${counted(gpusPerPod, 'GPU')}`;
  if (groupSize !== undefined) {
    const open = layouts({ ...inputs, groupSize: undefined });
    const possible = open.flatMap((layout) => groupSizes(layout.tensorParallelSize, layout.pipelineParallelSize, gpusPerPod));
    const allowed = [...new Set(possible)].filter((size) => size <= maxPods).sort((a, b) => a - b);
    return [problem('groupSize', groupSize, `${allowed.join(', ')} (${asked})`)];
  }
  const [smallest] = layouts({ ...inputs, maxPods: Infinity });
  return [problem('maxPods', maxPods, `at least ${smallest.groupSize} (${asked})`)];
}
