import type { PodBinding } from '../pod/pod-contribution';
import { problem } from '../problems';
import { armWarnings, type GpuNodesProps } from './gpu-nodes';
import { NVIDIA_PRODUCTS, productChoice } from './gpu-products';
import { Platform, type PlatformContext } from './platform';

const NAME_LABEL = 'aliyun.accelerator/nvidia_name';
const NVIDIA = 'nvidia.com/gpu';

/**
 * Alibaba Cloud Container Service for Kubernetes, ACK: nodes with GPUs, chosen by the label
 * `aliyun.accelerator/nvidia_name`, which holds what `nvidia-smi` calls the GPU. Pods that shall leave the cluster for
 * serverless capacity take `AcsPlatform` instead.
 *
 * @see https://www.alibabacloud.com/help/en/ack/ack-managed-and-ack-dedicated/user-guide/use-labels-to-schedule-pods-to-gpu-accelerated-nodes
 */
export class AckPlatform extends Platform {
  /** Pods on nodes of the cluster. */
  static of(props: GpuNodesProps = {}): AckPlatform {
    return new AckPlatform(props);
  }

  readonly name = 'ack';

  private constructor(private readonly props: GpuNodesProps) {
    super();
  }

  bind(context: PlatformContext): PodBinding {
    const { nodeSelector, tolerations } = this.props;
    const { gpuName, gpuResourceName } = context;
    const isNvidia = gpuResourceName === NVIDIA;
    const { nodeSelector: chosen, problems } = isNvidia ? productChoice('AckPlatform.of', gpuName, NAME_LABEL, NVIDIA_PRODUCTS, nodeSelector)
      : { nodeSelector: {}, problems: [problem('gpu of the plan', gpuName, `a GPU that ACK's nodes give out as ${NVIDIA}, not as ${gpuResourceName}`, 'on nodes of another kind use Platform.kubernetes(…)')] };
    return { contribution: { nodeSelector: { ...chosen, ...nodeSelector }, tolerations }, problems, warnings: armWarnings(context) };
  }
}
