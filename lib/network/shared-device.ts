import { AdapterAccess } from '../pod/machine-needs';
import type { PodBinding } from '../pod/pod-contribution';
import { KERNEL_ADAPTERS, verbsDevices } from './adapter-check';
import { countProblems, multusAnnotation, multusProblems, resourceNameProblems } from './devices';
import { verbsProblems, verbsVariables } from './nccl';
import { anywhere, type RdmaContext, rdmaBinding } from './rdma-binding';
import type { RdmaProfileProps } from './rdma-profile-props';

/** What describes adapters that are driven by verbs. */
export interface VerbsProfileProps extends RdmaProfileProps {
  /**
   * The adapters that NCCL may use (`NCCL_IB_HCA`): names or prefixes, `=` in front for whole names. Whole names are told
   * to NVSHMEM (`NVSHMEM_HCA_LIST`) and UCX (`UCX_NET_DEVICES`) as well.
   *
   * @default - all adapters that the container sees
   */
  readonly adapters?: string;

  /**
   * The index in the adapter's GID table, 0 to 255, for NCCL, NVSHMEM and UCX; 3 is RoCE v2 over IPv4 on most nodes
   * (`show_gids`). On InfiniBand there is nothing to choose.
   *
   * @default - NCCL chooses, as it does since 2.21
   */
  readonly gidIndex?: number;

  /**
   * The traffic class of the packets, 0 to 255, for NCCL, NVSHMEM and UCX: what a fabric without losses expects.
   *
   * @default - none is set
   */
  readonly trafficClass?: number;

  /**
   * The service level of the packets, 0 to 15, for NCCL and UCX.
   *
   * @default - none is set
   */
  readonly serviceLevel?: number;
}

/** Properties of adapters that pods share. */
export interface SharedDeviceProfileProps extends VerbsProfileProps {
  /** The resource that the device plugin offers, such as `rdma/hca_shared_devices_a`. */
  readonly resourceName: string;

  /**
   * How much of the resource each pod asks for, 1 to 1000. One is enough: it lets a pod use all adapters of the resource.
   *
   * @default 1
   */
  readonly count?: number;

  /**
   * Names of NetworkAttachmentDefinitions, by which Multus gives a pod interfaces on the adapters' networks (macvlan,
   * IPoIB), each as `name`, `namespace/name` or `name@interface`.
   *
   * @default - none: the adapters are used by their own addresses
   */
  readonly networks?: string[];
}

const FACTORY = 'RdmaProfile.sharedDevice';

/** See `RdmaProfile.sharedDevice`. */
export function sharedDevice(props: SharedDeviceProfileProps, context: RdmaContext): PodBinding {
  const { resourceName, count = 1, networks = [] } = props;
  return rdmaBinding({
    factory: FACTORY,
    props,
    place: anywhere(FACTORY, context),
    variables: { NVSHMEM_BOOTSTRAP_UID_SOCK_IFNAME: props.socketInterface ?? 'eth0', ...verbsVariables(props) },
    devices: { [resourceName]: String(count) },
    check: { files: [KERNEL_ADAPTERS, verbsDevices(1)] },
    verbs: true,
    access: AdapterAccess.VERBS,
    pod: { annotations: multusAnnotation(networks), capabilities: ['IPC_LOCK'] },
    problems: [
      ...resourceNameProblems(`${FACTORY} resourceName`, resourceName),
      ...countProblems(`${FACTORY} count`, count),
      ...multusProblems(`${FACTORY} networks`, networks),
      ...verbsProblems(FACTORY, props),
    ],
  });
}
