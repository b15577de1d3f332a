import type { Size } from 'cdk8s';
import type { WeightsSourceProps } from './weights-source';

/** Where the sidecar of Cloud Storage FUSE keeps what it has read. */
export enum GcsFuseCache {
  /** Nowhere: files are streamed, and the node's page cache holds them for the pod's other processes while there is room. */
  NONE = 'none',
  /** On the node's disk for pods, best a local SSD: files are downloaded by parallel requests, once for a pod. */
  NODE_DISK = 'node-disk',
  /** In memory, which then is charged to the pod beside that of the engine. */
  MEMORY = 'memory',
}

/** Properties of a bucket of Google Cloud Storage. */
export interface GcsFuseVolumeProps extends WeightsSourceProps {
  /** The bucket's name. */
  readonly bucket: string;

  /**
   * The folder of the bucket that the pods see as the volume's root, such as `/models/DeepSeek-R1`.
   *
   * @default "/"
   */
  readonly path?: string;

  /**
   * Where files that were read are kept. A cache has room for the checkpoint and a tenth; `NODE_DISK` asks the node for
   * that much ephemeral storage.
   *
   * @default GcsFuseCache.NONE
   */
  readonly cache?: GcsFuseCache;

  /**
   * KiB that the kernel reads ahead, 0 to 1048576; 0 leaves it to the driver, as GKE before 1.32.2 must.
   *
   * @default 131072: what the driver's own StorageClass for serving sets
   */
  readonly readAheadKib?: number;

  /**
   * More options of Cloud Storage FUSE, such as `uid=2000` for an engine that does not run as root.
   *
   * @default - none
   */
  readonly mountOptions?: string[];

  /**
   * CPU cores of the sidecar, as request and as limit. Autopilot clusters need it.
   *
   * @default - the driver's small request, and no limit
   */
  readonly sidecarCpu?: number;

  /**
   * Memory of the sidecar, as request and as limit; with a cache in memory, beside it. Autopilot clusters need it.
   *
   * @default - the driver's small request, and no limit
   */
  readonly sidecarMemory?: Size;

  /**
   * Whether the pods use their node's network (`hostNetwork`), where the sidecar must be told to take the pods' service
   * account all the same. Needs GKE 1.33.3 in Standard mode.
   *
   * @default false
   */
  readonly podsOnHostNetwork?: boolean;
}
