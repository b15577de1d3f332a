import type { CatalogRow } from './catalog-row';
import { MXFP4 } from './formats';
import { AICONFIGURATOR, COMPUTED } from './sources';

/** Models of the family. */
export const GPT_OSS: readonly CatalogRow[] = [
  {
    name: 'openai/gpt-oss-120b',
    config: {
      architectures: ['GptOssForCausalLM'], hidden_size: 2880, num_hidden_layers: 36, num_attention_heads: 64, num_key_value_heads: 8,
      head_dim: 64, vocab_size: 201_088, max_position_embeddings: 131_072, intermediate_size: 2880, num_experts_per_tok: 4,
      num_local_experts: 128, sliding_window: 128, attention_bias: true, quantization_config: MXFP4,
    },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/openai--gpt-oss-120b_config.json`,
  },
  {
    name: 'openai/gpt-oss-20b',
    config: {
      architectures: ['GptOssForCausalLM'], hidden_size: 2880, num_hidden_layers: 24, num_attention_heads: 64, num_key_value_heads: 8,
      head_dim: 64, vocab_size: 201_088, max_position_embeddings: 131_072, intermediate_size: 2880, num_experts_per_tok: 4,
      num_local_experts: 32, sliding_window: 128, attention_bias: true, quantization_config: MXFP4,
    },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/openai--gpt-oss-20b_config.json`,
  },
];
