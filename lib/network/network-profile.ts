import type { PodBinding } from '../pod/pod-contribution';
import { socketEnv, socketInterfaceProblems } from './socket-interface';

/** What a network profile may know of the deployment that it joins. */
export interface NetworkContext {
  /** The platform's `name`, such as `kubernetes` or `acs`. */
  readonly platformName: string;
  /** GPUs of each pod. */
  readonly gpusPerPod: number;
  /** Pods of each group. */
  readonly groupSize: number;
  /** The resource name under which the plan's GPU is asked for. */
  readonly gpuResourceName: string;

  /**
   * Whether nodes are started for the pods by something that knows no huge pages, such as Karpenter.
   *
   * @default false
   */
  readonly startsNodes?: boolean;
}

/** Properties of plain TCP between the pods. */
export interface TcpProfileProps {
  /**
   * The interface that NCCL and Gloo use, a name or prefix as `NCCL_SOCKET_IFNAME` takes it.
   *
   * @default "eth0"
   */
  readonly socketInterface?: string;

  /**
   * Whether Gloo, which PyTorch uses beside NCCL and which does not read NCCL's variables, is given the same interface
   * (`GLOO_SOCKET_IFNAME`).
   *
   * @default true
   */
  readonly gloo?: boolean;
}

/**
 * How the pods of a group talk to each other: the environment, label or device that collective communication needs.
 * It is added to leader and workers alike, for a difference between them hangs at the first collective.
 */
export abstract class NetworkProfile {
  /** Plain TCP over one interface: works everywhere, fast enough for pipeline parallelism, slow for tensor parallelism. */
  static tcp(props: TcpProfileProps = {}): NetworkProfile {
    return new TcpProfile(props);
  }

  /** The profile's part of each pod, with what is wrong about its settings. */
  abstract bind(context: NetworkContext): PodBinding;
}

class TcpProfile extends NetworkProfile {
  constructor(private readonly props: TcpProfileProps) {
    super();
  }

  bind(): PodBinding {
    const socketInterface = this.props.socketInterface ?? 'eth0';
    return {
      contribution: { env: socketEnv(socketInterface, this.props.gloo ?? true) },
      problems: socketInterfaceProblems('NetworkProfile.tcp socketInterface', socketInterface),
    };
  }
}
