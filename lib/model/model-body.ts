import { checkName, checkWhole } from '../checks';
import { invalid, problem } from '../problems';
import type { Attention } from './attention';
import type { FeedForward } from './feed-forward';
import type { ModelDetails } from './model-details';
import type { ModelSpecProps } from './model-spec-props';
import { ModelWeights } from './model-weights';
import { Quantization } from './quantization';

/** Sizes beyond this share of the computed one mean a wrong architecture, a wrong quantization or wrong bytes. */
const CHECKPOINT_TOLERANCE = { least: 0.8, most: 1.25 };
/** Towers of 400 million parameters, as of Pixtral, Llama 4 and Gemma 3, by start-up logs of vLLM. */
const USUAL_VISION_ACTIVATION_GIB = 0.3;
const MOST_LAYERS = 1000;

/** The facts of a model: what its user may state, and what only files tell. */
export interface ModelFacts {
  readonly props: ModelSpecProps;
  readonly details: ModelDetails;
}

/** The facts of a model, checked, and what follows from them. */
export class ModelBody {
  readonly props: ModelSpecProps;
  readonly quantization: Quantization;
  readonly notes: string[];
  readonly visionActivationGib: number;
  readonly attentionOfLayer: readonly (Attention | undefined)[];
  readonly attentions: Attention[];
  readonly feedForwards: FeedForward[];
  private readonly details: ModelDetails;
  private knownWeights?: ModelWeights;

  constructor({ props, details }: ModelFacts) {
    const problems = propertyProblems(props);
    if (problems.length > 0) throw invalid('ModelSpec.of', problems);
    this.props = props;
    this.details = details;
    this.notes = [...details.notes ?? []];
    this.quantization = props.quantization ?? Quantization.BF16;
    this.visionActivationGib = props.visionActivationGib ?? USUAL_VISION_ACTIVATION_GIB;
    this.attentionOfLayer = props.layers.flatMap(({ count, attention }) => Array.from({ length: count }, () => attention));
    this.attentions = distinct(props.layers.map(({ attention }) => attention));
    this.feedForwards = distinct(props.layers.map(({ feedForward }) => feedForward));
  }

  /** Worked out when somebody asks. */
  get weights(): ModelWeights {
    return this.knownWeights ??= new ModelWeights(this.props, this.details);
  }

  /** Values of a head that are rotated, for each kind of rotation. */
  get rotationValues(): number {
    const kinds = new Map(this.attentions.map(({ rotaryDim, rotaryBase }) => [`${rotaryDim} ${rotaryBase}`, rotaryDim]));
    return [...kinds.values()].reduce((sum, width) => sum + width, 0);
  }

  /**
   * Compares the checkpoint with what the architecture needs.
   * @throws when they cannot belong together
   */
  check(): void {
    const { computedBytes, checkpointBytes, scale } = this.weights;
    const { least, most } = CHECKPOINT_TOLERANCE;
    if (scale >= least && scale <= most) return;
    throw invalid(`ModelSpec.of(${this.props.name})`, [problem('checkpointBytes', checkpointBytes,
      `${least} to ${most} times the ${Math.round(computedBytes)} bytes that the architecture needs in ${this.quantization.name}`,
      'check the sizes and the quantization, and count no copy of the weights twice')]);
  }

  /** The same in another format. */
  loadedAs(quantization: Quantization): ModelBody {
    return new ModelBody({ props: { ...this.props, quantization, checkpointBytes: undefined, checkpointBytesSource: undefined }, details: {} });
  }

  /** The same without the part that sees images. */
  withoutVision(): ModelBody {
    const { checkpointBytes, vision } = this.weights;
    const { measured } = this.details;
    const bytes = vision.reduce((sum, weight) => sum + weight.bytes, 0);
    return new ModelBody({
      props: { ...this.props, visionParameters: 0, checkpointBytes: Math.round(checkpointBytes - bytes) },
      details: { ...this.details, measured: measured && { ...measured, visionBytes: 0 } },
    });
  }
}

function distinct<T>(values: readonly (T | undefined)[]): T[] {
  return [...new Set(values.filter((value): value is T => value !== undefined))];
}

function propertyProblems(props: ModelSpecProps): string[] {
  return [
    ...checkName('name', props.name),
    ...checkWhole('hiddenSize', props.hiddenSize, 1, 1_000_000),
    ...checkWhole('vocabularySize', props.vocabularySize, 1, 100_000_000),
    ...checkWhole('maxPositionEmbeddings', props.maxPositionEmbeddings, 1, 1_000_000_000),
    ...layerProblems(props.layers),
    ...checkWhole('nextnPredictLayers', props.nextnPredictLayers ?? 0, 0, 100),
    ...checkWhole('visionParameters', props.visionParameters ?? 0, 0, 1_000_000_000_000),
    ...checkWhole('checkpointBytes', props.checkpointBytes ?? 1, 1, Number.MAX_SAFE_INTEGER),
  ];
}

function layerProblems(layers: ModelSpecProps['layers']): string[] {
  if (!Array.isArray(layers) || layers.length === 0) return [problem('layers', layers, 'at least one run of layers: count, attention, feedForward')];
  const problems = layers.flatMap((run, i) => [
    ...checkWhole(`layers[${i}].count`, run?.count, 1, MOST_LAYERS),
    ...(run?.attention || run?.feedForward ? []
      : [problem(`layers[${i}]`, run, 'an attention, such as Attention.grouped(…), a feedForward, such as FeedForward.dense(…), or both')]),
  ]);
  const count = layers.reduce((sum, run) => sum + (run?.count ?? 0), 0);
  if (problems.length === 0 && count > MOST_LAYERS) problems.push(problem('layers', count, `at most ${MOST_LAYERS} layers together`));
  return problems;
}
