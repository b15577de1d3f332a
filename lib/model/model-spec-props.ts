import type { Attention } from './attention';
import type { FeedForward } from './feed-forward';
import type { Quantization } from './quantization';

/** Layers of the same kind that follow each other. */
export interface LayerRun {
  /** How many, 1 to 1000. */
  readonly count: number;
  /**
   * How each attends.
   * @default - it does not, as some layers of Nemotron-H
   */
  readonly attention?: Attention;
  /**
   * What each does after attending.
   * @default - nothing, as some layers of Nemotron-H
   */
  readonly feedForward?: FeedForward;
}

/** The facts of a model. The names of `config.json` in Hugging Face repositories stand in parentheses. */
export interface ModelSpecProps {
  /** Name of the model, such as `deepseek-ai/DeepSeek-R1`: 1 to 200 characters, no control characters. */
  readonly name: string;
  /** Width of the hidden state (`hidden_size`). */
  readonly hiddenSize: number;
  /** Tokens of the vocabulary (`vocab_size`). */
  readonly vocabularySize: number;
  /** Longest sequence in tokens that the model was made for (`max_position_embeddings`). */
  readonly maxPositionEmbeddings: number;
  /** Its layers, the first first: 1 to 1000 together (`num_hidden_layers`), without those for predicting several tokens. */
  readonly layers: LayerRun[];
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
   * Layers for predicting several tokens at once (`num_nextn_predict_layers`, MTP), each like the last layer. They are in
   * the checkpoint, but engines do not load them unless told to speculate.
   * @default 0
   */
  readonly nextnPredictLayers?: number;
  /**
   * Whether each of these layers has its own copy of embedding and head, as in DeepSeek-V3.
   * @default true
   */
  readonly nextnPredictVocabulary?: boolean;
  /**
   * Parameters of the part that sees images, not quantized, which the first stage holds.
   * @default 0
   */
  readonly visionParameters?: number;
  /**
   * Whether the engine splits that part over the tensor-parallel ranks, as of Qwen-VL, instead of copying it to each.
   * @default false
   */
  readonly visionSplit?: boolean;
  /**
   * GiB on each GPU at the peak while the largest image passes, which engines try out at start-up.
   * @default 0.3
   */
  readonly visionActivationGib?: number;
  /**
   * Why the engine cannot split its layers into pipeline stages: words.
   * @default - it can
   */
  readonly pipelineObstacle?: string;
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
