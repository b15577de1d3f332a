import { GIB, toGib } from '../units';
import { CacheGroups } from './cache-groups';
import { BudgetRule, communicationGib } from './engine-memory';
import { forwardNeeds } from './forward-needs';
import type { GroupLayout } from './group-layout';
import { bestPartition, canPartition, defaultPartition } from './layer-partition';
import type { PlanInputs } from './plan-inputs';
import type { StageBudget } from './stage-budget';
import { WeightsPerRank } from './weights-per-rank';

const FP32_BYTES = 4;
const BF16_BYTES = 2;

/** The memory of one layout: what each stage needs, for any split of the layers. All of it per GPU. */
export class MemoryBudget {
  /** How the KV cache is laid out. */
  readonly cache: CacheGroups;
  /** Blocks that each sequence asked for occupies. */
  readonly blocksPerSequence: number;
  /** Sequences that each copy of the engine has to hold. */
  readonly sequencesPerCopy: number;
  private readonly weights: WeightsPerRank;
  private readonly knownBlocks: number[][] = [];
  private readonly communicationGib: number;
  private readonly graphsGib: number;
  private readonly forwardGib: number;
  private readonly workspaceGib: number;
  private readonly logitsGib: number;

  constructor(private readonly inputs: PlanInputs, private readonly layout: GroupLayout, expertParallel: boolean) {
    const { model, gpu, engine, batch, enforceEager } = inputs;
    const { tensorParallelSize, pipelineParallelSize, dataParallelSize } = layout;
    const single = tensorParallelSize * pipelineParallelSize * dataParallelSize === 1;
    this.weights = WeightsPerRank.of(model, { tensorParallelSize, dataParallelSize, expertParallel, unpacksFp8: !gpu.supportsFp8 });
    this.cache = new CacheGroups({
      model, engine, tensorParallelSize, bytesPerValue: inputs.cacheBytesPerValue, blockTokens: inputs.blockSize, batchTokens: batch.tokens,
    });
    this.blocksPerSequence = this.cache.blocksPerSequence(inputs.maxModelLen);
    this.sequencesPerCopy = Math.ceil(inputs.maxConcurrency / dataParallelSize);
    this.communicationGib = communicationGib(engine, gpu, model, layout);
    this.graphsGib = enforceEager ? 0 : single ? engine.graphsInsideGib.single : engine.graphsInsideGib.several;
    const needs = forwardNeeds(inputs, model.feedForwards.map((network) =>
      network.activation(model.hiddenSize, tensorParallelSize, expertParallel)));
    this.forwardGib = needs.forwardGib;
    this.workspaceGib = needs.workspaceGib;
    // Sampling, on the last stage only and not split: copies × vocabulary × sequences × 4 bytes.
    this.logitsGib = toGib(engine.logitsCopies * model.vocabularySize * batch.sequences * FP32_BYTES);
  }

  /** The split of the layers: as given, as the engine does it, or the one that leaves the tightest stage most KV cache. */
  partition(): number[] {
    const { model: { hiddenLayers }, engine, layerPartition, pinLayerPartition } = this.inputs;
    const stages = this.layout.pipelineParallelSize;
    if (layerPartition) return layerPartition;
    const own = defaultPartition(hiddenLayers, stages, engine.lastStageTakesRemainder);
    if (!pinLayerPartition || stages === 1) return own;
    const best = bestPartition(hiddenLayers, stages, this.stageBlocks);
    return this.tightestOf(best) > this.tightestOf(own) ? best : own;
  }

  /** Whether some allowed split of the layers leaves every stage room for so many sequences in each copy. Cheaper than finding the best. */
  canHold(sequences: number): boolean {
    const { model: { hiddenLayers }, layerPartition, pinLayerPartition } = this.inputs;
    const stages = this.layout.pipelineParallelSize;
    const needed = sequences * this.blocksPerSequence;
    if (layerPartition || !pinLayerPartition) return this.blocks(this.partition()) >= needed;
    return canPartition(hiddenLayers, stages, this.stageBlocks, needed);
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

  /** Blocks that every stage of a partition has room for; 0 where a stage has none. */
  blocks(partition: number[]): number {
    return Math.max(0, Math.floor(this.tightestOf(partition)));
  }

  /** The figure that the engine logs as the size of its KV cache. */
  tokens(blocks: number): number {
    return this.cache.tokens(blocks, this.inputs.maxModelLen);
  }

  /** Blocks that a stage could hold; where it has no room, minus the bytes that it lacks, which is worse than no blocks. */
  readonly stageBlocks = (_stage: number, first: number, count: number): number => {
    // Choosing a partition asks for the same stages again and again.
    const known = this.knownBlocks[first] ??= [];
    return known[count] ??= this.workOutBlocks(first, count);
  };

  private workOutBlocks(first: number, count: number): number {
    const bytes = this.kvCacheGib(first, count) * GIB;
    if (bytes < 0) return bytes;
    const perBlock = this.cache.bytesPerBlock(first, count);
    return perBlock === 0 ? Number.MAX_SAFE_INTEGER : bytes / perBlock;
  }

  private tightestOf(partition: number[]): number {
    let first = 0;
    return Math.min(...partition.map((count, stage) => {
      first += count;
      return this.stageBlocks(stage, first - count, count);
    }));
  }

  private stage(stage: number, first: number, layers: number): StageBudget {
    const { gpu: { usableMemoryGib }, model, engine, gpuMemoryUtilization } = this.inputs;
    const weightsGib = this.weightsGib(first, layers);
    const activationGib = this.activationGib(first, layers);
    const kvCacheGib = this.kvCacheGib(first, layers);
    const outside = this.outsideGib(activationGib);
    const inside = this.activationIsInside;
    const taken = weightsGib + kvCacheGib + (inside ? activationGib + this.communicationGib + this.graphsGib : 0);
    return {
      stage, layers, firstLayer: first, weightsGib, kvCacheGib,
      holdsEmbedding: first === 0,
      holdsHead: first + layers === model.hiddenLayers,
      usableGib: usableMemoryGib,
      budgetGib: engine.budgetRule === BudgetRule.SHARE_OF_FREE ? taken : gpuMemoryUtilization * usableMemoryGib,
      activationGib: inside ? activationGib : 0,
      communicationGib: inside ? this.communicationGib : 0,
      graphsGib: inside ? this.graphsGib : 0,
      neededKvCacheGib: toGib(this.sequencesPerCopy * this.blocksPerSequence * this.cache.bytesPerBlock(first, layers)),
      outsideGib: outside,
      freeGib: usableMemoryGib - taken - outside,
    };
  }

  private kvCacheGib(first: number, layers: number): number {
    const { gpu: { usableMemoryGib }, gpuMemoryUtilization, engine: { budgetRule } } = this.inputs;
    const weights = this.weightsGib(first, layers);
    const batch = this.activationGib(first, layers) + this.communicationGib + this.graphsGib;
    switch (budgetRule) {
      case BudgetRule.EVERYTHING: return gpuMemoryUtilization * usableMemoryGib - weights - batch;
      case BudgetRule.WEIGHTS_AND_CACHE: return gpuMemoryUtilization * usableMemoryGib - weights;
      case BudgetRule.SHARE_OF_FREE: {
        const free = usableMemoryGib - weights - batch;
        return free < 0 ? free : free * gpuMemoryUtilization;
      }
    }
  }

  private weightsGib(first: number, layers: number): number {
    const { model, engine } = this.inputs;
    const repacked = model.quantization.expertAlignment > 1 ? engine.repackedExpertsGib : 0;
    return toGib(this.weights.stageBytes(first, layers)) + repacked;
  }

  private activationGib(first: number, layers: number): number {
    const { engine, model, batch } = this.inputs;
    const isLast = first + layers === model.hiddenLayers;
    const sees = first === 0 && this.weights.visionBytes > 0;
    const passes = this.workspaceGib + Math.max(this.forwardGib, isLast ? this.logitsGib : 0);
    // What the images of a batch became is kept while it passes.
    const images = sees ? toGib(batch.tokens * model.hiddenSize * BF16_BYTES) : 0;
    return engine.activationBaseGib + Math.max(passes, sees ? model.visionActivationGib : 0) + images;
  }

  private get activationIsInside(): boolean {
    return this.inputs.engine.budgetRule !== BudgetRule.WEIGHTS_AND_CACHE;
  }

  /** What is needed beside the budget: graphs of engines that capture them there, context, fragmentation. */
  private outsideGib(activationGib: number): number {
    const { engine, enforceEager } = this.inputs;
    const graphs = enforceEager ? 0 : engine.graphsOutsideGib;
    return engine.reserveOutsideGib + graphs + (this.activationIsInside ? 0 : activationGib + this.communicationGib + this.graphsGib);
  }
}
