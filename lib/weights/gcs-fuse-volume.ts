import { Size } from 'cdk8s';
import type { Construct } from 'constructs';
import { checkWhole } from '../checks';
import { k8s } from '../k8s';
import { isPlaceholder } from '../placeholder';
import type { PodContribution } from '../pod/pod-contribution';
import { CORES, gibOf, isCores, isSize } from '../pod/quantity';
import { problem } from '../problems';
import { GIB } from '../units';
import { GcsFuseCache, type GcsFuseVolumeProps } from './gcs-fuse-volume-props';
import { folderProblems, mountOptionProblems, mountPathFor, withoutSlashes } from './mount-checks';
import { readOnlyMount, WEIGHTS_VOLUME } from './weights-mount';
import type { Places } from './places';
import { type WeightsContext, type WeightsFindings, WeightsSource } from './weights-source';

const PREFIX = 'gke-gcsfuse';
/** The volume that the sidecar takes for its file cache where the pod has it. */
const CACHE_VOLUME = `${PREFIX}-cache`;
/** Room of a cache, for each byte of the checkpoint: the sidecar keeps whole files. */
const HEADROOM = 1.1;
const MOST_READ_AHEAD_KIB = 2 ** 20;
const OWN = ['implicit-dirs', 'only-dir', 'ro', 'read_ahead_kb', 'file-cache', 'metadata-cache'];

/**
 * A bucket of Google Cloud Storage that the pods of a GKE cluster read through the Cloud Storage FUSE CSI driver: an
 * ephemeral volume in the pods, and the annotations by which the driver adds its sidecar. No objects are made. The
 * server's `serviceAccountName` is what the bucket is read as: grant it `roles/storage.objectViewer` by Workload Identity
 * Federation. Needs GKE 1.29.6 for parallel downloads, and 1.29.3 so that the sidecar's end is no restart of a container,
 * which would recreate the group.
 *
 * Source: gcs-fuse-csi-driver 5fcdc04:pkg/webhook, pkg/csi_driver/utils.go, deploy/base/setup/storageclass.yaml, docs/releases.md.
 *
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/cloud-storage-fuse-csi-driver-perf
 */
export class GcsFuseVolume extends WeightsSource {
  /**
   * @param scope the chart, or a construct in it
   * @param id the construct's name within its scope
   * @param props the bucket
   */
  constructor(scope: Construct, id: string, private readonly props: GcsFuseVolumeProps) {
    super(scope, id, { ...props, mountPath: mountPathFor(props.mountPath, props.path) });
    this.node.addValidation({ validate: () => problemsOf(props) });
  }

  /** @internal */
  protected override get _places(): Places {
    return { source: 'GcsFuseVolume', not: ['acs'], because: 'the driver runs on nodes, and ACS has none' };
  }

  protected podPart({ checkpointBytes }: WeightsContext): PodContribution {
    const { bucket, cache = GcsFuseCache.NONE, podsOnHostNetwork = false } = this.props;
    const cacheGib = Math.ceil(HEADROOM * checkpointBytes / GIB);
    return {
      annotations: { [`${PREFIX}/volumes`]: 'true', ...this.sidecar(cache, cacheGib) },
      volumes: [
        {
          name: WEIGHTS_VOLUME,
          csi: {
            driver: 'gcsfuse.csi.storage.gke.io',
            readOnly: true,
            volumeAttributes: { bucketName: bucket, mountOptions: this.options(cache).join(','), ...(podsOnHostNetwork ? { hostNetworkPodKSA: 'true' } : {}) },
          },
        },
        ...(cache === GcsFuseCache.MEMORY ? [{ name: CACHE_VOLUME, emptyDir: { medium: 'Memory', sizeLimit: k8s.Quantity.fromString(`${cacheGib}Gi`) } }] : []),
      ],
      volumeMounts: [readOnlyMount(this.mountPath)],
    };
  }

  protected findingsFor(_context: WeightsContext): WeightsFindings {
    return { problems: [], warnings: [] };
  }

  /** A limit of 0 is none; where a request is given, it must be no more than the limit. */
  private sidecar(cache: GcsFuseCache, cacheGib: number): { [annotation: string]: string } {
    const { sidecarCpu, sidecarMemory } = this.props;
    const inMemory = cache === GcsFuseCache.MEMORY ? cacheGib : 0;
    const beside = sidecarMemory && inMemory > 0 ? Size.gibibytes(Math.ceil(inMemory + gibOf(sidecarMemory))) : sidecarMemory;
    const memory = beside?.asString();
    return {
      [`${PREFIX}/cpu-limit`]: sidecarCpu === undefined ? '0' : String(sidecarCpu),
      ...(sidecarCpu === undefined ? {} : { [`${PREFIX}/cpu-request`]: String(sidecarCpu) }),
      [`${PREFIX}/memory-limit`]: memory ?? '0',
      ...(memory !== undefined ? { [`${PREFIX}/memory-request`]: memory } : inMemory > 0 ? { [`${PREFIX}/memory-request`]: `${inMemory + 1}Gi` } : {}),
      ...(cache === GcsFuseCache.NODE_DISK ? { [`${PREFIX}/ephemeral-storage-request`]: `${cacheGib}Gi` } : {}),
    };
  }

  private options(cache: GcsFuseCache): string[] {
    const { path, readAheadKib = 131_072, mountOptions = [] } = this.props;
    const folder = withoutSlashes(path);
    return [
      'implicit-dirs',
      ...(folder === '' ? [] : [`only-dir=${folder}`]),
      // The files of a checkpoint do not change while a server runs.
      'metadata-cache:ttl-secs:-1',
      ...(cache === GcsFuseCache.NONE ? [] : ['file-cache:max-size-mb:-1', 'file-cache:cache-file-for-range-read:true', 'file-cache:enable-parallel-downloads:true']),
      ...(readAheadKib === 0 ? [] : [`read_ahead_kb=${readAheadKib}`]),
      ...mountOptions,
    ];
  }
}

function problemsOf({ bucket, path = '/', cache, readAheadKib = 0, mountOptions, sidecarCpu, sidecarMemory }: GcsFuseVolumeProps): string[] {
  const isBucket = !isPlaceholder(bucket) && /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/.test(bucket);
  return [
    ...(isBucket ? [] : [problem('bucket', bucket, 'lower-case letters, digits, dots, underscores and hyphens', 'set the name of the bucket that holds the weights')]),
    ...folderProblems('path', path.startsWith('/') ? path : `/${path}`),
    ...(cache === undefined || Object.values(GcsFuseCache).includes(cache) ? [] : [problem('cache', cache, Object.values(GcsFuseCache).join(', '))]),
    ...checkWhole('readAheadKib', readAheadKib, 0, MOST_READ_AHEAD_KIB),
    ...mountOptionProblems(mountOptions, OWN),
    ...(sidecarCpu === undefined || isCores(sidecarCpu) ? [] : [problem('sidecarCpu', sidecarCpu, CORES)]),
    ...(sidecarMemory === undefined || isSize(sidecarMemory) ? [] : [problem('sidecarMemory', sidecarMemory.asString(), 'a size above 0')]),
  ];
}
