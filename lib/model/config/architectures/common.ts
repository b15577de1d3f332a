import type { GroupedAttentionProps } from '../../attention-grouped';
import type { ConfigReader } from '../config-reader';

/** Which layers attend to a window only: a question by index. */
export type SlidingLayers = (index: number) => boolean;

/** Number of layers. */
export function hiddenLayers(config: ConfigReader): number {
  return config.whole(['num_hidden_layers', 'n_layer', 'n_layers', 'num_layers']);
}

/** Grouped attention as most configurations describe it; `more` are the architecture's own traits. */
export function groupedProps(config: ConfigReader, more: Partial<GroupedAttentionProps> = {}): GroupedAttentionProps {
  const queryHeads = config.whole(['num_attention_heads', 'n_head', 'n_heads']);
  const hiddenSize = config.whole(['hidden_size', 'n_embd', 'd_model']);
  const stated = config.optionalWhole(['head_dim', 'attention_head_dim']);
  if (stated === undefined && hiddenSize > 1 && hiddenSize % queryHeads !== 0) {
    config.refuse('head_dim', `a width of heads, since hidden_size ${hiddenSize} is no multiple of num_attention_heads ${queryHeads}`);
  }
  const headDim = stated ?? Math.max(1, Math.floor(hiddenSize / queryHeads));
  return {
    queryHeads, headDim,
    keyValueHeads: config.optionalWhole('num_key_value_heads') ?? queryHeads,
    rotaryDim: rotaryDim(config, headDim),
    ...more,
  };
}

/** How many values of a head are rotated by position. */
export function rotaryDim(config: ConfigReader, headDim: number): number {
  const parameters = config.optionalSection('rope_parameters');
  const share = config.optionalNumber(['partial_rotary_factor', 'rotary_pct'], 0, 1) ?? parameters?.optionalNumber('partial_rotary_factor', 0, 1);
  return config.optionalWhole('rotary_dim') ?? Math.floor((share ?? 1) * headDim);
}

/** Which layers attend to a window, by `layer_types`, or else by a pattern of which each last layer attends to everything. */
export function slidingLayers(config: ConfigReader, pattern?: number): SlidingLayers {
  const types = config.optionalList('layer_types');
  if (types) return (index) => types[index] === 'sliding_attention';
  const every = config.optionalWhole('sliding_window_pattern') ?? pattern;
  return every === undefined ? () => false : (index) => (index + 1) % every !== 0;
}
