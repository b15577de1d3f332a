/** What a weight belongs to. A quantization stores each kind in its own number of bytes. */
export enum WeightKind {
  /** Projections of the attention, or of what stands in its place. */
  ATTENTION = 'ATTENTION',
  /** Projections of dense feed-forward layers. */
  FEED_FORWARD = 'FEED_FORWARD',
  /** Projections of routed experts. */
  EXPERTS = 'EXPERTS',
  /** Projections of experts that see every token. */
  SHARED_EXPERTS = 'SHARED_EXPERTS',
  /** Token embedding and output head. */
  VOCABULARY = 'VOCABULARY',
  /** The part that sees images. */
  VISION = 'VISION',
  /** Norms, routers and biases, which no common format quantizes. */
  OTHER = 'OTHER',
}

/** Some weights of one module that are stored and split alike. */
export interface WeightComponent {
  /** What the weights belong to. */
  readonly kind: WeightKind;
  /** The module within its layer as checkpoints name it, such as `self_attn.q_proj`; of the experts the first stands for all. */
  readonly module: string;
  /** How many there are, over all ranks and without copies. */
  readonly parameters: number;
  /**
   * Into how many equal parts the engine can split them: heads, columns or experts. A rank of N holds
   * ceil(shards / N) of these parts, so that 1 means that every rank holds everything.
   */
  readonly shards: number;
  /**
   * Of routed experts: how many they are, into which they are split where experts stay whole.
   * @default - no routed experts
   */
  readonly experts?: number;
}

/** Weights with the bytes that they need in the checkpoint, and in memory unless the engine converts them. */
export interface StoredWeight extends WeightComponent {
  /** Bytes of all parameters together, with their scales. */
  readonly bytes: number;
}

/** The share of a component that one of `ranks` ranks holds, from 1 / ranks to 1. */
export function shardShare(shards: number, ranks: number): number {
  return Math.ceil(shards / ranks) / shards;
}
