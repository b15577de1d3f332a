import { toGib } from '../units';
import type { Attention } from './attention';
import { CATALOG, findRow, type CatalogRow } from './catalog';
import { modelFacts, modelFromFiles } from './config/model-facts';
import type { FeedForward } from './feed-forward';
import { readConfigFile, readModelDirectory } from './files/model-directory';
import { ModelBody, type ModelFacts } from './model-body';
import type { ModelFiles } from './model-files';
import type { ModelSpecProps } from './model-spec-props';
import type { Quantization } from './quantization';
import type { StoredWeight } from './weight-component';

/**
 * What must be held in memory: the architecture of a model, the format of its weights and the size of its checkpoint.
 *
 * Known models come by their names, others from the files of their repositories, or by their facts.
 */
export class ModelSpec {
  /**
   * A model of the catalogue by the name of its repository, such as `Qwen/Qwen3-32B`. Case does not matter, and the part
   * before the slash may be left out where no other model has the rest.
   * @throws when there is no such model, with the nearest names
   */
  static named(name: string): ModelSpec {
    return ModelSpec.known(findRow(name).name);
  }

  /** The names of all models of the catalogue, sorted. */
  static knownNames(): string[] {
    return CATALOG.map((row) => row.name).sort();
  }

  /**
   * A model by its facts.
   * @throws when a property is not usable, naming each such property
   */
  static of(props: ModelSpecProps): ModelSpec {
    return ModelSpec.checked({ props, details: {} });
  }

  /**
   * A model from a `config.json` as in Hugging Face repositories. A `model.safetensors.index.json` and a
   * `hf_quant_config.json` beside it are read as well.
   * @throws when the file cannot be read, lacks a fact, or has an architecture that is not known
   */
  static fromConfigFile(path: string): ModelSpec {
    return ModelSpec.fromFiles(readConfigFile(path));
  }

  /**
   * A model from a folder as Hugging Face repositories have it: its `config.json`, the index of its weights, and the headers
   * of the safetensors files that lie there, by which weights are known to the byte. Tensors are not read.
   * @throws when the folder cannot be read, lacks a fact, or has an architecture that is not known
   */
  static fromDirectory(path: string): ModelSpec {
    return ModelSpec.fromFiles(readModelDirectory(path));
  }

  /**
   * A model from the texts of its files.
   * @throws when a file is not usable, lacks a fact, or has an architecture that is not known
   */
  static fromFiles(files: ModelFiles): ModelSpec {
    return ModelSpec.checked(modelFromFiles(files));
  }

  private static readonly byName = new Map<string, ModelSpec>();

  /** The one object of a row of the catalogue. What the row says is read when somebody asks: most models are never asked. */
  private static known(name: string): ModelSpec {
    const model = ModelSpec.byName.get(name) ?? new ModelSpec(name, () => new ModelBody(factsOf(findRow(name))));
    ModelSpec.byName.set(name, model);
    return model;
  }

  private static checked(facts: ModelFacts): ModelSpec {
    const body = new ModelBody(facts);
    body.check();
    return new ModelSpec(facts.props.name, () => body);
  }

  /** DeepSeek-R1, 671 B parameters in FP8. */
  static readonly DEEPSEEK_R1 = ModelSpec.known('deepseek-ai/DeepSeek-R1');
  /** DeepSeek-R1 in 4 bits (AWQ). */
  static readonly DEEPSEEK_R1_AWQ = ModelSpec.known('cognitivecomputations/DeepSeek-R1-AWQ');
  /** DeepSeek-R1 in NVFP4, attention in BF16, by NVIDIA. */
  static readonly DEEPSEEK_R1_NVFP4 = ModelSpec.known('nvidia/DeepSeek-R1-NVFP4');
  /** DeepSeek-V2-Lite-Chat, 16 B parameters. */
  static readonly DEEPSEEK_V2_LITE = ModelSpec.known('deepseek-ai/DeepSeek-V2-Lite-Chat');
  /** DeepSeek-V3, 671 B parameters in FP8. */
  static readonly DEEPSEEK_V3 = ModelSpec.known('deepseek-ai/DeepSeek-V3');
  /** DeepSeek-V3.1, 671 B parameters in FP8. */
  static readonly DEEPSEEK_V3_1 = ModelSpec.known('deepseek-ai/DeepSeek-V3.1');
  /** Kimi-K2-Instruct, 1026 B parameters in FP8. */
  static readonly KIMI_K2 = ModelSpec.known('moonshotai/Kimi-K2-Instruct');
  /** Kimi-K2-Thinking, 1026 B parameters, experts in INT4. */
  static readonly KIMI_K2_THINKING = ModelSpec.known('moonshotai/Kimi-K2-Thinking');
  /** Llama 2 7B. */
  static readonly LLAMA_2_7B = ModelSpec.known('meta-llama/Llama-2-7b-hf');
  /** Llama 2 70B. */
  static readonly LLAMA_2_70B = ModelSpec.known('meta-llama/Llama-2-70b-hf');
  /** Llama 3.1 8B Instruct. */
  static readonly LLAMA_3_1_8B = ModelSpec.known('meta-llama/Llama-3.1-8B-Instruct');
  /** Llama 3.1 70B Instruct. */
  static readonly LLAMA_3_1_70B = ModelSpec.known('meta-llama/Llama-3.1-70B-Instruct');
  /** Llama 3.1 405B Instruct in BF16. */
  static readonly LLAMA_3_1_405B = ModelSpec.known('meta-llama/Llama-3.1-405B-Instruct');
  /** Llama 3.1 405B Instruct in FP8, attention in BF16, by Meta. */
  static readonly LLAMA_3_1_405B_FP8 = ModelSpec.known('meta-llama/Llama-3.1-405B-Instruct-FP8');
  /** Llama 3.3 70B Instruct. */
  static readonly LLAMA_3_3_70B = ModelSpec.known('meta-llama/Llama-3.3-70B-Instruct');
  /** Llama 3.3 70B Instruct in FP8, by Red Hat. */
  static readonly LLAMA_3_3_70B_FP8 = ModelSpec.known('RedHatAI/Llama-3.3-70B-Instruct-FP8-dynamic');
  /** MiniMax-M2.5, 229 B parameters in FP8. */
  static readonly MINIMAX_M2_5 = ModelSpec.known('MiniMaxAI/MiniMax-M2.5');
  /** Mistral Nemo Instruct, 12 B parameters. */
  static readonly MISTRAL_NEMO = ModelSpec.known('mistralai/Mistral-Nemo-Instruct-2407');
  /** Mixtral 8x7B Instruct. */
  static readonly MIXTRAL_8X7B = ModelSpec.known('mistralai/Mixtral-8x7B-Instruct-v0.1');
  /** Mixtral 8x22B Instruct. */
  static readonly MIXTRAL_8X22B = ModelSpec.known('mistralai/Mixtral-8x22B-Instruct-v0.1');
  /** Qwen2.5 7B Instruct. */
  static readonly QWEN2_5_7B = ModelSpec.known('Qwen/Qwen2.5-7B-Instruct');
  /** Qwen3 8B. */
  static readonly QWEN3_8B = ModelSpec.known('Qwen/Qwen3-8B');
  /** Qwen3 14B. */
  static readonly QWEN3_14B = ModelSpec.known('Qwen/Qwen3-14B');
  /** Qwen3 32B. */
  static readonly QWEN3_32B = ModelSpec.known('Qwen/Qwen3-32B');
  /** Qwen3 32B in FP8. */
  static readonly QWEN3_32B_FP8 = ModelSpec.known('Qwen/Qwen3-32B-FP8');
  /** Qwen3 30B-A3B. */
  static readonly QWEN3_30B_A3B = ModelSpec.known('Qwen/Qwen3-30B-A3B');
  /** Qwen3 235B-A22B in BF16. */
  static readonly QWEN3_235B_A22B = ModelSpec.known('Qwen/Qwen3-235B-A22B');
  /** Qwen3 235B-A22B in FP8. */
  static readonly QWEN3_235B_A22B_FP8 = ModelSpec.known('Qwen/Qwen3-235B-A22B-FP8');
  /** Qwen3-Coder 480B-A35B Instruct in BF16. */
  static readonly QWEN3_CODER_480B = ModelSpec.known('Qwen/Qwen3-Coder-480B-A35B-Instruct');
  /** Qwen3-Coder 480B-A35B Instruct in FP8. */
  static readonly QWEN3_CODER_480B_FP8 = ModelSpec.known('Qwen/Qwen3-Coder-480B-A35B-Instruct-FP8');

  private knownBody?: ModelBody;

  private constructor(
    /** Name of the model. */
    readonly name: string,
    private readonly load: () => ModelBody,
  ) {}

  /** Width of the hidden state. */
  get hiddenSize(): number {
    return this.body.props.hiddenSize;
  }

  /** Layers of the transformer, without those for predicting several tokens. */
  get hiddenLayers(): number {
    return this.body.attentionOfLayer.length;
  }

  /** Tokens of the vocabulary. */
  get vocabularySize(): number {
    return this.body.props.vocabularySize;
  }

  /** Longest sequence in tokens that the model was made for. */
  get maxPositionEmbeddings(): number {
    return this.body.props.maxPositionEmbeddings;
  }

  /** The format of its weights. */
  get quantization(): Quantization {
    return this.body.quantization;
  }

  /** Whether the output head is the embedding again. */
  get tieWordEmbeddings(): boolean {
    return this.body.props.tieWordEmbeddings ?? false;
  }

  /** Layers for predicting several tokens at once: in the checkpoint, not loaded. */
  get nextnPredictLayers(): number {
    return this.body.props.nextnPredictLayers ?? 0;
  }

  /** Why the engine cannot split its layers into pipeline stages; nothing where it can. */
  get pipelineObstacle(): string | undefined {
    return this.body.props.pipelineObstacle;
  }

  /** GiB at the peak while the largest image passes. */
  get visionActivationGib(): number {
    return this.body.visionActivationGib;
  }

  /** What had to be assumed about the model, in words; plans show it among their warnings. */
  get notes(): string[] {
    return this.body.notes;
  }

  /** Where the checkpoint's size was read. */
  get checkpointBytesSource(): string | undefined {
    return this.body.props.checkpointBytesSource;
  }

  /** Where the architecture was read. */
  get source(): string | undefined {
    return this.body.props.source;
  }

  /** The ways in which its layers attend, each once. */
  get attentions(): Attention[] {
    return this.body.attentions;
  }

  /** What its layers do after attending, each kind once. */
  get feedForwards(): FeedForward[] {
    return this.body.feedForwards;
  }

  /** Parameters, without the layers for predicting several tokens. */
  get parameterCount(): number {
    return this.body.weights.parameterCount;
  }

  /** Size of the checkpoint in bytes, as stated or else computed. */
  get checkpointBytes(): number {
    return this.body.weights.checkpointBytes;
  }

  /** Size of the checkpoint in GiB. */
  get checkpointGib(): number {
    return toGib(this.checkpointBytes);
  }

  /** Bytes of the checkpoint that belong to layers for predicting several tokens. */
  get nextnPredictBytes(): number {
    return this.body.weights.nextnPredictBytes;
  }

  /**
   * How far the checkpoint is from what architecture and format let expect: 1.02 means 2 % more bytes. Plans count with the
   * checkpoint's.
   */
  get checkpointRatio(): number {
    return this.body.weights.scale;
  }

  /** Routed experts of its largest layer; 0 where there are none. */
  get experts(): number {
    return Math.max(0, ...this.feedForwards.map(({ experts }) => experts));
  }

  /** Values that are kept for each position to rotate queries and keys by: those of a head, for each kind of rotation. */
  get rotationValues(): number {
    return this.body.rotationValues;
  }

  /** Whether some layers keep compressed keys and values (MLA). */
  get isLatent(): boolean {
    return this.attentions.some(({ isLatent }) => isLatent);
  }

  /** The attention and the feed-forward networks in a few words, for reports. */
  get description(): string {
    return [...this.attentions, ...this.feedForwards].map(({ description }) => description).join(', ');
  }

  /** The same model with its weights converted to another format while they are loaded, such as by vLLM's `--quantization`. */
  loadedAs(quantization: Quantization): ModelSpec {
    const body = this.body.loadedAs(quantization);
    return new ModelSpec(this.name, () => body);
  }

  /** The same model without the part that sees images. */
  withoutVision(): ModelSpec {
    if (this.visionWeights().length === 0) return this;
    const body = this.body.withoutVision();
    return new ModelSpec(this.name, () => body);
  }

  /** How the layer with this index attends, counted from 0; nothing where it does not. */
  attentionOf(layer: number): Attention | undefined {
    return this.body.attentionOfLayer[layer];
  }

  /** The weights of the layer with this index, counted from 0. */
  layerWeights(layer: number): StoredWeight[] {
    return this.body.weights.layers[layer];
  }

  /** The token embedding, which the first pipeline stage holds. */
  embeddingWeights(): StoredWeight[] {
    return this.body.weights.embedding;
  }

  /** The last norm and the output head, which the last pipeline stage holds. A tied head is the embedding where both are on one stage. */
  headWeights(): StoredWeight[] {
    return this.body.weights.head;
  }

  /** The part that sees images, which the first pipeline stage holds; nothing where there is none. */
  visionWeights(): StoredWeight[] {
    return this.body.weights.vision;
  }

  private get body(): ModelBody {
    return this.knownBody ??= this.load();
  }
}

function factsOf({ name, config, checkpointBytes, checkpointBytesSource, source }: CatalogRow): ModelFacts {
  return modelFacts(name, config, { checkpointBytes, checkpointBytesSource, source });
}
