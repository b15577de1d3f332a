import type { PlanDocument } from './plan-document';

/** What a shell takes without quotes. */
const SAFE = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** The command that asks for the layout of a plan, as words; what a document does not hold, such as sizes of batches, is not in it. */
export function planWords(plan: PlanDocument): string[] {
  return [
    'cdk8s-inference', 'plan',
    '--model', plan.model.name,
    '--gpu', plan.gpu.name,
    '--gpu-memory-gib', String(plan.gpu.usableMemoryGib),
    '--engine', `${plan.engine.name}@${plan.engine.version}`,
    '--pods', String(plan.groupSize),
    '--gpus-per-pod', String(plan.gpusPerPod),
    '--tensor-parallel-size', String(plan.tensorParallelSize),
    '--pipeline-parallel-size', String(plan.pipelineParallelSize),
    '--data-parallel-size', String(plan.dataParallelSize),
    ...(plan.expertParallel ? ['--expert-parallel'] : []),
    '--max-model-len', String(plan.maxModelLen),
    '--max-concurrency', String(plan.requestedConcurrency),
    '--gpu-memory-utilization', String(plan.gpuMemoryUtilization),
    '--kv-cache-dtype', plan.kvCacheDtype,
  ];
}

/** Words as one line of a POSIX shell, on lines of one option each. */
export function shellLines(words: readonly string[]): string {
  return words.map((word, i) => i > 0 && word.startsWith('--') ? `\\\n  ${quoted(word)}` : quoted(word)).join(' ');
}

function quoted(word: string): string {
  return SAFE.test(word) ? word : `'${word.replace(/'/g, '\'\\\'\'')}'`;
}
