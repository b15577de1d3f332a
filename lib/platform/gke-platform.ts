import type { PodBinding } from '../pod/pod-contribution';
import { problem } from '../problems';
import { adaptersNowhere, hasAdapters } from './adapters';
import { armWarnings, type GpuNodesProps, gpuTolerations, isOnArm, labelValueProblems } from './gpu-nodes';
import { machineProblems, machines, type Machine } from './machines';
import { Platform, type PlatformContext } from './platform';

/** Properties of GPU nodes in a cluster of Google Kubernetes Engine. */
export interface GkePlatformProps extends GpuNodesProps {
  /**
   * A name for pods whose nodes shall stand close together, of your choice (`cloud.google.com/gke-placement-group`). In
   * Autopilot clusters only, and for A100, L4 and H100; elsewhere a node pool has a placement policy, or GKE's labels for
   * blocks are given to `GroupPlacement`.
   *
   * @default - none
   */
  readonly placementGroup?: string;
}

/**
 * Values of `cloud.google.com/gke-accelerator` and the machines behind each (https://docs.cloud.google.com/compute/docs/gpus):
 * A2, A3 High, A3 Mega, A3 Ultra, A4, A4X, G2 and G4. The first of several that have one GPU is the usual one.
 */
const ACCELERATORS: { readonly [value: string]: Machine[] } = {
  'nvidia-tesla-a100': machines('NVIDIA A100 40GB', { 'a2-highgpu-1g': 1, 'a2-highgpu-2g': 2, 'a2-highgpu-4g': 4, 'a2-highgpu-8g': 8, 'a2-megagpu-16g': 16 }),
  'nvidia-a100-80gb': machines('NVIDIA A100 80GB', { 'a2-ultragpu-1g': 1, 'a2-ultragpu-2g': 2, 'a2-ultragpu-4g': 4, 'a2-ultragpu-8g': 8 }),
  'nvidia-h100-80gb': machines('NVIDIA H100 80GB', { 'a3-highgpu-1g': 1, 'a3-highgpu-2g': 2, 'a3-highgpu-4g': 4, 'a3-highgpu-8g': 8 }),
  'nvidia-h100-mega-80gb': machines('NVIDIA H100 80GB', { 'a3-megagpu-8g': 8 }),
  'nvidia-h200-141gb': machines('NVIDIA H200 141GB', { 'a3-ultragpu-8g': 8 }),
  'nvidia-b200': machines('NVIDIA B200', { 'a4-highgpu-8g': 8 }),
  'nvidia-gb200': machines('NVIDIA GB200', { 'a4x-highgpu-4g': 4 }),
  'nvidia-l4': machines('NVIDIA L4', { 'g2-standard-4': 1, 'g2-standard-24': 2, 'g2-standard-48': 4, 'g2-standard-96': 8 }),
  'nvidia-rtx-pro-6000': machines('NVIDIA RTX PRO 6000', { 'g4-standard-48': 1, 'g4-standard-96': 2, 'g4-standard-192': 4, 'g4-standard-384': 8 }),
};
const ACCELERATOR = 'cloud.google.com/gke-accelerator';
const PLACEMENT_GROUP = 'cloud.google.com/gke-placement-group';
/** https://docs.cloud.google.com/kubernetes-engine/docs/how-to/compact-placement */
const PLACED_COMPACTLY = ['NVIDIA A100 40GB', 'NVIDIA A100 80GB', 'NVIDIA H100 80GB', 'NVIDIA L4'];
const MACHINES = Object.values(ACCELERATORS).flat();

/**
 * Google Kubernetes Engine, GKE: nodes with the plan's GPU, chosen by the label `cloud.google.com/gke-accelerator`. Where
 * several kinds of machines have it, they are of one with the network's adapters: A3 Mega with GPUDirect-TCPXO. The taint of GPU nodes is tolerated.
 *
 * @see https://docs.cloud.google.com/kubernetes-engine/docs/how-to/gpus
 */
export class GkePlatform extends Platform {
  /** The node label for a block of machines with one fast network, for `GroupPlacement`; nodes of reservations for A3 Ultra, A4 and A4X have it. */
  static readonly TOPOLOGY_BLOCK = 'cloud.google.com/gce-topology-block';
  /** The node label for a part of a block: a rack, and of A4X what NVLink spans. */
  static readonly TOPOLOGY_SUBBLOCK = 'cloud.google.com/gce-topology-subblock';
  /** The node label for a node pool. */
  static readonly NODE_POOL = 'cloud.google.com/gke-nodepool';

  /** Pods on nodes with GPUs. */
  static of(props: GkePlatformProps = {}): GkePlatform {
    return new GkePlatform(props);
  }

  readonly name = 'gke';

  private constructor(private readonly props: GkePlatformProps) {
    super();
  }

  bind(context: PlatformContext): PodBinding {
    const { nodeSelector = {}, tolerations, placementGroup } = this.props;
    const accelerator = nodeSelector[ACCELERATOR] ?? usualAccelerator(context);
    return {
      contribution: {
        nodeSelector: {
          ...(accelerator === undefined ? {} : { [ACCELERATOR]: accelerator }),
          ...(placementGroup === undefined ? {} : { [PLACEMENT_GROUP]: placementGroup }),
          ...nodeSelector,
        },
        tolerations: gpuTolerations(context.gpuResourceName, isOnArm(context) ? [{ key: 'kubernetes.io/arch', operator: 'Equal', value: 'arm64', effect: 'NoSchedule' }] : [], tolerations),
      },
      problems: [
        ...acceleratorProblems(accelerator, context),
        ...labelValueProblems('GkePlatform placementGroup', placementGroup),
        ...(placementGroup !== undefined && !PLACED_COMPACTLY.includes(context.gpuName)
          ? [problem('GkePlatform placementGroup', placementGroup, `left out for ${context.gpuName}: GKE places ${PLACED_COMPACTLY.join(', ')} close together`,
              'give GkePlatform.TOPOLOGY_BLOCK to GroupPlacement')] : []),
      ],
      warnings: [
        ...armWarnings(context),
        ...(accelerator !== undefined && !Object.hasOwn(ACCELERATORS, accelerator)
          ? [`GkePlatform nodeSelector ${ACCELERATOR}: ${accelerator} is not among the known ones, ${Object.keys(ACCELERATORS).join(', ')}: what its machines have was not checked`] : []),
      ],
    };
  }
}

function usualAccelerator(context: PlatformContext): string | undefined {
  const having = Object.keys(ACCELERATORS).filter((value) => ACCELERATORS[value][0].gpu === context.gpuName);
  return having.find((value) => enough(ACCELERATORS[value], context).some(({ type }) => hasAdapters(type, context))) ?? having[0];
}

function enough(machinesOfGpu: readonly Machine[], { gpusPerPod }: PlatformContext): Machine[] {
  return machinesOfGpu.filter(({ gpus }) => gpus >= gpusPerPod);
}

function acceleratorProblems(accelerator: string | undefined, context: PlatformContext): string[] {
  const { gpuName } = context;
  if (accelerator === undefined) {
    return machineProblems('GKE', MACHINES, context, `for another one give its label ${ACCELERATOR} in nodeSelector of GkePlatform.of`);
  }
  if (!Object.hasOwn(ACCELERATORS, accelerator)) return [];
  const behind = ACCELERATORS[accelerator];
  return behind[0].gpu === gpuName ? [...machineProblems('GKE', behind, context), ...adaptersNowhere('GKE', enough(behind, context), MACHINES, context)]
    : [problem(`GkePlatform nodeSelector ${ACCELERATOR}`, accelerator, `the plan's ${gpuName}; its machines have ${behind[0].gpu}`, `plan with ${behind[0].gpu}, or leave the label out`)];
}
