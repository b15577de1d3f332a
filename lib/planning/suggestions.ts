import { GpuSpec } from '../hardware/gpu-spec';
import { Quantization } from '../model/quantization';
import { KvCacheType } from './kv-cache-type';
import type { ParallelismPlanProps } from './parallelism-plan-props';
import { planInputs } from './plan-inputs';
import { planOutcome, type PlanOutcome } from './plan-outcome';
import { allowedSplits } from './split-rules';
import { describeLayout } from './words';

const MOST_SUGGESTIONS = 3;
const SHORTEST_CONTEXT = 1024;
const HIGH_UTILIZATION = 0.95;
const FEW_SEQUENCES = 256;
const SIZES = ['tensorParallelSize', 'pipelineParallelSize', 'groupSize', 'layerPartition'];
const MORE_PODS = [2, 4, 8];
const MANY_PODS = 128;
const NEAREST_SPLITS = 3;

/** One change of the properties: what it is called, and the properties with it. */
interface Change {
  readonly text: string;
  readonly props: ParallelismPlanProps;
}

/** What to try, the nearest first. */
const CHANGES = [
  otherSplit, shorterContext, fewerSequences, smallerCache, moreOfTheGpu, smallerBatch, withoutVision, freeSizes, morePods,
  quantizedModel, largerGpu,
];

/**
 * The nearest changes that make a plan fit, each of them tried. Where a property is not usable, that is to leave it out;
 * more is suggested only where the rest does not fit either.
 */
export function suggestions(given: ParallelismPlanProps, outcome: PlanOutcome): string[] {
  const found: string[] = [];
  const props = without(given, outcome.unusable);
  const first = outcome.unusable.length > 0 ? `leave out ${outcome.unusable.join(', ')}` : '';
  if (first) {
    const { problems, attempt } = planOutcome(props);
    if (problems.length === 0) return [`${first} (${describeLayout(attempt.layout)})`];
  }
  for (const changes of CHANGES) {
    for (const { text, props: changed } of changes(props, outcome)) {
      const { problems, attempt } = planOutcome(changed);
      if (problems.length > 0) continue;
      found.push(`${first ? `${first}; ` : ''}${text} (${describeLayout(attempt.layout)})`);
      break;
    }
    if (found.length === MOST_SUGGESTIONS) break;
  }
  return found.length > 0 ? found : together(props, first);
}

/** Where no single change does: several at once, as few as do. */
function together(given: ParallelismPlanProps, first: string): string[] {
  const texts = first ? [first] : [];
  let props = given;
  const freed = (names: readonly string[]) => {
    const there = names.filter((name) => Object.hasOwn(props, name) && props[name as keyof ParallelismPlanProps] !== undefined);
    if (there.length > 0) texts.push(`leave out ${there.join(', ')}`);
    props = without(props, [...there]);
  };
  const set = (text: string, change: Partial<ParallelismPlanProps>) => {
    texts.push(text);
    props = { ...props, ...change };
  };
  const steps = [
    () => freed([...SIZES, 'dataParallelSize', 'expertParallel', 'gpusPerPod', 'maxPods']),
    () => freed(['gpuMemoryUtilization', 'headroom', 'minMarginGib', 'maxNumSeqs', 'maxNumBatchedTokens']),
    () => set('maxConcurrency: 1', { maxConcurrency: 1 }),
    () => set(`maxPods: ${MANY_PODS}`, { maxPods: MANY_PODS }),
    () => set(`gpu: ${GpuSpec.B300.name}`, { gpu: GpuSpec.B300 }),
  ];
  for (const step of steps) {
    step();
    const { problems, attempt } = planOutcome(props);
    if (problems.length === 0) return [`${texts.join('; ')} (${describeLayout(attempt.layout)})`];
  }
  return [];
}

function otherSplit(props: ParallelismPlanProps, { inputs }: PlanOutcome): Change[] {
  const given = props.tensorParallelSize;
  if (given === undefined) return [];
  return allowedSplits(inputs.model, inputs.gpusPerPod, props.expertParallel, inputs.dataParallelSize)
    .sort((a, b) => Math.abs(a - given) - Math.abs(b - given))
    .filter((split) => split !== given)
    .slice(0, NEAREST_SPLITS)
    .map((tensorParallelSize) => ({ text: `tensorParallelSize: ${tensorParallelSize}`, props: { ...props, tensorParallelSize } }));
}

/** The longest context that the nearest layout can hold, by halving. */
function shorterContext(props: ParallelismPlanProps, { inputs, attempt }: PlanOutcome): Change[] {
  const { blockTokens } = inputs.engine;
  const fits = (blocks: number) => attempt.again(planInputs({ ...props, maxModelLen: blocks * blockTokens }).inputs).fits();
  let least = SHORTEST_CONTEXT / blockTokens;
  let most = Math.ceil(inputs.maxModelLen / blockTokens);
  if (most <= least || !fits(least)) return [];
  while (most - least > 1) {
    const middle = Math.floor((least + most) / 2);
    if (fits(middle)) least = middle;
    else most = middle;
  }
  const maxModelLen = least * blockTokens;
  return [{ text: `maxModelLen: ${maxModelLen}`, props: { ...props, maxModelLen } }];
}

function fewerSequences(props: ParallelismPlanProps, { inputs, attempt }: PlanOutcome): Change[] {
  const maxConcurrency = attempt.wholeSequences;
  return maxConcurrency >= 1 && maxConcurrency < inputs.maxConcurrency
    ? [{ text: `maxConcurrency: ${maxConcurrency}`, props: { ...props, maxConcurrency } }] : [];
}

function smallerCache(props: ParallelismPlanProps, { inputs }: PlanOutcome): Change[] {
  return inputs.kvCacheType.bytesPerValue > KvCacheType.FP8.bytesPerValue && inputs.gpu.supportsFp8
    ? [{ text: 'kvCacheType: KvCacheType.FP8', props: { ...props, kvCacheType: KvCacheType.FP8 } }] : [];
}

function moreOfTheGpu(props: ParallelismPlanProps, { inputs }: PlanOutcome): Change[] {
  return inputs.gpuMemoryUtilization < HIGH_UTILIZATION
    ? [{ text: `gpuMemoryUtilization: ${HIGH_UTILIZATION}`, props: { ...props, gpuMemoryUtilization: HIGH_UTILIZATION } }] : [];
}

function smallerBatch(props: ParallelismPlanProps, { inputs }: PlanOutcome): Change[] {
  return inputs.batch.sequences > FEW_SEQUENCES
    ? [{ text: `maxNumSeqs: ${FEW_SEQUENCES}`, props: { ...props, maxNumSeqs: FEW_SEQUENCES } }] : [];
}

function freeSizes(props: ParallelismPlanProps): Change[] {
  const given = SIZES.filter((name) => Object.hasOwn(props, name));
  return given.length > 0 ? [{ text: `leave out ${given.join(', ')}`, props: without(props, given) }] : [];
}

function morePods(props: ParallelismPlanProps, { inputs }: PlanOutcome): Change[] {
  return MORE_PODS.map((times) => times * inputs.maxPods).map((maxPods) => ({ text: `maxPods: ${maxPods}`, props: { ...props, maxPods } }));
}

function largerGpu(props: ParallelismPlanProps, { inputs: { gpu, gpusPerPod } }: PlanOutcome): Change[] {
  return knownGpus()
    .filter((other) => other.resourceName === gpu.resourceName && other.gpusPerNode >= gpusPerPod)
    .filter((other) => other.usableMemoryGib > gpu.usableMemoryGib)
    .sort((a, b) => a.usableMemoryGib - b.usableMemoryGib)
    .map((other) => ({ text: `gpu: ${other.name}`, props: { ...props, gpu: other, gpusPerPod } }));
}

/** Weights that engines quantize by themselves while they load them. */
function quantizedModel(props: ParallelismPlanProps, { inputs: { gpu } }: PlanOutcome): Change[] {
  const { model } = props;
  return gpu.supportsFp8 && model.quantization === Quantization.BF16
    ? [{ text: 'model.loadedAs(Quantization.FP8_TENSOR)', props: { ...props, model: model.loadedAs(Quantization.FP8_TENSOR) } }] : [];
}

function withoutVision(props: ParallelismPlanProps, { inputs: { model } }: PlanOutcome): Change[] {
  return model.visionWeights().length > 0 ? [{ text: 'languageModelOnly: true', props: { ...props, languageModelOnly: true } }] : [];
}

function knownGpus(): GpuSpec[] {
  return GpuSpec.knownNames().map((name) => GpuSpec.named(name));
}

function without(props: ParallelismPlanProps, names: string[]): ParallelismPlanProps {
  const kept = Object.entries(props).filter(([name, value]) => value !== undefined && !names.includes(name));
  // The names are those of optional properties, so that these are still the properties of a plan.
  return Object.fromEntries(kept) as unknown as ParallelismPlanProps;
}
