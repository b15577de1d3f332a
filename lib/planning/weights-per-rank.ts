import type { ModelSpec } from '../model/model-spec';
import { shardShare, WeightKind, type StoredWeight } from '../model/weight-component';

const BF16_BYTES = 2;
const FP8_BLOCK = 128;

/** Over how many ranks weights are split. */
export interface RankSplit {
  readonly tensorParallelSize: number;
  readonly dataParallelSize: number;
  readonly expertParallel: boolean;
  /** Whether FP8 weights are unpacked while they are multiplied, on GPUs that do not multiply FP8. */
  readonly unpacksFp8: boolean;
}

/** The bytes of weights that one rank holds, by layer. */
export class WeightsPerRank {
  /** Searches ask for the same few splits of a model again and again. */
  private static readonly known = new WeakMap<ModelSpec, Map<string, WeightsPerRank>>();

  /** The weights of a model, split over so many ranks. */
  static of(model: ModelSpec, split: RankSplit): WeightsPerRank {
    const splits = WeightsPerRank.known.get(model) ?? new Map<string, WeightsPerRank>();
    const name = Object.values(split).join(' ');
    const weights = splits.get(name) ?? new WeightsPerRank(model, split);
    WeightsPerRank.known.set(model, splits.set(name, weights));
    return weights;
  }

  /** Bytes of the part that sees images. */
  readonly visionBytes: number;
  /** Sums of the first N layers, so that a stage is one subtraction. */
  private readonly sums: number[] = [0];
  private readonly embedding: number;
  private readonly head: number;
  private readonly rotationTable: number;

  private constructor(private readonly model: ModelSpec, private readonly split: RankSplit) {
    const known = new Map<StoredWeight[], number>();
    for (let layer = 0; layer < model.hiddenLayers; layer++) {
      const weights = model.layerWeights(layer);
      const bytes = known.get(weights) ?? this.bytes(weights);
      known.set(weights, bytes);
      this.sums.push(this.sums[layer] + bytes + (model.attentionOf(layer)?.derivedBytes(split.tensorParallelSize) ?? 0));
    }
    this.embedding = this.bytes(model.embeddingWeights());
    this.head = this.bytes(model.headWeights());
    this.visionBytes = this.bytes(model.visionWeights());
    // vLLM keeps cosines and sines of all positions, once per GPU and kind of rotation: positions × rotary_dim × 2 bytes.
    this.rotationTable = model.maxPositionEmbeddings * model.rotationValues * BF16_BYTES;
  }

  /** Bytes of `count` layers from `first` on, with embedding or head where these layers are at an end of the model. */
  stageBytes(first: number, count: number): number {
    const last = first + count;
    const isFirst = first === 0;
    const isLast = last === this.model.hiddenLayers;
    const tied = isFirst && isLast && this.model.tieWordEmbeddings;
    return this.sums[last] - this.sums[first] + this.rotationTable
      + (isFirst ? this.visionBytes + (tied ? 0 : this.embedding) : 0) + (isLast ? this.head : 0);
  }

  private bytes(weights: StoredWeight[]): number {
    return weights.reduce((sum, weight) => sum + weight.bytes * this.share(weight) * this.unpacking(weight), 0);
  }

  /** Experts are split over all copies of the dense parts (vLLM: tensor parallel × data parallel). */
  private share({ kind, shards, experts }: StoredWeight): number {
    const { tensorParallelSize, dataParallelSize, expertParallel } = this.split;
    if (kind !== WeightKind.EXPERTS) return shardShare(shards, tensorParallelSize);
    return shardShare(expertParallel ? experts ?? shards : shards, tensorParallelSize * dataParallelSize) * this.padding();
  }

  /** Marlin kernels spread the scale of a block of 128 × 128 over its 128 columns, in BF16. */
  private unpacking({ kind }: StoredWeight): number {
    const { quantization } = this.model;
    const inBlocks = quantization.usesFp8 && quantization.blockSize === FP8_BLOCK && quantization.bytesPerParameter(kind) < BF16_BYTES;
    return this.split.unpacksFp8 && inBlocks ? 1 + BF16_BYTES / FP8_BLOCK : 1;
  }

  private padding(): number {
    const { hiddenSize, quantization: { expertAlignment } } = this.model;
    return Math.ceil(hiddenSize / expertAlignment) * expertAlignment / hiddenSize;
  }
}
