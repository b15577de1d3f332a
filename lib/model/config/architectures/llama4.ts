import { Attention } from '../../attention';
import { FeedForward } from '../../feed-forward';
import { layersBy, type Architecture } from '../architecture';
import { groupedProps, hiddenLayers } from './common';
import { expertsProps } from './experts';

/**
 * Llama 4: each `interleave_moe_layer_step`th layer has experts and a shared one as wide. Layers that attend to chunks count
 * as full ones, since vLLM gives them room for all tokens.
 */
const llama4: Architecture = (config) => {
  const layers = hiddenLayers(config);
  const props = groupedProps(config);
  const step = config.optionalWhole('interleave_moe_layer_step') ?? 1;
  const moe = expertsProps(config, ['intermediate_size'], { sharedExperts: 1 });
  const intermediateSize = step > 1 ? config.whole('intermediate_size_mlp') : 1;
  config.done();
  const attention = Attention.grouped(props);
  const mixture = FeedForward.mixtureOfExperts(moe);
  const dense = FeedForward.dense({ intermediateSize });
  return { layers: layersBy(config, layers, (index) => ({ attention, feedForward: (index + 1) % step === 0 ? mixture : dense })) };
};

/** Architectures of Llama 4. */
export const LLAMA4: Record<string, Architecture> = {
  Llama4ForCausalLM: llama4,
  Llama4ForConditionalGeneration: llama4,
};
