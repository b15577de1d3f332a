import { problem } from '../problems';
import { layouts } from './candidates';
import { holdsWholePrompts } from './engine-memory';
import { groupSizes } from './group-layout';
import type { PlanInputs } from './plan-inputs';
import { allowedSplits, experts, pipelineObstacle, tensorObstacle } from './split-rules';
import { counted } from './words';

/** What is wrong with the properties together: sizes that the engine refuses, and properties that contradict each other. */
export function contradictions(inputs: PlanInputs): string[] {
  return [...splitProblems(inputs), ...batchProblems(inputs), ...groupProblems(inputs)];
}

function splitProblems(inputs: PlanInputs): string[] {
  const { model, tensorParallelSize, pipelineParallelSize = 1, dataParallelSize, expertParallel, gpusPerPod } = inputs;
  const problems: string[] = [];
  const stages = pipelineObstacle(model, pipelineParallelSize);
  if (stages) problems.push(problem('pipelineParallelSize', pipelineParallelSize, '1', stages));
  if (expertParallel && model.experts === 0) {
    problems.push(problem('expertParallel', true, `false for ${model.name}, which has no experts`));
  }
  if (tensorParallelSize !== undefined) {
    const sizes = { tensorParallelSize, pipelineParallelSize, dataParallelSize };
    const obstacle = tensorObstacle(model, sizes, experts(model, sizes, expertParallel));
    if (obstacle) {
      const allowed = allowedSplits(model, gpusPerPod, expertParallel, dataParallelSize).join(', ') || 'none';
      problems.push(problem('tensorParallelSize', tensorParallelSize, allowed, obstacle));
    }
  }
  return problems;
}

function batchProblems({ model, maxModelLen, maxNumSeqs, maxNumBatchedTokens, engine, engineVersion }: PlanInputs): string[] {
  if (maxNumBatchedTokens === undefined) return [];
  const problems: string[] = [];
  if (maxNumSeqs !== undefined && maxNumSeqs > maxNumBatchedTokens) {
    problems.push(problem('maxNumBatchedTokens', maxNumBatchedTokens, `at least maxNumSeqs, ${maxNumSeqs}`));
  }
  if (maxNumBatchedTokens < maxModelLen && holdsWholePrompts(engine, model, maxModelLen)) {
    problems.push(problem('maxNumBatchedTokens', maxNumBatchedTokens,
      `at least maxModelLen, ${maxModelLen}, since ${engineVersion.toString()} does not cut prompts`));
  }
  return problems;
}

function groupProblems(inputs: PlanInputs): string[] {
  const { tensorParallelSize, pipelineParallelSize, dataParallelSize, groupSize, gpusPerPod, maxPods } = inputs;
  if (groupSize !== undefined && groupSize > maxPods) return [problem('groupSize', groupSize, `at most maxPods, ${maxPods}`)];
  if (layouts(inputs).length > 0) return [];
  const sizes = `TP ${tensorParallelSize ?? 'open'} x PP ${pipelineParallelSize ?? 'open'}${dataParallelSize > 1 ? ` x DP ${dataParallelSize}` : ''}`;
  const asked = `${sizes} in pods of at most ${counted(gpusPerPod, 'GPU')}`;
  if (groupSize !== undefined) {
    const open = layouts({ ...inputs, groupSize: undefined });
    const possible = open.flatMap((layout) => groupSizes(layout, gpusPerPod));
    const allowed = [...new Set(possible)].filter((size) => size <= maxPods).sort((a, b) => a - b);
    return [problem('groupSize', groupSize, `${allowed.join(', ') || `none of at most maxPods, ${maxPods}`} (${asked})`)];
  }
  const [smallest] = layouts({ ...inputs, maxPods: Infinity });
  return [problem('maxPods', maxPods, `at least ${smallest.groupSize} (${asked})`)];
}
