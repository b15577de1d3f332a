import type { k8s } from 'cdk8s-plus-28';
import type { ParallelismPlan } from '../planning/parallelism-plan';
import type { SecretKey } from '../pod/secret-key';
import type { ContainerDrain } from './drain';
import type { EngineMetrics } from './engine-metrics';
import type { ContainerProbes } from './health-checks';
import type { KvTransfer, KvTransferBinding } from './kv-transfer';
import { Sglang } from './sglang/sglang';
import type { SglangProps } from './sglang/sglang-props';
import { Vllm } from './vllm/vllm';
import type { VllmProps } from './vllm/vllm-props';
import { VllmRay } from './vllm/vllm-ray';
import type { VllmRayProps } from './vllm/vllm-ray-props';

/** What an engine may know of the deployment beside its plan. */
export interface EngineContext {
  /** The folder, in the container, that holds the model's files. */
  readonly modelPath: string;

  /** Bytes of the checkpoint that a pod gets in a second, by what is known of the weights' source. */
  readonly readBytesPerSecond: number;

  /**
   * The key that clients must send.
   *
   * @default - none: whoever reaches the port may use it
   */
  readonly apiKey?: SecretKey;

  /**
   * How the groups hand KV caches over, where others do the other half of the work.
   *
   * @default - none: each group does all of it
   */
  readonly kvTransfer?: KvTransfer;
}

/** What one pod of a group runs. */
export interface EngineContainer extends ContainerProbes, ContainerDrain {
  /** The container's command. */
  readonly command: string[];

  /** Environment that the engine itself needs. */
  readonly env: k8s.EnvVar[];
}

/** What binding an engine to a plan gives. */
export interface EngineBinding {
  /** The container image of all pods. */
  readonly image: string;
  /** The port at which the leader answers HTTP requests. */
  readonly port: number;
  /** The model's name in requests. */
  readonly servedModelName: string;
  /** How long a start may take, from the start of the container to the first answer, in seconds. */
  readonly startupSeconds: number;

  /**
   * How long Kubernetes waits for a pod to end, in seconds, the same for leader and workers.
   *
   * @default - Kubernetes' own 30
   */
  readonly gracePeriodSeconds?: number;

  /** What the engine tells Prometheus. */
  readonly metrics: EngineMetrics;
  /** Whether each pod tells Prometheus of its own ranks only, so that workers must be scraped as the leader is, and a group's sum counts. */
  readonly metricsOnAllPods: boolean;
  /** Whether pods are told their number by `LWS_WORKER_INDEX`, which LeaderWorkerSet sets from 0.6 on. */
  readonly needsWorkerIndex: boolean;
  /** Whether a pod that restarts alone can never join the group again, so that the group must be recreated. */
  readonly needsGroupRestart: boolean;

  /** What the leader runs. */
  readonly leader: EngineContainer;

  /**
   * What each worker runs.
   *
   * @default - none: the plan has one pod
   */
  readonly worker?: EngineContainer;

  /**
   * How its halves work together, where it was told to do one.
   *
   * @default - none: it was not told to, or cannot
   */
  readonly kvTransfer?: KvTransferBinding;

  /** What makes the engine's settings unusable with this plan. */
  readonly problems: string[];
  /** What works but may hurt. */
  readonly warnings: string[];
}

/**
 * The program that serves the model: it turns a plan into what each pod of a group runs. It knows nothing of clouds,
 * networks and volumes.
 */
export abstract class Engine {
  /**
   * vLLM without Ray: each pod starts its own processes. Ranks of one copy find each other by torch.distributed, from
   * vLLM 0.11.1 on; copies (`dataParallelSize`) by a handshake with the leader, which spreads the requests, from 0.9 on.
   *
   * @see https://docs.vllm.ai/en/latest/serving/parallelism_scaling.html
   */
  static vllm(props: VllmProps): Engine {
    return new Vllm(props);
  }

  /**
   * vLLM whose pods form a Ray cluster: the leader is Ray's head and serves, the workers join it. A plan of one pod
   * runs vLLM alone, without Ray.
   *
   * @see https://docs.vllm.ai/en/latest/serving/parallelism_scaling.html
   */
  static vllmRay(props: VllmRayProps): Engine {
    return new VllmRay(props);
  }

  /**
   * SGLang, without Ray: all pods run the same command with their number in the group, and the leader answers. The
   * pods are told their number by LeaderWorkerSet from 0.6 on.
   *
   * @see https://docs.sglang.ai
   */
  static sglang(props: SglangProps): Engine {
    return new Sglang(props);
  }

  /** What leader and workers run for this plan, with everything that is wrong about it. */
  abstract bind(plan: ParallelismPlan, context: EngineContext): EngineBinding;
}
