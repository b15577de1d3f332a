import type { Duration } from 'cdk8s';
import type { Drain } from './drain';
import type { HealthChecks } from './health-checks';

/** Properties of vLLM however its pods are started. What decides memory (`maxModelLen`, `enforceEager`, …) belongs to the plan. */
export interface VllmServeProps {
  /** The container image of all pods; its vLLM is of the plan's `engineVersion`. */
  readonly image: string;

  /**
   * The model's name in requests.
   *
   * @default - the last part of the model's name, such as `DeepSeek-R1`
   */
  readonly servedModelName?: string;

  /**
   * The port at which the leader answers HTTP requests, 1 to 65535.
   *
   * @default 8000
   */
  readonly port?: number;

  /**
   * Whether Python code that lies beside the weights may run. It runs with the rights of the container: read it first.
   *
   * @default false
   */
  readonly trustRemoteCode?: boolean;

  /**
   * How Kubernetes learns whether the leader serves.
   *
   * @default HealthChecks.http()
   */
  readonly healthChecks?: HealthChecks;

  /**
   * How a group ends when it is told to.
   *
   * @default Drain.of()
   */
  readonly drain?: Drain;

  /**
   * Whether the log has a line for each request of probes and of Prometheus. vLLM can leave them out from 0.16 on.
   *
   * @default false
   */
  readonly logProbes?: boolean;

  /**
   * Further arguments of `vllm serve`, one entry for each word: `['--enable-prefix-caching', '--seed', '7']`. They
   * reach vLLM as they stand, whatever characters they hold. A flag that the plan or this engine sets is refused, and
   * so is one that the plan's version of vLLM does not have.
   *
   * @default - none
   */
  readonly extraArguments?: string[];
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
