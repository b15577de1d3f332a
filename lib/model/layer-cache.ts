/** What one layer keeps of a sequence while it is served, on one rank. */
export interface LayerCache {
  /** Bytes for each token; 0 where a layer keeps only a state. */
  readonly bytesPerToken: number;
  /**
   * Tokens back to which the layer attends, so that older ones can be dropped.
   * @default - all tokens are kept
   */
  readonly window?: number;
  /** Bytes of a state of fixed size for each sequence, whatever its length; 0 where there is none. */
  readonly stateBytes: number;
}
