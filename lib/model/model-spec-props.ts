import type { Attention } from './attention';
import type { FeedForward } from './feed-forward';
import type { Quantization } from './quantization';

/** The facts of a model. The names of `config.json` in Hugging Face repositories stand in parentheses. */
export interface ModelSpecProps {
  /** Name of the model, such as `deepseek-ai/DeepSeek-R1`: 1 to 200 characters, no control characters. */
  readonly name: string;
  /** Width of the hidden state (`hidden_size`). */
  readonly hiddenSize: number;
  /** Layers of the transformer (`num_hidden_layers`), 1 to 1000. */
  readonly hiddenLayers: number;
  /** Tokens of the vocabulary (`vocab_size`). */
  readonly vocabularySize: number;
  /** Longest sequence in tokens that the model was made for (`max_position_embeddings`). */
  readonly maxPositionEmbeddings: number;
  /** How its layers attend. */
  readonly attention: Attention;
  /** What its layers do after attending. */
  readonly feedForward: FeedForward;
  /**
   * The format of its weights.
   * @default Quantization.BF16
   */
  readonly quantization?: Quantization;
  /**
   * Whether the output head is the embedding again (`tie_word_embeddings`).
   * @default false
   */
  readonly tieWordEmbeddings?: boolean;
  /**
   * Layers for predicting several tokens at once (`num_nextn_predict_layers`, MTP), each with its own embedding and
   * head. They are in the checkpoint, but engines do not load them unless told to speculate.
   * @default 0
   */
  readonly nextnPredictLayers?: number;
  /**
   * Size of the checkpoint: the sum of its safetensors files, without copies in other formats.
   * @default - computed from the architecture
   */
  readonly checkpointBytes?: number;
  /**
   * Where the size was read.
   * @default - not stated
   */
  readonly checkpointBytesSource?: string;
  /**
   * Where the architecture was read.
   * @default - not stated
   */
  readonly source?: string;
}
