import type { GpuSpec } from '../hardware/gpu-spec';
import type { ModelSpec } from '../model/model-spec';
import { isWhole, problem, show } from '../problems';
import { defaultBatch, type BatchLimits, type EngineMemory } from './engine-memory';
import { engineMemory } from './engine-rows';
import { EngineVersion } from './engine-version';
import { KvCacheType } from './kv-cache-type';
import type { ParallelismPlanProps } from './parallelism-plan-props';

const DEFAULT_HEADROOM = 1.2;
const DEFAULT_MARGIN_GIB = 3;
const DEFAULT_MAX_PODS = 16;
const MOST_PODS = 1024;
const MOST_COPIES = 1024;
const MOST_GPUS_PER_POD = 1024;
const BLIND = new WeakMap<ModelSpec, ModelSpec>();

/** The properties of a plan with every default resolved. What was not usable is left out, so that planning can go on. */
export interface PlanInputs {
  readonly model: ModelSpec;
  readonly gpu: GpuSpec;
  readonly engineVersion: EngineVersion;
  readonly engine: EngineMemory;
  readonly gpusPerPod: number;
  readonly maxModelLen: number;
  readonly maxConcurrency: number;
  readonly gpuMemoryUtilization: number;
  readonly kvCacheType: KvCacheType;
  /** Bytes of one number in the KV cache. */
  readonly cacheBytesPerValue: number;
  readonly blockSize?: number;
  readonly languageModelOnly: boolean;
  readonly pricePerGpuHour?: number;
  readonly dataParallelSize: number;
  readonly enforceEager: boolean;
  readonly batch: BatchLimits;
  readonly headroom: number;
  readonly minMarginGib: number;
  readonly maxPods: number;
  readonly maxNumSeqs?: number;
  readonly maxNumBatchedTokens?: number;
  readonly tensorParallelSize?: number;
  readonly pipelineParallelSize?: number;
  readonly groupSize?: number;
  readonly expertParallel?: boolean;
  readonly pinLayerPartition: boolean;
  readonly layerPartition?: number[];
  /** Which sizes were given. */
  readonly given: GivenSizes;
  /** Whether both sizes are given, so that there is nothing to choose. */
  readonly pinned: boolean;
}

/** Which sizes were given, instead of left to choose. */
export interface GivenSizes {
  readonly tensorParallelSize: boolean;
  readonly pipelineParallelSize: boolean;
  readonly dataParallelSize: boolean;
  readonly groupSize: boolean;
}

/** Inputs that planning can go on with, and what was wrong with the properties. */
export interface CheckedInputs {
  readonly inputs: PlanInputs;
  readonly problems: string[];
  /** The properties that were left out. */
  readonly unusable: string[];
}

/** Resolves the defaults, and tells what is wrong with the properties one by one. */
export function planInputs(props: ParallelismPlanProps): CheckedInputs {
  const check = new Checks(props);
  const { gpu } = props;
  const languageModelOnly = props.languageModelOnly ?? false;
  const model = languageModelOnly ? withoutVision(props.model) : props.model;
  const kvCacheType = props.kvCacheType ?? KvCacheType.AUTO;
  const engineVersion = props.engineVersion ?? EngineVersion.vllmNewest();
  const engine = engineMemory(engineVersion);
  const layerPartition = check.partition();
  const tensorParallelSize = check.whole('tensorParallelSize');
  const pipelineParallelSize = check.whole('pipelineParallelSize', 'layers', model.hiddenLayers) ?? layerPartition?.length;
  const dataParallelSize = check.whole('dataParallelSize', undefined, MOST_COPIES) ?? 1;
  const groupSize = check.whole('groupSize', undefined, MOST_PODS);
  const gpusPerPod = check.whole('gpusPerPod', undefined, MOST_GPUS_PER_POD) ?? gpu.gpusPerNode;
  const maxModelLen = check.whole('maxModelLen', `maxPositionEmbeddings of ${model.name}`, model.maxPositionEmbeddings)
    ?? model.maxPositionEmbeddings;
  const maxNumSeqs = check.whole('maxNumSeqs');
  const maxNumBatchedTokens = check.whole('maxNumBatchedTokens');
  const batch = defaultBatch(engine, gpu, model, maxModelLen);
  const tokens = maxNumBatchedTokens ?? batch.tokens;
  const inputs: PlanInputs = {
    model, gpu, engineVersion, engine, gpusPerPod, maxModelLen, maxNumSeqs, maxNumBatchedTokens,
    groupSize, tensorParallelSize, pipelineParallelSize, layerPartition,
    maxConcurrency: check.whole('maxConcurrency') ?? 1,
    gpuMemoryUtilization: check.number('gpuMemoryUtilization', Number.MIN_VALUE, 1, 'numbers above 0, at most 1')
      ?? engine.defaultUtilization,
    kvCacheType, languageModelOnly,
    cacheBytesPerValue: kvCacheType === KvCacheType.AUTO ? model.quantization.unquantizedBytes : kvCacheType.bytesPerValue,
    blockSize: check.whole('blockSize', undefined, 65_536),
    pricePerGpuHour: check.number('pricePerGpuHour', Number.MIN_VALUE, 1e9, 'numbers above 0'),
    dataParallelSize,
    enforceEager: props.enforceEager ?? false,
    batch: { tokens, sequences: maxNumSeqs ?? Math.min(batch.sequences, tokens) },
    headroom: check.number('headroom', 1, 10, 'numbers from 1 to 10') ?? DEFAULT_HEADROOM,
    minMarginGib: check.number('minMarginGib', 0, Math.floor(gpu.usableMemoryGib), `numbers from 0 to ${Math.floor(gpu.usableMemoryGib)}`) ?? DEFAULT_MARGIN_GIB,
    maxPods: check.whole('maxPods', undefined, MOST_PODS)
      ?? Math.max(DEFAULT_MAX_PODS, groupSize ?? 0, Math.ceil((tensorParallelSize ?? 1) * (pipelineParallelSize ?? 1) * dataParallelSize / gpusPerPod)),
    expertParallel: props.expertParallel,
    pinLayerPartition: props.pinLayerPartition ?? true,
    given: {
      tensorParallelSize: tensorParallelSize !== undefined, pipelineParallelSize: pipelineParallelSize !== undefined,
      dataParallelSize: props.dataParallelSize !== undefined, groupSize: groupSize !== undefined,
    },
    pinned: tensorParallelSize !== undefined && pipelineParallelSize !== undefined,
  };
  return { inputs, problems: check.problems, unusable: check.unusable };
}

/** The model without the part that sees images, the same one each time, so that what is known of it stays known. */
function withoutVision(model: ModelSpec): ModelSpec {
  const known = BLIND.get(model) ?? model.withoutVision();
  BLIND.set(model, known);
  return known;
}

/** Reads properties, keeping a problem for each that is not usable. */
class Checks {
  readonly problems: string[] = [];
  readonly unusable: string[] = [];

  constructor(private readonly props: ParallelismPlanProps) {}

  whole(property: keyof ParallelismPlanProps, limitedBy?: string, most = Number.MAX_SAFE_INTEGER): number | undefined {
    const value = this.props[property];
    if (value === undefined || (isWhole(value) && value <= most)) return value;
    const range = most === Number.MAX_SAFE_INTEGER ? 'whole numbers of at least 1' : `whole numbers from 1 to ${most}`;
    return this.refuse(property, limitedBy ? `${range} (${limitedBy})` : range);
  }

  number(property: keyof ParallelismPlanProps, least: number, most: number, allowed: string): number | undefined {
    const value = this.props[property];
    if (value === undefined || (typeof value === 'number' && value >= least && value <= most)) return value;
    return this.refuse(property, allowed);
  }

  partition(): number[] | undefined {
    const { layerPartition, pipelineParallelSize, pinLayerPartition, model: { hiddenLayers } } = this.props;
    if (layerPartition === undefined) return undefined;
    const sum = Array.isArray(layerPartition) ? layerPartition.reduce((total, layers) => total + (isWhole(layers) ? layers : NaN), 0) : NaN;
    if (sum !== hiddenLayers) {
      return this.refuse('layerPartition', `whole numbers of at least 1 that add up to ${hiddenLayers}, the layers`);
    }
    if (pinLayerPartition === false) {
      return this.refuse('layerPartition', 'nothing where pinLayerPartition is false', 'leave one of them out');
    }
    if (pipelineParallelSize !== undefined && pipelineParallelSize !== layerPartition.length) {
      return this.refuse('layerPartition', `a number for each stage, of which pipelineParallelSize asks for ${show(pipelineParallelSize)}`);
    }
    return [...layerPartition];
  }

  private refuse(property: keyof ParallelismPlanProps, allowed: string, remedy?: string): undefined {
    this.problems.push(problem(property, this.props[property], allowed, remedy));
    this.unusable.push(property);
    return undefined;
  }
}
