import { Duration } from 'cdk8s';
import fc from 'fast-check';
import { Autoscaling, replicasBesideAutoscaling } from '../../lib/availability/autoscaling';
import type { AutoscalingProps, KedaAutoscalingProps } from '../../lib/availability/autoscaling-props';
import { GROUPS, METRICS, PODS } from './fixtures';

const ADDRESS = 'http://prometheus.monitoring.svc:9090';
const keda = (props: Partial<KedaAutoscalingProps> = {}) => Autoscaling.keda({ maxReplicas: 4, prometheusAddress: ADDRESS, ...props });
const specOf = (scaler: Autoscaling, groups = GROUPS): any => (scaler._bind(groups, METRICS).manifest as any).spec;

const BEHAVIOR = {
  scaleUp: { stabilizationWindowSeconds: 0, policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }] },
  scaleDown: { stabilizationWindowSeconds: 600, policies: [{ type: 'Pods', value: 1, periodSeconds: 300 }] },
};

describe.each<[string, (props: AutoscalingProps) => Autoscaling]>([
  ['Autoscaling.hpa', Autoscaling.hpa],
  ['Autoscaling.keda', (props) => Autoscaling.keda({ prometheusAddress: ADDRESS, ...props })],
])('%s', (by, scaler) => {
  const problemsOf = (props: AutoscalingProps) => {
    const { manifest, problems } = scaler(props)._bind(GROUPS, METRICS);
    expect(manifest === undefined).toBe(problems.length > 0);
    return problems;
  };

  test('tells the fewest and the most groups', () => {
    expect(scaler({ maxReplicas: 4 })._bind(GROUPS, METRICS)).toMatchObject({ minReplicas: 1, maxReplicas: 4, problems: [], warnings: [] });
    expect(scaler({ minReplicas: 2, maxReplicas: 4 })._bind(GROUPS, METRICS)).toMatchObject({ minReplicas: 2, maxReplicas: 4 });
  });

  test('fails when there may be no group at all', () => {
    expect(problemsOf({ minReplicas: 0, maxReplicas: 4 })).toEqual([
      `${by} minReplicas: got 0; allowed: whole numbers from 1 to 1000000; the groups themselves tell the load, so without any of them none would ever be started again`,
    ]);
  });

  test('fails when the most is fewer than the fewest', () => {
    expect(problemsOf({ minReplicas: 3, maxReplicas: 2 })).toEqual([`${by} maxReplicas: got 2; allowed: at least minReplicas, 3`]);
  });

  test('fails when every number is wrong, and names them all at once', () => {
    expect(problemsOf({
      minReplicas: -1, maxReplicas: 1.5, waitingRequests: 0, kvCachePercent: 100, scaleUpStep: 0,
      scaleUpEvery: Duration.seconds(0), scaleDownWindow: Duration.seconds(299), scaleDownEvery: Duration.seconds(1801),
    })).toEqual([
      `${by} minReplicas: got -1; allowed: whole numbers from 1 to 1000000`,
      `${by} maxReplicas: got 1.5; allowed: whole numbers from 1 to 1000000`,
      `${by} waitingRequests: got 0; allowed: whole numbers from 1 to 1000000`,
      `${by} kvCachePercent: got 100; allowed: whole numbers from 1 to 99`,
      `${by} scaleUpStep: got 0; allowed: whole numbers from 1 to 1000000`,
      `${by} scaleUpEvery: got "0 s"; allowed: 1 to 1800 seconds`,
      `${by} scaleDownWindow: got "299 s"; allowed: 300 to 3600 seconds`,
      `${by} scaleDownEvery: got "1801 s"; allowed: 1 to 1800 seconds`,
    ]);
  });

  test('warns when the number of groups can never change', () => {
    expect(scaler({ minReplicas: 2, maxReplicas: 2 })._bind(GROUPS, METRICS).warnings).toEqual([`${by} minReplicas and maxReplicas are both 2: the number of groups never changes`]);
  });
});

describe('Autoscaling.hpa', () => {
  test('scales the set on the requests that wait at its leaders - default', () => {
    expect(Autoscaling.hpa({ maxReplicas: 4 })._bind(GROUPS, METRICS).manifest).toEqual({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'deepseek-r1' },
      spec: {
        scaleTargetRef: { apiVersion: 'leaderworkerset.x-k8s.io/v1', kind: 'LeaderWorkerSet', name: 'deepseek-r1' },
        minReplicas: 1,
        maxReplicas: 4,
        metrics: [{ type: 'Pods', pods: { metric: { name: 'vllm:num_requests_waiting' }, target: { type: 'AverageValue', averageValue: '5' } } }],
        behavior: BEHAVIOR,
      },
    });
  });

  test('takes names of an adapter, the KV cache and other times - custom', () => {
    const spec = specOf(Autoscaling.hpa({
      minReplicas: 2, maxReplicas: 8, waitingRequests: 20, kvCachePercent: 85, waitingRequestsMetric: 'vllm_num_requests_waiting', kvCacheMetric: 'prometheus.googleapis.com|vllm:kv_cache_usage_perc|gauge',
      scaleUpStep: 2, scaleUpEvery: Duration.minutes(3), scaleDownWindow: Duration.hours(1), scaleDownEvery: Duration.minutes(30),
    }), PODS);

    expect(spec).toEqual({
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'qwen3-32b' },
      minReplicas: 2,
      maxReplicas: 8,
      metrics: [
        { type: 'Pods', pods: { metric: { name: 'vllm_num_requests_waiting' }, target: { type: 'AverageValue', averageValue: '20' } } },
        { type: 'Pods', pods: { metric: { name: 'prometheus.googleapis.com|vllm:kv_cache_usage_perc|gauge' }, target: { type: 'AverageValue', averageValue: '850m' } } },
      ],
      behavior: {
        scaleUp: { stabilizationWindowSeconds: 0, policies: [{ type: 'Pods', value: 2, periodSeconds: 180 }] },
        scaleDown: { stabilizationWindowSeconds: 3600, policies: [{ type: 'Pods', value: 1, periodSeconds: 1800 }] },
      },
    });
  });

  test.each(['', 'a/b', 'a%b', 'a b', '..'])('fails when a metric is named %j', (name) => {
    expect(Autoscaling.hpa({ maxReplicas: 4, waitingRequestsMetric: name, kvCacheMetric: name })._bind(GROUPS, METRICS).problems).toEqual(['waitingRequestsMetric', 'kvCacheMetric'].map((property) =>
      `Autoscaling.hpa ${property}: got ${JSON.stringify(name)}; allowed: the name of a metric, without slashes, percent signs and spaces`));
  });
});

describe('Autoscaling.keda', () => {
  const WAITING = 'sum(max by (pod, engine, dp_rank) (vllm:num_requests_waiting{namespace="inference",pod=~"deepseek-r1-[0-9]+"}))';

  test('scales the set on the requests that wait at its leaders - default', () => {
    expect(keda()._bind(GROUPS, METRICS).manifest).toEqual({
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      metadata: { name: 'deepseek-r1' },
      spec: {
        scaleTargetRef: { apiVersion: 'leaderworkerset.x-k8s.io/v1', kind: 'LeaderWorkerSet', name: 'deepseek-r1' },
        minReplicaCount: 1,
        maxReplicaCount: 4,
        advanced: { horizontalPodAutoscalerConfig: { behavior: BEHAVIOR } },
        triggers: [{ type: 'prometheus', metricType: 'AverageValue', metadata: { serverAddress: ADDRESS, query: WAITING, threshold: '5', ignoreNullValues: 'false' } }],
      },
    });
  });

  test('takes the KV cache, a fallback and what proves who asks - custom', () => {
    const spec = specOf(keda({
      kvCachePercent: 7, fallback: { replicas: 2 }, authentication: { name: 'prometheus', modes: 'bearer,tls' }, prometheusAddress: 'https://prometheus.example.com/api/prom',
    }));

    expect(spec.fallback).toEqual({ failureThreshold: 3, replicas: 2 });
    expect(spec.triggers).toHaveLength(2);
    expect(spec.triggers[1]).toEqual({
      type: 'prometheus',
      metricType: 'AverageValue',
      metadata: {
        serverAddress: 'https://prometheus.example.com/api/prom',
        query: 'sum(avg by (pod) (vllm:kv_cache_usage_perc{namespace="inference",pod=~"deepseek-r1-[0-9]+"}))',
        threshold: '0.07',
        ignoreNullValues: 'false',
        authModes: 'bearer,tls',
      },
      authenticationRef: { name: 'prometheus', kind: 'TriggerAuthentication' },
    });
    expect(specOf(keda({ authentication: { name: 'cloud', clusterWide: true }, fallback: { replicas: 4, failures: 10 } }))).toMatchObject({
      fallback: { failureThreshold: 10, replicas: 4 },
      triggers: [{ authenticationRef: { name: 'cloud', kind: 'ClusterTriggerAuthentication' } }],
    });
  });

  test('finds the pods of a Deployment by their hash', () => {
    expect(specOf(keda(), PODS).triggers[0].metadata.query).toContain('{namespace="inference",pod=~"qwen3-32b-[a-z0-9]+-[a-z0-9]{5}"}');
  });

  test('fails when the pods of a Deployment do not carry its name as a whole', () => {
    const name = `a${'b'.repeat(46)}`;

    expect(keda()._bind({ ...PODS, name }, METRICS).problems).toEqual([
      `Autoscaling.keda name of the server: got "${name}"; allowed: at most 46 characters, or its pods do not carry it as a whole and no query finds them`,
    ]);
    expect(keda()._bind({ ...PODS, name: name.slice(1) }, METRICS).problems).toEqual([]);
    expect(keda()._bind({ ...GROUPS, name }, METRICS).problems).toEqual([]);
  });

  test.each(['prometheus:9090', 'ftp://prometheus', 'http://', 'http://prometheus/?a=b', 'http://a b', ''])('fails when the address of Prometheus is %j', (prometheusAddress) => {
    expect(keda({ prometheusAddress })._bind(GROUPS, METRICS).problems).toEqual([
      `Autoscaling.keda prometheusAddress: got ${JSON.stringify(prometheusAddress)}; allowed: http:// or https://, a host, and a port or path if wanted, without names and passwords; a TriggerAuthentication, named in authentication, holds these`,
    ]);
  });

  test('fails when the address holds a password, and does not repeat it', () => {
    const [text] = keda({ prometheusAddress: 'https://admin:hunter2@prometheus:9090' })._bind(GROUPS, METRICS).problems;

    expect(text).toContain('got "…@prometheus:9090"');
    expect(text).not.toContain('hunter2');
  });

  test('fails when the fallback and the authentication are unusable', () => {
    expect(keda({ fallback: { replicas: 5, failures: 0 }, authentication: { name: 'No', modes: 'bearer,basic' } })._bind(GROUPS, METRICS).problems).toEqual([
      'Autoscaling.keda authentication.name: got "No"; allowed: the name of a TriggerAuthentication: lower-case letters, digits, hyphens and dots',
      'Autoscaling.keda authentication.modes: got "bearer,basic"; allowed: bearer, basic, tls, custom, with commas between several, and only one of bearer, basic',
      'Autoscaling.keda fallback.replicas: got 5; allowed: 1 to 4, as minReplicas and maxReplicas say',
      'Autoscaling.keda fallback.failures: got 0; allowed: whole numbers from 1 to 1000000',
    ]);
    expect(keda({ authentication: { name: 'a', modes: 'apiKey' } })._bind(GROUPS, METRICS).problems).toHaveLength(1);
  });

  test('asks for leaders of this set only, whatever else is there', () => {
    const expression = (name: string) => new RegExp(`^(?:${/pod=~"([^"]*)"/.exec(specOf(keda(), { ...GROUPS, name }).triggers[0].metadata.query)![1]})$`);
    const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,20}[a-z0-9])?$/);

    fc.assert(fc.property(label, label, fc.nat(2000), fc.nat(20), (name, other, group, worker) => {
      const leaders = expression(name);
      expect(leaders.test(`${name}-${group}`)).toBe(true);
      expect(leaders.test(`${name}-${group}-${worker}`)).toBe(false);
      expect(leaders.test(`${other}-${group}`)).toBe(name === other);
      expect(leaders.test(`${other}-${name}-${group}`)).toBe(false);
    }));
  });

  test('no name gets out of the query\'s strings', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (name, namespace) => {
      const { query } = specOf(keda(), { ...GROUPS, name, namespace }).triggers[0].metadata;
      const string = '"((?:[^"\\\\\\n]|\\\\.)*)"';
      const parts = new RegExp(`^sum\\(max by \\(pod, engine, dp_rank\\) \\(vllm:num_requests_waiting\\{namespace=${string},pod=~${string}\\}\\)\\)$`).exec(query);
      const text = (quoted: string) => quoted.replace(/\\(.)/g, (_, character) => (character === 'n' ? '\n' : character));

      expect(text(parts![1])).toBe(namespace);
      expect(new RegExp(`^(?:${text(parts![2])})$`).test(`${name}-3`)).toBe(true);
    }));
  });
});

test('a number of groups beside a scaler is refused', () => {
  expect(replicasBesideAutoscaling(3, keda())).toEqual([
    'replicas: got 3; allowed: left out, for autoscaling owns the number of groups; set minReplicas and maxReplicas of autoscaling',
  ]);
  expect(replicasBesideAutoscaling(undefined, keda())).toEqual([]);
  expect(replicasBesideAutoscaling(3, undefined)).toEqual([]);
});
