import type { ParallelismPlan } from '../../planning/parallelism-plan';
import type { StageBudget } from '../../planning/stage-budget';
import { inOptions } from './option-words';

const DECIMALS = 1e4;

/** What `--output json` prints of a plan, and what figures are drawn from. Sizes in GiB, with at most four decimals. */
export interface PlanDocument {
  /** Whether the engine will start with it and hold what is asked for. */
  readonly fits: boolean;
  /** The model. */
  readonly model: ModelDocument;
  /** The GPU, the same in every pod. */
  readonly gpu: GpuDocument;
  /** The engine that the plan counts with. */
  readonly engine: EngineDocument;
  /** Longest sequence in tokens. */
  readonly maxModelLen: number;
  /** Sequences of `maxModelLen` that were asked for at once. */
  readonly requestedConcurrency: number;
  /** Share of each GPU's usable memory that the engine may take. */
  readonly gpuMemoryUtilization: number;
  /** The numbers in which keys and values are cached, as vLLM's `--kv-cache-dtype` names them. */
  readonly kvCacheDtype: string;
  /** Ranks over which each layer is split. */
  readonly tensorParallelSize: number;
  /** Stages into which the layers are split. */
  readonly pipelineParallelSize: number;
  /** Copies of the whole that share the requests. */
  readonly dataParallelSize: number;
  /** Whether experts stay whole, spread over the ranks. */
  readonly expertParallel: boolean;
  /** Pods of one group. */
  readonly groupSize: number;
  /** GPUs of each pod. */
  readonly gpusPerPod: number;
  /** GPUs of one group. */
  readonly gpus: number;
  /** Layers of each pipeline stage, in order. */
  readonly layerPartition: number[];
  /** Whether the engine must be told that partition. */
  readonly pinsLayerPartition: boolean;
  /** The memory of a GPU of each stage. */
  readonly stages: StageDocument[];
  /** Tokens of KV cache that each engine will log. */
  readonly kvCacheTokens: number;
  /** Sequences of `maxModelLen` that fit at once. */
  readonly maxConcurrency: number;
  /** What all GPUs cost in an hour, in the currency of `--price-per-gpu-hour`; only where that was given. */
  readonly costPerHour?: number;
  /** Everything that is wrong. */
  readonly problems: string[];
  /** What works but may hurt. */
  readonly warnings: string[];
  /** Why this plan, and why no smaller one. */
  readonly reasons: string[];
  /** Where it does not fit: changes that would, each of them tried. */
  readonly suggestions: string[];
  /** Other layouts that fit, with what each has for and against it; empty unless they were asked for. */
  readonly alternatives: AlternativeDocument[];
}

/** The model of a plan. */
export interface ModelDocument {
  /** Its name. */
  readonly name: string;
  /** Parameters. */
  readonly parameterCount: number;
  /** Layers of the transformer. */
  readonly hiddenLayers: number;
  /** Size of the checkpoint in GiB. */
  readonly checkpointGib: number;
  /** The format of its weights. */
  readonly quantization: string;
  /** Where the size was read, where that is known. */
  readonly checkpointBytesSource?: string;
  /** Where the architecture was read, where that is known. */
  readonly source?: string;
}

/** The GPU of a plan. */
export interface GpuDocument {
  /** Its name. */
  readonly name: string;
  /** Memory in GiB as the vendor names it. */
  readonly memoryGib: number;
  /** Memory in GiB that the driver reports. */
  readonly usableMemoryGib: number;
}

/** The engine of a plan. */
export interface EngineDocument {
  /** Its name, such as `vllm`. */
  readonly name: string;
  /** Its version, such as `0.19.0`. */
  readonly version: string;
}

/** The memory of one GPU of a pipeline stage in GiB: weights, overhead, KV cache and free are the usable memory. */
export interface StageDocument {
  /** Which stage, counted from 0. */
  readonly stage: number;
  /** Its layers. */
  readonly layers: number;
  /** Its first layer, counted from 0. */
  readonly firstLayer: number;
  /** What lies on it in words. */
  readonly holds: string[];
  /** What the driver reports. */
  readonly usableGib: number;
  /** What the engine may take: utilization times usable. */
  readonly budgetGib: number;
  /** Weights. */
  readonly weightsGib: number;
  /** What is left for the KV cache; negative where the rest is more than the budget. */
  readonly kvCacheGib: number;
  /** KV cache that the sequences asked for need. */
  readonly neededKvCacheGib: number;
  /** The peak of a batch. */
  readonly activationGib: number;
  /** Context and communication. */
  readonly communicationGib: number;
  /** CUDA graphs within the budget. */
  readonly graphsGib: number;
  /** What the engine needs outside its budget. */
  readonly outsideGib: number;
  /** Activation, communication, graphs and outside together. */
  readonly overheadGib: number;
  /** What nobody takes; negative where what lies outside the budget finds no room. */
  readonly freeGib: number;
}

/** Another layout that fits. */
export interface AlternativeDocument {
  /** Ranks over which each layer is split. */
  readonly tensorParallelSize: number;
  /** Stages into which the layers are split. */
  readonly pipelineParallelSize: number;
  /** Copies of the whole that share the requests. */
  readonly dataParallelSize: number;
  /** Whether experts stay whole, spread over the ranks. */
  readonly expertParallel: boolean;
  /** Pods of one group. */
  readonly groupSize: number;
  /** GPUs of each pod. */
  readonly gpusPerPod: number;
  /** GPUs of one group. */
  readonly gpus: number;
  /** Tokens of KV cache that each engine will log. */
  readonly kvCacheTokens: number;
  /** Sequences of `maxModelLen` that fit at once. */
  readonly maxConcurrency: number;
  /** What all GPUs cost in an hour; only where a price was given. */
  readonly costPerHour?: number;
  /** What it has over the chosen layout. */
  readonly gains: string[];
  /** What it pays for that. */
  readonly costs: string[];
}

/** A plan as a document; `alternatives` only where they were asked for, since they take longer than the plan. */
export function planDocument(plan: ParallelismPlan, alternatives: boolean): PlanDocument {
  return {
    fits: plan.fits,
    model: modelDocument(plan),
    gpu: { name: plan.gpu.name, memoryGib: rounded(plan.gpu.memoryGib), usableMemoryGib: rounded(plan.gpu.usableMemoryGib) },
    engine: { name: plan.engineVersion.name, version: plan.engineVersion.version },
    maxModelLen: plan.maxModelLen,
    requestedConcurrency: plan.maxConcurrency,
    gpuMemoryUtilization: rounded(plan.gpuMemoryUtilization),
    kvCacheDtype: plan.kvCacheType.flag,
    ...layoutOf(plan),
    layerPartition: [...plan.layerPartition],
    pinsLayerPartition: plan.pinsLayerPartition,
    stages: plan.stages.map(stageDocument),
    ...capacityOf(plan),
    problems: plan.problems.map(inOptions),
    warnings: plan.warnings.map(inOptions),
    reasons: plan.reasons.map(inOptions),
    suggestions: plan.suggestions.map(inOptions),
    alternatives: alternatives ? plan.alternatives().map((other) => ({
      ...layoutOf(other), ...capacityOf(other), gains: other.gains.map(inOptions), costs: other.costs.map(inOptions),
    })) : [],
  };
}

/** A number with at most four decimals; never -0, which JSON would write as 0 anyway. */
export function rounded(value: number): number {
  return Math.round(value * DECIMALS) / DECIMALS + 0;
}

interface Layout {
  readonly tensorParallelSize: number;
  readonly pipelineParallelSize: number;
  readonly dataParallelSize: number;
  readonly expertParallel: boolean;
  readonly groupSize: number;
  readonly gpusPerPod: number;
  readonly gpus: number;
}

function layoutOf({ tensorParallelSize, pipelineParallelSize, dataParallelSize, expertParallel, groupSize, gpusPerPod, gpus }: Layout): Layout {
  return { tensorParallelSize, pipelineParallelSize, dataParallelSize, expertParallel, groupSize, gpusPerPod, gpus };
}

function capacityOf(plan: { readonly kvCacheTokens: number; readonly concurrencyLimit: number; readonly costPerHour?: number }) {
  return {
    kvCacheTokens: Math.floor(plan.kvCacheTokens),
    maxConcurrency: rounded(plan.concurrencyLimit),
    ...(plan.costPerHour === undefined ? {} : { costPerHour: rounded(plan.costPerHour) }),
  };
}

function modelDocument({ model }: ParallelismPlan): ModelDocument {
  return {
    name: model.name,
    parameterCount: model.parameterCount,
    hiddenLayers: model.hiddenLayers,
    checkpointGib: rounded(model.checkpointGib),
    quantization: model.quantization.name,
    ...(model.checkpointBytesSource === undefined ? {} : { checkpointBytesSource: model.checkpointBytesSource }),
    ...(model.source === undefined ? {} : { source: model.source }),
  };
}

function stageDocument(stage: StageBudget): StageDocument {
  const { activationGib, communicationGib, graphsGib, outsideGib } = stage;
  return {
    stage: stage.stage,
    layers: stage.layers,
    firstLayer: stage.firstLayer,
    holds: holds(stage),
    usableGib: rounded(stage.usableGib),
    budgetGib: rounded(stage.budgetGib),
    weightsGib: rounded(stage.weightsGib),
    kvCacheGib: rounded(stage.kvCacheGib),
    neededKvCacheGib: rounded(stage.neededKvCacheGib),
    activationGib: rounded(activationGib),
    communicationGib: rounded(communicationGib),
    graphsGib: rounded(graphsGib),
    outsideGib: rounded(outsideGib),
    overheadGib: rounded(activationGib + communicationGib + graphsGib + outsideGib),
    freeGib: rounded(stage.freeGib),
  };
}

function holds({ firstLayer, layers, holdsEmbedding, holdsHead }: StageBudget): string[] {
  return [
    ...(holdsEmbedding ? ['embedding'] : []),
    layers === 1 ? `layer ${firstLayer}` : `layers ${firstLayer} to ${firstLayer + layers - 1}`,
    ...(holdsHead ? ['output head'] : []),
  ];
}
