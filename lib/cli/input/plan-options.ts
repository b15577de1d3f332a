import { GpuSpec } from '../../hardware/gpu-spec';
import { ModelSpec } from '../../model/model-spec';
import { KvCacheType } from '../../planning/kv-cache-type';
import { EngineVersion } from '../../planning/engine-version';
import type { ParallelismPlanProps } from '../../planning/parallelism-plan-props';
import type { OptionSpec } from '../commands/command-spec';
import { DTYPE_NAMES, QUANTIZATION_NAMES } from './conversion';
import type { OptionValues } from './option-values';

/** An option of `plan`, and the property of a plan that it sets. */
export interface PlanOption extends OptionSpec {
  /** The property that it sets; options without one say how the model, the GPU or the output is meant. */
  readonly property?: keyof ParallelismPlanProps;
  /** Reads the value of that property. */
  readonly read?: (values: OptionValues, name: string) => unknown;
}

/** What a plan prints as. */
export const PLAN_OUTPUTS = ['table', 'json', 'svg', 'html'] as const;

const MOST = 1024;
const whole = (most?: number) => (values: OptionValues, name: string) => values.whole(name, most);
const tokens = (values: OptionValues, name: string) => values.tokens(name);
const above = (least: number, most: number, allowed: string) => (values: OptionValues, name: string) => values.number(name, least, most, allowed);
const given = (values: OptionValues, name: string) => values.isGiven(name);

/** The options of `plan` in the order of its help. */
export const PLAN_OPTIONS: readonly PlanOption[] = [
  {
    name: '--model', value: '<name>', help: 'a name of the catalogue, a folder, a config.json, or org/name on the hub',
    values: () => ModelSpec.knownNames(), orFile: true,
  },
  { name: '--gpu', value: '<name>', help: 'a GPU of the catalogue; another one with --gpu-memory-gib', values: () => GpuSpec.knownNames() },
  { name: '--gpu-memory-gib', value: '<gib>', help: 'usable memory of a GPU in GiB, as the driver reports it' },
  { name: '--gpus-per-pod', value: '<n>', help: 'GPUs that one pod can have', property: 'gpusPerPod', read: whole(MOST) },
  { name: '--pods', value: '<n>', help: 'pods of the group, exactly', property: 'groupSize', read: whole(MOST) },
  { name: '--max-pods', value: '<n>', help: 'pods that the group may have', property: 'maxPods', read: whole(MOST) },
  {
    name: '--tensor-parallel-size', value: '<n>', help: 'ranks over which each layer is split', aliases: ['-tp'],
    property: 'tensorParallelSize', read: whole(),
  },
  {
    name: '--pipeline-parallel-size', value: '<n>', help: 'stages into which the layers are split', aliases: ['-pp'],
    property: 'pipelineParallelSize', read: whole(),
  },
  {
    name: '--layer-partition', value: '<n,n,...>', help: 'layers of each stage, such as 31,30', property: 'layerPartition',
    read: (values, name) => values.wholes(name),
  },
  {
    name: '--engine-layer-partition', help: 'leave the split of the layers to the engine', property: 'pinLayerPartition',
    read: () => false,
  },
  {
    name: '--data-parallel-size', value: '<n>', help: 'copies that share the requests', aliases: ['-dp'],
    property: 'dataParallelSize', read: whole(),
  },
  {
    name: '--expert-parallel', help: 'keep experts whole, spread over the ranks', aliases: ['--enable-expert-parallel', '-ep'],
    property: 'expertParallel', read: given,
  },
  { name: '--max-model-len', value: '<tokens>', help: 'longest sequence; 32k is 32000, 32K is 32768', property: 'maxModelLen', read: tokens },
  { name: '--max-concurrency', value: '<n>', help: 'such sequences that must fit at once', property: 'maxConcurrency', read: whole() },
  {
    name: '--gpu-memory-utilization', value: '<share>', help: 'share of the usable memory that the engine may take',
    property: 'gpuMemoryUtilization', read: above(Number.MIN_VALUE, 1, 'numbers above 0, at most 1'),
  },
  { name: '--max-num-seqs', value: '<n>', help: 'sequences in one batch', property: 'maxNumSeqs', read: whole() },
  { name: '--max-num-batched-tokens', value: '<tokens>', help: 'tokens in one batch', property: 'maxNumBatchedTokens', read: tokens },
  { name: '--block-size', value: '<tokens>', help: 'tokens in one block of the KV cache', property: 'blockSize', read: whole(65_536) },
  { name: '--enforce-eager', help: 'run without CUDA graphs', property: 'enforceEager', read: given },
  {
    name: '--kv-cache-dtype', value: '<type>', help: 'numbers in which keys and values are cached', property: 'kvCacheType',
    values: () => KvCacheType.knownNames(), read: (values, name) => values.named(name, (type) => KvCacheType.named(type)),
  },
  {
    name: '--engine', value: '<name[@version]>', help: 'engine that the plan counts with, such as vllm@0.19.0', property: 'engineVersion',
    values: () => EngineVersion.knownNames(), read: (values, name) => values.named(name, (engine) => EngineVersion.parse(engine)),
  },
  {
    name: '--quantization', value: '<format>', help: 'format of the weights where the checkpoint is not quantized', aliases: ['-q'],
    values: () => QUANTIZATION_NAMES,
  },
  { name: '--dtype', value: '<type>', help: 'numbers of weights that are not quantized', values: () => DTYPE_NAMES },
  { name: '--language-model-only', help: 'without the part that sees images', property: 'languageModelOnly', read: given },
  {
    name: '--price-per-gpu-hour', value: '<price>', help: 'what a GPU costs in an hour, in any currency', property: 'pricePerGpuHour',
    read: above(Number.MIN_VALUE, 1e6, 'numbers above 0, at most 1000000'),
  },
  {
    name: '--headroom', value: '<factor>', help: 'usable memory of all GPUs for each byte of the checkpoint', property: 'headroom',
    read: above(1, 10, 'numbers from 1 to 10'),
  },
  {
    name: '--min-margin-gib', value: '<gib>', help: 'KV cache that each GPU must at least have, in GiB', property: 'minMarginGib',
    read: above(0, MOST, `numbers from 0 to ${MOST}`),
  },
  { name: '--alternatives', help: 'also list other layouts that fit' },
  { name: '--output', value: '<format>', help: 'table, json, svg or html', values: () => PLAN_OUTPUTS },
];

/** The properties of a plan that options give; those that are not given are left out, so that their defaults hold. */
export function planProperties(values: OptionValues): Partial<ParallelismPlanProps> {
  const entries = PLAN_OPTIONS.flatMap(({ name, property, read }) => {
    const value = property && read && values.isGiven(name) ? read(values, name) : undefined;
    return value === undefined ? [] : [[property, value]];
  });
  return Object.fromEntries(entries) as Partial<ParallelismPlanProps>;
}
