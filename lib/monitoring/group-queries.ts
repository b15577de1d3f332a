import { byLeader, type LabelMatch, leaderPods, podsOf, series, tellingPods } from '../promql';
import type { MonitoredServer } from './monitored-server';

/** The label by which vLLM tells why a request ended; of engines without it, all finished requests are one series. */
export const FINISH_REASON = 'finished_reason';

const PER_POD = '(namespace, pod)';
/** A group whose engine has several copies of the model tells of each, SGLang of each pipeline stage too. */
const PER_COPY = '(namespace, pod, engine, dp_rank)';
/** The same before pods get the name of their leader, after which two of them might have the same labels. */
const PER_COPY_OF_PODS = '(namespace, pod, instance, engine, dp_rank)';

/** Names of labels that dcgm-exporter's series have in the cluster's Prometheus. */
export interface GpuLabels {
  readonly namespace: string;
  readonly pod: string;
}

/**
 * All PromQL about the groups of one server. Series of the engine and `up` carry the labels `namespace` and `pod`, as
 * the Prometheus operator gives them to the targets of its monitors; so do those of kube-state-metrics where its own
 * labels are honoured.
 */
export class GroupQueries {
  constructor(private readonly server: MonitoredServer) {}

  /** The engine's series of a metric, of all pods that tell it. */
  private told(metric: string): string {
    return series(metric, [this.inNamespace, { label: 'pod', by: '=~', value: tellingPods(this.server.groups) }]);
  }

  /** A vector by group, which has the name of its leader. */
  private grouped(vector: string): string {
    return byLeader(vector, this.server.groups);
  }

  /** Series of the leaders' pods. */
  ofLeaders(metric: string, ...more: readonly LabelMatch[]): string {
    return series(metric, [this.inNamespace, { label: 'pod', by: '=~', value: leaderPods(this.server.groups) }, ...more]);
  }

  /** 1 for each leader that answers with its metrics, 0 for each that does not. */
  get up(): string {
    return this.ofLeaders('up');
  }

  /** A gauge of each group; of an engine with copies, their sum. */
  gauge(metric: string, window?: string): string {
    const samples = window === undefined ? this.told(metric) : `min_over_time(${this.told(metric)}[${window}])`;
    const copies = this.server.groups.metricsOnAllPods ? PER_COPY_OF_PODS : PER_COPY;
    return `sum by ${PER_POD} (${this.grouped(`max by ${copies} (${samples})`)})`;
  }

  /** The fullest cache of each group, 0 to 1. */
  get kvCacheUsage(): string {
    return `max by ${PER_POD} (${this.grouped(this.told(this.server.metrics.kvCacheUsage))})`;
  }

  /** How fast a counter of each group grows, in a second. */
  rate(counter: string, window: string): string {
    return `sum by ${PER_POD} (${this.grouped(`rate(${this.told(counter)}[${window}])`)})`;
  }

  /** By how much a counter of each group grew. */
  increase(counter: string, window: string): string {
    return `sum by ${PER_POD} (${this.grouped(`increase(${this.told(counter)}[${window}])`)})`;
  }

  /** How many requests end in a second, by reason. */
  finishedByReason(counter: string, window: string): string {
    return `sum by (${FINISH_REASON}) (rate(${this.told(counter)}[${window}]))`;
  }

  /** A quantile of a histogram over all groups; nothing where nothing was measured. */
  quantile(share: number, histogram: string, window: string): string {
    return `histogram_quantile(${share}, sum by (namespace, le) (rate(${this.told(`${histogram}_bucket`)}[${window}])))`;
  }

  /** When the pods of each group's leader were made, of all that lived within a time; kube-state-metrics. */
  createdWithin(window: string): string {
    return `last_over_time(${this.ofLeaders('kube_pod_created')}[${window}])`;
  }

  /** How many pods each group's leader had within a time, a recreated one counted again; kube-state-metrics. */
  leadersWithin(window: string): string {
    // Inner count: kube-state-metrics that restarts itself tells of the same pod in another series.
    return `count by ${PER_POD} (count by (namespace, pod, uid) (${this.createdWithin(window)}))`;
  }

  /** 1 for each leader that is ready; kube-state-metrics. */
  ready(window?: string): string {
    const samples = this.ofLeaders('kube_pod_status_ready', { label: 'condition', by: '=', value: 'true' });
    return `max by ${PER_POD} (${window === undefined ? samples : `max_over_time(${samples}[${window}])`})`;
  }

  /** How many groups there should be; kube-state-metrics, of the StatefulSet that LeaderWorkerSet makes of the leaders. */
  get wanted(): string {
    const { kind, name } = this.server.groups;
    const [metric, label] = kind === 'Deployment' ? ['kube_deployment_spec_replicas', 'deployment'] : ['kube_statefulset_replicas', 'statefulset'];
    return `sum(${series(metric, [this.inNamespace, { label, by: '=', value: name }])})`;
  }

  /** A gauge of GPUs, of all pods of all groups; dcgm-exporter. */
  gpu(metric: string, labels: GpuLabels): string {
    return series(metric, [
      { ...this.inNamespace, label: labels.namespace },
      { label: labels.pod, by: '=~', value: podsOf(this.server.groups) },
    ]);
  }

  private get inNamespace(): LabelMatch {
    return { label: 'namespace', by: '=', value: this.server.groups.namespace };
  }
}
