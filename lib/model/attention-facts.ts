import type { LayerCache } from './layer-cache';
import type { WeightComponent } from './weight-component';

/** What a kind of attention knows about itself. */
export interface AttentionFacts {
  readonly description: string;
  readonly queryHeads: number;
  readonly keyValueHeads: number;
  readonly rotaryDim: number;
  /** The weights of one layer. */
  readonly components: (hiddenSize: number) => WeightComponent[];
  /** What one layer keeps of a sequence; `bytesPerValue` is that of the cache, `stateBytesPerValue` that of the model. */
  readonly cache: (tensorParallelSize: number, bytesPerValue: number, modelBytesPerValue: number) => LayerCache;
  /** Bytes per layer and rank of tensors that the engine derives at start-up. */
  readonly derivedBytes: (tensorParallelSize: number) => number;
  /** Why the engine refuses a tensor-parallel size. */
  readonly obstacle: (tensorParallelSize: number) => string | undefined;
  /** Whether keys and values are compressed. */
  readonly latent?: boolean;
  /** The base of the rotation by position. */
  readonly rotaryBase?: number;
  /** Tokens of the smallest block that kernels for it take, where that is more than the engine's own. */
  readonly leastBlockTokens?: number;
}
