import type { ParallelismPlan } from '../planning/parallelism-plan';
import { problem } from '../problems';

/** The settings of `vllm serve` that are properties of an engine and not of its plan. */
export interface VllmServeSettings {
  readonly modelPath: string;
  readonly port: number;
  readonly servedModelName: string;
  readonly trustRemoteCode: boolean;
  readonly extraArguments: readonly string[];
}

/** The arguments of `vllm serve`, each as the process shall receive it. Sizes come from the plan and nowhere else. */
export function vllmServeArguments(plan: ParallelismPlan, settings: VllmServeSettings): string[] {
  const flag = (name: string, value: string | number | undefined) => (value === undefined ? [] : [name, String(value)]);
  const switched = (name: string, on: boolean) => (on ? [name] : []);
  return [
    settings.modelPath,
    ...flag('--port', settings.port),
    ...switched('--trust-remote-code', settings.trustRemoteCode),
    ...flag('--served-model-name', settings.servedModelName),
    ...flag('--max-model-len', plan.maxModelLen),
    ...flag('--gpu-memory-utilization', plan.gpuMemoryUtilization),
    ...flag('--tensor-parallel-size', plan.tensorParallelSize),
    ...flag('--pipeline-parallel-size', plan.pipelineParallelSize > 1 ? plan.pipelineParallelSize : undefined),
    ...switched('--enable-expert-parallel', plan.expertParallel),
    ...flag('--distributed-executor-backend', plan.groupSize > 1 && plan.engineVersion.isAtLeast('0.11.1') ? 'ray' : undefined),
    ...flag('--kv-cache-dtype', plan.kvCacheType.flag === 'auto' ? undefined : plan.kvCacheType.flag),
    ...flag('--max-num-seqs', plan.maxNumSeqs),
    ...flag('--max-num-batched-tokens', plan.maxNumBatchedTokens),
    ...switched('--enforce-eager', plan.enforceEager),
    ...settings.extraArguments,
  ];
}

/** What belongs to the plan or to a property of the engine, and where to set it. */
const OWNED: { readonly [flag: string]: string } = {
  '--model': 'the modelPath of the weights source',
  '--port': 'the engine\'s port',
  '--served-model-name': 'the engine\'s servedModelName',
  '--trust-remote-code': 'the engine\'s trustRemoteCode',
  '--max-model-len': 'the plan\'s maxModelLen',
  '--gpu-memory-utilization': 'the plan\'s gpuMemoryUtilization',
  '--tensor-parallel-size': 'the plan\'s tensorParallelSize',
  '--pipeline-parallel-size': 'the plan\'s pipelineParallelSize',
  '--data-parallel-size': 'the plan',
  '--enable-expert-parallel': 'the plan\'s expertParallel',
  '--distributed-executor-backend': 'the choice of the engine',
  '--kv-cache-dtype': 'the plan\'s kvCacheType',
  '--max-num-seqs': 'the plan\'s maxNumSeqs',
  '--max-num-batched-tokens': 'the plan\'s maxNumBatchedTokens',
  '--enforce-eager': 'the plan\'s enforceEager',
  '--nnodes': 'the plan\'s groupSize',
  '--node-rank': 'the plan\'s groupSize',
  '--headless': 'the choice of the engine',
  '--config': 'these arguments: the flags of a file cannot be checked against the plan',
};

const SHORT: { readonly [flag: string]: string } = {
  '-tp': '--tensor-parallel-size', '-pp': '--pipeline-parallel-size', '-dp': '--data-parallel-size', '-n': '--nnodes', '-r': '--node-rank',
};

/**
 * What is wrong about arguments that the user adds. vLLM reads `_` as `-`, takes `--flag=value`, and completes a flag
 * that is cut short, so `--tensor_parallel 4` contradicts the plan as well as `-tp 4` does.
 */
export function extraArgumentProblems(extraArguments: readonly string[]): string[] {
  const problems: string[] = [];
  extraArguments.forEach((argument, index) => {
    const property = `engine extraArguments[${index}]`;
    if (argument.includes('\0')) problems.push(problem(property, argument, 'text without NUL, which no process can receive'));
    const owned = ownedFlag(argument);
    if (owned) problems.push(problem(property, argument, 'flags that neither the plan nor the engine sets', `set ${OWNED[owned]} instead`));
  });
  if (extraArguments.length > 0 && !extraArguments[0].startsWith('-')) {
    problems.push(problem('engine extraArguments[0]', extraArguments[0], 'a flag; the first argument would be read as a second model'));
  }
  return problems;
}

function ownedFlag(argument: string): string | undefined {
  const name = argument.split('=', 1)[0];
  if (Object.hasOwn(SHORT, name)) return SHORT[name];
  if (!name.startsWith('--') || name.length <= 2) return undefined;
  const flag = name.toLowerCase().replaceAll('_', '-').replace(/^--no-/, '--').split('.', 1)[0];
  return Object.keys(OWNED).find((owned) => owned === flag) ?? Object.keys(OWNED).find((owned) => owned.startsWith(flag));
}
