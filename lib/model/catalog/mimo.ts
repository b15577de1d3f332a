import type { CatalogRow } from './catalog-row';
import { FP8_BLOCK } from './formats';
import { AICONFIGURATOR, COMPUTED } from './sources';

/** Models of the family. */
export const MIMO: readonly CatalogRow[] = [
  {
    name: 'XiaomiMiMo/MiMo-7B-Base',
    config: {
      architectures: ['MiMoForCausalLM'], hidden_size: 4096, num_hidden_layers: 36, num_attention_heads: 32, num_key_value_heads: 8,
      vocab_size: 151_680, max_position_embeddings: 32_768, intermediate_size: 11_008, num_nextn_predict_layers: 1, attention_bias: true,
    },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/XiaomiMiMo--MiMo-7B-Base_config.json`,
  },
  {
    name: 'XiaomiMiMo/MiMo-V2-Flash',
    config: {
      architectures: ['MiMoV2FlashForCausalLM'], hidden_size: 4096, num_hidden_layers: 48, num_attention_heads: 64, num_key_value_heads: 4,
      head_dim: 192, vocab_size: 152_576, max_position_embeddings: 262_144, intermediate_size: 16_384, num_experts_per_tok: 8,
      n_routed_experts: 256, moe_intermediate_size: 2048, v_head_dim: 128, sliding_window: 128, partial_rotary_factor: 0.334,
      hybrid_layer_pattern: [
        0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1,
        1, 1, 1, 0,
      ],
      swa_num_attention_heads: 64, swa_num_key_value_heads: 8, swa_head_dim: 192, swa_v_head_dim: 128, topk_method: 'noaux_tc',
      quantization_config: FP8_BLOCK, first_k_dense_replace: 1,
    },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/XiaomiMiMo--MiMo-V2-Flash_config.json`,
  },
];
