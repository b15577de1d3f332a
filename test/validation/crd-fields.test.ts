import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CRD_SCHEMAS } from '../../lib/validation/crd-schemas';
import { findingsIn, RULES } from '../../lib/validation/rules';
import type { Json } from '../fixtures';
import * as made from './trap-manifests';

const PROJECT = resolve(__dirname, '..', '..');
const messages = (manifests: readonly Json[]) => findingsIn(manifests.map((manifest, index) => ({ path: `chart/${index}`, manifest })), RULES).map(({ rule, message }) => `${rule}: ${message}`);
/** What is said about objects once they are changed, by all rules. */
const said = (make: () => Json[], change: (objects: Json[]) => void) => {
  const objects = JSON.parse(JSON.stringify(make())) as Json[];
  change(objects);
  return messages(objects);
};
const set = () => made.multiprocessing().all;

test('what rules know of CRDs is what crds/ say', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-inference-schemas-'));
  try {
    execFileSync(process.execPath, [join(PROJECT, 'scripts', 'crd-schemas.mjs'), join(folder, 'made.ts')]);
    expect(readFileSync(join(PROJECT, 'lib', 'validation', 'crd-schemas.ts'), 'utf8')).toBe(readFileSync(join(folder, 'made.ts'), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
  expect(CRD_SCHEMAS.map(({ kind }) => kind).sort()).toEqual(['DataLoad', 'Dataset', 'JindoRuntime', 'LeaderWorkerSet']);
});

test.each<[string, () => Json[], (objects: Json[]) => void, string]>([
  ['a letter is missing', set, ([{ spec }]) => { spec.replica = 3; }, 'LeaderWorkerSet spec field: got "replica"; allowed: fields of leaderworkerset.x-k8s.io/v1; did you mean replicas?'],
  ['capitals differ', set, ([{ spec }]) => { spec.startuppolicy = 'LeaderReady'; }, 'LeaderWorkerSet spec field: got "startuppolicy"; allowed: fields of leaderworkerset.x-k8s.io/v1; did you mean startupPolicy?'],
  ['a name is cut off', set, ([{ spec }]) => { spec.rolloutStrategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } }; }, 'LeaderWorkerSet spec.rolloutStrategy field: got "rollingUpdate"; allowed: fields of leaderworkerset.x-k8s.io/v1; did you mean rollingUpdateConfiguration?'],
  ['a field is a level too high', set, ([{ spec }]) => { spec.size = 4; }, 'LeaderWorkerSet spec field: got "size"; allowed: fields of leaderworkerset.x-k8s.io/v1; did you mean spec.leaderWorkerTemplate.size?'],
  ['a field is beside spec', set, ([manifest]) => { manifest.replicas = 4; }, 'LeaderWorkerSet field: got "replicas"; allowed: fields of leaderworkerset.x-k8s.io/v1; did you mean spec.replicas?'],
  ['labels are mistyped', set, ([{ metadata }]) => { metadata.lables = {}; }, 'LeaderWorkerSet metadata field: got "lables"; allowed: fields of leaderworkerset.x-k8s.io/v1; did you mean labels?'],
  ['nothing is near', set, ([{ spec }]) => { spec.zzzzzz = 1; }, 'LeaderWorkerSet spec field: got "zzzzzz"; allowed: fields of leaderworkerset.x-k8s.io/v1'],
  ['an entry of a list has it', made.cache, ([{ spec }]) => { spec.mounts[0].readonly = true; }, 'Dataset spec.mounts[0] field: got "readonly"; allowed: fields of data.fluid.io/v1alpha1; did you mean readOnly?'],
  ['tiers are mistyped', made.cache, ([, { spec }]) => { spec.tieredstore.levels[0].mediumType = 'MEM'; }, 'JindoRuntime spec.tieredstore.levels[0] field: got "mediumType"; allowed: fields of data.fluid.io/v1alpha1; did you mean mediumtype?'],
  ['a key of a prototype is one', set, ([{ spec }]) => { spec.constructor = {}; }, 'LeaderWorkerSet spec field: got "constructor"; allowed: fields of leaderworkerset.x-k8s.io/v1'],
])('a field that no CRD knows is warned of where %s', (_what, make, change, message) => {
  expect(said(make, change)).toEqual([`fields-are-known: ${message}`]);
});

test('what an unknown field holds is not told: it may be a key', () => {
  expect(said(made.cache, ([{ spec }]) => { spec.mounts[0].accessKeySecret = 'LTAI5tSecret'; }).join()).not.toContain('LTAI5t');
});

test.each<[string, () => Json[], (objects: Json[]) => void, string]>([
  ['another version of the group', set, ([manifest]) => { manifest.apiVersion = 'leaderworkerset.x-k8s.io/v1beta1'; }, 'LeaderWorkerSet apiVersion: got "leaderworkerset.x-k8s.io/v1beta1"; allowed: leaderworkerset.x-k8s.io/v1'],
  ['another group', set, ([manifest]) => { manifest.apiVersion = 'leaderworkerset.sigs.k8s.io/v1'; }, 'LeaderWorkerSet apiVersion: got "leaderworkerset.sigs.k8s.io/v1"; allowed: leaderworkerset.x-k8s.io/v1'],
  ['a list where fields are wanted', set, ([{ spec }]) => { spec.leaderWorkerTemplate.leaderTemplate = []; }, 'LeaderWorkerSet spec.leaderWorkerTemplate.leaderTemplate: got []; allowed: an object of fields'],
  ['a boolean for a word', set, ([{ spec }]) => { spec.leaderWorkerTemplate.persistentVolumeClaimRetentionPolicy = { whenScaled: true }; }, 'LeaderWorkerSet spec.leaderWorkerTemplate.persistentVolumeClaimRetentionPolicy.whenScaled: got true; allowed: text'],
  ['a missing field', set, ([{ spec }]) => { spec.rolloutStrategy = {}; }, 'LeaderWorkerSet spec.rolloutStrategy.type: got nothing; allowed: RollingUpdate'],
  ['a text for a list', set, ([{ metadata }]) => { metadata.finalizers = 'a'; }, 'LeaderWorkerSet metadata.finalizers: got "a"; allowed: a list'],
  ['options that are no text', made.cache, ([{ spec }]) => { spec.mounts[0].options['fs.oss.upload.thread.concurrency'] = 32; }, 'Dataset spec.mounts[0].options.fs.oss.upload.thread.concurrency: got 32; allowed: text'],
  ['text for a boolean', made.cache, ([{ spec }]) => { spec.mounts[0].readOnly = 'true'; }, 'Dataset spec.mounts[0].readOnly: got "true"; allowed: true or false'],
  ['half a CPU as a number', made.cache, ([, { spec }]) => { spec.fuse = { resources: { limits: { cpu: 0.5 } } }; }, 'JindoRuntime spec.fuse.resources.limits.cpu: got 0.5; allowed: a quantity such as 64, 500m or 512Gi'],
  ['a quantity that is none', made.cache, ([, { spec }]) => { spec.fuse = { resources: { limits: { memory: '2 Gi' } } }; }, 'JindoRuntime spec.fuse.resources.limits.memory: got "2 Gi"; allowed: a quantity such as 64, 500m or 512Gi'],
  ['a port that is no number', made.cache, ([, { spec }]) => { spec.master = { ports: { rpc: 'high' } }; }, 'JindoRuntime spec.master.ports.rpc: got "high"; allowed: a whole number'],
  ['a kind in other capitals', made.cache, ([, , load]) => { load.kind = 'Dataload'; }, 'kind: got "Dataload"; allowed: DataLoad'],
  ['a version of a kind that is not in crds/', made.cache, (objects) => { objects.push({ apiVersion: 'data.fluid.io/v1', kind: 'DataMigrate', metadata: { name: 'a' } }); }, 'DataMigrate apiVersion: got "data.fluid.io/v1"; allowed: data.fluid.io/v1alpha1'],
])('the API server refuses %s', (_what, make, change, message) => {
  expect(said(make, change).filter((each) => each.startsWith('fields-'))).toEqual([`fields-fit-their-schema: ${message}`]);
});

test.each<[string, () => Json[], (objects: Json[]) => void]>([
  ['the number of groups', set, ([{ spec }]) => { spec.replicas = '3'; }],
  ['the start', set, ([{ spec }]) => { spec.startupPolicy = 'Soon'; }],
  ['the size of subgroups', set, ([{ spec }]) => { spec.leaderWorkerTemplate.subGroupPolicy = { subGroupSize: 'all' }; }],
  ['an update', set, ([{ spec }]) => { spec.rolloutStrategy = { type: 'RollingUpdate', rollingUpdateConfiguration: { maxSurge: 0.5 } }; }],
  ['the place of data', made.cache, ([{ spec }]) => { spec.mounts[0].mountPoint = 'x'; }],
  ['the medium', made.cache, ([, { spec }]) => { spec.tieredstore.levels[0].mediumtype = 'RAM'; }],
  ['the policy of a network', set, ([{ spec }]) => { spec.networkConfig = {}; }],
  ['the target of a load', made.cache, ([, , { spec }]) => { spec.target = [{ replicas: 1 }]; }],
])('what another rule says about %s is not said again', (_what, make, change) => {
  const all = said(make, change);

  expect(all.length).toBeGreaterThan(0);
  expect(all.filter((each) => each.startsWith('fields-'))).toEqual([]);
});

test('objects of other groups and kinds to come are left alone', () => {
  expect(messages([
    { apiVersion: 'example.com/v1', kind: 'Dataset', metadata: { name: 'a' }, spec: { anything: 1 } },
    { apiVersion: 'data.fluid.io/v1alpha1', kind: 'CacheRuntimeClass', metadata: { name: 'a' }, spec: { anything: 1 } },
    { apiVersion: 'leaderworkerset.x-k8s.io/v1', kind: 'LeaderWorkerSetList', items: [] },
  ])).toEqual([]);
});

test('thousands of unknown fields are told, and the first are guessed', () => {
  const all = said(set, ([{ spec }]) => { for (let index = 0; index < 3000; index++) spec[`replicas${index}${'x'.repeat(300)}`] = index; });

  expect(all).toHaveLength(3000);
});
