import { Chart, Duration, Testing } from 'cdk8s';
import { AlertRules, Dashboard, MetricsScrape, Monitoring, ServerAlert, type AlertRulesProps } from '../../lib';
import { warningsOf } from '../../lib/warnings';
import { type Json, serve } from '../fixtures';
import { ENGINES, deployed, kind, monitor, panelQueries, rulesOf, server } from './servers';

const problemsOf = (...given: Parameters<typeof monitor>) => monitor(...given).monitoring.node.validate();
const alerts = (props: AlertRulesProps) => ({ alerts: AlertRules.of(props) });

describe('Monitoring', () => {
  test('makes a PodMonitor, a PrometheusRule and a dashboard - default', () => {
    const { objects, monitoring } = monitor();

    expect(objects.map((object) => `${object.kind} ${object.metadata.namespace}/${object.metadata.name}`))
      .toEqual(['PodMonitor models/r1', 'PrometheusRule models/r1', 'ConfigMap models/r1-dashboard']);
    expect(monitoring.warnings).toEqual([]);
    expect(monitoring.node.validate()).toEqual([]);
  });

  test('makes nothing where everything is switched off', () => {
    expect(monitor({ scrape: MetricsScrape.none(), alerts: AlertRules.none(), dashboard: Dashboard.none() }).objects).toEqual([]);
  });

  test('gives the labels that an operator selects to all objects', () => {
    const { objects } = monitor({ labels: { release: 'kube-prometheus-stack' } });

    expect(objects.map((object) => object.metadata.labels)).toEqual([
      { release: 'kube-prometheus-stack' }, { release: 'kube-prometheus-stack' }, { release: 'kube-prometheus-stack', grafana_dashboard: '1' },
    ]);
  });

  test('makes the same objects of the same properties', () => {
    expect(JSON.stringify(monitor().objects)).toBe(JSON.stringify(monitor().objects));
  });

  test('fails at once without a server', () => {
    expect(() => new Monitoring(Testing.chart(), 'monitoring', {} as never)).toThrow('server: got nothing; allowed: a ModelServer');
  });

  test('watches a ModelServer as it is, under the names of its engine\'s version', () => {
    const { chart, server: real } = serve({}, 'models');
    new Monitoring(chart, 'monitoring', { server: real });
    const objects = Testing.synth(chart);
    const { leaderTemplate } = kind(objects, 'LeaderWorkerSet').spec.leaderWorkerTemplate;

    expect(kind(objects, 'PodMonitor').spec.podMetricsEndpoints[0].portNumber).toBe(leaderTemplate.spec.containers[0].ports[0].containerPort);
    expect(JSON.stringify(rulesOf(objects))).toContain('vllm:gpu_cache_usage_perc');
    expect(panelQueries(objects).length).toBeGreaterThan(20);
  });

  test('finds the Service of a ModelServer by its labels and the name of its port', () => {
    const { chart, server: real } = serve({}, 'models');
    new Monitoring(chart, 'monitoring', { server: real, scrape: MetricsScrape.serviceMonitor() });
    const objects = Testing.synth(chart);
    const { spec: { selector, endpoints } } = kind(objects, 'ServiceMonitor');
    const service = kind(objects, 'Service');

    expect(service.metadata.labels).toMatchObject(selector.matchLabels);
    expect(service.spec.ports.map(({ name }: Json) => name)).toContain(endpoints[0].port);
  });

  test('fails for a Deployment whose name its pods do not carry as a whole', () => {
    expect(problemsOf({ server: deployed('a'.repeat(47)) })).toEqual([expect.stringContaining('server name: got')]);
    expect(problemsOf({ server: deployed('a'.repeat(46)) })).toEqual([]);
  });

  test('warns where the chart has no namespace, since queries name one', () => {
    const { chart } = monitorIn(undefined);

    expect(warningsOf(chart)).toEqual([expect.stringContaining('all queries look at namespace models')]);
  });

  test('finds a server of another namespace', () => {
    const { chart } = monitorIn('monitoring');

    expect(kind(Testing.synth(chart), 'PodMonitor').spec.namespaceSelector).toEqual({ matchNames: ['models'] });
  });

  test('reports everything that is wrong at once, and makes nothing', () => {
    const { chart, monitoring } = monitor({
      scrape: MetricsScrape.podMonitor({ interval: Duration.millis(1500) }),
      alerts: AlertRules.of({ kvCacheUsage: 90, queueLength: -1, restarts: 1.5, hangsFor: Duration.days(8), labels: { severity: 'page' } }),
      dashboard: Dashboard.grafana({ hours: 0, gpuMetrics: { podLabel: 'pod-name' } }),
    });

    expect(monitoring.node.validate()).toEqual([
      'scrape.interval: got "1.5 s"; allowed: whole seconds from 1 to 120',
      'alerts.hangsFor: got "691200 s"; allowed: whole seconds, 0 seconds to 7 days',
      'alerts.restarts: got 1.5; allowed: a whole number from 0 to 1000',
      'alerts.queueLength: got -1; allowed: a number of 0 or more',
      'alerts.kvCacheUsage: got 90; allowed: a share above 0 and below 1; such as 0.9',
      'alerts.labels: got "severity"; allowed: names of letters, digits and underscores other than alertname, severity, namespace, model_server',
      'dashboard.hours: got 0; allowed: a whole number from 1 to 720',
      'dashboard.gpuMetrics.podLabel: got "pod-name"; allowed: a label of Prometheus: letters, digits and underscores',
    ]);
    expect(() => Testing.synth(chart)).toThrow('Validation failed');
  });
});

describe('MetricsScrape', () => {
  test('reads leaders only, every 15 seconds, by the number of their port', () => {
    expect(kind(monitor().objects, 'PodMonitor').spec).toEqual({
      selector: { matchLabels: { 'leaderworkerset.sigs.k8s.io/name': 'r1', 'leaderworkerset.sigs.k8s.io/worker-index': '0' } },
      podMetricsEndpoints: [{ portNumber: 8000, path: '/metrics', interval: '15s' }],
    });
  });

  test('reads them through the Service, by its labels and the name of its port', () => {
    const { objects } = monitor({ scrape: MetricsScrape.serviceMonitor({ interval: Duration.minutes(1) }) });

    expect(kind(objects, 'ServiceMonitor').spec).toEqual({
      selector: { matchLabels: { 'app.kubernetes.io/name': 'r1' } }, endpoints: [{ port: 'http', path: '/metrics', interval: '1m' }],
    });
    expect(kind(objects, 'PodMonitor')).toBeUndefined();
  });

  test.each([0, 121, 0.5])('refuses an interval of %d seconds', (seconds) => {
    expect(problemsOf({ scrape: MetricsScrape.podMonitor({ interval: Duration.millis(1000 * seconds) }) })).toHaveLength(1);
  });

  test.each([1, 120])('takes an interval of %d seconds', (seconds) => {
    expect(problemsOf({ scrape: MetricsScrape.serviceMonitor({ interval: Duration.seconds(seconds) }) })).toEqual([]);
  });
});

describe('AlertRules', () => {
  test('each alert says how bad it is, whom it is about, what was seen and what to do', () => {
    for (const rule of rulesOf(monitor().objects)) {
      expect(rule.labels).toEqual({ severity: expect.stringMatching(/^(critical|warning)$/), namespace: 'models', model_server: 'r1' });
      expect(Object.keys(rule.annotations)).toEqual(['description', 'runbook', 'summary']);
      expect(Object.values(rule.annotations).filter((text) => !/^[\w{].{15,}[.]$/.test(text))).toEqual([]);
    }
  });

  test('what is critical is that nobody is served', () => {
    expect(rulesOf(monitor().objects).filter(({ labels }) => labels.severity === 'critical').map(({ alert }) => alert))
      .toEqual([ServerAlert.NO_GROUP_SERVES, ServerAlert.GROUP_HANGS]);
  });

  test('waits for the server\'s startup budget, and counts restarts over several', () => {
    const ruled = (props: AlertRulesProps = {}) => Object.fromEntries(rulesOf(monitor(alerts(props)).objects).map((rule) => [rule.alert, rule]));

    expect(ruled()[ServerAlert.GROUP_NOT_READY].for).toBe('45m');
    expect(ruled()[ServerAlert.GROUP_RESTARTS].expr).toContain('[3h]');
    expect(ruled()[ServerAlert.GROUP_RESTARTS]).not.toHaveProperty('for');
    expect(ruled({ notReadyFor: Duration.hours(2), restartWindow: Duration.hours(1), restarts: 1 })).toMatchObject({
      [ServerAlert.GROUP_NOT_READY]: { for: '2h' }, [ServerAlert.GROUP_RESTARTS]: { expr: expect.stringMatching(/\[1h\].* > 1$/) },
    });
  });

  test('leaves out what the engine does not tell, and what kube-state-metrics would', () => {
    const { preemptions, ...metrics } = ENGINES.sglang;
    const names = (props: Parameters<typeof monitor>[0]) => rulesOf(monitor(props).objects).map(({ alert }) => alert);

    expect(preemptions).toBeDefined();
    expect(names({ server: server(metrics) })).not.toContain(ServerAlert.PREEMPTIONS);
    expect(names({ server: server(metrics) })).toHaveLength(8);
    expect(names({ kubeStateMetrics: false })).toHaveLength(7);
    expect(JSON.stringify(rulesOf(monitor({ kubeStateMetrics: false }).objects))).not.toContain('kube_');
  });

  test('leaves out what the user does not want, and adds the user\'s labels', () => {
    const rules = rulesOf(monitor(alerts({ without: [ServerAlert.PREEMPTIONS, ServerAlert.GROUP_HANGS], labels: { team: 'inference' } })).objects);

    expect(rules).toHaveLength(7);
    expect(rules.map(({ labels }) => labels.team)).toEqual(rules.map(() => 'inference'));
  });

  test('refuses to leave out everything, or what is no alert', () => {
    expect(problemsOf(alerts({ without: Object.values(ServerAlert) }))).toEqual([expect.stringContaining('alerts.without')]);
    expect(problemsOf(alerts({ without: ['Queue' as ServerAlert] }))).toEqual([expect.stringContaining('alerts.without: got "Queue"; allowed: InferenceNoGroupServes')]);
  });

  test('refuses thresholds that are no numbers', () => {
    expect(problemsOf(alerts({ queueLength: NaN, preemptionsPerMinute: Infinity, restarts: -1, kvCacheUsage: 0 }))).toHaveLength(4);
    expect(problemsOf(alerts({ timeToFirstToken: Duration.seconds(0) }))).toEqual([expect.stringContaining('alerts.timeToFirstToken: got "0 s"')]);
    expect(problemsOf(alerts({ timeToFirstToken: Duration.hours(1) }))).toEqual([expect.stringContaining('at most 2560 seconds')]);
    expect(problemsOf(alerts({ restartWindow: Duration.minutes(4) }))).toEqual([expect.stringContaining('5 minutes to 7 days')]);
  });

  test('looks at pods of a Deployment by the names that it gives them', () => {
    const [rule] = rulesOf(monitor({ server: deployed('a.b') }).objects);

    expect(rule.expr).toContain('pod=~"a\\\\.b-[a-z0-9]+-[a-z0-9]{5}"');
    expect(rule.expr).toContain('kube_deployment_spec_replicas{namespace="models", deployment="a.b"}');
  });
});

function monitorIn(namespace: string | undefined): { chart: Chart } {
  const chart = new Chart(Testing.app(), 'test', { namespace });
  new Monitoring(chart, 'monitoring', { server: server() });
  return { chart };
}
