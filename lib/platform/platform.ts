import type { k8s } from 'cdk8s-plus-28';
import type { MachineNeeds } from '../pod/machine-needs';
import type { PodBinding } from '../pod/pod-contribution';
import { discoveredGpu } from './gpu-products';

/** What a platform may know of the pods that it shall run. */
export interface PlatformContext {
  /** The name of the plan's GPU, such as `NVIDIA H200 141GB`. */
  readonly gpuName: string;
  /** GPUs that each pod asks for. */
  readonly gpusPerPod: number;
  /** Memory of one GPU as planned with, in GiB, the vendor's nominal figure. */
  readonly gpuMemoryGib: number;
  /** The resource name under which the plan's GPU is asked for. */
  readonly gpuResourceName: string;
  /** CPU cores of the engine's container. */
  readonly cpu: number;
  /** Memory of the engine's container, in GiB. */
  readonly memoryGib: number;
  /** Labels that the pods get from the network, from the weights and from the user. */
  readonly labels: { [key: string]: string };
  /** Annotations that the pods get from the network, from the weights and from the user. */
  readonly annotations: { [key: string]: string };
  /** Linux capabilities that the network, the weights and the user ask for. */
  readonly capabilities: string[];
  /** What the pods want of their node beside devices, as the fields of a pod are called: `hostNetwork`, `hostPath volume sys`. */
  readonly hostAccess: string[];
  /** Resources that the network, the weights and the user ask for beside GPUs, CPU and memory, such as `hugepages-2Mi`. */
  readonly resources: { [name: string]: string };
  /** What the network and the user need of the machines. */
  readonly machineNeeds: MachineNeeds[];
}

/** Properties of a cluster whose GPU nodes are ordinary nodes. */
export interface KubernetesPlatformProps {
  /**
   * Labels that a node must have, such as `{ 'nvidia.com/gpu.product': 'NVIDIA-H200' }`.
   *
   * @default - none beside what `selectGpu` adds: any node with enough free GPUs
   */
  readonly nodeSelector?: { [key: string]: string };

  /**
   * Taints of the GPU nodes that the pods tolerate.
   *
   * @default - none
   */
  readonly tolerations?: k8s.Toleration[];

  /**
   * Whether nodes with the plan's GPU are chosen by the label that GPU feature discovery (`nvidia.com/gpu.product`) or
   * AMD's node labeller (`amd.com/gpu.product-name`) gives them. In clusters with GPUs of one kind there is nothing to
   * choose.
   *
   * @default false
   */
  readonly selectGpu?: boolean;
}

/** What a cluster wants on a pod: labels, annotations, selectors, tolerations. */
export abstract class Platform {
  /** Any Kubernetes cluster with GPU nodes, chosen by node labels and tolerations. */
  static kubernetes(props: KubernetesPlatformProps = {}): Platform {
    return new KubernetesPlatform(props);
  }

  /** The platform's short name, by which network profiles recognise where they run: `kubernetes`, `acs`, `gke`. */
  abstract readonly name: string;

  /** Whether the cluster gives each namespace's pods users of its own, and refuses pods that name another. */
  get assignsUser(): boolean {
    return false;
  }

  /** The same of pods beside the engine's, such as routers and tests, whatever the engine's pods were allowed. */
  get assignsCompanionsUser(): boolean {
    return this.assignsUser;
  }

  /**
   * Whether nodes are started for the pods, as Karpenter does: it counts with the resources that it knows of each machine,
   * and pods that ask for others wait for ever.
   */
  get startsNodes(): boolean {
    return false;
  }

  /** The platform's part of each pod, with what it would refuse or change about them. */
  abstract bind(context: PlatformContext): PodBinding;
}

class KubernetesPlatform extends Platform {
  readonly name = 'kubernetes';

  constructor(private readonly props: KubernetesPlatformProps) {
    super();
  }

  bind(context: PlatformContext): PodBinding {
    const { nodeSelector, tolerations, selectGpu = false } = this.props;
    if (!selectGpu) return { contribution: { nodeSelector, tolerations } };
    const chosen = discoveredGpu('Platform.kubernetes', context, nodeSelector);
    return { contribution: { nodeSelector: { ...chosen.nodeSelector, ...nodeSelector }, tolerations }, problems: chosen.problems };
  }
}
