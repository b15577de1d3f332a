import type { Duration } from 'cdk8s';
import type { EngineServeProps } from '../engine-props';

/** Properties of vLLM however its pods are started. What decides memory (`maxModelLen`, `enforceEager`, …) belongs to the plan. */
export interface VllmServeProps extends EngineServeProps {
  /**
   * Whether the log has a line for each request of probes and of Prometheus. vLLM can leave them out from 0.16 on.
   *
   * @default false
   */
  readonly logProbes?: boolean;
}

/** Properties of vLLM without Ray: each pod starts its own processes, which find each other. */
export interface VllmProps extends VllmServeProps {
  /**
   * How long the pods wait for each other before vLLM starts, from the start of their container. It must cover the
   * slowest pod's scheduling, image pull and mounts, or the group starts over again and again. More than 0 seconds, at
   * most 7 days.
   *
   * @default Duration.minutes(30)
   */
  readonly joinTimeout?: Duration;

  /**
   * The port at which the ranks of a plan without copies find each other, on the leader, 1 to 65535.
   *
   * @default 29501
   */
  readonly masterPort?: number;

  /**
   * The port at which the copies of a plan find each other, on the leader, 1 to 65535.
   *
   * @default 29550
   */
  readonly dataParallelRpcPort?: number;
}
