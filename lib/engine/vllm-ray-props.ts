import type { Drain } from './drain';
import type { HealthChecks } from './health-checks';
import type { RayBootstrap } from './ray-bootstrap';

/** Properties of vLLM on a Ray cluster. What decides memory (`maxModelLen`, `enforceEager`, …) belongs to the plan. */
export interface VllmRayProps {
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
   * How the pods become one Ray cluster.
   *
   * @default RayBootstrap.inline()
   */
  readonly bootstrap?: RayBootstrap;

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
   * Further arguments of `vllm serve`, one entry for each word: `['--enable-prefix-caching', '--seed', '7']`. They
   * reach vLLM as they stand, whatever characters they hold. A flag that the plan or this engine sets is refused.
   *
   * @default - none
   */
  readonly extraArguments?: string[];
}
