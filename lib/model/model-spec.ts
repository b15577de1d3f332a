import { invalid, problem } from '../problems';
import { toGib } from '../units';
import type { Attention } from './attention';
import { MODELS } from './catalog';
import { checkName, checkWhole } from '../checks';
import type { FeedForward } from './feed-forward';
import type { ModelSpecProps } from './model-spec-props';
import { Quantization } from './quantization';
import { WeightKind, type WeightComponent } from './weight-component';

/** Sizes beyond this share of the computed one mean a wrong architecture, a wrong quantization or wrong bytes. */
const CHECKPOINT_TOLERANCE = { least: 0.8, most: 1.25 };

/**
 * What must be held in memory: the architecture of a model, the format of its weights and the size of its checkpoint.
 *
 * Covers transformers whose layers all attend to everything before them. The constants are known models, each with its
 * sources.
 */
export class ModelSpec {
  /** DeepSeek-R1, 671 B parameters in FP8. */
  static readonly DEEPSEEK_R1 = new ModelSpec(MODELS.DEEPSEEK_R1);
  /** DeepSeek-R1 in 4 bits (AWQ). */
  static readonly DEEPSEEK_R1_AWQ = new ModelSpec(MODELS.DEEPSEEK_R1_AWQ);
  /** DeepSeek-R1 in NVFP4, attention in BF16, by NVIDIA. */
  static readonly DEEPSEEK_R1_NVFP4 = new ModelSpec(MODELS.DEEPSEEK_R1_NVFP4);
  /** DeepSeek-V2-Lite-Chat, 16 B parameters. */
  static readonly DEEPSEEK_V2_LITE = new ModelSpec(MODELS.DEEPSEEK_V2_LITE);
  /** DeepSeek-V3, 671 B parameters in FP8. */
  static readonly DEEPSEEK_V3 = new ModelSpec(MODELS.DEEPSEEK_V3);
  /** DeepSeek-V3.1, 671 B parameters in FP8. */
  static readonly DEEPSEEK_V3_1 = new ModelSpec(MODELS.DEEPSEEK_V3_1);
  /** Kimi-K2-Instruct, 1026 B parameters in FP8. */
  static readonly KIMI_K2 = new ModelSpec(MODELS.KIMI_K2);
  /** Kimi-K2-Thinking, 1026 B parameters, experts in INT4. */
  static readonly KIMI_K2_THINKING = new ModelSpec(MODELS.KIMI_K2_THINKING);
  /** Llama 2 7B. */
  static readonly LLAMA_2_7B = new ModelSpec(MODELS.LLAMA_2_7B);
  /** Llama 2 70B. */
  static readonly LLAMA_2_70B = new ModelSpec(MODELS.LLAMA_2_70B);
  /** Llama 3.1 8B Instruct. */
  static readonly LLAMA_3_1_8B = new ModelSpec(MODELS.LLAMA_3_1_8B);
  /** Llama 3.1 70B Instruct. */
  static readonly LLAMA_3_1_70B = new ModelSpec(MODELS.LLAMA_3_1_70B);
  /** Llama 3.1 405B Instruct in BF16. */
  static readonly LLAMA_3_1_405B = new ModelSpec(MODELS.LLAMA_3_1_405B);
  /** Llama 3.1 405B Instruct in FP8, attention in BF16, by Meta. */
  static readonly LLAMA_3_1_405B_FP8 = new ModelSpec(MODELS.LLAMA_3_1_405B_FP8);
  /** Llama 3.3 70B Instruct. */
  static readonly LLAMA_3_3_70B = new ModelSpec(MODELS.LLAMA_3_3_70B);
  /** Llama 3.3 70B Instruct in FP8, by Red Hat. */
  static readonly LLAMA_3_3_70B_FP8 = new ModelSpec(MODELS.LLAMA_3_3_70B_FP8);
  /** MiniMax-M2.5, 229 B parameters in FP8. */
  static readonly MINIMAX_M2_5 = new ModelSpec(MODELS.MINIMAX_M2_5);
  /** Mistral Nemo Instruct, 12 B parameters. */
  static readonly MISTRAL_NEMO = new ModelSpec(MODELS.MISTRAL_NEMO);
  /** Mixtral 8x7B Instruct. */
  static readonly MIXTRAL_8X7B = new ModelSpec(MODELS.MIXTRAL_8X7B);
  /** Mixtral 8x22B Instruct. */
  static readonly MIXTRAL_8X22B = new ModelSpec(MODELS.MIXTRAL_8X22B);
  /** Qwen2.5 7B Instruct. */
  static readonly QWEN2_5_7B = new ModelSpec(MODELS.QWEN2_5_7B);
  /** Qwen3 8B. */
  static readonly QWEN3_8B = new ModelSpec(MODELS.QWEN3_8B);
  /** Qwen3 14B. */
  static readonly QWEN3_14B = new ModelSpec(MODELS.QWEN3_14B);
  /** Qwen3 32B. */
  static readonly QWEN3_32B = new ModelSpec(MODELS.QWEN3_32B);
  /** Qwen3 32B in FP8. */
  static readonly QWEN3_32B_FP8 = new ModelSpec(MODELS.QWEN3_32B_FP8);
  /** Qwen3 30B-A3B. */
  static readonly QWEN3_30B_A3B = new ModelSpec(MODELS.QWEN3_30B_A3B);
  /** Qwen3 235B-A22B in BF16. */
  static readonly QWEN3_235B_A22B = new ModelSpec(MODELS.QWEN3_235B_A22B);
  /** Qwen3 235B-A22B in FP8. */
  static readonly QWEN3_235B_A22B_FP8 = new ModelSpec(MODELS.QWEN3_235B_A22B_FP8);
  /** Qwen3-Coder 480B-A35B Instruct in BF16. */
  static readonly QWEN3_CODER_480B = new ModelSpec(MODELS.QWEN3_CODER_480B);
  /** Qwen3-Coder 480B-A35B Instruct in FP8. */
  static readonly QWEN3_CODER_480B_FP8 = new ModelSpec(MODELS.QWEN3_CODER_480B_FP8);

  /**
   * A model by its facts.
   * @throws when a property is not usable, naming each such property
   */
  static of(props: ModelSpecProps): ModelSpec {
    const model = new ModelSpec(props);
    model.checkSizes();
    return model;
  }

  /** Name of the model. */
  readonly name: string;
  /** Width of the hidden state. */
  readonly hiddenSize: number;
  /** Layers of the transformer, without those for predicting several tokens. */
  readonly hiddenLayers: number;
  /** Tokens of the vocabulary. */
  readonly vocabularySize: number;
  /** Longest sequence in tokens that the model was made for. */
  readonly maxPositionEmbeddings: number;
  /** How its layers attend. */
  readonly attention: Attention;
  /** What its layers do after attending. */
  readonly feedForward: FeedForward;
  /** The format of its weights. */
  readonly quantization: Quantization;
  /** Whether the output head is the embedding again. */
  readonly tieWordEmbeddings: boolean;
  /** Layers for predicting several tokens at once: in the checkpoint, not loaded. */
  readonly nextnPredictLayers: number;
  /** Where the checkpoint's size was read. */
  readonly checkpointBytesSource?: string;
  /** Where the architecture was read. */
  readonly source?: string;
  private readonly statedBytes?: number;
  private knownSizes?: Sizes;

  private constructor(props: ModelSpecProps) {
    const problems = propertyProblems(props);
    if (problems.length > 0) throw invalid('ModelSpec.of', problems);
    this.name = props.name;
    this.hiddenSize = props.hiddenSize;
    this.hiddenLayers = props.hiddenLayers;
    this.vocabularySize = props.vocabularySize;
    this.maxPositionEmbeddings = props.maxPositionEmbeddings;
    this.attention = props.attention;
    this.feedForward = props.feedForward;
    this.quantization = props.quantization ?? Quantization.BF16;
    this.tieWordEmbeddings = props.tieWordEmbeddings ?? false;
    this.nextnPredictLayers = props.nextnPredictLayers ?? 0;
    this.checkpointBytesSource = props.checkpointBytesSource;
    this.source = props.source;
    this.statedBytes = props.checkpointBytes;
  }

  /** Parameters, without the layers for predicting several tokens. */
  get parameterCount(): number {
    return this.sizes.parameterCount;
  }

  /** Size of the checkpoint in bytes, as stated or else computed. */
  get checkpointBytes(): number {
    return this.sizes.checkpointBytes;
  }

  /** Size of the checkpoint in GiB. */
  get checkpointGib(): number {
    return toGib(this.checkpointBytes);
  }

  /** Bytes of the checkpoint that belong to layers for predicting several tokens, computed. */
  get nextnPredictBytes(): number {
    return this.sizes.nextnPredictBytes;
  }

  /** Bytes in memory of one parameter of a kind, so that all of them together are what the checkpoint holds. */
  bytesPerParameter(kind: WeightKind): number {
    return this.quantization.bytesPerParameter(kind) * this.sizes.weightScale;
  }

  /** The token embedding, which the first pipeline stage holds. */
  embeddingComponents(): WeightComponent[] {
    return [{ kind: WeightKind.VOCABULARY, parameters: this.vocabularySize * this.hiddenSize, shards: this.vocabularySize }];
  }

  /** The weights of the layer with this index, counted from 0. */
  layerComponents(layer: number, expertParallel: boolean): WeightComponent[] {
    return [
      ...this.attention.components(this.hiddenSize),
      ...this.feedForward.components(this.hiddenSize, layer, expertParallel),
      { kind: WeightKind.OTHER, parameters: 2 * this.hiddenSize, shards: 1 },
    ];
  }

  /** The last norm and the output head, which the last pipeline stage holds. A tied head is the embedding where both are on one stage. */
  headComponents(): WeightComponent[] {
    return [...this.embeddingComponents(), { kind: WeightKind.OTHER, parameters: this.hiddenSize, shards: 1 }];
  }

  /** Worked out when somebody asks: most of the known models are never asked. */
  private get sizes(): Sizes {
    return this.knownSizes ??= this.workOutSizes();
  }

  private workOutSizes(): Sizes {
    const components = this.allComponents();
    const computedBytes = bytesOf(components, this.quantization);
    const nextnPredictBytes = this.nextnPredictLayers * bytesOf(this.nextnPredictComponents(), this.quantization);
    const checkpointBytes = this.statedBytes ?? computedBytes + nextnPredictBytes;
    return {
      parameterCount: components.reduce((sum, { parameters }) => sum + parameters, 0),
      computedBytes, nextnPredictBytes, checkpointBytes,
      weightScale: (checkpointBytes - nextnPredictBytes) / computedBytes,
    };
  }

  private checkSizes(): void {
    const { computedBytes, weightScale } = this.sizes;
    if (!(weightScale >= CHECKPOINT_TOLERANCE.least && weightScale <= CHECKPOINT_TOLERANCE.most)) {
      const { least, most } = CHECKPOINT_TOLERANCE;
      throw invalid(`ModelSpec.of(${this.name})`, [problem('checkpointBytes', this.statedBytes,
        `${least} to ${most} times the ${Math.round(computedBytes)} bytes that the architecture needs in ${this.quantization.name}`,
        'check the sizes and the quantization, and count no copy of the weights twice')]);
    }
  }

  private allComponents(): WeightComponent[] {
    return [
      ...(this.tieWordEmbeddings ? [] : this.embeddingComponents()),
      ...Array.from({ length: this.hiddenLayers }, (_, layer) => this.layerComponents(layer, false)).flat(),
      ...this.headComponents(),
    ];
  }

  /** One more layer with its own embedding and head, a projection of two hidden states to one, and two norms. */
  private nextnPredictComponents(): WeightComponent[] {
    return [
      ...this.embeddingComponents(),
      ...this.layerComponents(this.hiddenLayers, false),
      ...this.headComponents(),
      { kind: WeightKind.OTHER, parameters: 2 * this.hiddenSize * (this.hiddenSize + 1), shards: 1 },
    ];
  }
}

interface Sizes {
  readonly parameterCount: number;
  readonly computedBytes: number;
  readonly nextnPredictBytes: number;
  readonly checkpointBytes: number;
  /** What the checkpoint really needs for a byte that the architecture lets expect. */
  readonly weightScale: number;
}

function bytesOf(components: WeightComponent[], quantization: Quantization): number {
  return components.reduce((sum, { kind, parameters }) => sum + parameters * quantization.bytesPerParameter(kind), 0);
}

function propertyProblems(props: ModelSpecProps): string[] {
  return [
    ...checkName('name', props.name),
    ...checkWhole('hiddenSize', props.hiddenSize, 1, 1_000_000),
    ...checkWhole('hiddenLayers', props.hiddenLayers, 1, 1000),
    ...checkWhole('vocabularySize', props.vocabularySize, 1, 100_000_000),
    ...checkWhole('maxPositionEmbeddings', props.maxPositionEmbeddings, 1, 1_000_000_000),
    ...(props.attention ? [] : [problem('attention', props.attention, 'Attention.grouped(…) or Attention.latent(…)')]),
    ...(props.feedForward ? [] : [problem('feedForward', props.feedForward, 'FeedForward.dense(…) or .mixtureOfExperts(…)')]),
    ...checkWhole('nextnPredictLayers', props.nextnPredictLayers ?? 0, 0, 100),
    ...checkWhole('checkpointBytes', props.checkpointBytes ?? 1, 1, Number.MAX_SAFE_INTEGER),
  ];
}
