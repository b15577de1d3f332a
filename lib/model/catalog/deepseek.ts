import type { CatalogRow } from './catalog-row';
import { AWQ, FP8_BLOCK, NVFP4_WITHOUT_ATTENTION } from './formats';
import { AICONFIGURATOR, COMPUTED, INFERENCE_SIM, KAITO, LLM_D } from './sources';

const deepSeekR1 = {
  architectures: ['DeepseekV3ForCausalLM'], hidden_size: 7168, num_hidden_layers: 61, num_attention_heads: 128, vocab_size: 129_280,
  max_position_embeddings: 163_840, intermediate_size: 18_432, num_experts_per_tok: 8, n_routed_experts: 256, moe_intermediate_size: 2048,
  n_shared_experts: 1, first_k_dense_replace: 3, q_lora_rank: 1536, kv_lora_rank: 512, qk_nope_head_dim: 128, qk_rope_head_dim: 64,
  v_head_dim: 128, topk_method: 'noaux_tc',
};

const deepSeekV2Lite = {
  architectures: ['DeepseekV2ForCausalLM'], hidden_size: 2048, num_hidden_layers: 27, num_attention_heads: 16, vocab_size: 102_400,
  max_position_embeddings: 163_840, intermediate_size: 10_944, num_experts_per_tok: 6, n_routed_experts: 64, moe_intermediate_size: 1408,
  n_shared_experts: 2, first_k_dense_replace: 1, kv_lora_rank: 512, qk_nope_head_dim: 128, qk_rope_head_dim: 64, v_head_dim: 128,
  topk_method: 'greedy',
};

const deepSeekV32 = {
  architectures: ['DeepseekV32ForCausalLM'], hidden_size: 7168, num_hidden_layers: 61, num_attention_heads: 128, vocab_size: 129_280,
  max_position_embeddings: 163_840, intermediate_size: 18_432, num_experts_per_tok: 8, n_routed_experts: 256, moe_intermediate_size: 2048,
  n_shared_experts: 1, first_k_dense_replace: 3, num_nextn_predict_layers: 1, q_lora_rank: 1536, kv_lora_rank: 512, qk_nope_head_dim: 128,
  qk_rope_head_dim: 64, v_head_dim: 128, index_n_heads: 64, index_head_dim: 128, topk_method: 'noaux_tc',
};

/** Models of the family. */
export const DEEPSEEK: readonly CatalogRow[] = [
  {
    name: 'cognitivecomputations/DeepSeek-R1-AWQ',
    config: { ...deepSeekR1, quantization_config: AWQ },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/deepseek-ai--DeepSeek-R1_config.json`,
  },
  {
    name: 'deepseek-ai/DeepSeek-R1',
    config: { ...deepSeekR1, num_nextn_predict_layers: 1, quantization_config: FP8_BLOCK },
    checkpointBytes: 688_590_631_731, checkpointBytesSource: `${KAITO}, row deepseek-ai/DeepSeek-R1-0528`,
    source: `${AICONFIGURATOR}/deepseek-ai--DeepSeek-R1_config.json`,
  },
  {
    name: 'deepseek-ai/DeepSeek-R1-0528',
    config: { ...deepSeekR1, num_nextn_predict_layers: 1, quantization_config: FP8_BLOCK },
    checkpointBytes: 688_590_631_731, checkpointBytesSource: KAITO,
    source: `${AICONFIGURATOR}/deepseek-ai--DeepSeek-R1_config.json`,
  },
  {
    name: 'deepseek-ai/DeepSeek-V2-Lite',
    config: deepSeekV2Lite,
    checkpointBytesSource: COMPUTED,
    source: `${INFERENCE_SIM}/deepseek-v2-lite/config.json`,
  },
  {
    name: 'deepseek-ai/DeepSeek-V2-Lite-Chat',
    config: deepSeekV2Lite,
    checkpointBytes: 31_412_961_306, checkpointBytesSource: LLM_D,
    source: `${INFERENCE_SIM}/deepseek-v2-lite/config.json`,
  },
  {
    name: 'deepseek-ai/DeepSeek-V3',
    config: { ...deepSeekR1, num_nextn_predict_layers: 1, quantization_config: FP8_BLOCK },
    checkpointBytes: 688_590_631_731, checkpointBytesSource: `${KAITO}, row deepseek-ai/DeepSeek-V3-0324`,
    source: `${AICONFIGURATOR}/deepseek-ai--DeepSeek-V3_config.json`,
  },
  {
    name: 'deepseek-ai/DeepSeek-V3-0324',
    config: { ...deepSeekR1, num_nextn_predict_layers: 1, quantization_config: FP8_BLOCK },
    checkpointBytes: 688_590_631_731, checkpointBytesSource: KAITO,
    source: `${AICONFIGURATOR}/deepseek-ai--DeepSeek-V3_config.json`,
  },
  {
    name: 'deepseek-ai/DeepSeek-V3.1',
    config: { ...deepSeekR1, num_nextn_predict_layers: 1, quantization_config: FP8_BLOCK },
    checkpointBytes: 688_590_631_731, checkpointBytesSource: `${KAITO}, row deepseek-ai/DeepSeek-V3-0324`,
    source: `${AICONFIGURATOR}/deepseek-ai--DeepSeek-V3_config.json`,
  },
  {
    name: 'deepseek-ai/DeepSeek-V3.2',
    config: { ...deepSeekV32, quantization_config: FP8_BLOCK },
    checkpointBytes: 689_492_574_863, checkpointBytesSource: KAITO,
    source: `${AICONFIGURATOR}/deepseek-ai--DeepSeek-V3.2_config.json`,
  },
  {
    name: 'nvidia/DeepSeek-R1-NVFP4',
    config: { ...deepSeekR1, quantization_config: NVFP4_WITHOUT_ATTENTION },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/nvidia--DeepSeek-V3.1-NVFP4_config.json`,
  },
  {
    name: 'nvidia/DeepSeek-V3.1-NVFP4',
    config: { ...deepSeekR1, num_nextn_predict_layers: 1, quantization_config: NVFP4_WITHOUT_ATTENTION },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/nvidia--DeepSeek-V3.1-NVFP4_config.json`,
  },
  {
    name: 'nvidia/DeepSeek-V3.2-NVFP4',
    config: { ...deepSeekV32, quantization_config: NVFP4_WITHOUT_ATTENTION },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/nvidia--DeepSeek-V3.2-NVFP4_config.json`,
  },
];
