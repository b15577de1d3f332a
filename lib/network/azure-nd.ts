import { AdapterAccess } from '../pod/machine-needs';
import type { PodBinding } from '../pod/pod-contribution';
import { literal } from '../pod/shell';
import { problem } from '../problems';
import { KERNEL_ADAPTERS, verbsDevices } from './adapter-check';
import { countProblems, resourceNameProblems } from './devices';
import { homeOf, type RdmaContext, rdmaBinding } from './rdma-binding';
import type { RdmaProfileProps } from './rdma-profile-props';

/** Properties of InfiniBand on Azure's ND series. */
export interface AzureNdProfileProps extends RdmaProfileProps {
  /**
   * The resource by which pods get the adapters: `rdma/ib` where each is handed out once, `rdma/shared_ib` where they are
   * shared, both as the guides of AKS install them.
   *
   * @default "rdma/ib"
   */
  readonly resourceName?: string;

  /**
   * How much of the resource each pod asks for, 1 to 1000. ND machines have 8 adapters; of a shared resource ask for 1.
   *
   * @default 8, or 1 for `rdma/shared_ib`
   */
  readonly count?: number;

  /**
   * A file in the container that tells NCCL which GPU is near which adapter (`NCCL_TOPO_FILE`), as Azure's machine images
   * have it under `/opt/microsoft`; the hypervisor hides it.
   *
   * @default - none: NCCL believes what it sees
   */
  readonly topologyFile?: string;
}

const FACTORY = 'RdmaProfile.azureNd';
/** Sizes with InfiniBand, and their adapters (Azure's pages on the ND series); sizes of the NC and NV series have none. */
const MACHINES = {
  Standard_ND40rs_v2: 1,
  Standard_ND96asr_v4: 8,
  Standard_ND96amsr_A100_v4: 8,
  Standard_ND96isr_H100_v5: 8,
  Standard_ND96isr_H200_v5: 8,
  Standard_ND96isr_MI300X_v5: 8,
  Standard_ND128isr_NDR_GB200_v6: 4,
};
const SHARED = 'rdma/shared_ib';

/** See `RdmaProfile.azureNd`. */
export function azureNd(props: AzureNdProfileProps, context: RdmaContext): PodBinding {
  const { resourceName = 'rdma/ib', topologyFile } = props;
  const shared = resourceName === SHARED;
  const count = props.count ?? (shared ? 1 : 8);
  return rdmaBinding({
    factory: FACTORY,
    props,
    place: homeOf(FACTORY, ['aks'], context, 'only Azure has ND machines'),
    variables: {
      NCCL_IB_PCI_RELAXED_ORDERING: 1,
      NCCL_TOPO_FILE: topologyFile === undefined ? undefined : literal(topologyFile),
      NVSHMEM_BOOTSTRAP_UID_SOCK_IFNAME: props.socketInterface ?? 'eth0',
    },
    // A share of an adapter is no adapter.
    machines: { adapters: MACHINES, count: shared ? 1 : count },
    devices: { [resourceName]: String(count) },
    check: { files: [KERNEL_ADAPTERS, verbsDevices(shared ? 1 : count)] },
    verbs: true,
    access: AdapterAccess.VERBS,
    pod: { capabilities: ['IPC_LOCK'] },
    problems: [
      ...resourceNameProblems(`${FACTORY} resourceName`, resourceName),
      ...countProblems(`${FACTORY} count`, count),
      ...(topologyFile === undefined || /^\/[^\p{Cc}]+$/u.test(topologyFile) ? [] : [problem(`${FACTORY} topologyFile`, topologyFile, 'an absolute path in the container')]),
    ],
  });
}
