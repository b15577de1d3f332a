import { findingsIn } from '../../lib/validation/rules';
import type { Json } from '../fixtures';

const SET = 'leaderworkerset.sigs.k8s.io/name';
const INDEX = 'leaderworkerset.sigs.k8s.io/worker-index';

const pod = (role: string) => ({ metadata: { labels: { role } }, spec: { containers: [{ name: role, image: 'i' }] } });
const set = (size = 2): Json => ({
  apiVersion: 'leaderworkerset.x-k8s.io/v1', kind: 'LeaderWorkerSet', metadata: { name: 'set' },
  spec: { leaderWorkerTemplate: { size, leaderTemplate: pod('leader'), workerTemplate: pod('worker') } },
});
const service: Json = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'api' }, spec: { selector: { [SET]: 'set', role: 'leader' }, ports: [{ name: 'http', port: 8000 }, { name: 'admin', port: 9000 }] } };
const pool = (matchLabels: Json, namespace?: string): Json => ({ apiVersion: 'inference.networking.k8s.io/v1', kind: 'InferencePool', metadata: { name: 'pool', namespace }, spec: { selector: { matchLabels } } });
const policy = (matchLabels: Json): Json => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'policy' }, spec: { podSelector: { matchLabels } } });
const budget = (matchLabels: Json): Json => ({ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'budget' }, spec: { selector: { matchLabels } } });
const ingress = (port: Json, name = 'api'): Json => ({
  apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'ingress' }, spec: { rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name, port } } }] } }] },
});
const route = (...backendRefs: Json[]): Json => ({ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata: { name: 'route' }, spec: { rules: [{ backendRefs }] } });

/** Namespaces that are not set are left out, as in a manifest. */
const clean = (manifest: Json) => JSON.parse(JSON.stringify(manifest));
const messages = (...manifests: Json[]) => findingsIn(manifests.map((manifest, index) => ({ path: `chart/${index}`, manifest: clean(manifest) }))).map(({ rule, message }) => `${rule}: ${message}`);

describe('an InferencePool', () => {
  test.each([[{ [SET]: 'set', [INDEX]: '0' }], [{ [SET]: 'set', role: 'leader' }], [{ role: 'leader' }], [{ [SET]: 'other' }], [{ app: 'unknown' }]])('may select %j', (labels) => {
    expect(messages(set(), pool(labels))).toEqual([]);
  });

  test('may select the set by its name where groups have one pod', () => {
    expect(messages(set(1), pool({ [SET]: 'set' }))).toEqual([]);
  });

  test('may be in another namespace than a set of the same name', () => {
    expect(messages(set(), pool({ [SET]: 'set' }, 'elsewhere'))).toEqual([]);
  });

  test('fails when it selects workers', () => {
    const message = (labels: string) => `pools-hold-leaders: InferencePool pool: selects ${labels}, which the workers of set carry too; they answer no requests`;

    expect(messages(set(), pool({ [SET]: 'set' }))).toEqual([message(`${SET}=set`)]);
    expect(messages(set(), pool({ role: 'worker' }))).toEqual([message('role=worker')]);
  });

  test('fails when no leader carries what it selects', () => {
    expect(messages(set(), pool({ [SET]: 'set', role: 'head' }))).toEqual([
      `pools-hold-leaders: InferencePool pool: selects ${SET}=set,role=head, which the leaders of set do not carry: they have role=leader,${SET}=set,${INDEX}=0`,
    ]);
  });
});

describe.each([['NetworkPolicy', policy], ['PodDisruptionBudget', budget]] as const)('a %s', (kind, make) => {
  test.each([[{ [SET]: 'set' }], [{ [SET]: 'set', role: 'worker' }], [{ [SET]: 'set', [INDEX]: '0' }], [{ [SET]: 'other', role: 'x' }], [{ app: 'unknown' }], [{}]])('may select %j', (labels) => {
    expect(messages(set(), make(labels))).toEqual([]);
  });

  test('fails when no pod of the set carries what it selects', () => {
    expect(messages(set(), make({ [SET]: 'set', role: 'head' }))).toEqual([
      `selectors-match-pods: ${kind} ${make({}).metadata.name}: selects ${SET}=set,role=head, which no pods of set carry: leaders have role=leader,${SET}=set,${INDEX}=0, workers role=worker,${SET}=set,${INDEX}=1`,
    ]);
  });
});

test('a policy of another API is not looked at', () => {
  expect(messages(set(), { apiVersion: 'projectcalico.org/v3', kind: 'NetworkPolicy', metadata: { name: 'policy' }, spec: { podSelector: { matchLabels: { [SET]: 'set', role: 'x' } } } })).toEqual([]);
});

describe('an Ingress or a route', () => {
  test.each([ingress({ number: 8000 }), ingress({ name: 'http' }), ingress({ number: 1 }, 'unknown'), route({ name: 'api', port: 9000 }), route({ name: 'api', namespace: 'other', port: 1 }),
    route({ group: 'inference.networking.k8s.io', kind: 'InferencePool', name: 'api' }), { ...ingress({ number: 1 }), apiVersion: 'example.com/v1' }])('may be %j', (manifest) => {
    expect(messages(set(), service, manifest)).toEqual([]);
  });

  test('fails when the Service has no such port', () => {
    expect(messages(set(), service, ingress({ number: 80 }))).toEqual(['backends-have-ports: spec.rules[0].http.paths[0].backend.service.port.number: got 80; allowed: ports of Service api: 8000 (http), 9000 (admin)']);
    expect(messages(set(), service, ingress({ name: 'web' }))).toEqual(['backends-have-ports: spec.rules[0].http.paths[0].backend.service.port.name: got "web"; allowed: ports of Service api: 8000 (http), 9000 (admin)']);
    expect(messages(set(), service, route({ name: 'api', port: 8000 }, { name: 'api' }))).toEqual(['backends-have-ports: spec.rules[0].backendRefs[1].port: got nothing; allowed: ports of Service api: 8000 (http), 9000 (admin)']);
  });

  test('fails when an Ingress leads all else to a port that is not there', () => {
    expect(messages(service, { ...ingress({}), spec: { defaultBackend: { service: { name: 'api', port: { number: 1 } } } } })).toEqual([
      'backends-have-ports: spec.defaultBackend.service.port.number: got 1; allowed: ports of Service api: 8000 (http), 9000 (admin)',
    ]);
  });
});

test.each([policy({}), ingress({ number: 8000 }), route({ name: 'api', port: 8000 }), pool({ app: 'a' })])('fails when the name of an object can be none: %j', (manifest) => {
  expect(messages({ ...manifest, metadata: { name: 'A_b' } })).toEqual([
    `names-are-valid: ${manifest.kind} metadata.name: got "A_b"; allowed: at most 253 lower-case letters, digits, hyphens and dots, beginning and ending with a letter or digit`,
  ]);
});

test('fails when a selector or a reference of theirs holds what cannot be', () => {
  expect(messages(policy({ 'a b': 'c' }), { ...ingress({ number: 1 }), spec: { defaultBackend: { service: { name: 'api', port: { number: 1 } } }, tls: [{ secretName: 'A' }] } })).toEqual([
    'references-are-names: spec.tls[0].secretName: got "A"; allowed: the name of an object: at most 253 lower-case letters, digits, hyphens and dots',
    'labels-are-valid: spec.podSelector.matchLabels key: got "a b"; allowed: letters, digits, hyphens, underscores and dots, at most 63, with a DNS name and a slash in front if wanted',
  ]);
});
