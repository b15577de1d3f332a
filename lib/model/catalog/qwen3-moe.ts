import type { CatalogRow } from './catalog-row';
import { FP8_BLOCK, FP8_BLOCK_WITHOUT_HEAD, NVFP4 } from './formats';
import { AICONFIGURATOR, COMPUTED, LLM_D } from './sources';

const qwen3235BA22B = {
  architectures: ['Qwen3MoeForCausalLM'], hidden_size: 4096, num_hidden_layers: 94, num_attention_heads: 64, num_key_value_heads: 4,
  head_dim: 128, vocab_size: 151_936, intermediate_size: 12_288, num_experts_per_tok: 8, num_experts: 128, moe_intermediate_size: 1536,
};

const qwen330BA3B = {
  architectures: ['Qwen3MoeForCausalLM'], hidden_size: 2048, num_hidden_layers: 48, num_attention_heads: 32, num_key_value_heads: 4,
  head_dim: 128, vocab_size: 151_936, intermediate_size: 6144, num_experts_per_tok: 8, num_experts: 128, moe_intermediate_size: 768,
};

const qwen3Coder480BA35BInstruct = {
  architectures: ['Qwen3MoeForCausalLM'], hidden_size: 6144, num_hidden_layers: 62, num_attention_heads: 96, num_key_value_heads: 8,
  head_dim: 128, vocab_size: 151_936, max_position_embeddings: 262_144, intermediate_size: 8192, num_experts_per_tok: 8, num_experts: 160,
  moe_intermediate_size: 2560, shared_expert_intermediate_size: 0, use_qk_norm: true,
};

/** Models of the family. */
export const QWEN3_MOE: readonly CatalogRow[] = [
  {
    name: 'nvidia/Qwen3-235B-A22B-NVFP4',
    config: { ...qwen3235BA22B, max_position_embeddings: 40_960, quantization_config: NVFP4 },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/nvidia--Qwen3-235B-A22B-NVFP4_config.json`,
  },
  {
    name: 'Qwen/Qwen3-235B-A22B',
    config: { ...qwen3235BA22B, max_position_embeddings: 40_960 },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/Qwen--Qwen3-235B-A22B_config.json`,
  },
  {
    name: 'Qwen/Qwen3-235B-A22B-FP8',
    config: { ...qwen3235BA22B, max_position_embeddings: 40_960, quantization_config: FP8_BLOCK_WITHOUT_HEAD },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/Qwen--Qwen3-235B-A22B-FP8_config.json`,
  },
  {
    name: 'Qwen/Qwen3-235B-A22B-Instruct-2507',
    config: { ...qwen3235BA22B, max_position_embeddings: 262_144 },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/Qwen--Qwen3-235B-A22B_config.json`,
  },
  {
    name: 'Qwen/Qwen3-235B-A22B-Instruct-2507-FP8',
    config: { ...qwen3235BA22B, max_position_embeddings: 262_144, quantization_config: FP8_BLOCK },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/Qwen--Qwen3-235B-A22B-FP8_config.json`,
  },
  {
    name: 'Qwen/Qwen3-30B-A3B',
    config: { ...qwen330BA3B, max_position_embeddings: 40_960 },
    checkpointBytes: 61_064_234_402, checkpointBytesSource: LLM_D,
    source: `${AICONFIGURATOR}/Qwen--Qwen3-30B-A3B_config.json`,
  },
  {
    name: 'Qwen/Qwen3-30B-A3B-FP8',
    config: { ...qwen330BA3B, max_position_embeddings: 40_960, quantization_config: FP8_BLOCK_WITHOUT_HEAD },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/Qwen--Qwen3-30B-A3B-FP8_config.json`,
  },
  {
    name: 'Qwen/Qwen3-Coder-30B-A3B-Instruct',
    config: { ...qwen330BA3B, max_position_embeddings: 262_144 },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/Qwen--Qwen3-30B-A3B_config.json`,
  },
  {
    name: 'Qwen/Qwen3-Coder-30B-A3B-Instruct-FP8',
    config: { ...qwen330BA3B, max_position_embeddings: 262_144, quantization_config: FP8_BLOCK },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/Qwen--Qwen3-30B-A3B_config.json`,
  },
  {
    name: 'Qwen/Qwen3-Coder-480B-A35B-Instruct',
    config: qwen3Coder480BA35BInstruct,
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/Qwen--Qwen3-Coder-480B-A35B-Instruct_config.json`,
  },
  {
    name: 'Qwen/Qwen3-Coder-480B-A35B-Instruct-FP8',
    config: { ...qwen3Coder480BA35BInstruct, quantization_config: FP8_BLOCK },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/Qwen--Qwen3-Coder-480B-A35B-Instruct_config.json`,
  },
];
