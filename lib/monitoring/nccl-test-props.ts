import type { Duration, Size } from 'cdk8s';
import type { NetworkProfile } from '../network/network-profile';
import type { ParallelismPlan } from '../planning/parallelism-plan';
import type { Platform } from '../platform/platform';
import type { PodContribution } from '../pod/pod-contribution';
import type { PodSecurity } from '../security/pod-security';

/** Properties of a test of the network between pods. */
export interface NcclTestProps {
  /** The plan of the server whose network is tested: its GPUs for each pod. */
  readonly plan: ParallelismPlan;

  /** An image with Python, PyTorch and the libraries of the network: the engine's own, so that its NCCL is tested. */
  readonly image: string;

  /** The network, as the server has it. */
  readonly network: NetworkProfile;

  /**
   * The platform, as the server has it.
   *
   * @default Platform.kubernetes()
   */
  readonly platform?: Platform;

  /** CPU cores of each pod, as request and as limit. */
  readonly cpu: number;

  /** Memory of each pod, as request and as limit; `/dev/shm` counts as part of it. */
  readonly memory: Size;

  /**
   * The most that `/dev/shm` may hold.
   *
   * @default - the plan's `sharedMemoryGib`: 4 GiB for each GPU of the pod
   */
  readonly sharedMemory?: Size;

  /**
   * How many pods talk to each other, 2 to 64.
   *
   * @default 2
   */
  readonly pods?: number;

  /**
   * Whether the test fails where NCCL took plain sockets, or where its log does not say what it took.
   *
   * @default - whether the network is an `RdmaProfile`
   */
  readonly expectRdma?: boolean;

  /**
   * The bus bandwidth of the largest message below which the test fails, in GB/s, as nccl-tests count it: what each GPU
   * sends. Half of what the adapters of a GPU can do is a fair limit: 25 for one of 400 Gbit/s.
   *
   * @default - none: the bandwidth is only printed
   */
  readonly minBandwidth?: number;

  /**
   * The largest message, 1 MiB to 16 GiB; a 16th and a 256th of it are measured as well.
   *
   * @default Size.gibibytes(1)
   */
  readonly messageSize?: Size;

  /**
   * How long the pods wait for each other, from 10 seconds to 24 hours: for nodes, and for the image.
   *
   * @default Duration.minutes(30)
   */
  readonly waitFor?: Duration;

  /**
   * The beginning of the names of the Job and its Service, to which a hyphen and eight characters are added: a lower-case
   * letter, then lower-case letters, digits and hyphens, at most 48.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * Any text; another one makes another Job, so that the test runs again.
   *
   * @default - none: the same test runs once
   */
  readonly revision?: string;

  /**
   * How long the finished Job stays, in whole seconds.
   *
   * @default - until somebody deletes it
   */
  readonly ttl?: Duration;

  /**
   * What the containers may do on their node, as the server has it.
   *
   * @default PodSecurity.restricted()
   */
  readonly security?: PodSecurity;

  /**
   * Names of Secrets with the logins of image registries.
   *
   * @default - none
   */
  readonly imagePullSecrets?: string[];

  /**
   * What the pods get beside everything else, as the server has it.
   *
   * @default - nothing
   */
  readonly pod?: PodContribution;
}
