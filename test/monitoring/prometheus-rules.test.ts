import { Duration } from 'cdk8s';
import { AlertRules, Dashboard, ServerAlert, type AlertRulesProps, type EngineMetrics } from '../../lib';
import { checkQueries, describeWith, promtool } from './promtool';
import { deployed, ENGINES, kind, monitor, panelQueries, rulesOf, scalerQueries, server } from './servers';

/** Series as promtool writes them: a name, and values by the minute. */
type Values = { readonly [name: string]: string };

interface Case {
  readonly alert: ServerAlert;
  readonly is: string;
  readonly series: (engine: Engine) => Values;
  /** The minute at which is looked. */
  readonly at: number;
  /** The groups that the alert then names; `''` for one about the server. None: it is silent. */
  readonly fires: readonly string[];
  readonly kubeStateMetrics?: boolean;
}

/** The names of an engine's series, and the labels that it gives them. */
class Engine {
  constructor(readonly metrics: EngineMetrics, private readonly labels: string) {}

  of(pod: string, metric: string, more = ''): string {
    return `${metric}{namespace="models",pod="${pod}",${this.labels}${more}}`;
  }
}

const LABELS: { readonly [engine: string]: string } = {
  'vllm-0.7.2': 'model_name="r1"',
  'vllm-newest': 'engine="0",model_name="r1"',
  sglang: 'engine_type="unified",model_name="r1",moe_ep_rank="0",pp_rank="0",tp_rank="0"',
};

const up = (pod: string) => `up{job="models/r1",namespace="models",pod="${pod}"}`;
const created = (pod: string, uid: string) => `kube_pod_created{instance="10.0.0.9:8080",namespace="models",pod="${pod}",uid="${uid}"}`;
const ready = (pod: string, uid: string) => `kube_pod_status_ready{condition="true",namespace="models",pod="${pod}",uid="${uid}"}`;
const wanted = 'kube_statefulset_replicas{namespace="models",statefulset="r1"}';
const restarted = (pod: string, uid: string) => `kube_pod_container_status_restarts_total{container="r1-leader",namespace="models",pod="${pod}",uid="${uid}"}`;

const cases: readonly Case[] = [
  { alert: ServerAlert.NO_GROUP_SERVES, is: 'all leaders stopped answering', at: 20, fires: [''], series: () => ({ [up('r1-0')]: '1x5 0x60', [up('r1-1')]: '1x3 0x60', [wanted]: '2x60' }) },
  { alert: ServerAlert.NO_GROUP_SERVES, is: 'all leaders are gone', at: 20, fires: [''], series: () => ({ [up('r1-0')]: '1x5 stale', [wanted]: '1x60' }) },
  { alert: ServerAlert.NO_GROUP_SERVES, is: 'they are gone since a minute only', at: 6, fires: [], series: () => ({ [up('r1-0')]: '1x5 0x60', [wanted]: '1x60' }) },
  { alert: ServerAlert.NO_GROUP_SERVES, is: 'one of two answers', at: 20, fires: [], series: () => ({ [up('r1-0')]: '1x5 0x60', [up('r1-1')]: '1x60', [wanted]: '2x60' }) },
  { alert: ServerAlert.NO_GROUP_SERVES, is: 'the model loads for the first time', at: 20, fires: [], series: () => ({ [up('r1-0')]: '0x60', [wanted]: '1x60' }) },
  { alert: ServerAlert.NO_GROUP_SERVES, is: 'the autoscaler wants no group', at: 20, fires: [], series: () => ({ [up('r1-0')]: '1x5 stale', [wanted]: '1x5 0x60' }) },
  { alert: ServerAlert.NO_GROUP_SERVES, is: 'another server answers', at: 20, fires: [''], series: () => ({ [up('r1-0')]: '1x5 0x60', [up('r10-0')]: '1x60', [up('r1-0-1')]: '1x60', [up('x-r1-0')]: '1x60' }) },
  { alert: ServerAlert.NO_GROUP_SERVES, is: 'they stopped, without kube-state-metrics', kubeStateMetrics: false, at: 20, fires: [''], series: () => ({ [up('r1-0')]: '1x5 0x60' }) },

  { alert: ServerAlert.GROUP_NOT_READY, is: 'a leader waits for a machine', at: 60, fires: ['r1-1'], series: () => ({ [created('r1-0', 'a')]: '100x90', [ready('r1-0', 'a')]: '1x90', [created('r1-1', 'b')]: '100x90' }) },
  { alert: ServerAlert.GROUP_NOT_READY, is: 'a leader starts, is recreated, and starts again', at: 60, fires: ['r1-0'], series: () => ({ [created('r1-0', 'a')]: '100x30 stale', [ready('r1-0', 'a')]: '0x30 stale', [created('r1-0', 'b')]: '_x33 200x60', [ready('r1-0', 'b')]: '_x33 0x60' }) },
  { alert: ServerAlert.GROUP_NOT_READY, is: 'a start is within its time', at: 40, fires: [], series: () => ({ [created('r1-0', 'a')]: '100x90', [ready('r1-0', 'a')]: '0x90' }) },
  { alert: ServerAlert.GROUP_NOT_READY, is: 'a start took long and ended', at: 60, fires: [], series: () => ({ [created('r1-0', 'a')]: '100x90', [ready('r1-0', 'a')]: '0x50 1x40' }) },
  { alert: ServerAlert.GROUP_NOT_READY, is: 'a worker is not ready, which is for its leader to tell', at: 60, fires: [], series: () => ({ [created('r1-0', 'a')]: '100x90', [ready('r1-0', 'a')]: '1x90', [created('r1-0-1', 'b')]: '100x90', [ready('r1-0-1', 'b')]: '0x90' }) },
  { alert: ServerAlert.GROUP_NOT_READY, is: 'a leader never answers, without kube-state-metrics', kubeStateMetrics: false, at: 60, fires: ['r1-0'], series: () => ({ [up('r1-0')]: '0x90', [up('r1-1')]: '1x90' }) },

  { alert: ServerAlert.GROUP_RESTARTS, is: 'a group was recreated four times', at: 130, fires: ['r1-0'], series: () => ({ ...recreated('r1-0', 5), ...recreated('r1-1', 4) }) },
  { alert: ServerAlert.GROUP_RESTARTS, is: 'kube-state-metrics restarted itself and tells of the same pods', at: 130, fires: [], series: () => Object.fromEntries([1, 2, 3, 4, 5, 6].map((instance) => [`kube_pod_created{instance="10.0.0.${instance}:8080",namespace="models",pod="r1-0",uid="a"}`, '100x150'])) },
  { alert: ServerAlert.GROUP_RESTARTS, is: 'containers restart within their pod', at: 130, fires: ['r1-1'], series: () => ({ [created('r1-1', 'a')]: '100x150', [restarted('r1-1', 'a')]: '0x20 1x20 2x20 3x20 4x20 5x50' }) },
  { alert: ServerAlert.GROUP_RESTARTS, is: 'it restarted long ago', at: 320, fires: [], series: () => ({ ...recreated('r1-0', 6), [created('r1-0', 'x')]: '_x130 200x500' }) },

  { alert: ServerAlert.GROUP_NOT_SCRAPED, is: 'a ready leader has no target, or one that does not answer', at: 30, fires: ['r1-1', 'r1-2'], series: () => ({ [ready('r1-0', 'a')]: '1x60', [up('r1-0')]: '1x60', [ready('r1-1', 'b')]: '1x60', [ready('r1-2', 'c')]: '1x60', [up('r1-2')]: '0x60' }) },
  { alert: ServerAlert.GROUP_NOT_SCRAPED, is: 'a leader that loads does not answer', at: 30, fires: [], series: () => ({ [ready('r1-0', 'a')]: '0x60', [up('r1-0')]: '0x60' }) },

  { alert: ServerAlert.GROUP_HANGS, is: 'requests run and no token comes', at: 20, fires: ['r1-1'], series: (engine) => ({ ...working(engine, 'r1-0'), ...stuck(engine, 'r1-1', '3x60') }) },
  { alert: ServerAlert.GROUP_HANGS, is: 'nothing runs', at: 20, fires: [], series: (engine) => stuck(engine, 'r1-0', '0x60') },
  { alert: ServerAlert.GROUP_HANGS, is: 'tokens are counted at the end of an answer only, and one is long', at: 20, fires: [], series: (engine) => ({ ...stuck(engine, 'r1-0', '1x60'), [engine.of('r1-0', `${engine.metrics.timePerOutputToken}_count`)]: '0+100x60' }) },
  { alert: ServerAlert.GROUP_HANGS, is: 'it hangs since a few minutes only', at: 12, fires: [], series: (engine) => ({ [engine.of('r1-0', engine.metrics.requestsRunning)]: '3x60', [engine.of('r1-0', engine.metrics.generationTokens)]: '0+10x7 70x60' }) },

  { alert: ServerAlert.QUEUE_TOO_LONG, is: 'eleven wait at each group', at: 20, fires: [''], series: (engine) => ({ [engine.of('r1-0', engine.metrics.requestsWaiting)]: '22x60', [engine.of('r1-1', engine.metrics.requestsWaiting)]: '0x60' }) },
  { alert: ServerAlert.QUEUE_TOO_LONG, is: 'ten wait at each group', at: 20, fires: [], series: (engine) => ({ [engine.of('r1-0', engine.metrics.requestsWaiting)]: '20x60', [engine.of('r1-1', engine.metrics.requestsWaiting)]: '0x60' }) },
  { alert: ServerAlert.QUEUE_TOO_LONG, is: 'copies of the model in one group wait together', at: 20, fires: [''], series: (engine) => ({ [engine.of('r1-0', engine.metrics.requestsWaiting, ',dp_rank="0"')]: '6x60', [engine.of('r1-0', engine.metrics.requestsWaiting, ',dp_rank="1"')]: '6x60' }) },
  { alert: ServerAlert.QUEUE_TOO_LONG, is: 'the queue was long for a moment', at: 20, fires: [], series: (engine) => ({ [engine.of('r1-0', engine.metrics.requestsWaiting)]: '0x10 99x5 0x45' }) },

  { alert: ServerAlert.KV_CACHE_FULL, is: 'one of two caches is full', at: 30, fires: ['r1-1'], series: (engine) => ({ [engine.of('r1-0', engine.metrics.kvCacheUsage)]: '0.9x60', [engine.of('r1-1', engine.metrics.kvCacheUsage)]: '0.95x60' }) },
  { alert: ServerAlert.KV_CACHE_FULL, is: 'it was full for a moment', at: 30, fires: [], series: (engine) => ({ [engine.of('r1-0', engine.metrics.kvCacheUsage)]: '0.5x20 1x5 0.5x35' }) },

  { alert: ServerAlert.PREEMPTIONS, is: 'eight in a minute', at: 30, fires: ['r1-0'], series: (engine) => ({ [engine.of('r1-0', engine.metrics.preemptions!)]: '0+8x60', [engine.of('r1-1', engine.metrics.preemptions!)]: '0+5x60' }) },
  { alert: ServerAlert.PREEMPTIONS, is: 'none', at: 30, fires: [], series: (engine) => ({ [engine.of('r1-0', engine.metrics.preemptions!)]: '5x60' }) },

  { alert: ServerAlert.FIRST_TOKEN_SLOW, is: 'one in ten waits for more than 5 seconds', at: 30, fires: [''], series: (engine) => firstToken(engine, { 1: '0+90x60', 4: '0+90x60', 10: '0+100x60', '+Inf': '0+100x60' }) },
  { alert: ServerAlert.FIRST_TOKEN_SLOW, is: 'they wait longer than the highest bucket tells', at: 30, fires: [''], series: (engine) => firstToken(engine, { 1: '0x60', 10: '0x60', '+Inf': '0+100x60' }) },
  { alert: ServerAlert.FIRST_TOKEN_SLOW, is: 'one in 100 does', at: 30, fires: [], series: (engine) => firstToken(engine, { 1: '0+99x60', 10: '0+100x60', '+Inf': '0+100x60' }) },
  { alert: ServerAlert.FIRST_TOKEN_SLOW, is: 'there are no requests', at: 30, fires: [], series: (engine) => firstToken(engine, { 1: '9x60', 10: '99x60', '+Inf': '99x60' }) },
];

/** A pod that was made anew every 20 minutes. */
function recreated(pod: string, times: number): Values {
  return Object.fromEntries(Array.from({ length: times }, (_, index) => [created(pod, `uid-${index}`), `${index === 0 ? '' : `_x${20 * index} `}100x19 stale`]));
}

function working(engine: Engine, pod: string): Values {
  return { [engine.of(pod, engine.metrics.requestsRunning)]: '3x60', [engine.of(pod, engine.metrics.generationTokens)]: '0+100x60' };
}

function stuck(engine: Engine, pod: string, running: string): Values {
  return {
    [engine.of(pod, engine.metrics.requestsRunning)]: running,
    [engine.of(pod, engine.metrics.generationTokens)]: '500x60',
    [engine.of(pod, `${engine.metrics.timePerOutputToken}_count`)]: '499x60',
  };
}

function firstToken(engine: Engine, buckets: Values): Values {
  return Object.fromEntries(Object.entries(buckets).map(([le, values]) => [engine.of('r1-0', `${engine.metrics.timeToFirstToken}_bucket`, `,le="${le}"`), values]));
}

/** promtool's test of one case: which groups a firing alert names. The comment is what promtool prints where it fails. */
function unitTest({ alert, is, series, at, fires }: Case, engine: Engine): object {
  return {
    interval: '1m',
    input_series: Object.entries(series(engine)).map(([name, values]) => ({ series: name, values })),
    promql_expr_test: [{
      expr: `count by (pod) (ALERTS{alertname="${alert}",alertstate="firing",namespace="models",model_server="r1"}) # where ${is}`,
      eval_time: `${at}m`,
      exp_samples: fires.map((pod) => ({ labels: pod === '' ? '{}' : `{pod="${pod}"}`, value: 1 })),
    }],
  };
}

function renderedRules(engine: string): object {
  return kind(monitor({ server: server(ENGINES[engine]) }).objects, 'PrometheusRule').spec;
}

/** What promtool says of cases, all of which it tries at once, each on the rule that it is about. */
function verdict(tried: readonly Case[], engine: string): string {
  const files = [true, false].flatMap((kubeStateMetrics) => rulesOf(monitor({ server: server(ENGINES[engine]), kubeStateMetrics }).objects).flatMap((rule) => {
    const tests = tried.filter((one) => one.alert === rule.alert && (one.kubeStateMetrics ?? true) === kubeStateMetrics);
    const rules = `${rule.alert}-${kubeStateMetrics}.rules`;
    return tests.length === 0 ? [] : [
      [`${rules}.yml`, { rule_files: [rules], evaluation_interval: '1m', tests: tests.map((one) => unitTest(one, new Engine(ENGINES[engine], LABELS[engine]))) }],
      [rules, { groups: [{ name: 'rules', rules: [rule] }] }],
    ];
  }));
  return promtool('test', Object.fromEntries(files)).said;
}

describeWith('promtool')('promtool', () => {
  describe.each(Object.keys(ENGINES))('over the names of %s', (engine) => {
    test('takes the rules', () => {
      const { content, said } = promtool('check', { 'rules.yml': renderedRules(engine) });

      expect({ content, said }).toEqual({ content: true, said: expect.stringContaining('9 rules found') });
    });

    test('sees each alert fire where it should, and stay silent where it should not', () => {
      const said = verdict(cases, engine);

      expect(said).not.toContain('FAILED');
      // One file for each alert, and for two of them one without kube-state-metrics.
      expect(said.match(/SUCCESS/g)).toHaveLength(11);
    });
  });

  test('would notice each alert that fires where it should not, and each that does not', () => {
    const said = verdict(cases.map((one) => ({ ...one, fires: one.fires.length > 0 ? [] : [''] })), 'vllm-newest').replaceAll('\\"', '"');

    expect(cases.filter(({ alert, is }) => !said.includes(`alertname="${alert}",alertstate="firing",namespace="models",model_server="r1"}) # where ${is}"`)).map(({ is }) => is)).toEqual([]);
  });

  test('has a case for each alert that fires, and one that does not', () => {
    for (const alert of Object.values(ServerAlert)) {
      expect(cases.filter((one) => one.alert === alert && one.fires.length > 0)).not.toHaveLength(0);
      expect(cases.filter((one) => one.alert === alert && one.fires.length === 0)).not.toHaveLength(0);
    }
  });

  test('takes the rules with every threshold set, and of a Deployment', () => {
    const props: AlertRulesProps = {
      outageFor: Duration.seconds(0), notReadyFor: Duration.seconds(90), restarts: 0, restartWindow: Duration.days(7), notScrapedFor: Duration.hours(36), hangsFor: Duration.minutes(61),
      queueLength: 0.5, queueFor: Duration.seconds(1), kvCacheUsage: 0.999, kvCacheFor: Duration.days(1), preemptionsPerMinute: 0, preemptionsFor: Duration.minutes(1),
      timeToFirstToken: Duration.millis(1), timeToFirstTokenFor: Duration.minutes(2), labels: { team: 'a "b" \\ c' },
    };
    const rules = kind(monitor({ server: deployed('a.b'), alerts: AlertRules.of(props) }).objects, 'PrometheusRule').spec;

    expect(promtool('check', { 'rules.yml': rules }).said).toContain('9 rules found');
  });

  test.each(Object.keys(ENGINES))('reads every query of the dashboard over the names of %s', (engine) => {
    const { objects } = monitor({ server: server(ENGINES[engine]), dashboard: Dashboard.grafana({ gpuMetrics: {} }) });
    const queries = panelQueries(objects).map(({ expr }) => expr);

    expect(queries.length).toBeGreaterThan(25);
    expect(checkQueries(queries)).toEqual({ content: true, said: expect.stringContaining(`${queries.length} rules found`) });
  });

  test.each(Object.keys(ENGINES))('reads every query of a scaler over the names of %s', (engine) => {
    const queries = [...scalerQueries(server(ENGINES[engine])), ...scalerQueries({ ...deployed('a.b'), metrics: ENGINES[engine] })];

    expect(checkQueries(queries)).toEqual({ content: true, said: expect.stringContaining('4 rules found') });
  });

  test('fails for a query that PromQL does not have', () => {
    expect(checkQueries(['sum(up)', 'sum(up']).content).toBe(false);
    expect(checkQueries(['rate(up)']).content).toBe(false);
  });

  test('finds the rules as the rules file of this library names them', () => {
    expect(rulesOf(monitor().objects).map(({ alert }) => alert).sort()).toEqual(Object.values(ServerAlert).sort());
  });
});
