import { checkWhole } from '../checks';
import { invalid } from '../problems';
import type { FeedForwardFacts } from './feed-forward-facts';
import { WeightKind } from './weight-component';
import { widthObstacle } from './width-obstacle';

const MOST_WIDTH = 1_000_000;

/** Properties of a feed-forward network that every token passes whole. */
export interface DenseFeedForwardProps {
  /** Width of the hidden layer (`intermediate_size`). */
  readonly intermediateSize: number;
  /**
   * Whether there is a gate beside the up projection, as in Llama (SwiGLU): three matrices instead of two.
   * @default true
   */
  readonly gated?: boolean;
}

/** What a dense network knows about itself. */
export function denseFeedForward({ intermediateSize, gated = true }: DenseFeedForwardProps): FeedForwardFacts {
  const problems = checkWhole('intermediateSize', intermediateSize, 1, MOST_WIDTH);
  if (problems.length > 0) throw invalid('FeedForward.dense', problems);
  const names = gated ? ['gate_proj', 'up_proj', 'down_proj'] : ['up_proj', 'down_proj'];
  return {
    description: 'dense',
    experts: 0,
    components: (hiddenSize) => names.map((name) => ({
      kind: WeightKind.FEED_FORWARD, module: `mlp.${name}`, parameters: hiddenSize * intermediateSize, shards: intermediateSize,
    })),
    // Gate, up and their product, which are split, beside four copies of the hidden state, which are not.
    activation: (hiddenSize, ranks) => ({
      dense: 3 * intermediateSize / ranks + 4 * hiddenSize, experts: 0, quantized: intermediateSize / ranks,
    }),
    obstacle: (ranks, blockSize) => widthObstacle('a feed-forward width', intermediateSize, ranks.dense, blockSize),
  };
}
