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

const UNITS = [['d', 86_400], ['h', 3600], ['m', 60], ['s', 1]] as const;

/** A number of seconds, rounded up, as Prometheus writes a duration: in the largest unit that holds it exactly. */
export function promDuration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const [unit, size] = UNITS.find(([, unitSeconds]) => whole >= unitSeconds && whole % unitSeconds === 0) ?? ['s', 1];
  return `${whole / size}${unit}`;
}
