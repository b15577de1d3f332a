import type { Duration } from 'cdk8s';
import type { EngineMetrics } from '../engine/engine-metrics';
import type { ServedGroups } from '../pod/served-groups';

/** What monitoring must know of a server; a `ModelServer` is one. */
export interface MonitoredServer {
  /** The groups that serve. */
  readonly groups: ServedGroups;
  /** What the engine tells Prometheus, under the names of its version. */
  readonly metrics: EngineMetrics;
  /** Labels of the Service itself, by which a ServiceMonitor finds it. */
  readonly serviceLabels: { [key: string]: string };
  /** How long a group may take from the start of its containers to its first answer. */
  readonly startupBudget: Duration;

  /**
   * Whether network policies let in named clients and name nobody who reads the metrics.
   *
   * @default false
   */
  readonly metricsAreClosed?: boolean;
}
