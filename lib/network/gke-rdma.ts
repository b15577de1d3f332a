import { AdapterAccess } from '../pod/machine-needs';
import type { PodBinding } from '../pod/pod-contribution';
import { KERNEL_ADAPTERS } from './adapter-check';
import { gkeInterfaces, gkeNetworkProblems, gkePlace, ncclScript } from './gke';
import { type RdmaContext, rdmaBinding } from './rdma-binding';
import type { RdmaProfileProps } from './rdma-profile-props';

/** Properties of GPUDirect RDMA on GKE. */
export interface GkeRdmaProfileProps extends RdmaProfileProps {
  /**
   * Names of the cluster's `Network` objects for the eight RDMA adapters, in their order; a pod gets them as eth2 to eth9.
   *
   * @default - rdma-0 to rdma-7, as in GKE's guide
   */
  readonly networks?: string[];

  /**
   * The name of the `Network` object of the second ordinary adapter, such as `gvnic-1`, which a pod then gets as eth1.
   *
   * @default - none
   */
  readonly gvnicNetwork?: string;
}

const FACTORY = 'RdmaProfile.gkeRdma';
const ADAPTERS = 8;
const FIRST_INTERFACE = 2;
/** Machines with it (google.container.v1beta1 GPUDirectConfig.GPUDirectStrategy), and their RDMA adapters. */
const MACHINES = { 'a3-ultragpu-8g': ADAPTERS, 'a4-highgpu-8g': ADAPTERS };
const PLUGIN = '/usr/local/gib';

/** See `RdmaProfile.gkeRdma`. */
export function gkeRdma(props: GkeRdmaProfileProps, context: RdmaContext): PodBinding {
  const { networks = Array.from({ length: ADAPTERS }, (_, index) => `rdma-${index}`), gvnicNetwork, debugLevel = 'WARN' } = props;
  const gvnic = gvnicNetwork === undefined ? [] : [gvnicNetwork];
  return rdmaBinding({
    factory: FACTORY,
    props,
    place: gkePlace(FACTORY, context, 'A3 Ultra and A4 machines'),
    machines: { adapters: MACHINES },
    check: { files: [KERNEL_ADAPTERS] },
    verbs: false,
    access: AdapterAccess.VERBS,
    pod: {
      annotations: gkeInterfaces(networks, FIRST_INTERFACE, gvnic.map((network) => ({ interfaceName: 'eth1', network }))),
      capabilities: ['IPC_LOCK'],
      volumes: [
        { name: 'nvidia-libraries', hostPath: { path: '/home/kubernetes/bin/nvidia' } },
        { name: 'nccl-plugin', hostPath: { path: '/home/kubernetes/bin/gib' } },
      ],
      volumeMounts: [
        { name: 'nvidia-libraries', mountPath: '/usr/local/nvidia', readOnly: true },
        { name: 'nccl-plugin', mountPath: PLUGIN, readOnly: true },
      ],
      setup: [ncclScript(`${PLUGIN}/scripts/set_nccl_env.sh`, `${PLUGIN}/lib64`, debugLevel)],
    },
    problems: [
      ...gkeNetworkProblems(`${FACTORY} networks`, networks, ADAPTERS),
      ...gkeNetworkProblems(`${FACTORY} gvnicNetwork`, gvnic, gvnic.length),
    ],
  });
}
