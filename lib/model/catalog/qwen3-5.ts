import type { CatalogRow } from './catalog-row';
import { NVFP4_QWEN3_5 } from './formats';
import { AICONFIGURATOR, COMPUTED, KAITO } from './sources';

const qwen35122BA10B = {
  architectures: ['Qwen3_5MoeForConditionalGeneration'], hidden_size: 3072, num_hidden_layers: 48, num_attention_heads: 32,
  num_key_value_heads: 2, head_dim: 256, vocab_size: 248_320, max_position_embeddings: 262_144, num_experts_per_tok: 8, num_experts: 256,
  moe_intermediate_size: 1024, shared_expert_intermediate_size: 1024, mtp_num_hidden_layers: 1, mtp_use_dedicated_embeddings: false,
  full_attention_interval: 4, attn_output_gate: true, linear_num_key_heads: 16, linear_num_value_heads: 64, linear_key_head_dim: 128,
  linear_value_head_dim: 128, linear_conv_kernel_dim: 4, mamba_ssm_dtype: 'float32', partial_rotary_factor: 0.25,
  vision_params: 448_229_376,
};

const qwen35397BA17B = {
  architectures: ['Qwen3_5MoeForConditionalGeneration'], hidden_size: 4096, num_hidden_layers: 60, num_attention_heads: 32,
  num_key_value_heads: 2, head_dim: 256, vocab_size: 248_320, max_position_embeddings: 262_144, num_experts_per_tok: 10, num_experts: 512,
  moe_intermediate_size: 1024, shared_expert_intermediate_size: 1024, mtp_num_hidden_layers: 1, mtp_use_dedicated_embeddings: false,
  full_attention_interval: 4, attn_output_gate: true, linear_num_key_heads: 16, linear_num_value_heads: 64, linear_key_head_dim: 128,
  linear_value_head_dim: 128, linear_conv_kernel_dim: 4, mamba_ssm_dtype: 'float32', partial_rotary_factor: 0.25,
  vision_params: 452_947_968,
};

const qwen3527B = {
  architectures: ['Qwen3_5ForConditionalGeneration'], hidden_size: 5120, num_hidden_layers: 64, num_attention_heads: 24,
  num_key_value_heads: 4, head_dim: 256, vocab_size: 248_320, max_position_embeddings: 262_144, intermediate_size: 17_408,
  mtp_num_hidden_layers: 1, mtp_use_dedicated_embeddings: false, full_attention_interval: 4, attn_output_gate: true,
  linear_num_key_heads: 16, linear_num_value_heads: 48, linear_key_head_dim: 128, linear_value_head_dim: 128, linear_conv_kernel_dim: 4,
  mamba_ssm_dtype: 'float32', partial_rotary_factor: 0.25, vision_params: 457_666_560,
};

const qwen3535BA3B = {
  architectures: ['Qwen3_5MoeForConditionalGeneration'], hidden_size: 2048, num_hidden_layers: 40, num_attention_heads: 16,
  num_key_value_heads: 2, head_dim: 256, vocab_size: 248_320, max_position_embeddings: 262_144, num_experts_per_tok: 8, num_experts: 256,
  moe_intermediate_size: 512, shared_expert_intermediate_size: 512, mtp_num_hidden_layers: 1, mtp_use_dedicated_embeddings: false,
  full_attention_interval: 4, attn_output_gate: true, linear_num_key_heads: 16, linear_num_value_heads: 32, linear_key_head_dim: 128,
  linear_value_head_dim: 128, linear_conv_kernel_dim: 4, mamba_ssm_dtype: 'float32', partial_rotary_factor: 0.25,
  vision_params: 443_510_784,
};

/** Models of the family. */
export const QWEN3_5: readonly CatalogRow[] = [
  {
    name: 'nvidia/Qwen3.5-122B-A10B-NVFP4',
    config: { ...qwen35122BA10B, quantization_config: NVFP4_QWEN3_5 },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/nvidia--Qwen3.5-122B-A10B-NVFP4_config.json`,
  },
  {
    name: 'nvidia/Qwen3.5-397B-A17B-NVFP4',
    config: { ...qwen35397BA17B, quantization_config: NVFP4_QWEN3_5 },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/nvidia--Qwen3.5-397B-A17B-NVFP4_config.json`,
  },
  {
    name: 'nvidia/Qwen3.6-27B-NVFP4',
    config: {
      ...qwen3527B,
      quantization_config: {
        quant_method: 'modelopt',
        config_groups: {
          group_0: {
            weights: { num_bits: 8, type: 'float' },
            targets: [
              '*linear_attn.in_proj_qkv', '*linear_attn.in_proj_z', '*linear_attn.out_proj', '*self_attn.q_proj', '*self_attn.k_proj',
              '*self_attn.v_proj', '*self_attn.o_proj',
            ],
          },
          group_1: {
            weights: { num_bits: 4, type: 'float', group_size: 16 },
            targets: ['*mlp.gate_proj', '*mlp.up_proj', '*mlp.down_proj', 'lm_head'],
          },
        },
      },
    },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/nvidia--Qwen3.6-27B-NVFP4_config.json`,
  },
  {
    name: 'nvidia/Qwen3.6-35B-A3B-NVFP4',
    config: {
      ...qwen3535BA3B,
      quantization_config: {
        quant_method: 'modelopt',
        config_groups: {
          group_0: {
            weights: { num_bits: 8, type: 'float' },
            targets: [
              '*linear_attn.in_proj_qkv', '*linear_attn.in_proj_z', '*linear_attn.out_proj', '*self_attn.q_proj', '*self_attn.k_proj',
              '*self_attn.v_proj', '*self_attn.o_proj',
            ],
          },
          group_1: {
            weights: { num_bits: 4, type: 'float', group_size: 16 },
            targets: [
              '*mlp.experts.*.gate_proj', '*mlp.experts.*.up_proj', '*mlp.experts.*.down_proj', '*mlp.shared_experts.gate_proj',
              '*mlp.shared_experts.up_proj', '*mlp.shared_experts.down_proj', 'lm_head',
            ],
          },
        },
      },
    },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/nvidia--Qwen3.6-35B-A3B-NVFP4_config.json`,
  },
  {
    name: 'Qwen/Qwen3.5-122B-A10B',
    config: qwen35122BA10B,
    checkpointBytes: 250_171_107_574, checkpointBytesSource: KAITO,
    source: `${AICONFIGURATOR}/Qwen--Qwen3.5-122B-A10B_config.json`,
  },
  {
    name: 'Qwen/Qwen3.5-27B',
    config: qwen3527B,
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/Qwen--Qwen3.5-27B_config.json`,
  },
  {
    name: 'Qwen/Qwen3.5-35B-A3B',
    config: qwen3535BA3B,
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/Qwen--Qwen3.5-35B-A3B_config.json`,
  },
  {
    name: 'Qwen/Qwen3.5-397B-A17B',
    config: qwen35397BA17B,
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/Qwen--Qwen3.5-397B-A17B_config.json`,
  },
];
