import type { Size } from 'cdk8s';
import type { Autoscaling } from '../availability/autoscaling';
import type { DisruptionBudget } from '../availability/disruption-budget';
import type { GroupPlacement } from '../availability/group-placement';
import type { Rollout } from '../availability/rollout';
import type { Engine } from '../engine/engine';
import type { NetworkProfile } from '../network/network-profile';
import type { ParallelismPlan } from '../planning/parallelism-plan';
import type { Platform } from '../platform/platform';
import type { PodContribution } from '../pod/pod-contribution';
import type { SecretKey } from '../pod/secret-key';
import type { NetworkAccess } from '../security/network-access';
import type { PodSecurity } from '../security/pod-security';
import type { WeightsSource } from '../weights/weights-source';
import type { Workload } from './workload';

/** What happens to a group when one of its pods fails, as LeaderWorkerSet names it. */
export enum RestartPolicy {
  /** Any failing pod restarts the whole group: what engines need, for their processes cannot rejoin. */
  RECREATE_GROUP_ON_POD_RESTART = 'RecreateGroupOnPodRestart',
  /** The same, but not while pods of the group are still pending. Needs LeaderWorkerSet 0.9, and `lwsVersion` to say so. */
  RECREATE_GROUP_AFTER_START = 'RecreateGroupAfterStart',
  /** Only the failed container restarts; the rest of the group keeps connections that lead nowhere. */
  NONE = 'None',
}

/** Properties of a model server. */
export interface ModelServerProps {
  /** How the model is split, and over what. Tensor and pipeline sizes, pods and GPU limits all come from it. */
  readonly plan: ParallelismPlan;

  /** What runs in the pods. */
  readonly engine: Engine;

  /** Where the weights come from; in the same namespace. */
  readonly weights: WeightsSource;

  /**
   * How the pods talk to each other.
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

  /** CPU cores of each pod, as request and as limit. */
  readonly cpu: number;

  /** Memory of each pod, as request and as limit; `/dev/shm` counts as part of it. */
  readonly memory: Size;

  /**
   * The most that `/dev/shm` may hold; NCCL, Ray and the engine's processes exchange data there.
   *
   * @default - the plan's `sharedMemoryGib`: 4 GiB for each GPU of the pod
   */
  readonly sharedMemory?: Size;

  /**
   * The name of the LeaderWorkerSet: a letter, then letters, digits and hyphens in lower case, at most 50 characters
   * (fewer for more than 10 groups), so that the names that LeaderWorkerSet derives are valid too.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * The name of the Service of the leaders. LeaderWorkerSet makes its own headless Service under the set's name, so
   * this must be another.
   *
   * @default - the name, with `-leader` behind it
   */
  readonly serviceName?: string;

  /**
   * The name of the containers, with `-leader` or `-worker` behind it.
   *
   * @default - the name
   */
  readonly containerName?: string;

  /**
   * Groups that serve, each with the whole model; 0 to 1,000,000. Not given together with `autoscaling`, which owns the
   * number then.
   *
   * @default 1
   */
  readonly replicas?: number;

  /**
   * The kind of object that owns the pods.
   *
   * @default Workload.LEADER_WORKER_SET
   */
  readonly workload?: Workload;

  /**
   * The version of LeaderWorkerSet in the cluster, such as `0.10` or `0.9.0`. What that version lacks is refused: the API
   * server would drop it without a word.
   *
   * @default - none: nothing is used that 0.6 lacks
   */
  readonly lwsVersion?: string;

  /**
   * What happens to a group when one of its pods fails.
   *
   * @default - the whole group starts again; where `lwsVersion` is 0.9 or newer, not while a pod of it is still pending:
   *   a slow image pull would make a group start over and over
   */
  readonly restartPolicy?: RestartPolicy;

  /**
   * At what pace a change of the pods reaches the groups that run.
   *
   * @default Rollout.rolling(): one group at a time, without a group more than there are
   */
  readonly rollout?: Rollout;

  /**
   * How many groups may be taken down at once when nodes are drained.
   *
   * @default DisruptionBudget.groups(1)
   */
  readonly disruption?: DisruptionBudget;

  /**
   * What changes the number of groups with the load.
   *
   * @default - nothing: there are always `replicas` groups
   */
  readonly autoscaling?: Autoscaling;

  /**
   * Which scheduler places a group, and where its pods must be together.
   *
   * @default - each pod is placed by itself, by Kubernetes' own scheduler
   */
  readonly placement?: GroupPlacement;

  /**
   * Who may reach the pods over the network.
   *
   * @default NetworkAccess.groupOnly(): everybody the API, only pods of the set anything else
   */
  readonly access?: NetworkAccess;

  /**
   * What the containers may do on their node.
   *
   * @default PodSecurity.restricted()
   */
  readonly security?: PodSecurity;

  /**
   * The key that clients must send as `Authorization: Bearer …`: an entry of a Secret in the same namespace.
   *
   * @default - none: whoever reaches the Service may use the model
   */
  readonly apiKey?: SecretKey;

  /**
   * The service account of the pods.
   *
   * @default - the namespace's default one
   */
  readonly serviceAccountName?: string;

  /**
   * Whether the pods get a token for the API server. Engines need none.
   *
   * @default false
   */
  readonly automountServiceAccountToken?: boolean;

  /**
   * Names of Secrets with the logins of image registries.
   *
   * @default - none
   */
  readonly imagePullSecrets?: string[];

  /**
   * The priority class of the pods: who is evicted for whom where GPUs are scarce.
   *
   * @default - the cluster's default
   */
  readonly priorityClassName?: string;

  /**
   * Whether the last lines of a failed container's log stand in its pod's status. LeaderWorkerSet replaces the pods of a
   * failed group, and their logs go with them.
   *
   * @default true
   */
  readonly terminationMessageFromLogs?: boolean;

  /**
   * Labels that leaders carry and workers do not, and by which the Service then finds them.
   *
   * @default - none: the Service selects by the label that LeaderWorkerSet gives its leaders, and of a Deployment all pods
   */
  readonly leaderLabels?: { [key: string]: string };

  /**
   * Whether Kubernetes describes each Service of the namespace in the containers' environment. A Service named `vllm`
   * then sets `VLLM_PORT`, and vLLM does not start.
   *
   * @default false
   */
  readonly enableServiceLinks?: boolean;

  /**
   * What the pods get beside everything else; a key that somebody else gives another value is refused.
   *
   * @default - nothing
   */
  readonly pod?: PodContribution;

  /**
   * What the pods get whatever anybody else says. GPUs cannot be set here: they follow from the plan.
   *
   * @default - nothing
   */
  readonly overrides?: PodContribution;
}
