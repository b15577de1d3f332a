import type { Construct } from 'constructs';
import type { PodContribution } from '../pod/pod-contribution';
import { folderProblems, mountPathFor } from './mount-checks';
import { inlineVolume } from './weights-mount';
import type { Places } from './places';
import { type WeightsContext, type WeightsFindings, WeightsSource, type WeightsSourceProps } from './weights-source';

/** Properties of a folder of the nodes. */
export interface HostPathWeightsProps extends WeightsSourceProps {
  /** The folder that holds the model's files on every node that may run the pods, such as `/mnt/nvme/DeepSeek-R1`. */
  readonly path: string;
}

/**
 * Weights in a folder of each node, such as a local NVMe disk: the fastest source, and the one that nobody fills for
 * you. A pod on a node without the folder does not start (its volume has the type `Directory`), so place the pods on
 * nodes that have it, by `pod: { nodeSelector: … }` of the server. Refused on ACS, whose pods have no node.
 *
 * @see https://kubernetes.io/docs/concepts/storage/volumes/#hostpath
 */
export class HostPathWeights extends WeightsSource {
  private readonly path: string;

  /**
   * @param scope the chart, or a construct in it
   * @param id the construct's name within its scope
   * @param props the folder
   */
  constructor(scope: Construct, id: string, props: HostPathWeightsProps) {
    super(scope, id, { ...props, mountPath: mountPathFor(props.mountPath, props.path) });
    this.path = props.path;
    this.node.addValidation({ validate: () => folderProblems('path', props.path) });
  }

  /** @internal */
  protected override get _places(): Places {
    return { source: 'HostPathWeights', not: ['acs'], because: 'its pods have no node with files' };
  }

  protected podPart(_context: WeightsContext): PodContribution {
    return inlineVolume({ hostPath: { path: this.path, type: 'Directory' } }, this.mountPath);
  }

  protected findingsFor(_context: WeightsContext): WeightsFindings {
    return { problems: [], warnings: [] };
  }
}
