import type { Source } from '../../lib/validation/rule';
import { findingsIn, NAME_RULES } from '../../lib/validation/rules';

describe('collisions', () => {
  const object = (path: string, kind: string, name: string, namespace?: string, apiVersion = 'v1'): Source => ({ path, manifest: { apiVersion, kind, metadata: { name, namespace } } });
  const collisionsOf = (sources: Source[]) => findingsIn(sources, NAME_RULES).map(({ severity, at, ...finding }) => {
    expect([severity, at]).toEqual(['error', ['metadata', 'name']]);
    return finding;
  });

  test('are two objects of one kind, namespace and name', () => {
    expect(collisionsOf([object('a/x', 'Secret', 's', 'n'), object('b/x', 'Secret', 's', 'n')])).toEqual([
      { rule: 'names-are-unique', path: 'b/x', message: 'Secret n/s is also made by a/x: the second would overwrite the first; name one of them otherwise' },
    ]);
  });

  test('are not objects of different kinds, groups or namespaces, nor those whose names the API server makes', () => {
    expect(collisionsOf([object('a', 'Secret', 's', 'n'), object('b', 'Secret', 's', 'm'), object('c', 'Service', 's', 'n'), object('d', 'Service', 's', 'n', 'serving.knative.dev/v1')])).toEqual([]);
    expect(collisionsOf(['a', 'b'].map((path) => ({ path, manifest: { apiVersion: 'batch/v1', kind: 'Job', metadata: { generateName: 'ask-' } } })))).toEqual([]);
  });

  test('are two objects of the whole cluster, whatever namespaces they name', () => {
    expect(collisionsOf([object('a', 'PersistentVolume', 'v', 'n'), object('b', 'PersistentVolume', 'v')])).toHaveLength(1);
  });

  test('are a set and a Service of its name, whichever comes first', () => {
    expect(collisionsOf([object('a', 'LeaderWorkerSet', 's', 'n'), object('b', 'Service', 's', 'n')])).toEqual([
      expect.objectContaining({ path: 'b', message: expect.stringMatching(/^Service s: has the name of the LeaderWorkerSet.*such as s-leader$/) }),
    ]);
  });

  test('are a set and another with a number behind its name, of whose workers LeaderWorkerSet makes a StatefulSet', () => {
    const [finding, ...others] = collisionsOf([object('a/x', 'LeaderWorkerSet', 'r1', 'n'), object('b/x', 'LeaderWorkerSet', 'r1-0', 'n'), object('c/x', 'LeaderWorkerSet', 'r1-0', 'm'), object('d/x', 'LeaderWorkerSet', 'r1-b', 'n')]);

    expect(others).toEqual([]);
    expect(finding).toEqual({ rule: 'sets-have-names-of-their-own', path: 'b/x', message: expect.stringContaining('LeaderWorkerSet r1-0: has the name of the workers of a group of r1 (a/x)') });
  });
});

test('names longer than any object has are told for their length, and collide with none', () => {
  const name = 'a'.repeat(2e6);
  const named = (apiVersion: string, kind: string, called: string) => ({ path: called.slice(-7), manifest: { apiVersion, kind, metadata: { name: called } } });

  expect(findingsIn([named('leaderworkerset.x-k8s.io/v1', 'LeaderWorkerSet', name), named('v1', 'Service', `${name}-leader`), named('v1', 'Service', `${name}-other`)], NAME_RULES)).toEqual([]);
});
