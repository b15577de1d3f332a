import { invalid } from '../problems';
import { checkWhole } from '../checks';
import { WeightKind, type WeightComponent } from './weight-component';

const MOST_HEADS = 4096;
const MOST_WIDTH = 65_536;
const BF16_BYTES = 2;

/** Properties of multi-head (MHA), grouped-query (GQA) or multi-query (MQA) attention. */
export interface GroupedAttentionProps {
  /** Query heads (`num_attention_heads`), 1 to 4096. */
  readonly queryHeads: number;
  /** Heads of keys and values (`num_key_value_heads`), a divisor of `queryHeads`. */
  readonly keyValueHeads: number;
  /** Width of a head (`head_dim`), 1 to 65536. */
  readonly headDim: number;
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
   * Values of a head that are rotated by position (`partial_rotary_factor` × `head_dim`).
   * @default - `headDim`
   */
  readonly rotaryDim?: number;
}

/** Properties of multi-head latent attention (MLA), as in DeepSeek-V2 and later. */
export interface LatentAttentionProps {
  /** Query heads (`num_attention_heads`), 1 to 4096. */
  readonly queryHeads: number;
  /** Width of the compressed keys and values (`kv_lora_rank`). */
  readonly keyValueLoraRank: number;
  /**
   * Width of the compressed queries (`q_lora_rank`).
   * @default - queries are not compressed, as in DeepSeek-V2-Lite
   */
  readonly queryLoraRank?: number;
  /** Width of a head without position (`qk_nope_head_dim`). */
  readonly nopeHeadDim: number;
  /** Width of a head that is rotated by position (`qk_rope_head_dim`). */
  readonly ropeHeadDim: number;
  /** Width of a head's value (`v_head_dim`). */
  readonly valueHeadDim: number;
}

/**
 * How a layer attends: what it stores as weights, what it keeps per token, and how both are split over ranks.
 *
 * Parameter counts follow the model code of Hugging Face transformers; what is split and what is copied follows vLLM.
 */
export abstract class Attention {
  /**
   * Multi-head, grouped-query or multi-query attention.
   * @throws when a size is not usable, naming each such property
   */
  static grouped(props: GroupedAttentionProps): Attention {
    return new GroupedAttention(props);
  }

  /**
   * Multi-head latent attention.
   * @throws when a size is not usable, naming each such property
   */
  static latent(props: LatentAttentionProps): Attention {
    return new LatentAttention(props);
  }

  /** The attention in a few words, for reports. */
  abstract readonly description: string;
  /** Query heads. */
  abstract readonly queryHeads: number;
  /** Into how many parts keys and values can be split; further ranks hold copies. 1 for latent attention. */
  abstract readonly keyValueHeads: number;
  /** Values of a head that are rotated by position: the width of the rotation table. */
  abstract readonly rotaryDim: number;

  /** The weights of one layer. */
  abstract components(hiddenSize: number): WeightComponent[];

  /** Bytes that one token needs in the KV cache of one layer on one rank; `bytesPerValue` is that of the cache. */
  abstract keyValueBytesPerToken(tensorParallelSize: number, bytesPerValue: number): number;

  /** Bytes per layer and rank of tensors that the engine derives at start-up and that no checkpoint holds. */
  abstract derivedBytes(tensorParallelSize: number): number;

  /** Why the engine refuses a tensor-parallel size: words, or nothing where it does not. */
  abstract obstacle(tensorParallelSize: number): string | undefined;
}

class GroupedAttention extends Attention {
  readonly description: string;
  readonly queryHeads: number;
  readonly keyValueHeads: number;
  readonly rotaryDim: number;

  constructor(private readonly props: GroupedAttentionProps) {
    super();
    const { queryHeads, keyValueHeads, headDim } = props;
    const problems = [
      ...checkWhole('queryHeads', queryHeads, 1, MOST_HEADS),
      ...checkWhole('keyValueHeads', keyValueHeads, 1, MOST_HEADS),
      ...checkWhole('headDim', headDim, 1, MOST_WIDTH),
      ...checkWhole('rotaryDim', props.rotaryDim ?? 1, 1, MOST_WIDTH),
    ];
    if (problems.length === 0 && queryHeads % keyValueHeads !== 0) {
      problems.push(`keyValueHeads: got ${keyValueHeads}; allowed: divisors of queryHeads, ${queryHeads}`);
    }
    if (problems.length > 0) throw invalid('Attention.grouped', problems);
    this.queryHeads = queryHeads;
    this.keyValueHeads = keyValueHeads;
    this.rotaryDim = props.rotaryDim ?? headDim;
    this.description = `${queryHeads} heads on ${keyValueHeads} of keys and values`;
  }

  components(hiddenSize: number): WeightComponent[] {
    const { queryHeads, keyValueHeads, headDim } = this.props;
    const query = queryHeads * headDim;
    const keyValue = 2 * keyValueHeads * headDim;
    return [
      { kind: WeightKind.ATTENTION, parameters: 2 * hiddenSize * query, shards: queryHeads },
      { kind: WeightKind.ATTENTION, parameters: hiddenSize * keyValue, shards: keyValueHeads },
      ...(this.props.bias ? [
        { kind: WeightKind.OTHER, parameters: query, shards: queryHeads },
        { kind: WeightKind.OTHER, parameters: keyValue, shards: keyValueHeads },
      ] : []),
      ...(this.props.queryKeyNorm ? [{ kind: WeightKind.OTHER, parameters: 2 * headDim, shards: 1 }] : []),
    ];
  }

  keyValueBytesPerToken(tensorParallelSize: number, bytesPerValue: number): number {
    return 2 * Math.ceil(this.keyValueHeads / tensorParallelSize) * this.props.headDim * bytesPerValue;
  }

  derivedBytes(): number {
    return 0;
  }

  obstacle(tensorParallelSize: number): string | undefined {
    if (this.queryHeads % tensorParallelSize !== 0) return `${this.queryHeads} attention heads cannot be split evenly`;
    const even = this.keyValueHeads % tensorParallelSize === 0 || tensorParallelSize % this.keyValueHeads === 0;
    return even ? undefined : `${this.keyValueHeads} heads of keys and values can be neither split nor copied evenly`;
  }
}

class LatentAttention extends Attention {
  readonly description: string;
  readonly queryHeads: number;
  readonly keyValueHeads = 1;
  readonly rotaryDim: number;

  constructor(private readonly props: LatentAttentionProps) {
    super();
    const problems = [
      ...checkWhole('queryHeads', props.queryHeads, 1, MOST_HEADS),
      ...checkWhole('keyValueLoraRank', props.keyValueLoraRank, 1, MOST_WIDTH),
      ...checkWhole('queryLoraRank', props.queryLoraRank ?? 1, 1, MOST_WIDTH),
      ...checkWhole('nopeHeadDim', props.nopeHeadDim, 1, MOST_WIDTH),
      ...checkWhole('ropeHeadDim', props.ropeHeadDim, 1, MOST_WIDTH),
      ...checkWhole('valueHeadDim', props.valueHeadDim, 1, MOST_WIDTH),
    ];
    if (problems.length > 0) throw invalid('Attention.latent', problems);
    this.queryHeads = props.queryHeads;
    this.rotaryDim = props.ropeHeadDim;
    this.description = `${props.queryHeads} latent heads`;
  }

  components(hiddenSize: number): WeightComponent[] {
    const { queryHeads, queryLoraRank, keyValueLoraRank, nopeHeadDim, ropeHeadDim, valueHeadDim } = this.props;
    const queryInput = queryLoraRank ?? hiddenSize;
    const perHead = queryInput * (nopeHeadDim + ropeHeadDim) + keyValueLoraRank * (nopeHeadDim + valueHeadDim) + valueHeadDim * hiddenSize;
    const compression = hiddenSize * ((queryLoraRank ?? 0) + keyValueLoraRank + ropeHeadDim);
    return [
      { kind: WeightKind.ATTENTION, parameters: queryHeads * perHead, shards: queryHeads },
      { kind: WeightKind.ATTENTION, parameters: compression, shards: 1 },
      { kind: WeightKind.OTHER, parameters: (queryLoraRank ?? 0) + keyValueLoraRank, shards: 1 },
    ];
  }

  /** The compressed keys and values serve all heads, so that every rank keeps all of them. */
  keyValueBytesPerToken(_tensorParallelSize: number, bytesPerValue: number): number {
    return (this.props.keyValueLoraRank + this.props.ropeHeadDim) * bytesPerValue;
  }

  /** vLLM keeps kv_b_proj a second time, split into W_UK and W_UV in BF16, to absorb it into queries and outputs. */
  derivedBytes(tensorParallelSize: number): number {
    const { queryHeads, keyValueLoraRank, nopeHeadDim, valueHeadDim } = this.props;
    return keyValueLoraRank * Math.ceil(queryHeads / tensorParallelSize) * (nopeHeadDim + valueHeadDim) * BF16_BYTES;
  }

  obstacle(tensorParallelSize: number): string | undefined {
    return this.queryHeads % tensorParallelSize === 0 ? undefined : `${this.queryHeads} attention heads cannot be split evenly`;
  }
}
