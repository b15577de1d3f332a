import { gatedDeltaNet, mamba, type GatedDeltaNetProps, type MambaProps } from './attention-recurrent';
import { groupedAttention, type GroupedAttentionProps } from './attention-grouped';
import { latentAttention, type LatentAttentionProps } from './attention-latent';
import type { AttentionFacts } from './attention-facts';
import type { LayerCache } from './layer-cache';
import type { WeightComponent } from './weight-component';

/**
 * How a layer attends: what it stores as weights, what it keeps of a sequence, and how both are split over ranks.
 *
 * Parameter counts follow the model code of Hugging Face transformers; what is split and what is copied follows vLLM.
 */
export class Attention {
  /**
   * Multi-head, grouped-query or multi-query attention, to everything before a token or to a window.
   * @throws when a size is not usable, naming each such property
   */
  static grouped(props: GroupedAttentionProps): Attention {
    return new Attention(groupedAttention(props));
  }

  /**
   * Multi-head latent attention (MLA), with or without an indexer that chooses what to attend to (DSA).
   * @throws when a size is not usable, naming each such property
   */
  static latent(props: LatentAttentionProps): Attention {
    return new Attention(latentAttention(props));
  }

  /**
   * Linear attention by gated delta rule, which keeps a state of fixed size, as in Qwen3-Next and Qwen3.5.
   * @throws when a size is not usable, naming each such property
   */
  static gatedDeltaNet(props: GatedDeltaNetProps): Attention {
    return new Attention(gatedDeltaNet(props));
  }

  /**
   * A Mamba-2 layer, which keeps a state of fixed size, as in Nemotron-H.
   * @throws when a size is not usable, naming each such property
   */
  static mamba(props: MambaProps): Attention {
    return new Attention(mamba(props));
  }

  /** The attention in a few words, for reports. */
  readonly description: string;
  /** Query heads. */
  readonly queryHeads: number;
  /** Into how many parts keys and values can be split; further ranks hold copies. 1 for latent attention. */
  readonly keyValueHeads: number;
  /** Values of a head that are rotated by position: the width of the rotation table; 0 where nothing is. */
  readonly rotaryDim: number;
  /** Whether keys and values are compressed (MLA). */
  readonly isLatent: boolean;
  /** The base of the rotation by position (`rope_theta`); 0 where it was not told. */
  readonly rotaryBase: number;
  /** Tokens of the smallest block of the KV cache that kernels for it take; 1 where they take any. */
  readonly leastBlockTokens: number;

  private constructor(private readonly facts: AttentionFacts) {
    this.description = facts.description;
    this.queryHeads = facts.queryHeads;
    this.keyValueHeads = facts.keyValueHeads;
    this.rotaryDim = facts.rotaryDim;
    this.isLatent = facts.latent ?? false;
    this.rotaryBase = facts.rotaryBase ?? 0;
    this.leastBlockTokens = facts.leastBlockTokens ?? 1;
  }

  /** The weights of one layer with that width of the hidden state. */
  components(hiddenSize: number): WeightComponent[] {
    return this.facts.components(hiddenSize);
  }

  /**
   * What one layer keeps of a sequence on one rank. `bytesPerValue` is that of the KV cache, `modelBytesPerValue` that of
   * the numbers in which the model computes.
   */
  cache(tensorParallelSize: number, bytesPerValue: number, modelBytesPerValue: number): LayerCache {
    return this.facts.cache(tensorParallelSize, bytesPerValue, modelBytesPerValue);
  }

  /** Bytes per layer and rank of tensors that the engine derives at start-up and that no checkpoint holds. */
  derivedBytes(tensorParallelSize: number): number {
    return this.facts.derivedBytes(tensorParallelSize);
  }

  /** Why the engine refuses a tensor-parallel size: words, or nothing where it does not. */
  obstacle(tensorParallelSize: number): string | undefined {
    return this.facts.obstacle(tensorParallelSize);
  }
}
