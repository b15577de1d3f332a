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
    ...flag('--block-size', plan.blockSize),
    // All limits at 0 keep what sees images from being loaded (vllm#22299).
    ...flag('--limit-mm-per-prompt', plan.languageModelOnly ? '{"image":0,"video":0}' : undefined),
    ...flag('--max-num-seqs', plan.maxNumSeqs),
    ...flag('--max-num-batched-tokens', plan.maxNumBatchedTokens),
    ...switched('--enforce-eager', plan.enforceEager),
    ...settings.extraArguments,
  ];
}

/** What belongs to the plan or to a property of the engine, and where to set it. */
const OWNED: { readonly [flag: string]: string } = {
  '--model': 'set the modelPath of the weights source',
  '--port': 'set the engine\'s port',
  '--served-model-name': 'set the engine\'s servedModelName',
  '--trust-remote-code': 'set the engine\'s trustRemoteCode',
  '--max-model-len': 'set the plan\'s maxModelLen',
  '--gpu-memory-utilization': 'set the plan\'s gpuMemoryUtilization',
  '--tensor-parallel-size': 'set the plan\'s tensorParallelSize',
  '--pipeline-parallel-size': 'set the plan\'s pipelineParallelSize',
  '--data-parallel-size': 'set the plan\'s dataParallelSize',
  '--enable-expert-parallel': 'set the plan\'s expertParallel',
  '--distributed-executor-backend': 'leave it to the engine',
  '--kv-cache-dtype': 'set the plan\'s kvCacheType',
  '--block-size': 'set the plan\'s blockSize',
  '--max-num-seqs': 'set the plan\'s maxNumSeqs',
  '--max-num-batched-tokens': 'set the plan\'s maxNumBatchedTokens',
  '--enforce-eager': 'set the plan\'s enforceEager',
  '--nnodes': 'set the plan\'s groupSize',
  '--node-rank': 'set the plan\'s groupSize',
  '--headless': 'leave it to the engine',
  '--decode-context-parallel-size': 'leave it to the plan',
  '--prefill-context-parallel-size': 'leave it to the plan',
  '--kv-cache-memory-bytes': 'set the plan\'s gpuMemoryUtilization',
  '--master-addr': 'leave it to the engine',
  '--master-port': 'leave it to the engine',
  '--host': 'leave it to the engine, which listens on all addresses of the pod',
  '--uds': 'leave it to the engine: probes and Service need a port',
  '--ssl-keyfile': 'leave TLS to what stands before the Service: probes ask by HTTP',
  '--ssl-certfile': 'leave TLS to what stands before the Service: probes ask by HTTP',
  '--ssl-ca-certs': 'leave TLS to what stands before the Service: probes ask by HTTP',
  '--config': 'write its flags here, where they are checked against the plan',
  '--api-key': 'set VLLM_API_KEY in the server\'s `pod.env`, from a Secret; arguments stand in the manifests as plain text',
};

/** Flags that change what the plan counted with; they may be right, but nobody checked. */
const UNPLANNED = [
  '--quantization', '--dtype', '--cpu-offload-gb', '--enable-lora', '--speculative-config', '--speculative-model', '--num-gpu-blocks-override',
  '--compilation-config',
];

const SHORT: { readonly [flag: string]: string } = {
  '-tp': '--tensor-parallel-size', '-pp': '--pipeline-parallel-size', '-dp': '--data-parallel-size', '-n': '--nnodes', '-r': '--node-rank',
  '-dpn': '--data-parallel-size', '-dpr': '--data-parallel-size', '-dpl': '--data-parallel-size', '-dpa': '--data-parallel-size', '-dpp': '--data-parallel-size',
  '-dpb': '--data-parallel-size', '-dcp': '--decode-context-parallel-size', '-pcp': '--prefill-context-parallel-size', '-q': '--quantization',
};
/** All flags of data parallelism begin with this. */
const DATA_PARALLEL = '--data-parallel';

/**
 * What is wrong about arguments that the user adds. vLLM reads `_` as `-`, takes `--flag=value`, and completes a flag
 * that is cut short, so `--tensor_parallel 4` contradicts the plan as well as `-tp 4` does.
 */
export function extraArgumentProblems(extraArguments: readonly string[]): string[] {
  const problems: string[] = [];
  extraArguments.forEach((argument, index) => {
    const property = `engine extraArguments[${index}]`;
    if (argument.includes('\0')) problems.push(problem(property, argument, 'text without NUL, which no process can receive'));
    if (/^--?[a-z][\w-]*\s/i.test(argument)) problems.push(problem(property, argument, 'one word for each entry', 'put the flag and its value into two entries'));
    const owned = ownedFlag(argument);
    if (owned) problems.push(problem(property, argument, 'flags that neither the plan nor the engine sets', OWNED[owned]));
  });
  if (extraArguments.length > 0 && !extraArguments[0].startsWith('-')) {
    problems.push(problem('engine extraArguments[0]', extraArguments[0], 'a flag; the first argument would be read as a second model'));
  }
  return problems;
}

/** Arguments that are passed on but that the plan's memory does not count with. */
export function extraArgumentWarnings(extraArguments: readonly string[]): string[] {
  return extraArguments.map(flagOf).filter((flag) => UNPLANNED.includes(flag))
    .map((flag) => `engine extraArguments: the plan does not count with ${flag}; check that what it changes leaves room`);
}

/** An argument as vLLM reads its flag: the name alone, with hyphens. */
function flagOf(argument: string): string {
  const name = argument.split('=', 1)[0].trim();
  if (/^-O\d?$/.test(name)) return '--compilation-config';
  return Object.hasOwn(SHORT, name) ? SHORT[name] : name.toLowerCase().replaceAll('_', '-').replace(/^--no-/, '--').split('.', 1)[0];
}

function ownedFlag(argument: string): string | undefined {
  const flag = flagOf(argument);
  if (!flag.startsWith('--') || flag.length <= 2) return undefined;
  if (flag.startsWith(DATA_PARALLEL)) return '--data-parallel-size';
  return Object.keys(OWNED).find((owned) => owned === flag) ?? Object.keys(OWNED).find((owned) => owned.startsWith(flag));
}
