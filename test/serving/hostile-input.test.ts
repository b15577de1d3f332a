import { type Chart, Size, Testing, Yaml } from 'cdk8s';
import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import {
  AlertRules, Autoscaling, Dashboard, DisruptionBudget, Engine, EngineVersion, GroupPlacement, ModelHttpRoute, ModelInferencePool, ModelIngress, Monitoring, NetworkAccess, NetworkPeer,
  PodSecurity, Rollout, SmokeTest, type ModelHttpRouteProps, type ModelServer, type ModelServerProps,
} from '../../lib';
import { isReport } from '../../lib/problems';
import { r1Plan, serve, vllm } from '../fixtures';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: fc.constantFrom('$', '(', ')', 'A', '\'', '"', '`', '\\', '\n', '\t', ' ', '\u2028', '\x7f', '\ud800', ':', '#', '-', '<', '>'), maxLength: 8 }),
  fc.constantFrom('', 'no', '0x1F', '12:30', 'null', '~', '1e3', '__proto__', 'constructor', 'toString', '<placeholder>', 'x'.repeat(300)),
);
const newerPlan = r1Plan({ engineVersion: EngineVersion.vllm('0.19.1') });
const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(NaN, Infinity, -1, 0, 1e21));
const size = fc.oneof(fc.integer({ min: 0, max: 2048 }).map((gib) => Size.gibibytes(gib)), fc.constantFrom(Size.kibibytes(1.5), Size.gibibytes(NaN)));
const map = fc.dictionary(text, text, { maxKeys: 3 });

/** Any text, number and size where a user may write one. */
const pod = { labels: map, annotations: map, resources: map, nodeSelector: map, env: fc.array(fc.record({ name: text, value: text }), { maxLength: 3 }), capabilities: fc.array(text, { maxLength: 2 }) };
const engine = { servedModelName: text, image: text, port: number, extraArguments: fc.array(text, { maxLength: 3 }) };
const server = { name: text, serviceName: text, containerName: text, cpu: number, replicas: number, memory: size, sharedMemory: size, leaderLabels: map };

/** One field of several, so that the rest is in order. */
const oneOf = <T>(fields: Record<string, fc.Arbitrary<T>>) => fc.oneof(...Object.entries(fields).map(([name, values]) => values.map((value) => ({ [name]: value }))));

/** What surrounds the pods. */
const groups = fc.oneof(number, fc.integer({ min: 0, max: 6 }));
const surroundings: Record<string, fc.Arbitrary<unknown>> = {
  lwsVersion: fc.oneof(text, fc.constantFrom('0.6', 'v0.9.0', '0.10')),
  serviceAccountName: text,
  priorityClassName: text,
  imagePullSecrets: fc.array(text, { maxLength: 2 }),
  apiKey: fc.record({ secretName: text, key: text }),
  rollout: fc.record({ maxUnavailable: groups, maxSurge: groups, partition: groups }, { requiredKeys: [] }).map((given) => Rollout.rolling(given)),
  disruption: groups.map((n) => DisruptionBudget.groups(n)),
  autoscaling: fc.oneof(
    fc.record({ minReplicas: groups, maxReplicas: groups, waitingRequests: groups, kvCachePercent: groups, waitingRequestsMetric: text }, { requiredKeys: ['maxReplicas'] }).map((given) => Autoscaling.hpa(given)),
    fc.record({ prometheusAddress: fc.oneof(text, fc.constant('http://prometheus:9090')), maxReplicas: groups, authentication: fc.record({ name: text, modes: text }) }, { requiredKeys: ['prometheusAddress', 'maxReplicas'] }).map((given) => Autoscaling.keda(given)),
  ),
  placement: fc.oneof(
    fc.record({ queueName: text, requiredTopology: text, preferredTopology: text }, { requiredKeys: ['queueName'] }).map((given) => GroupPlacement.kueue(given)),
    fc.record({ queue: text, subGroups: fc.record({ size: groups }) }, { requiredKeys: [] }).map((given) => GroupPlacement.volcano(given)),
    text.map((exclusiveTopology) => GroupPlacement.kubernetes({ exclusiveTopology })),
  ),
  access: fc.array(fc.oneof(map.map((labels) => NetworkPeer.sameNamespace(labels)), text.map((name) => NetworkPeer.inNamespace(name)), text.map((cidr) => NetworkPeer.addresses(cidr))), { maxLength: 2 })
    .map((clients) => NetworkAccess.clients({ clients })),
  security: fc.record({ runAsUser: groups, runAsGroup: groups, fsGroup: groups }, { requiredKeys: [] }).map((given) => PodSecurity.restricted(given)),
};

const props: fc.Arbitrary<Partial<ModelServerProps>> = fc.oneof(
  fc.record({
    ...server, pod: fc.record(pod, { requiredKeys: [] }), overrides: fc.record(pod, { requiredKeys: [] }), engine: fc.record(engine, { requiredKeys: [] }).map((own) => vllm(own)),
  }, { requiredKeys: [] }),
  oneOf<unknown>(server),
  oneOf<unknown>(pod).map((own) => ({ pod: own })),
  oneOf<unknown>(pod).map((own) => ({ overrides: own })),
  oneOf<unknown>(engine).map((own) => ({ engine: vllm(own) })),
  oneOf<unknown>(engine).map((own) => ({ engine: Engine.vllm({ image: 'example.com/vllm', ...own }), plan: newerPlan })),
  oneOf<unknown>(surroundings),
  fc.record(surroundings, { requiredKeys: [] }),
);

/** Constructs beside a server, of any text and number. */
const beside: fc.Arbitrary<(chart: Chart, server: ModelServer) => void> = fc.oneof(
  fc.record({ host: text, path: text, ingressClassName: text, tlsSecretName: text, annotations: map, name: text }, { requiredKeys: ['host'] })
    .map((given) => (chart: Chart, server: ModelServer) => void new ModelIngress(chart, 'beside', { server, ...given })),
  fc.record({ gateways: fc.array(fc.record({ name: text, namespace: text, sectionName: text }, { requiredKeys: ['name'] }), { maxLength: 2 }), hostnames: fc.array(text, { maxLength: 2 }), path: text, modelHeader: text, name: text }, { requiredKeys: ['gateways'] })
    .map((given) => (chart: Chart, server: ModelServer) => void new ModelHttpRoute(chart, 'beside', { server, ...given } as ModelHttpRouteProps)),
  fc.record({ endpointPicker: fc.record({ serviceName: text, port: number }), name: text }, { requiredKeys: ['endpointPicker'] })
    .map((given) => (chart: Chart, server: ModelServer) => void new ModelInferencePool(chart, 'beside', { server, ...given })),
  fc.record({ name: text, image: text, prompt: text, maxTokens: number, revision: text, podLabels: map }, { requiredKeys: [] })
    .map((given) => (chart: Chart, server: ModelServer) => void new SmokeTest(chart, 'beside', { server, ...given })),
  fc.record({ labels: map, alerts: fc.record({ queueLength: number, labels: map }, { requiredKeys: [] }).map((given) => AlertRules.of(given)), dashboard: fc.record({ folder: text }, { requiredKeys: [] }).map((given) => Dashboard.grafana(given)) }, { requiredKeys: [] })
    .map((given) => (chart: Chart, server: ModelServer) => void new Monitoring(chart, 'beside', { server, ...given })),
);

/** The manifests, none where the input was refused; any other failure fails the test. */
function accepted(given: Partial<ModelServerProps>, add: (chart: Chart, server: ModelServer) => void = () => undefined): unknown[] {
  const { chart, server: made } = serve(given, 'models');
  try {
    add(chart, made);
    return Testing.synth(chart);
  } catch (error) {
    if (!isReport(error)) throw error;
    return [];
  }
}

function readBack(manifests: unknown[]): unknown[] {
  return manifests.length === 0 ? [] : parseAllDocuments(Yaml.stringify(...manifests)).map((document) => document.toJS());
}

test('whatever a user writes is refused as a whole, or comes back from the written YAML as it was', () => {
  const plan = r1Plan();
  let written = 0;

  fc.assert(fc.property(props, (given) => {
    const manifests = accepted({ plan, ...given });
    written += manifests.length;

    expect(readBack(manifests)).toEqual(manifests);
  }), { numRuns: 400 });

  expect(written).toBeGreaterThan(10);
});

test('whatever a user writes beside a server is refused as a whole, or comes back from the written YAML as it was', () => {
  const plan = r1Plan();
  let written = 0;

  fc.assert(fc.property(beside, (add) => {
    const manifests = accepted({ plan }, add);
    written += manifests.length;

    expect(readBack(manifests)).toEqual(manifests);
  }), { numRuns: 300 });

  expect(written).toBeGreaterThan(10);
});

test('a text that is accepted in an annotation or a variable comes back from the written YAML as it was', () => {
  const plan = r1Plan();
  const unicode = fc.string({ unit: 'binary', maxLength: 20 });

  fc.assert(fc.property(unicode, unicode, (annotation, value) => {
    const manifests = accepted({ plan, pod: { annotations: { a: annotation }, env: [{ name: 'A', value: value.replaceAll('$', '') }] } });

    expect(readBack(manifests)).toEqual(manifests);
  }), { numRuns: 300 });
});
