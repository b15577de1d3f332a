import { affinitiesAreValid, tolerationsAreValid } from '../../lib/validation/scheduling';
import { findingsIn } from '../../lib/validation/rules';
import type { Json } from '../fixtures';

const sources = (spec: Json) => [{ path: 'chart/server', manifest: { kind: 'Job', spec: { template: { spec } } } }];
const ofToleration = (toleration: Json) => findingsIn(sources({ tolerations: [toleration] }), [tolerationsAreValid]).map(({ message }) => message);
const ofAffinity = (affinity: Json) => findingsIn(sources({ affinity }), [affinitiesAreValid]).map(({ message }) => message);
const ofExpression = (expression: Json) => ofAffinity({ nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [expression] }] } } });

test.each([
  [{ operator: 'Exists' }], [{ key: 'a', operator: 'Exists', effect: 'NoSchedule' }], [{ key: 'nvidia.com/gpu', value: 'present' }], [{ key: 'a', operator: 'Equal', value: '' }],
  [{ key: 'a', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 0 }], [{ key: 'a', effect: '', operator: '' }],
])('takes toleration %j', (toleration) => {
  expect(ofToleration(toleration)).toEqual([]);
});

test.each([
  [{ key: 'a', operator: 'In' }, 'operator: got "In"; allowed: Exists or Equal'],
  [{ value: 'x' }, 'operator: got nothing; allowed: Exists, for a toleration without a key is for all taints'],
  [{ key: 'a', operator: 'Exists', value: 'x' }, 'value: got "x"; allowed: left out where the operator is Exists'],
  [{ key: 'a b', operator: 'Exists' }, 'key: got "a b"; allowed: the key of a label or taint'],
  [{ key: 'a', value: 'a b' }, 'value: got "a b"; allowed: what labels can have'],
  [{ key: 'a', operator: 'Exists', effect: 'Never' }, 'effect: got "Never"; allowed: NoSchedule, PreferNoSchedule, NoExecute'],
  [{ key: 'a', operator: 'Exists', tolerationSeconds: 30 }, 'effect: got nothing; allowed: NoExecute where tolerationSeconds is set'],
])('refuses toleration %j', (toleration, message) => {
  expect(ofToleration(toleration)).toEqual([expect.stringContaining(`template tolerations[0] ${message}`)]);
});

test.each([
  [{ key: 'pool', operator: 'In', values: ['a'] }], [{ key: 'pool', operator: 'NotIn', values: ['a', ''] }], [{ key: 'pool', operator: 'Exists' }], [{ key: 'pool', operator: 'DoesNotExist', values: [] }],
  [{ key: 'gpus', operator: 'Gt', values: ['7'] }],
])('takes what is asked of nodes: %j', (expression) => {
  expect(ofExpression(expression)).toEqual([]);
});

test.each([
  [{ key: '', operator: 'Exists' }, 'nodeAffinity key: got ""; allowed: the key of a label'],
  [{ key: 'pool', operator: 'In' }, 'nodeAffinity values: got nothing; allowed: at least one value where the operator is In'],
  [{ key: 'pool', operator: 'In', values: ['a b'] }, 'nodeAffinity values: got "a b"; allowed: what labels can have as value'],
  [{ key: 'pool', operator: 'Exists', values: ['a'] }, 'nodeAffinity values: got ["a"]; allowed: left out where the operator is Exists'],
  [{ key: 'pool', operator: 'Lt', values: ['1', '2'] }, 'nodeAffinity values: got ["1","2"]; allowed: one whole number'],
  [{ key: 'pool', operator: 'Is', values: ['a'] }, 'nodeAffinity operator: got "Is"; allowed: In, NotIn, Exists, DoesNotExist, Gt or Lt'],
])('refuses what is asked of nodes: %j', (expression, message) => {
  expect(ofExpression(expression)).toEqual([expect.stringContaining(`template ${message}`)]);
});

test('looks at what is preferred as well, and at the topologies of pods', () => {
  const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';
  const term = (topologyKey: string) => ({ weight: 1, podAffinityTerm: { topologyKey } });

  expect(ofAffinity({ nodeAffinity: { [preferred]: [{ weight: 1, preference: { matchExpressions: [{ key: 'a', operator: 'In', values: [] }] } }] } })).toEqual([expect.stringContaining('nodeAffinity values: got []')]);
  expect(ofAffinity({ podAffinity: { [preferred]: [term('zone')] }, podAntiAffinity: { [preferred]: [term('')], requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'a b' }] } })).toEqual([
    expect.stringContaining('template podAntiAffinity topologyKey: got "a b"; allowed: the key of a label'), expect.stringContaining('template podAntiAffinity topologyKey: got ""'),
  ]);
});
