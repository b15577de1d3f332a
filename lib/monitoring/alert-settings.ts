import type { Duration } from 'cdk8s';
import { isWhole, problem } from '../problems';
import type { AlertRulesProps } from './alert-rules-props';
import type { MonitoredServer } from './monitored-server';

const MINUTE = 60;
const WEEK = 7 * 24 * 3600;
const MACHINES_AND_IMAGE_SECONDS = 15 * MINUTE;

/** What the alerts' properties come to for a server: thresholds, and durations in seconds. */
export interface AlertSettings {
  readonly outageFor: number;
  readonly notReadyFor: number;
  readonly restarts: number;
  readonly restartWindow: number;
  readonly notScrapedFor: number;
  readonly hangsFor: number;
  readonly queueLength: number;
  readonly queueFor: number;
  readonly kvCacheUsage: number;
  readonly kvCacheFor: number;
  readonly preemptionsPerMinute: number;
  readonly preemptionsFor: number;
  readonly timeToFirstToken: number;
  readonly timeToFirstTokenFor: number;
}

/** The settings of a server's alerts: what was given, and the defaults of the rest. */
export function alertSettings(props: AlertRulesProps, { startupBudget }: MonitoredServer): AlertSettings {
  const budget = seconds(startupBudget);
  return {
    outageFor: seconds(props.outageFor, 5 * MINUTE),
    notReadyFor: seconds(props.notReadyFor, budget + MACHINES_AND_IMAGE_SECONDS),
    restarts: props.restarts ?? 3,
    restartWindow: seconds(props.restartWindow, Math.min(Math.max(60 * MINUTE, 6 * budget), WEEK)),
    notScrapedFor: seconds(props.notScrapedFor, 15 * MINUTE),
    hangsFor: seconds(props.hangsFor, 10 * MINUTE),
    queueLength: props.queueLength ?? 10,
    queueFor: seconds(props.queueFor, 10 * MINUTE),
    kvCacheUsage: props.kvCacheUsage ?? 0.9,
    kvCacheFor: seconds(props.kvCacheFor, 15 * MINUTE),
    preemptionsPerMinute: props.preemptionsPerMinute ?? 6,
    preemptionsFor: seconds(props.preemptionsFor, 15 * MINUTE),
    timeToFirstToken: seconds(props.timeToFirstToken, 5),
    timeToFirstTokenFor: seconds(props.timeToFirstTokenFor, 10 * MINUTE),
  };
}

const DURATIONS = ['outageFor', 'notReadyFor', 'notScrapedFor', 'hangsFor', 'queueFor', 'kvCacheFor', 'preemptionsFor', 'timeToFirstTokenFor'] as const;
/** Labels that every alert has already. */
const OWN_LABELS = ['alertname', 'severity', 'namespace', 'model_server'];

/** What is wrong about the alerts' properties. */
export function alertProblems(props: AlertRulesProps): string[] {
  const problems = DURATIONS.flatMap((property) => between(property, props[property], 0, WEEK, '0 seconds to 7 days'));
  problems.push(...between('restartWindow', props.restartWindow, 5 * MINUTE, WEEK, '5 minutes to 7 days'));
  const { restarts, queueLength, kvCacheUsage, preemptionsPerMinute, timeToFirstToken } = props;
  if (restarts !== undefined && !(isWhole(restarts, 0) && restarts <= 1000)) problems.push(problem('alerts.restarts', restarts, 'a whole number from 0 to 1000'));
  for (const [property, value] of Object.entries({ queueLength, preemptionsPerMinute })) {
    if (value !== undefined && !(Number.isFinite(value) && value >= 0)) problems.push(problem(`alerts.${property}`, value, 'a number of 0 or more'));
  }
  if (kvCacheUsage !== undefined && !(kvCacheUsage > 0 && kvCacheUsage < 1)) {
    problems.push(problem('alerts.kvCacheUsage', kvCacheUsage, 'a share above 0 and below 1', 'such as 0.9'));
  }
  const firstToken = timeToFirstToken && seconds(timeToFirstToken);
  if (firstToken !== undefined && !(firstToken > 0 && firstToken <= 2560)) {
    problems.push(problem('alerts.timeToFirstToken', `${firstToken} s`, 'more than 0 and at most 2560 seconds, the highest bucket of any engine'));
  }
  for (const label of Object.keys(props.labels ?? {}).filter((name) => !/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) || OWN_LABELS.includes(name))) {
    problems.push(problem('alerts.labels', label, `names of letters, digits and underscores other than ${OWN_LABELS.join(', ')}`));
  }
  return problems;
}

function between(property: string, duration: Duration | undefined, least: number, most: number, allowed: string): string[] {
  const given = duration && seconds(duration);
  return given === undefined || (Number.isInteger(given) && given >= least && given <= most) ? []
    : [problem(`alerts.${property}`, `${given} s`, `whole seconds, ${allowed}`)];
}

function seconds(duration: Duration): number;
function seconds(duration: Duration | undefined, otherwise: number): number;
function seconds(duration: Duration | undefined, otherwise = 0): number {
  return duration?.toSeconds({ integral: false }) ?? otherwise;
}
