import type { ModelSpec } from '../model/model-spec';

/** vLLM pads the vocabulary to a multiple of this, and then splits it evenly. */
const VOCABULARY_PADDING = 64;

/** Why the engine refuses to split the model over so many ranks: words, or nothing where it does not. */
export function splitObstacle(model: ModelSpec, tensorParallelSize: number, expertParallel: boolean): string | undefined {
  const vocabulary = Math.ceil(model.vocabularySize / VOCABULARY_PADDING) * VOCABULARY_PADDING;
  return model.attention.obstacle(tensorParallelSize)
    ?? model.feedForward.obstacle(tensorParallelSize, model.quantization.blockSize, expertParallel)
    ?? (vocabulary % tensorParallelSize === 0 ? undefined : `a vocabulary of ${vocabulary} (padded) cannot be split evenly`);
}

/** Whether experts stay whole: as asked for, or else where cutting them is all that the engine refuses. */
export function experts(model: ModelSpec, tensorParallelSize: number, asked: boolean | undefined): boolean {
  if (asked !== undefined) return asked && model.feedForward.experts > 0;
  return model.feedForward.experts > 0
    && splitObstacle(model, tensorParallelSize, false) !== undefined && splitObstacle(model, tensorParallelSize, true) === undefined;
}

/** The numbers of ranks, up to a limit, over which the engine can split the model. */
export function allowedSplits(model: ModelSpec, most: number, expertParallel: boolean | undefined): number[] {
  return Array.from({ length: Math.min(most, model.attention.queryHeads) }, (_, i) => i + 1)
    .filter((ranks) => splitObstacle(model, ranks, experts(model, ranks, expertParallel)) === undefined);
}
