import { Size } from 'cdk8s';
import type { Construct } from 'constructs';
import { isPlaceholder } from '../placeholder';
import { problem } from '../problems';
import type { Places } from './places';
import { ClaimedWeights } from './claimed-weights';
import { folderProblems, mountOptionProblems, mountPathFor, withoutSlashes } from './mount-checks';
import { capacityProblems, staticVolume, staticVolumeWarnings } from './static-volume';
import type { WeightsContext, WeightsFindings, WeightsSourceProps } from './weights-source';

/** Options that the volume sets itself. */
const OWN = ['region', 'prefix', 'read-only', 'allow-other'];

/** Properties of a bucket of Amazon S3. */
export interface S3VolumeProps extends WeightsSourceProps {
  /** The bucket's name: general purpose or directory bucket; of an Outposts bucket, the access point's ARN or alias. */
  readonly bucket: string;

  /** The bucket's region, such as `us-east-1`. */
  readonly region: string;

  /**
   * The folder of the bucket that the pods see as the volume's root, such as `/models/DeepSeek-R1`.
   *
   * @default "/"
   */
  readonly path?: string;

  /**
   * Whether the bucket is read with the rights of the server's pods instead of the driver's: the `serviceAccountName`
   * of the server then has an IAM role, by EKS Pod Identity or by IAM Roles for Service Accounts.
   *
   * @default false: the driver's own role, or its node's
   */
  readonly podIdentity?: boolean;

  /**
   * More options of Mountpoint for Amazon S3, such as `endpoint-url https://s3.example.com`, `force-path-style` or
   * `metadata-ttl indefinite`.
   *
   * @default - none
   */
  readonly mountOptions?: string[];

  /**
   * The name of the PersistentVolume, of its handle and of its claim. Volumes belong to the whole cluster, so it must be
   * free there.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * The size that volume and claim state so that Kubernetes binds them; the driver ignores it.
   *
   * @default Size.gibibytes(1200)
   */
  readonly capacity?: Size;
}

/**
 * A bucket of Amazon S3 that the pods read through the Mountpoint for Amazon S3 CSI driver (`s3.csi.aws.com`): a
 * PersistentVolume, and a claim bound to it. Every load reads the whole checkpoint from the bucket. Users other than
 * root may read it as well.
 *
 * @see https://github.com/awslabs/mountpoint-s3-csi-driver/blob/main/docs/CONFIGURATION.md
 */
export class S3Volume extends ClaimedWeights {
  readonly claimName: string;

  /**
   * @param scope the chart, or a construct in it
   * @param id the construct's name within its scope
   * @param props the bucket
   */
  constructor(scope: Construct, id: string, props: S3VolumeProps) {
    super(scope, id, { ...props, mountPath: mountPathFor(props.mountPath, props.path) });
    const { bucket, region, podIdentity = false, name = id } = props;
    const folder = withoutSlashes(props.path);
    this.claimName = name;
    this.node.addValidation({ validate: () => problemsOf(props) });
    staticVolume(this, {
      name,
      capacity: props.capacity ?? Size.gibibytes(1200),
      mountOptions: [`region ${region}`, ...(folder === '' ? [] : [`prefix ${folder}/`]), 'allow-other', ...(props.mountOptions ?? [])],
      source: {
        csi: {
          driver: 's3.csi.aws.com',
          volumeHandle: name,
          volumeAttributes: { bucketName: bucket, authenticationSource: podIdentity ? 'pod' : 'driver', ...(podIdentity ? { stsRegion: region } : {}) },
        },
      },
    });
  }

  /** @internal */
  protected override get _places(): Places {
    return { source: 'S3Volume', not: ['acs'], because: 'Mountpoint\'s driver runs on nodes, and ACS has none' };
  }

  protected findingsFor(_context: WeightsContext): WeightsFindings {
    return { problems: [], warnings: staticVolumeWarnings(this) };
  }
}

function problemsOf({ bucket, region, path = '/', mountOptions, capacity }: S3VolumeProps): string[] {
  const isBucket = !isPlaceholder(bucket) && /^([a-z0-9][a-z0-9.-]{1,61}[a-z0-9]|arn:aws[a-z-]*:s3[a-z0-9-]*:[A-Za-z0-9:/_-]{1,200})$/.test(bucket);
  return [
    ...(isBucket ? [] : [problem('bucket', bucket, '3 to 63 lower-case letters, digits, dots and hyphens, or an ARN', 'set the name of the bucket that holds the weights')]),
    ...(!isPlaceholder(region) && /^[a-z]{2,}(-[a-z0-9]+)+$/.test(region) ? [] : [problem('region', region, 'the bucket\'s region, such as us-east-1')]),
    ...folderProblems('path', path.startsWith('/') ? path : `/${path}`),
    ...mountOptionProblems(mountOptions, OWN),
    ...capacityProblems(capacity),
  ];
}
