import { Attention } from '../../attention';
import type { GroupedAttentionProps } from '../../attention-grouped';
import { FeedForward } from '../../feed-forward';
import type { MixtureOfExpertsProps } from '../../feed-forward-experts';
import { layersBy, type Architecture } from '../architecture';
import type { ConfigReader } from '../config-reader';
import { groupedProps, hiddenLayers, slidingLayers } from './common';

/** What distinguishes decoders with experts from each other. */
interface ExpertsTraits {
  readonly attention?: (config: ConfigReader) => Partial<GroupedAttentionProps>;
  readonly experts?: (config: ConfigReader) => Partial<MixtureOfExpertsProps>;
  /** Field for the width of experts. */
  readonly width?: readonly string[];
  /** Which layers are dense, by index. */
  readonly isDense?: (config: ConfigReader) => (index: number) => boolean;
  readonly denseWidth?: readonly string[];
  readonly nextn?: string;
  /** Each how many layers one attends to everything, where the configuration does not list them. */
  readonly slidingPattern?: number;
  readonly tieWordEmbeddings?: boolean;
}

const EXPERTS = ['n_routed_experts', 'num_local_experts', 'num_experts', 'moe_num_experts'];
const EXPERTS_PER_TOKEN = ['num_experts_per_tok', 'experts_per_token', 'num_experts_per_token', 'moe_top_k', 'top_k_experts'];

/** Properties of experts as most configurations describe them. */
export function expertsProps(config: ConfigReader, width: readonly string[], more: Partial<MixtureOfExpertsProps> = {}): MixtureOfExpertsProps {
  return {
    experts: config.whole(EXPERTS), expertsPerToken: config.whole(EXPERTS_PER_TOKEN), moeIntermediateSize: config.whole(width),
    ...more,
  };
}

/** Which layers are dense: the first ones (`first_k_dense_replace`), or those of which `moe_layer_freq` says 0. */
export function leadingDense(config: ConfigReader): (index: number) => boolean {
  const first = config.optionalWhole('first_k_dense_replace', 0) ?? 0;
  const types = config.optionalList('mlp_layer_types');
  if (types) return (index) => types[index] === 'dense';
  // The field is a list in some files and a number in others.
  const frequencies = config.isList('moe_layer_freq') ? config.optionalList('moe_layer_freq') : undefined;
  if (frequencies) return (index) => frequencies[index] === 0;
  const every = config.optionalWhole('moe_layer_freq') ?? 1;
  return (index) => index < first || index % every !== 0;
}

/** Qwen: dense where listed, and but for each `decoder_sparse_step`th layer. */
function sparseStep(config: ConfigReader): (index: number) => boolean {
  const step = config.optionalWhole('decoder_sparse_step') ?? 1;
  const only = config.optionalList('mlp_only_layers') ?? [];
  return (index) => only.includes(index) || (index + 1) % step !== 0;
}

/** Decoders with experts in all layers, or in all but some dense ones. */
function experts(traits: ExpertsTraits): Architecture {
  return (config) => {
    const layers = hiddenLayers(config);
    const window = config.optionalWhole(['sliding_window', 'sliding_window_size']);
    const sliding = slidingLayers(config, traits.slidingPattern);
    const props = groupedProps(config, traits.attention?.(config));
    const isDense = traits.isDense?.(config) ?? (() => false);
    const moe = expertsProps(config, traits.width ?? ['moe_intermediate_size'], traits.experts?.(config));
    const anyDense = Array.from({ length: Math.min(layers, 1000) }, (_, index) => isDense(index)).some(Boolean);
    const intermediateSize = anyDense ? config.whole(traits.denseWidth ?? ['intermediate_size']) : 1;
    const nextnPredictLayers = traits.nextn === undefined ? 0 : config.optionalWhole(traits.nextn, 0) ?? 0;
    config.done();
    const full = Attention.grouped(props);
    const windowed = window === undefined ? full : Attention.grouped({ ...props, slidingWindow: window });
    const mixture = FeedForward.mixtureOfExperts(moe);
    const dense = FeedForward.dense({ intermediateSize });
    return {
      layers: layersBy(config, layers, (index) => ({
        attention: sliding(index) ? windowed : full, feedForward: isDense(index) ? dense : mixture,
      })),
      nextnPredictLayers, tieWordEmbeddings: traits.tieWordEmbeddings ?? false,
    };
  };
}

const normed = (config: ConfigReader) => ({ bias: config.flag('attention_bias', false), queryKeyNorm: true });

/** Qwen2-MoE: one shared expert with a width and a gate of its own. */
function qwenShared(config: ConfigReader): Partial<MixtureOfExpertsProps> {
  return { sharedExperts: 1, sharedIntermediateSize: config.whole('shared_expert_intermediate_size'), sharedGate: true };
}

function deepseekShared(config: ConfigReader): Partial<MixtureOfExpertsProps> {
  return { sharedExperts: config.optionalWhole('n_shared_experts', 0) ?? 0, routerBias: true };
}

/** DBRX has its facts about attention and experts in sections of their own. */
const dbrx: Architecture = (config) => {
  const attention = config.section('attn_config');
  const network = config.section('ffn_config');
  const layers = hiddenLayers(config);
  const props = groupedProps(config, { keyValueHeads: attention.whole('kv_n_heads') });
  const moe = {
    experts: network.whole('moe_num_experts'), expertsPerToken: network.whole('moe_top_k'), moeIntermediateSize: network.whole('ffn_hidden_size'),
  };
  config.done();
  const layer = { attention: Attention.grouped(props), feedForward: FeedForward.mixtureOfExperts(moe) };
  return { layers: layersBy(config, layers, () => layer) };
};

const glm4Moe: Architecture = experts({
  attention: (config) => ({ bias: config.flag('attention_bias', false), queryKeyNorm: config.flag('use_qk_norm', false) }),
  experts: deepseekShared, isDense: leadingDense, nextn: 'num_nextn_predict_layers',
});

/** Architectures of decoders with experts and grouped attention. */
export const EXPERTS_MODELS: Record<string, Architecture> = {
  MixtralForCausalLM: experts({ width: ['intermediate_size', 'moe_intermediate_size'] }),
  Qwen2MoeForCausalLM: experts({ attention: () => ({ bias: true }), experts: qwenShared, isDense: sparseStep }),
  Qwen3MoeForCausalLM: experts({ attention: normed, isDense: sparseStep }),
  // The layers for predicting several tokens of MiniMax-M2 are not part of its checkpoints.
  MiniMaxM2ForCausalLM: experts({
    attention: () => ({ queryKeyNorm: true }), experts: () => ({ routerBias: true }), width: ['intermediate_size', 'moe_intermediate_size'],
  }),
  Glm4MoeForCausalLM: glm4Moe,
  GptOssForCausalLM: experts({
    attention: () => ({ bias: true }), width: ['intermediate_size', 'moe_intermediate_size'], slidingPattern: 2,
  }),
  DbrxForCausalLM: dbrx,
};
