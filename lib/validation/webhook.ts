import { isWhole, problem } from '../problems';
import { eachManifest, type FieldPath, type Fields, fields, type Manifest, type Say, word } from './rule';

const WEBHOOK = 'lws v0.10.0:pkg/webhooks/leaderworkerset_webhook.go';
const CRD = 'lws v0.10.0:config/crd/bases/leaderworkerset.x-k8s.io_leaderworkersets.yaml';
const SUBGROUP_TOPOLOGY = 'leaderworkerset.sigs.k8s.io/subgroup-exclusive-topology';
const ROLLING: FieldPath = ['spec', 'rolloutStrategy', 'rollingUpdateConfiguration'];
const LARGEST_INT32 = 2 ** 31 - 1;

/** The values that the API server takes in fields of a LeaderWorkerSet. */
const VALUES: readonly { readonly at: FieldPath; readonly allowed: readonly string[]; readonly isRequired?: boolean }[] = [
  { at: ['spec', 'startupPolicy'], allowed: ['LeaderCreated', 'LeaderReady'] },
  { at: ['spec', 'rolloutStrategy', 'type'], allowed: ['RollingUpdate'] },
  { at: ['spec', 'networkConfig', 'subdomainPolicy'], allowed: ['Shared', 'UniquePerReplica'], isRequired: true },
  { at: ['spec', 'leaderWorkerTemplate', 'subGroupPolicy', 'subGroupPolicyType'], allowed: ['LeaderWorker', 'LeaderExcluded'] },
];

/** Values of fields that the API server of a LeaderWorkerSet does not take. */
export const setsHaveKnownValues = eachManifest({
  name: 'sets-have-known-values', severity: 'error', summary: 'Fields of a LeaderWorkerSet that take one of several words have one of them.', source: CRD,
}, (manifest, say) => {
  if (manifest.kind !== 'LeaderWorkerSet') return;
  for (const { at, allowed, isRequired } of VALUES) {
    const value = valueAt(manifest, at);
    const isMissing = value === undefined && isRequired === true && valueAt(manifest, at.slice(0, -1)) !== undefined;
    if (isMissing || (value !== undefined && !allowed.includes(word(value)))) say(problem(at.join('.'), value, allowed.join(', ')), at);
  }
});

/** An update that may take no group and add none never ends; the webhook refuses it, and shares above all. */
export const rolloutsMakeProgress = eachManifest({
  name: 'rollouts-make-progress', severity: 'error', summary: 'A rolling update may take or add at least one group, by whole numbers or shares of at most 100%.', source: WEBHOOK,
}, (manifest, say) => {
  if (manifest.kind !== 'LeaderWorkerSet') return;
  const { replicas = 1 } = fields(manifest.spec);
  const given = fields(valueAt(manifest, ROLLING));
  const { maxUnavailable = 1, maxSurge = 0, partition } = given;
  const amounts = [['maxUnavailable', maxUnavailable, Math.floor], ['maxSurge', maxSurge, Math.ceil]] as const;
  const groups = amounts.map(([field, value, round]) => {
    const share = typeof value === 'string' ? /^(\d{1,6})%$/.exec(value) : null;
    if ((share ? Number(share[1]) > 100 : !isWhole(value, 0)) || (typeof value === 'number' && value > LARGEST_INT32)) {
      say(problem([...ROLLING, field].join('.'), value, 'a whole number of 0 or more, or a share from "0%" to "100%"'), [...ROLLING, field]);
      return undefined;
    }
    return share && isWhole(replicas, 0) ? round(Number(share[1]) * replicas / 100) : share ? undefined : Number(value);
  });
  if (groups[0] === 0 && groups[1] === 0 && replicas !== 0) {
    const rounded = typeof maxUnavailable === 'string' && maxUnavailable !== '0%' ? `, which is rounded down to 0 of ${word(replicas)}` : '';
    say(problem([...ROLLING, 'maxUnavailable'].join('.'), maxUnavailable, `at least one group where maxSurge adds none${rounded}`, 'set it to 1, or maxSurge to 1 if there are GPUs for another group'), [...ROLLING, 'maxUnavailable']);
  }
  if (partition !== undefined && (!isWhole(partition, 0) || partition > LARGEST_INT32)) say(problem([...ROLLING, 'partition'].join('.'), partition, 'a whole number of 0 or more'), [...ROLLING, 'partition']);
});

/** What the webhook refuses about sub-groups; without a size it fails on the set. */
export const subGroupsDivideGroups = eachManifest({
  name: 'sub-groups-divide-groups', severity: 'error', summary: 'The size of sub-groups divides the group, or the group without its leader.', source: WEBHOOK,
}, (manifest, say) => {
  if (manifest.kind !== 'LeaderWorkerSet') return;
  const { size = 1, subGroupPolicy } = fields(fields(manifest.spec).leaderWorkerTemplate);
  if (subGroupPolicy === undefined) noPolicy(manifest, say);
  else if (isWhole(size)) checkSubGroups(size, fields(subGroupPolicy), say);
});

function noPolicy(manifest: Manifest, say: Say): void {
  const value = fields(fields(manifest.metadata).annotations)[SUBGROUP_TOPOLOGY];
  if (value !== undefined) say(problem(`metadata.annotations["${SUBGROUP_TOPOLOGY}"]`, value, 'left out of a set without spec.leaderWorkerTemplate.subGroupPolicy', 'set subGroupPolicy.subGroupSize'), ['metadata', 'annotations', SUBGROUP_TOPOLOGY]);
}

function checkSubGroups(size: number, { subGroupSize, subGroupPolicyType }: Fields, say: Say): void {
  const at = ['spec', 'leaderWorkerTemplate', 'subGroupPolicy', 'subGroupSize'];
  const withoutLeader = subGroupPolicyType === 'LeaderExcluded';
  const divides = (pods: number) => isWhole(subGroupSize) && pods % subGroupSize === 0;
  if (isWhole(subGroupSize) && subGroupSize <= size && (divides(size - 1) || (!withoutLeader && divides(size)))) return;
  say(problem(at.join('.'), subGroupSize, `a whole number from 1 to ${size} that divides ${withoutLeader ? '' : `${size} or `}${size - 1}; it can never be changed later`), at);
}

function valueAt(manifest: Manifest, at: FieldPath): unknown {
  return at.reduce<unknown>((value, step) => fields(value)[step], manifest);
}
