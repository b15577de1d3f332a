import type { Size } from 'cdk8s';
import type { OssBucketProps } from './oss-bucket';

/** Where a cache's workers keep the data. */
export enum CacheMedium {
  /** Memory. */
  MEM = 'MEM',
  /** Solid-state disks. */
  SSD = 'SSD',
  /** Hard disks. */
  HDD = 'HDD',
}

/** What the workers' cache folder is made of. */
export enum CacheVolume {
  /** A volume that lives and dies with the pod: all that serverless pods can have. */
  EMPTY_DIR = 'emptyDir',
  /** A folder of the node. */
  HOST_PATH = 'hostPath',
}

/** Properties of a Fluid cache before a bucket. */
export interface FluidCacheProps extends OssBucketProps {
  /**
   * The name of Dataset, JindoRuntime and DataLoad, which Fluid gives to the claim as well: a lower-case letter, then
   * letters, digits and hyphens, at most 37 characters.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * Workers of the cache. More of them add bandwidth as well as room.
   *
   * @default - as many as hold `checkpointBytes` once
   */
  readonly replicas?: number;

  /**
   * Bytes of the model's checkpoint, from which the number of workers is computed: `plan.model.checkpointBytes`.
   *
   * @default - none: `replicas` is needed
   */
  readonly checkpointBytes?: number;

  /**
   * Where the workers keep the data.
   *
   * @default CacheMedium.MEM
   */
  readonly medium?: CacheMedium;

  /**
   * What the workers' cache folder is made of.
   *
   * @default CacheVolume.EMPTY_DIR
   */
  readonly volume?: CacheVolume;

  /**
   * The workers' cache folder; for disks, where they are mounted.
   *
   * @default "/dev/shm"
   */
  readonly tierPath?: string;

  /**
   * The cache of each worker. In memory it is part of `workerMemory`, and the worker's own process needs some as well.
   *
   * @default - nine tenths of `workerMemory`
   */
  readonly quota?: Size;

  /**
   * The filled share of the quota at which old data begins to be dropped, between `low` and 1.
   *
   * @default 0.99
   */
  readonly high?: number;

  /**
   * The filled share of the quota at which dropping ends, between 0 and `high`.
   *
   * @default 0.95
   */
  readonly low?: number;

  /**
   * CPU cores of each worker, as request and as limit; on serverless pods they decide the network bandwidth too.
   *
   * @default 16
   */
  readonly workerCpu?: number;

  /**
   * Memory of each worker, as request and as limit.
   *
   * @default Size.gibibytes(128)
   */
  readonly workerMemory?: Size;

  /**
   * Labels of the cache's pods, such as `AcsPlatform.cpuPodLabels(AcsCpuClass.PERFORMANCE)`.
   *
   * @default - none
   */
  readonly podLabels?: { [key: string]: string };

  /**
   * Annotations of the workers.
   *
   * @default - none
   */
  readonly workerAnnotations?: { [key: string]: string };

  /**
   * Whether a DataLoad fills the cache at once. Without it the first start of the model reads through to the bucket.
   *
   * @default true
   */
  readonly preload?: boolean;

  /**
   * Whether the pod of the DataLoad gets `podLabels` as well.
   *
   * @default true
   */
  readonly labelLoader?: boolean;
}
