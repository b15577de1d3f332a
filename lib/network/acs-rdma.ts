import { AdapterAccess } from '../pod/machine-needs';
import type { PodBinding } from '../pod/pod-contribution';
import { problem } from '../problems';
import { KERNEL_ADAPTERS } from './adapter-check';
import { verbsProblems } from './nccl';
import { type RdmaContext, rdmaBinding } from './rdma-binding';
import type { RdmaProfileProps } from './rdma-profile-props';

/** Properties of RDMA on Alibaba Cloud Container Compute Service (ACS). */
export interface AcsRdmaProfileProps extends RdmaProfileProps {
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
}

const FACTORY = 'RdmaProfile.acs';

/** See `RdmaProfile.acs`. The platform itself adds what a container may do with the adapters. */
export function acsRdma(props: AcsRdmaProfileProps, context: RdmaContext): PodBinding {
  const { trafficClass = 136, serviceLevel = 5, gidIndex = 3, adapters = 'mlx5', debugLevel = 'INFO' } = props;
  return rdmaBinding({
    factory: FACTORY,
    props: { ...props, debugLevel },
    place: {
      problems: context.platformName === 'acs' ? [] : [problem('network', FACTORY, `with platform: AcsPlatform.gpu(…), whose label hpn-type it sets, not with ${context.platformName}`,
        'set the platform, or use NetworkProfile.tcp()')],
      warnings: [],
    },
    variables: { NCCL_IB_TC: trafficClass, NCCL_IB_SL: serviceLevel, NCCL_IB_GID_INDEX: gidIndex, NCCL_IB_HCA: adapters, NCCL_NET_PLUGIN: 'none' },
    check: { files: [KERNEL_ADAPTERS] },
    verbs: true,
    access: AdapterAccess.VERBS,
    pod: { labels: { 'alibabacloud.com/hpn-type': 'rdma' } },
    problems: verbsProblems(FACTORY, { adapters, gidIndex, trafficClass, serviceLevel }),
  });
}
