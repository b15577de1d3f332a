import type { CatalogRow } from './catalog-row';
import { FP8_BLOCK, FP8_BLOCK_WITHOUT_GATES, NVFP4_WITHOUT_ATTENTION } from './formats';
import { AICONFIGURATOR, COMPUTED, KAITO } from './sources';

const miniMaxM2 = {
  architectures: ['MiniMaxM2ForCausalLM'], hidden_size: 3072, num_hidden_layers: 62, num_attention_heads: 48, num_key_value_heads: 8,
  head_dim: 128, vocab_size: 200_064, intermediate_size: 1536, num_experts_per_tok: 8, num_local_experts: 256, use_qk_norm: true,
  rotary_dim: 64,
};

const miniMaxM25NVFP4 = {
  architectures: ['MiniMaxM2ForCausalLM'], hidden_size: 3072, num_hidden_layers: 62, num_attention_heads: 48, num_key_value_heads: 8,
  head_dim: 128, vocab_size: 200_064, max_position_embeddings: 196_608, intermediate_size: 1536, num_experts_per_tok: 8,
  num_local_experts: 256, use_qk_norm: true, partial_rotary_factor: 0.5, rotary_dim: 64,
};

/** Models of the family. */
export const MINIMAX: readonly CatalogRow[] = [
  {
    name: 'MiniMaxAI/MiniMax-M2',
    config: { ...miniMaxM2, max_position_embeddings: 196_608, quantization_config: FP8_BLOCK },
    checkpointBytes: 230_145_822_556, checkpointBytesSource: `${KAITO}, row MiniMaxAI/MiniMax-M2.7`,
    source: `${AICONFIGURATOR}/MiniMaxAI--MiniMax-M2.5_config.json`,
  },
  {
    name: 'MiniMaxAI/MiniMax-M2.5',
    config: { ...miniMaxM2, max_position_embeddings: 196_608, quantization_config: FP8_BLOCK_WITHOUT_GATES },
    checkpointBytes: 230_145_822_556, checkpointBytesSource: `${KAITO}, row MiniMaxAI/MiniMax-M2.7`,
    source: `${AICONFIGURATOR}/MiniMaxAI--MiniMax-M2.5_config.json`,
  },
  {
    name: 'MiniMaxAI/MiniMax-M2.7',
    config: { ...miniMaxM2, max_position_embeddings: 204_800, quantization_config: FP8_BLOCK_WITHOUT_GATES },
    checkpointBytes: 230_145_822_556, checkpointBytesSource: KAITO,
    source: `${AICONFIGURATOR}/MiniMaxAI--MiniMax-M2.7_config.json`,
  },
  {
    name: 'nvidia/MiniMax-M2.5-NVFP4',
    config: { ...miniMaxM25NVFP4, quantization_config: NVFP4_WITHOUT_ATTENTION },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/nvidia--MiniMax-M2.5-NVFP4_config.json`,
  },
  {
    name: 'nvidia/MiniMax-M2.7-NVFP4',
    config: { ...miniMaxM25NVFP4, quantization_config: NVFP4_WITHOUT_ATTENTION },
    checkpointBytesSource: COMPUTED,
    source: `${AICONFIGURATOR}/nvidia--MiniMax-M2.7-NVFP4_config.json`,
  },
];
