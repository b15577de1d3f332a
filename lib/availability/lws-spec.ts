import { lackingProblems, LWS_FEATURES, type LwsFeature } from './lws-version';

interface Fields { readonly [field: string]: unknown }
/** Whether a manifest uses something, by its labels and annotations and its spec. */
type Use = (spec: Fields, annotations: Fields) => boolean;

const template = (spec: Fields) => fields(spec.leaderWorkerTemplate);
const rolling = (spec: Fields) => fields(fields(spec.rolloutStrategy).rollingUpdateConfiguration);
const isGiven = (value: unknown) => value !== undefined && value !== null;
const isNone = (value: unknown) => value === 0 || value === '0%';

const USES: readonly (readonly [LwsFeature, Use])[] = [
  [LWS_FEATURES.startupPolicy, ({ startupPolicy }) => isGiven(startupPolicy)],
  [LWS_FEATURES.subGroupPolicy, (spec) => isGiven(template(spec).subGroupPolicy)],
  [LWS_FEATURES.subGroupPolicyType, (spec) => isGiven(fields(template(spec).subGroupPolicy).subGroupPolicyType)],
  [LWS_FEATURES.networkConfig, ({ networkConfig }) => isGiven(networkConfig)],
  [LWS_FEATURES.maxSurge, (spec) => isGiven(rolling(spec).maxSurge) && !isNone(rolling(spec).maxSurge)],
  // A partition of 0 is what older releases do without the field.
  [LWS_FEATURES.partition, (spec) => isGiven(rolling(spec).partition) && rolling(spec).partition !== 0],
  [LWS_FEATURES.restartPolicyNone, (spec) => template(spec).restartPolicy === 'None'],
  [LWS_FEATURES.restartAfterStart, (spec) => template(spec).restartPolicy === 'RecreateGroupAfterStart'],
  [LWS_FEATURES.restartAfterStartAnnotation, (_, annotations) => 'leaderworkerset.sigs.k8s.io/experimental-recreate-group-after-start' in annotations],
  [LWS_FEATURES.volumeClaimTemplates, (spec) => isGiven(template(spec).volumeClaimTemplates)],
  [LWS_FEATURES.claimRetention, (spec) => isGiven(template(spec).persistentVolumeClaimRetentionPolicy)],
  [LWS_FEATURES.noneUnavailable, (spec) => isNone(rolling(spec).maxUnavailable)],
  [LWS_FEATURES.surgeOfAll, (spec) => isAll(rolling(spec).maxSurge, spec.replicas ?? 1)],
];

/** What the pods of a set may use, wherever it stands in their templates. */
const POD_USES: readonly (readonly [LwsFeature, (spec: Fields) => boolean])[] = [
  [LWS_FEATURES.groupSizeVariable, (spec) => mentions(spec, 'LWS_GROUP_SIZE')],
  [LWS_FEATURES.workerIndexVariable, (spec) => mentions(spec, 'LWS_WORKER_INDEX')],
  [LWS_FEATURES.gangScheduling, (spec) => ['leaderTemplate', 'workerTemplate'].some((role) => fields(fields(template(spec)[role]).spec).schedulerName === 'volcano')],
];

/**
 * What a finished LeaderWorkerSet uses and the cluster's release lacks, JSON patches included: fields that the API server
 * would drop, values that it would refuse, and settings at which older controllers stop. Where a scaler owns the number of
 * groups, there may be one. What its pods use is told by those who make them use it.
 */
export function lwsSpecProblems(version: string | undefined, manifest: unknown): string[] {
  return lackingProblems(version, specFeatures(manifest));
}

/** Everything that a finished LeaderWorkerSet uses and that came with a release, by its spec and in its pods. */
export function lwsFeaturesIn(manifest: unknown): LwsFeature[] {
  return [...specFeatures(manifest), ...POD_USES.filter(([, isUsed]) => isUsed(fields(fields(manifest).spec))).map(([feature]) => feature)];
}

function specFeatures(manifest: unknown): LwsFeature[] {
  const { spec, metadata } = fields(manifest);
  const annotations = fields(fields(metadata).annotations);
  return USES.filter(([, isUsed]) => isUsed(fields(spec), annotations)).map(([feature]) => feature);
}

function mentions(spec: Fields, name: string): boolean {
  return (JSON.stringify(template(spec)) as string | undefined)?.includes(name) ?? false;
}

/** Whether as many groups are added during an update as there are; shares are rounded up, as the controller does. */
function isAll(maxSurge: unknown, replicas: unknown): boolean {
  if (typeof replicas !== 'number' || replicas < 1) return false;
  const share = typeof maxSurge === 'string' ? /^(\d{1,3})%$/.exec(maxSurge) : null;
  const groups = share ? Math.ceil(Number(share[1]) * replicas / 100) : maxSurge;
  return typeof groups === 'number' && groups >= replicas;
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
