import type { PodBinding } from '../pod/pod-contribution';
import { isWhole, problem } from '../problems';
import { type NetworkContext, NetworkProfile } from './network-profile';
import { socketEnv, socketInterfaceProblems } from './socket-interface';

/** Properties of RDMA on Alibaba Cloud Container Compute Service (ACS). */
export interface AcsRdmaProfileProps {
  /**
   * The interface of NCCL's and Gloo's socket traffic.
   *
   * @default "eth0"
   */
  readonly socketInterface?: string;

  /**
   * Whether Gloo is given the same interface (`GLOO_SOCKET_IFNAME`).
   *
   * @default true
   */
  readonly gloo?: boolean;

  /**
   * The traffic class of InfiniBand packets (`NCCL_IB_TC`), 0 to 255: the queue that the fabric reserves for RDMA.
   *
   * @default 136
   */
  readonly trafficClass?: number;

  /**
   * The service level of InfiniBand packets (`NCCL_IB_SL`), 0 to 15.
   *
   * @default 5
   */
  readonly serviceLevel?: number;

  /**
   * The index in the adapter's GID table (`NCCL_IB_GID_INDEX`), 0 or more; 3 is RoCE v2 over IPv4.
   *
   * @default 3
   */
  readonly gidIndex?: number;

  /**
   * The adapters that NCCL may use (`NCCL_IB_HCA`): names or prefixes, `=` in front for whole names.
   *
   * @default "mlx5"
   */
  readonly adapters?: string;

  /**
   * How much NCCL logs (`NCCL_DEBUG`): VERSION, WARN, INFO or TRACE. INFO shows at the start whether RDMA is used.
   *
   * @default "INFO"
   */
  readonly debugLevel?: string;
}

const DEBUG_LEVELS = ['VERSION', 'WARN', 'INFO', 'TRACE'];

/**
 * Remote direct memory access between the pods. The variables are those that the platform documents for images without
 * its own; an image that already sets them needs only the label, and the same values do no harm there.
 */
export abstract class RdmaProfile extends NetworkProfile {
  /**
   * ACS pods with Mellanox adapters (GPU series GU8TF, GU8TEF and GX8SF): the label `alibabacloud.com/hpn-type: rdma`,
   * which attaches the adapters, and seven NCCL variables. Needs `AcsPlatform`, which checks the GPU series and count.
   *
   * @see https://www.alibabacloud.com/help/en/cs/user-guide/pod-hpn-type-rdma
   */
  static acs(props: AcsRdmaProfileProps = {}): RdmaProfile {
    return new AcsRdmaProfile(props);
  }
}

class AcsRdmaProfile extends RdmaProfile {
  constructor(private readonly props: AcsRdmaProfileProps) {
    super();
  }

  bind(context: NetworkContext): PodBinding {
    const { socketInterface = 'eth0', gloo = true, trafficClass = 136, serviceLevel = 5, gidIndex = 3, adapters = 'mlx5', debugLevel = 'INFO' } = this.props;
    const problems = [
      ...socketInterfaceProblems('RdmaProfile.acs socketInterface', socketInterface),
      ...outOfRange('trafficClass', trafficClass, 255),
      ...outOfRange('serviceLevel', serviceLevel, 15),
      ...outOfRange('gidIndex', gidIndex, 255),
    ];
    if (!/^\^?=?[A-Za-z0-9_]+(:\d+)?(,[A-Za-z0-9_]+(:\d+)?)*$/.test(adapters)) {
      problems.push(problem('RdmaProfile.acs adapters', adapters, 'adapter names as NCCL_IB_HCA takes them, such as mlx5 or =mlx5_0,mlx5_1'));
    }
    if (!DEBUG_LEVELS.includes(debugLevel)) problems.push(problem('RdmaProfile.acs debugLevel', debugLevel, DEBUG_LEVELS.join(', ')));
    if (context.platformName !== 'acs') {
      problems.push(problem('network', 'RdmaProfile.acs', `with platform: AcsPlatform.gpu(…), whose label hpn-type it sets, not with ${context.platformName}`,
        'set the platform, or use NetworkProfile.tcp()'));
    }
    return {
      problems,
      contribution: {
        labels: { 'alibabacloud.com/hpn-type': 'rdma' },
        env: [
          ...socketEnv(socketInterface, gloo),
          { name: 'NCCL_IB_TC', value: String(trafficClass) },
          { name: 'NCCL_IB_SL', value: String(serviceLevel) },
          { name: 'NCCL_IB_GID_INDEX', value: String(gidIndex) },
          { name: 'NCCL_IB_HCA', value: adapters },
          { name: 'NCCL_DEBUG', value: debugLevel },
          { name: 'NCCL_NET_PLUGIN', value: 'none' },
        ],
      },
    };
  }
}

function outOfRange(property: string, given: number, most: number): string[] {
  return isWhole(given, 0) && given <= most ? [] : [problem(`RdmaProfile.acs ${property}`, given, `a whole number from 0 to ${most}`)];
}
