import { entriesAreText } from '../../lib/validation/config-entries';
import { budgetsHaveOneLimit } from '../../lib/validation/budgets';
import { findingsIn } from '../../lib/validation/rules';
import type { Json } from '../fixtures';

const said = (manifest: Json) => findingsIn([{ path: 'file', manifest: { metadata: { name: 'm' }, ...manifest } }], [entriesAreText, budgetsHaveOneLimit]).map(({ message }) => message);

test.each<Json>([
  { apiVersion: 'v1', kind: 'ConfigMap', data: { 'a.conf': 'x', _b: '' }, binaryData: { c: 'YQ==' } },
  { apiVersion: 'v1', kind: 'Secret', data: { a: 'YWJj', b: 'YWI=\n', c: '', d: '$' + '{TOKEN}', e: 'ENC[AES256_GCM,data:x]' }, stringData: { d: 'not base64!' } },
  { apiVersion: 'example.com/v1', kind: 'ConfigMap', data: { 'a b': 1 } },
  { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', spec: { maxUnavailable: 1 } }, { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', spec: { minAvailable: '100%' } },
])('takes %j', (manifest) => {
  expect(said(manifest)).toEqual([]);
});

test.each<[Json, string]>([
  [{ apiVersion: 'v1', kind: 'ConfigMap', data: { a: 1 } }, 'ConfigMap data["a"]: got 1; allowed: text, such as "1"'],
  [{ apiVersion: 'v1', kind: 'ConfigMap', data: { 'a/b': '' } }, 'ConfigMap data key: got "a/b"; allowed: at most 253 letters, digits, hyphens, underscores and dots, not beginning with two dots'],
  [{ apiVersion: 'v1', kind: 'ConfigMap', binaryData: { a: 'YQ' } }, 'ConfigMap binaryData["a"]: got "YQ"; allowed: base64'],
  [{ apiVersion: 'v1', kind: 'Secret', data: { a: 'hunter2!' } }, 'Secret data["a"]: got a value that is not shown; allowed: base64'],
  [{ apiVersion: 'v1', kind: 'Secret', stringData: { a: true } }, 'Secret stringData["a"]: got a value that is not shown; allowed: text, such as "1"'],
  [{ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', spec: { minAvailable: 1, maxUnavailable: 1 } }, 'PodDisruptionBudget spec: got "minAvailable and maxUnavailable"; allowed: one of them'],
  [{ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', spec: { maxUnavailable: '50' } }, 'PodDisruptionBudget spec.maxUnavailable: got "50"; allowed: a whole number of 0 or more, or a share from "0%" to "100%"'],
  [{ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', spec: { maxUnavailable: '101%' } }, 'PodDisruptionBudget spec.maxUnavailable: got "101%"; allowed: a whole number of 0 or more, or a share from "0%" to "100%"'],
])('refuses %j', (manifest, message) => {
  expect(said(manifest)).toEqual([message]);
});
