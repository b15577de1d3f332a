import type { PanelContent, PanelQuery, PanelRow } from './dashboard-grid';
import { FINISH_REASON, type GpuLabels, GroupQueries } from './group-queries';
import type { MonitoredServer } from './monitored-server';

/** What the cluster's Prometheus has beside the engine's metrics. */
export interface DashboardSources {
  readonly kubeStateMetrics: boolean;
  /** Labels of dcgm-exporter's series; nothing where there is no dcgm-exporter. */
  readonly gpu?: GpuLabels;
}

/** Grafana's own window for rates: at least four scrapes, and longer where a panel shows days. */
const WINDOW = '$__rate_interval';
const POD = '{{pod}}';
const QUANTILES = [[0.5, 'median'], [0.95, '95 of 100 are faster'], [0.99, '99 of 100 are faster']] as const;
const TOKENS_PER_SECOND = 'suffix: tok/s';

/** What the dashboard of a server shows, from top to bottom. */
export function dashboardRows(server: MonitoredServer, { kubeStateMetrics, gpu }: DashboardSources): PanelRow[] {
  const queries = new GroupQueries(server);
  return [
    { title: 'At a glance', kind: 'stat', panels: glance(server, queries, kubeStateMetrics) },
    { title: 'Requests', kind: 'timeseries', panels: requests(server, queries) },
    { title: 'Latency', kind: 'timeseries', panels: latency(server, queries) },
    { title: 'Throughput', kind: 'timeseries', panels: throughput(server, queries) },
    { title: 'Groups', kind: 'timeseries', panels: groups(queries, kubeStateMetrics) },
    ...(gpu === undefined ? [] : [{ title: 'GPUs', kind: 'timeseries', panels: gpus(queries, gpu) } as const]),
  ];
}

function one(legend: string, expr: string): PanelQuery[] {
  return [{ expr, legend }];
}

function glance({ metrics }: MonitoredServer, queries: GroupQueries, kubeStateMetrics: boolean): PanelContent[] {
  const serving = { title: 'Groups that answer', description: 'Leaders whose metrics could be read.', unit: 'none', queries: one('answering', `sum(${queries.up})`) };
  const wanted = { title: 'Groups wanted', description: 'What was asked for, or what the autoscaler wants.', unit: 'none', queries: one('wanted', queries.wanted) };
  return [
    serving,
    ...(kubeStateMetrics ? [wanted] : []),
    { title: 'Running requests', description: 'Requests that are being answered, over all groups.', unit: 'none', queries: one('running', `sum(${queries.gauge(metrics.requestsRunning)})`) },
    { title: 'Waiting requests', description: 'Requests that wait for a place in a batch, over all groups.', unit: 'none', queries: one('waiting', `sum(${queries.gauge(metrics.requestsWaiting)})`) },
    { title: 'Generated tokens', description: 'Over all groups.', unit: TOKENS_PER_SECOND, queries: one('generated', `sum(${queries.rate(metrics.generationTokens, WINDOW)})`) },
    { title: 'Time to first token', description: '95 of 100 requests wait no longer.', unit: 's', queries: one('95 of 100', queries.quantile(0.95, metrics.timeToFirstToken, WINDOW)) },
  ];
}

function requests({ metrics }: MonitoredServer, queries: GroupQueries): PanelContent[] {
  return [
    { title: 'Running', description: 'Requests that each group is answering.', unit: 'none', queries: one(POD, queries.gauge(metrics.requestsRunning)) },
    { title: 'Waiting', description: 'Requests that wait at each group for a place in a batch.', unit: 'none', queries: one(POD, queries.gauge(metrics.requestsWaiting)) },
    { title: 'KV cache in use', description: 'Share of each group\'s KV cache that requests occupy.', unit: 'percentunit', most: 1, queries: one(POD, queries.kvCacheUsage) },
  ];
}

function latency({ metrics }: MonitoredServer, queries: GroupQueries): PanelContent[] {
  const quantiles = (histogram: string) => QUANTILES.map(([share, legend]) => ({ expr: queries.quantile(share, histogram, WINDOW), legend }));
  return [
    { title: 'Time to first token', description: 'From a request to the first token of its answer, over all groups.', unit: 's', queries: quantiles(metrics.timeToFirstToken) },
    { title: 'Time per output token', description: 'From one token of an answer to the next, over all groups.', unit: 's', queries: quantiles(metrics.timePerOutputToken) },
    { title: 'Whole request', description: 'From a request to the end of its answer, over all groups.', unit: 's', queries: quantiles(metrics.requestLatency) },
  ];
}

function throughput({ metrics }: MonitoredServer, queries: GroupQueries): PanelContent[] {
  const { requestsFinished, preemptions } = metrics;
  return [
    { title: 'Prompt tokens', description: 'Tokens of prompts that each group processes.', unit: TOKENS_PER_SECOND, stacked: true, queries: one(POD, queries.rate(metrics.promptTokens, WINDOW)) },
    { title: 'Generated tokens', description: 'Tokens that each group generates.', unit: TOKENS_PER_SECOND, stacked: true, queries: one(POD, queries.rate(metrics.generationTokens, WINDOW)) },
    ...(requestsFinished === undefined ? [] : [{
      title: 'Finished requests', description: 'Requests that ended, by reason where the engine tells it, over all groups.', unit: 'reqps', stacked: true,
      queries: one(`finished {{${FINISH_REASON}}}`, queries.finishedByReason(requestsFinished, WINDOW)),
    }]),
    ...(preemptions === undefined ? [] : [{
      title: 'Preemptions', description: 'Requests that lose their place in the KV cache and start over, at each group.', unit: 'reqps', queries: one(POD, queries.rate(preemptions, WINDOW)),
    }]),
  ];
}

function groups(queries: GroupQueries, kubeStateMetrics: boolean): PanelContent[] {
  const answering = { title: 'Answers', description: '1 where the leader\'s metrics could be read.', unit: 'none', most: 1, queries: one(POD, `max by (namespace, pod) (${queries.up})`) };
  return kubeStateMetrics ? [
    answering,
    { title: 'Ready', description: '1 where Kubernetes sends requests to the group.', unit: 'none', most: 1, queries: one(POD, queries.ready()) },
    { title: 'Made anew within an hour', description: 'How often each group was recreated: its pods keep their names, and their containers count no restarts.', unit: 'none', queries: one(POD, `${queries.leadersWithin('1h')} - 1`) },
  ] : [answering];
}

function gpus(queries: GroupQueries, labels: GpuLabels): PanelContent[] {
  const pod = `{{${labels.pod}}}`;
  const by = `by (${labels.pod})`;
  const used = `sum ${by} (${queries.gpu('DCGM_FI_DEV_FB_USED', labels)})`;
  const free = `sum ${by} (${queries.gpu('DCGM_FI_DEV_FB_FREE', labels)})`;
  return [
    { title: 'Utilization', description: 'Share of time in which a kernel ran, mean over the GPUs of each pod.', unit: 'percent', most: 100, queries: one(pod, `avg ${by} (${queries.gpu('DCGM_FI_DEV_GPU_UTIL', labels)})`) },
    { title: 'Memory', description: 'Memory in use, over the GPUs of each pod.', unit: 'mbytes', queries: one(pod, used) },
    { title: 'Memory in use', description: 'Share of memory in use, over the GPUs of each pod. Engines take their share at the start, whether or not it is needed.', unit: 'percentunit', most: 1, queries: one(pod, `${used} / (${used} + ${free})`) },
  ];
}
