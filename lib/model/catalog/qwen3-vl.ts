import type { CatalogRow } from './catalog-row';
import { FP8_BLOCK } from './formats';
import { AICONFIGURATOR, COMPUTED } from './sources';

const qwen3VL30BA3BInstruct = {
  architectures: ['Qwen3VLMoeForConditionalGeneration'], hidden_size: 2048, num_hidden_layers: 48, num_attention_heads: 32,
  num_key_value_heads: 4, head_dim: 128, vocab_size: 151_936, max_position_embeddings: 262_144, intermediate_size: 6144,
  num_experts_per_tok: 8, num_experts: 128, moe_intermediate_size: 768, vision_params: 535_523_328,
};

const qwen3VL32BInstruct = {
  architectures: ['Qwen3VLForConditionalGeneration'], hidden_size: 5120, num_hidden_layers: 64, num_attention_heads: 64,
  num_key_value_heads: 8, head_dim: 128, vocab_size: 151_936, max_position_embeddings: 262_144, intermediate_size: 25_600,
  vision_params: 592_146_432,
};

/** Models of the family. */
export const QWEN3_VL: readonly CatalogRow[] = [
  {
    name: 'Qwen/Qwen3-VL-235B-A22B-Instruct',
    config: {
      architectures: ['Qwen3VLMoeForConditionalGeneration'], hidden_size: 4096, num_hidden_layers: 94, num_attention_heads: 64,
      num_key_value_heads: 4, head_dim: 128, vocab_size: 151_936, max_position_embeddings: 262_144, intermediate_size: 12_288,
      num_experts_per_tok: 8, num_experts: 128, moe_intermediate_size: 1536, vision_params: 573_272_064,
    },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/Qwen--Qwen3-VL-235B-A22B-Instruct_config.json`,
  },
  {
    name: 'Qwen/Qwen3-VL-2B-Instruct',
    config: {
      architectures: ['Qwen3VLForConditionalGeneration'], hidden_size: 2048, num_hidden_layers: 28, num_attention_heads: 16,
      num_key_value_heads: 8, vocab_size: 151_936, max_position_embeddings: 262_144, intermediate_size: 6144, tie_word_embeddings: true,
      vision_params: 404_226_048,
    },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/Qwen--Qwen3-VL-2B-Instruct_config.json`,
  },
  {
    name: 'Qwen/Qwen3-VL-30B-A3B-Instruct',
    config: qwen3VL30BA3BInstruct,
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/Qwen--Qwen3-VL-30B-A3B-Instruct_config.json`,
  },
  {
    name: 'Qwen/Qwen3-VL-30B-A3B-Instruct-FP8',
    config: { ...qwen3VL30BA3BInstruct, quantization_config: FP8_BLOCK },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/Qwen--Qwen3-VL-30B-A3B-Instruct_config.json`,
  },
  {
    name: 'Qwen/Qwen3-VL-32B-Instruct',
    config: qwen3VL32BInstruct,
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/Qwen--Qwen3-VL-32B-Instruct_config.json`,
  },
  {
    name: 'Qwen/Qwen3-VL-32B-Thinking',
    config: qwen3VL32BInstruct,
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/Qwen--Qwen3-VL-32B-Thinking_config.json`,
  },
  {
    name: 'Qwen/Qwen3-VL-4B-Instruct',
    config: {
      architectures: ['Qwen3VLForConditionalGeneration'], hidden_size: 2560, num_hidden_layers: 36, num_attention_heads: 32,
      num_key_value_heads: 8, head_dim: 128, vocab_size: 151_936, max_position_embeddings: 262_144, intermediate_size: 9728,
      tie_word_embeddings: true, vision_params: 412_614_656,
    },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/Qwen--Qwen3-VL-4B-Instruct_config.json`,
  },
  {
    name: 'Qwen/Qwen3-VL-8B-Instruct',
    config: {
      architectures: ['Qwen3VLForConditionalGeneration'], hidden_size: 4096, num_hidden_layers: 36, num_attention_heads: 32,
      num_key_value_heads: 8, vocab_size: 151_936, max_position_embeddings: 262_144, intermediate_size: 12_288, vision_params: 573_272_064,
    },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/Qwen--Qwen3-VL-8B-Instruct_config.json`,
  },
];
