import type { CatalogRow } from './catalog-row';
import { FP8_BLOCK_WITHOUT_HEAD, NVFP4_EXPERTS, NVFP4_WITHOUT_ATTENTION } from './formats';
import { AICONFIGURATOR, COMPUTED, KAITO } from './sources';

const indexers = [
  'full', 'full', 'full', 'shared', 'shared', 'shared', 'full', 'shared', 'shared', 'shared', 'full', 'shared',
  'shared', 'shared', 'full', 'shared', 'shared', 'shared', 'full', 'shared', 'shared', 'shared', 'full', 'shared',
  'shared', 'shared', 'full', 'shared', 'shared', 'shared', 'full', 'shared', 'shared', 'shared', 'full', 'shared',
  'shared', 'shared', 'full', 'shared', 'shared', 'shared', 'full', 'shared', 'shared', 'shared', 'full', 'shared',
  'shared', 'shared', 'full', 'shared', 'shared', 'shared', 'full', 'shared', 'shared', 'shared', 'full', 'shared',
  'shared', 'shared', 'full', 'shared', 'shared', 'shared', 'full', 'shared', 'shared', 'shared', 'full', 'shared',
  'shared', 'shared', 'full', 'shared', 'shared', 'shared',
];

const gLM5 = {
  architectures: ['GlmMoeDsaForCausalLM'], hidden_size: 6144, num_hidden_layers: 78, num_attention_heads: 64, vocab_size: 154_880,
  max_position_embeddings: 202_752, intermediate_size: 12_288, num_experts_per_tok: 8, n_routed_experts: 256, moe_intermediate_size: 2048,
  n_shared_experts: 1, first_k_dense_replace: 3, num_nextn_predict_layers: 1, q_lora_rank: 2048, kv_lora_rank: 512, qk_nope_head_dim: 192,
  qk_rope_head_dim: 64, v_head_dim: 256, index_n_heads: 32, index_head_dim: 128, topk_method: 'noaux_tc',
};

const gLM52 = {
  architectures: ['GlmMoeDsaForCausalLM'], hidden_size: 6144, num_hidden_layers: 78, num_attention_heads: 64, vocab_size: 154_880,
  max_position_embeddings: 1_048_576, intermediate_size: 12_288, num_experts_per_tok: 8, n_routed_experts: 256, moe_intermediate_size: 2048,
  n_shared_experts: 1, first_k_dense_replace: 3, num_nextn_predict_layers: 1, q_lora_rank: 2048, kv_lora_rank: 512, qk_nope_head_dim: 192,
  qk_rope_head_dim: 64, v_head_dim: 256, index_n_heads: 32, index_head_dim: 128, indexer_types: indexers, topk_method: 'noaux_tc',
};

/** Models of the family. */
export const GLM: readonly CatalogRow[] = [
  {
    name: 'nvidia/GLM-5-NVFP4',
    config: { ...gLM5, quantization_config: NVFP4_WITHOUT_ATTENTION },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/nvidia--GLM-5-NVFP4_config.json`,
  },
  {
    name: 'nvidia/GLM-5.1-NVFP4',
    config: { ...gLM5, quantization_config: NVFP4_EXPERTS },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/nvidia--GLM-5.1-NVFP4_config.json`,
  },
  {
    name: 'nvidia/GLM-5.2-NVFP4',
    config: {
      architectures: ['GlmMoeDsaForCausalLM'], hidden_size: 6144, num_hidden_layers: 78, num_attention_heads: 64, vocab_size: 154_880,
      max_position_embeddings: 1_048_576, intermediate_size: 12_288, num_experts_per_tok: 8, n_routed_experts: 256, num_experts: 256,
      moe_intermediate_size: 2048, n_shared_experts: 1, first_k_dense_replace: 3, num_nextn_predict_layers: 1, q_lora_rank: 2048,
      kv_lora_rank: 512, qk_nope_head_dim: 192, qk_rope_head_dim: 64, v_head_dim: 256, index_n_heads: 32, index_head_dim: 128,
      indexer_types: indexers, topk_method: 'noaux_tc', quantization_config: NVFP4_EXPERTS,
    },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/nvidia--GLM-5.2-NVFP4_config.json`,
  },
  {
    name: 'zai-org/GLM-5',
    config: gLM5,
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/zai-org--GLM-5_config.json`,
  },
  {
    name: 'zai-org/GLM-5-FP8',
    config: { ...gLM5, quantization_config: FP8_BLOCK_WITHOUT_HEAD },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/zai-org--GLM-5-FP8_config.json`,
  },
  {
    name: 'zai-org/GLM-5.1',
    config: gLM5,
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/zai-org--GLM-5.1_config.json`,
  },
  {
    name: 'zai-org/GLM-5.1-FP8',
    config: { ...gLM5, quantization_config: FP8_BLOCK_WITHOUT_HEAD },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/zai-org--GLM-5.1-FP8_config.json`,
  },
  {
    name: 'zai-org/GLM-5.2',
    config: gLM52,
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/zai-org--GLM-5.2_config.json`,
  },
  {
    name: 'zai-org/GLM-5.2-FP8',
    config: { ...gLM52, quantization_config: FP8_BLOCK_WITHOUT_HEAD },
    checkpointBytes: 755_645_808_640, checkpointBytesSource: KAITO,
    source: `${AICONFIGURATOR}/zai-org--GLM-5.2-FP8_config.json`,
  },
];
