import fc from 'fast-check';
import { NetworkAccess, NetworkPeer, type ClientAccessProps } from '../../lib';
import type { ServedGroups } from '../../lib';
import type { Json } from '../fixtures';

const groups: ServedGroups = {
  name: 'r1', namespace: 'models', apiVersion: 'leaderworkerset.x-k8s.io/v1', kind: 'LeaderWorkerSet', replicas: 2, groupSize: 2, gpusPerPod: 8,
  podLabels: { set: 'r1' }, leaderLabels: { set: 'r1', index: '0' }, port: 8000, metricsOnAllPods: false,
};
const manifests = (access: NetworkAccess, given = groups): Json[] => access._bind(given).policies.map(({ manifest }) => manifest);
const problemsOf = (...clients: NetworkPeer[]) => NetworkAccess.clients({ clients })._bind(groups).problems;
const peerOf = (peer: NetworkPeer) => manifests(NetworkAccess.clients({ clients: [peer] }))[1].spec.ingress[0].from[0];

describe('NetworkAccess.groupOnly', () => {
  test('opens all ports to the set\'s own pods, and the leaders\' port of the API to everybody', () => {
    expect(manifests(NetworkAccess.groupOnly())).toEqual([
      {
        apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'r1-group' },
        spec: { podSelector: { matchLabels: { set: 'r1' } }, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: { matchLabels: { set: 'r1' } } }] }] },
      },
      {
        apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'r1-api' },
        spec: { podSelector: { matchLabels: { set: 'r1', index: '0' } }, policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 8000, protocol: 'TCP' }] }] },
      },
    ]);
    expect(NetworkAccess.groupOnly()._bind(groups)).toMatchObject({ problems: [], warnings: [] });
  });

  test('makes no policy between pods where groups have one', () => {
    expect(manifests(NetworkAccess.groupOnly(), { ...groups, groupSize: 1 }).map(({ metadata }) => metadata.name)).toEqual(['r1-api']);
  });
});

describe('NetworkAccess.clients', () => {
  test('opens the port to clients and scrapers only, and leaves the group as it is', () => {
    const named = NetworkAccess.clients({
      clients: [NetworkPeer.inNamespace('gateway', { app: 'envoy' }), NetworkPeer.sameNamespace(), NetworkPeer.addresses('10.0.0.0/8', ['10.1.0.0/16'])],
      scrapers: [NetworkPeer.namespacesWith({ team: 'ops' }, { app: 'prometheus' })],
    });
    const [group, api] = manifests(named);

    expect(group).toEqual(manifests(NetworkAccess.groupOnly())[0]);
    expect(api.spec.ingress).toEqual([{
      from: [
        { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'gateway' } }, podSelector: { matchLabels: { app: 'envoy' } } },
        { podSelector: {} },
        { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } },
        { namespaceSelector: { matchLabels: { team: 'ops' } }, podSelector: { matchLabels: { app: 'prometheus' } } },
      ],
      ports: [{ port: 8000, protocol: 'TCP' }],
    }]);
    expect(named._bind(groups).problems).toEqual([]);
  });

  test('pods of a namespace are named in one peer with it, all pods without labels', () => {
    expect(peerOf(NetworkPeer.inNamespace('apps'))).toEqual({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'apps' } } });
    expect(peerOf(NetworkPeer.sameNamespace({ app: 'web' }))).toEqual({ podSelector: { matchLabels: { app: 'web' } } });
    expect(peerOf(NetworkPeer.addresses('2001:db8::/32'))).toEqual({ ipBlock: { cidr: '2001:db8::/32' } });
  });

  test('fails when nobody is named, which Kubernetes would read as everybody', () => {
    const message = 'NetworkAccess.clients clients: got []; allowed: at least one peer: to Kubernetes, none would mean everybody; name the clients, or use NetworkAccess.groupOnly()';

    expect(problemsOf()).toEqual([message]);
    expect(NetworkAccess.clients({ clients: [], scrapers: [NetworkPeer.sameNamespace()] })._bind(groups).problems).toEqual([message]);
  });

  test('fails when peers cannot be, all at once', () => {
    expect(problemsOf(NetworkPeer.inNamespace('<namespace>'), NetworkPeer.namespacesWith({}), NetworkPeer.addresses('10.0.0.1/8'), NetworkPeer.addresses('10.0.0.0/8', ['11.0.0.0/16', '10.0.0.0/8']))).toEqual([
      'NetworkPeer.inNamespace name: got "<namespace>"; allowed: the name of a namespace: at most 63 lower-case letters, digits and hyphens',
      'NetworkPeer.namespacesWith namespaceLabels: got {}; allowed: at least one label: none would mean all namespaces',
      'NetworkPeer.addresses cidr: got "10.0.0.1/8"; allowed: a range of addresses without bits behind its length, such as 10.0.0.0/16 or 2001:db8::/32',
      'NetworkPeer.addresses without: got "11.0.0.0/16"; allowed: ranges within 10.0.0.0/8, and smaller',
      'NetworkPeer.addresses without: got "10.0.0.0/8"; allowed: ranges within 10.0.0.0/8, and smaller',
    ]);
  });
});

describe('NetworkPeer.addresses', () => {
  test('takes every range that has no bits behind its length, and refuses it with one', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 31 }), (address, length) => {
      const text = (bits: number) => [24, 16, 8, 0].map((shift) => Math.floor(bits / 2 ** shift) % 256).join('.');
      const first = address - (address % 2 ** (32 - length));
      expect(problemsOf(NetworkPeer.addresses(`${text(first)}/${length}`))).toEqual([]);
      expect(problemsOf(NetworkPeer.addresses(`${text(first + 1)}/${length}`))).toHaveLength(1);
    }));
  });

  test.each(['::/0', '2001:db8::/32', 'fd00:0:0:1::/64', '1:2:3:4:5:6:7:8/128', '::1/128', '0.0.0.0/0', '192.168.1.1/32'])('takes %s', (cidr) => {
    expect(problemsOf(NetworkPeer.addresses(cidr))).toEqual([]);
  });

  test.each(['', '10.0.0.0', '10.0.0/8', '10.0.0.256/32', '010.0.0.0/8', '10.0.0.0/33', '10.0.0.0/08', '1::2::3/128', '1:2:3:4:5:6:7:8:9/128', '2001:db8::/129', 'fd00::1/64', 'x::/16', '1:2:3:4:5:6:7::8/128'])('refuses %j', (cidr) => {
    expect(problemsOf(NetworkPeer.addresses(cidr))).toEqual([expect.stringContaining('NetworkPeer.addresses cidr: got ')]);
  });
});

describe('NetworkAccess.open', () => {
  test('makes nothing, and warns where pods talk to each other', () => {
    expect(NetworkAccess.open()._bind(groups)).toEqual({
      policies: [], metricsAreClosed: false, problems: [], warnings: ['NetworkAccess.open: whoever reaches the pods may use every port, and those between the pods ask for no password'],
    });
    expect(NetworkAccess.open()._bind({ ...groups, groupSize: 1 }).warnings).toEqual([]);
  });
});

test('opens the API\'s port of all pods where workers tell Prometheus of their own requests', () => {
  const [, api] = manifests(NetworkAccess.groupOnly(), { ...groups, metricsOnAllPods: true });

  expect(api.spec.podSelector.matchLabels).toEqual(groups.podLabels);
});

test('refuses a program without types that names no clients at all', () => {
  expect(NetworkAccess.clients(undefined as unknown as ClientAccessProps)._bind(groups).problems).toEqual([expect.stringContaining('NetworkAccess.clients clients: got []; allowed: at least one peer')]);
});
