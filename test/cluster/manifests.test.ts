import type { Json } from '../fixtures';
import { lost, movedTo } from './manifests';

// All that the other tests here say of what a server keeps rests on this.

test.each<[string, Json, Json, string[]]>([
  ['nothing, where the server adds fields of its own', { kind: 'A', spec: { a: 1 } }, { kind: 'A', spec: { a: 1, b: 2 }, status: {} }, []],
  ['nothing, where an amount is written otherwise', { spec: { limits: { memory: '1024Mi', cpu: '1000m' } } }, { spec: { limits: { memory: '1Gi', cpu: '1' } } }, []],
  ['a field that is gone', { kind: 'A', spec: { a: { b: 1 } } }, { kind: 'A', spec: {} }, ['A.spec.a: sent {"b":1}, got undefined']],
  ['a value that is another', { spec: { a: 'x' } }, { spec: { a: 'y' } }, ['spec.a: sent "x", got "y"']],
  ['a number that became text', { spec: { a: 1 } }, { spec: { a: '1' } }, ['spec.a: sent 1, got "1"']],
  ['an amount that is another', { spec: { limits: { cpu: '1' } } }, { spec: { limits: { cpu: '2' } } }, ['spec.limits.cpu: sent "1", got "2"']],
  ['an amount elsewhere that is written otherwise', { spec: { a: '1000m' } }, { spec: { a: '1' } }, ['spec.a: sent "1000m", got "1"']],
  ['entries beside ours', { spec: { a: [1] } }, { spec: { a: [1, 2] } }, ['spec.a: sent 1 entries, got [1,2]']],
  ['what is in entries of lists', { a: [{ b: 1 }, { b: 2 }] }, { a: [{ b: 1 }, { b: 3 }] }, ['a[1].b: sent 2, got 3']],
  ['an empty text that is gone', { spec: { a: '' } }, { spec: {} }, ['spec.a: sent "", got undefined']],
  ['an empty list that is gone', { spec: { a: [] } }, { spec: {} }, ['spec.a: sent 0 entries, got undefined']],
  ['no empty conditions of a policy', { spec: { podFailurePolicy: { rules: [{ onPodConditions: [] }] } } }, { spec: { podFailurePolicy: { rules: [{}] } } }, []],
  ['no empty value of a variable', { env: [{ name: 'A', value: '' }] }, { env: [{ name: 'A' }] }, []],
])('what a server lost: %s', (_what, sent, got, expected) => {
  expect(lost(sent, got)).toEqual(expected);
});

test('manifests move to another namespace with the names of their volumes', () => {
  const moved = movedTo('test', [
    { kind: 'PersistentVolume', metadata: { name: 'w' }, spec: { claimRef: { name: 'c', namespace: 'models' } } },
    { kind: 'PersistentVolumeClaim', metadata: { name: 'c', namespace: 'models' }, spec: { volumeName: 'w' } },
  ]);

  expect(moved).toMatchObject([
    { metadata: { name: 'w-test' }, spec: { claimRef: { namespace: 'test' } } }, { metadata: { name: 'c', namespace: 'test' }, spec: { volumeName: 'w-test' } },
  ]);
  expect(moved[0].metadata.namespace).toBeUndefined();
});
