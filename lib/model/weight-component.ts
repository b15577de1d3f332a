/** What a weight belongs to. A quantization stores each kind in its own number of bytes. */
export enum WeightKind {
  /** Projections of the attention. */
  ATTENTION = 'ATTENTION',
  /** Projections of dense feed-forward layers. */
  FEED_FORWARD = 'FEED_FORWARD',
  /** Projections of routed experts. */
  EXPERTS = 'EXPERTS',
  /** Projections of experts that see every token. */
  SHARED_EXPERTS = 'SHARED_EXPERTS',
  /** Token embedding and output head. */
  VOCABULARY = 'VOCABULARY',
  /** Norms, routers and biases, which no common format quantizes. */
  OTHER = 'OTHER',
}

/** Some weights that are stored and split alike. */
export interface WeightComponent {
  /** What the weights belong to. */
  readonly kind: WeightKind;
  /** How many there are, over all ranks and without copies. */
  readonly parameters: number;
  /**
   * Into how many equal parts the engine can split them: heads, columns or experts. A rank of N holds
   * ceil(shards / N) of these parts, so that 1 means that every rank holds everything.
   */
  readonly shards: number;
}

/** The share of a component that one of `ranks` ranks holds, from 1 / ranks to 1. */
export function rankShare(component: WeightComponent, ranks: number): number {
  return Math.ceil(component.shards / ranks) / component.shards;
}
