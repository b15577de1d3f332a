import { Size } from 'cdk8s';
import { hashOf } from '../pod/content-hash';
import { CORES, gibOf, isCores, isSize } from '../pod/quantity';
import { isWhole, problem, show } from '../problems';
import { GIB } from '../units';
import { DNS_1123_SUBDOMAIN } from '../validation/dns';
import { imageProblems } from './helper-container';
import type { CacheEvictionProps } from './fluid-cache-props';
import { CacheAffinity, CacheMedium, CacheVolume, type FluidWorkersProps } from './fluid-workers-props';

const MOST_WORKERS = 10_000;
const DAY_SECONDS = 24 * 3600;
/** Room beyond the checkpoint: blocks do not fall evenly on the workers, and each drops data for itself. */
const HEADROOM = 1.05;
/** Of a worker's memory, what its cache may take: the process needs some as well. */
const CACHE_SHARE = 0.9;
/** The platform's label on pods of ACS, as users give it. */
export const ACS_LABEL = 'alibabacloud.com/compute-class';
/** Memory of a pod that ACS gives without a ticket. */
const ACS_FREE_GIB = 128;

/** What a cache is when nothing is said, by its runtime. */
export interface FluidDefaults {
  readonly medium: CacheMedium;
  readonly volume: CacheVolume;
  readonly tierPath: string;
  readonly workerMemoryGib: number;
  /** Whether each worker holds everything that it needs for itself, so that all must have room for the checkpoint. */
  readonly everyWorkerHoldsAll: boolean;
}

/** A cache in memory, spread over its workers. */
export const MEMORY_CACHE: FluidDefaults = { medium: CacheMedium.MEM, volume: CacheVolume.EMPTY_DIR, tierPath: '/dev/shm', workerMemoryGib: 128, everyWorkerHoldsAll: false };

/** The settings of a cache, with all defaults. */
export interface FluidCacheSettings extends FluidWorkersProps, CacheEvictionProps {
  readonly name: string;
  readonly replicas: number;
  readonly medium: CacheMedium;
  readonly volume: CacheVolume;
  readonly tierPath: string;
  readonly quotaGib: number;
  readonly high: number;
  readonly low: number;
  readonly workerCpu: number;
  readonly workerMemory: Size;
  readonly preload: boolean;
  readonly everyWorkerHoldsAll: boolean;
  /** The folder of the dataset that is loaded; nothing for all of it. */
  readonly loadPath?: string;
  /** The name of the DataLoad. Fluid runs each once, so that another folder needs another one. */
  readonly loadName: string;
}

/** The settings that a user's properties stand for. */
export function withDefaults(
  props: FluidWorkersProps & CacheEvictionProps, id: string, modelDirectory: string | undefined, defaults = MEMORY_CACHE,
): FluidCacheSettings {
  const high = props.high ?? 0.99;
  const { everyWorkerHoldsAll } = defaults;
  const medium = props.medium ?? defaults.medium;
  const checkpointGib = (props.checkpointBytes ?? NaN) / GIB * HEADROOM;
  const computed = computedQuota(props, medium, everyWorkerHoldsAll, checkpointGib / high);
  const memoryGib = computed === undefined || medium !== CacheMedium.MEM ? defaults.workerMemoryGib : Math.ceil(computed / CACHE_SHARE);
  const workerMemory = props.workerMemory ?? Size.gibibytes(memoryGib);
  const quotaGib = props.quota ? gibOf(props.quota) : computed ?? Math.floor(CACHE_SHARE * gibOf(workerMemory));
  const folder = (modelDirectory ?? '').split('/').filter(Boolean).join('/');
  return {
    ...props,
    name: props.name ?? id,
    medium,
    volume: props.volume ?? defaults.volume,
    tierPath: props.tierPath ?? defaults.tierPath,
    quotaGib,
    high,
    low: props.low ?? 0.95,
    workerCpu: props.workerCpu ?? 16,
    workerMemory,
    preload: props.preload ?? true,
    everyWorkerHoldsAll,
    loadPath: folder === '' ? undefined : `/${folder}`,
    loadName: props.name ?? (folder === '' ? id : `${id}-${hashOf(folder)}`),
    replicas: props.replicas ?? (everyWorkerHoldsAll ? NaN : Math.ceil(checkpointGib / (quotaGib * high))),
  };
}

/** The quota that the checkpoint asks for, in whole GiB; nothing where it was given or nothing is known of the checkpoint. */
function computedQuota(props: FluidWorkersProps, medium: CacheMedium, everyWorkerHoldsAll: boolean, neededGib: number): number | undefined {
  const { quota, workerMemory, replicas = everyWorkerHoldsAll ? 1 : undefined } = props;
  const followsFromMemory = medium === CacheMedium.MEM && workerMemory !== undefined;
  if (quota !== undefined || followsFromMemory || replicas === undefined || !(neededGib > 0)) return undefined;
  const gib = Math.ceil(neededGib / (everyWorkerHoldsAll ? 1 : replicas));
  return gib % 1024 === 0 ? gib + 1 : gib;
}

/** What a cache holds for each model, in GiB. */
export function capacityGib({ replicas, quotaGib, high, everyWorkerHoldsAll }: FluidCacheSettings): number {
  return (everyWorkerHoldsAll ? 1 : replicas) * quotaGib * high;
}

/** A quota as a runtime reads it. */
export function quotaText(quotaGib: number): string {
  return Number.isInteger(quotaGib) ? `${quotaGib}Gi` : `${quotaGib * 1024}Mi`;
}

/** Labels that Fluid's webhook reads on the pods of a server. */
export function affinityLabels({ name, affinity = CacheAffinity.NONE }: FluidCacheSettings): { [label: string]: string } {
  return affinity === CacheAffinity.NONE ? {} : {
    'fuse.serverful.fluid.io/inject': 'true',
    ...(affinity === CacheAffinity.REQUIRED ? { [`fluid.io/dataset.${name}.sched`]: 'required' } : {}),
  };
}

/** What makes a cache unusable for a model: it must hold the checkpoint. */
export function capacityProblems(settings: FluidCacheSettings, checkpointBytes: number): string[] {
  const { replicas, quotaGib, high, everyWorkerHoldsAll } = settings;
  const neededGib = checkpointBytes / GIB;
  const capacity = capacityGib(settings);
  if (capacity >= neededGib || !(capacity > 0)) return [];
  return everyWorkerHoldsAll
    ? [problem('weights quota', `${quotaGib} GiB`, `at least ${Math.ceil(neededGib / high)} GiB, so that each worker holds ${neededGib.toFixed(1)} GiB of weights for the pods of its node`)]
    : [problem('weights replicas', replicas, `at least ${Math.ceil(neededGib / (quotaGib * high))} workers, so that ${neededGib.toFixed(1)} GiB of weights fit into ${quotaGib} GiB × ${high} each`,
        'add workers, or raise quota and workerMemory')];
}

/** What may hurt about a cache, whatever it lies before. */
export function settingWarnings({ quotaGib, workerMemory, medium, preload, podLabels }: FluidCacheSettings, namespace: string | undefined): string[] {
  const memoryGib = gibOf(workerMemory);
  return [
    ...(namespace === undefined && preload ? ['the chart has no namespace: the DataLoad that fills the cache works in namespace default only; give the chart its namespace'] : []),
    ...(medium === CacheMedium.MEM && quotaGib > 0.95 * memoryGib
      ? [`quota ${quotaGib} GiB leaves the cache's worker less than a twentieth of its ${workerMemory.asString()} of memory: it is killed when the cache fills`] : []),
    ...(podLabels?.[ACS_LABEL] !== undefined && memoryGib > ACS_FREE_GIB
      ? [`workerMemory ${workerMemory.asString()} is more than the ${ACS_FREE_GIB} GiB that ACS gives a pod without a ticket: use more workers`] : []),
  ];
}

/** What is wrong about a cache for the pods of a server: that another service account than theirs may read its load. */
export function accountProblems({ waitForLoad, preload, serverServiceAccount }: FluidCacheSettings, account: string | undefined): string[] {
  return waitForLoad === undefined || !preload || account === undefined || (serverServiceAccount ?? 'default') === account ? []
    : [problem('serverServiceAccount', serverServiceAccount, `${show(account)}, the service account of the server's pods, which else may not read the load`)];
}

/** What is wrong about a cache, whatever model it shall hold. */
export function settingProblems(settings: FluidCacheSettings): string[] {
  const { replicas, quotaGib, high, low, workerMemory, workerCpu, tierPath, affinity, loadPath } = settings;
  const problems: string[] = [];
  if (!isWhole(replicas) || replicas > MOST_WORKERS) {
    problems.push(problem('replicas', Number.isNaN(replicas) ? undefined : replicas, `a whole number from 1 to ${MOST_WORKERS}`, 'set it, or checkpointBytes to have it computed'));
  }
  if (isSize(workerMemory) && !(quotaGib * 1024 >= 1 && Number.isInteger(quotaGib * 1024))) problems.push(problem('quota', `${quotaGib} GiB`, 'a whole number of MiB'));
  if (settings.medium === CacheMedium.MEM && quotaGib > gibOf(workerMemory)) {
    problems.push(problem('quota', `${quotaGib} GiB`, `at most workerMemory, ${workerMemory.asString()}, in which a cache in memory lies`));
  }
  if (quotaGib > 0 && quotaGib % 1024 === 0) {
    problems.push(problem('quota', `${quotaGib} GiB`, 'no whole number of TiB: Kubernetes rewrites it to a unit that JindoRuntime does not read', `use ${quotaGib - 1} GiB`));
  }
  if (!(low > 0 && low < high && high < 1)) problems.push(problem('low and high', `${low} and ${high}`, '0 < low < high < 1'));
  if (!isCores(workerCpu)) problems.push(problem('workerCpu', workerCpu, CORES));
  if (!isSize(workerMemory)) problems.push(problem('workerMemory', workerMemory.asString(), 'a size above 0'));
  if (settings.medium !== CacheMedium.MEM && /^\/dev\/shm(\/|$)/.test(tierPath)) {
    problems.push(problem('tierPath', tierPath, `a folder on the ${settings.medium}, for /dev/shm is memory`, 'set it to where the disk is mounted'));
  }
  if (!/^\/[^\0\n,:]+$/.test(tierPath)) problems.push(problem('tierPath', tierPath, 'one absolute path'));
  if (loadPath !== undefined && /[\s:'"$`\\]/.test(loadPath)) problems.push(problem('modelDirectory', loadPath, 'a folder without white space, colons and quotes, or preload: false: Fluid\'s load takes no others'));
  if (affinity !== undefined && !Object.values(CacheAffinity).includes(affinity)) problems.push(problem('affinity', affinity, Object.values(CacheAffinity).join(', ')));
  if (affinity !== undefined && affinity !== CacheAffinity.NONE && settings.podLabels?.[ACS_LABEL] !== undefined) {
    problems.push(problem('affinity', affinity, `${CacheAffinity.NONE} where the cache's workers are pods of ACS: none of them runs on a node with GPUs`));
  }
  problems.push(...waitProblems(settings));
  return problems;
}

function waitProblems({ waitForLoad, preload, serverServiceAccount, waitImage }: FluidCacheSettings): string[] {
  if (waitForLoad === undefined) {
    return Object.entries({ serverServiceAccount, waitImage }).flatMap(([property, value]) =>
      (value === undefined ? [] : [problem(property, value, 'nothing without waitForLoad, which alone needs it')]));
  }
  const seconds = waitForLoad.toSeconds({ integral: false });
  return [
    ...(seconds >= 1 && seconds <= DAY_SECONDS ? [] : [problem('waitForLoad', `${seconds} s`, '1 second to 24 hours')]),
    ...(preload ? [] : [problem('waitForLoad', `${seconds} s`, 'nothing with preload: false, where there is no load')]),
    ...(serverServiceAccount === undefined || (serverServiceAccount.length <= 253 && DNS_1123_SUBDOMAIN.test(serverServiceAccount)) ? []
      : [problem('serverServiceAccount', serverServiceAccount, 'the name of a service account')]),
    ...imageProblems('waitImage', waitImage),
  ];
}
