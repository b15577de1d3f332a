import { type FieldChecks, fieldChecks, isThere } from './field-checks';
import { eachManifest, type Fields, fields, groupOf } from './rule';

const SOURCE = 'kubernetes v1.28:pkg/apis/batch/validation/validation.go';
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

interface ScheduleField {
  readonly least: number;
  readonly most: number;
  /** Names of the numbers from the least on. */
  readonly names?: readonly string[];
}

/** Minute, hour, day of the month, month and day of the week. */
const FIELDS: readonly ScheduleField[] = [
  { least: 0, most: 59 }, { least: 0, most: 23 }, { least: 1, most: 31 }, { least: 1, most: 12, names: MONTHS }, { least: 0, most: 6, names: DAYS },
];
const NICKNAME = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly|every ([\d.]+(ns|us|µs|μs|ms|s|m|h))+)$/;
const NUMBERS = ['parallelism', 'completions', 'activeDeadlineSeconds', 'backoffLimit', 'ttlSecondsAfterFinished'];
const LONGEST_CRON_JOB_NAME = 52;

/** What the API server refuses of Jobs and CronJobs, beside their pods. */
export const jobsAreValid = eachManifest({
  name: 'jobs-are-valid', severity: 'error', yields: true, source: SOURCE,
  summary: 'Numbers of a Job are not negative; a CronJob has a schedule of five fields or a word for it, and a name of at most 52 characters.',
}, (manifest, say) => {
  if (groupOf(manifest) !== 'batch') return;
  const spec = fields(manifest.spec);
  if (manifest.kind === 'Job') checkJob(spec, fieldChecks(say, 'Job', [], ['spec']));
  if (manifest.kind !== 'CronJob') return;
  const checks = fieldChecks(say, 'CronJob');
  const { schedule, timeZone, concurrencyPolicy } = spec;
  const at = checks.below('spec');
  const { name } = fields(manifest.metadata);
  if (typeof name === 'string' && name.length > LONGEST_CRON_JOB_NAME) checks.refuse(['metadata', 'name'], name, `at most ${LONGEST_CRON_JOB_NAME} characters: its Jobs have a time behind it`);
  if (!isSchedule(schedule)) at.refuse(['schedule'], schedule, 'minute, hour, day of the month, month and day of the week, such as "0 3 * * 1", or a word such as @daily');
  else if (isThere(timeZone) && schedule.includes('TZ')) at.refuse(['schedule'], schedule, 'a schedule without TZ beside timeZone');
  at.word(['concurrencyPolicy'], concurrencyPolicy, ['Allow', 'Forbid', 'Replace']);
  at.whole(['startingDeadlineSeconds'], spec.startingDeadlineSeconds, 0, Number.MAX_SAFE_INTEGER);
  for (const field of ['successfulJobsHistoryLimit', 'failedJobsHistoryLimit']) at.whole([field], spec[field], 0);
  checkJob(fields(fields(spec.jobTemplate).spec), at.below('jobTemplate', 'spec'));
});

function checkJob(spec: Fields, checks: FieldChecks): void {
  for (const field of NUMBERS) checks.whole([field], spec[field], 0, field === 'activeDeadlineSeconds' ? Number.MAX_SAFE_INTEGER : undefined);
  checks.word(['completionMode'], spec.completionMode, ['NonIndexed', 'Indexed']);
  if (spec.completionMode === 'Indexed' && isThere(spec.parallelism) && !isThere(spec.completions)) checks.refuse(['completions'], undefined, 'a number of pods beside parallelism where completionMode is Indexed');
}

/** Whether the cron of Kubernetes reads a schedule. */
export function isSchedule(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > 1000) return false;
  const zoned = /^(?:CRON_)?TZ=\S* (.*)$/.exec(value);
  const schedule = (zoned ? zoned[1] : value).trim();
  if (schedule.startsWith('@')) return NICKNAME.test(schedule);
  const parts = schedule.split(/\s+/);
  // Commas without anything between them are passed over.
  const isField = (part: string, index: number) => /[^,]/.test(part) && part.split(',').every((each) => each === '' || isRange(each, FIELDS[index]));
  return parts.length === FIELDS.length && parts.every(isField);
}

/** A range such as `*`, `3`, `1-5` or `10-40/10`. */
function isRange(text: string, { least, most, names = [] }: ScheduleField): boolean {
  const [range, step = '1', ...more] = text.split('/');
  const [first, last, ...others] = range.split('-');
  const numberOf = (each: string) => {
    const named = names.indexOf(each.toLowerCase());
    return named >= 0 ? named + least : /^\d{1,9}$/.test(each) ? Number(each) : NaN;
  };
  if (more.length > 0 || others.length > 0 || !(/^\d{1,9}$/.test(step) && Number(step) > 0)) return false;
  if (first === '*' || first === '?') return true;
  const [from, to] = [numberOf(first), last === undefined ? numberOf(first) : numberOf(last)];
  return from >= least && to <= most && from <= to;
}
