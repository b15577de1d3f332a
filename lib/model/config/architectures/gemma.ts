import { Attention } from '../../attention';
import { FeedForward } from '../../feed-forward';
import { layersBy, type Architecture } from '../architecture';
import { groupedProps, hiddenLayers, slidingLayers } from './common';
import { expertsProps } from './experts';

/** Bases of the rotation in layers with and without a window, from Gemma 3 on; each has a table of its own. */
const WINDOW_BASE = 10_000;
const FULL_BASE = 1_000_000;
const MOST_BASE = 1e12;

/** Gemma 2 and 3: windows, and each `pattern`th layer attends to everything. */
function gemma(pattern: number, { ownBases }: { readonly ownBases: boolean }): Architecture {
  return (config) => {
    const layers = hiddenLayers(config);
    const slidingWindow = config.whole('sliding_window');
    const sliding = slidingLayers(config, pattern);
    const props = groupedProps(config, { queryKeyNorm: ownBases, rotaryBase: config.optionalNumber('rope_theta', 1, MOST_BASE) ?? FULL_BASE });
    const windowBase = ownBases ? config.optionalNumber('rope_local_base_freq', 1, MOST_BASE) ?? WINDOW_BASE : props.rotaryBase;
    const intermediateSize = config.whole('intermediate_size');
    config.done();
    const full = Attention.grouped(props);
    const windowed = Attention.grouped({ ...props, slidingWindow, rotaryBase: windowBase });
    const feedForward = FeedForward.dense({ intermediateSize });
    return {
      tieWordEmbeddings: true,
      layers: layersBy(config, layers, (index) => ({ attention: sliding(index) ? windowed : full, feedForward })),
    };
  };
}

/** Gemma 4: full layers have wider and fewer heads, whose values may be the keys; experts beside a dense network. */
const gemma4: Architecture = (config) => {
  const layers = hiddenLayers(config);
  const slidingWindow = config.whole('sliding_window');
  const sliding = slidingLayers(config, 6);
  const props = groupedProps(config, { queryKeyNorm: true });
  const fullHeadDim = config.optionalWhole('global_head_dim') ?? props.headDim;
  const fullKeyValueHeads = config.optionalWhole('num_global_key_value_heads') ?? props.keyValueHeads;
  // vLLM gives keys and values of such layers a place each in the cache.
  const valuesFromKeys = config.flag('attention_k_eq_v', true);
  const intermediateSize = config.whole('intermediate_size');
  const hasExperts = config.flag('enable_moe_block', false) || config.optionalWhole(['n_routed_experts', 'num_experts']) !== undefined;
  const moe = hasExperts ? expertsProps(config, ['moe_intermediate_size'], { denseIntermediateSize: intermediateSize }) : undefined;
  if ((config.optionalWhole('num_kv_shared_layers', 0) ?? 0) > 0) {
    config.refuse('num_kv_shared_layers', '0', 'layers that share the cache of others are not known here');
  }
  if ((config.optionalWhole('hidden_size_per_layer_input', 0) ?? 0) > 0) {
    config.refuse('hidden_size_per_layer_input', '0', 'embeddings per layer are not known here');
  }
  config.done();
  const full = Attention.grouped({
    ...props, headDim: fullHeadDim, keyValueHeads: fullKeyValueHeads, rotaryDim: fullHeadDim, rotaryBase: FULL_BASE, valuesFromKeys,
  });
  const windowed = Attention.grouped({ ...props, slidingWindow, rotaryBase: WINDOW_BASE });
  const feedForward = moe ? FeedForward.mixtureOfExperts(moe) : FeedForward.dense({ intermediateSize });
  return {
    tieWordEmbeddings: true,
    layers: layersBy(config, layers, (index) => ({ attention: sliding(index) ? windowed : full, feedForward })),
  };
};

/** Architectures of the Gemma family, from the second on. */
export const GEMMA: Record<string, Architecture> = {
  Gemma2ForCausalLM: gemma(2, { ownBases: false }),
  Gemma3ForCausalLM: gemma(6, { ownBases: true }),
  Gemma3ForConditionalGeneration: gemma(6, { ownBases: true }),
  Gemma4ForCausalLM: gemma4,
  Gemma4ForConditionalGeneration: gemma4,
};
