import { toGib } from '../units';
import type { Attempt } from './attempt';
import { BudgetRule } from './engine-memory';
import { EngineVersion } from './engine-version';
import { counted, short } from './words';

const LOW_SLACK_GIB = 3;
const LITTLE_OUTSIDE_GIB = 2;
const LARGE_ROTATION_TABLE_GIB = 1;
const BF16_BYTES = 2;
const CHECKPOINT_SHARE = 0.03;
const LARGE_TOWER_GIB = 1;

/** What works, but may hurt. */
export function planWarnings(attempt: Attempt): string[] {
  const rules = [cautions, checkpointWarning, kvCacheWarnings, splitWarnings, engineWarnings, fp8Warnings, rotationTableWarning];
  return [...attempt.inputs.model.notes, ...rules.flatMap((rule) => rule(attempt))];
}

/** Rules of caution do not refuse sizes that are given. */
function cautions(attempt: Attempt): string[] {
  if (!attempt.inputs.pinned) return [];
  return attempt.shortfalls().filter(({ fatal }) => !fatal).map(({ text }) => `little headroom: ${text}`);
}

/** Bytes that the architecture does not explain are shared out like the rest, which may be wrong for some of them. */
function checkpointWarning({ inputs: { model } }: Attempt): string[] {
  const share = model.checkpointRatio - 1;
  return when(Math.abs(share) > CHECKPOINT_SHARE,
    `the checkpoint has ${short(100 * Math.abs(share))} % ${share < 0 ? 'fewer' : 'more'} bytes than its architecture lets expect: `
    + 'weights are counted by the checkpoint');
}

function kvCacheWarnings({ inputs, tightest }: Attempt): string[] {
  const { maxConcurrency, batch: { sequences } } = inputs;
  const slack = tightest.kvCacheGib - tightest.neededKvCacheGib;
  return [
    ...when(slack >= 0 && slack < LOW_SLACK_GIB,
      `tight KV cache: ${short(slack)} GiB per GPU more than needed; estimates of memory are good to about that`),
    ...when(maxConcurrency > sequences,
      `maxConcurrency ${maxConcurrency} is more than the ${sequences} sequences that the engine runs at once: set maxNumSeqs`),
  ];
}

function splitWarnings({ inputs: { model, gpu }, layout, stages }: Attempt): string[] {
  const { tensorParallelSize, gpusPerPod, pipelineParallelSize } = layout;
  const copied = model.attentions.filter((attention) => attention.keyValueHeads > 1).map((attention) => attention.keyValueHeads);
  const keyValueHeads = copied.length === 0 ? 1 : Math.min(...copied);
  const towerGib = toGib(model.visionWeights().reduce((sum, { bytes, shards }) => sum + (shards === 1 ? bytes : 0), 0));
  const copies = short(tensorParallelSize / keyValueHeads);
  const nextnPredictGib = toGib(model.nextnPredictBytes) / tensorParallelSize;
  const last = stages[stages.length - 1];
  return [
    ...when(gpusPerPod > gpu.gpusPerNode,
      `pods of ${gpusPerPod} GPUs find no room on nodes of ${counted(gpu.gpusPerNode, 'GPU')}, the gpusPerNode of ${gpu.name}`),
    ...when(tensorParallelSize > gpusPerPod,
      `tensor parallelism of ${tensorParallelSize} spans pods of ${counted(gpusPerPod, 'GPU')}: each layer waits for the network`),
    ...when(tensorParallelSize > 1 && towerGib > LARGE_TOWER_GIB,
      `each GPU of the first stage holds the whole part that sees images, ${short(towerGib)} GiB: languageModelOnly leaves it out`),
    ...when(keyValueHeads > 1 && tensorParallelSize > keyValueHeads,
      `keys and values have ${keyValueHeads} heads: ${tensorParallelSize} ranks hold ${copies} copies of their cache`),
    ...when(pipelineParallelSize > 1 && last.kvCacheGib - last.neededKvCacheGib >= 0 && last.kvCacheGib - last.neededKvCacheGib < nextnPredictGib,
      `some versions may load what is for predicting several tokens (MTP): up to ${short(nextnPredictGib)} GiB more per GPU of the last stage, which has no room for it`),
  ];
}

function engineWarnings({ inputs, layout, stages, budget }: Attempt): string[] {
  const { engine, engineVersion, gpu, gpuMemoryUtilization, enforceEager, maxModelLen, model } = inputs;
  const outside = (1 - gpuMemoryUtilization) * gpu.usableMemoryGib;
  const wholeGib = toGib(budget.cache.blocksPerSequence(maxModelLen) * budget.cache.bytesPerBlock(0, model.hiddenLayers));
  const stageGib = Math.min(...stages.map(({ kvCacheGib }) => kvCacheGib));
  const newest = EngineVersion.vllmNewest();
  return [
    ...when(engineVersion.name === newest.name && !newest.isAtLeast(engineVersion.version),
      `${engineVersion.toString()} is newer than ${newest.toString()}, the newest whose figures are known: memory is counted with those`),
    ...when(!engine.measured,
      `the memory of ${engineVersion.name} is counted by its documentation: no logs of it were compared`),
    ...when(!enforceEager && engine.budgetRule === BudgetRule.EVERYTHING && outside < LITTLE_OUTSIDE_GIB,
      `gpuMemoryUtilization ${gpuMemoryUtilization} leaves ${short(outside)} GiB per GPU outside the budget: CUDA graphs may find no room`),
    ...when(engine.comparesWholeModelWithStage && layout.pipelineParallelSize > 1 && wholeGib > stageGib,
      `${engineVersion.toString()} compares the KV cache of all layers, ${short(wholeGib)} GiB, with one stage's ${short(stageGib)} GiB`
      + ' and may refuse to start (vllm#34076): take another version, or a shorter maxModelLen'),
  ];
}

function fp8Warnings({ inputs: { model, gpu, kvCacheType } }: Attempt): string[] {
  if (gpu.supportsFp8) return [];
  return [
    ...when(kvCacheType.bytesPerValue < BF16_BYTES,
      `${gpu.name} does not multiply FP8 numbers: an FP8 KV cache is emulated or refused, depending on the attention backend`),
    ...when(model.quantization.usesFp8,
      `${gpu.name} does not multiply FP8 numbers: the weights are unpacked on the way, and some kernels refuse blocks`),
  ];
}

function rotationTableWarning({ inputs: { model } }: Attempt): string[] {
  const table = toGib(model.maxPositionEmbeddings * model.rotationValues * BF16_BYTES);
  return when(table > LARGE_ROTATION_TABLE_GIB, `the table of positions takes ${short(table)} GiB on every GPU`);
}

function when(condition: boolean, text: string): string[] {
  return condition ? [text] : [];
}
