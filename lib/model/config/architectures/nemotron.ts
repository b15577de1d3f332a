import { Attention } from '../../attention';
import { FeedForward } from '../../feed-forward';
import { layersBy, type Architecture, type LayerFacts } from '../architecture';
import type { ConfigReader } from '../config-reader';
import { isObject } from '../../files/json';
import { groupedProps, hiddenLayers } from './common';
import { expertsProps } from './experts';
import { stateBytes } from './qwen-hybrid';

const SYMBOLS: Record<string, string> = { M: 'mamba', '*': 'attention', '-': 'mlp', E: 'moe' };
/** vLLM rounds widths of DeciLM's networks up to a multiple of this. */
const WIDTH_MULTIPLE = 256;

/** Which of Mamba, attention, a dense network or experts each layer of Nemotron-H is. */
function blockTypes(config: ConfigReader): string[] {
  const listed = config.optionalList('layers_block_type');
  const types = listed ? listed.map(String) : [...config.optionalText('hybrid_override_pattern') ?? ''].map((symbol) => SYMBOLS[symbol] ?? symbol);
  if (types.length === 0 || types.length > 1000 || types.some((type) => !Object.values(SYMBOLS).includes(type))) {
    config.refuse('hybrid_override_pattern', 'one of M, *, - and E for each layer, or layers_block_type with mamba, attention, mlp, moe');
  }
  return types;
}

/** Nemotron-H: each layer is either a Mamba-2, or an attention, or a network without gate. */
const nemotronH: Architecture = (config) => {
  const types = blockTypes(config);
  const has = (type: string) => types.includes(type);
  const grouped = groupedProps(config, { bias: config.flag('attention_bias', false), rotaryDim: 0 });
  const state = {
    heads: config.whole('mamba_num_heads'), headDim: config.whole('mamba_head_dim'),
    groups: config.optionalWhole('n_groups') ?? 8, stateSize: config.whole('ssm_state_size'),
    convolutionKernel: config.optionalWhole('conv_kernel') ?? 4, stateValueBytes: stateBytes(config, 'mamba_ssm_cache_dtype'),
  };
  const intermediateSize = has('mlp') ? config.whole('intermediate_size') : 1;
  const moe = has('moe') ? expertsProps(config, ['moe_intermediate_size'], {
    gated: false, routerBias: true, latentSize: config.optionalWhole('moe_latent_size'),
    sharedExperts: config.optionalWhole('n_shared_experts', 0) ?? 0,
    sharedIntermediateSize: config.optionalWhole('moe_shared_expert_intermediate_size'),
  }) : undefined;
  config.done();
  const layer: Record<string, LayerFacts> = {
    mamba: { attention: Attention.mamba(state) },
    attention: { attention: Attention.grouped(grouped) },
    mlp: { feedForward: FeedForward.dense({ intermediateSize, gated: false }) },
    ...(moe ? { moe: { feedForward: FeedForward.mixtureOfExperts(moe) } } : {}),
  };
  return { layers: layersBy(config, types.length, (index) => layer[types[index]]) };
};

/** Llama-Nemotron after a search for architectures: each layer with widths of its own, some without attention. */
const deciLm: Architecture = (config) => {
  const layers = hiddenLayers(config);
  const props = groupedProps(config, { keyValueHeads: 1 });
  const hiddenSize = config.whole('hidden_size');
  const blocks = config.optionalList('block_configs') ?? [];
  if (blocks.length !== layers) config.refuse('block_configs', `an entry for each of ${layers} layers`);
  const facts = blocks.map((block) => blockOf(config, block, props.queryHeads, hiddenSize));
  config.done();
  const attentions = new Map<number, Attention>();
  const networks = new Map<number, FeedForward>();
  return {
    layers: layersBy(config, layers, (index) => {
      const { keyValueHeads, intermediateSize } = facts[index];
      return {
        attention: keyValueHeads === undefined ? undefined
          : remembered(attentions, keyValueHeads, () => Attention.grouped({ ...props, keyValueHeads })),
        feedForward: intermediateSize === undefined ? undefined
          : remembered(networks, intermediateSize, () => FeedForward.dense({ intermediateSize })),
      };
    }),
  };
};

function blockOf(config: ConfigReader, block: unknown, queryHeads: number, hiddenSize: number) {
  const attention = isObject(block) && isObject(block.attention) ? block.attention : {};
  const network = isObject(block) && isObject(block.ffn) ? block.ffn : {};
  const perGroup = attention.n_heads_in_group;
  const multiple = network.ffn_mult;
  const attends = attention.no_op !== true;
  const transforms = network.no_op !== true;
  if (attention.replace_with_linear || network.replace_with_linear) config.refuse('block_configs', 'blocks that are not replaced by a matrix');
  if (attends && !(typeof perGroup === 'number' && perGroup >= 1 && queryHeads % perGroup === 0)) {
    config.refuse('block_configs', `n_heads_in_group that divides ${queryHeads} in each block that attends`);
  }
  if (transforms && !(typeof multiple === 'number' && multiple > 0 && multiple < 1000)) {
    config.refuse('block_configs', 'ffn_mult above 0 in each block with a network');
  }
  const width = Math.floor(2 * Number(multiple) * hiddenSize / 3);
  return {
    keyValueHeads: attends ? queryHeads / Number(perGroup) : undefined,
    intermediateSize: transforms ? Math.ceil(width / WIDTH_MULTIPLE) * WIDTH_MULTIPLE : undefined,
  };
}

function remembered<T>(known: Map<number, T>, key: number, make: () => T): T {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

/** Architectures of Nemotron. */
export const NEMOTRON: Record<string, Architecture> = {
  NemotronHForCausalLM: nemotronH,
  DeciLMForCausalLM: deciLm,
};
