import type { Duration } from 'cdk8s';

/** The alerts about a server, by the names under which Alertmanager gets them. */
export enum ServerAlert {
  /** Groups answered within the last day, and now none does. Critical. */
  NO_GROUP_SERVES = 'InferenceNoGroupServes',
  /** A group is not ready for longer than a start may take. */
  GROUP_NOT_READY = 'InferenceGroupNotReady',
  /** A group is made anew, or its containers restart, again and again. Needs kube-state-metrics. */
  GROUP_RESTARTS = 'InferenceGroupRestarts',
  /** A ready group's metrics are not read, so that all other alerts are blind for it. Needs kube-state-metrics. */
  GROUP_NOT_SCRAPED = 'InferenceGroupNotScraped',
  /** A group has requests and produces nothing. Critical. */
  GROUP_HANGS = 'InferenceGroupHangs',
  /** Requests wait for a place in a batch. */
  QUEUE_TOO_LONG = 'InferenceQueueTooLong',
  /** Nearly all of a group's KV cache is used. */
  KV_CACHE_FULL = 'InferenceKvCacheFull',
  /** Requests lose their place in the KV cache and start over. */
  PREEMPTIONS = 'InferencePreemptions',
  /** The first token of an answer takes too long. */
  FIRST_TOKEN_SLOW = 'InferenceFirstTokenSlow',
}

/** Thresholds of the alerts, and how long each must hold. Durations are from 0 seconds to 7 days unless said otherwise. */
export interface AlertRulesProps {
  /**
   * How long no group may answer before `NO_GROUP_SERVES` fires.
   *
   * @default Duration.minutes(5)
   */
  readonly outageFor?: Duration;

  /**
   * How long a group may be not ready before `GROUP_NOT_READY` fires: waiting for machines, image and model included.
   *
   * @default - the server's startup budget, and 15 minutes for machines and image
   */
  readonly notReadyFor?: Duration;

  /**
   * How often a group may be made anew, or restart, within `restartWindow`; a whole number from 0 to 1000.
   *
   * @default 3
   */
  readonly restarts?: number;

  /**
   * The time in which restarts are counted, from 5 minutes to 7 days.
   *
   * @default - six times the server's startup budget, at least 1 hour: a start that always fails is repeated that often
   */
  readonly restartWindow?: Duration;

  /**
   * How long a ready group's metrics may be missing before `GROUP_NOT_SCRAPED` fires.
   *
   * @default Duration.minutes(15)
   */
  readonly notScrapedFor?: Duration;

  /**
   * How long a group may have requests and produce no token before `GROUP_HANGS` fires. Tokens are counted over five
   * minutes, so that it fires up to that much later.
   *
   * @default Duration.minutes(10)
   */
  readonly hangsFor?: Duration;

  /**
   * Waiting requests of each group, on average, above which `QUEUE_TOO_LONG` fires; a number of 0 or more.
   *
   * @default 10
   */
  readonly queueLength?: number;

  /**
   * How long the queue must be too long.
   *
   * @default Duration.minutes(10)
   */
  readonly queueFor?: Duration;

  /**
   * The used share of a group's KV cache above which `KV_CACHE_FULL` fires; above 0 and below 1.
   *
   * @default 0.9
   */
  readonly kvCacheUsage?: number;

  /**
   * How long the KV cache must be nearly full.
   *
   * @default Duration.minutes(15)
   */
  readonly kvCacheFor?: Duration;

  /**
   * Preemptions of a group in a minute above which `PREEMPTIONS` fires; a number of 0 or more.
   *
   * @default 6
   */
  readonly preemptionsPerMinute?: number;

  /**
   * How long there must be too many preemptions.
   *
   * @default Duration.minutes(15)
   */
  readonly preemptionsFor?: Duration;

  /**
   * The time to the first token from which on `FIRST_TOKEN_SLOW` fires, for the slowest of 20 requests; more than 0. A
   * histogram tells nothing above its highest bucket, which is 10 seconds in vLLM 0.7 and 2560 in newer ones, and 400 in SGLang.
   *
   * @default Duration.seconds(5)
   */
  readonly timeToFirstToken?: Duration;

  /**
   * How long the first token must be too slow.
   *
   * @default Duration.minutes(10)
   */
  readonly timeToFirstTokenFor?: Duration;

  /**
   * Alerts that are left out.
   *
   * @default - none: all that the engine and `kubeStateMetrics` allow
   */
  readonly without?: ServerAlert[];

  /**
   * Labels of all alerts beside `severity`, `namespace` and `model_server`, such as a team by which Alertmanager routes.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };
}
