import type { Size } from 'cdk8s';
import { AdapterAccess, type MachineNeeds } from '../pod/machine-needs';
import type { PodBinding } from '../pod/pod-contribution';
import { gibOf } from '../pod/quantity';
import { problem } from '../problems';
import { KERNEL_ADAPTERS, verbsDevices } from './adapter-check';
import { countProblems } from './devices';
import { homeOf, type RdmaContext, rdmaBinding } from './rdma-binding';
import type { RdmaProfileProps } from './rdma-profile-props';

/** Properties of Elastic Fabric Adapters. Either `instanceType` or `count` must be given. */
export interface EfaProfileProps extends RdmaProfileProps {
  /**
   * The nodes' EC2 instance type, such as `p5.48xlarge`, from which the number of adapters follows.
   *
   * @default - none: `count` says how many adapters there are
   */
  readonly instanceType?: string;

  /**
   * How many adapters each pod asks for, 1 to 1000. NCCL finds its way best with all of a node, so ask for a part only
   * where several pods share a node.
   *
   * @default - all that an instance of `instanceType` has
   */
  readonly count?: number;

  /**
   * Huge pages of 2 MiB for libfabric's buffers, a small gain in speed; nodes with the EFA driver of Amazon's images have 5128
   * pages set aside, and Bottlerocket sets some aside where it finds adapters (bottlerocket-core-kit#141).
   * `Size.mebibytes(0)` asks for none and tells libfabric not to use any.
   *
   * @default Size.mebibytes(5120), as in Amazon's own sample; none where nodes are started for the pods
   *   (`EksPlatform.karpenter`, `EksPlatform.autoMode`), for what starts them knows no huge pages (karpenter-provider-aws#3315)
   */
  readonly hugePages?: Size;
}

interface Instance {
  readonly adapters: number;
  readonly gpus: number;
  /** Whether libfabric before 1.18 must be told that the adapters write to GPUs. */
  readonly told?: boolean;
}

/** Adapters of each type (AWS EC2 guide, efa-acc-inst-types; EKS guide, node-efa; `vpc.amazonaws.com/efa` in Karpenter's list of instance types, 2026-08). */
const INSTANCES: { readonly [type: string]: Instance } = {
  'p3dn.24xlarge': { adapters: 1, gpus: 8 },
  'p4d.24xlarge': { adapters: 4, gpus: 8, told: true },
  'p4de.24xlarge': { adapters: 4, gpus: 8, told: true },
  'p5.48xlarge': { adapters: 32, gpus: 8 },
  'p5e.48xlarge': { adapters: 32, gpus: 8 },
  'p5en.48xlarge': { adapters: 16, gpus: 8 },
  'p6-b200.48xlarge': { adapters: 8, gpus: 8 },
  'p6-b300.48xlarge': { adapters: 16, gpus: 8 },
  'g6e.48xlarge': { adapters: 4, gpus: 8 },
  'g5.12xlarge': { adapters: 1, gpus: 4 },
  'p5.4xlarge': { adapters: 1, gpus: 1 },
  'g5.8xlarge': { adapters: 1, gpus: 1 },
  'g5.16xlarge': { adapters: 1, gpus: 1 },
  'g5.24xlarge': { adapters: 1, gpus: 4 },
  'g5.48xlarge': { adapters: 1, gpus: 8 },
  'g6.8xlarge': { adapters: 1, gpus: 1 },
  'g6.12xlarge': { adapters: 1, gpus: 4 },
  'g6.16xlarge': { adapters: 1, gpus: 1 },
  'g6.24xlarge': { adapters: 1, gpus: 4 },
  'g6.48xlarge': { adapters: 1, gpus: 8 },
  'g6e.8xlarge': { adapters: 1, gpus: 1 },
  'g6e.12xlarge': { adapters: 1, gpus: 4 },
  'g6e.16xlarge': { adapters: 1, gpus: 1 },
  'g6e.24xlarge': { adapters: 2, gpus: 4 },
  'g7e.8xlarge': { adapters: 1, gpus: 1 },
  'g7e.12xlarge': { adapters: 1, gpus: 2 },
  'g7e.24xlarge': { adapters: 2, gpus: 4 },
  'g7e.48xlarge': { adapters: 4, gpus: 8 },
};

const FACTORY = 'RdmaProfile.efa';
const USUAL_HUGE_PAGES = '5120Mi';
const PAGE_MIB = 2;

/** See `RdmaProfile.efa`. */
export function efa(props: EfaProfileProps, context: RdmaContext): PodBinding {
  const { instanceType, hugePages } = props;
  const instance = instanceType !== undefined && Object.hasOwn(INSTANCES, instanceType) ? INSTANCES[instanceType] : undefined;
  const count = props.count ?? instance?.adapters ?? 1;
  const paged = hugePages === undefined ? !context.startsNodes : gibOf(hugePages) !== 0;
  const wrong = numberProblems(props, instance);
  return rdmaBinding({
    factory: FACTORY,
    props,
    place: homeOf(FACTORY, ['eks'], context, 'only Amazon\'s nodes have EFA'),
    variables: {
      FI_PROVIDER: 'efa',
      FI_EFA_FORK_SAFE: 1,
      FI_EFA_USE_DEVICE_RDMA: instance?.told ? 1 : undefined,
      // By default libfabric takes huge pages, for a pool of its own (libfabric:prov/efa/src/efa_env.c).
      FI_EFA_USE_HUGE_PAGE: paged ? undefined : 0,
      NVSHMEM_REMOTE_TRANSPORT: 'libfabric',
      NVSHMEM_LIBFABRIC_PROVIDER: 'efa',
    },
    machines: wrong.length > 0 ? undefined : machinesOf(props, count),
    devices: { 'vpc.amazonaws.com/efa': String(count) },
    resources: paged ? { 'hugepages-2Mi': hugePages?.asString() ?? USUAL_HUGE_PAGES } : {},
    check: { files: [KERNEL_ADAPTERS, verbsDevices(count)] },
    verbs: false,
    access: AdapterAccess.LIBFABRIC,
    pod: { capabilities: ['IPC_LOCK'] },
    problems: [...wrong, ...countProblems(`${FACTORY} count`, count), ...pageProblems(hugePages)],
    warnings: numberWarnings(props, instance, context),
  });
}

function machinesOf({ instanceType }: EfaProfileProps, count: number): Omit<MachineNeeds, 'by'> {
  return instanceType === undefined ? { adapters: Object.fromEntries(Object.entries(INSTANCES).map(([type, { adapters }]) => [type, adapters])), count }
    : { adapters: { [instanceType]: INSTANCES[instanceType]?.adapters ?? count }, count, type: instanceType, property: `${FACTORY} instanceType` };
}

function numberProblems({ instanceType, count }: EfaProfileProps, instance: Instance | undefined): string[] {
  const known = Object.keys(INSTANCES).join(', ');
  if (instanceType === undefined) {
    return count === undefined ? [problem(`${FACTORY} instanceType`, instanceType, known, 'or set count to the number of adapters of the nodes')] : [];
  }
  if (instance === undefined) {
    return count === undefined ? [problem(`${FACTORY} instanceType`, instanceType, known, 'for another type leave it out and set count')] : [];
  }
  return count !== undefined && count > instance.adapters
    ? [problem(`${FACTORY} count`, count, `at most ${instance.adapters}, what ${instanceType} has`)] : [];
}

function numberWarnings({ instanceType, count }: EfaProfileProps, instance: Instance | undefined, { gpusPerPod }: RdmaContext): string[] {
  if (instance === undefined) return [];
  const asked = count ?? instance.adapters;
  if (gpusPerPod === instance.gpus && asked < instance.adapters) {
    return [`${FACTORY} count: a pod takes all GPUs of a ${instanceType} and ${asked} of its ${instance.adapters} adapters: the others stay idle`];
  }
  return gpusPerPod < instance.gpus && asked === instance.adapters
    ? [`${FACTORY} count: a pod takes ${gpusPerPod} of the ${instance.gpus} GPUs of a ${instanceType} and all of its adapters: no other pod there gets any`] : [];
}

function pageProblems(hugePages: Size | undefined): string[] {
  if (hugePages === undefined) return [];
  const mib = gibOf(hugePages) * 1024;
  return mib >= 0 && Number.isInteger(mib / PAGE_MIB) ? [] : [problem(`${FACTORY} hugePages`, hugePages.asString(), 'a multiple of 2 MiB, or Size.mebibytes(0)')];
}
