import { collisionsOf } from '../../lib/validation/collisions';

describe('collisionsOf', () => {
  const object = (path: string, kind: string, name: string, namespace?: string) => ({ path, kind, name, namespace });

  test('are two objects of one kind, namespace and name', () => {
    expect(collisionsOf([object('a/x', 'Secret', 's', 'n'), object('b/x', 'Secret', 's', 'n')])).toEqual([
      { rule: 'names-are-unique', path: 'b/x', message: 'Secret n/s is also made by a/x: the second would overwrite the first; name one of them otherwise' },
    ]);
  });

  test('are not objects of different kinds or namespaces', () => {
    expect(collisionsOf([object('a', 'Secret', 's', 'n'), object('b', 'Secret', 's', 'm'), object('c', 'Service', 's', 'n')])).toEqual([]);
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
