import { Size } from 'cdk8s';
import type { Construct } from 'constructs';
import { problem } from '../problems';
import type { Places } from './places';
import { ClaimedWeights } from './claimed-weights';
import { folderProblems, mountOptionProblems, mountPathFor, serverProblems } from './mount-checks';
import { capacityProblems, staticVolume, staticVolumeWarnings } from './static-volume';
import type { WeightsContext, WeightsFindings, WeightsSourceProps } from './weights-source';

const VERSIONS = ['3', '4.0'];

/** The file systems that the NAS storage driver mounts. */
export enum NasFileSystem {
  /** File Storage NAS, general-purpose or extreme. */
  NAS = 'nas',
  /** General-purpose CPFS through its NFS protocol service. */
  CPFS_NFS = 'cpfs-nfs',
}

/** Properties of an Alibaba Cloud NAS file system. */
export interface NasVolumeProps extends WeightsSourceProps {
  /** The host of the mount target, such as `abc-x.cn-hangzhou.nas.aliyuncs.com`; in the cluster's VPC. */
  readonly server: string;

  /**
   * The folder that the pods see as the volume's root. An extreme NAS has its folders below `/share`.
   *
   * @default "/"
   */
  readonly path?: string;

  /**
   * What is mounted.
   *
   * @default NasFileSystem.NAS
   */
  readonly fileSystem?: NasFileSystem;

  /**
   * The version of NFS: 3 or 4.0. An extreme NAS has 3 only.
   *
   * @default "3"
   */
  readonly nfsVersion?: string;

  /**
   * Options of the mount, in place of the driver's own (for version 3: nolock, proto=tcp, rsize and wsize 1048576, hard,
   * timeo=600, retrans=2, noresvport).
   *
   * @default - the driver's own
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
   * The size that volume and claim state so that Kubernetes binds them; it sets no bound.
   *
   * @default Size.gibibytes(30)
   */
  readonly capacity?: Size;
}

/**
 * A NAS file system of Alibaba Cloud, or a general-purpose CPFS, that the pods mount through the NAS storage driver
 * (`nasplugin.csi.alibabacloud.com`): a PersistentVolume, and a claim bound to it. Works in ACK and ACS clusters.
 *
 * Source: alibaba-cloud-csi-driver 8aacf90:pkg/nas/nodeserver.go, examples/nas/pv.yaml.
 *
 * @see https://github.com/kubernetes-sigs/alibaba-cloud-csi-driver/blob/master/docs/nas.md
 */
export class NasVolume extends ClaimedWeights {
  readonly claimName: string;

  /**
   * @param scope the chart, or a construct in it
   * @param id the construct's name within its scope
   * @param props the file system
   */
  constructor(scope: Construct, id: string, props: NasVolumeProps) {
    super(scope, id, { ...props, mountPath: mountPathFor(props.mountPath, props.path) });
    const { server, path = '/', nfsVersion = '3', fileSystem = NasFileSystem.NAS, name = id, capacity = Size.gibibytes(30), mountOptions } = props;
    this.claimName = name;
    this.node.addValidation({ validate: () => problemsOf(props) });
    staticVolume(this, {
      name,
      capacity,
      mountOptions,
      source: {
        csi: {
          driver: 'nasplugin.csi.alibabacloud.com',
          volumeHandle: name,
          volumeAttributes: { server, path, vers: nfsVersion, ...(fileSystem === NasFileSystem.NAS ? {} : { mountProtocol: fileSystem }) },
        },
      },
    });
  }

  /** @internal */
  protected override get _places(): Places {
    return { source: 'NasVolume', only: ['acs', 'ack'], because: 'NAS is reached from Alibaba Cloud only, by its driver' };
  }

  protected findingsFor(_context: WeightsContext): WeightsFindings {
    return { problems: [], warnings: staticVolumeWarnings(this) };
  }
}

function problemsOf({ server, path = '/', nfsVersion = '3', fileSystem = NasFileSystem.NAS, mountOptions, capacity }: NasVolumeProps): string[] {
  const isExtreme = typeof server === 'string' && server.includes('.extreme.nas.aliyuncs.com');
  const problems = [...serverProblems('server', server), ...folderProblems('path', path), ...mountOptionProblems(mountOptions, ['vers', 'nfsvers', 'ro']), ...capacityProblems(capacity)];
  if (!VERSIONS.includes(nfsVersion)) problems.push(problem('nfsVersion', nfsVersion, VERSIONS.join(' or ')));
  if (!Object.values(NasFileSystem).includes(fileSystem)) problems.push(problem('fileSystem', fileSystem, Object.values(NasFileSystem).join(' or ')));
  if (isExtreme && nfsVersion !== '3') problems.push(problem('nfsVersion', nfsVersion, '3 with an extreme NAS'));
  if (isExtreme && !/^\/share(\/|$)/.test(path)) problems.push(problem('path', path, '/share or a folder below it: an extreme NAS has no other'));
  return problems;
}
