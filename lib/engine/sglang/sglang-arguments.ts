import type { EngineVersion } from '../../planning/engine-version';
import type { ParallelismPlan } from '../../planning/parallelism-plan';
import { problem } from '../../problems';
import { engineProblems } from '../engine-settings';
import { OLDEST_READ } from './flag-rows';
import { SGLANG_FLAGS } from './flags';
import { CACHE_TYPES, COPIES_OF_ANY_NUMBER, EXPERTS_BY_SIZE } from './releases';

/** The settings of SGLang's server that are properties of an engine and not of its plan. */
export interface SglangSettings {
  readonly modelPath: string;
  /** All of IPv4 where there is none. */
  readonly host?: string;
  readonly port: number;
  readonly servedModelName: string;
  readonly trustRemoteCode: boolean;
}

/** The sizes of a plan as SGLang counts them. */
export interface SglangSizes {
  /** `--tp-size`: all ranks of a stage, those of copies that share experts included. */
  readonly tensorParallelSize: number;
  /** Copies within these ranks, each with attention and a KV cache of its own; 1 where there are none. */
  readonly attentionCopies: number;
  /** Copies beside each other that share nothing, each with that many ranks; 1 where there are none. */
  readonly replicas: number;
}

/** Copies of models with experts share them; those of other models have nothing in common. */
export function sglangSizes({ model, tensorParallelSize, dataParallelSize }: ParallelismPlan): SglangSizes {
  return model.experts > 0
    ? { tensorParallelSize: tensorParallelSize * dataParallelSize, attentionCopies: dataParallelSize, replicas: 1 }
    : { tensorParallelSize, attentionCopies: 1, replicas: dataParallelSize };
}

/** The arguments that all pods have in common, each as the process shall receive it. Sizes come from the plan and nowhere else. */
export function sglangArguments(plan: ParallelismPlan, settings: SglangSettings): string[] {
  const flag = (name: string, value: string | number | undefined) => (value === undefined ? [] : [name, String(value)]);
  const switched = (name: string, on: boolean) => (on ? [name] : []);
  const sizes = sglangSizes(plan);
  const cacheType = cacheTypeOf(plan);
  // SGLang divides both limits by the copies within its ranks.
  const ofAllCopies = (each: number | undefined) => (each === undefined ? undefined : each * sizes.attentionCopies);
  return [
    ...flag('--model-path', settings.modelPath),
    // Its own default is 127.0.0.1, which neither probes nor the Service reach.
    ...flag('--host', settings.host ?? '0.0.0.0'),
    ...flag('--port', settings.port),
    ...flag('--served-model-name', settings.servedModelName),
    ...switched('--trust-remote-code', settings.trustRemoteCode),
    ...flag('--context-length', plan.maxModelLen),
    ...flag('--mem-fraction-static', plan.gpuMemoryUtilization),
    ...flag('--tp-size', sizes.tensorParallelSize),
    ...flag('--pp-size', plan.pipelineParallelSize > 1 ? plan.pipelineParallelSize : undefined),
    ...copies(plan.engineVersion, sizes),
    ...experts(plan, sizes),
    ...flag('--kv-cache-dtype', cacheType === 'auto' ? undefined : cacheType),
    ...flag('--page-size', plan.blockSize),
    ...flag('--max-running-requests', ofAllCopies(plan.maxNumSeqs)),
    ...flag('--chunked-prefill-size', ofAllCopies(plan.maxNumBatchedTokens)),
    ...(plan.enforceEager ? withoutGraphs(plan.engineVersion) : []),
    '--enable-metrics',
  ];
}

/** What a plan asks for that SGLang, or its version, cannot do. */
export function sglangPlanProblems(plan: ParallelismPlan): string[] {
  const { engineVersion, groupSize, gpusPerPod, pipelineParallelSize, dataParallelSize, expertParallel, blockSize, kvCacheType, languageModelOnly } = plan;
  const unusable = engineProblems(plan, 'sglang');
  if (unusable.length > 0) return unusable;
  if (!engineVersion.isAtLeast(OLDEST_READ)) {
    return [problem('engineVersion of the plan', engineVersion.toString(), `a release of SGLang from ${OLDEST_READ} on, such as 0.5.9`, 'flags depend on it')];
  }
  const { tensorParallelSize, attentionCopies, replicas } = sglangSizes(plan);
  const ranks = tensorParallelSize * replicas * pipelineParallelSize;
  const needs = (asked: boolean, property: string, given: unknown, instead: string, release: string | undefined) => (
    asked && release !== undefined && !engineVersion.isAtLeast(release) ? [problem(`${property} of the plan`, given, `${instead} before SGLang ${release}`)] : []);
  return [
    ...needs(pipelineParallelSize > 1, 'pipelineParallelSize', pipelineParallelSize, '1', firstWith('--pp-size')),
    ...needs(attentionCopies > 1, 'dataParallelSize', dataParallelSize, '1', COPIES_OF_ANY_NUMBER),
    ...needs(expertParallel, 'expertParallel', expertParallel, 'false', firstWith('--ep-size')),
    ...needs(blockSize !== undefined, 'blockSize', blockSize, 'no size', firstWith('--page-size')),
    ...(cacheTypeOf(plan) === undefined ? [problem('kvCacheType of the plan', kvCacheType.flag, `${cacheTypesOf(engineVersion).join(', ')} with SGLang ${engineVersion.version}`)] : []),
    ...(languageModelOnly ? [problem('languageModelOnly of the plan', true, 'false with SGLang, which has it for few models and loads all of most')] : []),
    ...(replicas > 1 && groupSize > 1 ? [problem('dataParallelSize of the plan', dataParallelSize, '1 in a group of several pods: copies of a model without experts share nothing',
      'leave it out and set the replicas of the server')] : []),
    ...(ranks === groupSize * gpusPerPod ? [] : [problem('groupSize of the plan', groupSize, `as many pods of ${gpusPerPod} GPUs as hold ${ranks} ranks`)]),
  ];
}

function firstWith(flag: string): string | undefined {
  return SGLANG_FLAGS.spansOf(flag)[0]?.since;
}

function cacheTypeOf({ kvCacheType, engineVersion }: ParallelismPlan): string | undefined {
  return cacheName(kvCacheType.flag, engineVersion);
}

function cacheName(type: string, version: EngineVersion): string | undefined {
  const names = Object.hasOwn(CACHE_TYPES, type) ? CACHE_TYPES[type] : [];
  return names.filter(({ since }) => version.isAtLeast(since)).at(-1)?.name;
}

function cacheTypesOf(version: EngineVersion): string[] {
  return Object.keys(CACHE_TYPES).filter((type) => cacheName(type, version) !== undefined);
}

function copies(version: EngineVersion, { attentionCopies, replicas }: SglangSizes): string[] {
  if (replicas > 1) return ['--dp-size', String(replicas)];
  if (attentionCopies === 1) return [];
  // The older pair of flags is deprecated from then on.
  return SGLANG_FLAGS.of(version).has('--attn-dp-size') ? ['--attn-dp-size', String(attentionCopies)]
    : ['--dp-size', String(attentionCopies), '--enable-dp-attention'];
}

function experts({ expertParallel, engineVersion }: ParallelismPlan, { tensorParallelSize }: SglangSizes): string[] {
  if (!expertParallel) return [];
  return engineVersion.isAtLeast(EXPERTS_BY_SIZE) ? ['--ep-size', String(tensorParallelSize)] : ['--enable-ep-moe'];
}

/** Graphs of prefill came to be captured as well, and then a flag for each phase. */
function withoutGraphs(version: EngineVersion): string[] {
  const flags = SGLANG_FLAGS.of(version);
  if (flags.has('--cuda-graph-backend-decode')) return ['--cuda-graph-backend-decode', 'disabled', '--cuda-graph-backend-prefill', 'disabled'];
  return ['--disable-cuda-graph', ...(flags.has('--disable-piecewise-cuda-graph') ? ['--disable-piecewise-cuda-graph'] : [])];
}
