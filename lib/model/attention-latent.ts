import { checkWhole } from '../checks';
import { invalid } from '../problems';
import type { AttentionFacts } from './attention-facts';
import { WeightKind, type WeightComponent } from './weight-component';

const MOST_HEADS = 4096;
const MOST_WIDTH = 65_536;
const BF16_BYTES = 2;
/** vLLM's FP8 format for sparse latent attention (`fp8_ds_mla`): 512 values, four FP32 scales, 64 rotated values in BF16. */
const SPARSE_FP8_BYTES = 656;
/** Indexer keys are cached as FP8 with an FP32 scale for each 128 of them, whatever the type of the cache. */
const INDEXER_SCALE_GROUP = 128;
const FP32_BYTES = 4;
/** Kernels for sparse latent attention take blocks of 64 tokens (vLLM FlashMLA). */
const SPARSE_BLOCK_TOKENS = 64;

/** Properties of multi-head latent attention (MLA), as in DeepSeek-V2 and later. */
export interface LatentAttentionProps {
  /** Query heads (`num_attention_heads`), 1 to 4096. */
  readonly queryHeads: number;
  /** Width of the compressed keys and values (`kv_lora_rank`). */
  readonly keyValueLoraRank: number;
  /**
   * Width of the compressed queries (`q_lora_rank`).
   * @default - queries are not compressed, as in DeepSeek-V2-Lite
   */
  readonly queryLoraRank?: number;
  /** Width of a head without position (`qk_nope_head_dim`). */
  readonly nopeHeadDim: number;
  /** Width of a head that is rotated by position (`qk_rope_head_dim`). */
  readonly ropeHeadDim: number;
  /** Width of a head's value (`v_head_dim`). */
  readonly valueHeadDim: number;
  /**
   * Whether it attends only to what an indexer chooses (DSA), as in DeepSeek-V3.2 and GLM-5.
   * @default false
   */
  readonly sparse?: boolean;
  /**
   * Heads of the layer's own indexer (`index_n_heads`); where a sparse layer uses that of another one, leave it out.
   * @default - no indexer
   */
  readonly indexerHeads?: number;
  /**
   * Width of an indexer's head (`index_head_dim`); needed with `indexerHeads`.
   * @default - no indexer
   */
  readonly indexerHeadDim?: number;
}

/** What latent attention knows about itself. */
export function latentAttention(props: LatentAttentionProps): AttentionFacts {
  const { queryHeads, keyValueLoraRank, nopeHeadDim, ropeHeadDim, valueHeadDim, indexerHeads, indexerHeadDim } = props;
  const problems = [
    ...checkWhole('queryHeads', queryHeads, 1, MOST_HEADS),
    ...checkWhole('keyValueLoraRank', keyValueLoraRank, 1, MOST_WIDTH),
    ...checkWhole('queryLoraRank', props.queryLoraRank ?? 1, 1, MOST_WIDTH),
    ...checkWhole('nopeHeadDim', nopeHeadDim, 1, MOST_WIDTH),
    ...checkWhole('ropeHeadDim', ropeHeadDim, 1, MOST_WIDTH),
    ...checkWhole('valueHeadDim', valueHeadDim, 1, MOST_WIDTH),
    ...(indexerHeads === undefined && indexerHeadDim === undefined ? [] : [
      ...checkWhole('indexerHeads', indexerHeads, 1, MOST_HEADS), ...checkWhole('indexerHeadDim', indexerHeadDim, 1, MOST_WIDTH),
    ]),
  ];
  if (problems.length > 0) throw invalid('Attention.latent', problems);
  const sparse = props.sparse || indexerHeads !== undefined;
  return {
    queryHeads, keyValueHeads: 1, rotaryDim: ropeHeadDim, latent: true,
    description: `${queryHeads} latent heads${sparse ? ', sparse' : ''}`,
    leastBlockTokens: sparse ? SPARSE_BLOCK_TOKENS : undefined,
    components: (hiddenSize) => [...components(props, hiddenSize), ...indexerComponents(props, hiddenSize)],
    // The compressed keys and values serve all heads, so that every rank keeps all of them.
    cache: (_tensorParallelSize, bytesPerValue) => ({
      bytesPerToken: (sparse && bytesPerValue < BF16_BYTES ? SPARSE_FP8_BYTES : (keyValueLoraRank + ropeHeadDim) * bytesPerValue)
        + (indexerHeadDim === undefined ? 0 : indexerHeadDim + Math.ceil(indexerHeadDim / INDEXER_SCALE_GROUP) * FP32_BYTES),
      stateBytes: 0,
    }),
    // vLLM keeps kv_b_proj a second time, split into W_UK and W_UV in BF16, to absorb it into queries and outputs.
    derivedBytes: (tensorParallelSize) =>
      keyValueLoraRank * Math.ceil(queryHeads / tensorParallelSize) * (nopeHeadDim + valueHeadDim) * BF16_BYTES,
    obstacle: (tensorParallelSize) =>
      queryHeads % tensorParallelSize === 0 ? undefined : `${queryHeads} attention heads cannot be split evenly`,
  };
}

function components(props: LatentAttentionProps, hiddenSize: number): WeightComponent[] {
  const { queryHeads, queryLoraRank, keyValueLoraRank, nopeHeadDim, ropeHeadDim, valueHeadDim } = props;
  const projection = (name: string, parameters: number, shards: number) =>
    ({ kind: WeightKind.ATTENTION, module: `self_attn.${name}`, parameters, shards });
  const query = queryHeads * (nopeHeadDim + ropeHeadDim);
  return [
    ...(queryLoraRank === undefined
      ? [projection('q_proj', hiddenSize * query, queryHeads)]
      : [projection('q_a_proj', hiddenSize * queryLoraRank, 1), projection('q_b_proj', queryLoraRank * query, queryHeads)]),
    projection('kv_a_proj_with_mqa', hiddenSize * (keyValueLoraRank + ropeHeadDim), 1),
    projection('kv_b_proj', keyValueLoraRank * queryHeads * (nopeHeadDim + valueHeadDim), queryHeads),
    projection('o_proj', queryHeads * valueHeadDim * hiddenSize, queryHeads),
    { kind: WeightKind.OTHER, module: 'self_attn.kv_a_layernorm', parameters: (queryLoraRank ?? 0) + keyValueLoraRank, shards: 1 },
  ];
}

/** Every rank holds the whole indexer, since it must choose the same tokens. */
function indexerComponents(props: LatentAttentionProps, hiddenSize: number): WeightComponent[] {
  const { indexerHeads, indexerHeadDim } = props;
  if (indexerHeads === undefined || indexerHeadDim === undefined) return [];
  const projection = (name: string, parameters: number) =>
    ({ kind: WeightKind.ATTENTION, module: `self_attn.indexer.${name}`, parameters, shards: 1 });
  return [
    projection('wq_b', (props.queryLoraRank ?? hiddenSize) * indexerHeads * indexerHeadDim),
    projection('wk', hiddenSize * indexerHeadDim),
    { ...projection('weights_proj', hiddenSize * indexerHeads), kind: WeightKind.OTHER },
  ];
}
