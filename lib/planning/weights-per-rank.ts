import type { ModelSpec } from '../model/model-spec';
import { rankShare, WeightKind, type WeightComponent } from '../model/weight-component';

const BF16_BYTES = 2;

/** The bytes of weights that one of `ranks` tensor-parallel ranks holds, by layer. */
export class WeightsPerRank {
  /** Searches ask for the same few splits of a model again and again. */
  private static readonly known = new WeakMap<ModelSpec, Map<string, WeightsPerRank>>();

  /** The weights of a model, split over so many ranks. */
  static of(model: ModelSpec, ranks: number, expertParallel: boolean): WeightsPerRank {
    const splits = WeightsPerRank.known.get(model) ?? new Map<string, WeightsPerRank>();
    const split = `${ranks} ${expertParallel}`;
    const weights = splits.get(split) ?? new WeightsPerRank(model, ranks, expertParallel);
    WeightsPerRank.known.set(model, splits.set(split, weights));
    return weights;
  }

  /** Sums of the first N layers, so that a stage is one subtraction. */
  private readonly sums: number[] = [0];
  private readonly embedding: number;
  private readonly head: number;
  private readonly rotationTable: number;

  private constructor(private readonly model: ModelSpec, private readonly ranks: number, expertParallel: boolean) {
    const { attention, hiddenLayers } = model;
    for (let layer = 0; layer < hiddenLayers; layer++) {
      const bytes = this.bytes(model.layerComponents(layer, expertParallel)) + attention.derivedBytes(ranks);
      this.sums.push(this.sums[layer] + bytes);
    }
    this.embedding = this.bytes(model.embeddingComponents());
    this.head = this.bytes(model.headComponents());
    // vLLM keeps cosines and sines of all positions, once per GPU: positions × rotary_dim × 2 bytes.
    this.rotationTable = model.maxPositionEmbeddings * attention.rotaryDim * BF16_BYTES;
  }

  /** Bytes of `count` layers from `first` on, with embedding or head where these layers are at an end of the model. */
  stageBytes(first: number, count: number): number {
    const last = first + count;
    const isFirst = first === 0;
    const isLast = last === this.model.hiddenLayers;
    const tied = isFirst && isLast && this.model.tieWordEmbeddings;
    return this.sums[last] - this.sums[first] + this.rotationTable
      + (isFirst && !tied ? this.embedding : 0) + (isLast ? this.head : 0);
  }

  private bytes(components: WeightComponent[]): number {
    return components.reduce((sum, component) => {
      const perParameter = this.model.bytesPerParameter(component.kind) * this.padding(component);
      return sum + component.parameters * perParameter * rankShare(component, this.ranks);
    }, 0);
  }

  private padding(component: WeightComponent): number {
    const { hiddenSize, quantization: { expertAlignment } } = this.model;
    return component.kind === WeightKind.EXPERTS ? Math.ceil(hiddenSize / expertAlignment) * expertAlignment / hiddenSize : 1;
  }
}
