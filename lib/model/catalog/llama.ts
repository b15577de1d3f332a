import type { CatalogRow } from './catalog-row';
import { AWQ, FP8_CHANNEL, FP8_TENSOR, GPTQ, INT8, NVFP4 } from './formats';
import { AICONFIGURATOR, COMPUTED, INFERENCE_SIM, KAITO, LLM_D } from './sources';

const metaLlama3170B = {
  architectures: ['LlamaForCausalLM'], hidden_size: 8192, num_hidden_layers: 80, num_attention_heads: 64, num_key_value_heads: 8,
  vocab_size: 128_256, max_position_embeddings: 131_072, intermediate_size: 28_672,
};

const metaLlama318B = {
  architectures: ['LlamaForCausalLM'], hidden_size: 4096, num_hidden_layers: 32, num_attention_heads: 32, num_key_value_heads: 8,
  vocab_size: 128_256, max_position_embeddings: 131_072, intermediate_size: 14_336,
};

const metaLlama31405B = {
  architectures: ['LlamaForCausalLM'], hidden_size: 16_384, num_hidden_layers: 126, num_attention_heads: 128, num_key_value_heads: 8,
  vocab_size: 128_256, max_position_embeddings: 131_072, intermediate_size: 53_248,
};

/** Models of the family. */
export const LLAMA: readonly CatalogRow[] = [
  {
    name: '01-ai/Yi-34B',
    config: {
      architectures: ['LlamaForCausalLM'], hidden_size: 7168, num_hidden_layers: 60, num_attention_heads: 56, num_key_value_heads: 8,
      vocab_size: 64_000, max_position_embeddings: 4096, intermediate_size: 20_480,
    },
    checkpointBytesSource: COMPUTED,
    source: `${INFERENCE_SIM}/yi-34b/config.json`,
  },
  {
    name: 'codellama/CodeLlama-34b-Instruct-hf',
    config: {
      architectures: ['LlamaForCausalLM'], hidden_size: 8192, num_hidden_layers: 48, num_attention_heads: 64, num_key_value_heads: 8,
      vocab_size: 32_000, max_position_embeddings: 16_384, intermediate_size: 22_016,
    },
    checkpointBytesSource: COMPUTED,
    source: `${INFERENCE_SIM}/codellama-34b-instruct-hf/config.json`,
  },
  {
    name: 'codellama/CodeLlama-7b-hf',
    config: {
      architectures: ['LlamaForCausalLM'], hidden_size: 4096, num_hidden_layers: 32, num_attention_heads: 32, vocab_size: 32_016,
      max_position_embeddings: 16_384, intermediate_size: 11_008,
    },
    checkpointBytes: 13_477_070_504, checkpointBytesSource: LLM_D,
    source: `${INFERENCE_SIM}/llama-2-7b-hf/config.json`,
  },
  {
    name: 'deepseek-ai/DeepSeek-R1-Distill-Llama-70B',
    config: metaLlama3170B,
    checkpointBytes: 141_111_150_510, checkpointBytesSource: `${KAITO}, row meta-llama/Llama-3.3-70B-Instruct`,
    source: `${INFERENCE_SIM}/llama-3.1-70b-instruct/config.json`,
  },
  {
    name: 'deepseek-ai/DeepSeek-R1-Distill-Llama-8B',
    config: metaLlama318B,
    checkpointBytes: 16_063_177_687, checkpointBytesSource: KAITO,
    source: `${INFERENCE_SIM}/llama-3.1-8b-instruct/config.json`,
  },
  {
    name: 'hugging-quants/Meta-Llama-3.1-405B-Instruct-AWQ-INT4',
    config: { ...metaLlama31405B, quantization_config: AWQ },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/meta-llama--Meta-Llama-3.1-405B_config.json`,
  },
  {
    name: 'meta-llama/Llama-2-70b-hf',
    config: {
      architectures: ['LlamaForCausalLM'], hidden_size: 8192, num_hidden_layers: 80, num_attention_heads: 64, num_key_value_heads: 8,
      vocab_size: 32_000, max_position_embeddings: 4096, intermediate_size: 28_672,
    },
    checkpointBytesSource: COMPUTED,
    source: 'inference-sim/training:model_configs/Llama-2-70b-hf/config.json',
  },
  {
    name: 'meta-llama/Llama-2-7b-hf',
    config: {
      architectures: ['LlamaForCausalLM'], hidden_size: 4096, num_hidden_layers: 32, num_attention_heads: 32, vocab_size: 32_000,
      max_position_embeddings: 4096, intermediate_size: 11_008,
    },
    checkpointBytesSource: COMPUTED,
    source: `${INFERENCE_SIM}/llama-2-7b-hf/config.json`,
  },
  {
    name: 'meta-llama/Llama-3.1-405B-Instruct',
    config: metaLlama31405B,
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/meta-llama--Meta-Llama-3.1-405B_config.json`,
  },
  {
    name: 'meta-llama/Llama-3.1-405B-Instruct-FP8',
    config: { ...metaLlama31405B, quantization_config: { quant_method: 'fbgemm_fp8' } },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/meta-llama--Meta-Llama-3.1-405B_config.json`,
  },
  {
    name: 'meta-llama/Llama-3.1-70B-Instruct',
    config: metaLlama3170B,
    checkpointBytes: 141_111_150_510, checkpointBytesSource: `${KAITO}, row meta-llama/Llama-3.3-70B-Instruct`,
    source: `${INFERENCE_SIM}/llama-3.1-70b-instruct/config.json`,
  },
  {
    name: 'meta-llama/Llama-3.1-8B-Instruct',
    config: metaLlama318B,
    checkpointBytes: 16_060_493_332, checkpointBytesSource: LLM_D,
    source: `${INFERENCE_SIM}/llama-3.1-8b-instruct/config.json`,
  },
  {
    name: 'meta-llama/Llama-3.3-70B-Instruct',
    config: metaLlama3170B,
    checkpointBytes: 141_111_150_510, checkpointBytesSource: KAITO,
    source: `${INFERENCE_SIM}/llama-3.1-70b-instruct/config.json`,
  },
  {
    name: 'meta-llama/Meta-Llama-3.1-405B',
    config: metaLlama31405B,
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/meta-llama--Meta-Llama-3.1-405B_config.json`,
  },
  {
    name: 'meta-llama/Meta-Llama-3.1-70B',
    config: metaLlama3170B,
    checkpointBytes: 141_111_150_510, checkpointBytesSource: `${KAITO}, row meta-llama/Llama-3.3-70B-Instruct`,
    source: `${AICONFIGURATOR}/meta-llama--Meta-Llama-3.1-70B_config.json`,
  },
  {
    name: 'meta-llama/Meta-Llama-3.1-8B',
    config: metaLlama318B,
    checkpointBytes: 16_063_177_687, checkpointBytesSource: `${KAITO}, row meta-llama/Llama-3.1-8B-Instruct`,
    source: `${AICONFIGURATOR}/meta-llama--Meta-Llama-3.1-8B_config.json`,
  },
  {
    name: 'nvidia/Llama-3.1-70B-Instruct-FP8',
    config: { ...metaLlama3170B, quantization_config: FP8_TENSOR },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/nvidia--Llama-3.1-70B-Instruct-FP8_config.json`,
  },
  {
    name: 'nvidia/Llama-3.1-8B-Instruct-FP8',
    config: { ...metaLlama318B, quantization_config: FP8_TENSOR },
    checkpointBytesSource: COMPUTED,
    source: `${INFERENCE_SIM}/llama-3.1-8b-instruct/config.json`,
  },
  {
    name: 'nvidia/Llama-3.3-70B-Instruct-FP8',
    config: { ...metaLlama3170B, quantization_config: FP8_TENSOR },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/nvidia--Llama-3.1-70B-Instruct-FP8_config.json`,
  },
  {
    name: 'nvidia/Llama-3.3-70B-Instruct-NVFP4',
    config: { ...metaLlama3170B, quantization_config: NVFP4 },
    checkpointBytesSource: COMPUTED,
    source: `${INFERENCE_SIM}/llama-3.1-70b-instruct/config.json`,
  },
  {
    name: 'RedHatAI/Llama-3.3-70B-Instruct-FP8-dynamic',
    config: { ...metaLlama3170B, quantization_config: FP8_CHANNEL },
    checkpointBytes: 72_669_772_906, checkpointBytesSource: LLM_D,
    source: `${INFERENCE_SIM}/llama-3.1-70b-instruct/config.json`,
  },
  {
    name: 'RedHatAI/Llama-3.3-70B-Instruct-quantized.w8a8',
    config: { ...metaLlama3170B, quantization_config: INT8 },
    checkpointBytes: 72_669_772_906, checkpointBytesSource: LLM_D,
    source: `${INFERENCE_SIM}/llama-3.1-70b-instruct/config.json`,
  },
  {
    name: 'RedHatAI/Meta-Llama-3.1-8B-Instruct-quantized.w4a16',
    config: { ...metaLlama318B, quantization_config: GPTQ },
    checkpointBytes: 5_735_606_701, checkpointBytesSource: LLM_D,
    source: `${INFERENCE_SIM}/llama-3.1-8b-instruct/config.json`,
  },
  {
    name: 'RedHatAI/Meta-Llama-3.1-8B-Instruct-quantized.w8a8',
    config: { ...metaLlama318B, quantization_config: INT8 },
    checkpointBytes: 9_083_963_205, checkpointBytesSource: LLM_D,
    source: `${INFERENCE_SIM}/llama-3.1-8b-instruct/config.json`,
  },
];
