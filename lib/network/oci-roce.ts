import { AdapterAccess } from '../pod/machine-needs';
import type { PodBinding } from '../pod/pod-contribution';
import { problem } from '../problems';
import { KERNEL_ADAPTERS, verbsDevices } from './adapter-check';
import { verbsVariables, type Variables } from './nccl';
import { homeOf, type RdmaContext, rdmaBinding } from './rdma-binding';
import type { RdmaProfileProps } from './rdma-profile-props';

/** Properties of RoCE on Oracle Cloud's GPU machines. */
export interface OciRoceProfileProps extends RdmaProfileProps {
  /** The nodes' shape, such as `BM.GPU.H100.8`, from which the adapters' names and NCCL's settings follow. */
  readonly shape: string;
}

const FACTORY = 'RdmaProfile.ociRoce';
const FABRIC: Variables = { NCCL_IB_SPLIT_DATA_ON_QPS: 0, NCCL_IB_TIMEOUT: 22 };
const A100: Variables = { NCCL_IB_QPS_PER_CONNECTION: 4 };
const HOPPER: Variables = { NCCL_CUMEM_ENABLE: 0, NCCL_IGNORE_CPU_AFFINITY: 1 };

/** Adapters and settings of each shape (oracle-quickstart/oci-hpc-oke:docs/recommended-nccl-rccl-parameters-by-shape.md). */
const SHAPES: { readonly [shape: string]: { readonly adapters: readonly number[]; readonly settings: Variables } } = {
  'BM.GPU4.8': { adapters: [0, 2, 6, 8, 10, 12, 14, 16, 1, 3, 7, 9, 11, 13, 15, 17], settings: A100 },
  'BM.GPU.A100-v2.8': { adapters: [1, 2, 3, 4, 5, 6, 7, 8, 14, 15, 16, 17, 9, 10, 11, 12], settings: A100 },
  'BM.GPU.B4.8': { adapters: [1, 2, 3, 4, 5, 6, 7, 8, 14, 15, 16, 17, 9, 10, 11, 12], settings: A100 },
  'BM.GPU.H100.8': { adapters: [0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15, 16, 17], settings: HOPPER },
  'BM.GPU.H200.8': { adapters: [0, 3, 4, 5, 6, 9, 10, 11], settings: HOPPER },
  'BM.GPU.B200.8': { adapters: [0, 3, 4, 5, 6, 9, 10, 11], settings: HOPPER },
  'BM.GPU.B300.8': { adapters: [0, 1, 7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 18, 19, 20, 21], settings: HOPPER },
};

/** See `RdmaProfile.ociRoce`. */
export function ociRoce(props: OciRoceProfileProps, context: RdmaContext): PodBinding {
  const { shape } = props;
  const facts = Object.hasOwn(SHAPES, shape) ? SHAPES[shape] : undefined;
  const adapters = facts && `=${facts.adapters.map((number) => `mlx5_${number}`).join(',')}`;
  const devices = { name: 'infiniband', mountPath: '/dev/infiniband' };
  return rdmaBinding({
    factory: FACTORY,
    props,
    place: homeOf(FACTORY, ['oci', 'kubernetes'], context, 'only Oracle Cloud has these shapes'),
    variables: {
      ...verbsVariables({ adapters, gidIndex: 3, trafficClass: 41, serviceLevel: 0 }),
      ...FABRIC,
      ...facts?.settings,
      NVSHMEM_BOOTSTRAP_UID_SOCK_IFNAME: props.socketInterface ?? 'eth0',
    },
    machines: facts && { adapters: { [shape]: facts.adapters.length }, type: shape, property: `${FACTORY} shape` },
    check: { files: [KERNEL_ADAPTERS, verbsDevices(facts?.adapters.length ?? 1)], volumeMounts: [devices] },
    verbs: true,
    access: AdapterAccess.VERBS,
    pod: {
      hostNetwork: true,
      privileged: true,
      volumes: [{ name: 'infiniband', hostPath: { path: '/dev/infiniband', type: 'Directory' } }],
      volumeMounts: [devices],
    },
    problems: facts ? [] : [problem(`${FACTORY} shape`, shape, Object.keys(SHAPES).join(', '))],
  });
}
