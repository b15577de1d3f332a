import { AdapterAccess } from '../pod/machine-needs';
import type { PodBinding } from '../pod/pod-contribution';
import { KERNEL_ADAPTERS, verbsDevices } from './adapter-check';
import { countProblems, resourceNameProblems } from './devices';
import { verbsProblems, verbsVariables } from './nccl';
import { anywhere, type RdmaContext, rdmaBinding } from './rdma-binding';
import type { RdmaProfileProps } from './rdma-profile-props';

/** Properties of an InfiniBand fabric. */
export interface InfinibandProfileProps extends RdmaProfileProps {
  /**
   * The resource by which pods get the adapters.
   *
   * @default "rdma/ib"
   */
  readonly resourceName?: string;

  /**
   * How much of the resource each pod asks for, 1 to 1000. Where the plugin shares adapters, as on CoreWeave, one lets a
   * pod use all of them; where it hands out each adapter once, ask for all of a node.
   *
   * @default 1
   */
  readonly count?: number;

  /**
   * The adapters that NCCL may use (`NCCL_IB_HCA`): names or prefixes, `=` in front for whole names, which NVSHMEM and UCX
   * are told as well. CoreWeave's begin with `ibp`.
   *
   * @default - all adapters that the container sees
   */
  readonly adapters?: string;
}

const FACTORY = 'RdmaProfile.infiniband';

/** See `RdmaProfile.infiniband`. */
export function infiniband(props: InfinibandProfileProps, context: RdmaContext): PodBinding {
  const { resourceName = 'rdma/ib', count = 1, adapters } = props;
  return rdmaBinding({
    factory: FACTORY,
    props,
    place: anywhere(FACTORY, context),
    variables: { NVSHMEM_BOOTSTRAP_UID_SOCK_IFNAME: props.socketInterface ?? 'eth0', ...verbsVariables({ adapters }) },
    devices: { [resourceName]: String(count) },
    check: { files: [KERNEL_ADAPTERS, verbsDevices(1)] },
    verbs: true,
    access: AdapterAccess.VERBS,
    pod: { capabilities: ['IPC_LOCK'] },
    problems: [
      ...resourceNameProblems(`${FACTORY} resourceName`, resourceName),
      ...countProblems(`${FACTORY} count`, count),
      ...verbsProblems(FACTORY, { adapters }),
    ],
  });
}
