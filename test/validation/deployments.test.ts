import { findingsIn } from '../../lib/validation/rules';
import type { Json } from '../fixtures';

const SET = 'leaderworkerset.sigs.k8s.io/name';

const template = (labels: Json): Json => ({ metadata: { labels }, spec: { containers: [{ name: 'a', image: 'i' }] } });
/** Pods that end, as those of a Job do. */
const finite = (labels: Json): Json => ({ ...template(labels), spec: { ...template(labels).spec, restartPolicy: 'Never' } });
const deployment = (name: string, matchLabels: Json, labels: Json = matchLabels, more: Json = {}): Json =>
  ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec: { selector: { matchLabels, ...more }, template: template(labels) } });
const job = (labels: Json, namespace?: string): Json => ({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'ask', ...(namespace && { namespace }) }, spec: { template: finite(labels) } });
const set = (labels: Json): Json => ({
  apiVersion: 'leaderworkerset.x-k8s.io/v1', kind: 'LeaderWorkerSet', metadata: { name: 'set' },
  spec: { leaderWorkerTemplate: { size: 2, leaderTemplate: template({}), workerTemplate: template(labels) } },
});
const service = (selector: Json, more: Json = {}): Json => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'api' }, spec: { selector, ports: [{ port: 8000 }], ...more } });
const pool = (matchLabels: Json): Json => ({ apiVersion: 'inference.networking.k8s.io/v1', kind: 'InferencePool', metadata: { name: 'pool' }, spec: { selector: { matchLabels } } });

const messages = (...manifests: Json[]) => findingsIn(manifests.map((manifest, index) => ({ path: `chart/${index}`, manifest }))).map(({ rule, path, message }) => `${rule} ${path}: ${message}`);

describe('a Deployment', () => {
  test.each<[string, Json[]]>([
    ['pods with other labels', [job({ app: 'ask' }), deployment('other', { app: 'other' }), set({ app: 'set' })]],
    ['pods of another namespace', [job({ app: 'llm' }, 'elsewhere')]],
    ['pods with a part of its labels', [job({})]],
  ])('may stand beside %s', (_what, others) => {
    expect(messages(deployment('llm', { app: 'llm' }), ...others)).toEqual([]);
  });

  test('shows labels on one line, whatever is in them', () => {
    expect(messages(deployment('llm', { app: 'a\nb' }), job({ app: 'a\nb' })).filter((message) => message.startsWith('deployments'))).toEqual([
      'deployments-select-their-pods chart/1: Job ask: its pods carry "app=a\\nb", by which Deployment llm knows its own, and so do Services, budgets and policies of it; give them other labels',
    ]);
  });

  test('may choose among pods by more than labels', () => {
    expect(messages(deployment('llm', { app: 'llm' }, { app: 'llm' }, { matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] }), job({ app: 'llm', a: 'b' }))).toEqual([]);
  });

  test.each<[string, Json]>([['Job ask', job({ app: 'llm', more: 'm' })], ['Deployment other', deployment('other', { more: 'm' }, { app: 'llm', more: 'm' })], ['LeaderWorkerSet set', set({ app: 'llm' })]])(
    'fails beside %s, whose pods it would take for its own', (who, other) => {
      expect(messages(deployment('llm', { app: 'llm' }), other)).toEqual([
        `deployments-select-their-pods chart/1: ${who}: its pods carry app=llm, by which Deployment llm knows its own, and so do Services, budgets and policies of it; give them other labels`,
      ]);
    });

  test('fails without the labels that it selects', () => {
    expect(messages(deployment('llm', { app: 'llm' }, { app: 'other', a: 'b' }))).toEqual([
      'deployments-select-their-pods chart/0: Deployment llm: selects app=llm, which its own pods do not carry: they have app=other,a=b',
    ]);
  });
});

describe.each([['Service', 'api', service], ['InferencePool', 'pool', pool]] as const)('the %s', (kind, name, make) => {
  test.each<[string, Json[]]>([
    ['a Job alone', [job({ app: 'a' })]], ['a Deployment alone', [deployment('llm', { app: 'a' }), job({ app: 'b' })]],
    ['two Deployments, as while a version is tried out', [deployment('llm', { v: '1' }, { app: 'a', v: '1' }), deployment('llm2', { v: '2' }, { app: 'a', v: '2' })]],
  ])('may select %s', (_what, pods) => {
    expect(messages(make({ app: 'a' }), ...pods)).toEqual([]);
  });

  test.each<[string, Json]>([['Deployment llm', deployment('llm', { v: '1' }, { app: 'a', v: '1' })]])('fails when it selects the pods of a Job beside those of %s', (who, owner) => {
    expect(messages(make({ app: 'a' }), owner, job({ app: 'a' }))).toEqual([
      `backends-are-no-jobs chart/0: ${kind} ${name}: selects app=a, which beside the pods of ${who} those of Job ask carry; they answer no requests`,
    ]);
  });
});

test('the Service without an address may list pods of a Job', () => {
  expect(messages(service({ app: 'a' }, { clusterIP: 'None' }), deployment('llm', { v: '1' }, { app: 'a', v: '1' }), job({ app: 'a' }))).toEqual([]);
});

test('the Service without a selector selects nothing', () => {
  expect(messages(service({}), deployment('llm', { v: '1' }), job({ app: 'a' }))).toEqual([]);
});

test('the Service of a LeaderWorkerSet selects none of its pods by the label of a Job', () => {
  expect(messages(service({ [SET]: 'set', app: 'w' }), { ...set({}), spec: { leaderWorkerTemplate: { size: 1, workerTemplate: template({ app: 'w' }) } } }, job({ app: 'w' }))).toEqual([]);
});
