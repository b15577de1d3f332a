import { checkWhole } from '../checks';
import { invalid, problem } from '../problems';
import type { AttentionFacts } from './attention-facts';
import { WeightKind, type WeightComponent } from './weight-component';

const MOST_HEADS = 4096;
const MOST_WIDTH = 65_536;

/** Properties of linear attention by gated delta rule. */
export interface GatedDeltaNetProps {
  /** Heads of keys and queries (`linear_num_key_heads`). */
  readonly keyHeads: number;
  /** Heads of values (`linear_num_value_heads`). */
  readonly valueHeads: number;
  /** Width of a head of keys (`linear_key_head_dim`). */
  readonly keyHeadDim: number;
  /** Width of a head of values (`linear_value_head_dim`). */
  readonly valueHeadDim: number;
  /** Tokens that the convolution sees (`linear_conv_kernel_dim`). */
  readonly convolutionKernel: number;
  /**
   * Bytes of one number of the recurrent state (`mamba_ssm_dtype`): 2 or 4.
   * @default - as the model computes
   */
  readonly stateValueBytes?: number;
}

/** Properties of a Mamba-2 layer. */
export interface MambaProps {
  /** Heads (`mamba_num_heads`). */
  readonly heads: number;
  /** Width of a head (`mamba_head_dim`). */
  readonly headDim: number;
  /** Groups that share input and output projections of the state (`n_groups`). */
  readonly groups: number;
  /** Width of the state (`ssm_state_size`). */
  readonly stateSize: number;
  /** Tokens that the convolution sees (`conv_kernel`). */
  readonly convolutionKernel: number;
  /**
   * Bytes of one number of the recurrent state (`mamba_ssm_cache_dtype`): 2 or 4.
   * @default - as the model computes
   */
  readonly stateValueBytes?: number;
}

/** What a gated delta net knows about itself. */
export function gatedDeltaNet(props: GatedDeltaNetProps): AttentionFacts {
  const { keyHeads, valueHeads, keyHeadDim, valueHeadDim, convolutionKernel, stateValueBytes } = props;
  refuse('Attention.gatedDeltaNet', [
    ...checkWhole('keyHeads', keyHeads, 1, MOST_HEADS),
    ...checkWhole('valueHeads', valueHeads, 1, MOST_HEADS),
    ...checkWhole('keyHeadDim', keyHeadDim, 1, MOST_WIDTH),
    ...checkWhole('valueHeadDim', valueHeadDim, 1, MOST_WIDTH),
    ...checkWhole('convolutionKernel', convolutionKernel, 1, MOST_WIDTH),
    ...stateProblems(stateValueBytes),
  ]);
  const key = keyHeads * keyHeadDim;
  const value = valueHeads * valueHeadDim;
  const convolution = 2 * key + value;
  return {
    queryHeads: valueHeads, keyValueHeads: keyHeads, rotaryDim: 0,
    description: `${valueHeads} heads of a gated delta net`,
    components: (hiddenSize) => [
      projection('linear_attn.in_proj_qkv', hiddenSize * (2 * key + value), keyHeads),
      projection('linear_attn.in_proj_z', hiddenSize * value, keyHeads),
      projection('linear_attn.out_proj', value * hiddenSize, keyHeads),
      other('linear_attn.in_proj_ba', hiddenSize * 2 * valueHeads, keyHeads),
      other('linear_attn.conv1d', convolution * convolutionKernel, keyHeads),
      other('linear_attn.norm', 2 * valueHeads + valueHeadDim, 1),
    ],
    // Shapes of vLLM's gated_delta_net_state_shape: a convolution's last inputs and one matrix for each head of values.
    cache: (ranks, _bytesPerValue, modelBytesPerValue) => ({
      bytesPerToken: 0,
      stateBytes: Math.ceil(convolution / ranks) * (convolutionKernel - 1) * modelBytesPerValue
        + Math.ceil(valueHeads / ranks) * keyHeadDim * valueHeadDim * (stateValueBytes ?? modelBytesPerValue),
    }),
    derivedBytes: () => 0,
    obstacle: (ranks) => keyHeads % ranks === 0 && valueHeads % ranks === 0
      ? undefined : `${keyHeads} and ${valueHeads} heads of linear attention cannot be split evenly`,
  };
}

/** What a Mamba-2 layer knows about itself. */
export function mamba(props: MambaProps): AttentionFacts {
  const { heads, headDim, groups, stateSize, convolutionKernel, stateValueBytes } = props;
  refuse('Attention.mamba', [
    ...checkWhole('heads', heads, 1, MOST_HEADS),
    ...checkWhole('headDim', headDim, 1, MOST_WIDTH),
    ...checkWhole('groups', groups, 1, MOST_HEADS),
    ...checkWhole('stateSize', stateSize, 1, MOST_WIDTH),
    ...checkWhole('convolutionKernel', convolutionKernel, 1, MOST_WIDTH),
    ...stateProblems(stateValueBytes),
  ]);
  const inner = heads * headDim;
  // Ranks without a group of their own hold a copy (vLLM extra_groups_for_head_shards).
  const groupsOver = (ranks: number) => groups % ranks === 0 ? groups : ranks;
  const convolution = (ranks: number) => inner + 2 * groupsOver(ranks) * stateSize;
  return {
    queryHeads: heads, keyValueHeads: groups, rotaryDim: 0,
    description: `${heads} heads of Mamba-2`,
    components: (hiddenSize) => [
      projection('mixer.in_proj', hiddenSize * (2 * inner + heads), heads),
      projection('mixer.in_proj', hiddenSize * 2 * groups * stateSize, groups),
      projection('mixer.out_proj', inner * hiddenSize, heads),
      other('mixer.conv1d', convolution(1) * (convolutionKernel + 1), groups),
      other('mixer.norm', inner + 3 * heads, heads),
    ],
    cache: (ranks, _bytesPerValue, modelBytesPerValue) => ({
      bytesPerToken: 0,
      stateBytes: Math.ceil(convolution(ranks) / ranks) * (convolutionKernel - 1) * modelBytesPerValue
        + Math.ceil(heads / ranks) * headDim * stateSize * (stateValueBytes ?? modelBytesPerValue),
    }),
    derivedBytes: () => 0,
    obstacle: (ranks) => heads % ranks === 0 && (groups % ranks === 0 || groups === 1 || ranks % groups === 0)
      ? undefined : `${heads} Mamba heads in ${groups} groups cannot be split evenly`,
  };
}

function projection(module: string, parameters: number, shards: number): WeightComponent {
  return { kind: WeightKind.ATTENTION, module, parameters, shards };
}

function other(module: string, parameters: number, shards: number): WeightComponent {
  return { kind: WeightKind.OTHER, module, parameters, shards };
}

function stateProblems(bytes: number | undefined): string[] {
  return bytes === undefined || bytes === 2 || bytes === 4 ? [] : [problem('stateValueBytes', bytes, '2 or 4')];
}

function refuse(subject: string, problems: string[]): void {
  if (problems.length > 0) throw invalid(subject, problems);
}
