import type { GpuSpec } from '../hardware/gpu-spec';
import type { ModelSpec } from '../model/model-spec';
import type { SplitSizes } from './split-rules';

/** What the share of memory that an engine is given (`--gpu-memory-utilization`) is a share of, and has to hold. */
export enum BudgetRule {
  /** Of all memory: weights, activations, communication and KV cache (vLLM). */
  EVERYTHING = 'EVERYTHING',
  /** Of all memory: weights and KV cache; activations and CUDA graphs find room in the rest (SGLang). */
  WEIGHTS_AND_CACHE = 'WEIGHTS_AND_CACHE',
  /** Of what is free once weights are loaded and a batch has passed: the KV cache (TensorRT-LLM, LMDeploy). */
  SHARE_OF_FREE = 'SHARE_OF_FREE',
}

/** What an engine needs beside weights and KV cache, and how it behaves, from one version to the next row's. */
export interface EngineMemory {
  /** First version of the row. */
  readonly since: string;
  /** What the share of memory has to hold. */
  readonly budgetRule: BudgetRule;
  /** Share of memory where the engine is told nothing else. */
  readonly defaultUtilization: number;
  /** Batch on GPUs with at least `largeBatchFromGib` GiB, but for those that say otherwise. */
  readonly largeBatch: BatchLimits;
  /** Batch on other GPUs. */
  readonly smallBatch: BatchLimits;
  /** Usable memory in GiB from which GPUs have the large batch. */
  readonly largeBatchFromGib: number;
  /**
   * Longest context up to which a batch holds a whole prompt, because prompts are cut only beyond; 0 where they always are.
   * With latent attention such engines never cut them.
   */
  readonly wholePromptsUpTo: number;
  /** GiB of activations that are always there. */
  readonly activationBaseGib: number;
  /** GiB more for the workspace of fused experts during a forward pass. */
  readonly expertWorkspaceGib: number;
  /** Whether the workspace of experts that are not quantized stays while tokens are sampled, instead of making room for that. */
  readonly keepsExpertWorkspace: boolean;
  /** GiB more for unpacking weights of few bits during a forward pass. */
  readonly unpackingGib: number;
  /** GiB more of experts in MXFP4, whose scales are laid out anew. */
  readonly repackedExpertsGib: number;
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
  /** Whether layers with a window drop what lies outside of it, instead of keeping all tokens. */
  readonly dropsOutsideWindows: boolean;
  /** Kinds of layers are padded to as many as the most frequent kind has where that is less than so many times the least frequent. */
  readonly paddedGroupsBelow: number;
  /** Whether the tokens that are logged for layers of several kinds are those that can be used, instead of blocks by tables. */
  readonly reportsUsableTokens: boolean;
  /** Whether the last pipeline stage takes all remaining layers, instead of the stages before it one each. */
  readonly lastStageTakesRemainder: boolean;
  /** Whether the engine refuses pipelines when the KV cache of all layers is larger than what one stage has. */
  readonly comparesWholeModelWithStage: boolean;
  /** Whether the figures were read from logs of the engine, instead of following its documentation only. */
  readonly measured: boolean;
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
  /** More where copies exchange tokens with each other's experts. */
  readonly dataParallel: number;
}

/** What an engine works on at once where it is told nothing else. */
export function defaultBatch(row: EngineMemory, gpu: GpuSpec, model: ModelSpec, maxModelLen: number): BatchLimits {
  const batch = gpu.usableMemoryGib >= row.largeBatchFromGib && !gpu.smallBatches ? row.largeBatch : row.smallBatch;
  return { ...batch, tokens: Math.max(batch.tokens, holdsWholePrompts(row, model, maxModelLen) ? maxModelLen : 0) };
}

/** Whether a batch must hold prompts of that length whole. */
export function holdsWholePrompts(row: EngineMemory, model: ModelSpec, maxModelLen: number): boolean {
  return maxModelLen <= row.wholePromptsUpTo || (row.wholePromptsUpTo > 0 && model.isLatent);
}

/** GiB per GPU outside the framework's allocator. Copies of models without experts have nothing to tell each other. */
export function communicationGib(
  row: EngineMemory, gpu: GpuSpec, model: ModelSpec, { tensorParallelSize, pipelineParallelSize, dataParallelSize }: SplitSizes,
): number {
  const { single, tensorParallel, tensorParallelWithWorkspaces, pipelineOnly, perPipelineStage, dataParallel } = row.communication;
  const more = (pipelineParallelSize > 1 ? perPipelineStage : 0) + (dataParallelSize > 1 && model.experts > 0 ? dataParallel : 0);
  if (tensorParallelSize > 1) return more + (gpu.allReduceWorkspaces ? tensorParallelWithWorkspaces : tensorParallel);
  return more + (pipelineParallelSize > 1 ? pipelineOnly : single);
}
