import type { GpuSpec } from '../hardware/gpu-spec';
import type { ModelSpec } from '../model/model-spec';
import type { EngineVersion } from './engine-version';
import type { KvCacheType } from './kv-cache-type';

/** What to plan: a model, the GPUs it may have, and what the service must hold. Sizes that are given are not changed. */
export interface ParallelismPlanProps {
  /** The model. */
  readonly model: ModelSpec;
  /** The GPU, the same in every pod. */
  readonly gpu: GpuSpec;
  /**
   * GPUs that one pod can have, 1 to 1024.
   * @default - the GPUs of a node with that GPU
   */
  readonly gpusPerPod?: number;
  /**
   * Longest sequence in tokens, prompt and answer together.
   * @default - the model's `maxPositionEmbeddings`
   */
  readonly maxModelLen?: number;
  /**
   * How many sequences of `maxModelLen` the KV cache must hold at once.
   * @default 1
   */
  readonly maxConcurrency?: number;
  /**
   * Share of each GPU's usable memory that the engine may take, above 0 and at most 1.
   * @default - the engine's own: for vLLM 0.90, from its version 0.22 on 0.92
   */
  readonly gpuMemoryUtilization?: number;
  /**
   * The numbers in which keys and values are cached.
   * @default KvCacheType.AUTO
   */
  readonly kvCacheType?: KvCacheType;
  /**
   * The engine and its version, which decides what it needs beside weights and KV cache.
   * @default - the newest version of vLLM that plans were checked against
   */
  readonly engineVersion?: EngineVersion;
  /**
   * Tokens in a block of the KV cache, 1 to 65536. Layers of several kinds may need larger ones.
   * @default - the engine's own: for vLLM 16
   */
  readonly blockSize?: number;
  /**
   * Whether only the language model of a model that sees images is loaded.
   * @default false
   */
  readonly languageModelOnly?: boolean;
  /**
   * Whether the engine runs without CUDA graphs: less memory, less throughput.
   * @default false
   */
  readonly enforceEager?: boolean;
  /**
   * Sequences in one batch.
   * @default - the engine's own for that GPU
   */
  readonly maxNumSeqs?: number;
  /**
   * Tokens in one batch.
   * @default - the engine's own for that GPU
   */
  readonly maxNumBatchedTokens?: number;
  /**
   * Price of one GPU for an hour, in a currency of your choice; above 0.
   * @default - not known: plans tell no cost
   */
  readonly pricePerGpuHour?: number;
  /**
   * Usable memory that all GPUs together must have for each byte of the checkpoint, 1 to 10.
   * @default 1.2
   */
  readonly headroom?: number;
  /**
   * GiB of KV cache that each GPU must at least have, whatever is needed.
   * @default 3
   */
  readonly minMarginGib?: number;
  /**
   * Pods that one group may have, 1 to 1024.
   * @default 16
   */
  readonly maxPods?: number;
  /**
   * Ranks over which each layer is split.
   * @default - chosen, within a pod
   */
  readonly tensorParallelSize?: number;
  /**
   * Stages into which the layers are split.
   * @default - chosen, one per pod
   */
  readonly pipelineParallelSize?: number;
  /**
   * Copies of everything but the experts that share the requests, each with a KV cache of its own. Experts are split over
   * all of them.
   * @default 1
   */
  readonly dataParallelSize?: number;
  /**
   * Pods of one group, the size of a LeaderWorkerSet.
   * @default - chosen, as few as hold all ranks
   */
  readonly groupSize?: number;
  /**
   * Whether experts stay whole, spread over the ranks, instead of being cut.
   * @default - only where cutting them is refused by the engine
   */
  readonly expertParallel?: boolean;
  /**
   * Whether the split into pipeline stages is chosen here and prescribed to the engine, instead of left to it.
   * @default true
   */
  readonly pinLayerPartition?: boolean;
  /**
   * Layers of each pipeline stage, in order.
   * @default - chosen so that the tightest stage has most KV cache
   */
  readonly layerPartition?: number[];
}
