import { sumOfGroups, sumOfShares } from '../../lib/availability/prometheus-query';
import { GroupQueries } from '../../lib/monitoring/group-queries';
import { describeWith, promtool } from './promtool';
import { ENGINES, kind, monitor, rulesOf, server } from './servers';
import { MetricsScrape } from '../../lib';

const metrics = ENGINES.sglang;
const alone = server(metrics);
const together = server(metrics, 'r1', { metricsOnAllPods: true });

interface Expectation { readonly expr: string; readonly values: { readonly labels: string; readonly value: number }[] }

/** Holds the values of queries, two minutes after the start, against what is expected. */
function holds(series: { readonly [name: string]: string }, expectations: readonly Expectation[]) {
  return promtool('test', {
    'test.yml': {
      evaluation_interval: '15s',
      tests: [{
        interval: '15s',
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        promql_expr_test: expectations.map(({ expr, values }) => ({ expr, eval_time: '2m', exp_samples: values })),
      }],
    },
  });
}

const labels = (pod: string, more: string) => `{namespace="models", pod="${pod}", instance="${pod}:1", ${more}}`;
const pods = { 'r1-0': 2, 'r1-0-1': 3, 'r1-1': 4, 'r1-1-1': 0, 'r10-0': 100, 'r1-api-0': 100 };

describeWith('promtool')('queries about groups whose workers tell of requests of their own', () => {
  const waiting = Object.fromEntries(Object.entries(pods).map(([pod, value]) => [`${metrics.requestsWaiting}${labels(pod, 'dp_rank="0"')}`, `${value}x20`]));
  const shares = Object.fromEntries(Object.entries(pods).map(([pod, value]) => [`${metrics.kvCacheUsage}${labels(pod, 'dp_rank="0"')}`, `${value / 10}x20`]));

  test('a scaler counts all pods of a set and nobody else, and shares once for each group', () => {
    const { content, said } = holds({ ...waiting, ...shares }, [
      { expr: sumOfGroups(metrics.requestsWaiting, together.groups), values: [{ labels: '{}', value: 9 }] },
      { expr: sumOfGroups(metrics.requestsWaiting, alone.groups), values: [{ labels: '{}', value: 6 }] },
      { expr: sumOfShares(metrics.kvCacheUsage, together.groups), values: [{ labels: '{}', value: 0.45 }] },
    ]);

    expect({ content, said: content ? '' : said }).toEqual({ content: true, said: '' });
  });

  test('an alert has the name of the leader, whichever pod it is about', () => {
    const queries = new GroupQueries(together);
    const { content, said } = holds({ ...waiting, ...shares }, [
      { expr: queries.gauge(metrics.requestsWaiting), values: [{ labels: '{namespace="models", pod="r1-0"}', value: 5 }, { labels: '{namespace="models", pod="r1-1"}', value: 4 }] },
      { expr: queries.kvCacheUsage, values: [{ labels: '{namespace="models", pod="r1-0"}', value: 0.3 }, { labels: '{namespace="models", pod="r1-1"}', value: 0.4 }] },
    ]);

    expect({ content, said: content ? '' : said }).toEqual({ content: true, said: '' });
  });

  test('stages of a pipeline that tell of the same requests count once', () => {
    const stages = Object.fromEntries([0, 1].map((stage) => [`${metrics.requestsWaiting}${labels('r1-0', `dp_rank="0", pp_rank="${stage}"`)}`, '4x20']));

    expect(holds(stages, [{ expr: sumOfGroups(metrics.requestsWaiting, alone.groups), values: [{ labels: '{}', value: 4 }] }]).content).toBe(true);
    expect(holds(stages, [{ expr: sumOfGroups(metrics.requestsWaiting, alone.groups), values: [{ labels: '{}', value: 8 }] }]).content).toBe(false);
  });

  test('a leader that was made anew counts once among those that served', () => {
    const addresses = Object.fromEntries(['a', 'b', 'c'].map((address) => [`up{namespace="models", pod="r1-0", instance="${address}"}`, address === 'c' ? '1 0x20' : '1 stale']));
    const expr = rulesOf(monitor({ server: alone, kubeStateMetrics: false }).objects).find(({ alert }) => alert === 'InferenceNoGroupServes')?.expr ?? '';

    expect(holds(addresses, [{ expr, values: [{ labels: '{}', value: 1 }] }])).toMatchObject({ content: true });
  });
});

test('all pods are read where workers tell of themselves, by a PodMonitor only', () => {
  const selected = (of = together) => kind(monitor({ server: of }).objects, 'PodMonitor').spec.selector.matchLabels;

  expect(selected()).toEqual(together.groups.podLabels);
  expect(selected(alone)).toEqual(alone.groups.leaderLabels);
  expect(monitor({ server: together, scrape: MetricsScrape.serviceMonitor() }).monitoring.node.validate()).toEqual([
    'scrape: got "MetricsScrape.serviceMonitor"; allowed: MetricsScrape.podMonitor, for this engine\'s workers tell of requests that the leader does not know',
  ]);
});
