import type { Quantization } from './quantization';
import type { WeightKind } from './weight-component';

/** What a checkpoint tells beyond the facts of its architecture. */
export interface ModelDetails {
  /** The format of a module, such as `layers.3.self_attn.q_proj`, `embed_tokens` or `lm_head`, where modules differ. */
  readonly formatOf?: (module: string, kind: WeightKind) => Quantization;
  /**
   * Whether the format of a module depends on its layer.
   * @default - true where modules differ
   */
  readonly formatsDifferByLayer?: boolean;
  /** What had to be assumed, in words that plans show. */
  readonly notes?: readonly string[];
  /** Bytes as the headers of the weights' files state them. */
  readonly measured?: MeasuredWeights;
}

/** Bytes of a checkpoint by where they belong. */
export interface MeasuredWeights {
  /** Bytes of each layer by kind; layers that are missing are not measured. */
  readonly layers: ReadonlyMap<number, ReadonlyMap<WeightKind, number>>;
  /** Bytes of the token embedding. */
  readonly embeddingBytes: number;
  /** Bytes of the output head; 0 where it is the embedding again. */
  readonly headBytes: number;
  /** Bytes of the part that sees images. */
  readonly visionBytes: number;
  /** Bytes of layers for predicting several tokens. */
  readonly nextnPredictBytes: number;
  /** Bytes that belong to no layer, such as the last norm. */
  readonly otherBytes: number;
}
