import { Attention } from '../../attention';
import { FeedForward } from '../../feed-forward';
import { layersBy, type Architecture } from '../architecture';
import { groupedProps, hiddenLayers, rotaryDim } from './common';
import { expertsProps, leadingDense } from './experts';

/** MiMo-V2: windows with heads of their own, wider keys than values, experts after a dense layer. */
const mimoV2: Architecture = (config) => {
  const layers = hiddenLayers(config);
  const pattern = config.optionalList('hybrid_layer_pattern') ?? [];
  if (pattern.length !== layers) config.refuse('hybrid_layer_pattern', `0 or 1 for each of ${layers} layers`);
  const props = groupedProps(config, { valueHeadDim: config.optionalWhole('v_head_dim') });
  const headDim = config.optionalWhole('swa_head_dim') ?? props.headDim;
  const windowed = {
    headDim, queryHeads: config.optionalWhole('swa_num_attention_heads') ?? props.queryHeads,
    keyValueHeads: config.optionalWhole('swa_num_key_value_heads') ?? props.keyValueHeads,
    valueHeadDim: config.optionalWhole('swa_v_head_dim') ?? props.valueHeadDim,
    rotaryDim: rotaryDim(config, headDim),
    slidingWindow: config.whole(['sliding_window', 'sliding_window_size']),
  };
  const isDense = leadingDense(config);
  const moe = expertsProps(config, ['moe_intermediate_size'], {
    sharedExperts: config.optionalWhole('n_shared_experts', 0) ?? 0, routerBias: true,
  });
  const intermediateSize = config.whole('intermediate_size');
  config.done();
  const full = Attention.grouped(props);
  const sliding = Attention.grouped(windowed);
  const mixture = FeedForward.mixtureOfExperts(moe);
  const dense = FeedForward.dense({ intermediateSize });
  return {
    layers: layersBy(config, layers, (index) => ({
      attention: pattern[index] === 1 ? sliding : full, feedForward: isDense(index) ? dense : mixture,
    })),
  };
};

/** Architectures of MiMo with windows. */
export const MIMO: Record<string, Architecture> = { MiMoV2FlashForCausalLM: mimoV2 };
