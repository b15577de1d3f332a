import type { CatalogRow } from './catalog-row';
import { AWQ, FP8_BLOCK, NVFP4 } from './formats';
import { AICONFIGURATOR, COMPUTED, INFERENCE_SIM, KAITO, LLM_D } from './sources';

const qwen332B = {
  architectures: ['Qwen3ForCausalLM'], hidden_size: 5120, num_hidden_layers: 64, num_attention_heads: 64, num_key_value_heads: 8,
  head_dim: 128, vocab_size: 151_936, max_position_embeddings: 40_960, intermediate_size: 25_600,
};

const qwen38B = {
  architectures: ['Qwen3ForCausalLM'], hidden_size: 4096, num_hidden_layers: 36, num_attention_heads: 32, num_key_value_heads: 8,
  vocab_size: 151_936, max_position_embeddings: 40_960, intermediate_size: 12_288,
};

/** Models of the family. */
export const QWEN3: readonly CatalogRow[] = [
  {
    name: 'nvidia/Qwen3-32B-NVFP4',
    config: { ...qwen332B, quantization_config: NVFP4 },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/Qwen--Qwen3-32B_config.json`,
  },
  {
    name: 'Qwen/Qwen3-0.6B',
    config: {
      architectures: ['Qwen3ForCausalLM'], hidden_size: 1024, num_hidden_layers: 28, num_attention_heads: 16, num_key_value_heads: 8,
      head_dim: 128, vocab_size: 151_936, max_position_embeddings: 40_960, intermediate_size: 3072, tie_word_embeddings: true,
    },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/Qwen--Qwen3-0.6B_config.json`,
  },
  {
    name: 'Qwen/Qwen3-1.7B',
    config: {
      architectures: ['Qwen3ForCausalLM'], hidden_size: 2048, num_hidden_layers: 28, num_attention_heads: 16, num_key_value_heads: 8,
      vocab_size: 151_936, max_position_embeddings: 40_960, intermediate_size: 6144, tie_word_embeddings: true,
    },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/Qwen--Qwen3-1.7B_config.json`,
  },
  {
    name: 'Qwen/Qwen3-14B',
    config: {
      architectures: ['Qwen3ForCausalLM'], hidden_size: 5120, num_hidden_layers: 40, num_attention_heads: 40, num_key_value_heads: 8,
      vocab_size: 151_936, max_position_embeddings: 40_960, intermediate_size: 17_408,
    },
    checkpointBytesSource: COMPUTED,
    source: `${INFERENCE_SIM}/qwen3-14b/config.json`,
  },
  {
    name: 'Qwen/Qwen3-32B',
    config: qwen332B,
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/Qwen--Qwen3-32B_config.json`,
  },
  {
    name: 'Qwen/Qwen3-32B-AWQ',
    config: { ...qwen332B, quantization_config: AWQ },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/Qwen--Qwen3-32B_config.json`,
  },
  {
    name: 'Qwen/Qwen3-32B-FP8',
    config: { ...qwen332B, quantization_config: FP8_BLOCK },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/Qwen--Qwen3-32B-FP8_config.json`,
  },
  {
    name: 'Qwen/Qwen3-32B-FP8-Static-PerTensor',
    config: { ...qwen332B, quantization_config: { quant_algo: 'FP8', ignore: ['lm_head'] } },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/Qwen--Qwen3-32B-FP8-Static-PerTensor_config.json`,
  },
  {
    name: 'Qwen/Qwen3-8B',
    config: qwen38B,
    checkpointBytes: 16_381_434_764, checkpointBytesSource: LLM_D,
    source: `${AICONFIGURATOR}/Qwen--Qwen3-8B_config.json`,
  },
  {
    name: 'Qwen/Qwen3-8B-AWQ',
    config: { ...qwen38B, quantization_config: AWQ },
    checkpointBytes: 6_098_853_560, checkpointBytesSource: KAITO,
    source: `${AICONFIGURATOR}/Qwen--Qwen3-8B_config.json`,
  },
  {
    name: 'Qwen/Qwen3-8B-FP8',
    config: { ...qwen38B, quantization_config: FP8_BLOCK },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/Qwen--Qwen3-8B_config.json`,
  },
];
