import { invalid, problem } from '../../problems';
import type { Attention } from '../attention';
import type { FeedForward } from '../feed-forward';
import type { LayerRun, ModelSpecProps } from '../model-spec-props';
import type { ConfigReader } from './config-reader';

/** What an architecture makes of its configuration: the facts that differ from one to the next. */
export type ArchitectureFacts = Pick<ModelSpecProps,
  'layers' | 'nextnPredictLayers' | 'nextnPredictVocabulary' | 'visionParameters' | 'visionSplit' | 'visionActivationGib' | 'pipelineObstacle'>
  & {
    /** Whether the head is the embedding where the configuration does not say. */
    readonly tieWordEmbeddings?: boolean;
  };

/**
 * How an architecture is read. `config` is the part about the language model, `whole` the file's top level, which is the
 * same where there is nothing but a language model.
 */
export type Architecture = (config: ConfigReader, whole: ConfigReader) => ArchitectureFacts;

/** One layer. */
export interface LayerFacts {
  readonly attention?: Attention;
  readonly feedForward?: FeedForward;
}

/** Layers in runs: neighbours with the same attention and feed-forward network together. */
function runsOf(layers: readonly LayerFacts[]): LayerRun[] {
  const runs: { count: number; attention?: Attention; feedForward?: FeedForward }[] = [];
  for (const { attention, feedForward } of layers) {
    const run = runs.at(-1);
    if (run && run.attention === attention && run.feedForward === feedForward) run.count++;
    else runs.push({ count: 1, attention, feedForward });
  }
  return runs;
}

/** As many layers as `count`, each by its index. At most 1000, so that a wrong number costs no memory. */
export function layersBy(config: ConfigReader, count: number, layer: (index: number) => LayerFacts): LayerRun[] {
  if (count > 1000) {
    throw invalid(config.subject, [problem('num_hidden_layers', count, 'whole numbers from 1 to 1000')]);
  }
  return runsOf(Array.from({ length: count }, (_, index) => layer(index)));
}
