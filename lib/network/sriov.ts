import { AdapterAccess } from '../pod/machine-needs';
import type { PodBinding } from '../pod/pod-contribution';
import { problem } from '../problems';
import { KERNEL_ADAPTERS, verbsDevices } from './adapter-check';
import { countProblems, multusAnnotation, multusProblems, resourceNameProblems } from './devices';
import { verbsProblems, verbsVariables } from './nccl';
import { anywhere, type RdmaContext, rdmaBinding } from './rdma-binding';
import type { VerbsProfileProps } from './shared-device';

/** Properties of adapters of a pod's own: virtual functions, or whole devices of the node. */
export interface SriovProfileProps extends VerbsProfileProps {
  /** The resource that the device plugin offers, such as `nvidia.com/rdma-vf` or `nvidia.com/hostdev`. */
  readonly resourceName: string;

  /**
   * Names of NetworkAttachmentDefinitions that hand out the devices, one for each adapter of a pod, each as `name`,
   * `namespace/name` or `name@interface`; the same name may stand there several times.
   */
  readonly networks: string[];

  /**
   * How many devices each pod asks for, 1 to 1000.
   *
   * @default - as many as there are networks
   */
  readonly count?: number;
}

const FACTORY = 'RdmaProfile.sriov';

/** See `RdmaProfile.sriov`. */
export function sriov(props: SriovProfileProps, context: RdmaContext): PodBinding {
  const { resourceName } = props;
  const networks = props.networks ?? [];
  const count = props.count ?? Math.max(networks.length, 1);
  return rdmaBinding({
    factory: FACTORY,
    props,
    place: anywhere(FACTORY, context),
    variables: { NVSHMEM_BOOTSTRAP_UID_SOCK_IFNAME: props.socketInterface ?? 'eth0', ...verbsVariables(props) },
    devices: { [resourceName]: String(count) },
    check: { files: [KERNEL_ADAPTERS, verbsDevices(count)] },
    verbs: true,
    access: AdapterAccess.VERBS,
    pod: { annotations: multusAnnotation(networks), capabilities: ['IPC_LOCK'] },
    problems: [
      ...resourceNameProblems(`${FACTORY} resourceName`, resourceName),
      ...(networks.length > 0 ? [] : [problem(`${FACTORY} networks`, networks, 'one NetworkAttachmentDefinition for each adapter of a pod',
        'adapters without networks are RdmaProfile.infiniband(…) or RdmaProfile.sharedDevice(…)')]),
      ...countProblems(`${FACTORY} count`, count),
      ...multusProblems(`${FACTORY} networks`, networks),
      ...verbsProblems(FACTORY, props),
    ],
    warnings: networks.length === 0 || count === networks.length ? []
      : [`${FACTORY} asks for ${count} devices and ${networks.length} networks: each network hands out one device, and what is over stays unused or missing`],
  });
}
