import { checkWhole } from '../checks';
import { invalid, problem } from '../problems';
import type { AttentionFacts } from './attention-facts';
import { WeightKind, type WeightComponent } from './weight-component';

const MOST_HEADS = 4096;
const MOST_WIDTH = 65_536;
const MOST_TOKENS = 1_000_000_000;

/** Properties of multi-head (MHA), grouped-query (GQA) or multi-query (MQA) attention. */
export interface GroupedAttentionProps {
  /** Query heads (`num_attention_heads`), 1 to 4096. */
  readonly queryHeads: number;
  /** Heads of keys and values (`num_key_value_heads`), a divisor of `queryHeads`. */
  readonly keyValueHeads: number;
  /** Width of a head (`head_dim`), 1 to 65536. */
  readonly headDim: number;
  /**
   * Width of a head's value where it differs (`v_head_dim`), as in MiMo-V2.
   * @default - `headDim`
   */
  readonly valueHeadDim?: number;
  /**
   * Tokens back to which it attends (`sliding_window`), for layers that do not see everything.
   * @default - everything before a token
   */
  readonly slidingWindow?: number;
  /**
   * Whether the projections of queries, keys and values have a bias, as in Qwen2.
   * @default false
   */
  readonly bias?: boolean;
  /**
   * Whether queries and keys are normalized per head, as in Qwen3.
   * @default false
   */
  readonly queryKeyNorm?: boolean;
  /**
   * Whether the query projection also gives a gate for the output, as in Qwen3-Next.
   * @default false
   */
  readonly outputGate?: boolean;
  /**
   * Whether values are the keys again, so that there is no projection for them, as in the full layers of Gemma 4.
   * @default false
   */
  readonly valuesFromKeys?: boolean;
  /**
   * Values of a head that are rotated by position (`partial_rotary_factor` × `head_dim`); 0 where nothing is.
   * @default - `headDim`
   */
  readonly rotaryDim?: number;
  /**
   * Base of that rotation (`rope_theta`). Engines keep a table for each base and width that a model has, as Gemma 3 does
   * for layers with and without a window.
   * @default - the same in all layers
   */
  readonly rotaryBase?: number;
}

/** What grouped attention knows about itself. */
export function groupedAttention(props: GroupedAttentionProps): AttentionFacts {
  const { queryHeads, keyValueHeads, headDim, valueHeadDim = headDim, slidingWindow } = props;
  const problems = [
    ...checkWhole('queryHeads', queryHeads, 1, MOST_HEADS),
    ...checkWhole('keyValueHeads', keyValueHeads, 1, MOST_HEADS),
    ...checkWhole('headDim', headDim, 1, MOST_WIDTH),
    ...(props.valueHeadDim === undefined ? [] : checkWhole('valueHeadDim', valueHeadDim, 1, MOST_WIDTH)),
    ...checkWhole('slidingWindow', slidingWindow ?? 1, 1, MOST_TOKENS),
    ...checkWhole('rotaryDim', props.rotaryDim ?? 0, 0, MOST_WIDTH),
  ];
  if (problems.length === 0 && queryHeads % keyValueHeads !== 0) {
    problems.push(problem('keyValueHeads', keyValueHeads, `divisors of queryHeads, ${queryHeads}`));
  }
  if (problems.length > 0) throw invalid('Attention.grouped', problems);
  const window = slidingWindow === undefined ? '' : `, window of ${slidingWindow}`;
  return {
    queryHeads, keyValueHeads,
    rotaryDim: props.rotaryDim ?? headDim,
    rotaryBase: props.rotaryBase,
    description: `${queryHeads} heads on ${keyValueHeads} of keys and values${window}`,
    components: (hiddenSize) => components(props, valueHeadDim, hiddenSize),
    cache: (tensorParallelSize, bytesPerValue) => ({
      bytesPerToken: Math.ceil(keyValueHeads / tensorParallelSize) * (headDim + valueHeadDim) * bytesPerValue,
      window: slidingWindow,
      stateBytes: 0,
    }),
    derivedBytes: () => 0,
    obstacle: (tensorParallelSize) => obstacle(queryHeads, keyValueHeads, tensorParallelSize),
  };
}

function components(props: GroupedAttentionProps, valueHeadDim: number, hiddenSize: number): WeightComponent[] {
  const { queryHeads, keyValueHeads, headDim } = props;
  const query = queryHeads * headDim * (props.outputGate ? 2 : 1);
  const key = keyValueHeads * headDim;
  const value = props.valuesFromKeys ? 0 : keyValueHeads * valueHeadDim;
  const projection = (name: string, width: number, shards: number) =>
    ({ kind: WeightKind.ATTENTION, module: `self_attn.${name}`, parameters: hiddenSize * width, shards });
  const other = (name: string, parameters: number, shards: number) =>
    ({ kind: WeightKind.OTHER, module: `self_attn.${name}`, parameters, shards });
  return [
    projection('q_proj', query, queryHeads),
    projection('k_proj', key, keyValueHeads),
    ...(value > 0 ? [projection('v_proj', value, keyValueHeads)] : []),
    projection('o_proj', queryHeads * valueHeadDim, queryHeads),
    ...(props.bias ? [other('q_proj.bias', query, queryHeads), other('k_proj.bias', key + value, keyValueHeads)] : []),
    ...(props.queryKeyNorm ? [other('q_norm', 2 * headDim, 1)] : []),
  ];
}

function obstacle(queryHeads: number, keyValueHeads: number, tensorParallelSize: number): string | undefined {
  if (queryHeads % tensorParallelSize !== 0) return `${queryHeads} attention heads cannot be split evenly`;
  const even = keyValueHeads % tensorParallelSize === 0 || tensorParallelSize % keyValueHeads === 0;
  return even ? undefined : `${keyValueHeads} heads of keys and values can be neither split nor copied evenly`;
}
