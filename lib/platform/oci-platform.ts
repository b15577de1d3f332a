import type { PodBinding } from '../pod/pod-contribution';
import { armWarnings, type GpuNodesProps, gpuTolerations, labelValueProblems } from './gpu-nodes';
import { chooseMachine, machines, type Machine } from './machines';
import { Platform, type PlatformContext } from './platform';

/** Properties of GPU nodes in a cluster of Oracle Kubernetes Engine. */
export interface OciPlatformProps extends GpuNodesProps {
  /**
   * The shape of the nodes, such as `BM.GPU.H100.8`.
   *
   * @default - the smallest with enough of the plan's GPUs; it must be given where several shapes have as many
   */
  readonly shape?: string;
}

/**
 * Shapes with GPUs of the catalogue (oracle-quickstart/oci-hpc-oke, 2026-08; Oracle's list of compute shapes).
 *
 * @see https://docs.oracle.com/en-us/iaas/Content/Compute/References/computeshapes.htm
 */
const SHAPES: readonly Machine[] = [
  ...machines('NVIDIA A10', { 'VM.GPU.A10.1': 1, 'VM.GPU.A10.2': 2, 'BM.GPU.A10.4': 4 }),
  ...machines('NVIDIA A100 40GB', { 'BM.GPU4.8': 8, 'BM.GPU.B4.8': 8 }),
  ...machines('NVIDIA A100 80GB', { 'BM.GPU.A100-v2.8': 8 }),
  ...machines('NVIDIA B200', { 'BM.GPU.B200.8': 8 }),
  ...machines('NVIDIA B300', { 'BM.GPU.B300.8': 8 }),
  ...machines('NVIDIA GB200', { 'BM.GPU.GB200.4': 4, 'BM.GPU.GB200-v2.4': 4, 'BM.GPU.GB200-v3.4': 4 }),
  ...machines('NVIDIA H100 80GB', { 'BM.GPU.H100.8': 8 }),
  ...machines('NVIDIA H200 141GB', { 'BM.GPU.H200.8': 8 }),
  ...machines('NVIDIA L40S', { 'BM.GPU.L40S.4': 4, 'BM.GPU.L40S-NC.4': 4 }),
  ...machines('NVIDIA RTX PRO 6000', { 'BM.GPU.RTXPRO.8': 8 }),
  ...machines('AMD MI300X', { 'BM.GPU.MI300X.8': 8 }),
  ...machines('AMD MI355X', { 'BM.GPU.MI355X.8': 8, 'BM.GPU.MI355X-v1.8': 8 }),
];
const INSTANCE_TYPE = 'node.kubernetes.io/instance-type';
const PROPERTY = 'OciPlatform shape';

/**
 * Oracle Kubernetes Engine, OKE: nodes of one shape. The taint that GPU nodes have by default is tolerated.
 *
 * @see https://github.com/oracle-quickstart/oci-hpc-oke
 */
export class OciPlatform extends Platform {
  /** The node label for a block of machines with one switch, for `GroupPlacement`, as the labeller of Oracle's GPU stack writes it. */
  static readonly LOCAL_BLOCK = 'oci.oraclecloud.com/rdma.local_block_id';
  /** The node label for a block of such blocks. */
  static readonly NETWORK_BLOCK = 'oci.oraclecloud.com/rdma.network_block_id';

  /** Pods on nodes with GPUs. */
  static of(props: OciPlatformProps = {}): OciPlatform {
    return new OciPlatform(props);
  }

  readonly name = 'oci';

  private constructor(private readonly props: OciPlatformProps) {
    super();
  }

  bind(context: PlatformContext): PodBinding {
    const { nodeSelector = {}, tolerations, shape = nodeSelector[INSTANCE_TYPE] } = this.props;
    const { type, problems, warnings } = chooseMachine('OKE', PROPERTY, SHAPES, context, shape);
    return {
      contribution: {
        nodeSelector: { ...(type === undefined ? {} : { [INSTANCE_TYPE]: type }), ...nodeSelector },
        tolerations: gpuTolerations(context.gpuResourceName, tolerations),
      },
      problems: [...problems, ...labelValueProblems(PROPERTY, shape)],
      warnings: [...warnings, ...armWarnings(context)],
    };
  }
}
