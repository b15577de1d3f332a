import type { SplitRanks, TokenActivation } from './feed-forward';
import type { WeightComponent } from './weight-component';

/** What a feed-forward network knows about itself. */
export interface FeedForwardFacts {
  readonly description: string;
  readonly experts: number;
  /** The weights of one layer. */
  readonly components: (hiddenSize: number) => WeightComponent[];
  /** What each token of a batch needs on one of `ranks` ranks. */
  readonly activation: (hiddenSize: number, ranks: number, expertParallel: boolean) => TokenActivation;
  /** Why the engine refuses to split it. */
  readonly obstacle: (ranks: SplitRanks, blockSize: number, expertParallel: boolean) => string | undefined;
}
