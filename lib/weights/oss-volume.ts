import { ApiObject, Chart, JsonPatch, Size } from 'cdk8s';
import type { Construct } from 'constructs';
import { k8s } from '../k8s';
import { problem } from '../problems';
import { ClaimedWeights } from './claimed-weights';
import type { OssBucketProps } from './oss-bucket';
import { bucketFolder, bucketProblems, bucketWarnings, requireCredentials, withMountPath } from './oss-bucket-checks';
import { OssCredentialsKind } from './oss-credentials';
import { capacityProblems } from './static-volume';
import type { WeightsContext, WeightsFindings } from './weights-source';

/** Properties of a bucket mounted directly. */
export interface OssVolumeProps extends OssBucketProps {
  /**
   * The name of the PersistentVolume and of its claim. Volumes belong to the whole cluster, so it must be free there.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * The size that volume and claim state so that Kubernetes binds them; OSS sets no bound.
   *
   * @default Size.gibibytes(30)
   */
  readonly capacity?: Size;

  /**
   * Options of ossfs, as its command line takes them.
   *
   * @default "-o umask=022 -o max_stat_cache_size=0 -o allow_other"
   */
  readonly mountOptions?: string;

  /**
   * Whether volume and claim say that they belong to no StorageClass. Without it a cluster with a default class gives
   * the claim a new, empty volume, or never binds it.
   *
   * @default true
   */
  readonly withoutStorageClass?: boolean;
}

/**
 * A bucket that the pods read through the OSS storage driver: a PersistentVolume, and a claim bound to it. Every load
 * reads the whole checkpoint from the bucket; for a large model that starts often, `FluidCache` is faster.
 *
 * @see https://github.com/kubernetes-sigs/alibaba-cloud-csi-driver
 */
export class OssVolume extends ClaimedWeights {
  readonly claimName: string;

  /**
   * @param scope the chart, or a construct in it
   * @param id the construct's name within its scope
   * @param props the bucket
   */
  constructor(scope: Construct, id: string, private readonly props: OssVolumeProps) {
    super(scope, id, withMountPath(props));
    requireCredentials(this.node.path, props);
    const name = props.name ?? id;
    const storage = k8s.Quantity.fromString((props.capacity ?? Size.gibibytes(30)).asString());
    const storageClassName = props.withoutStorageClass ?? true ? '' : undefined;
    const label = { 'alicloud-pvname': name };
    this.claimName = name;
    this.node.addValidation({ validate: () => [...bucketProblems(props), ...this.secretProblems(), ...capacityProblems(props.capacity)] });

    props.credentials._create(this, props.credentials._entries('akId', 'akSecret'));
    const volume = new ApiObject(this, 'Volume', k8s.KubePersistentVolume.manifest({
      metadata: { name, labels: label },
      spec: {
        capacity: { storage },
        accessModes: ['ReadOnlyMany'],
        persistentVolumeReclaimPolicy: 'Retain',
        storageClassName,
        csi: {
          driver: 'ossplugin.csi.alibabacloud.com',
          volumeHandle: name,
          nodePublishSecretRef: props.credentials.kind === OssCredentialsKind.RRSA ? undefined
            : { name: props.credentials.name, namespace: Chart.of(this).namespace ?? 'default' },
          volumeAttributes: {
            bucket: props.bucket,
            url: props.endpoint,
            path: `/${bucketFolder(props)}`,
            otherOpts: props.mountOptions ?? '-o umask=022 -o max_stat_cache_size=0 -o allow_other',
            ...props.credentials._roleAttributes(),
          },
        },
      },
    }));
    // A volume belongs to the cluster; cdk8s gives it the chart's namespace all the same.
    if (Chart.of(this).namespace !== undefined) volume.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
    new ApiObject(this, 'Claim', k8s.KubePersistentVolumeClaim.manifest({
      metadata: { name },
      spec: {
        accessModes: ['ReadOnlyMany'],
        storageClassName,
        resources: { requests: { storage } },
        selector: { matchLabels: label },
      },
    }));
  }

  protected findingsFor(_context: WeightsContext): WeightsFindings {
    return { problems: [], warnings: bucketWarnings(this.props) };
  }

  /** The driver looks for entries of these names only. */
  private secretProblems(): string[] {
    const { accessKeyIdKey, accessKeySecretKey } = this.props.credentials._entries('akId', 'akSecret');
    const pair = `${accessKeyIdKey} and ${accessKeySecretKey}`;
    return ['akId and akSecret', 'AccessKeyId and AccessKeySecret'].includes(pair) ? []
      : [problem('credentials', pair, 'the entries akId and akSecret, or AccessKeyId and AccessKeySecret, which the storage driver reads')];
  }
}
