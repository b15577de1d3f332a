import type { CatalogRow } from './catalog-row';
import { FP8_BLOCK, NVFP4_WITHOUT_ATTENTION } from './formats';
import { AICONFIGURATOR, COMPUTED } from './sources';

const gemma426BA4B = {
  architectures: ['Gemma4ForConditionalGeneration'], hidden_size: 2816, num_hidden_layers: 30, num_attention_heads: 16,
  num_key_value_heads: 8, head_dim: 256, vocab_size: 262_144, max_position_embeddings: 262_144, intermediate_size: 2112, top_k_experts: 8,
  num_experts: 128, moe_intermediate_size: 704, sliding_window: 1024, global_head_dim: 512, num_global_key_value_heads: 2,
  attention_k_eq_v: true, enable_moe_block: true, tie_word_embeddings: true, vision_params: 416_526_336,
};

const gemma431BITNVFP4 = {
  architectures: ['Gemma4ForConditionalGeneration'], hidden_size: 5376, num_hidden_layers: 60, num_attention_heads: 32,
  num_key_value_heads: 16, head_dim: 256, vocab_size: 262_144, max_position_embeddings: 262_144, intermediate_size: 21_504,
  sliding_window: 1024, global_head_dim: 512, num_global_key_value_heads: 4, attention_k_eq_v: true, enable_moe_block: false,
  tie_word_embeddings: true, vision_params: 419_475_456,
};

/** Models of the family. */
export const GEMMA: readonly CatalogRow[] = [
  {
    name: 'google/gemma-4-26B-A4B',
    config: gemma426BA4B,
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/google--gemma-4-26B-A4B_config.json`,
  },
  {
    name: 'nvidia/Gemma-4-26B-A4B-NVFP4',
    config: {
      ...gemma426BA4B,
      quantization_config: {
        quant_method: 'modelopt', quant_algo: 'NVFP4',
        ignore: ['*self_attn*', '*mlp.experts*', '*mlp.gate_proj*', '*mlp.up_proj*', '*mlp.down_proj*', 'lm_head'],
      },
    },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/nvidia--Gemma-4-26B-A4B-NVFP4_config.json`,
  },
  {
    name: 'nvidia/Gemma-4-31B-IT-NVFP4',
    config: { ...gemma431BITNVFP4, quantization_config: NVFP4_WITHOUT_ATTENTION },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/nvidia--Gemma-4-31B-IT-NVFP4_config.json`,
  },
  {
    name: 'RedHatAI/gemma-4-31B-it-FP8-block',
    config: { ...gemma431BITNVFP4, quantization_config: FP8_BLOCK },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/nvidia--Gemma-4-31B-IT-NVFP4_config.json`,
  },
];
