import type { CatalogRow } from './catalog-row';
import { FP8_BLOCK, NVFP4_EXPERTS, NVFP4_WITHOUT_ATTENTION } from './formats';
import { AICONFIGURATOR, COMPUTED, INFERENCE_SIM, KAITO, LLM_D } from './sources';

const kimiK2Instruct = {
  architectures: ['DeepseekV3ForCausalLM'], hidden_size: 7168, num_hidden_layers: 61, num_attention_heads: 64, vocab_size: 163_840,
  intermediate_size: 18_432, num_experts_per_tok: 8, n_routed_experts: 384, moe_intermediate_size: 2048, n_shared_experts: 1,
  first_k_dense_replace: 1, q_lora_rank: 1536, kv_lora_rank: 512, qk_nope_head_dim: 128, qk_rope_head_dim: 64, v_head_dim: 128,
  topk_method: 'noaux_tc',
};

const kimiK25NVFP4 = {
  architectures: ['KimiK25ForConditionalGeneration'], hidden_size: 7168, num_hidden_layers: 61, num_attention_heads: 64,
  vocab_size: 163_840, max_position_embeddings: 262_144, intermediate_size: 18_432, num_experts_per_tok: 8, n_routed_experts: 384,
  moe_intermediate_size: 2048, n_shared_experts: 1, first_k_dense_replace: 1, q_lora_rank: 1536, kv_lora_rank: 512, qk_nope_head_dim: 128,
  qk_rope_head_dim: 64, v_head_dim: 128, topk_method: 'noaux_tc', vision_params: 421_332_480,
};

/** Models of the family. */
export const KIMI: readonly CatalogRow[] = [
  {
    name: 'moonshotai/Kimi-K2-Instruct',
    config: { ...kimiK2Instruct, max_position_embeddings: 131_072, quantization_config: FP8_BLOCK },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/moonshotai--Kimi-K2-Instruct_config.json`,
  },
  {
    name: 'moonshotai/Kimi-K2-Thinking',
    config: {
      ...kimiK2Instruct, max_position_embeddings: 262_144,
      quantization_config: {
        quant_method: 'compressed-tensors',
        config_groups: { group_0: { weights: { num_bits: 4, type: 'int', strategy: 'group', group_size: 32 }, targets: ['Linear'] } },
        ignore: ['re:.*self_attn.*', 're:.*shared_experts.*', 're:.*mlp\\.(gate|up|gate_up|down)_proj.*', 'lm_head'],
      },
    },
    checkpointBytes: 595_196_567_880, checkpointBytesSource: `${KAITO}, row moonshotai/Kimi-K2.5`,
    source: `${AICONFIGURATOR}/moonshotai--Kimi-K2.5_config.json`,
  },
  {
    name: 'moonshotai/Kimi-K2.5',
    config: {
      architectures: ['KimiK25ForConditionalGeneration'], hidden_size: 7168, num_hidden_layers: 61, num_attention_heads: 64,
      vocab_size: 163_840, max_position_embeddings: 262_144, intermediate_size: 18_432, num_experts_per_tok: 8, n_routed_experts: 384,
      moe_intermediate_size: 2048, n_shared_experts: 1, first_k_dense_replace: 1, q_lora_rank: 1536, kv_lora_rank: 512,
      qk_nope_head_dim: 128, qk_rope_head_dim: 64, v_head_dim: 128, topk_method: 'noaux_tc', vision_params: 470_000_000,
      quantization_config: {
        quant_method: 'compressed-tensors', format: 'pack-quantized',
        config_groups: { group_0: { weights: { num_bits: 4, type: 'int', strategy: 'group', group_size: 32 }, targets: ['Linear'] } },
        ignore: ['lm_head', 're:.*self_attn.*', 're:.*shared_experts.*', 're:.*mlp\\.(gate|up|gate_up|down)_proj.*'],
      },
    },
    checkpointBytes: 595_196_567_880, checkpointBytesSource: KAITO,
    source: `${AICONFIGURATOR}/moonshotai--Kimi-K2.5_config.json`,
  },
  {
    name: 'moonshotai/Kimi-VL-A3B-Instruct',
    config: {
      architectures: ['KimiVLForConditionalGeneration'], hidden_size: 2048, num_hidden_layers: 27, num_attention_heads: 16,
      vocab_size: 163_840, max_position_embeddings: 131_072, intermediate_size: 10_944, num_experts_per_tok: 6, n_routed_experts: 64,
      moe_intermediate_size: 1408, n_shared_experts: 2, first_k_dense_replace: 1, kv_lora_rank: 512, qk_nope_head_dim: 128,
      qk_rope_head_dim: 64, v_head_dim: 128, topk_method: 'greedy', vision_params: 440_000_000,
    },
    checkpointBytes: 32_815_268_128, checkpointBytesSource: LLM_D,
    source: `${INFERENCE_SIM}/deepseek-v2-lite/config.json`,
  },
  {
    name: 'nvidia/Kimi-K2.5-NVFP4',
    config: { ...kimiK25NVFP4, quantization_config: NVFP4_WITHOUT_ATTENTION },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/nvidia--Kimi-K2.5-NVFP4_config.json`,
  },
  {
    name: 'nvidia/Kimi-K2.6-NVFP4',
    config: { ...kimiK25NVFP4, quantization_config: NVFP4_EXPERTS },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/nvidia--Kimi-K2.6-NVFP4_config.json`,
  },
  {
    name: 'nvidia/Kimi-K2.7-Code-NVFP4',
    config: { ...kimiK25NVFP4, quantization_config: NVFP4_EXPERTS },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/nvidia--Kimi-K2.7-Code-NVFP4_config.json`,
  },
];
