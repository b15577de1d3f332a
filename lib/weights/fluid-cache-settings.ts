import { Size } from 'cdk8s';
import { CORES, gibOf, isCores, isSize } from '../pod/quantity';
import { isWhole, problem } from '../problems';
import { GIB } from '../units';
import { CacheMedium, CacheVolume, type FluidCacheProps } from './fluid-cache-props';
import { OssCredentialsKind } from './oss-credentials';

const MOST_WORKERS = 10_000;

/** The settings of a cache, with all defaults. */
export interface FluidCacheSettings extends FluidCacheProps {
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
}

/** The settings that a user's properties stand for. */
export function withDefaults(props: FluidCacheProps, id: string): FluidCacheSettings {
  const workerMemory = props.workerMemory ?? Size.gibibytes(128);
  const quotaGib = props.quota ? gibOf(props.quota) : Math.floor(0.9 * gibOf(workerMemory));
  const high = props.high ?? 0.99;
  return {
    ...props,
    name: props.name ?? id,
    medium: props.medium ?? CacheMedium.MEM,
    volume: props.volume ?? CacheVolume.EMPTY_DIR,
    tierPath: props.tierPath ?? '/dev/shm',
    quotaGib,
    high,
    low: props.low ?? 0.95,
    workerCpu: props.workerCpu ?? 16,
    workerMemory,
    replicas: props.replicas ?? Math.ceil((props.checkpointBytes ?? NaN) / GIB / (quotaGib * high)),
  };
}

/** What is wrong about a cache, whatever model it shall hold. */
export function settingProblems(settings: FluidCacheSettings): string[] {
  const { replicas, quotaGib, high, low, workerMemory, workerCpu, tierPath, credentials } = settings;
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
  if (credentials.kind === OssCredentialsKind.RRSA) {
    problems.push(problem('credentials', 'OssCredentials.rrsa', 'an access key: OssCredentials.secret or OssCredentials.createSecret', 'a role works with OssVolume'));
  }
  return problems;
}
