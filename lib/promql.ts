/** The label of a series that must equal a text, or match a pattern. */
export interface LabelMatch {
  readonly label: string;
  /** `=` compares the whole text, `=~` matches the whole text against a pattern. */
  readonly by: '=' | '=~';
  readonly value: string;
}

/** A text as PromQL reads it between double quotes. */
export function promText(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

/** A pattern that matches a text and nothing else. */
export function literally(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
}

/** The series of a metric that have these labels. */
export function series(metric: string, matches: readonly LabelMatch[]): string {
  return `${metric}{${matches.map(({ label, by, value }) => `${label}${by}${promText(value)}`).join(', ')}}`;
}

/** A Deployment's pods: the hash of their template, then five characters. */
const POD_OF_DEPLOYMENT = '-[a-z0-9]+-[a-z0-9]{5}';
/** The leaders of a LeaderWorkerSet: the group's number. Workers have a second number behind it. */
const LEADER_OF_SET = '-[0-9]+';
const WORKER_OF_LEADER = '(-[0-9]+)?';

/**
 * The longest name of a Deployment whose pods carry it as a whole: Kubernetes cuts what is before their five random
 * characters at 58, hyphens and the ten characters of the hash included.
 */
export const LONGEST_DEPLOYMENT_IN_QUERY = 46;

/** Whose pods a pattern is for. */
export interface PodOwner {
  /** `LeaderWorkerSet` or `Deployment`. */
  readonly kind: string;
  readonly name: string;
}

/** A pattern that matches the names of the leaders of all groups, and of no other pods. */
export function leaderPods({ kind, name }: PodOwner): string {
  return `${literally(name)}${kind === 'Deployment' ? POD_OF_DEPLOYMENT : LEADER_OF_SET}`;
}

/** A pattern that matches the names of all pods of all groups, and of no others. */
export function podsOf(owner: PodOwner): string {
  return `${leaderPods(owner)}${owner.kind === 'Deployment' ? '' : WORKER_OF_LEADER}`;
}

/** The pods of groups, and whether workers tell of themselves beside their leaders. */
export interface TellingPods extends PodOwner {
  readonly metricsOnAllPods: boolean;
}

/** A pattern that matches the names of the pods whose engines tell of their requests. */
export function tellingPods(groups: TellingPods): string {
  return groups.metricsOnAllPods ? podsOf(groups) : leaderPods(groups);
}

/** A vector in which what a worker tells counts as its leader's, so that all of a group has one name. */
export function byLeader(vector: string, groups: TellingPods): string {
  return groups.metricsOnAllPods ? `label_replace(${vector}, "pod", "$1", "pod", ${promText(`(${leaderPods(groups)})${WORKER_OF_LEADER}`)})` : vector;
}

const UNITS = [['d', 86_400], ['h', 3600], ['m', 60], ['s', 1]] as const;

/** A number of seconds, rounded up, as Prometheus writes a duration: in the largest unit that holds it exactly. */
export function promDuration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const [unit, size] = UNITS.find(([, unitSeconds]) => whole >= unitSeconds && whole % unitSeconds === 0) ?? ['s', 1];
  return `${whole / size}${unit}`;
}
