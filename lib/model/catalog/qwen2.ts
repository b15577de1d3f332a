import type { CatalogRow } from './catalog-row';
import { AWQ, FP8_CHANNEL, GPTQ, INT8 } from './formats';
import { COMPUTED, INFERENCE_SIM, LLM_D } from './sources';

const qwen257BInstruct = {
  architectures: ['Qwen2ForCausalLM'], hidden_size: 3584, num_hidden_layers: 28, num_attention_heads: 28, num_key_value_heads: 4,
  vocab_size: 152_064, intermediate_size: 18_944,
};

/** Models of the family. */
export const QWEN2: readonly CatalogRow[] = [
  {
    name: 'deepseek-ai/DeepSeek-R1-Distill-Qwen-7B',
    config: { ...qwen257BInstruct, max_position_embeddings: 131_072 },
    checkpointBytesSource: COMPUTED,
    source: `${INFERENCE_SIM}/qwen2.5-7b-instruct/config.json`,
  },
  {
    name: 'Qwen/Qwen2.5-7B-Instruct',
    config: { ...qwen257BInstruct, max_position_embeddings: 32_768 },
    checkpointBytes: 15_231_242_522, checkpointBytesSource: LLM_D,
    source: `${INFERENCE_SIM}/qwen2.5-7b-instruct/config.json`,
  },
  {
    name: 'Qwen/Qwen2.5-7B-Instruct-AWQ',
    config: { ...qwen257BInstruct, max_position_embeddings: 32_768, quantization_config: AWQ },
    checkpointBytesSource: COMPUTED,
    source: `${INFERENCE_SIM}/qwen2.5-7b-instruct/config.json`,
  },
  {
    name: 'Qwen/Qwen2.5-7B-Instruct-GPTQ-Int4',
    config: { ...qwen257BInstruct, max_position_embeddings: 32_768, quantization_config: GPTQ },
    checkpointBytesSource: COMPUTED,
    source: `${INFERENCE_SIM}/qwen2.5-7b-instruct/config.json`,
  },
  {
    name: 'RedHatAI/Qwen2.5-7B-Instruct-FP8-dynamic',
    config: { ...qwen257BInstruct, max_position_embeddings: 32_768, quantization_config: FP8_CHANNEL },
    checkpointBytes: 8_708_690_438, checkpointBytesSource: LLM_D,
    source: `${INFERENCE_SIM}/qwen2.5-7b-instruct/config.json`,
  },
  {
    name: 'RedHatAI/Qwen2.5-7B-Instruct-quantized.w8a8',
    config: { ...qwen257BInstruct, max_position_embeddings: 32_768, quantization_config: INT8 },
    checkpointBytes: 8_708_690_438, checkpointBytesSource: LLM_D,
    source: `${INFERENCE_SIM}/qwen2.5-7b-instruct/config.json`,
  },
];
