import type { PodBinding } from '../pod/pod-contribution';
import { acsRdma, type AcsRdmaProfileProps } from './acs-rdma';
import { azureNd, type AzureNdProfileProps } from './azure-nd';
import { efa, type EfaProfileProps } from './efa';
import { erdma, type ErdmaProfileProps } from './erdma';
import { gkeRdma, type GkeRdmaProfileProps } from './gke-rdma';
import { gkeTcpxo, type GkeTcpxoProfileProps } from './gke-tcpxo';
import { infiniband, type InfinibandProfileProps } from './infiniband';
import { type NetworkContext, NetworkProfile } from './network-profile';
import { ociRoce, type OciRoceProfileProps } from './oci-roce';
import { sharedDevice, type SharedDeviceProfileProps } from './shared-device';
import { sriov, type SriovProfileProps } from './sriov';

/**
 * Remote direct memory access between the pods, or what a cloud has in its place. Each profile brings what its source
 * documents: devices, rights, annotations and volumes, and the variables of NCCL, Gloo, NVSHMEM and UCX. Which libraries
 * the image must have is in docs/networks.md; where something is amiss NCCL falls back to TCP without a word, which
 * `requireAdapters` and `NcclTest` find.
 */
export abstract class RdmaProfile extends NetworkProfile {
  /**
   * ACS pods with Mellanox adapters (GPU series GU8TF, GU8TEF and GX8SF): the label `alibabacloud.com/hpn-type: rdma`,
   * which attaches the adapters, and seven NCCL variables. An image that already sets them needs only the label, and the
   * same values do no harm there. Needs `AcsPlatform`, which checks the GPU series and count, and refuses P16EN: the
   * variables of its adapters are not published in full.
   *
   * @see https://www.alibabacloud.com/help/en/cs/user-guide/pod-hpn-type-rdma
   */
  static acs(props: AcsRdmaProfileProps = {}): RdmaProfile {
    return new Fabric((context) => acsRdma(props, context));
  }

  /**
   * Adapters that the pods of a node share, RoCE or InfiniBand, by the RDMA shared device plugin or NVIDIA's network
   * operator: one device resource, `IPC_LOCK`, and Multus networks where the cluster has them.
   *
   * @see https://github.com/Mellanox/k8s-rdma-shared-dev-plugin
   */
  static sharedDevice(props: SharedDeviceProfileProps): RdmaProfile {
    return new Fabric((context) => sharedDevice(props, context));
  }

  /**
   * Adapters of a pod's own, virtual functions (SR-IOV) or whole devices of the node: one device and one Multus network
   * for each, and `IPC_LOCK`.
   *
   * @see https://github.com/k8snetworkplumbingwg/sriov-network-operator
   */
  static sriov(props: SriovProfileProps): RdmaProfile {
    return new Fabric((context) => sriov(props, context));
  }

  /**
   * An InfiniBand fabric, whose adapters pods get by one device resource and use by their own addresses: no GID index, no
   * second interface. `IPC_LOCK`.
   *
   * @see https://docs.coreweave.com/products/networking/hpc-interconnect/use-gpudirect-rdma
   */
  static infiniband(props: InfinibandProfileProps = {}): RdmaProfile {
    return new Fabric((context) => infiniband(props, context));
  }

  /**
   * Elastic Fabric Adapters on EKS: the resource `vpc.amazonaws.com/efa` for all adapters of a node, huge pages,
   * `IPC_LOCK`, and the variables of libfabric. The image must have libfabric and the plugin aws-ofi-nccl, which the
   * stock images of vLLM and SGLang lack. The nodes must be in one zone, and their security group must allow all traffic
   * to and from itself, or nothing arrives.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/node-efa.html
   */
  static efa(props: EfaProfileProps): RdmaProfile {
    return new Fabric((context) => efa(props, context));
  }

  /**
   * GPUDirect-TCPXO on GKE's A3 Mega machines: nine interfaces, a daemon beside the engine, and the variables that the
   * plugin on the nodes brings as a script. Pods of 8 GPUs only; the image must have bash. Needs Kubernetes 1.29.
   *
   * @see https://github.com/GoogleCloudPlatform/container-engine-accelerators/tree/master/gpudirect-tcpxo
   */
  static gkeTcpxo(props: GkeTcpxoProfileProps = {}): RdmaProfile {
    return new Fabric((context) => gkeTcpxo(props, context));
  }

  /**
   * GPUDirect RDMA on GKE's A3 Ultra and A4 machines: the interfaces, the plugin gIB from the node, and the variables that
   * it brings as a script. Pods of 8 GPUs only; the image must have bash.
   *
   * @see https://cloud.google.com/ai-hypercomputer/docs/create/gke-ai-hypercompute-custom
   */
  static gkeRdma(props: GkeRdmaProfileProps = {}): RdmaProfile {
    return new Fabric((context) => gkeRdma(props, context));
  }

  /**
   * InfiniBand on AKS nodes of Azure's ND series, with the device plugins of NVIDIA's network operator: the resource
   * `rdma/ib`, `IPC_LOCK`, and relaxed ordering on PCIe. The subscription needs the feature AKSInfinibandSupport, so that
   * the nodes are on one fabric.
   *
   * @see https://azure.github.io/aks-rdma-infiniband/
   */
  static azureNd(props: AzureNdProfileProps = {}): RdmaProfile {
    return new Fabric((context) => azureNd(props, context));
  }

  /**
   * RoCE on Oracle Cloud's bare-metal GPU shapes, as OKE's manifests use it: the node's network, `/dev/infiniband`, all
   * rights on the node, and the variables of the shape. Where OKE hands out virtual functions use `sriov` with
   * `nvidia.com/rdma-vf` instead, which needs no rights.
   *
   * @see https://github.com/oracle-quickstart/oci-hpc-oke
   */
  static ociRoce(props: OciRoceProfileProps): RdmaProfile {
    return new Fabric((context) => ociRoce(props, context));
  }

  /**
   * Elastic RDMA on ACK nodes whose ECS instances have it: the resource `aliyun/erdma`, the node's network, and the GID
   * index of the platform's sample. The image must have Alibaba Cloud's provider of ibverbs; NCCL 2.28.7 and 2.28.9 crash
   * on these adapters. NIXL does not work over them as it is shipped.
   *
   * @see https://www.alibabacloud.com/help/en/ack/ack-managed-and-ack-dedicated/user-guide/use-erdma-to-accelerate-container-networks
   */
  static erdma(props: ErdmaProfileProps = {}): RdmaProfile {
    return new Fabric((context) => erdma(props, context));
  }
}

class Fabric extends RdmaProfile {
  constructor(private readonly join: (context: NetworkContext) => PodBinding) {
    super();
  }

  bind(context: NetworkContext): PodBinding {
    return this.join(context);
  }
}
