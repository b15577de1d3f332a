import type { TensorInfo } from './files/safetensors';

/** The texts of a model's files. */
export interface ModelFiles {
  /** Name of the model, such as `deepseek-ai/DeepSeek-R1`. */
  readonly name: string;
  /** Text of `config.json`. */
  readonly config: string;
  /**
   * Text of `model.safetensors.index.json`, which says how large the checkpoint is.
   * @default - none: the size is computed
   */
  readonly index?: string;
  /**
   * Text of `hf_quant_config.json`, by which some checkpoints state the format of their weights.
   * @default - none: the format is what `config.json` says
   */
  readonly quantizationConfig?: string;
  /**
   * All tensors of the checkpoint as the headers of its safetensors files describe them.
   * @default - not known
   */
  readonly tensors?: TensorInfo[];
  /**
   * Size of the checkpoint's files in bytes, where neither index nor tensors tell it.
   * @default - not known
   */
  readonly checkpointBytes?: number;
}
