import type { ServedGroups } from '../pod/served-groups';
import { leaderPods, promText } from '../promql';

/** Labels of a series that say by which target it was scraped, and not of what it is. */
const LABELS_OF_SCRAPING = 'job, service, endpoint, container';

/** The series of a metric of all leaders of these groups and of nobody else. */
function leaderSeries(metric: string, groups: ServedGroups): string {
  return `${metric}{namespace=${promText(groups.namespace)},pod=~${promText(leaderPods(groups))}}`;
}

/** All that waits in all groups; a leader that is scraped twice counts once. */
export function sumOfLeaders(metric: string, groups: ServedGroups): string {
  return `sum(max without (${LABELS_OF_SCRAPING}) (${leaderSeries(metric, groups)}))`;
}

/** The shares of all leaders added up; several of one leader count with their average. */
export function sumOfShares(metric: string, groups: ServedGroups): string {
  return `sum(avg by (pod) (${leaderSeries(metric, groups)}))`;
}
