import type { ServedGroups } from '../pod/served-groups';
import { byLeader, promText, tellingPods } from '../promql';

/** The series of a metric of all groups and of nobody else. */
function groupSeries(metric: string, groups: ServedGroups): string {
  return `${metric}{namespace=${promText(groups.namespace)},pod=~${promText(tellingPods(groups))}}`;
}

/**
 * All that waits in all groups. What one copy of the model tells counts once, however often it is scraped and however
 * many of its pipeline stages tell it.
 */
export function sumOfGroups(metric: string, groups: ServedGroups): string {
  return `sum(max by (pod, engine, dp_rank) (${groupSeries(metric, groups)}))`;
}

/** The shares of all groups added up; several of one group count with their average. */
export function sumOfShares(metric: string, groups: ServedGroups): string {
  return `sum(avg by (pod) (${byLeader(groupSeries(metric, groups), groups)}))`;
}
