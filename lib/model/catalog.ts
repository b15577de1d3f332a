import { Attention } from './attention';
import { FeedForward } from './feed-forward';
import type { ModelSpecProps } from './model-spec-props';
import { Quantization } from './quantization';

// Where the rows were read: architectures in two collections of config.json files, sizes in two collections of measurements.
const aiconfigurator = (file: string) => `ai-dynamo/aiconfigurator:aic-core/src/aiconfigurator_core/model_configs/${file}_config.json`;
const inferenceSim = (folder: string) => `inference-sim/inference-sim:model_configs/${folder}/config.json`;
const KAITO = 'kaito-project/kaito:presets/workspace/models/model_catalog.yaml';
const LLM_D = 'jgchn/llm-d-planner:accuracy/results/v0.19.0/results_predicted.csv';
const COMPUTED = 'computed from the architecture';

const latentOf128Heads = {
  queryHeads: 128, queryLoraRank: 1536, keyValueLoraRank: 512, nopeHeadDim: 128, ropeHeadDim: 64, valueHeadDim: 128,
};

const deepseekV3 = {
  hiddenSize: 7168, hiddenLayers: 61, vocabularySize: 129_280, maxPositionEmbeddings: 163_840,
  attention: Attention.latent(latentOf128Heads),
  feedForward: FeedForward.mixtureOfExperts({
    experts: 256, expertsPerToken: 8, moeIntermediateSize: 2048, sharedExperts: 1,
    leadingDenseLayers: 3, denseIntermediateSize: 18_432, routerBias: true,
  }),
  nextnPredictLayers: 1,
};

const deepseekV3Fp8 = {
  ...deepseekV3, quantization: Quantization.FP8_BLOCK, checkpointBytes: 688_590_631_731, checkpointBytesSource: KAITO,
};

const kimiK2 = {
  hiddenSize: 7168, hiddenLayers: 61, vocabularySize: 163_840,
  attention: Attention.latent({ ...latentOf128Heads, queryHeads: 64 }),
  feedForward: FeedForward.mixtureOfExperts({
    experts: 384, expertsPerToken: 8, moeIntermediateSize: 2048, sharedExperts: 1,
    leadingDenseLayers: 1, denseIntermediateSize: 18_432, routerBias: true,
  }),
};

const llama31 = { vocabularySize: 128_256, maxPositionEmbeddings: 131_072 };

const llama31Of70B = {
  ...llama31, hiddenSize: 8192, hiddenLayers: 80,
  attention: Attention.grouped({ queryHeads: 64, keyValueHeads: 8, headDim: 128 }),
  feedForward: FeedForward.dense({ intermediateSize: 28_672 }),
  source: inferenceSim('llama-3.1-70b-instruct'),
};

const llama31Of405B = {
  ...llama31, hiddenSize: 16_384, hiddenLayers: 126,
  attention: Attention.grouped({ queryHeads: 128, keyValueHeads: 8, headDim: 128 }),
  feedForward: FeedForward.dense({ intermediateSize: 53_248 }),
  checkpointBytesSource: COMPUTED, source: aiconfigurator('meta-llama--Meta-Llama-3.1-405B'),
};

const qwen3 = { vocabularySize: 151_936, maxPositionEmbeddings: 40_960 };

const qwen3Of32B = {
  ...qwen3, hiddenSize: 5120, hiddenLayers: 64,
  attention: Attention.grouped({ queryHeads: 64, keyValueHeads: 8, headDim: 128, queryKeyNorm: true }),
  feedForward: FeedForward.dense({ intermediateSize: 25_600 }),
  checkpointBytesSource: COMPUTED,
};

const qwen3Of235B = {
  ...qwen3, hiddenSize: 4096, hiddenLayers: 94,
  attention: Attention.grouped({ queryHeads: 64, keyValueHeads: 4, headDim: 128, queryKeyNorm: true }),
  feedForward: FeedForward.mixtureOfExperts({ experts: 128, expertsPerToken: 8, moeIntermediateSize: 1536 }),
  checkpointBytesSource: COMPUTED,
};

const qwen3Coder480B = {
  hiddenSize: 6144, hiddenLayers: 62, vocabularySize: 151_936, maxPositionEmbeddings: 262_144,
  attention: Attention.grouped({ queryHeads: 96, keyValueHeads: 8, headDim: 128, queryKeyNorm: true }),
  feedForward: FeedForward.mixtureOfExperts({ experts: 160, expertsPerToken: 8, moeIntermediateSize: 2560 }),
  checkpointBytesSource: COMPUTED, source: aiconfigurator('Qwen--Qwen3-Coder-480B-A35B-Instruct'),
};

/** The known models: facts only, read on 2026-11-23. Where a source gives GiB with two decimals, its bytes carry that rounding. */
export const MODELS = {
  DEEPSEEK_R1: { ...deepseekV3Fp8, name: 'deepseek-ai/DeepSeek-R1', source: aiconfigurator('deepseek-ai--DeepSeek-R1') },
  DEEPSEEK_R1_AWQ: {
    ...deepseekV3, name: 'cognitivecomputations/DeepSeek-R1-AWQ', nextnPredictLayers: 0, quantization: Quantization.AWQ,
    checkpointBytesSource: COMPUTED, source: aiconfigurator('deepseek-ai--DeepSeek-R1'),
  },
  DEEPSEEK_R1_NVFP4: {
    ...deepseekV3, name: 'nvidia/DeepSeek-R1-NVFP4', nextnPredictLayers: 0, quantization: Quantization.NVFP4_FEED_FORWARD,
    checkpointBytesSource: COMPUTED, source: aiconfigurator('nvidia--DeepSeek-V3.1-NVFP4'),
  },
  DEEPSEEK_V2_LITE: {
    name: 'deepseek-ai/DeepSeek-V2-Lite-Chat',
    hiddenSize: 2048, hiddenLayers: 27, vocabularySize: 102_400, maxPositionEmbeddings: 163_840,
    attention: Attention.latent({ queryHeads: 16, keyValueLoraRank: 512, nopeHeadDim: 128, ropeHeadDim: 64, valueHeadDim: 128 }),
    feedForward: FeedForward.mixtureOfExperts({
      experts: 64, expertsPerToken: 6, moeIntermediateSize: 1408, sharedExperts: 2, leadingDenseLayers: 1, denseIntermediateSize: 10_944,
    }),
    checkpointBytes: 31_412_961_306, checkpointBytesSource: LLM_D, source: inferenceSim('deepseek-v2-lite'),
  },
  DEEPSEEK_V3: { ...deepseekV3Fp8, name: 'deepseek-ai/DeepSeek-V3', source: aiconfigurator('deepseek-ai--DeepSeek-V3') },
  DEEPSEEK_V3_1: { ...deepseekV3Fp8, name: 'deepseek-ai/DeepSeek-V3.1', source: aiconfigurator('deepseek-ai--DeepSeek-V3') },
  KIMI_K2: {
    ...kimiK2, name: 'moonshotai/Kimi-K2-Instruct', maxPositionEmbeddings: 131_072, quantization: Quantization.FP8_BLOCK,
    checkpointBytesSource: COMPUTED, source: aiconfigurator('moonshotai--Kimi-K2-Instruct'),
  },
  KIMI_K2_THINKING: {
    ...kimiK2, name: 'moonshotai/Kimi-K2-Thinking', maxPositionEmbeddings: 262_144, quantization: Quantization.INT4_EXPERTS,
    checkpointBytes: 595_196_567_880, checkpointBytesSource: KAITO, source: aiconfigurator('moonshotai--Kimi-K2.5'),
  },
  LLAMA_2_7B: {
    name: 'meta-llama/Llama-2-7b-hf', hiddenSize: 4096, hiddenLayers: 32, vocabularySize: 32_000, maxPositionEmbeddings: 4096,
    attention: Attention.grouped({ queryHeads: 32, keyValueHeads: 32, headDim: 128 }),
    feedForward: FeedForward.dense({ intermediateSize: 11_008 }),
    checkpointBytesSource: COMPUTED, source: inferenceSim('llama-2-7b-hf'),
  },
  LLAMA_2_70B: {
    ...llama31Of70B, name: 'meta-llama/Llama-2-70b-hf', vocabularySize: 32_000, maxPositionEmbeddings: 4096,
    checkpointBytesSource: COMPUTED, source: 'inference-sim/training:model_configs/Llama-2-70b-hf/config.json',
  },
  LLAMA_3_1_8B: {
    ...llama31, name: 'meta-llama/Llama-3.1-8B-Instruct', hiddenSize: 4096, hiddenLayers: 32,
    attention: Attention.grouped({ queryHeads: 32, keyValueHeads: 8, headDim: 128 }),
    feedForward: FeedForward.dense({ intermediateSize: 14_336 }),
    checkpointBytes: 16_060_493_332, checkpointBytesSource: LLM_D, source: inferenceSim('llama-3.1-8b-instruct'),
  },
  LLAMA_3_1_70B: {
    ...llama31Of70B, name: 'meta-llama/Llama-3.1-70B-Instruct', checkpointBytes: 141_111_150_510, checkpointBytesSource: KAITO,
  },
  LLAMA_3_1_405B: { ...llama31Of405B, name: 'meta-llama/Llama-3.1-405B-Instruct' },
  LLAMA_3_1_405B_FP8: { ...llama31Of405B, name: 'meta-llama/Llama-3.1-405B-Instruct-FP8', quantization: Quantization.FP8_FBGEMM },
  LLAMA_3_3_70B: {
    ...llama31Of70B, name: 'meta-llama/Llama-3.3-70B-Instruct', checkpointBytes: 141_111_150_510, checkpointBytesSource: KAITO,
  },
  LLAMA_3_3_70B_FP8: {
    ...llama31Of70B, name: 'RedHatAI/Llama-3.3-70B-Instruct-FP8-dynamic', quantization: Quantization.FP8_CHANNEL,
    checkpointBytes: 72_669_772_906, checkpointBytesSource: LLM_D,
  },
  MINIMAX_M2_5: {
    name: 'MiniMaxAI/MiniMax-M2.5', hiddenSize: 3072, hiddenLayers: 62, vocabularySize: 200_064, maxPositionEmbeddings: 196_608,
    attention: Attention.grouped({ queryHeads: 48, keyValueHeads: 8, headDim: 128, rotaryDim: 64 }),
    feedForward: FeedForward.mixtureOfExperts({ experts: 256, expertsPerToken: 8, moeIntermediateSize: 1536, routerBias: true }),
    quantization: Quantization.FP8_BLOCK,
    checkpointBytes: 230_145_822_556, checkpointBytesSource: KAITO, source: aiconfigurator('MiniMaxAI--MiniMax-M2.5'),
  },
  MISTRAL_NEMO: {
    name: 'mistralai/Mistral-Nemo-Instruct-2407',
    hiddenSize: 5120, hiddenLayers: 40, vocabularySize: 131_072, maxPositionEmbeddings: 131_072,
    attention: Attention.grouped({ queryHeads: 32, keyValueHeads: 8, headDim: 128 }),
    feedForward: FeedForward.dense({ intermediateSize: 14_336 }),
    checkpointBytesSource: COMPUTED, source: inferenceSim('mistral-nemo-instruct-2407'),
  },
  MIXTRAL_8X7B: {
    name: 'mistralai/Mixtral-8x7B-Instruct-v0.1',
    hiddenSize: 4096, hiddenLayers: 32, vocabularySize: 32_000, maxPositionEmbeddings: 32_768,
    attention: Attention.grouped({ queryHeads: 32, keyValueHeads: 8, headDim: 128 }),
    feedForward: FeedForward.mixtureOfExperts({ experts: 8, expertsPerToken: 2, moeIntermediateSize: 14_336 }),
    checkpointBytes: 93_405_552_889, checkpointBytesSource: LLM_D, source: aiconfigurator('mistralai--Mixtral-8x7B-v0.1'),
  },
  MIXTRAL_8X22B: {
    name: 'mistralai/Mixtral-8x22B-Instruct-v0.1',
    hiddenSize: 6144, hiddenLayers: 56, vocabularySize: 32_000, maxPositionEmbeddings: 65_536,
    attention: Attention.grouped({ queryHeads: 48, keyValueHeads: 8, headDim: 128 }),
    feedForward: FeedForward.mixtureOfExperts({ experts: 8, expertsPerToken: 2, moeIntermediateSize: 16_384 }),
    checkpointBytesSource: COMPUTED, source: aiconfigurator('mistralai--Mixtral-8x22B-v0.1'),
  },
  QWEN2_5_7B: {
    name: 'Qwen/Qwen2.5-7B-Instruct', hiddenSize: 3584, hiddenLayers: 28, vocabularySize: 152_064, maxPositionEmbeddings: 32_768,
    attention: Attention.grouped({ queryHeads: 28, keyValueHeads: 4, headDim: 128, bias: true }),
    feedForward: FeedForward.dense({ intermediateSize: 18_944 }),
    checkpointBytes: 15_231_242_522, checkpointBytesSource: LLM_D, source: inferenceSim('qwen2.5-7b-instruct'),
  },
  QWEN3_8B: {
    ...qwen3, name: 'Qwen/Qwen3-8B', hiddenSize: 4096, hiddenLayers: 36,
    attention: Attention.grouped({ queryHeads: 32, keyValueHeads: 8, headDim: 128, queryKeyNorm: true }),
    feedForward: FeedForward.dense({ intermediateSize: 12_288 }),
    checkpointBytes: 16_381_434_764, checkpointBytesSource: LLM_D, source: aiconfigurator('Qwen--Qwen3-8B'),
  },
  QWEN3_14B: {
    ...qwen3, name: 'Qwen/Qwen3-14B', hiddenSize: 5120, hiddenLayers: 40,
    attention: Attention.grouped({ queryHeads: 40, keyValueHeads: 8, headDim: 128, queryKeyNorm: true }),
    feedForward: FeedForward.dense({ intermediateSize: 17_408 }),
    checkpointBytesSource: COMPUTED, source: inferenceSim('qwen3-14b'),
  },
  QWEN3_32B: { ...qwen3Of32B, name: 'Qwen/Qwen3-32B', source: aiconfigurator('Qwen--Qwen3-32B') },
  QWEN3_32B_FP8: {
    ...qwen3Of32B, name: 'Qwen/Qwen3-32B-FP8', quantization: Quantization.FP8_BLOCK, source: aiconfigurator('Qwen--Qwen3-32B-FP8'),
  },
  QWEN3_30B_A3B: {
    ...qwen3, name: 'Qwen/Qwen3-30B-A3B', hiddenSize: 2048, hiddenLayers: 48,
    attention: Attention.grouped({ queryHeads: 32, keyValueHeads: 4, headDim: 128, queryKeyNorm: true }),
    feedForward: FeedForward.mixtureOfExperts({ experts: 128, expertsPerToken: 8, moeIntermediateSize: 768 }),
    checkpointBytes: 61_064_234_402, checkpointBytesSource: LLM_D, source: aiconfigurator('Qwen--Qwen3-30B-A3B'),
  },
  QWEN3_235B_A22B: { ...qwen3Of235B, name: 'Qwen/Qwen3-235B-A22B', source: aiconfigurator('Qwen--Qwen3-235B-A22B') },
  QWEN3_235B_A22B_FP8: {
    ...qwen3Of235B, name: 'Qwen/Qwen3-235B-A22B-FP8', quantization: Quantization.FP8_BLOCK,
    source: aiconfigurator('Qwen--Qwen3-235B-A22B-FP8'),
  },
  QWEN3_CODER_480B: { ...qwen3Coder480B, name: 'Qwen/Qwen3-Coder-480B-A35B-Instruct' },
  QWEN3_CODER_480B_FP8: {
    ...qwen3Coder480B, name: 'Qwen/Qwen3-Coder-480B-A35B-Instruct-FP8', quantization: Quantization.FP8_BLOCK,
  },
} satisfies Record<string, ModelSpecProps>;
