import type { MeasuredWeights } from '../model-details';
import { WeightKind } from '../weight-component';
import type { TensorInfo } from './safetensors';

const LAYER = /(?:^|\.)(?:layers|h|blocks)\.(\d{1,4})\.(.*)$/;
const VISION = /(?:^|\.)(?:vision|visual|image|mm_projector|multi_modal_projector|multimodal_projector|embed_vision|patch_merger|audio|embed_audio)/;
const EMBEDDING = /(?:^|\.)(?:embed_tokens|word_embeddings|tok_embeddings|wte)\./;
const HEAD = /(?:^|\.)(?:lm_head|output)\.(?:weight|qweight|scales|qzeros|weight_scale)/;
const PREDICTION = /(?:^|\.)(?:mtp|nextn)/;
/** Norms, routers, biases and what else no common format quantizes; quantized ones have several tensors under the name of a projection. */
const OTHER = new RegExp([
  'norm', 'ln_\\w+', '\\bbias$', 'A_log', 'dt_bias', '\\.D$', 'conv1d', 'e_score_correction', 'router', 'sinks', 'expert_gate', 'in_proj_ba',
  'in_proj_[ab]\\.', 'weights_proj', '(?:mlp|block_sparse_moe|feed_forward|mixer)\\.gate\\.',
].join('|'));
const ATTENTION = /(?:self_attn|self_attention|attention|attn|linear_attn)\./;
const SHARED = /shared_experts?\.|shared_mlp\.|latent_proj/;
const ROUTED = /experts\./;
const PROJECTION = /\.(?:q_proj|k_proj|v_proj|o_proj|in_proj|out_proj|qkv_proj)\./;

/** Bytes of a checkpoint's tensors by where they belong; `hiddenLayers` tells layers from those that predict several tokens. */
export function measuredWeights(tensors: readonly TensorInfo[], hiddenLayers: number): MeasuredWeights {
  const layers = new Map<number, Map<WeightKind, number>>();
  const sums = { embeddingBytes: 0, headBytes: 0, visionBytes: 0, nextnPredictBytes: 0, otherBytes: 0 };
  for (const { name, bytes } of tensors) {
    const layer = LAYER.exec(name);
    const index = layer ? Number(layer[1]) : -1;
    if (PREDICTION.test(name) || (index >= hiddenLayers && !VISION.test(name))) sums.nextnPredictBytes += bytes;
    else if (VISION.test(name)) sums.visionBytes += bytes;
    else if (layer) add(layers, index, kindOf(layer[2]), bytes);
    else if (EMBEDDING.test(name)) sums.embeddingBytes += bytes;
    else if (HEAD.test(name)) sums.headBytes += bytes;
    else sums.otherBytes += bytes;
  }
  return { layers, ...sums };
}

/** What a tensor of a layer belongs to, by its name within the layer. */
function kindOf(name: string): WeightKind {
  if (ROUTED.test(name) && !SHARED.test(name) && !/experts?_gate|router/.test(name)) return WeightKind.EXPERTS;
  if (OTHER.test(name)) return WeightKind.OTHER;
  if (SHARED.test(name)) return WeightKind.SHARED_EXPERTS;
  return ATTENTION.test(`${name}.`) || PROJECTION.test(`.${name}`) ? WeightKind.ATTENTION : WeightKind.FEED_FORWARD;
}

function add(layers: Map<number, Map<WeightKind, number>>, index: number, kind: WeightKind, bytes: number): void {
  const kinds = layers.get(index) ?? new Map<WeightKind, number>();
  layers.set(index, kinds.set(kind, (kinds.get(kind) ?? 0) + bytes));
}
