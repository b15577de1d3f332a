import { AdapterAccess } from '../pod/machine-needs';
import type { PodBinding } from '../pod/pod-contribution';
import { KERNEL_ADAPTERS, verbsDevices } from './adapter-check';
import { verbsProblems } from './nccl';
import { homeOf, type RdmaContext, rdmaBinding } from './rdma-binding';
import type { RdmaProfileProps } from './rdma-profile-props';

/** Properties of elastic RDMA on Alibaba Cloud's ECS nodes. */
export interface ErdmaProfileProps extends RdmaProfileProps {
  /**
   * The adapters that NCCL may use (`NCCL_IB_HCA`): names or prefixes, `=` in front for whole names.
   *
   * @default "erdma"
   */
  readonly adapters?: string;

  /**
   * The index in the adapter's GID table (`NCCL_IB_GID_INDEX`), 0 to 255.
   *
   * @default 1
   */
  readonly gidIndex?: number;

  /**
   * Whether the engine's container has all rights on its node, as in the platform's own sample. Without, it gets
   * `IPC_LOCK` and shares memory with its node, which was seen to work where containerd does not limit locked memory.
   *
   * @default true
   */
  readonly privileged?: boolean;
}

const FACTORY = 'RdmaProfile.erdma';

/** See `RdmaProfile.erdma`. */
export function erdma(props: ErdmaProfileProps, context: RdmaContext): PodBinding {
  const { adapters = 'erdma', gidIndex = 1, privileged = true } = props;
  return rdmaBinding({
    factory: FACTORY,
    props,
    place: homeOf(FACTORY, ['ack'], context, 'eRDMA is an interface of Alibaba Cloud\'s ECS nodes'),
    variables: { NCCL_IB_HCA: adapters, NCCL_IB_GID_INDEX: gidIndex },
    devices: { 'aliyun/erdma': '1' },
    check: { files: [KERNEL_ADAPTERS, verbsDevices(1)] },
    verbs: true,
    access: AdapterAccess.VERBS,
    pod: { hostNetwork: true, ...(privileged ? { privileged } : { capabilities: ['IPC_LOCK'], hostIpc: true }) },
    problems: verbsProblems(FACTORY, { adapters, gidIndex }),
  });
}
