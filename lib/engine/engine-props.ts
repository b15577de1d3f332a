import type { Drain } from './drain';
import type { HealthChecks } from './health-checks';

/** Properties that all engines have. What decides memory (`maxModelLen`, `enforceEager`, …) belongs to the plan. */
export interface EngineServeProps {
  /** The container image of all pods; the engine in it is of the plan's `engineVersion`. */
  readonly image: string;

  /**
   * The model's name in requests. From SGLang 0.5.5.post1 on it has no colon, which stands before the name of an adapter.
   *
   * @default - the last part of the model's name, such as `DeepSeek-R1`
   */
  readonly servedModelName?: string;

  /**
   * The port at which the leader answers HTTP requests, 1 to 65535; SGLang's workers answer there for their health.
   *
   * @default - 8000 of vLLM, 30000 of SGLang
   */
  readonly port?: number;

  /**
   * The addresses at which it answers: all of IPv4 (`0.0.0.0`), or all of IPv6 (`::`), which pods without IPv4 need.
   * Whether it answers IPv4 at `::` as well depends on the engine and its version.
   *
   * @default - all of IPv4
   */
  readonly host?: string;

  /**
   * Whether Python code that lies beside the weights may run. It runs with the rights of the container: read it first.
   *
   * @default false
   */
  readonly trustRemoteCode?: boolean;

  /**
   * How Kubernetes learns whether the pods serve.
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
   * Further arguments of the engine, one entry for each word: `['--chat-template', '/models/r1/chat.jinja']`. They reach
   * it as they stand, whatever characters they hold. A flag that the plan or this engine sets is refused, and so is one
   * that the plan's version of the engine does not have.
   *
   * @default - none
   */
  readonly extraArguments?: string[];
}
