import { BudgetRule, type EngineMemory } from './engine-memory';

// Sources. Sweep: jgchn/llm-d-planner accuracy/results/v0.19.0 (58 start-up logs of vLLM 0.19.0 on H100), where
// KV = utilization × usable − weights − activation − communication holds to 0.01 GiB on 57 of them.
// Logs: start-up logs in issues and pull requests of vllm-project/vllm, as named at each value.

/** V0 engine: a batch holds a whole prompt up to 32 k tokens, beyond which prompts are cut (EngineArgs). Sampling in FP32 beside its copies. */
export const V0: EngineMemory = {
  since: '0.0',
  measured: true,
  budgetRule: BudgetRule.EVERYTHING,
  // vLLM CacheConfig.gpu_memory_utilization.
  defaultUtilization: 0.9,
  // vLLM SchedulerConfig of V0.
  largeBatch: { tokens: 2048, sequences: 256 },
  smallBatch: { tokens: 2048, sequences: 256 },
  largeBatchFromGib: 70,
  wholePromptsUpTo: 32_768,
  // Sweep: what remains of the activation beside logits and forward pass.
  activationBaseGib: 0.17,
  // Sweep: Mixtral.
  expertWorkspaceGib: 0.25,
  keepsExpertWorkspace: false,
  // Two logs of AWQ checkpoints run by Marlin.
  unpackingGib: 0.4,
  // gpt-oss on Hopper and A100: scales of MXFP4 experts are swizzled into tensors of their own.
  repackedExpertsGib: 0.2,
  // Logs of 0.6 to 0.8.
  logitsCopies: 4,
  // Logs of 0.11 and older: 0.13 on one GPU, 0.55 to 0.6 with tensor parallelism; sweep: 0.07 to 0.1 for pipelines only.
  // Buffers with data parallelism: vllm-project/recipes#12, 8 × H20.
  communication: {
    single: 0.13, tensorParallel: 0.6, tensorParallelWithWorkspaces: 0.6, pipelineOnly: 0.1, perPipelineStage: 0, dataParallel: 3,
  },
  graphsInsideGib: { single: 0, several: 0 },
  // Sweep: 0.5 to 1.98, mean 1.04.
  graphsOutsideGib: 1.04,
  // An A10 with 2.2 GiB outside its budget failed to capture graphs, so that about 0.5 is gone beside them.
  reserveOutsideGib: 0.5,
  // vLLM CacheConfig.block_size.
  blockTokens: 16,
  dropsOutsideWindows: false,
  // vllm/v1/core/kv_cache_utils.py, from when it has groups.
  paddedGroupsBelow: 1.25,
  reportsUsableTokens: false,
  // vllm/distributed/utils.py get_pp_indices: the last partition ended at the last layer.
  lastStageTakesRemainder: true,
  comparesWholeModelWithStage: false,
};

/** get_pp_indices spreads the remaining layers over the stages before the last. */
const V0_7_3: EngineMemory = { ...V0, since: '0.7.3', lastStageTakesRemainder: false };

/** V1 engine: prompts are cut, and large GPUs get larger batches (EngineArgs, test_defaults). */
const V0_8: EngineMemory = { ...V0_7_3, since: '0.8', largeBatch: { tokens: 8192, sequences: 1024 }, wholePromptsUpTo: 0 };

/** Logs of 0.9 to 0.16: Qwen3 with 5.6 GiB of activation. */
const V0_9: EngineMemory = { ...V0_8, since: '0.9', logitsCopies: 9.65 };

/** The hybrid KV cache manager is on by default. */
const V0_10: EngineMemory = { ...V0_9, since: '0.10', dropsOutsideWindows: true };

/**
 * vllm#34076, vllm#32105. The workspace of experts in BF16 is shared between layers and kept (sweep: Qwen3-30B-A3B,
 * Qwen1.5-MoE and Mixtral to 0.1 GiB); kernels for quantized ones do without (log of GLM-5.1-FP8 on 0.19.1).
 */
const V0_14: EngineMemory = { ...V0_10, since: '0.14', comparesWholeModelWithStage: true, keepsExpertWorkspace: true };
const V0_16: EngineMemory = { ...V0_14, since: '0.16', comparesWholeModelWithStage: false };

/** Sweep; the same model fell from 5.64 to 2.23 GiB of activation (llm-d-planner accuracy_report.md). */
const V0_17: EngineMemory = { ...V0_16, since: '0.17', logitsCopies: 3.535 };

/** Sweep: 0.25 on one GPU, 2.06 to 2.21 with tensor parallelism on H100. A100, L40S and GeForce: 0.5. */
const V0_18: EngineMemory = {
  ...V0_17, since: '0.18',
  communication: {
    ...V0.communication, single: 0.25, tensorParallel: 0.5, tensorParallelWithWorkspaces: 2.1,
  },
};

/** The profiler subtracts an estimate of the CUDA graphs; logs of pipelines show 1.4 GiB more per stage. */
const V0_21: EngineMemory = {
  ...V0_18, since: '0.21',
  communication: { ...V0_18.communication, perPipelineStage: 1.4 },
  graphsInsideGib: { single: 0.5, several: 0.8 },
  graphsOutsideGib: 0,
  reportsUsableTokens: true,
};

/** vLLM CacheConfig.gpu_memory_utilization. */
const V0_22: EngineMemory = { ...V0_21, since: '0.22', defaultUtilization: 0.92 };

/** New model runner; two logs. */
const V0_25: EngineMemory = { ...V0_22, since: '0.25', logitsCopies: 2.6 };

/** The rows of vLLM, oldest first. */
export const VLLM_MEMORY: EngineMemory[] = [V0, V0_7_3, V0_8, V0_9, V0_10, V0_14, V0_16, V0_17, V0_18, V0_21, V0_22, V0_25];
