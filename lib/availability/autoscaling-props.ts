import type { Duration } from 'cdk8s';

/** What scalers of all kinds are told. Numbers are groups: a group is added or removed with all of its pods. */
export interface AutoscalingProps {
  /**
   * The fewest groups; 1 to 1,000,000. It cannot be 0, for the groups themselves tell the load: without any, none would
   * ever be started again.
   *
   * @default 1
   */
  readonly minReplicas?: number;

  /** The most groups; at least `minReplicas`, at most 1,000,000. The cluster must have the GPUs, and a queue the quota. */
  readonly maxReplicas: number;

  /**
   * Requests that may wait in each group, on average, before groups are added; 1 to 1,000,000. Requests wait when no place
   * in a batch or no KV cache is free for them.
   *
   * @default 5
   */
  readonly waitingRequests?: number;

  /**
   * The share of the KV cache that may be used in each group, on average, before groups are added, in percent; 1 to 99.
   * Beside the waiting requests: whichever asks for more groups decides. It sees long requests before any has to wait.
   *
   * @default - the KV cache is not looked at
   */
  readonly kvCachePercent?: number;

  /**
   * The most groups that are added within `scaleUpEvery`; 1 to 1,000,000.
   *
   * @default 1
   */
  readonly scaleUpStep?: number;

  /**
   * The time within which `scaleUpStep` groups may be added; 1 second to 30 minutes. New groups count as soon as they are
   * there, so no more are added than the load asks for, however long they take to load the model.
   *
   * @default Duration.minutes(1)
   */
  readonly scaleUpEvery?: Duration;

  /**
   * For how long fewer groups must have been enough before one is removed; 5 minutes to 1 hour. A group that is removed
   * too early takes minutes, or half an hour, to come back.
   *
   * @default Duration.minutes(10)
   */
  readonly scaleDownWindow?: Duration;

  /**
   * The time within which one group may be removed; 1 second to 30 minutes.
   *
   * @default Duration.minutes(5)
   */
  readonly scaleDownEvery?: Duration;
}

/** Properties of a HorizontalPodAutoscaler. */
export interface HpaAutoscalingProps extends AutoscalingProps {
  /**
   * The name under which the cluster's metrics adapter serves the number of waiting requests, where it renames it:
   * `vllm_num_requests_waiting`, or `prometheus.googleapis.com|vllm:num_requests_waiting|gauge`.
   *
   * @default - the engine's own name, such as `vllm:num_requests_waiting`
   */
  readonly waitingRequestsMetric?: string;

  /**
   * The name under which the adapter serves the used share of the KV cache, 0 to 1.
   *
   * @default - the engine's own name, such as `vllm:kv_cache_usage_perc`
   */
  readonly kvCacheMetric?: string;
}

/** What proves to Prometheus who is asking. */
export interface PrometheusAuthentication {
  /** The name of a TriggerAuthentication in the server's namespace, which names the Secrets. */
  readonly name: string;

  /**
   * Whether it is a ClusterTriggerAuthentication, which belongs to the whole cluster.
   *
   * @default false
   */
  readonly clusterWide?: boolean;

  /**
   * What it holds: `bearer`, `basic`, `tls` or `custom`, several with commas between them; not `bearer` with `basic`.
   *
   * @default - nothing of these: it names the identity of a cloud
   */
  readonly modes?: string;
}

/** What KEDA does while Prometheus does not answer. */
export interface ScalingFallback {
  /** Groups to run; from `minReplicas` to `maxReplicas`. */
  readonly replicas: number;

  /**
   * How often the question must have failed in a row; 1 to 1,000,000.
   *
   * @default 3
   */
  readonly failures?: number;
}

/** Properties of a ScaledObject. */
export interface KedaAutoscalingProps extends AutoscalingProps {
  /** Where Prometheus answers queries, such as `http://prometheus.monitoring.svc:9090`; without names and passwords in it. */
  readonly prometheusAddress: string;

  /**
   * What proves to Prometheus who is asking.
   *
   * @default - nothing: it answers everybody
   */
  readonly authentication?: PrometheusAuthentication;

  /**
   * Groups to run while Prometheus does not answer or knows none of the leaders.
   *
   * @default - the number stays as it is
   */
  readonly fallback?: ScalingFallback;
}
