import type { CatalogRow } from './catalog-row';
import { NVFP4_NEMOTRON } from './formats';
import { AICONFIGURATOR, COMPUTED, KAITO } from './sources';

const nemotron3Nano30BA3BBF16 = {
  architectures: ['NemotronHForCausalLM'], hidden_size: 2688, num_hidden_layers: 52, num_attention_heads: 32, num_key_value_heads: 2,
  head_dim: 128, vocab_size: 131_072, intermediate_size: 1856, num_experts_per_tok: 6, n_routed_experts: 128, moe_intermediate_size: 1856,
  n_shared_experts: 1, mamba_ssm_cache_dtype: 'float32', mamba_num_heads: 64, mamba_head_dim: 64, n_groups: 8, ssm_state_size: 128,
  conv_kernel: 4, hybrid_override_pattern: 'MEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEMEM*EMEMEMEME',
  moe_shared_expert_intermediate_size: 3712,
};

const nemotron3Ultra550BA55BBF16 = {
  architectures: ['NemotronHForCausalLM'], hidden_size: 8192, num_attention_heads: 64, num_key_value_heads: 2, vocab_size: 131_072,
  max_position_embeddings: 262_144, intermediate_size: 5120, num_experts_per_tok: 22, n_routed_experts: 512, moe_intermediate_size: 5120,
  n_shared_experts: 1, num_nextn_predict_layers: 1, mamba_ssm_cache_dtype: 'float32', mamba_num_heads: 256, mamba_head_dim: 64, n_groups: 8,
  ssm_state_size: 128, conv_kernel: 4, moe_latent_size: 2048, moe_shared_expert_intermediate_size: 10_240,
  hybrid_override_pattern: 'MEMEMEM*EMEMEM*EMEMEMEM*EMEMEMEM*EMEMEM*EMEMEMEM*EMEMEMEM*EMEMEM*EMEMEMEM*EMEMEMEM*EMEMEM*EMEMEMEM*EMEMEMEME',
};

/** Models of the family. */
export const NEMOTRON: readonly CatalogRow[] = [
  {
    name: 'nvidia/Nemotron-H-56B-Base-8K',
    config: {
      architectures: ['NemotronHForCausalLM'], hidden_size: 8192, num_hidden_layers: 118, num_attention_heads: 64, num_key_value_heads: 8,
      vocab_size: 131_072, max_position_embeddings: 8192, intermediate_size: 32_768, mamba_num_heads: 256, mamba_head_dim: 64, n_groups: 8,
      ssm_state_size: 256, conv_kernel: 4,
      hybrid_override_pattern: 'M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M-',
    },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/nvidia--Nemotron-H-56B-Base-8K_config.json`,
  },
  {
    name: 'nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16',
    config: { ...nemotron3Nano30BA3BBF16, max_position_embeddings: 262_144 },
    checkpointBytes: 63_157_494_088, checkpointBytesSource: KAITO,
    source: `${AICONFIGURATOR}/nvidia--NVIDIA-Nemotron-3-Nano-30B-A3B-BF16_config.json`,
  },
  {
    name: 'nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-NVFP4',
    config: { ...nemotron3Nano30BA3BBF16, max_position_embeddings: 262_144, quantization_config: NVFP4_NEMOTRON },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/nvidia--NVIDIA-Nemotron-3-Nano-30B-A3B-NVFP4_config.json`,
  },
  {
    name: 'nvidia/NVIDIA-Nemotron-3-Super-120B-A12B-NVFP4',
    config: {
      architectures: ['NemotronHForCausalLM'], hidden_size: 4096, num_hidden_layers: 88, num_attention_heads: 32, num_key_value_heads: 2,
      vocab_size: 131_072, max_position_embeddings: 262_144, intermediate_size: 2688, num_experts_per_tok: 22, n_routed_experts: 512,
      moe_intermediate_size: 2688, n_shared_experts: 1, num_nextn_predict_layers: 1, mamba_ssm_cache_dtype: 'float32', mamba_num_heads: 128,
      mamba_head_dim: 64, n_groups: 8, ssm_state_size: 128, conv_kernel: 4,
      hybrid_override_pattern: 'MEMEMEM*EMEMEMEM*EMEMEMEM*EMEMEMEMEM*EMEMEMEMEM*EMEMEMEMEM*EMEMEMEMEM*EMEMEMEM*EMEMEMEME',
      moe_latent_size: 1024, moe_shared_expert_intermediate_size: 5376, quantization_config: NVFP4_NEMOTRON,
    },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/nvidia--NVIDIA-Nemotron-3-Super-120B-A12B-NVFP4_config.json`,
  },
  {
    name: 'nvidia/NVIDIA-Nemotron-3-Ultra-550B-A55B-BF16',
    config: nemotron3Ultra550BA55BBF16,
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/nvidia--NVIDIA-Nemotron-3-Ultra-550B-A55B-BF16_config.json`,
  },
  {
    name: 'nvidia/NVIDIA-Nemotron-3-Ultra-550B-A55B-NVFP4',
    config: { ...nemotron3Ultra550BA55BBF16, quantization_config: NVFP4_NEMOTRON },
    checkpointBytes: 352_326_904_709, checkpointBytesSource: KAITO,
    source: `${AICONFIGURATOR}/nvidia--NVIDIA-Nemotron-3-Ultra-550B-A55B-NVFP4_config.json`,
  },
  {
    name: 'nvidia/NVIDIA-Nemotron-3.5-Lightning-30B-A3B-NVFP4',
    config: {
      ...nemotron3Nano30BA3BBF16, max_position_embeddings: 1_048_576, num_nextn_predict_layers: 1,
      quantization_config: NVFP4_NEMOTRON,
    },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/nvidia--NVIDIA-Nemotron-3.5-Lightning-30B-A3B-NVFP4_config.json`,
  },
];
