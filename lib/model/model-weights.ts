import type { LayerRun, ModelSpecProps } from './model-spec-props';
import type { MeasuredWeights, ModelDetails } from './model-details';
import { Quantization } from './quantization';
import { WeightKind, type StoredWeight, type WeightComponent } from './weight-component';

/** The weights of a model in bytes: as the architecture and the format let expect, made to agree with what is known of the checkpoint. */
export class ModelWeights {
  /** Parameters, without the layers for predicting several tokens. */
  readonly parameterCount: number;
  /** Bytes that architecture and format let expect, without the layers for predicting several tokens. */
  readonly computedBytes: number;
  /** Bytes of the layers for predicting several tokens. */
  readonly nextnPredictBytes: number;
  /** Bytes of the checkpoint, as measured, stated, or else computed. */
  readonly checkpointBytes: number;
  /** What the checkpoint really needs for a byte that the architecture lets expect. */
  readonly scale: number;
  /** Weights of each layer. */
  readonly layers: StoredWeight[][];
  readonly embedding: StoredWeight[];
  readonly head: StoredWeight[];
  readonly vision: StoredWeight[];

  constructor(private readonly props: ModelSpecProps, private readonly details: ModelDetails) {
    const { hiddenSize, vocabularySize, visionParameters = 0, tieWordEmbeddings = false } = props;
    const vocabulary = { kind: WeightKind.VOCABULARY, parameters: vocabularySize * hiddenSize, shards: vocabularySize };
    const embedding = [this.stored('', { ...vocabulary, module: 'embed_tokens' })];
    const head = [
      this.stored('', { ...vocabulary, module: 'lm_head' }),
      this.stored('', { kind: WeightKind.OTHER, module: 'norm', parameters: hiddenSize, shards: 1 }),
    ];
    const vision = visionParameters === 0 ? [] : [this.stored('', {
      kind: WeightKind.VISION, module: 'vision_tower', parameters: visionParameters, shards: props.visionSplit ? visionParameters : 1,
    })];
    const layers = this.layersOf(props.layers, hiddenSize);
    const computed = [...(tieWordEmbeddings ? [] : embedding), ...layers.flat(), ...head, ...vision];
    this.parameterCount = computed.reduce((sum, { parameters }) => sum + parameters, 0);
    this.computedBytes = bytesOf(computed);
    const { measured } = details;
    this.nextnPredictBytes = measured?.nextnPredictBytes ?? this.nextnPredict([...embedding, ...head], layers);
    this.checkpointBytes = measured ? sumOf(measured) : props.checkpointBytes ?? this.computedBytes + this.nextnPredictBytes;
    this.scale = (this.checkpointBytes - this.nextnPredictBytes) / this.computedBytes;
    const agreed = measured ? agreedWith(measured, { layers, embedding, head, vision }) : scaled(this.scale, { layers, embedding, head, vision });
    this.layers = agreed.layers;
    this.embedding = agreed.embedding;
    this.head = agreed.head;
    this.vision = agreed.vision;
  }

  /** The same run has the same weights in each layer, unless formats differ by module. */
  private layersOf(runs: LayerRun[], hiddenSize: number): StoredWeight[][] {
    const all: StoredWeight[][] = [];
    for (const { count, attention, feedForward } of runs) {
      const parts = [...attention?.components(hiddenSize) ?? [], ...feedForward?.components(hiddenSize) ?? []];
      const norms = (attention ? 1 : 0) + (feedForward ? 1 : 0);
      const components = [...parts, { kind: WeightKind.OTHER, module: 'input_layernorm', parameters: norms * hiddenSize, shards: 1 }];
      const { formatOf, formatsDifferByLayer = true } = this.details;
      const alike = formatOf && formatsDifferByLayer ? undefined : components.map((component) => this.stored('layers.0.', component));
      for (let i = 0; i < count; i++) {
        const prefix = `layers.${all.length}.`;
        all.push(alike ?? components.map((component) => this.stored(prefix, component)));
      }
    }
    return all;
  }

  private stored(prefix: string, component: WeightComponent): StoredWeight {
    const { props: { quantization = Quantization.BF16 }, details: { formatOf } } = this;
    const format = formatOf ? formatOf(`${prefix}${component.module}`, component.kind) : quantization;
    return { ...component, bytes: component.parameters * format.bytesPerParameter(component.kind) };
  }

  /** One more layer like the last, a projection of two hidden states to one, two norms, and its own embedding and head. */
  private nextnPredict(vocabulary: StoredWeight[], layers: StoredWeight[][]): number {
    const { nextnPredictLayers = 0, nextnPredictVocabulary = true, hiddenSize } = this.props;
    if (nextnPredictLayers === 0) return 0;
    const last = layers[layers.length - 1];
    const joining = this.stored('', {
      kind: WeightKind.OTHER, module: 'eh_proj', parameters: 2 * hiddenSize * (hiddenSize + 1), shards: 1,
    });
    return nextnPredictLayers * bytesOf([...last, joining, ...(nextnPredictVocabulary ? vocabulary : [])]);
  }
}

interface Parts {
  readonly layers: StoredWeight[][];
  readonly embedding: StoredWeight[];
  readonly head: StoredWeight[];
  readonly vision: StoredWeight[];
}

function scaled(scale: number, parts: Parts): Parts {
  const known = new Map<StoredWeight[], StoredWeight[]>();
  const each = (weights: StoredWeight[]) => {
    const result = known.get(weights) ?? weights.map((weight) => ({ ...weight, bytes: weight.bytes * scale }));
    known.set(weights, result);
    return result;
  };
  return { layers: parts.layers.map(each), embedding: each(parts.embedding), head: each(parts.head), vision: each(parts.vision) };
}

/** Each layer's bytes as measured, shared out within a kind as computed. */
function agreedWith(measured: MeasuredWeights, parts: Parts): Parts {
  return {
    layers: parts.layers.map((weights, layer) => {
      const kinds = measured.layers.get(layer) ?? new Map<WeightKind, number>();
      const unknown = [...kinds].filter(([kind]) => !weights.some((weight) => weight.kind === kind));
      return [
        ...weights.map((weight) => ({ ...weight, bytes: shareOf(weight, weights, kinds.get(weight.kind) ?? 0) })),
        // What the architecture does not let expect cannot be known to be split.
        ...unknown.map(([kind, bytes]) => ({ kind, module: 'unnamed', parameters: 0, shards: 1, bytes })),
      ];
    }),
    embedding: parts.embedding.map((weight) => ({ ...weight, bytes: measured.embeddingBytes || measured.headBytes })),
    head: parts.head.map((weight) => ({
      ...weight, bytes: weight.kind === WeightKind.VOCABULARY ? measured.headBytes || measured.embeddingBytes : measured.otherBytes,
    })),
    vision: measured.visionBytes === 0 ? [] : [{
      kind: WeightKind.VISION, module: 'vision_tower', parameters: 0, shards: parts.vision[0]?.shards ?? 1, bytes: measured.visionBytes,
    }],
  };
}

function shareOf(weight: StoredWeight, weights: StoredWeight[], bytes: number): number {
  const all = weights.filter(({ kind }) => kind === weight.kind).reduce((sum, other) => sum + other.bytes, 0);
  return all === 0 ? 0 : bytes * weight.bytes / all;
}

function sumOf(measured: MeasuredWeights): number {
  const layers = [...measured.layers.values()].flatMap((kinds) => [...kinds.values()]);
  return layers.reduce((sum, bytes) => sum + bytes, 0)
    + measured.embeddingBytes + measured.headBytes + measured.visionBytes + measured.nextnPredictBytes + measured.otherBytes;
}

function bytesOf(weights: StoredWeight[]): number {
  return weights.reduce((sum, { bytes }) => sum + bytes, 0);
}
