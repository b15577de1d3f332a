import { checkWhole } from '../checks';
import { invalid } from '../problems';
import type { SplitRanks } from './feed-forward';
import type { FeedForwardFacts } from './feed-forward-facts';
import { WeightKind, type WeightComponent } from './weight-component';
import { widthObstacle } from './width-obstacle';

const MOST_WIDTH = 1_000_000;
const MOST_EXPERTS = 65_536;

/** Properties of a feed-forward network of which a router lets each token pass a few experts. */
export interface MixtureOfExpertsProps {
  /** Routed experts per layer (`n_routed_experts`, `num_local_experts`). */
  readonly experts: number;
  /** Experts that one token passes (`num_experts_per_tok`), at most `experts`. */
  readonly expertsPerToken: number;
  /** Width of one routed expert (`moe_intermediate_size`). */
  readonly moeIntermediateSize: number;
  /**
   * Experts that every token passes beside the routed ones (`n_shared_experts`).
   * @default 0
   */
  readonly sharedExperts?: number;
  /**
   * Width of one such expert (`shared_expert_intermediate_size`).
   * @default - `moeIntermediateSize`
   */
  readonly sharedIntermediateSize?: number;
  /**
   * Whether the shared experts have a gate of their own, as in Qwen2-MoE.
   * @default false
   */
  readonly sharedGate?: boolean;
  /**
   * Whether there is a gate beside the up projection of an expert: three matrices instead of two.
   * @default true
   */
  readonly gated?: boolean;
  /**
   * Width to which the hidden state is compressed before the routed experts (`moe_latent_size`), as in Nemotron-3 Super.
   * @default - experts see the hidden state
   */
  readonly latentSize?: number;
  /**
   * Whether the router has a bias per expert (`e_score_correction_bias`), as in DeepSeek-V3.
   * @default false
   */
  readonly routerBias?: boolean;
  /**
   * Width of a dense network beside the experts, as in Gemma 4.
   * @default - none
   */
  readonly denseIntermediateSize?: number;
}

/** What a mixture of experts knows about itself. */
export function mixtureOfExperts(props: MixtureOfExpertsProps): FeedForwardFacts {
  const { experts, expertsPerToken, moeIntermediateSize, sharedExperts = 0, latentSize } = props;
  const problems = [
    ...checkWhole('experts', experts, 1, MOST_EXPERTS),
    ...checkWhole('expertsPerToken', expertsPerToken, 1, Math.min(experts > 0 ? experts : MOST_EXPERTS, MOST_EXPERTS)),
    ...checkWhole('moeIntermediateSize', moeIntermediateSize, 1, MOST_WIDTH),
    ...checkWhole('sharedExperts', sharedExperts, 0, MOST_EXPERTS),
    ...checkWhole('sharedIntermediateSize', props.sharedIntermediateSize ?? 1, 1, MOST_WIDTH),
    ...checkWhole('latentSize', latentSize ?? 1, 1, MOST_WIDTH),
    ...checkWhole('denseIntermediateSize', props.denseIntermediateSize ?? 1, 1, MOST_WIDTH),
  ];
  if (problems.length > 0) throw invalid('FeedForward.mixtureOfExperts', problems);
  return {
    description: `${experts} experts, ${expertsPerToken} per token`,
    experts,
    components: (hiddenSize) => components(props, hiddenSize),
    // Each token is copied to its experts, whose gate and up share their room with the outputs; all in vLLM's fused kernel.
    activation: (hiddenSize, ranks, expertParallel) => {
      const width = expertParallel ? moeIntermediateSize : moeIntermediateSize / ranks;
      return {
        dense: 4 * hiddenSize, experts: expertsPerToken * (Math.max(2 * width, latentSize ?? hiddenSize) + width), quantized: 0,
      };
    },
    obstacle: (ranks, blockSize, expertParallel) => obstacle(props, ranks, blockSize, expertParallel),
  };
}

function components(props: MixtureOfExpertsProps, hiddenSize: number): WeightComponent[] {
  const { experts, moeIntermediateSize, latentSize, gated = true, denseIntermediateSize } = props;
  const input = latentSize ?? hiddenSize;
  const shared = sharedWidth(props);
  const names = gated ? ['gate_proj', 'up_proj', 'down_proj'] : ['up_proj', 'down_proj'];
  const matrices = (kind: WeightKind, module: string, parameters: number, shards: number, count?: number) =>
    names.map((name) => ({ kind, module: `${module}.${name}`, parameters, shards, ...(count === undefined ? {} : { experts: count }) }));
  // Where there is a dense network as well, that has the name.
  const routed = denseIntermediateSize === undefined ? 'mlp.experts.0' : 'experts.0';
  return [
    ...matrices(WeightKind.EXPERTS, routed, experts * input * moeIntermediateSize, moeIntermediateSize, experts),
    { kind: WeightKind.OTHER, module: 'mlp.gate', parameters: experts * (hiddenSize + (props.routerBias ? 1 : 0)), shards: 1 },
    ...(latentSize === undefined ? []
      : [{ kind: WeightKind.SHARED_EXPERTS, module: 'mlp.fc1_latent_proj', parameters: 2 * hiddenSize * latentSize, shards: 1 }]),
    ...(shared > 0 ? matrices(WeightKind.SHARED_EXPERTS, 'mlp.shared_experts', hiddenSize * shared, shared) : []),
    ...(props.sharedGate ? [{ kind: WeightKind.OTHER, module: 'mlp.shared_expert_gate', parameters: hiddenSize, shards: 1 }] : []),
    ...(denseIntermediateSize === undefined ? []
      : matrices(WeightKind.FEED_FORWARD, 'mlp', hiddenSize * denseIntermediateSize, denseIntermediateSize)),
  ];
}

function obstacle(props: MixtureOfExpertsProps, ranks: SplitRanks, blockSize: number, expertParallel: boolean): string | undefined {
  const { experts, moeIntermediateSize, denseIntermediateSize } = props;
  if (expertParallel && ranks.experts > experts) return `there are only ${experts} experts to share out`;
  const shared = sharedWidth(props);
  return (expertParallel ? undefined : widthObstacle('an expert width', moeIntermediateSize, ranks.experts, blockSize))
    ?? (shared > 0 ? widthObstacle('a shared width', shared, ranks.dense, blockSize) : undefined)
    ?? (denseIntermediateSize === undefined ? undefined : widthObstacle('a dense width', denseIntermediateSize, ranks.dense, blockSize));
}

function sharedWidth({ sharedExperts = 0, sharedIntermediateSize, moeIntermediateSize }: MixtureOfExpertsProps): number {
  return sharedExperts * (sharedIntermediateSize ?? moeIntermediateSize);
}
