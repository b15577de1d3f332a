import { Size } from 'cdk8s';
import type { Construct } from 'constructs';
import type { PodContribution } from '../pod/pod-contribution';
import { folderProblems, mountOptionProblems, mountPathFor, serverProblems } from './mount-checks';
import { capacityProblems, staticVolume, staticVolumeWarnings } from './static-volume';
import { inlineVolume } from './weights-mount';
import type { Places } from './places';
import { type WeightsContext, type WeightsFindings, WeightsSource, type WeightsSourceProps } from './weights-source';

/** Properties of an export of an NFS server. */
export interface NfsVolumeProps extends WeightsSourceProps {
  /** The host of the NFS server: nodes ask for it, so that names of Services inside the cluster are not known. */
  readonly server: string;

  /** The exported folder that the pods see as the volume's root, such as `/exports/models/DeepSeek-R1`. */
  readonly path: string;

  /**
   * Options of the mount, such as `nfsvers=4.1` and `nconnect=16`. They stand on a PersistentVolume, which is made for
   * them with a claim; without options the volume stands in the pods.
   *
   * @default - the node's own: no objects are made
   */
  readonly mountOptions?: string[];

  /**
   * The name of the PersistentVolume and of its claim, where there are options. Volumes belong to the whole cluster, so
   * it must be free there.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * The size that volume and claim state so that Kubernetes binds them, where there are options; it sets no bound.
   *
   * @default Size.gibibytes(30)
   */
  readonly capacity?: Size;
}

/**
 * An export of an NFS server, mounted by the node to be read: Filestore, EFS, Azure Files, a server of one's own. Needs
 * nodes with an NFS client, so that serverless pods cannot have it: on ACS take `NasVolume`.
 *
 * @see https://kubernetes.io/docs/concepts/storage/volumes/#nfs
 */
export class NfsVolume extends WeightsSource {
  /** The name of the PersistentVolumeClaim, where mount options ask for one. */
  readonly claimName?: string;
  private readonly volume: PodContribution;

  /**
   * @param scope the chart, or a construct in it
   * @param id the construct's name within its scope
   * @param props the export
   */
  constructor(scope: Construct, id: string, props: NfsVolumeProps) {
    super(scope, id, { ...props, mountPath: mountPathFor(props.mountPath, props.path) });
    const { server, path, mountOptions = [], name = id, capacity = Size.gibibytes(30) } = props;
    this.node.addValidation({ validate: () => problemsOf(props) });
    if (mountOptions.length === 0) {
      this.volume = inlineVolume({ nfs: { server, path, readOnly: true } }, this.mountPath);
      return;
    }
    this.claimName = name;
    this.volume = inlineVolume({ persistentVolumeClaim: { claimName: name } }, this.mountPath);
    staticVolume(this, { name, capacity, mountOptions, source: { nfs: { server, path, readOnly: true } } });
  }

  /** @internal */
  protected override get _places(): Places {
    return { source: 'NfsVolume', not: ['acs'], because: 'its nodes are not yours to mount with: use NasVolume' };
  }

  protected podPart(_context: WeightsContext): PodContribution {
    return this.volume;
  }

  protected findingsFor(_context: WeightsContext): WeightsFindings {
    return { problems: [], warnings: this.claimName === undefined ? [] : staticVolumeWarnings(this) };
  }
}

function problemsOf({ server, path, mountOptions, capacity }: NfsVolumeProps): string[] {
  return [...serverProblems('server', server), ...folderProblems('path', path), ...mountOptionProblems(mountOptions, ['ro', 'rw']), ...capacityProblems(capacity)];
}
