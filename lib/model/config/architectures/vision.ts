import type { Architecture } from '../architecture';
import type { ConfigReader } from '../config-reader';
import { DEEPSEEK } from './deepseek';
import { DENSE } from './dense';
import { EXPERTS_MODELS } from './experts';
import { GEMMA } from './gemma';
import { LLAMA4 } from './llama4';
import { QWEN_HYBRID } from './qwen-hybrid';

/** Parameters of a tower whose configuration gives no sizes: those of the usual 400 million of SigLIP. */
const USUAL_PARAMETERS = 400_000_000;
const CHANNELS = 3;
/** Towers of these kinds, or with these activations, have a gate; others do not. */
const GATED_TOWERS = ['pixtral', 'qwen2_5_vl'];
const GATED_ACTIVATIONS = ['silu', 'swish'];
/**
 * Qwen2-VL takes images of 65,536 patches by default, each of which needs about 17,000 values in a layer of its tower (log of
 * Qwen2.5-VL-72B).
 */
const LARGE_IMAGE_GIB = 2.1;

/** A language model with a tower that sees images. */
function seeing(language: Architecture, { split, peakGib }: { readonly split: boolean; readonly peakGib?: number }): Architecture {
  return (config, whole) => {
    const visionParameters = parametersOf(whole, config);
    return { ...language(config, whole), visionParameters, visionSplit: split, visionActivationGib: peakGib };
  };
}

/**
 * Parameters of a vision transformer and of what joins it to the language model. Where the size of the checkpoint is known,
 * an error here only shifts bytes between the tower and the rest.
 */
function parametersOf(whole: ConfigReader, config: ConfigReader): number {
  const stated = whole.optionalWhole('vision_params');
  if (stated !== undefined) return stated;
  const vision = whole.optionalSection('vision_config');
  const width = vision?.optionalWhole(['hidden_size', 'embed_dim', 'vt_hidden_size', 'width']);
  const depth = vision?.optionalWhole(['num_hidden_layers', 'depth', 'vt_num_hidden_layers', 'layers']);
  if (!vision || width === undefined || depth === undefined) return USUAL_PARAMETERS;
  const inner = vision.optionalWhole(['intermediate_size', 'vt_intermediate_size']) ?? 4 * width;
  const matrices = isGated(vision) ? 3 : 2;
  const patch = vision.optionalWhole('patch_size') ?? 14;
  const frames = vision.optionalWhole('temporal_patch_size') ?? 1;
  const merge = vision.optionalWhole('spatial_merge_size') ?? whole.optionalWhole('spatial_merge_size') ?? 1;
  const output = config.optionalWhole('hidden_size') ?? width;
  const merged = width * merge * merge;
  const joints = 1 + (vision.optionalList('deepstack_visual_indexes')?.length ?? 0);
  return depth * (4 * width * width + matrices * width * inner) + CHANNELS * patch * patch * frames * width
    + joints * (merged * merged + merged * output);
}

function isGated(vision: ConfigReader): boolean {
  return GATED_TOWERS.includes(vision.optionalText('model_type') ?? '')
    || GATED_ACTIVATIONS.includes(vision.optionalText(['hidden_act', 'hidden_activation']) ?? '');
}

/**
 * Architectures that see images. vLLM splits the towers of Qwen and LLaVA-Next over tensor-parallel ranks; those of
 * Pixtral (Mistral 3), Kimi, Llama 4 and Gemma are on every rank.
 */
export const VISION: Record<string, Architecture> = {
  Qwen2VLForConditionalGeneration: seeing(DENSE.Qwen2ForCausalLM, { split: true, peakGib: LARGE_IMAGE_GIB }),
  Qwen2_5_VLForConditionalGeneration: seeing(DENSE.Qwen2ForCausalLM, { split: true, peakGib: LARGE_IMAGE_GIB }),
  Qwen3VLForConditionalGeneration: seeing(DENSE.Qwen3ForCausalLM, { split: true }),
  Qwen3VLMoeForConditionalGeneration: seeing(EXPERTS_MODELS.Qwen3MoeForCausalLM, { split: true }),
  Qwen3_5ForConditionalGeneration: seeing(QWEN_HYBRID.Qwen3_5ForConditionalGeneration, { split: true }),
  Qwen3_5MoeForConditionalGeneration: seeing(QWEN_HYBRID.Qwen3_5MoeForConditionalGeneration, { split: true }),
  LlavaNextForConditionalGeneration: seeing(DENSE.GraniteForCausalLM, { split: true }),
  Mistral3ForConditionalGeneration: seeing(DENSE.MistralForCausalLM, { split: false }),
  KimiVLForConditionalGeneration: seeing(DEEPSEEK.KimiVLForConditionalGeneration, { split: false }),
  KimiK25ForConditionalGeneration: seeing(DEEPSEEK.KimiK25ForConditionalGeneration, { split: false }),
  Llama4ForConditionalGeneration: seeing(LLAMA4.Llama4ForConditionalGeneration, { split: false }),
  Gemma3ForConditionalGeneration: seeing(GEMMA.Gemma3ForConditionalGeneration, { split: false }),
  Gemma4ForConditionalGeneration: seeing(GEMMA.Gemma4ForConditionalGeneration, { split: false }),
};
