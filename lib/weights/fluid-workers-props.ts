import type { Duration, Size } from 'cdk8s';

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

/** How much the pods of a server are drawn to nodes that hold a cache. */
export enum CacheAffinity {
  /** Not at all. */
  NONE = 'none',
  /** They go there where there is room, or else into the same zone or region. Needs Fluid's webhook. */
  PREFERRED = 'preferred',
  /** They go nowhere else. Needs Fluid's webhook. */
  REQUIRED = 'required',
}

/** Properties of the workers that hold a Fluid cache, and of how it is filled and found. */
export interface FluidWorkersProps {
  /**
   * The name of Dataset, runtime and DataLoad, which Fluid gives to the claim as well: a lower-case letter, then letters,
   * digits and hyphens, at most 37 characters. Fluid runs a DataLoad once, whatever becomes of its fields: with a name of
   * your own, delete it when `modelDirectory` changes. Another mount wants another name, or the Dataset deleted first.
   *
   * Source: fluid v1.0.8:pkg/ddc/base/operation.go (by the phase alone), pkg/ddc/jindocache/ufs.go.
   *
   * @default - the construct's id; with `modelDirectory` the DataLoad's ends in a hash of it, so that another folder is loaded too
   */
  readonly name?: string;

  /**
   * Workers of the cache. More of them add bandwidth as well as room.
   *
   * @default - as many as hold `checkpointBytes` once, and a twentieth more, since blocks do not fall evenly
   */
  readonly replicas?: number;

  /**
   * Bytes of the model's checkpoint, `plan.model.checkpointBytes`, from which what is left out is computed: the number of
   * workers, or with `replicas` the quota and the memory of each.
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
   * @default - nine tenths of `workerMemory`; without that, what `checkpointBytes` and `replicas` ask for
   */
  readonly quota?: Size;

  /**
   * CPU cores of each worker, as request and as limit; on serverless pods they decide the network bandwidth too.
   *
   * @default 16
   */
  readonly workerCpu?: number;

  /**
   * Memory of each worker, as request and as limit.
   *
   * @default - 128 GiB; where the quota is computed, a ninth more than it
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

  /**
   * How long the pods of the server wait for the DataLoad at most, from 1 second to 24 hours, before their engine starts:
   * an init container asks the API server for it. It never fails, which would recreate the group: a load that failed, a
   * time that is up and an API server that does not answer all let the engine start, which then reads through to the
   * storage. The GPUs of the pods are taken meanwhile.
   *
   * @default - they do not wait: what is not loaded yet is read through to the storage
   */
  readonly waitForLoad?: Duration;

  /**
   * The service account of the server's pods, which `waitForLoad` lets read the DataLoad: the server's
   * `serviceAccountName`.
   *
   * @default "default"
   */
  readonly serverServiceAccount?: string;

  /**
   * The image of the init container that waits: Python 3.10 or newer.
   *
   * @default "python:3.13-alpine"
   */
  readonly waitImage?: string;

  /**
   * Whether the server's pods are drawn to nodes that hold the cache. It pays where the workers run on the nodes with
   * GPUs, and not where they are pods of ACS.
   *
   * @default CacheAffinity.NONE
   */
  readonly affinity?: CacheAffinity;
}
