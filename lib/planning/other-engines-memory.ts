import { BudgetRule, type EngineMemory } from './engine-memory';
import { VLLM_MEMORY } from './vllm-memory';

// What these engines allocate follows their documentation; their logs were not read. Activations are taken to be vLLM's of
// its version 0.19, since the kernels are much the same.
const LIKE_VLLM: EngineMemory = {
  ...VLLM_MEMORY.filter(({ since }) => since === '0.18')[0],
  since: '0.0', measured: false, comparesWholeModelWithStage: false, lastStageTakesRemainder: false,
};

/** SGLang: `--mem-fraction-static` holds weights and KV cache; its default depends on the GPU, and is 0.88 on large ones. */
export const SGLANG_MEMORY: EngineMemory[] = [{
  ...LIKE_VLLM, budgetRule: BudgetRule.WEIGHTS_AND_CACHE, defaultUtilization: 0.88, blockTokens: 1,
  largeBatch: { tokens: 8192, sequences: 256 }, smallBatch: { tokens: 2048, sequences: 64 },
}];

/** TensorRT-LLM: `kv_cache_config.free_gpu_memory_fraction`, 0.9, of what weights and a batch leave free. */
export const TRTLLM_MEMORY: EngineMemory[] = [{
  ...LIKE_VLLM, budgetRule: BudgetRule.SHARE_OF_FREE, defaultUtilization: 0.9, blockTokens: 32,
  largeBatch: { tokens: 8192, sequences: 2048 }, smallBatch: { tokens: 8192, sequences: 2048 }, logitsCopies: 1,
}];

/** LMDeploy: `--cache-max-entry-count`, 0.8, of what weights leave free. */
export const LMDEPLOY_MEMORY: EngineMemory[] = [{
  ...LIKE_VLLM, budgetRule: BudgetRule.SHARE_OF_FREE, defaultUtilization: 0.8, blockTokens: 64,
  largeBatch: { tokens: 8192, sequences: 256 }, smallBatch: { tokens: 8192, sequences: 128 }, logitsCopies: 1,
}];

/** ATOM, AMD's engine: budget and scheduler as in vLLM. */
export const ATOM_MEMORY: EngineMemory[] = [{ ...LIKE_VLLM, defaultUtilization: 0.9 }];
