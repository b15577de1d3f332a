import type { Duration } from 'cdk8s';
import type { Drain } from './drain';
import type { HealthChecks } from './health-checks';

/** Properties of SGLang. What decides memory (`maxModelLen`, `enforceEager`, …) belongs to the plan. */
export interface SglangProps {
  /** The container image of all pods; its SGLang is of the plan's `engineVersion`. */
  readonly image: string;

  /**
   * The model's name in requests. From SGLang 0.5.5.post1 on it has no colon, which stands before the name of an adapter.
   *
   * @default - the last part of the model's name, such as `DeepSeek-R1`
   */
  readonly servedModelName?: string;

  /**
   * The port at which every pod answers HTTP requests, 1 to 65535: the leader for the model, workers for their health.
   *
   * @default 30000
   */
  readonly port?: number;

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
   * The leader's port at which the processes of all pods find each other, 1 to 65535. Copies that share experts use
   * the ports after it as well.
   *
   * @default 20000
   */
  readonly distInitPort?: number;

  /**
   * How long leader and workers wait for each other, from the start of their container. It must cover the slowest
   * pod's scheduling, image pull and mounts, or the group starts over again and again. Processes wait for each other as
   * long later on, too.
   *
   * @default Duration.minutes(30)
   */
  readonly joinTimeout?: Duration;

  /**
   * Further arguments of SGLang's server, one entry for each word: `['--schedule-policy', 'lpm']`. They reach SGLang as
   * they stand, whatever characters they hold. A flag that the plan or this engine sets is refused, and one that the
   * version lacks.
   *
   * @default - none
   */
  readonly extraArguments?: string[];
}
