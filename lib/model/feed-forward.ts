import { invalid } from '../problems';
import { checkWhole } from '../checks';
import { WeightKind, type WeightComponent } from './weight-component';

const MOST_WIDTH = 1_000_000;
const MOST_EXPERTS = 65_536;
const MOST_LAYERS = 1000;

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

/** Properties of a feed-forward network of which a router lets each token pass a few experts. */
export interface MixtureOfExpertsProps {
  /** Routed experts per layer (`n_routed_experts`, `num_local_experts`). */
  readonly experts: number;
  /** Experts that one token passes (`num_experts_per_tok`), at most `experts`. */
  readonly expertsPerToken: number;
  /** Width of one routed expert (`moe_intermediate_size`). */
  readonly moeIntermediateSize: number;
  /**
   * Experts that every token passes beside the routed ones (`n_shared_experts`), each as wide as a routed one.
   * @default 0
   */
  readonly sharedExperts?: number;
  /**
   * First layers that are dense instead (`first_k_dense_replace`).
   * @default 0
   */
  readonly leadingDenseLayers?: number;
  /**
   * Width of these dense layers (`intermediate_size`); needed where there are any.
   * @default - none: there are no dense layers
   */
  readonly denseIntermediateSize?: number;
  /**
   * Whether the router has a bias per expert (`e_score_correction_bias`), as in DeepSeek-V3.
   * @default false
   */
  readonly routerBias?: boolean;
}

/**
 * What a layer does after attending: what it stores as weights, how that is split over ranks, and what it needs while
 * tokens pass. All projections are counted as gated ones (gate, up, down) unless said otherwise.
 */
export abstract class FeedForward {
  /**
   * One network for all tokens.
   * @throws when a size is not usable, naming each such property
   */
  static dense(props: DenseFeedForwardProps): FeedForward {
    return new DenseFeedForward(props);
  }

  /**
   * A mixture of experts (MoE).
   * @throws when a size is not usable, naming each such property
   */
  static mixtureOfExperts(props: MixtureOfExpertsProps): FeedForward {
    return new MixtureOfExperts(props);
  }

  /** The network in a few words, for reports. */
  abstract readonly description: string;
  /** Routed experts per layer; 0 where there are none. */
  abstract readonly experts: number;

  /**
   * The weights of the layer with this index, counted from 0. With `expertParallel` an expert stays whole on one rank
   * instead of being cut over all of them.
   */
  abstract components(hiddenSize: number, layer: number, expertParallel: boolean): WeightComponent[];

  /**
   * How many values each token in a batch needs on one rank at the peak of a forward pass, besides the KV cache.
   * Fitted on start-up logs of vLLM 0.19 (jgchn/llm-d-planner accuracy results), to about 0.1 GiB.
   */
  abstract activationValuesPerToken(hiddenSize: number, tensorParallelSize: number, expertParallel: boolean): number;

  /**
   * Why the engine refuses a tensor-parallel size for weights quantized in blocks of `blockSize`: words, or nothing
   * where it does not.
   */
  abstract obstacle(tensorParallelSize: number, blockSize: number, expertParallel: boolean): string | undefined;
}

class DenseFeedForward extends FeedForward {
  readonly description = 'dense';
  readonly experts = 0;

  constructor(private readonly props: DenseFeedForwardProps) {
    super();
    const problems = checkWhole('intermediateSize', props.intermediateSize, 1, MOST_WIDTH);
    if (problems.length > 0) throw invalid('FeedForward.dense', problems);
  }

  components(hiddenSize: number): WeightComponent[] {
    const { intermediateSize, gated } = this.props;
    const matrices = gated ?? true ? 3 : 2;
    return [{ kind: WeightKind.FEED_FORWARD, parameters: matrices * hiddenSize * intermediateSize, shards: intermediateSize }];
  }

  /** Gate, up and their product, which are split, beside four copies of the hidden state, which are not. */
  activationValuesPerToken(hiddenSize: number, tensorParallelSize: number): number {
    return 3 * this.props.intermediateSize / tensorParallelSize + 4 * hiddenSize;
  }

  obstacle(tensorParallelSize: number, blockSize: number): string | undefined {
    return widthObstacle('a feed-forward width', this.props.intermediateSize, tensorParallelSize, blockSize);
  }
}

class MixtureOfExperts extends FeedForward {
  readonly description: string;
  readonly experts: number;

  constructor(private readonly props: MixtureOfExpertsProps) {
    super();
    const { experts, expertsPerToken } = props;
    const problems = [
      ...checkWhole('experts', experts, 1, MOST_EXPERTS),
      ...checkWhole('expertsPerToken', expertsPerToken, 1, Math.min(experts > 0 ? experts : MOST_EXPERTS, MOST_EXPERTS)),
      ...checkWhole('moeIntermediateSize', props.moeIntermediateSize, 1, MOST_WIDTH),
      ...checkWhole('sharedExperts', props.sharedExperts ?? 0, 0, MOST_EXPERTS),
      ...checkWhole('leadingDenseLayers', props.leadingDenseLayers ?? 0, 0, MOST_LAYERS),
      ...(props.leadingDenseLayers || props.denseIntermediateSize !== undefined
        ? checkWhole('denseIntermediateSize', props.denseIntermediateSize, 1, MOST_WIDTH) : []),
    ];
    if (problems.length > 0) throw invalid('FeedForward.mixtureOfExperts', problems);
    this.experts = experts;
    this.description = `${experts} experts, ${expertsPerToken} per token`;
  }

  components(hiddenSize: number, layer: number, expertParallel: boolean): WeightComponent[] {
    const { experts, moeIntermediateSize, sharedExperts = 0, leadingDenseLayers = 0, denseIntermediateSize = 0 } = this.props;
    if (layer < leadingDenseLayers) {
      return [{ kind: WeightKind.FEED_FORWARD, parameters: 3 * hiddenSize * denseIntermediateSize, shards: denseIntermediateSize }];
    }
    const expert = 3 * hiddenSize * moeIntermediateSize;
    return [
      { kind: WeightKind.EXPERTS, parameters: experts * expert, shards: expertParallel ? experts : moeIntermediateSize },
      { kind: WeightKind.OTHER, parameters: experts * (hiddenSize + (this.props.routerBias ? 1 : 0)), shards: 1 },
      ...(sharedExperts > 0
        ? [{ kind: WeightKind.SHARED_EXPERTS, parameters: sharedExperts * expert, shards: sharedExperts * moeIntermediateSize }] : []),
    ];
  }

  /** Each token is copied to its experts, whose gate and up share their room with the outputs; all in vLLM's fused kernel. */
  activationValuesPerToken(hiddenSize: number, tensorParallelSize: number, expertParallel: boolean): number {
    const { expertsPerToken, moeIntermediateSize } = this.props;
    const width = expertParallel ? moeIntermediateSize : moeIntermediateSize / tensorParallelSize;
    return expertsPerToken * (Math.max(2 * width, hiddenSize) + width) + 4 * hiddenSize;
  }

  obstacle(tensorParallelSize: number, blockSize: number, expertParallel: boolean): string | undefined {
    const { experts, moeIntermediateSize, sharedExperts = 0, denseIntermediateSize = 0, leadingDenseLayers = 0 } = this.props;
    if (expertParallel && tensorParallelSize > experts) return `there are only ${experts} experts to share out`;
    const widths = [
      ...(expertParallel ? [] : [{ what: 'an expert width', width: moeIntermediateSize }]),
      ...(sharedExperts > 0 ? [{ what: 'a shared width', width: sharedExperts * moeIntermediateSize }] : []),
      ...(leadingDenseLayers > 0 ? [{ what: 'a dense width', width: denseIntermediateSize }] : []),
    ];
    return widths.map(({ what, width }) => widthObstacle(what, width, tensorParallelSize, blockSize)).find((words) => words !== undefined);
  }
}

/** Each rank's part of a width must be whole, and whole blocks where the weights are quantized in blocks (vllm#25292). */
function widthObstacle(what: string, width: number, ranks: number, blockSize: number): string | undefined {
  if (width % ranks !== 0) return `${what} of ${width} cannot be split evenly`;
  const cutsBlocks = ranks > 1 && width / ranks % blockSize !== 0;
  return cutsBlocks ? `${what} of ${width} gives no whole blocks of ${blockSize} per rank` : undefined;
}
