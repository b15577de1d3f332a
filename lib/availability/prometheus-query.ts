import type { ServedGroups } from '../pod/served-groups';

/** A Deployment's pods: the hash of their template, then five characters. */
const POD_OF_DEPLOYMENT = '-[a-z0-9]+-[a-z0-9]{5}';
/** The leaders of a LeaderWorkerSet: the group's number. Workers have a second number behind it. */
const LEADER_OF_SET = '-[0-9]+';
/** Labels of a series that say by which target it was scraped, and not of what it is. */
const LABELS_OF_SCRAPING = 'job, service, endpoint, container';

/**
 * The longest name of a Deployment whose pods carry it as a whole: Kubernetes cuts what is before their five random
 * characters at 58, hyphens and the ten characters of the hash included.
 */
export const LONGEST_DEPLOYMENT_IN_QUERY = 46;

/** The series of a metric of all leaders of these groups and of nobody else. */
export function leaderSeries(metric: string, { namespace, name, kind }: ServedGroups): string {
  const pods = `${escapeExpression(name)}${kind === 'Deployment' ? POD_OF_DEPLOYMENT : LEADER_OF_SET}`;
  return `${metric}{namespace=${quoted(namespace)},pod=~${quoted(pods)}}`;
}

/** All that waits in all groups; a leader that is scraped twice counts once. */
export function sumOfLeaders(metric: string, groups: ServedGroups): string {
  return `sum(max without (${LABELS_OF_SCRAPING}) (${leaderSeries(metric, groups)}))`;
}

/** The shares of all leaders added up; several of one leader count with their average. */
export function sumOfShares(metric: string, groups: ServedGroups): string {
  return `sum(avg by (pod) (${leaderSeries(metric, groups)}))`;
}

/** Text that a regular expression of Prometheus takes as it is; it matches whole values. */
function escapeExpression(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** Text as a string of PromQL, of which backslashes and quotes mean something. */
function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
