import type { ModelSpec } from '../model/model-spec';

/** vLLM pads the vocabulary to a multiple of this, and then splits it evenly. */
const VOCABULARY_PADDING = 64;

/** Over how many ranks a model is to be split, of each kind. */
export interface SplitSizes {
  readonly tensorParallelSize: number;
  readonly pipelineParallelSize: number;
  readonly dataParallelSize: number;
}

/**
 * Why the engine refuses to split the model so: words that end with the name of the rule, or nothing where it does not.
 */
export function splitObstacle(model: ModelSpec, sizes: SplitSizes, expertParallel: boolean): string | undefined {
  return tensorObstacle(model, sizes, expertParallel) ?? pipelineObstacle(model, sizes.pipelineParallelSize);
}

/** Why the engine refuses that many pipeline stages. */
export function pipelineObstacle(model: ModelSpec, stages: number): string | undefined {
  if (stages > model.hiddenLayers) return named('layers-per-stage', `${model.hiddenLayers} layers are fewer than ${stages} stages`);
  return stages > 1 && model.pipelineObstacle ? named('pipeline-support', model.pipelineObstacle) : undefined;
}

/** Why the engine refuses to split layers over so many ranks. */
export function tensorObstacle(model: ModelSpec, { tensorParallelSize, dataParallelSize }: SplitSizes, expertParallel: boolean): string | undefined {
  const vocabulary = Math.ceil(model.vocabularySize / VOCABULARY_PADDING) * VOCABULARY_PADDING;
  const heads = model.attentions.map((attention) => attention.obstacle(tensorParallelSize)).find((words) => words !== undefined);
  if (heads) return named('attention-heads', heads);
  const ranks = { dense: tensorParallelSize, experts: tensorParallelSize * dataParallelSize };
  const { blockSize } = model.quantization;
  const widths = model.feedForwards.map((network) => network.obstacle(ranks, blockSize, expertParallel)).find((words) => words !== undefined);
  if (widths) return named(widths.includes('blocks') ? 'quantization-blocks' : widths.includes('experts') ? 'experts' : 'widths', widths);
  return vocabulary % tensorParallelSize === 0
    ? undefined : named('vocabulary-padding', `a vocabulary of ${vocabulary} (padded) cannot be split evenly`);
}

/** Whether experts stay whole: as asked for, or else where cutting them is all that the engine refuses. */
export function experts(model: ModelSpec, sizes: SplitSizes, asked: boolean | undefined): boolean {
  if (asked !== undefined) return asked && model.experts > 0;
  return model.experts > 0 && tensorObstacle(model, sizes, false) !== undefined && tensorObstacle(model, sizes, true) === undefined;
}

/** The tensor-parallel sizes, up to a limit, over which the engine can split the model. */
export function allowedSplits(model: ModelSpec, most: number, expertParallel: boolean | undefined, dataParallelSize = 1): number[] {
  const heads = Math.max(1, ...model.attentions.map(({ queryHeads }) => queryHeads));
  return Array.from({ length: Math.min(most, heads) }, (_, i) => i + 1).filter((tensorParallelSize) => {
    const sizes = { tensorParallelSize, dataParallelSize, pipelineParallelSize: 1 };
    return tensorObstacle(model, sizes, experts(model, sizes, expertParallel)) === undefined;
  });
}

function named(rule: string, words: string): string {
  return `${words} (rule ${rule})`;
}
