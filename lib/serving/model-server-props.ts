import type { Size } from 'cdk8s';
import type { Engine } from '../engine/engine';
import type { NetworkProfile } from '../network/network-profile';
import type { ParallelismPlan } from '../planning/parallelism-plan';
import type { Platform } from '../platform/platform';
import type { PodContribution } from '../pod/pod-contribution';
import type { WeightsSource } from '../weights/weights-source';

/** What happens to a group when one of its pods fails, as LeaderWorkerSet names it. */
export enum RestartPolicy {
  /** Any failing pod restarts the whole group: what engines need, for their processes cannot rejoin. */
  RECREATE_GROUP_ON_POD_RESTART = 'RecreateGroupOnPodRestart',
  /** The same, but not while pods of the group are still pending. Needs LeaderWorkerSet 0.9. */
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
   * Groups that serve, each with the whole model; 0 to 1,000,000.
   *
   * @default 1
   */
  readonly replicas?: number;

  /**
   * What happens to a group when one of its pods fails.
   *
   * @default RestartPolicy.RECREATE_GROUP_ON_POD_RESTART
   */
  readonly restartPolicy?: RestartPolicy;

  /**
   * Labels that leaders carry and workers do not, and by which the Service then finds them.
   *
   * @default - none: the Service selects by the label that LeaderWorkerSet gives its leaders
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
