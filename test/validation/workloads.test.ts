import { findingsIn, RULES } from '../../lib/validation/rules';
import type { Json } from '../fixtures';

const said = (manifest: Json) => findingsIn([{ path: 'file', manifest: JSON.parse(JSON.stringify(manifest)) as Json }], RULES).map(({ rule, message }) => `${rule}: ${message}`);
const POD = { metadata: { labels: { app: 'main' } }, spec: { containers: [{ name: 'main', image: 'i' }] } };
const job = (apiVersion: string, restartPolicy?: string): Json => ({ apiVersion, kind: 'Job', metadata: { name: 'main' }, spec: { template: { ...POD, spec: { ...POD.spec, restartPolicy } } } });
const of = (kind: string, apiVersion: string, more: Json, pod: Json = {}): Json =>
  ({ apiVersion, kind, metadata: { name: 'main' }, spec: { selector: { matchLabels: { app: 'main' } }, template: { ...POD, spec: { ...POD.spec, ...pod } }, ...more } });

test.each(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'])('a %s selects its pods, which start again', (kind) => {
  expect(said(of(kind, 'apps/v1', {}))).toEqual([]);
  expect(said(of(kind, 'apps/v1', {}, { restartPolicy: 'Always' }))).toEqual([]);
  expect(said(of(kind, 'apps/v1', { selector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } }))).toEqual([]);

  expect(said(of(kind, 'apps/v1', { selector: undefined }))).toEqual([`workloads-select-their-pods: ${kind} spec.selector: got nothing; allowed: labels of its own pods`]);
  expect(said(of(kind, 'apps/v1', { selector: { matchLabels: { app: 'other' } } }))).toEqual([expect.stringMatching(/^[a-z]+-select-their-pods: .*selects app=other, which its own pods do not carry: they have app=main$/)]);
  expect(said(of(kind, 'apps/v1', {}, { restartPolicy: 'Never' }))).toEqual(['workloads-restart-their-pods: template spec.restartPolicy: got "Never"; allowed: Always, or left out']);
});

test('pods of a Job end', () => {
  const refusal = (given: string) => [`workloads-restart-their-pods: template spec.restartPolicy: got ${given}; allowed: Never or OnFailure`];

  expect(['Never', 'OnFailure'].map((policy) => said(job('batch/v1', policy)))).toEqual([[], []]);
  expect(said(job('batch/v1'))).toEqual(refusal('nothing'));
  expect(said(job('batch/v1', 'Always'))).toEqual(refusal('"Always"'));
  expect(said({ apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'main' }, spec: { schedule: '@daily', jobTemplate: { spec: { template: POD } } } })).toEqual(refusal('nothing'));
});

test('kinds of other groups have rules of their own', () => {
  expect(said(job('batch.volcano.sh/v1alpha1'))).toEqual([]);
  expect(said(of('StatefulSet', 'apps.kruise.io/v1beta1', { selector: undefined }, { restartPolicy: 'Never' }))).toEqual([]);
});
