import type { GpuSpec } from '../hardware/gpu-spec';

/** What an engine needs beside weights and KV cache, and how it behaves, from one version to the next row's. */
export interface EngineMemory {
  /** First version of the row. */
  readonly since: string;
  /** Share of the usable memory that the engine takes where it is told nothing else. */
  readonly defaultUtilization: number;
  /** Batch on GPUs with at least `largeBatchFromGib` GiB, but for those that say otherwise. */
  readonly largeBatch: BatchLimits;
  /** Batch on other GPUs. */
  readonly smallBatch: BatchLimits;
  /** Usable memory in GiB from which GPUs have the large batch. */
  readonly largeBatchFromGib: number;
  /** Longest context up to which a batch holds a whole prompt, because prompts are not cut; 0 where they are. */
  readonly wholePromptsUpTo: number;
  /** GiB of activations that are always there. */
  readonly activationBaseGib: number;
  /** GiB more for the workspace of fused experts during a forward pass. */
  readonly expertWorkspaceGib: number;
  /** GiB more for unpacking weights of few bits during a forward pass. */
  readonly unpackingGib: number;
  /** Copies of the logits (FP32, vocabulary × sequences) at the peak of sampling. */
  readonly logitsCopies: number;
  /** GiB that do not belong to the framework's allocator (context, NCCL), by what the ranks have to tell each other. */
  readonly communication: CommunicationMemory;
  /** GiB for CUDA graphs taken from the budget, on one GPU and on several; 0 where they are captured outside. */
  readonly graphsInsideGib: { readonly single: number; readonly several: number };
  /** GiB for CUDA graphs captured outside the budget. */
  readonly graphsOutsideGib: number;
  /** GiB outside the budget for context and fragmentation. */
  readonly reserveOutsideGib: number;
  /** Tokens in a block of the KV cache: capacities are whole blocks. */
  readonly blockTokens: number;
  /** Whether the last pipeline stage takes all remaining layers, instead of the stages before it one each. */
  readonly lastStageTakesRemainder: boolean;
  /** Whether the engine refuses pipelines when the KV cache of all layers is larger than what one stage has. */
  readonly comparesWholeModelWithStage: boolean;
}

/** How much an engine works on at once. */
export interface BatchLimits {
  /** Tokens in a batch (`--max-num-batched-tokens`). */
  readonly tokens: number;
  /** Sequences in a batch (`--max-num-seqs`). */
  readonly sequences: number;
}

/** GiB per GPU outside the framework's allocator. */
export interface CommunicationMemory {
  readonly single: number;
  readonly tensorParallel: number;
  readonly tensorParallelWithWorkspaces: number;
  readonly pipelineOnly: number;
  readonly perPipelineStage: number;
}

/** What an engine works on at once where it is told nothing else. */
export function defaultBatch(row: EngineMemory, gpu: GpuSpec, maxModelLen: number): BatchLimits {
  const batch = gpu.usableMemoryGib >= row.largeBatchFromGib && !gpu.smallBatches ? row.largeBatch : row.smallBatch;
  return { ...batch, tokens: Math.max(batch.tokens, Math.min(maxModelLen, row.wholePromptsUpTo)) };
}

/** GiB per GPU outside the framework's allocator. */
export function communicationGib(row: EngineMemory, gpu: GpuSpec, tensorParallelSize: number, pipelineParallelSize: number): number {
  const { single, tensorParallel, tensorParallelWithWorkspaces, pipelineOnly, perPipelineStage } = row.communication;
  const stage = pipelineParallelSize > 1 ? perPipelineStage : 0;
  if (tensorParallelSize > 1) return stage + (gpu.allReduceWorkspaces ? tensorParallelWithWorkspaces : tensorParallel);
  return stage + (pipelineParallelSize > 1 ? pipelineOnly : single);
}
