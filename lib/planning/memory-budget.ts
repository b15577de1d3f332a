import { GIB, toGib } from '../units';
import { communicationGib } from './engine-memory';
import type { GroupLayout } from './group-layout';
import { bestPartition, canPartition, defaultPartition } from './layer-partition';
import type { PlanInputs } from './plan-inputs';
import type { StageBudget } from './stage-budget';
import { WeightsPerRank } from './weights-per-rank';

const FP32_BYTES = 4;
const BF16_BYTES = 2;

/** The memory of one layout: what each stage needs, for any split of the layers. All of it per GPU. */
export class MemoryBudget {
  /** Tokens that each sequence asked for occupies: `maxModelLen` in whole blocks. */
  readonly tokensPerSequence: number;
  /** Bytes of one token in the cache of one layer. */
  readonly bytesPerTokenAndLayer: number;
  private readonly weights: WeightsPerRank;
  private readonly usableGib: number;
  private readonly budgetGib: number;
  private readonly communicationGib: number;
  private readonly graphsGib: number;
  private readonly outsideGib: number;
  private readonly forwardGib: number;
  private readonly logitsGib: number;

  constructor(private readonly inputs: PlanInputs, private readonly layout: GroupLayout, expertParallel: boolean) {
    const { model, gpu, engine, batch, kvCacheType, enforceEager } = inputs;
    const { tensorParallelSize, pipelineParallelSize } = layout;
    const single = tensorParallelSize * pipelineParallelSize === 1;
    this.weights = WeightsPerRank.of(model, tensorParallelSize, expertParallel);
    this.tokensPerSequence = Math.ceil(inputs.maxModelLen / engine.blockTokens) * engine.blockTokens;
    this.bytesPerTokenAndLayer = model.attention.keyValueBytesPerToken(tensorParallelSize, kvCacheType.bytesPerValue);
    this.usableGib = gpu.usableMemoryGib;
    this.budgetGib = inputs.gpuMemoryUtilization * gpu.usableMemoryGib;
    this.communicationGib = communicationGib(engine, gpu, tensorParallelSize, pipelineParallelSize);
    this.graphsGib = enforceEager ? 0 : single ? engine.graphsInsideGib.single : engine.graphsInsideGib.several;
    this.outsideGib = engine.reserveOutsideGib + (enforceEager ? 0 : engine.graphsOutsideGib);
    // Forward pass: tokens × values per token × 2 bytes, and workspaces.
    const values = model.feedForward.activationValuesPerToken(model.hiddenSize, tensorParallelSize, expertParallel);
    this.forwardGib = toGib(batch.tokens * values * BF16_BYTES)
      + (model.feedForward.experts > 0 ? engine.expertWorkspaceGib : 0) + (model.quantization.weightOnly ? engine.unpackingGib : 0);
    // Sampling, on the last stage only and not split: copies × vocabulary × sequences × 4 bytes.
    this.logitsGib = toGib(engine.logitsCopies * model.vocabularySize * batch.sequences * FP32_BYTES);
  }

  /** The split of the layers: as given, as the engine does it, or the one that leaves the tightest stage most KV cache. */
  partition(): number[] {
    const { model: { hiddenLayers }, engine, layerPartition, pinLayerPartition } = this.inputs;
    const stages = this.layout.pipelineParallelSize;
    if (layerPartition) return layerPartition;
    if (!pinLayerPartition) return defaultPartition(hiddenLayers, stages, engine.lastStageTakesRemainder);
    return bestPartition(hiddenLayers, stages, this.stageTokens);
  }

  /** Whether some allowed split of the layers leaves every stage room for so many tokens. Cheaper than finding the best. */
  canHold(tokens: number): boolean {
    const { model: { hiddenLayers }, layerPartition, pinLayerPartition } = this.inputs;
    const stages = this.layout.pipelineParallelSize;
    if (layerPartition || !pinLayerPartition) return this.kvCacheTokens(this.stages(this.partition())) >= tokens;
    return canPartition(hiddenLayers, stages, this.stageTokens, tokens);
  }

  /** The budgets of all stages of a partition. */
  stages(partition: number[]): StageBudget[] {
    let first = 0;
    return partition.map((layers, stage) => {
      const budget = this.stage(stage, first, layers);
      first += layers;
      return budget;
    });
  }

  /** Tokens that all stages can hold, in whole blocks; 0 where a stage has no room. */
  kvCacheTokens(stages: StageBudget[]): number {
    const { blockTokens } = this.inputs.engine;
    return Math.max(0, Math.min(...stages.map(({ kvCacheGib, layers }) =>
      Math.floor(kvCacheGib * GIB / (layers * this.bytesPerTokenAndLayer * blockTokens)) * blockTokens)));
  }

  /** Tokens that a stage could hold; where it has no room, minus the bytes that it lacks, which is worse than no tokens. */
  private readonly stageTokens = (_stage: number, first: number, count: number): number => {
    const bytes = this.kvCacheGib(first, count) * GIB;
    return bytes < 0 ? bytes : bytes / (count * this.bytesPerTokenAndLayer);
  };

  private stage(stage: number, first: number, layers: number): StageBudget {
    const { usableGib, budgetGib, outsideGib } = this;
    const sequences = this.inputs.maxConcurrency;
    return {
      stage, layers, usableGib, budgetGib, outsideGib,
      weightsGib: toGib(this.weights.stageBytes(first, layers)),
      activationGib: this.activationGib(this.isLast(first, layers)),
      communicationGib: this.communicationGib,
      graphsGib: this.graphsGib,
      kvCacheGib: this.kvCacheGib(first, layers),
      neededKvCacheGib: toGib(sequences * this.tokensPerSequence * layers * this.bytesPerTokenAndLayer),
      freeGib: usableGib - budgetGib - outsideGib,
    };
  }

  private kvCacheGib(first: number, layers: number): number {
    return this.budgetGib - toGib(this.weights.stageBytes(first, layers)) - this.activationGib(this.isLast(first, layers))
      - this.communicationGib - this.graphsGib;
  }

  private isLast(first: number, layers: number): boolean {
    return first + layers === this.inputs.model.hiddenLayers;
  }

  private activationGib(isLast: boolean): number {
    return this.inputs.engine.activationBaseGib + Math.max(this.forwardGib, isLast ? this.logitsGib : 0);
  }
}
