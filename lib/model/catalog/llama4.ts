import type { CatalogRow } from './catalog-row';
import { FP8_CHANNEL } from './formats';
import { AICONFIGURATOR, COMPUTED, INFERENCE_SIM } from './sources';

const llama4Maverick17B128EInstruct = {
  architectures: ['Llama4ForConditionalGeneration'], hidden_size: 5120, num_hidden_layers: 48, num_attention_heads: 40,
  num_key_value_heads: 8, vocab_size: 202_048, max_position_embeddings: 1_048_576, intermediate_size: 8192, intermediate_size_mlp: 16_384,
  num_experts_per_tok: 1, num_local_experts: 128, interleave_moe_layer_step: 2,
};

/** Models of the family. */
export const LLAMA4: readonly CatalogRow[] = [
  {
    name: 'meta-llama/Llama-4-Maverick-17B-128E-Instruct',
    config: llama4Maverick17B128EInstruct,
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/meta-llama--Llama-4-Maverick-17B-128E-Instruct_config.json`,
  },
  {
    name: 'meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8',
    config: { ...llama4Maverick17B128EInstruct, quantization_config: FP8_CHANNEL },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/meta-llama--Llama-4-Maverick-17B-128E-Instruct_config.json`,
  },
  {
    name: 'meta-llama/Llama-4-Scout-17B-16E-Instruct',
    config: {
      architectures: ['Llama4ForConditionalGeneration'], hidden_size: 5120, num_hidden_layers: 48, num_attention_heads: 40,
      num_key_value_heads: 8, vocab_size: 202_048, max_position_embeddings: 10_485_760, intermediate_size: 8192,
      intermediate_size_mlp: 16_384, num_experts_per_tok: 1, num_local_experts: 16, interleave_moe_layer_step: 1, use_qk_norm: true,
    },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/meta-llama--Llama-4-Scout-17B-16E-Instruct_config.json`,
  },
  {
    name: 'RedHatAI/Llama-4-Scout-17B-16E-Instruct-FP8-dynamic',
    config: {
      architectures: ['Llama4ForConditionalGeneration'], hidden_size: 5120, num_hidden_layers: 48, num_attention_heads: 40,
      num_key_value_heads: 8, vocab_size: 202_048, max_position_embeddings: 10_485_760, intermediate_size: 8192,
      intermediate_size_mlp: 16_384, num_experts_per_tok: 1, num_local_experts: 16, interleave_moe_layer_step: 1, use_qk_norm: true,
      vision_params: 818_864_640,
      quantization_config: {
        quant_method: 'compressed-tensors', format: 'float-quantized',
        config_groups: { group_0: { weights: { num_bits: 8, type: 'float', strategy: 'channel' }, targets: ['Linear'] } },
        ignore: ['*self_attn*', 'lm_head'],
      },
    },
    checkpointBytesSource: COMPUTED,
    source: `${INFERENCE_SIM}/llama-4-scout-17b-16e-instruct-fp8-dynamic/config.json`,
  },
];
