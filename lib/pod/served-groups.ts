/**
 * The groups of a server as the objects around them know them: budgets, scalers, policies and monitors select their
 * pods and name their owner, and know nothing of engines and plans.
 */
export interface ServedGroups {
  /** The name of the LeaderWorkerSet or Deployment. */
  readonly name: string;
  /** Its namespace; `default` where the chart has none. */
  readonly namespace: string;
  /** Its API version, such as `leaderworkerset.x-k8s.io/v1`. */
  readonly apiVersion: string;
  /** Its kind: `LeaderWorkerSet` or `Deployment`. */
  readonly kind: string;
  /** Groups that were asked for; where a scaler owns the number, the fewest. */
  readonly replicas: number;
  /** Pods of each group. */
  readonly groupSize: number;
  /** GPUs of each pod. */
  readonly gpusPerPod: number;
  /** Labels that all pods of all groups carry and no other pods. */
  readonly podLabels: { [key: string]: string };
  /** Labels that the leaders carry and no other pods; of groups of one pod, all pods. */
  readonly leaderLabels: { [key: string]: string };
  /** The port at which leaders answer HTTP requests. */
  readonly port: number;
  /** Whether workers tell Prometheus of requests of their own, at the same port, beside what the leader tells. */
  readonly metricsOnAllPods: boolean;
}
