import { problem } from '../problems';
import { type GroupPlacementProps, type SubGroups, SubGroupType } from './group-placement-props';
import type { PlacementContext } from './group-placement';

const EXCLUSIVE = 'leaderworkerset.sigs.k8s.io/exclusive-topology';
const SUBGROUP_EXCLUSIVE = 'leaderworkerset.sigs.k8s.io/subgroup-exclusive-topology';
const HOSTNAME = 'kubernetes.io/hostname';
/** A label's key: a name of at most 63 characters, with a DNS name and a slash in front if wanted. */
const LABEL_KEY = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;

/** The annotations of a set for what its groups and sub-groups have to themselves. */
export function topologyAnnotations({ exclusiveTopology, subGroups }: GroupPlacementProps): { [key: string]: string } {
  return {
    ...(exclusiveTopology !== undefined && { [EXCLUSIVE]: exclusiveTopology }),
    ...(subGroups?.exclusiveTopology !== undefined && { [SUBGROUP_EXCLUSIVE]: subGroups.exclusiveTopology }),
  };
}

/** The sub-groups as a LeaderWorkerSet takes them; the type only where it is not its default, which older releases lack. */
export function subGroupPolicy({ size, policyType }: SubGroups): { readonly subGroupSize: number; readonly subGroupPolicyType?: string } {
  return { subGroupSize: size, ...(policyType === SubGroupType.LEADER_EXCLUDED && { subGroupPolicyType: policyType }) };
}

/** What can never be scheduled, or is refused. */
export function topologyProblems(by: string, props: GroupPlacementProps, context: PlacementContext): string[] {
  const { exclusiveTopology, subGroups } = props;
  if (context.kind !== 'LeaderWorkerSet') return neededProblems(by, props, context.kind);
  return [
    ...nodeLabelProblems(`${by} exclusiveTopology`, exclusiveTopology, context),
    ...(exclusiveTopology === HOSTNAME && context.groupSize > 1
      ? [problem(`${by} exclusiveTopology`, exclusiveTopology, `a label that several nodes share, for all ${context.groupSize} pods of a group would have to run on one node`,
          'plan one pod with all GPUs of a node, or name the label of racks or node pools')] : []),
    ...nodeLabelProblems(`${by} subGroups.exclusiveTopology`, subGroups?.exclusiveTopology, context),
    ...(subGroups ? subGroupProblems(`${by} subGroups.size`, subGroups, context.groupSize) : []),
  ];
}

/** What works but may leave groups waiting. */
export function topologyWarnings(by: string, { exclusiveTopology }: GroupPlacementProps, { kind, replicas }: PlacementContext): string[] {
  return exclusiveTopology !== undefined && kind === 'LeaderWorkerSet' && replicas > 1
    ? [`${by} exclusiveTopology ${exclusiveTopology}: each group takes a value of the label to itself, so ${replicas} groups need nodes with ${replicas} values, and an update with maxSurge more`]
    : [];
}

/** What is wrong with the key of a node label; nothing where it is left out. */
export function nodeLabelProblems(property: string, key: string | undefined, { platformName }: PlacementContext): string[] {
  if (key === undefined) return [];
  if (typeof key !== 'string' || !LABEL_KEY.test(key)) {
    return [problem(property, key, 'the key of a node label, such as topology.kubernetes.io/zone: a name of at most 63 letters, digits, hyphens, underscores and dots, with a DNS name and a slash in front if wanted')];
  }
  return platformName === 'acs'
    ? [problem(property, key, 'left out on acs, whose virtual nodes stand for no machine, rack or room')] : [];
}

function neededProblems(by: string, { exclusiveTopology, subGroups }: GroupPlacementProps, kind: string): string[] {
  const needs = (property: string, value: unknown) => (value === undefined ? []
    : [problem(`${by} ${property}`, value, `left out on a ${kind}: only a LeaderWorkerSet can do it`)]);
  return [...needs('exclusiveTopology', exclusiveTopology), ...needs('subGroups', subGroups)];
}

/** The rules of the webhook (lws v0.10.0:pkg/webhooks/leaderworkerset_webhook.go). */
function subGroupProblems(property: string, { size, policyType = SubGroupType.LEADER_WORKER }: SubGroups, groupSize: number): string[] {
  const sizes = Array.from({ length: groupSize }, (_, i) => i + 1)
    .filter((each) => (groupSize - 1) % each === 0 || (policyType !== SubGroupType.LEADER_EXCLUDED && groupSize % each === 0));
  if (sizes.includes(size)) return [];
  const what = policyType === SubGroupType.LEADER_EXCLUDED ? `the ${groupSize - 1} workers of a group` : `the ${groupSize} pods of a group, or all but the leader`;
  return [problem(property, size, `${sizes.slice(0, 20).join(', ')}, which divide ${what}`)];
}
