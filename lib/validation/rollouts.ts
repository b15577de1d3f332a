import { isWhole, problem } from '../problems';
import { eachManifest, fields } from './rule';

const SUBGROUP_EXCLUSIVE = 'leaderworkerset.sigs.k8s.io/subgroup-exclusive-topology';

/** What the webhook of LeaderWorkerSet refuses about updates and sub-groups (lws v0.9.0:pkg/webhooks/leaderworkerset_webhook.go). */
export const rolloutsCanProgress = eachManifest('rollouts-can-progress', (manifest, say) => {
  if (manifest.kind !== 'LeaderWorkerSet') return;
  const { rolloutStrategy, leaderWorkerTemplate, replicas = 1 } = fields(manifest.spec);
  const { rollingUpdateConfiguration: given } = fields(rolloutStrategy);
  const { maxUnavailable = 1, maxSurge = 0, partition } = fields(given);
  const at = (field: string) => `spec.rolloutStrategy.rollingUpdateConfiguration.${field}`;
  const [unavailable, surge] = [groupsOf(maxUnavailable, replicas, Math.floor), groupsOf(maxSurge, replicas, Math.ceil)];
  if (unavailable === undefined) say(problem(at('maxUnavailable'), maxUnavailable, 'a whole number of 0 or more, or 0% to 100%'));
  if (surge === undefined) say(problem(at('maxSurge'), maxSurge, 'a whole number of 0 or more, or 0% to 100%'));
  if (unavailable === 0 && surge === 0 && replicas !== 0) say(problem(at('maxUnavailable'), maxUnavailable, 'at least one group where maxSurge is none, or an update could do nothing'));
  if (partition !== undefined && !isWhole(partition, 0)) say(problem(at('partition'), partition, 'a whole number of 0 or more'));
  if (fields(leaderWorkerTemplate).subGroupPolicy === undefined && fields(fields(manifest.metadata).annotations)[SUBGROUP_EXCLUSIVE] !== undefined) {
    say(problem(`metadata.annotations["${SUBGROUP_EXCLUSIVE}"]`, fields(fields(manifest.metadata).annotations)[SUBGROUP_EXCLUSIVE], 'left out where there is no subGroupPolicy'));
  }
});

/** A number of groups, or a share of those that there are; undefined for what is neither. */
function groupsOf(value: unknown, replicas: unknown, round: (groups: number) => number): number | undefined {
  if (isWhole(value, 0)) return value;
  const [, percent] = (typeof value === 'string' && /^(\d{1,3})%$/.exec(value)) || [];
  if (percent === undefined || Number(percent) > 100) return undefined;
  return isWhole(replicas, 0) ? round(Number(percent) * replicas / 100) : 1;
}
