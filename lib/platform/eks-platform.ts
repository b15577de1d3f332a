import type { PodBinding } from '../pod/pod-contribution';
import { adaptersNowhere, hasAdapters, typeOfNetwork } from './adapters';
import { EKS_GPUS, EKS_INSTANCES, ULTRASERVERS } from './eks-instances';
import { armWarnings, type GpuNodesProps, gpuTolerations, labelValueProblems } from './gpu-nodes';
import { chooseMachine, machineProblems } from './machines';
import { Platform, type PlatformContext } from './platform';

/** Properties of GPU nodes in a cluster of Amazon Elastic Kubernetes Service. */
export interface EksPlatformProps extends GpuNodesProps {
  /**
   * The EC2 instance type of the nodes, such as `p5en.48xlarge`.
   *
   * @default - of node groups the smallest with enough of the plan's GPUs, which must be given where several types have
   *   as many; of Karpenter and Auto Mode any type with that GPU
   */
  readonly instanceType?: string;
}

const INSTANCE_TYPE = 'node.kubernetes.io/instance-type';
/** Where each provisioner of nodes writes what it knows of their GPUs. */
const KARPENTER = 'karpenter.k8s.aws';
const AUTO_MODE = 'eks.amazonaws.com';

/**
 * Amazon Elastic Kubernetes Service, EKS. Who makes the nodes decides which labels they have, so each has a factory. The
 * usual taint of GPU nodes, `nvidia.com/gpu`, is tolerated.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/ml-workload-placement.html
 */
export abstract class EksPlatform extends Platform {
  /** The node label for the finest layer of the network, for `GroupPlacement`. */
  static readonly NETWORK_LAYER = 'topology.k8s.aws/network-node-layer-3';
  /** The node label for an UltraServer of GB200, whose machines NVLink joins. */
  static readonly ULTRASERVER = 'topology.k8s.aws/ultraserver-id';

  /** Managed or self-managed node groups: nodes of one instance type, `node.kubernetes.io/instance-type`. */
  static nodeGroups(props: EksPlatformProps = {}): EksPlatform {
    return new NodeGroups(props);
  }

  /** Nodes that Karpenter starts for the pods: `karpenter.k8s.aws/instance-gpu-name`. */
  static karpenter(props: EksPlatformProps = {}): EksPlatform {
    return new Provisioned(props, 'EksPlatform.karpenter', KARPENTER, {});
  }

  /** Nodes that EKS Auto Mode starts for the pods: `eks.amazonaws.com/instance-gpu-name`. */
  static autoMode(props: EksPlatformProps = {}): EksPlatform {
    return new Provisioned(props, 'EksPlatform.autoMode', AUTO_MODE, { [`${AUTO_MODE}/compute-type`]: 'auto' });
  }

  readonly name = 'eks';
}

class NodeGroups extends EksPlatform {
  constructor(private readonly props: EksPlatformProps) {
    super();
  }

  bind(context: PlatformContext): PodBinding {
    const { nodeSelector = {}, tolerations, instanceType = nodeSelector[INSTANCE_TYPE] } = this.props;
    const property = 'EksPlatform.nodeGroups instanceType';
    const { type, problems, warnings } = chooseMachine('EKS', property, [...EKS_INSTANCES, ...ULTRASERVERS], context, instanceType);
    return {
      contribution: {
        nodeSelector: { ...(type === undefined ? {} : { [INSTANCE_TYPE]: type }), ...nodeSelector },
        tolerations: gpuTolerations(context.gpuResourceName, tolerations),
      },
      problems: [...problems, ...labelValueProblems(property, instanceType)],
      warnings: [...warnings, ...armWarnings(context)],
    };
  }
}

/**
 * Nodes that Karpenter starts, its own or that of Auto Mode: it starts what has the resources that pods ask for, as it knows
 * them of each type of instance, and knows no huge pages (karpenter-provider-aws#3315, #6296; karpenter#751).
 */
class Provisioned extends EksPlatform {
  constructor(
    private readonly props: EksPlatformProps, private readonly factory: string, private readonly domain: string,
    private readonly selector: { readonly [key: string]: string },
  ) {
    super();
  }

  override get startsNodes(): boolean {
    return true;
  }

  bind(context: PlatformContext): PodBinding {
    const { nodeSelector = {}, tolerations, instanceType = nodeSelector[INSTANCE_TYPE] } = this.props;
    const property = `${this.factory} instanceType`;
    const nameLabel = `${this.domain}/instance-gpu-name`;
    const gpu = Object.hasOwn(EKS_GPUS, context.gpuName) ? EKS_GPUS[context.gpuName] : undefined;
    const isNamed = instanceType !== undefined || typeOfNetwork(context) !== undefined;
    const named = isNamed ? chooseMachine('EKS', property, EKS_INSTANCES, context, instanceType) : { type: undefined, problems: [], warnings: [] };
    const isLabelled = isNamed || Object.hasOwn(nodeSelector, nameLabel);
    return {
      contribution: {
        nodeSelector: {
          ...this.selector,
          ...(gpu && { [nameLabel]: gpu.name, ...(gpu.memory && { [`${this.domain}/instance-gpu-memory`]: gpu.memory }) }),
          ...(named.type === undefined ? {} : { [INSTANCE_TYPE]: named.type }),
          ...nodeSelector,
        },
        tolerations: gpuTolerations(context.gpuResourceName, tolerations),
      },
      problems: [
        ...(isLabelled ? [] : startedProblems(context)),
        ...(isLabelled ? [] : machineProblems('EKS', EKS_INSTANCES, context, `for another one give its label ${nameLabel} in nodeSelector of ${this.factory}`)),
        ...named.problems, ...labelValueProblems(property, instanceType),
      ],
      warnings: [...named.warnings, ...armWarnings(context), ...pageWarnings(this.factory, context)],
    };
  }
}

/** Any instance with the plan's GPU may be started, if it has the network's adapters. */
function startedProblems(context: PlatformContext): string[] {
  const enough = EKS_INSTANCES.filter(({ gpu, gpus }) => gpu === context.gpuName && gpus >= context.gpusPerPod);
  return enough.some(({ type }) => hasAdapters(type, context)) ? [] : adaptersNowhere('EKS', enough, EKS_INSTANCES, context);
}

function pageWarnings(factory: string, { resources }: PlatformContext): string[] {
  return Object.entries(resources).filter(([name]) => name.startsWith('hugepages-')).map(([name, size]) => `resource ${name}: pods ask for ${size}, and ${factory} starts nodes `
    + 'for pods by the resources that it knows of each machine, among which are no huge pages: they wait for ever, but where a NodeOverlay gives machines that capacity; '
    + 'ask for none, with RdmaProfile.efa by hugePages: Size.mebibytes(0)');
}
