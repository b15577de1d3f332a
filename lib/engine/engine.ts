import type { k8s } from 'cdk8s-plus-28';
import type { ParallelismPlan } from '../planning/parallelism-plan';
import type { ContainerProbes } from './health-checks';
import { VllmRay } from './vllm-ray';
import type { VllmRayProps } from './vllm-ray-props';

/** What an engine may know of the deployment beside its plan. */
export interface EngineContext {
  /** The folder, in the container, that holds the model's files. */
  readonly modelPath: string;
}

/** What one pod of a group runs. */
export interface EngineContainer extends ContainerProbes {
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
  /** What the leader runs. */
  readonly leader: EngineContainer;

  /**
   * What each worker runs.
   *
   * @default - none: the plan has one pod
   */
  readonly worker?: EngineContainer;

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
   * vLLM whose pods form a Ray cluster: the leader is Ray's head and serves, the workers join it. A plan of one pod
   * runs vLLM alone, without Ray.
   *
   * @see https://docs.vllm.ai/en/latest/serving/parallelism_scaling.html
   */
  static vllmRay(props: VllmRayProps): Engine {
    return new VllmRay(props);
  }

  /** What leader and workers run for this plan, with everything that is wrong about it. */
  abstract bind(plan: ParallelismPlan, context: EngineContext): EngineBinding;
}
