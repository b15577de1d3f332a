import fc from 'fast-check';
import { type Contributor, mergePods } from '../../lib/pod/merge';

const env = (by: string, name: string, value: string): Contributor => ({ by, contribution: { env: [{ name, value }] } });

describe('mergePods', () => {
  test('puts the contributions of all together', () => {
    const pod = mergePods([
      { by: 'network', contribution: { labels: { a: '1' }, env: [{ name: 'B', value: 'b' }], capabilities: ['IPC_LOCK'] } },
      { by: 'platform', contribution: { labels: { c: '2' }, annotations: { d: '3' }, nodeSelector: { e: '4' }, resources: { 'rdma/hca': '1' } } },
      { by: 'weights', contribution: { volumes: [{ name: 'v', emptyDir: {} }], volumeMounts: [{ name: 'v', mountPath: '/v' }], tolerations: [{ key: 'gpu' }] } },
    ]);

    expect(pod).toEqual({
      labels: { a: '1', c: '2' }, annotations: { d: '3' }, env: [{ name: 'B', value: 'b' }], capabilities: ['IPC_LOCK'], nodeSelector: { e: '4' },
      resources: { 'rdma/hca': '1' }, volumes: [{ name: 'v', emptyDir: {} }], volumeMounts: [{ name: 'v', mountPath: '/v' }], tolerations: [{ key: 'gpu' }], conflicts: [],
      initContainers: [], sidecars: [], setup: [], imageVolumes: [], hostNetwork: false, hostIpc: false, privileged: false,
    });
  });

  test('fails when two give one variable different values, and names both', () => {
    const { conflicts } = mergePods([env('RdmaProfile', 'NCCL_SOCKET_IFNAME', 'eth0'), env('pod', 'NCCL_SOCKET_IFNAME', 'ib0')]);

    expect(conflicts).toEqual(['NCCL_SOCKET_IFNAME: RdmaProfile sets "eth0", pod sets "ib0"; remove one of them, or decide in overrides']);
  });

  test('takes equal values of several contributors as one', () => {
    const pod = mergePods([env('a', 'X', '1'), env('b', 'X', '1')]);

    expect(pod.env).toEqual([{ name: 'X', value: '1' }]);
    expect(pod.conflicts).toEqual([]);
  });

  test.each([
    ['label', { labels: { k: '1' } }, { labels: { k: '2' } }, 'label k'],
    ['annotation', { annotations: { k: '1' } }, { annotations: { k: '2' } }, 'annotation k'],
    ['resource', { resources: { k: '1' } }, { resources: { k: '2' } }, 'resource k'],
    ['node selector', { nodeSelector: { k: '1' } }, { nodeSelector: { k: '2' } }, 'node selector k'],
    ['volume', { volumes: [{ name: 'k', emptyDir: {} }] }, { volumes: [{ name: 'k', hostPath: { path: '/' } }] }, 'volume k'],
    ['mount path', { volumeMounts: [{ name: 'a', mountPath: '/k' }] }, { volumeMounts: [{ name: 'b', mountPath: '/k/' }] }, 'mount path /k'],
    ['variable from elsewhere', { env: [{ name: 'k', value: '1' }] }, { env: [{ name: 'k', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }] }, 'k'],
  ])('fails when two differ about one %s', (_what, first, second, named) => {
    const { conflicts } = mergePods([{ by: 'x', contribution: first }, { by: 'y', contribution: second }]);

    expect(conflicts).toHaveLength(1);
    expect(conflicts[0]).toMatch(new RegExp(`^${named}: x sets .*, y sets `));
  });

  test('lets overrides win without a conflict', () => {
    const pod = mergePods([env('a', 'X', '1'), env('b', 'X', '2')], { env: [{ name: 'X', value: '3' }], labels: { own: 'yes' } });

    expect(pod.env).toEqual([{ name: 'X', value: '3' }]);
    expect(pod.labels).toEqual({ own: 'yes' });
    expect(pod.conflicts).toEqual([]);
  });

  test('puts a variable after those that it refers to', () => {
    const pod = mergePods([env('a', 'A', '$(Z)/$(M)'), env('b', 'Z', 'z'), env('c', 'M', '$(Z)')]);

    expect(pod.env.map(({ name }) => name)).toEqual(['Z', 'M', 'A']);
  });

  test('ends where variables refer to each other in a circle', () => {
    const pod = mergePods([env('a', 'A', '$(B)'), env('b', 'B', '$(A)')]);

    expect(pod.env).toHaveLength(2);
  });

  test('gives the same result whatever the order of the contributors', () => {
    const name = fc.constantFrom('A', 'B', 'C', '__proto__', 'constructor');
    const value = fc.constantFrom('1', '2', '$(A)', '$(B)');
    const contribution = fc.record({
      labels: fc.dictionary(name, value), env: fc.array(fc.record({ name, value })), capabilities: fc.array(name),
      volumeMounts: fc.array(fc.record({ name, mountPath: fc.constantFrom('/a', '/b', '/b/') })),
    });
    const shuffled = fc.uniqueArray(contribution.map((c) => ({ contribution: c })), { maxLength: 5 })
      .map((list) => list.map((c, index): Contributor => ({ ...c, by: `c${index}` })))
      .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })));

    fc.assert(fc.property(shuffled, ([list, other]) => {
      // A contributor that contradicts itself is decided by its own order, which a shuffle keeps.
      expect(mergePods(other)).toEqual(mergePods(list));
    }));
  });
});
