import type { ModelSpec } from '../../model/model-spec';
import { Quantization } from '../../model/quantization';
import type { OptionValues } from './option-values';

/** vLLM's names of formats into which it converts, and how the names of our formats begin that are the same. */
const QUANTIZATIONS: Readonly<Record<string, { readonly format: Quantization; readonly family: string }>> = {
  fp8: { format: Quantization.FP8_TENSOR, family: 'FP8' },
  fp8_block: { format: Quantization.FP8_BLOCK, family: 'FP8 in blocks' },
  int8: { format: Quantization.INT8, family: 'INT8' },
  awq: { format: Quantization.AWQ, family: 'AWQ' },
  awq_marlin: { format: Quantization.AWQ, family: 'AWQ' },
  gptq: { format: Quantization.GPTQ, family: 'GPTQ' },
  gptq_marlin: { format: Quantization.GPTQ, family: 'GPTQ' },
  nvfp4: { format: Quantization.NVFP4, family: 'NVFP4' },
  mxfp4: { format: Quantization.MXFP4_EXPERTS, family: 'MXFP4' },
};
const OF_FOUR_BYTES = ['float32', 'float'];

/** Names that `--quantization` takes. */
export const QUANTIZATION_NAMES = Object.keys(QUANTIZATIONS);
/** Names that `--dtype` takes. */
export const DTYPE_NAMES: readonly string[] = ['auto', 'bfloat16', 'float16', 'half', 'float32', 'float'];

/**
 * The model in the format and the numbers that somebody asks for. To name the format that a checkpoint has is no conversion;
 * to name another one is a problem, since engines refuse it.
 */
export function converted(model: ModelSpec, values: OptionValues, quantization: string | undefined, dtype: string | undefined): ModelSpec {
  const isQuantized = model.quantization !== Quantization.BF16;
  const wanted = quantization === undefined ? undefined : QUANTIZATIONS[quantization];
  if (wanted === undefined) return !isQuantized && OF_FOUR_BYTES.includes(dtype ?? '') ? model.loadedAs(Quantization.FP32) : model;
  if (!isQuantized) return model.loadedAs(wanted.format);
  if (!model.quantization.name.startsWith(wanted.family)) {
    values.refuse('--quantization', quantization, `the format that ${model.name} has, ${model.quantization.name}`,
      'leave it out, or take another checkpoint');
  }
  return model;
}
