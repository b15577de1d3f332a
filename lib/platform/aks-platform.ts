import type { PodBinding } from '../pod/pod-contribution';
import { armWarnings, type GpuNodesProps, gpuTolerations, labelValueProblems } from './gpu-nodes';
import { chooseMachine, machines, type Machine } from './machines';
import { Platform, type PlatformContext } from './platform';

/** Properties of GPU nodes in a cluster of Azure Kubernetes Service. */
export interface AksPlatformProps extends GpuNodesProps {
  /**
   * The size of the nodes' virtual machines, such as `Standard_ND96isr_H100_v5`.
   *
   * @default - the smallest with enough of the plan's GPUs
   */
  readonly vmSize?: string;
}

/**
 * Sizes of virtual machines with GPUs of the catalogue (kaito v0.7:pkg/sku/azure_sku_handler.go; Azure's pages on ND and NC
 * sizes). `Standard_ND96asr_v4` has no GPU in its name.
 *
 * @see https://learn.microsoft.com/en-us/azure/virtual-machines/sizes/overview#gpu-accelerated
 */
const SIZES: readonly Machine[] = [
  ...machines('NVIDIA A10', { Standard_NV36ads_A10_v5: 1, Standard_NV72ads_A10_v5: 2 }),
  ...machines('NVIDIA A100 40GB', { Standard_ND96asr_v4: 8 }),
  ...machines('NVIDIA A100 80GB', { Standard_NC24ads_A100_v4: 1, Standard_NC48ads_A100_v4: 2, Standard_NC96ads_A100_v4: 4, Standard_ND96amsr_A100_v4: 8 }),
  ...machines('NVIDIA GB200', { Standard_ND128isr_NDR_GB200_v6: 4 }),
  ...machines('NVIDIA H100 80GB', { Standard_ND96isr_H100_v5: 8 }),
  ...machines('NVIDIA H200 141GB', { Standard_ND96isr_H200_v5: 8 }),
  ...machines('NVIDIA V100 32GB', { Standard_ND40rs_v2: 8 }),
  ...machines('AMD MI300X', { Standard_ND96isr_MI300X_v5: 8 }),
];
const INSTANCE_TYPE = 'node.kubernetes.io/instance-type';
const PROPERTY = 'AksPlatform vmSize';

/**
 * Azure Kubernetes Service, AKS: nodes of one size of virtual machines, which is what tells GPUs apart there;
 * `kubernetes.azure.com/accelerator` says only whose they are. The taint `sku=gpu`, as Microsoft's guides set it, and that
 * of the GPU's resource are tolerated.
 *
 * @see https://learn.microsoft.com/en-us/azure/aks/use-nvidia-gpu
 */
export class AksPlatform extends Platform {
  /** Pods on nodes with GPUs. */
  static of(props: AksPlatformProps = {}): AksPlatform {
    return new AksPlatform(props);
  }

  readonly name = 'aks';

  private constructor(private readonly props: AksPlatformProps) {
    super();
  }

  bind(context: PlatformContext): PodBinding {
    const { nodeSelector = {}, tolerations, vmSize = nodeSelector[INSTANCE_TYPE] } = this.props;
    const { type, problems, warnings } = chooseMachine('AKS', PROPERTY, SIZES, context, vmSize);
    return {
      contribution: {
        nodeSelector: { ...(type === undefined ? {} : { [INSTANCE_TYPE]: type }), ...nodeSelector },
        tolerations: gpuTolerations(context.gpuResourceName, [{ key: 'sku', operator: 'Equal', value: 'gpu', effect: 'NoSchedule' }], tolerations),
      },
      problems: [...problems, ...labelValueProblems(PROPERTY, vmSize)],
      warnings: [...warnings, ...armWarnings(context)],
    };
  }
}
