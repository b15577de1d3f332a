import type { Duration } from 'cdk8s';
import type { EngineServeProps } from '../engine-props';

/** Properties of SGLang. What decides memory (`maxModelLen`, `enforceEager`, …) belongs to the plan. */
export interface SglangProps extends EngineServeProps {
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
}
