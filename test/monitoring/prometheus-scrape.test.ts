import type { Server } from 'node:http';
import { Dashboard, ServerAlert } from '../../lib';
import { dcgmMetrics, engineMetrics, kubeStateMetrics, type KnownPod } from './exposition';
import { listen, portOf, Prometheus, until } from './prometheus-server';
import { describeWith } from './promtool';
import { ENGINES, kind, monitor, panelQueries, rulesOf, scalerQueries, server } from './servers';

/** A server of each engine, named after it. */
const NAMES: { readonly [name: string]: string } = { old: 'vllm-0.7.2', new: 'vllm-newest', sgl: 'sglang' };
const SERVERS = Object.keys(NAMES);
const rendered = Object.fromEntries(SERVERS.map((name) =>
  [name, monitor({ server: server(ENGINES[NAMES[name]], name), dashboard: Dashboard.grafana({ gpuMetrics: {} }) }).objects]));

/** Of each server the first leader works and was recreated four times, the second hangs, the third waits for a machine, the fourth is not read. */
const knownPods = SERVERS.flatMap((name): KnownPod[] => [
  ...['a', 'b', 'c', 'd', 'e'].map((uid) => ({ pod: `${name}-0`, uid, ready: uid === 'e' })),
  { pod: `${name}-1`, uid: 'f', ready: true }, { pod: `${name}-2`, uid: 'g' }, { pod: `${name}-3`, uid: 'h', ready: true },
]);
/** The groups that each alert is about; `undefined` stands for the whole server. */
const alerted = (name: string): { readonly [alert: string]: readonly (string | undefined)[] } => ({
  [ServerAlert.GROUP_NOT_READY]: [`${name}-2`],
  [ServerAlert.GROUP_RESTARTS]: [`${name}-0`],
  [ServerAlert.GROUP_NOT_SCRAPED]: [`${name}-3`],
  [ServerAlert.GROUP_HANGS]: [`${name}-1`],
  [ServerAlert.QUEUE_TOO_LONG]: [undefined],
  [ServerAlert.KV_CACHE_FULL]: [`${name}-0`, `${name}-1`],
  [ServerAlert.PREEMPTIONS]: [`${name}-0`],
  [ServerAlert.FIRST_TOKEN_SLOW]: [undefined],
});

/** What Grafana's window for rates is, at four scrapes and one more. */
const WINDOW = '5s';
const start = Date.now();
let serving = true;
let stub: Server;
let prometheus: Prometheus;

/** What the machines of a cluster answer, by path. */
function answer(path: string): string | undefined {
  if (path === '/kube-state-metrics') return kubeStateMetrics('models', knownPods, Object.fromEntries(SERVERS.map((name) => [name, 4])));
  if (path === '/dcgm') return dcgmMetrics('models', SERVERS.flatMap((name) => [`${name}-0`, `${name}-0-1`]));
  const [, name, group] = /^\/(\w+)-(\d)\/metrics$/.exec(path) ?? [];
  if (!serving || group === '2') return undefined;
  return engineMetrics(NAMES[name], group === '1' ? 0 : (Date.now() - start) / 1000);
}

/** Targets labelled as Kubernetes discovers pods, and relabelled as the Prometheus operator does for a PodMonitor. */
function podJob(name: string): object {
  return {
    job_name: `podMonitor/models/${name}/0`,
    static_configs: [0, 1, 2].map((group) => ({
      targets: [`127.0.0.1:${portOf(stub)}`],
      labels: { __metrics_path__: `/${name}-${group}/metrics`, __meta_kubernetes_namespace: 'models', __meta_kubernetes_pod_name: `${name}-${group}`, __meta_kubernetes_pod_container_name: `${name}-leader` },
    })),
    relabel_configs: [
      { source_labels: ['__meta_kubernetes_namespace'], target_label: 'namespace' },
      { source_labels: ['__meta_kubernetes_pod_container_name'], target_label: 'container' },
      { source_labels: ['__meta_kubernetes_pod_name'], target_label: 'pod' },
      { target_label: 'job', replacement: `models/${name}` },
    ],
  };
}

function exporterJob(name: string, path: string, honorLabels: boolean): object {
  return {
    job_name: name, metrics_path: path, honor_labels: honorLabels,
    static_configs: [{ targets: [`127.0.0.1:${portOf(stub)}`], labels: { namespace: 'monitoring', pod: `${name}-abcde`, container: name } }],
  };
}

/** The groups that an expression names, in order. */
async function named(expr: string): Promise<(string | undefined)[]> {
  return (await prometheus.query(expr)).map(({ metric }) => metric.pod).sort();
}

const ruleOf = (name: string, alert: string) => rulesOf(rendered[name]).find((rule) => rule.alert === alert)!;

describeWith('prometheus')('a Prometheus that reads leaders', () => {
  beforeAll(async () => {
    stub = await listen(answer);
    prometheus = await Prometheus.start({
      global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
      scrape_configs: [...SERVERS.map(podJob), exporterJob('kube-state-metrics', '/kube-state-metrics', true), exporterJob('dcgm-exporter', '/dcgm', false)],
    }, { groups: SERVERS.flatMap((name) => kind(rendered[name], 'PrometheusRule').spec.groups) });
    // Rates are whole where samples fill the window; alerts without a wait are there after the next look at the rules.
    await until(async () => (await prometheus.query(`rate(sglang:prompt_tokens_total{pod="sgl-0"}[${WINDOW}]) > 800`)).length > 0, 20_000);
    await until(async () => (await prometheus.alerts()).length >= 3 * 9, 10_000);
  }, 60_000);

  afterAll(async () => {
    await prometheus.stop();
    await new Promise((closed) => {
      stub.close(closed);
      stub.closeAllConnections();
    });
  });

  test.each(SERVERS)('has a number for every query of the dashboard of "%s"', async (name) => {
    const queries = panelQueries(rendered[name], WINDOW);
    const empty: string[] = [];
    for (const { panel, expr } of queries) {
      const samples = await prometheus.query(expr);
      if (!samples.some(({ value }) => Number.isFinite(value))) empty.push(`${panel}: ${expr}`);
    }

    expect(empty).toEqual([]);
    expect(queries.length).toBeGreaterThan(25);
  });

  test.each(SERVERS)('finds with the expression of every alert of "%s" the groups that it is about, and no others', async (name) => {
    const found = Object.fromEntries(await Promise.all(Object.keys(alerted(name)).map(async (alert) => [alert, await named(ruleOf(name, alert).expr)])));

    expect(found).toEqual(alerted(name));
    expect(await named(ruleOf(name, ServerAlert.NO_GROUP_SERVES).expr)).toEqual([]);
  });

  test.each(SERVERS)('raises the alerts of "%s", and can fill in their texts', async (name) => {
    const raised = (await prometheus.alerts()).filter(({ labels }) => labels.model_server === name);

    expect(new Set(raised.map(({ labels }) => labels.alertname))).toEqual(new Set(Object.keys(alerted(name))));
    expect(raised.filter(({ annotations }) => /error expanding|<no value>|\{\{/.test(JSON.stringify(annotations)))).toEqual([]);
    expect(raised.find(({ labels }) => labels.alertname === ServerAlert.KV_CACHE_FULL)!.annotations.description).toContain('97% of the KV cache');
  });

  test.each(SERVERS)('shows on the dashboard of "%s" what its engine does', async (name) => {
    const valueOf = async (title: string) => {
      const [sample] = await prometheus.query(panelQueries(rendered[name], WINDOW).find(({ panel }) => panel === `${title} A`)!.expr);
      return sample.value;
    };

    expect(await valueOf('Groups that answer')).toBe(2);
    expect(await valueOf('Groups wanted')).toBe(4);
    expect(await valueOf('Running requests')).toBe(16);
    expect(await valueOf('Waiting requests')).toBe(100);
    expect(Math.abs(await valueOf('Generated tokens') - 300)).toBeLessThan(150);
    expect(await valueOf('Time to first token')).toBeGreaterThanOrEqual(7.5);
    expect(await valueOf('Time to first token')).toBeLessThanOrEqual(10);
    expect(await valueOf('Whole request')).toBeGreaterThan(10);
    expect(await valueOf('Utilization')).toBe(83);
  });

  test.each(SERVERS)('tells a scaler of "%s" what waits and how full the caches are', async (name) => {
    const [waiting, caches] = await Promise.all(scalerQueries(server(ENGINES[NAMES[name]], name)).map((query) => prometheus.query(query)));

    expect(waiting).toEqual([{ metric: {}, value: 100 }]);
    expect(caches.map(({ value }) => value.toFixed(2))).toEqual(['1.94']);
  });

  test('finds that no group of any server answers, once all are gone', async () => {
    serving = false;
    const gone = await until(async () => {
      const found = await Promise.all(SERVERS.map((name) => named(ruleOf(name, ServerAlert.NO_GROUP_SERVES).expr)));
      return found.every((about) => about.length === 1);
    }, 10_000);

    expect(gone).toBe(true);
  }, 20_000);
});
