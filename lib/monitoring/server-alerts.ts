import { promDuration } from '../promql';
import { ServerAlert } from './alert-rules-props';
import type { AlertSettings } from './alert-settings';
import { GroupQueries } from './group-queries';
import type { MonitoredServer } from './monitored-server';

/** One alert: what it looks for, and what it tells. */
export interface AlertDefinition {
  readonly alert: ServerAlert;
  readonly severity: 'critical' | 'warning';
  readonly forSeconds: number;
  readonly expr: string;
  /** One line, for a pager. */
  readonly summary: string;
  /** What was seen, and what it means. */
  readonly description: string;
  /** What to do about it. */
  readonly runbook: string;
}

/** How far back rates look: enough for two samples of every interval that is allowed. */
const WINDOW = '5m';
/** How long a leader that is recreated may be away without the wait for it beginning anew. */
const BRIDGE = '5m';

/** The alerts that a server's engine and cluster allow. */
export function serverAlerts(server: MonitoredServer, settings: AlertSettings, kubeStateMetrics: boolean): AlertDefinition[] {
  const queries = new GroupQueries(server);
  return [...groupAlerts(server, queries, settings, kubeStateMetrics), ...loadAlerts(server, queries, settings)];
}

/** Whether the groups are there and work. */
function groupAlerts(server: MonitoredServer, queries: GroupQueries, settings: AlertSettings, kubeStateMetrics: boolean): AlertDefinition[] {
  const { name } = server.groups;
  const { generationTokens, timePerOutputToken, requestsRunning } = server.metrics;
  const servedToday = `count(max by (namespace, pod) (max_over_time(${queries.up}[1d])) == 1) unless on () (sum(${queries.up}) > 0)`;
  const produces = [generationTokens, `${timePerOutputToken}_count`].map((counter) => `${queries.increase(counter, WINDOW)} > 0`).join(' or ');
  const restartWindow = promDuration(settings.restartWindow);
  const containers = `sum by (namespace, pod) (increase(${queries.ofLeaders('kube_pod_container_status_restarts_total')}[${restartWindow}]))`;
  const always: AlertDefinition[] = [{
    alert: ServerAlert.NO_GROUP_SERVES,
    severity: 'critical',
    forSeconds: settings.outageFor,
    expr: kubeStateMetrics ? `${servedToday} unless on () (${queries.wanted} == 0)` : servedToday,
    summary: `No group of ${name} answers.`,
    description: `{{ $value }} leader(s) answered within the last day, and now none does. Requests fail.`,
    runbook: 'Look at the leader pods: their events, the log of the container that ended last, and whether nodes or GPUs were lost. A group serves again only after it has loaded the model.',
  }, {
    alert: ServerAlert.GROUP_NOT_READY,
    severity: 'warning',
    forSeconds: settings.notReadyFor,
    expr: kubeStateMetrics
      ? `max by (namespace, pod) (${queries.createdWithin(BRIDGE)}) unless on (namespace, pod) ${queries.ready(BRIDGE)} == 1`
      : `max by (namespace, pod) (max_over_time(${queries.up}[${BRIDGE}])) == 0`,
    summary: `Group {{ $labels.pod }} of ${name} is not ready.`,
    description: `The group was not ready for ${promDuration(settings.notReadyFor)}, longer than a start should take, its repetitions included.`,
    runbook: 'Describe the pods of the group. Pending: GPUs, quota or the volume are missing. Running: read the leader\'s log; it waits for workers, loads weights too slowly, or ends with an error.',
  }, {
    alert: ServerAlert.GROUP_HANGS,
    severity: 'critical',
    forSeconds: settings.hangsFor,
    expr: `${queries.gauge(requestsRunning, WINDOW)} > 0 unless on (namespace, pod) (${produces})`,
    summary: `Group {{ $labels.pod }} of ${name} has requests and produces nothing.`,
    description: '{{ $value }} request(s) are running and no token was generated. Its health check may still succeed: processes of a group wait for each other when one is stuck.',
    runbook: 'Look for NCCL or GPU errors (Xid) on the nodes of the group and in the logs of leader and workers. Deleting the leader pod recreates the group.',
  }];
  return kubeStateMetrics ? [...always, {
    alert: ServerAlert.GROUP_RESTARTS,
    severity: 'warning',
    forSeconds: 0,
    // A recreated group has new pods of the same name, whose containers never restarted.
    expr: `${queries.leadersWithin(restartWindow)} - 1 > ${settings.restarts} or ${containers} > ${settings.restarts}`,
    summary: `Group {{ $labels.pod }} of ${name} restarts again and again.`,
    description: `The group was made anew, or its containers restarted, {{ $value | humanize }} times within ${restartWindow}.`,
    runbook: 'Find the pod of the group that fails first: events of leader and workers, and logs of the previous container. Out of memory, a startup probe that gives up and a lost node are the usual reasons.',
  }, {
    alert: ServerAlert.GROUP_NOT_SCRAPED,
    severity: 'warning',
    forSeconds: settings.notScrapedFor,
    expr: `${queries.ready()} == 1 unless on (namespace, pod) max by (namespace, pod) (${queries.up}) == 1`,
    summary: `The metrics of group {{ $labels.pod }} of ${name} are not read.`,
    description: 'The group is ready, but Prometheus does not get its metrics, so that other alerts cannot see it.',
    runbook: 'Look at the targets of Prometheus: whether the monitor has the labels that the operator selects, whether a network policy keeps Prometheus out, and whether the engine prints metrics.',
  }] : always;
}

/** Whether they keep up with the requests. */
function loadAlerts(server: MonitoredServer, queries: GroupQueries, settings: AlertSettings): AlertDefinition[] {
  const { name } = server.groups;
  const { requestsWaiting, timeToFirstToken, preemptions } = server.metrics;
  const preempted: AlertDefinition[] = preemptions === undefined ? [] : [{
    alert: ServerAlert.PREEMPTIONS,
    severity: 'warning',
    forSeconds: settings.preemptionsFor,
    expr: `${queries.rate(preemptions, WINDOW)} * 60 > ${settings.preemptionsPerMinute}`,
    summary: `Group {{ $labels.pod }} of ${name} puts requests back.`,
    description: '{{ $value | humanize }} requests in a minute lose their place in the KV cache and start over, which wastes work and makes answers slow.',
    runbook: 'Allow fewer sequences at once, shorter contexts or a smaller cache type, or add groups.',
  }];
  return [{
    alert: ServerAlert.QUEUE_TOO_LONG,
    severity: 'warning',
    forSeconds: settings.queueFor,
    expr: `avg by (namespace) (${queries.gauge(requestsWaiting)}) > ${settings.queueLength}`,
    summary: `Requests to ${name} queue.`,
    description: '{{ $value | humanize }} requests wait at each group, on average.',
    runbook: 'Add groups, or find who sends so much. Where an autoscaler adds groups, look whether it is at its limit or waits for machines.',
  }, {
    alert: ServerAlert.KV_CACHE_FULL,
    severity: 'warning',
    forSeconds: settings.kvCacheFor,
    expr: `${queries.kvCacheUsage} > ${settings.kvCacheUsage}`,
    summary: `The KV cache of group {{ $labels.pod }} of ${name} is nearly full.`,
    description: '{{ $value | humanizePercentage }} of the KV cache is used. Requests will wait or be preempted.',
    runbook: 'Add groups, limit the length or number of requests at once, or plan with more memory for the cache.',
  }, ...preempted, {
    alert: ServerAlert.FIRST_TOKEN_SLOW,
    severity: 'warning',
    forSeconds: settings.timeToFirstTokenFor,
    // A quantile never exceeds the highest bucket, but may equal it.
    expr: `${queries.quantile(0.95, timeToFirstToken, WINDOW)} >= ${settings.timeToFirstToken}`,
    summary: `${name} takes long to begin an answer.`,
    description: 'One request in 20 waits {{ $value | humanizeDuration }} or longer for its first token.',
    runbook: 'See whether requests queue (then add groups) or prompts got longer (then limit them, or use prefix caching or chunked prefill).',
  }];
}
