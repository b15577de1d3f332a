import type { Size } from 'cdk8s';
import type { Autoscaling } from '../availability/autoscaling';
import type { DisruptionBudget } from '../availability/disruption-budget';
import type { GroupPlacement } from '../availability/group-placement';
import type { Rollout } from '../availability/rollout';
import type { Engine } from '../engine/engine';
import type { KvTransferBackend } from '../engine/kv-transfer';
import type { NetworkProfile } from '../network/network-profile';
import type { ParallelismPlan } from '../planning/parallelism-plan';
import type { Platform } from '../platform/platform';
import type { PodContribution } from '../pod/pod-contribution';
import type { SecretKey } from '../pod/secret-key';
import type { NetworkPeer } from '../security/network-peer';
import type { PodSecurity } from '../security/pod-security';
import type { WeightsSource } from '../weights/weights-source';
import type { DisaggregationRouter } from './router';

/** The groups of one half: how the model is split over them, how many there are, and what their pods get. */
export interface DisaggregatedGroups {
  /** How the model is split. Prefill wants few ranks that compute much, decode room for many caches. */
  readonly plan: ParallelismPlan;

  /** CPU cores of each pod, as request and as limit. */
  readonly cpu: number;

  /** Memory of each pod, as request and as limit; `/dev/shm` counts as part of it. */
  readonly memory: Size;

  /**
   * The most that `/dev/shm` may hold.
   *
   * @default - the plan's `sharedMemoryGib`
   */
  readonly sharedMemory?: Size;

  /**
   * Groups of this half; not given together with `autoscaling`.
   *
   * @default 1
   */
  readonly replicas?: number;

  /**
   * What changes the number of groups with the load.
   *
   * @default - nothing
   */
  readonly autoscaling?: Autoscaling;

  /**
   * At what pace a change of the pods reaches the groups that run.
   *
   * @default Rollout.rolling()
   */
  readonly rollout?: Rollout;

  /**
   * How many groups may be taken down at once when nodes are drained.
   *
   * @default DisruptionBudget.groups(1)
   */
  readonly disruption?: DisruptionBudget;

  /**
   * Which scheduler places a group, and where its pods must be together.
   *
   * @default - each pod is placed by itself, by Kubernetes' own scheduler
   */
  readonly placement?: GroupPlacement;

  /**
   * What the pods get beside everything else.
   *
   * @default - nothing
   */
  readonly pod?: PodContribution;

  /**
   * What the pods get whatever anybody else says.
   *
   * @default - nothing
   */
  readonly overrides?: PodContribution;
}

/** Properties of a server whose groups read prompts or write answers. */
export interface DisaggregatedServerProps {
  /** The groups that read prompts. */
  readonly prefill: DisaggregatedGroups;

  /** The groups that write answers. */
  readonly decode: DisaggregatedGroups;

  /** What runs in the pods of both. */
  readonly engine: Engine;

  /** What gives requests to both; of the engine's kind. */
  readonly router: DisaggregationRouter;

  /** Where the weights come from; in the same namespace. */
  readonly weights: WeightsSource;

  /**
   * How the pods talk to each other. KV caches take the same way: hundreds of megabytes for a long prompt, so RDMA pays.
   *
   * @default NetworkProfile.tcp()
   */
  readonly network?: NetworkProfile;

  /**
   * What the cluster wants on the pods.
   *
   * @default Platform.kubernetes()
   */
  readonly platform?: Platform;

  /**
   * The library that moves KV caches.
   *
   * @default KvTransferBackend.NIXL
   */
  readonly backend?: KvTransferBackend;

  /**
   * What NIXL moves bytes by, as its plugins are called: `UCX`, `LIBFABRIC`, `MOONCAKE`, `UCCL`, `GPUNETIO` or `TCPXO`; the
   * image must hold the plugin.
   *
   * @default "UCX", which takes RDMA where pods have adapters, else TCP
   */
  readonly nixlBackend?: string;

  /**
   * The adapters that move KV caches, such as `mlx5_0,mlx5_1`. With SGLang only.
   *
   * @default - the library chooses
   */
  readonly adapters?: string;

  /**
   * The first port at which prefill pods tell where their caches are, 1 to 65535; each copy of vLLM takes one.
   *
   * @default - 5600 of vLLM, 8998 of SGLang, as these have it
   */
  readonly transferPort?: number;

  /**
   * The name of the whole: groups, Services and the router have it with something behind it. As that of a ModelServer, at
   * most 42 characters.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * Who may send requests to the router: gateways, applications. Whoever reaches it may also add workers to it and take
   * them away, so let only paths below `/v1` through from outside.
   *
   * @default - pods of the same namespace
   */
  readonly clients?: NetworkPeer[];

  /**
   * Who reads the metrics of the groups and of the router, such as Prometheus.
   *
   * @default - nobody
   */
  readonly scrapers?: NetworkPeer[];

  /**
   * The key that clients must send. Routers of SGLang check it; those of vLLM check none.
   *
   * @default - none
   */
  readonly apiKey?: SecretKey;

  /**
   * The version of LeaderWorkerSet in the cluster, such as `0.10`.
   *
   * @default - none: nothing is used that 0.6 lacks
   */
  readonly lwsVersion?: string;

  /**
   * What the engines' containers may do on their node.
   *
   * @default PodSecurity.restricted()
   */
  readonly security?: PodSecurity;

  /**
   * The service account of the engines' pods.
   *
   * @default - the namespace's default one
   */
  readonly serviceAccountName?: string;

  /**
   * Names of Secrets with the logins of image registries.
   *
   * @default - none
   */
  readonly imagePullSecrets?: string[];

  /**
   * The priority class of the engines' pods.
   *
   * @default - the cluster's default
   */
  readonly priorityClassName?: string;
}
