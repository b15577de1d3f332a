import { Chart, Duration, Testing } from 'cdk8s';
import { Autoscaling, EngineVersion, Monitoring, type EngineMetrics, type MonitoredServer, type MonitoringProps } from '../../lib';
import { sglangMetrics } from '../../lib/engine/sglang/sglang-metrics';
import { vllmMetrics } from '../../lib/engine/vllm/vllm-metrics';
import type { Json } from '../fixtures';

/** An engine's names, by the engine. */
export const ENGINES: { readonly [engine: string]: EngineMetrics } = {
  'vllm-0.7.2': vllmMetrics(EngineVersion.vllm('0.7.2')),
  'vllm-newest': vllmMetrics(EngineVersion.vllmNewest()),
  sglang: sglangMetrics(EngineVersion.sglang('0.5.23')),
};

/** A server of four groups in the namespace `models`. */
export function server(metrics: EngineMetrics = ENGINES['vllm-newest'], name = 'r1', groups: Partial<MonitoredServer['groups']> = {}): MonitoredServer {
  return {
    groups: {
      name, namespace: 'models', apiVersion: 'leaderworkerset.x-k8s.io/v1', kind: 'LeaderWorkerSet', replicas: 4, groupSize: 2, gpusPerPod: 8, port: 8000, metricsOnAllPods: false,
      podLabels: { 'leaderworkerset.sigs.k8s.io/name': name },
      leaderLabels: { 'leaderworkerset.sigs.k8s.io/name': name, 'leaderworkerset.sigs.k8s.io/worker-index': '0' },
      ...groups,
    },
    metrics,
    serviceLabels: { 'app.kubernetes.io/name': name },
    startupBudget: Duration.minutes(30),
  };
}

/** A server as a Deployment of pods with one GPU. */
export function deployed(name = 'small'): MonitoredServer {
  const labels = { 'cdk8s-inference/server': name };
  return server(undefined, name, { apiVersion: 'apps/v1', kind: 'Deployment', groupSize: 1, gpusPerPod: 1, podLabels: labels, leaderLabels: labels });
}

export interface Monitored {
  readonly chart: Chart;
  readonly monitoring: Monitoring;
  readonly objects: Json[];
}

export function monitor(props: Partial<MonitoringProps> = {}, namespace: string | undefined = 'models'): Monitored {
  const chart = new Chart(Testing.app(), 'test', { namespace });
  const monitoring = new Monitoring(chart, 'monitoring', { server: server(), ...props });
  return { chart, monitoring, get objects() { return Testing.synth(chart); } };
}

/** One alerting rule of the rendered PrometheusRule. */
export interface RenderedRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly [label: string]: string };
  readonly annotations: { readonly [annotation: string]: string };
}

export function kind(objects: Json[], wanted: string): Json {
  return objects.find((object) => object.kind === wanted);
}

export function rulesOf(objects: Json[]): RenderedRule[] {
  return kind(objects, 'PrometheusRule').spec.groups.flatMap((group: Json) => group.rules);
}

export function dashboardOf(objects: Json[]): Json {
  const [text] = Object.values<string>(kind(objects, 'ConfigMap').data);
  return JSON.parse(text);
}

/** The queries of all panels, as Grafana sends them for a window. */
export function panelQueries(objects: Json[], window = '1m'): { readonly panel: string; readonly expr: string }[] {
  return dashboardOf(objects).panels.flatMap((panel: Json) => (panel.targets ?? []).map((target: Json) =>
    ({ panel: `${panel.title} ${target.refId}`, expr: target.expr.replaceAll('$__rate_interval', window) })));
}

/** What KEDA asks Prometheus for to scale a server: requests that wait, and used shares of KV caches. */
export function scalerQueries({ groups, metrics }: MonitoredServer): string[] {
  const manifest: Json = Autoscaling.keda({ prometheusAddress: 'http://prometheus.monitoring.svc:9090', maxReplicas: 4, kvCachePercent: 80 })._bind(groups, metrics).manifest;
  return manifest.spec.triggers.map((trigger: Json) => trigger.metadata.query);
}
