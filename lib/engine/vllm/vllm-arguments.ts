import type { EngineVersion } from '../../planning/engine-version';
import type { ParallelismPlan } from '../../planning/parallelism-plan';
import { problem } from '../../problems';
import { flagOf } from './extra-arguments';
import { explainFlag, VLLM_FLAGS } from './flags';

/** The settings of `vllm serve` that are properties of an engine and not of its plan. */
export interface VllmServeSettings {
  readonly modelPath: string;
  /** vLLM's own default where there is none: all of IPv4. */
  readonly host?: string;
  readonly port: number;
  readonly servedModelName: string;
  readonly trustRemoteCode: boolean;
  /** What starts the workers of other pods, where vLLM must be told. */
  readonly executor?: string;
  /** How long vLLM lets requests end when it is told to, in seconds, where its version can. */
  readonly shutdownSeconds?: number;
  /** Paths of which requests are not logged, where its version can. */
  readonly silentPaths?: string;
  /** How long a start may take where ranks span pods, in seconds. */
  readonly startupSeconds?: number;
  readonly extraArguments: readonly string[];
}

/**
 * How long ranks wait for each other in what torch.distributed does, and its own limit in seconds. A rank that still
 * loads, or compiles, must not be given up while the probes wait for it (vllm v0.33.0:vllm/config/parallel.py).
 */
const PATIENCE = [['--distributed-timeout-seconds', 600], ['--cpu-distributed-timeout-seconds', 1800]] as const;

/** The arguments of `vllm serve`, each as the process shall receive it. Sizes come from the plan and nowhere else. */
export function vllmServeArguments(plan: ParallelismPlan, settings: VllmServeSettings): string[] {
  const flag = (name: string, value: string | number | undefined) => (value === undefined ? [] : [name, String(value)]);
  const switched = (name: string, on: boolean) => (on ? [name] : []);
  return [
    settings.modelPath,
    ...flag('--host', settings.host),
    ...flag('--port', settings.port),
    ...switched('--trust-remote-code', settings.trustRemoteCode),
    ...flag('--served-model-name', settings.servedModelName),
    ...flag('--max-model-len', plan.maxModelLen),
    ...flag('--gpu-memory-utilization', plan.gpuMemoryUtilization),
    ...flag('--tensor-parallel-size', plan.tensorParallelSize),
    ...flag('--pipeline-parallel-size', plan.pipelineParallelSize > 1 ? plan.pipelineParallelSize : undefined),
    ...switched('--enable-expert-parallel', plan.expertParallel),
    ...flag('--distributed-executor-backend', settings.executor),
    ...flag('--kv-cache-dtype', plan.kvCacheType.flag === 'auto' ? undefined : plan.kvCacheType.flag),
    ...flag('--block-size', plan.blockSize),
    // All limits at 0 keep what sees images from being loaded (vllm#22299).
    ...flag('--limit-mm-per-prompt', plan.languageModelOnly ? '{"image":0,"video":0}' : undefined),
    ...flag('--max-num-seqs', plan.maxNumSeqs),
    ...flag('--max-num-batched-tokens', plan.maxNumBatchedTokens),
    ...switched('--enforce-eager', plan.enforceEager),
    ...flag('--shutdown-timeout', settings.shutdownSeconds),
    ...flag('--disable-access-log-for-endpoints', settings.silentPaths),
    ...patience(plan.engineVersion, settings),
    ...settings.extraArguments,
  ];
}

function patience(version: EngineVersion, { startupSeconds, extraArguments }: VllmServeSettings): string[] {
  if (startupSeconds === undefined) return [];
  const flags = VLLM_FLAGS.of(version);
  return PATIENCE.filter(([name]) => flags.has(name) && !extraArguments.some((argument) => flagOf(argument) === name))
    .flatMap(([name, own]) => [name, String(Math.max(own, Math.ceil(startupSeconds)))]);
}

/** What a version cannot be asked for: one problem for each flag that we would write and that it does not have. */
export function versionProblems(commandLine: readonly string[], version: EngineVersion): string[] {
  const flags = VLLM_FLAGS.of(version);
  const isName = (index: number) => commandLine[index - 1] === '--served-model-name';
  return commandLine.filter((word, index) => word.startsWith('--') && !isName(index) && flags.areComplete && !flags.has(word)).map((flag) =>
    problem('engineVersion of the plan', version.toString(), `a version that has ${flag}`, explainFlag(flag, version)));
}
