import { accuracy, accuracyBy, missedAims, percent, silentFalseAccepts, type Accuracy, type Spread } from './accuracy';
import type { Comparison, Figure, FigureName, Verdict } from './comparison';

const HOW_COMPARED = 'KV cache: vLLM only, which is the engine that logs it this way. Pipelines: weights and GiB of the stage that is '
  + 'nearest to the log, because logs do not say of which stage they are.';
const COLUMNS = [
  'verdict', ...['weights', 'tokens', 'at once'].flatMap((planned) => [planned, 'logged', 'error']),
  'KV GiB ±', 'act ±', 'comm ±', 'deployment',
];
const DIFFERENCES: FigureName[] = ['kvCacheGib', 'activationGib', 'communicationGib'];

/** The whole comparison in words; with all rows, those that are furthest off first. */
export function textReport(comparisons: readonly Comparison[], withRows: boolean): string {
  const missed = missedAims(comparisons);
  return [
    ...summary(comparisons),
    ...listed('False accepts (planned to fit, refused by the engine)', comparisons, 'falseAccept', ({ warnings }) => warned(warnings)),
    ...listed('False refusals (planned not to fit, started)', comparisons, 'falseRefusal', ({ problems }) => problems.join(' | ')),
    ...listed('Refused by a fault of the engine\'s version (not counted)', comparisons, 'engineBug', ({ problems, warnings }) =>
      problems.length > 0 ? `planned not to fit: ${problems.join(' | ')}` : `planned to fit, ${warned(warnings)}`),
    ...listed('Not planned', comparisons, 'notPlanned', ({ reason }) => reason ?? ''),
    ...leftOut(comparisons),
    ...groups('By engine', accuracyBy(comparisons, ({ row }) => row.engine)),
    ...groups('By attention', accuracyBy(comparisons, ({ attention }) => attention)),
    '', missed.length === 0 ? 'All aims are met.' : `Missed aims:\n${missed.map((aim) => `  ${aim}`).join('\n')}`,
    ...(withRows ? ['', ...rowLines(comparisons)] : []),
    '',
  ].join('\n');
}

/** The table of the README. */
export function markdownReport(comparisons: readonly Comparison[]): string {
  const whole = accuracy(comparisons);
  const silent = silentFalseAccepts(comparisons).length;
  const line = (what: string, rows: number, found: string) => `| ${what} | ${rows} | ${found} |`;
  const judged = whole.rows - whole.engineBugs;
  return [
    '| compared with public deployments | rows | result |',
    '| --- | ---: | --- |',
    line('whether the engine starts', judged, `${percent(whole.agreementOfAll)} agree`),
    line('planned to fit, refused by the engine', judged, `${count(comparisons, 'falseAccept')}, ${silent} of them without a warning`),
    line('planned not to fit, started', judged, `${count(comparisons, 'falseRefusal')}`),
    line('weights per GPU', whole.weights?.rows ?? 0, errors(whole.weights)),
    line('tokens of the KV cache (vLLM)', whole.kvCacheTokens?.rows ?? 0, errors(whole.kvCacheTokens)),
    '',
  ].join('\n');
}

/** Everything, for programs. */
export function jsonReport(comparisons: readonly Comparison[], withRows: boolean): string {
  const rows = sorted(comparisons).map(({ row, verdict, attention, reason, problems, warnings, figures }) =>
    ({ id: row.id, outcome: row.outcome, verdict, attention, reason, problems, warnings, figures, source: row.source }));
  const report = {
    accuracy: accuracy(comparisons), missedAims: missedAims(comparisons),
    byEngine: Object.fromEntries(accuracyBy(comparisons, ({ row }) => row.engine)),
    byAttention: Object.fromEntries(accuracyBy(comparisons, ({ attention }) => attention)),
    disagreements: rows.filter(({ verdict }) => verdict !== 'agrees'),
    ...(withRows ? { rows } : {}),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function summary(comparisons: readonly Comparison[]): string[] {
  const whole = accuracy(comparisons);
  const judged = whole.rows - whole.engineBugs;
  const planned = judged - whole.notPlanned;
  const agrees = count(comparisons, 'agrees');
  return [
    `${whole.rows} deployments: ${whole.rows - whole.notPlanned} planned, ${whole.notPlanned} not; `
    + `${whole.engineBugs} refused by a fault of their engine, not counted.`,
    `Agreement: ${percent(whole.agreement)} of those planned (${agrees} of ${planned}); `
    + `${count(comparisons, 'falseAccept')} false accepts, ${count(comparisons, 'falseRefusal')} false refusals.`,
    `           ${percent(whole.agreementOfAll)} of all (${agrees} of ${judged}), those not planned as disagreements.`,
    `Weights per GPU:             ${described(whole.weights)}`,
    `Tokens of the KV cache:      ${described(whole.kvCacheTokens)}`,
    `Sequences at once:           ${described(whole.concurrency)}`,
    `KV cache, no tokens logged:  ${described(whole.kvCacheGib, gib)}`,
  ];
}

function leftOut(comparisons: readonly Comparison[]): string[] {
  const excluded = comparisons.filter(({ row }) => row.kvCacheComparable === false).map(({ row }) => row.id);
  return ['', HOW_COMPARED, ...(excluded.length === 0 ? []
    : [`Left out of the KV cache, because a fault or a fix of that build shaped the log: ${excluded.join(', ')}`])];
}

function listed(title: string, comparisons: readonly Comparison[], verdict: Verdict, why: (comparison: Comparison) => string): string[] {
  const found = comparisons.filter((each) => each.verdict === verdict);
  const lines = found.map((each) => `  ${each.row.id}: ${why(each).replaceAll(/\s+/g, ' ')}`);
  return found.length === 0 ? [] : ['', `${title}: ${found.length}`, ...lines];
}

function warned(warnings: readonly string[]): string {
  return warnings.length === 0 ? 'no warning' : `warned: ${warnings.join(' | ')}`;
}

function groups(title: string, found: [string, Accuracy][]): string[] {
  const cells = found.map(([name, { rows, agreementOfAll, weights, kvCacheTokens }]) =>
    [name, String(rows), percent(agreementOfAll), errors(weights), errors(kvCacheTokens)]);
  return ['', ...table([[title, 'rows', 'agree', 'weights', 'tokens of the KV cache'], ...cells])];
}

function rowLines(comparisons: readonly Comparison[]): string[] {
  const cells = sorted(comparisons).map(({ row, verdict, figures }) => [
    verdict, ...pair(figures.weightsGib, 2), ...pair(figures.kvCacheTokens, 0), ...pair(figures.concurrency, 2),
    ...DIFFERENCES.map((name) => signed(figures[name]?.difference)), row.id,
  ]);
  return table([COLUMNS, ...cells]);
}

/** Disagreements first, then by the largest error. */
function sorted(comparisons: readonly Comparison[]): Comparison[] {
  const order: Verdict[] = ['notPlanned', 'falseAccept', 'falseRefusal', 'engineBug', 'agrees'];
  const largest = ({ figures }: Comparison) => Math.max(-1, ...[figures.weightsGib, figures.kvCacheTokens, figures.concurrency]
    .flatMap((each) => each ? [Math.abs(each.error)] : []));
  return [...comparisons].sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict) || largest(b) - largest(a));
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd());
}

function pair(value: Figure | undefined, digits: number): string[] {
  if (!value) return ['', '', ''];
  return [value.planned.toFixed(digits), value.logged.toFixed(digits), `${value.error < 0 ? '' : '+'}${percent(value.error)}`];
}

function signed(value: number | undefined): string {
  return value === undefined ? '' : `${value < 0 ? '' : '+'}${value.toFixed(2)}`;
}

function described(found: Spread | undefined, shown: (value: number) => string = percent): string {
  return found ? `${errors(found, shown)} over ${found.rows} rows (${found.worst})` : 'no row to compare';
}

function errors(found: Spread | undefined, shown: (value: number) => string = percent): string {
  return found ? `median ${shown(found.median)}, p90 ${shown(found.p90)}, max ${shown(found.max)}` : '';
}

function gib(value: number): string {
  return `${value.toFixed(2)} GiB`;
}

function count(comparisons: readonly Comparison[], verdict: Verdict): number {
  return comparisons.filter((each) => each.verdict === verdict).length;
}
