import { Attention } from '../../attention';
import type { GroupedAttentionProps } from '../../attention-grouped';
import { FeedForward } from '../../feed-forward';
import { layersBy, type Architecture } from '../architecture';
import type { ConfigReader } from '../config-reader';
import { groupedProps, hiddenLayers, slidingLayers } from './common';

/** What distinguishes dense decoders from Llama. */
interface DenseTraits {
  readonly attention?: (config: ConfigReader) => Partial<GroupedAttentionProps>;
  /** Whether the network has no gate. */
  readonly plain?: boolean;
  readonly tieWordEmbeddings?: boolean;
  /** Whether all layers attend to `sliding_window` only, unless `use_sliding_window` says otherwise. */
  readonly slides?: (config: ConfigReader) => boolean;
  /** Names of the field for layers that predict several tokens. */
  readonly nextn?: string;
}

/** Decoders with the same dense layer throughout. */
function dense(traits: DenseTraits = {}): Architecture {
  return (config) => {
    const layers = hiddenLayers(config);
    const window = config.optionalWhole('sliding_window');
    const slides = traits.slides?.(config) ?? false;
    const sliding = config.optionalList('layer_types') ? slidingLayers(config) : () => slides;
    const props = groupedProps(config, traits.attention?.(config));
    const hiddenSize = config.whole(['hidden_size', 'n_embd', 'd_model']);
    const intermediateSize = config.optionalWhole(['intermediate_size', 'n_inner', 'ffn_hidden_size']) ?? (traits.plain ? 4 * hiddenSize : undefined);
    if (intermediateSize === undefined) config.refuse('intermediate_size', 'whole numbers of at least 1');
    const nextnPredictLayers = traits.nextn === undefined ? 0 : config.optionalWhole(traits.nextn, 0) ?? 0;
    config.done();
    const full = Attention.grouped(props);
    const windowed = window === undefined ? full : Attention.grouped({ ...props, slidingWindow: window });
    const feedForward = FeedForward.dense({ intermediateSize: intermediateSize ?? 1, gated: !traits.plain });
    return {
      layers: layersBy(config, layers, (index) => ({ attention: sliding(index) ? windowed : full, feedForward })),
      tieWordEmbeddings: traits.tieWordEmbeddings ?? false, nextnPredictLayers, nextnPredictVocabulary: false,
    };
  };
}

const biased = (config: ConfigReader) => ({ bias: config.flag('attention_bias', false) });
const alwaysBiased = () => ({ bias: true });
const normed = (config: ConfigReader) => ({ ...biased(config), queryKeyNorm: true });
const asked = (config: ConfigReader) => config.flag('use_sliding_window', false);

/** Falcon: one head of keys and values, unless the new architecture names how many. */
function falconHeads(config: ConfigReader): Partial<GroupedAttentionProps> {
  if (config.flag('new_decoder_architecture', false)) return { keyValueHeads: config.whole(['num_kv_heads', 'num_key_value_heads']) };
  const stated = config.optionalWhole('num_key_value_heads');
  return stated === undefined && config.flag('multi_query', true) ? { keyValueHeads: 1 } : {};
}

/** Architectures of dense decoders. */
export const DENSE: Record<string, Architecture> = {
  LlamaForCausalLM: dense({ attention: biased }),
  // All layers slide where the field is set (Mistral 7B v0.1).
  MistralForCausalLM: dense({ slides: (config) => config.optionalWhole('sliding_window') !== undefined }),
  Qwen2ForCausalLM: dense({ attention: alwaysBiased, slides: asked }),
  Qwen3ForCausalLM: dense({ attention: normed, slides: asked }),
  MiMoForCausalLM: dense({ attention: alwaysBiased, slides: asked, nextn: 'num_nextn_predict_layers' }),
  GraniteForCausalLM: dense({ attention: biased, tieWordEmbeddings: true }),
  Phi3ForCausalLM: dense({}),
  PhiForCausalLM: dense({ attention: alwaysBiased, plain: true }),
  GemmaForCausalLM: dense({ attention: biased, tieWordEmbeddings: true }),
  CohereForCausalLM: dense({ attention: (config) => ({ ...biased(config), queryKeyNorm: config.flag('use_qk_norm', false) }), tieWordEmbeddings: true }),
  SeedOssForCausalLM: dense({ attention: (config) => ({ bias: config.flag('attention_bias', true) }) }),
  Olmo2ForCausalLM: dense({ attention: normed }),
  FalconForCausalLM: dense({ attention: falconHeads, plain: true, tieWordEmbeddings: true }),
  Starcoder2ForCausalLM: dense({ attention: alwaysBiased, plain: true, tieWordEmbeddings: true }),
};
