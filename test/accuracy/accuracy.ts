import type { Comparison, FigureName, Verdict } from './comparison';

/** How far plans are from logs: shares for errors, GiB for differences. All are magnitudes. */
export interface Spread {
  readonly rows: number;
  readonly median: number;
  /** Nine of ten rows are at most this far off. */
  readonly p90: number;
  readonly max: number;
  /** The row that is furthest off. */
  readonly worst: string;
}

/** Accuracy over some rows. */
export interface Accuracy {
  readonly rows: number;
  readonly notPlanned: number;
  /** Rows whose engine refused for a fault of its own; they are part of no share. */
  readonly engineBugs: number;
  /** Share of planned rows whose plan says what happened; nothing where there is no such row. */
  readonly agreement?: number;
  /** The same with rows that could not be planned as disagreements. */
  readonly agreementOfAll?: number;
  readonly weights?: Spread;
  readonly kvCacheTokens?: Spread;
  readonly concurrency?: Spread;
  /** In GiB, over rows for which no tokens were logged. */
  readonly kvCacheGib?: Spread;
}

/** What plans must reach. */
export const AIMS = {
  agreementOfAll: 0.98,
  /** False accepts of which no warning speaks. */
  silentFalseAccepts: 0,
  weights: { median: 0.01, p90: 0.03 },
  kvCacheTokens: { median: 0.01, p90: 0.08 },
};

/** Accuracy over these rows. */
export function accuracy(comparisons: readonly Comparison[]): Accuracy {
  const count = (verdict: Verdict) => comparisons.filter((each) => each.verdict === verdict).length;
  const judged = comparisons.length - count('engineBug');
  return {
    rows: comparisons.length,
    notPlanned: count('notPlanned'),
    engineBugs: count('engineBug'),
    agreement: share(count('agrees'), judged - count('notPlanned')),
    agreementOfAll: share(count('agrees'), judged),
    weights: spread(comparisons, 'weightsGib', 'error'),
    kvCacheTokens: spread(comparisons, 'kvCacheTokens', 'error'),
    concurrency: spread(comparisons, 'concurrency', 'error'),
    kvCacheGib: spread(comparisons.filter(({ row }) => row.logged?.kvCacheTokens === undefined), 'kvCacheGib', 'difference'),
  };
}

/** The same by a property of the rows, sorted by its values. */
export function accuracyBy(comparisons: readonly Comparison[], key: (comparison: Comparison) => string): [string, Accuracy][] {
  const keys = [...new Set(comparisons.map(key))].sort();
  return keys.map((value) => [value, accuracy(comparisons.filter((each) => key(each) === value))]);
}

/** False accepts of which no warning speaks: the mistakes that cost somebody a night. */
export function silentFalseAccepts(comparisons: readonly Comparison[]): Comparison[] {
  return comparisons.filter(({ verdict, warnings }) => verdict === 'falseAccept' && warnings.length === 0);
}

/** The aims that are missed, in words. */
export function missedAims(comparisons: readonly Comparison[]): string[] {
  const { agreementOfAll, weights, kvCacheTokens } = accuracy(comparisons);
  const silent = silentFalseAccepts(comparisons).length;
  return [
    ...(agreementOfAll !== undefined && agreementOfAll >= AIMS.agreementOfAll ? []
      : [`agreement ${percent(agreementOfAll)}, aim at least ${percent(AIMS.agreementOfAll)}`]),
    ...(silent <= AIMS.silentFalseAccepts ? [] : [`${silent} false accepts without a warning, aim ${AIMS.silentFalseAccepts}`]),
    ...missedSpread('weights', weights, AIMS.weights),
    ...missedSpread('KV cache tokens', kvCacheTokens, AIMS.kvCacheTokens),
  ];
}

/** A share in percent with one decimal, small ones with two. */
export function percent(value: number | undefined): string {
  return value === undefined ? 'none' : `${(value * 100).toFixed(Math.abs(value) < 0.1 ? 2 : 1)} %`;
}

/** The smallest value that is at least as large as this share of all values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}

function share(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}

function spread(comparisons: readonly Comparison[], name: FigureName, measure: 'error' | 'difference'): Spread | undefined {
  const found = comparisons.flatMap(({ row, figures }) => {
    const value = figures[name]?.[measure];
    return value === undefined ? [] : [{ id: row.id, value: Math.abs(value) }];
  });
  if (found.length === 0) return undefined;
  const values = found.map(({ value }) => value);
  const worst = found.reduce((a, b) => b.value > a.value ? b : a);
  return { rows: found.length, median: quantile(values, 0.5), p90: quantile(values, 0.9), max: worst.value, worst: worst.id };
}

function missedSpread(what: string, found: Spread | undefined, aim: { median: number; p90: number }): string[] {
  if (!found) return [`${what}: no row to compare`];
  return (['median', 'p90'] as const).filter((name) => !(found[name] <= aim[name]))
    .map((name) => `${what}: ${name} ${percent(found[name])}, aim at most ${percent(aim[name])}`);
}
