import { Size } from 'cdk8s';
import type { Construct } from 'constructs';
import { isPlaceholder } from '../placeholder';
import { problem } from '../problems';
import type { Places } from './places';
import { ClaimedWeights } from './claimed-weights';
import { folderProblems, mountPathFor, serverProblems } from './mount-checks';
import { capacityProblems, staticVolume, staticVolumeWarnings } from './static-volume';
import type { WeightsContext, WeightsFindings, WeightsSourceProps } from './weights-source';

/** Properties of a CPFS for Lingjun. */
export interface CpfsVolumeProps extends WeightsSourceProps {
  /** The id of the file system, such as `bmcpfs-0123456789abc`; the driver attaches it to nodes by this id. */
  readonly fileSystemId: string;

  /** The host of the mount target in the VPC, which nodes outside of Lingjun use. */
  readonly vpcMountTarget: string;

  /**
   * The host of the mount target in the Lingjun network (VSC), which Lingjun nodes use.
   *
   * @default - the driver asks the file system for it
   */
  readonly vscMountTarget?: string;

  /**
   * The folder that the pods see as the volume's root.
   *
   * @default - the file system's root
   */
  readonly path?: string;

  /**
   * The name of the PersistentVolume and of its claim. Volumes belong to the whole cluster, so it must be free there.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * The size that volume and claim state so that Kubernetes binds them.
   *
   * @default Size.gibibytes(500)
   */
  readonly capacity?: Size;
}

/**
 * A CPFS for Lingjun, a parallel file system of Alibaba Cloud, that the pods mount through its storage driver
 * (`bmcpfsplugin.csi.alibabacloud.com`): a PersistentVolume, and a claim bound to it. Works in ACK and ACS clusters. Of
 * one file system a node takes one volume only: the volume's handle is the file system's id, so keep all models in one
 * `CpfsVolume` and tell them apart by `modelDirectory`. A general-purpose CPFS is a `NasVolume`.
 *
 * Source: alibaba-cloud-csi-driver 8aacf90:pkg/bmcpfs/controllerserver.go, docs/bmcpfs-helm-readme.md.
 *
 * @see https://github.com/kubernetes-sigs/alibaba-cloud-csi-driver/blob/master/docs/bmcpfs-helm-readme.md
 */
export class CpfsVolume extends ClaimedWeights {
  readonly claimName: string;

  /**
   * @param scope the chart, or a construct in it
   * @param id the construct's name within its scope
   * @param props the file system
   */
  constructor(scope: Construct, id: string, props: CpfsVolumeProps) {
    super(scope, id, { ...props, mountPath: mountPathFor(props.mountPath, props.path) });
    const { fileSystemId, vpcMountTarget, vscMountTarget, path, name = id, capacity = Size.gibibytes(500) } = props;
    this.claimName = name;
    this.node.addValidation({ validate: () => problemsOf(props) });
    staticVolume(this, {
      name,
      capacity,
      source: {
        csi: {
          driver: 'bmcpfsplugin.csi.alibabacloud.com',
          volumeHandle: fileSystemId,
          volumeAttributes: { vpcMountTarget, ...(vscMountTarget === undefined ? {} : { vscMountTarget }), ...(path === undefined ? {} : { path }) },
        },
      },
    });
  }

  /** @internal */
  protected override get _places(): Places {
    return { source: 'CpfsVolume', only: ['acs', 'ack'], because: 'CPFS is reached from Alibaba Cloud only, by its driver' };
  }

  protected findingsFor(_context: WeightsContext): WeightsFindings {
    return { problems: [], warnings: staticVolumeWarnings(this) };
  }
}

function problemsOf({ fileSystemId, vpcMountTarget, vscMountTarget, path, capacity }: CpfsVolumeProps): string[] {
  const isId = !isPlaceholder(fileSystemId) && /^[a-z0-9]+-[a-z0-9-]{1,60}$/.test(fileSystemId);
  return [
    ...(isId ? [] : [problem('fileSystemId', fileSystemId, 'the id of the file system, such as bmcpfs-0123456789abc')]),
    ...serverProblems('vpcMountTarget', vpcMountTarget),
    ...(vscMountTarget === undefined ? [] : serverProblems('vscMountTarget', vscMountTarget)),
    ...(path === undefined ? [] : folderProblems('path', path)),
    ...capacityProblems(capacity),
  ];
}
