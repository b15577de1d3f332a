import { denseFeedForward, type DenseFeedForwardProps } from './feed-forward-dense';
import { mixtureOfExperts, type MixtureOfExpertsProps } from './feed-forward-experts';
import type { FeedForwardFacts } from './feed-forward-facts';
import type { WeightComponent } from './weight-component';

/** Numbers that one token of a batch needs on one rank while it passes a layer, besides the KV cache. */
export interface TokenActivation {
  /** At the peak of dense parts. */
  readonly dense: number;
  /** In the workspace of experts: the token copied to each of its experts, and their hidden layers. */
  readonly experts: number;
  /** Input of the widest matrix, of which engines make a copy in few bits where activations are quantized. */
  readonly quantized: number;
}

/** Over how many ranks a layer is split. */
export interface SplitRanks {
  /** Ranks over which its dense parts are split: the tensor-parallel size. */
  readonly dense: number;
  /** Ranks over which its experts are split or shared out: tensor parallel × data parallel. */
  readonly experts: number;
}

/**
 * What a layer does after attending: what it stores as weights, how that is split over ranks, and what it needs while
 * tokens pass. All projections are counted as gated ones (gate, up, down) unless said otherwise.
 */
export class FeedForward {
  /**
   * One network for all tokens.
   * @throws when a size is not usable, naming each such property
   */
  static dense(props: DenseFeedForwardProps): FeedForward {
    return new FeedForward(denseFeedForward(props));
  }

  /**
   * A mixture of experts (MoE).
   * @throws when a size is not usable, naming each such property
   */
  static mixtureOfExperts(props: MixtureOfExpertsProps): FeedForward {
    return new FeedForward(mixtureOfExperts(props));
  }

  /** The network in a few words, for reports. */
  readonly description: string;
  /** Routed experts per layer; 0 where there are none. */
  readonly experts: number;

  private constructor(private readonly facts: FeedForwardFacts) {
    this.description = facts.description;
    this.experts = facts.experts;
  }

  /** The weights of one layer with that width of the hidden state. */
  components(hiddenSize: number): WeightComponent[] {
    return this.facts.components(hiddenSize);
  }

  /**
   * What each token in a batch needs on one rank, besides the KV cache. With `expertParallel` experts stay whole. Follows
   * start-up logs of vLLM 0.19 (jgchn/llm-d-planner accuracy results) to about 0.1 GiB.
   */
  activation(hiddenSize: number, tensorParallelSize: number, expertParallel: boolean): TokenActivation {
    return this.facts.activation(hiddenSize, tensorParallelSize, expertParallel);
  }

  /**
   * Why the engine refuses to split weights that are quantized in blocks of `blockSize`: words that name the rule, or
   * nothing where it does not.
   */
  obstacle(ranks: SplitRanks, blockSize: number, expertParallel: boolean): string | undefined {
    return this.facts.obstacle(ranks, blockSize, expertParallel);
  }
}
