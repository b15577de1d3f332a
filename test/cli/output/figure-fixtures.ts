import type { PlanDocument, StageDocument } from '../../../lib/cli/output/plan-document';

/** What a plan in these tests is made from; everything else follows. */
export interface FigurePlanProps extends Partial<Omit<PlanDocument, 'model' | 'gpu' | 'stages'>> {
  readonly model?: Partial<PlanDocument['model']>;
  readonly gpu?: Partial<PlanDocument['gpu']>;
  /** GiB of weights of one layer on one GPU. */
  readonly layerGib?: number;
  readonly neededKvCacheGib?: number;
  readonly outsideGib?: number;
}

/** A document of a plan whose numbers add up, as the command line would write it. */
export function figurePlan({ model, gpu, layerGib = 1.25, neededKvCacheGib = 1.1, outsideGib = 0.5, ...rest }: FigurePlanProps = {}): PlanDocument {
  const pipelineParallelSize = rest.pipelineParallelSize ?? 1;
  const tensorParallelSize = rest.tensorParallelSize ?? 1;
  const dataParallelSize = rest.dataParallelSize ?? 1;
  const gpus = pipelineParallelSize * tensorParallelSize * dataParallelSize;
  const gpusPerPod = rest.gpusPerPod ?? Math.min(gpus, 8);
  const hiddenLayers = model?.hiddenLayers ?? 32;
  const layerPartition = rest.layerPartition ?? evenly(hiddenLayers, pipelineParallelSize);
  const usableMemoryGib = gpu?.usableMemoryGib ?? 95.1;
  const gpuMemoryUtilization = rest.gpuMemoryUtilization ?? 0.92;
  const memory = { usableGib: usableMemoryGib, budgetGib: usableMemoryGib * gpuMemoryUtilization, layerGib, neededKvCacheGib, outsideGib };
  const stages = layerPartition.map((_, stage) => stageOf(layerPartition, stage, memory));
  return {
    fits: stages.every((stage) => stage.kvCacheGib >= stage.neededKvCacheGib),
    engine: { name: 'vllm', version: '0.19.0' },
    maxModelLen: 32_768, requestedConcurrency: 1, kvCacheDtype: 'auto', expertParallel: false, pinsLayerPartition: false,
    kvCacheTokens: 1_255_456, maxConcurrency: 38.31, problems: [], warnings: [], reasons: [], suggestions: [], alternatives: [],
    ...rest,
    model: { name: 'org/model', parameterCount: 8e9, hiddenLayers, checkpointGib: 14.96, quantization: 'bf16', ...model },
    gpu: { name: 'NVIDIA H20 96GB', memoryGib: 96, usableMemoryGib, ...gpu },
    tensorParallelSize, pipelineParallelSize, dataParallelSize, gpusPerPod, gpus, gpuMemoryUtilization, layerPartition, stages,
    groupSize: rest.groupSize ?? gpus / gpusPerPod,
  };
}

/** DeepSeek-R1 on two pods of 8 GPUs, with what the planner says of it. */
export function deepSeekR1(props: FigurePlanProps = {}): PlanDocument {
  return figurePlan({
    model: { name: 'deepseek-ai/DeepSeek-R1', parameterCount: 671.03e9, hiddenLayers: 61, checkpointGib: 641.3, quantization: 'fp8' },
    tensorParallelSize: 8, pipelineParallelSize: 2, layerPartition: [31, 30], pinsLayerPartition: true,
    reasons: ['TP 8 x PP 2 on 2 pods of 8 GPUs: the fewest GPUs that do'],
    ...props,
  });
}

interface Memory {
  readonly usableGib: number;
  readonly budgetGib: number;
  readonly layerGib: number;
  readonly neededKvCacheGib: number;
  readonly outsideGib: number;
}

function stageOf(partition: readonly number[], stage: number, { layerGib, ...memory }: Memory): StageDocument {
  const layers = partition[stage];
  const firstLayer = partition.slice(0, stage).reduce((sum, count) => sum + count, 0);
  const isLast = stage === partition.length - 1;
  const [activationGib, communicationGib, graphsGib] = [1.7638, 3.5, 0.8];
  const weightsGib = layers * layerGib + (stage === 0 || isLast ? 1 : 0);
  return {
    ...memory, stage, layers, firstLayer, weightsGib, activationGib, communicationGib, graphsGib,
    holds: [...(stage === 0 ? ['embedding'] : []), `layers ${firstLayer} to ${firstLayer + layers - 1}`, ...(isLast ? ['output head'] : [])],
    kvCacheGib: memory.budgetGib - weightsGib - activationGib - communicationGib - graphsGib,
    overheadGib: activationGib + communicationGib + graphsGib + memory.outsideGib,
    freeGib: memory.usableGib - memory.budgetGib - memory.outsideGib,
  };
}

function evenly(layers: number, stages: number): number[] {
  return Array.from({ length: stages }, (_, i) => Math.floor((layers + i) / stages)).reverse();
}
