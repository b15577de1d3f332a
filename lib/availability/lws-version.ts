import { problem } from '../problems';

/** Two or three numbers, and what marks builds between releases: 0.7, v0.9.0, 0.10.0-rc.1. */
const VERSION = /^v?(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})(?:\.(?:0|[1-9]\d{0,4}))?(?:[-+][A-Za-z0-9.+-]{1,40})?$/;
const ALLOWED = 'a release of LeaderWorkerSet, such as 0.9 or v0.9.0';

/**
 * The release that is assumed where none is said: the oldest that tells pods their number (`LWS_WORKER_INDEX`), which
 * engines without Ray need. What came later takes effect silently or not at all, so it needs `lwsVersion` to be said.
 */
const ASSUMED_LWS = '0.6';

/** Something that LeaderWorkerSet can do from a release on. */
export interface LwsFeature {
  /** What it is, in the words of a manifest. */
  readonly what: string;
  /** The first release that has it. */
  readonly since: string;
  /** What happens on older releases. */
  readonly otherwise: string;
}

const DROPPED = 'the API server drops the field without a word';
const REFUSED = 'the API server refuses the set';

/** What came with which release, read in the tags of kubernetes-sigs/lws: the CRD, the webhooks and the controllers. */
export const LWS_FEATURES = {
  api: { what: 'LeaderWorkerSets of leaderworkerset.x-k8s.io/v1', since: '0.3', otherwise: 'the API server does not know them' },
  startupPolicy: { what: 'startupPolicy', since: '0.3', otherwise: DROPPED },
  subGroupPolicy: { what: 'subGroupPolicy', since: '0.3', otherwise: DROPPED },
  maxSurge: { what: 'maxSurge', since: '0.3', otherwise: DROPPED },
  networkConfig: { what: 'networkConfig', since: '0.4', otherwise: DROPPED },
  groupSizeVariable: { what: 'the variable LWS_GROUP_SIZE', since: '0.4', otherwise: 'containers do not have it' },
  restartPolicyNone: { what: 'restartPolicy None', since: '0.5', otherwise: REFUSED },
  workerIndexVariable: { what: 'the variable LWS_WORKER_INDEX', since: '0.6', otherwise: 'containers do not have it' },
  subGroupPolicyType: { what: 'subGroupPolicyType', since: '0.6', otherwise: DROPPED },
  partition: { what: 'a rollout\'s partition', since: '0.7', otherwise: `${DROPPED}, and all groups are updated` },
  gangScheduling: { what: 'scheduling groups as a whole with Volcano', since: '0.7', otherwise: 'the controller makes no PodGroup' },
  volumeClaimTemplates: { what: 'volumeClaimTemplates', since: '0.8', otherwise: DROPPED },
  claimRetention: { what: 'persistentVolumeClaimRetentionPolicy', since: '0.8', otherwise: DROPPED },
  restartAfterStartAnnotation: { what: 'the annotation experimental-recreate-group-after-start', since: '0.8', otherwise: 'the controller does not look at it' },
  restartAfterStart: { what: 'restartPolicy RecreateGroupAfterStart', since: '0.9', otherwise: REFUSED },
  // lws#776, lws#781: the number went to the leaders' StatefulSet as it was.
  noneUnavailable: { what: 'maxUnavailable 0', since: '0.9', otherwise: 'the StatefulSet of the leaders is refused and no pod is created' },
  // lws#778, lws#779: additional groups were released before they were made.
  surgeOfAll: { what: 'as much maxSurge as there are groups', since: '0.9', otherwise: 'an update never ends, for the additional groups are not made' },
} as const satisfies { readonly [name: string]: LwsFeature };

/** What is wrong with a version as it was given: nothing, or one problem. */
function lwsVersionProblems(version: string | undefined): string[] {
  return version === undefined || (typeof version === 'string' && VERSION.test(version)) ? [] : [problem('lwsVersion', version, ALLOWED, typeof version === 'number' ? 'write it as text, such as "0.10", for the number 0.10 is 0.1' : undefined)];
}

/** Whether a release has something; without one, the oldest is assumed that engines run on. A version that is none has everything. */
export function lwsHas(version: string | undefined, feature: LwsFeature): boolean {
  const given = VERSION.exec(String(version ?? ASSUMED_LWS));
  const since = VERSION.exec(feature.since);
  if (!given || !since) return true;
  const [major, minor] = [Number(given[1]) - Number(since[1]), Number(given[2]) - Number(since[2])];
  return major === 0 ? minor >= 0 : major > 0;
}

/**
 * What is used and the cluster's LeaderWorkerSet does not have, each once, and what is wrong about the version itself.
 *
 * @param version the release that the cluster runs, such as `0.9`; undefined assumes `ASSUMED_LWS`
 * @param uses what a deployment uses, of `LWS_FEATURES`
 */
export function lwsProblems(version: string | undefined, uses: readonly LwsFeature[]): string[] {
  return [...lwsVersionProblems(version), ...lackingProblems(version, uses)];
}

/** The part of `lwsProblems` that is about what is used. */
export function lackingProblems(version: string | undefined, uses: readonly LwsFeature[]): string[] {
  return [...new Set(uses)].filter((feature) => !lwsHas(version, feature)).map(({ what, since, otherwise }) =>
    problem('lwsVersion', version, `${since} or newer, for ${what}`, `before, ${otherwise}; ${version === undefined
      ? 'say which release the cluster runs, or leave it out' : 'update LeaderWorkerSet, or leave it out'}`));
}

/**
 * The restart policy for engines whose processes cannot rejoin. `RecreateGroupAfterStart`, where the release has it, does
 * not recreate groups of which pods are still pending: slow pulls of images made groups start over for ever (lws#725).
 */
export function defaultRestartPolicy(version: string | undefined): string {
  const known = lwsVersionProblems(version).length === 0;
  return known && lwsHas(version, LWS_FEATURES.restartAfterStart) ? 'RecreateGroupAfterStart' : 'RecreateGroupOnPodRestart';
}
