import type { k8s } from 'cdk8s-plus-28';
import type { PodBinding } from '../pod/pod-contribution';

/** What a platform may know of the pods that it shall run. */
export interface PlatformContext {
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
}

/** Properties of a cluster whose GPU nodes are ordinary nodes. */
export interface KubernetesPlatformProps {
  /**
   * Labels that a node must have, such as `{ 'nvidia.com/gpu.product': 'NVIDIA-H200' }`.
   *
   * @default - none: any node with enough free GPUs
   */
  readonly nodeSelector?: { [key: string]: string };

  /**
   * Taints of the GPU nodes that the pods tolerate.
   *
   * @default - none
   */
  readonly tolerations?: k8s.Toleration[];
}

/** What a cluster wants on a pod: labels, annotations, selectors, tolerations. */
export abstract class Platform {
  /** Any Kubernetes cluster with GPU nodes, chosen by node labels and tolerations. */
  static kubernetes(props: KubernetesPlatformProps = {}): Platform {
    return new KubernetesPlatform(props);
  }

  /** The platform's short name, by which network profiles recognise where they run: `kubernetes`, `acs`. */
  abstract readonly name: string;

  /** The platform's part of each pod, with what it would refuse or change about them. */
  abstract bind(context: PlatformContext): PodBinding;
}

class KubernetesPlatform extends Platform {
  readonly name = 'kubernetes';

  constructor(private readonly props: KubernetesPlatformProps) {
    super();
  }

  bind(): PodBinding {
    return { contribution: { nodeSelector: this.props.nodeSelector, tolerations: this.props.tolerations } };
  }
}
