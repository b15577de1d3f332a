import { closedDoor } from '../../lib/validation/reach';
import type { Json } from '../fixtures';

const LEADER = { app: 'llm', role: 'leader' };
const SERVER = { namespace: 'inf', kind: 'Deployment', name: 'llm', port: 8000 };
const CLIENT = { namespace: 'inf', labels: { app: 'ask' } };

const workload: Json = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'llm', namespace: 'inf' }, spec: { template: { metadata: { labels: LEADER } } } };
const policy = (ingress: Json[] | undefined, more: Json = {}): Json => ({
  apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'api', namespace: 'inf' }, spec: { podSelector: { matchLabels: { app: 'llm' } }, policyTypes: ['Ingress'], ingress, ...more },
});
const from = (...peers: Json[]) => [{ from: peers, ports: [{ port: 8000, protocol: 'TCP' }] }];
const inNamespace = (name: string): Json => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });
const doorOf = (client: typeof CLIENT, ...manifests: Json[]) =>
  closedDoor([workload, ...manifests].map((manifest, index) => ({ path: `chart/${index}`, manifest })), client, SERVER);

test.each<[string, Json[]]>([
  ['there is no policy', []],
  ['everybody may', [policy([{ ports: [{ port: 8000 }] }])]],
  ['all pods of the namespace may', [policy(from({ podSelector: {} }))]],
  ['pods with its labels may', [policy(from({ podSelector: { matchLabels: { app: 'other' } } }, { podSelector: { matchLabels: { app: 'ask' } } }))]],
  ['its namespace may', [policy(from(inNamespace('inf')))]],
  ['all namespaces may', [policy(from({ namespaceSelector: {}, podSelector: { matchLabels: { app: 'ask' } } }))]],
  ['namespaces of labels that nobody knows here may', [policy(from({ namespaceSelector: { matchLabels: { team: 'a' } } }))]],
  ['its namespace has such labels', [policy(from({ namespaceSelector: { matchLabels: { team: 'a' } } })), { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'inf', labels: { team: 'a' } } }]],
  ['all addresses may', [policy(from({ ipBlock: { cidr: '0.0.0.0/0' } }))]],
  ['what is asked of pods is more than labels', [policy(from({ podSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } }))]],
  ['another policy lets it in', [policy(from(inNamespace('other'))), policy([{ from: [{ podSelector: {} }] }])]],
  ['the policy is about other pods', [policy([], { podSelector: { matchLabels: { app: 'other' } } })]],
  ['the policy is about pods with more than labels', [policy([], { podSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } })]],
  ['the policy is about what pods send', [policy([], { policyTypes: ['Egress'] })]],
  ['the policy is of another namespace', [{ ...policy([]), metadata: { name: 'api', namespace: 'other' } }]],
  ['the policy is of another API', [{ ...policy([]), apiVersion: 'projectcalico.org/v3' }]],
  ['the port is one of a range', [policy([{ from: [{ podSelector: {} }], ports: [{ port: 7000, endPort: 9000 }] }])]],
  ['the port has a name', [policy([{ from: [{ podSelector: {} }], ports: [{ port: 'http' }] }])]],
])('nothing is closed where %s', (_when, manifests) => {
  expect(doorOf(CLIENT, ...manifests)).toBeUndefined();
});

const CLOSED = 'NetworkPolicy api does not let them in';

test.each<[string, Json, string]>([
  ['no one may', policy([]), CLOSED],
  ['no one may, and nothing is said of rules', policy(undefined, { policyTypes: undefined }), CLOSED],
  ['pods with other labels may', policy(from({ podSelector: { matchLabels: { app: 'gateway' } } })), CLOSED],
  ['another namespace may', policy(from(inNamespace('gateway'))), CLOSED],
  ['its labels in another namespace may', policy(from({ ...inNamespace('gateway'), podSelector: { matchLabels: { app: 'ask' } } })), CLOSED],
  ['it may reach another port', policy([{ from: [{ podSelector: {} }], ports: [{ port: 9000 }, { port: 8000, protocol: 'UDP' }] }]), CLOSED],
  ['addresses may', policy(from({ ipBlock: { cidr: '10.0.0.0/8' } }, { ipBlock: { cidr: 'fd00::/8' } })), `${CLOSED}, unless their addresses are in 10.0.0.0/8, fd00::/8`],
])('a door is closed where %s', (_when, manifest, message) => {
  expect(doorOf(CLIENT, manifest)).toBe(message);
});

test('a door is closed to pods of another namespace where all pods of the server\'s own may', () => {
  expect(doorOf({ ...CLIENT, namespace: 'tests' }, policy(from({ podSelector: {} })))).toBe('NetworkPolicy api does not let them in');
});

test('a door is closed by each of several policies', () => {
  expect(doorOf(CLIENT, policy([]), { ...policy([]), metadata: { name: 'more', namespace: 'inf' } })).toBe('NetworkPolicies api, more do not let them in');
});

test('nothing is closed where the server shares the network of its node', () => {
  const host = { ...workload, spec: { template: { ...workload.spec.template, spec: { hostNetwork: true } } } };

  expect(closedDoor([host, policy([])].map((manifest) => ({ path: 'p', manifest })), CLIENT, SERVER)).toBeUndefined();
});

test('nothing is known of a server that is not there', () => {
  expect(closedDoor([{ path: 'p', manifest: policy([]) }], CLIENT, SERVER)).toBeUndefined();
});
