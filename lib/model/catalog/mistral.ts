import type { CatalogRow } from './catalog-row';
import { AWQ } from './formats';
import { AICONFIGURATOR, COMPUTED, INFERENCE_SIM, LLM_D } from './sources';

const mixtral8x22BV01 = {
  architectures: ['MixtralForCausalLM'], hidden_size: 6144, num_hidden_layers: 56, num_attention_heads: 48, num_key_value_heads: 8,
  vocab_size: 32_000, max_position_embeddings: 65_536, intermediate_size: 16_384, num_experts_per_tok: 2, num_local_experts: 8,
};

const mixtral8x7BV01 = {
  architectures: ['MixtralForCausalLM'], hidden_size: 4096, num_hidden_layers: 32, num_attention_heads: 32, num_key_value_heads: 8,
  vocab_size: 32_000, max_position_embeddings: 32_768, intermediate_size: 14_336, num_experts_per_tok: 2, num_local_experts: 8,
};

/** Models of the family. */
export const MISTRAL: readonly CatalogRow[] = [
  {
    name: 'mistralai/Mistral-Nemo-Instruct-2407',
    config: {
      architectures: ['MistralForCausalLM'], hidden_size: 5120, num_hidden_layers: 40, num_attention_heads: 32, num_key_value_heads: 8,
      head_dim: 128, vocab_size: 131_072, max_position_embeddings: 131_072, intermediate_size: 14_336,
    },
    checkpointBytesSource: COMPUTED,
    source: `${INFERENCE_SIM}/mistral-nemo-instruct-2407/config.json`,
  },
  {
    name: 'mistralai/Mixtral-8x22B-Instruct-v0.1',
    config: mixtral8x22BV01,
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/mistralai--Mixtral-8x22B-v0.1_config.json`,
  },
  {
    name: 'mistralai/Mixtral-8x22B-v0.1',
    config: mixtral8x22BV01,
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/mistralai--Mixtral-8x22B-v0.1_config.json`,
  },
  {
    name: 'mistralai/Mixtral-8x7B-Instruct-v0.1',
    config: mixtral8x7BV01,
    checkpointBytes: 93_405_552_889, checkpointBytesSource: LLM_D,
    source: `${AICONFIGURATOR}/mistralai--Mixtral-8x7B-v0.1_config.json`,
  },
  {
    name: 'mistralai/Mixtral-8x7B-v0.1',
    config: mixtral8x7BV01,
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/mistralai--Mixtral-8x7B-v0.1_config.json`,
  },
  {
    name: 'TheBloke/Mixtral-8x7B-Instruct-v0.1-AWQ',
    config: { ...mixtral8x7BV01, quantization_config: AWQ },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/mistralai--Mixtral-8x7B-v0.1_config.json`,
  },
];
