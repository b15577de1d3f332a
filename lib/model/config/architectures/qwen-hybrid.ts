import { Attention } from '../../attention';
import { FeedForward } from '../../feed-forward';
import { layersBy, type Architecture } from '../architecture';
import type { ConfigReader } from '../config-reader';
import { groupedProps, hiddenLayers } from './common';
import { expertsProps } from './experts';

/** Qwen3-Next and Qwen3.5: gated delta nets, and each fourth layer with gated full attention. */
const qwenHybrid: Architecture = (config) => {
  const layers = hiddenLayers(config);
  const types = config.optionalList('layer_types');
  const interval = config.optionalWhole('full_attention_interval') ?? 4;
  const isLinear = (index: number) => types ? types[index] === 'linear_attention' : (index + 1) % interval !== 0;
  const props = groupedProps(config, { queryKeyNorm: true, outputGate: config.flag('attn_output_gate', true) });
  const linear = {
    keyHeads: config.whole('linear_num_key_heads'), valueHeads: config.whole('linear_num_value_heads'),
    keyHeadDim: config.whole('linear_key_head_dim'), valueHeadDim: config.whole('linear_value_head_dim'),
    convolutionKernel: config.whole('linear_conv_kernel_dim'),
    stateValueBytes: stateBytes(config, 'mamba_ssm_dtype'),
  };
  const hasExperts = config.optionalWhole(['num_experts', 'n_routed_experts']) !== undefined;
  const moe = hasExperts ? expertsProps(config, ['moe_intermediate_size'], {
    sharedExperts: 1, sharedIntermediateSize: config.whole('shared_expert_intermediate_size'), sharedGate: true,
  }) : undefined;
  const intermediateSize = moe ? 1 : config.whole('intermediate_size');
  const nextnPredictLayers = config.optionalWhole(['mtp_num_hidden_layers', 'num_nextn_predict_layers'], 0) ?? 0;
  const nextnPredictVocabulary = config.flag('mtp_use_dedicated_embeddings', false);
  config.done();
  const full = Attention.grouped(props);
  const delta = Attention.gatedDeltaNet(linear);
  const feedForward = moe ? FeedForward.mixtureOfExperts(moe) : FeedForward.dense({ intermediateSize });
  return {
    layers: layersBy(config, layers, (index) => ({ attention: isLinear(index) ? delta : full, feedForward })),
    nextnPredictLayers, nextnPredictVocabulary,
  };
};

/** Bytes of one number of a recurrent state as a configuration names its type; nothing where that is the model's. */
export function stateBytes(config: ConfigReader, name: string): number | undefined {
  const type = config.optionalText(name);
  if (type === undefined || type === 'auto') return undefined;
  if (type === 'float32') return 4;
  if (type === 'bfloat16' || type === 'float16') return 2;
  config.refuse(name, 'float32, bfloat16, float16 or auto');
  return undefined;
}

/** Architectures of Qwen with linear attention. */
export const QWEN_HYBRID: Record<string, Architecture> = {
  Qwen3NextForCausalLM: qwenHybrid,
  Qwen3_5ForCausalLM: qwenHybrid,
  Qwen3_5ForConditionalGeneration: qwenHybrid,
  Qwen3_5MoeForCausalLM: qwenHybrid,
  Qwen3_5MoeForConditionalGeneration: qwenHybrid,
};
