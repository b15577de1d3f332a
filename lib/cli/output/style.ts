import { createColors } from 'picocolors';

/** Puts a meaning on a text; where there are no colours, nothing. */
export type Style = (text: string) => string;

/** The meanings that have a colour. */
export interface Styles {
  /** What a line is about. */
  readonly label: Style;
  /** Good news. */
  readonly good: Style;
  /** Bad news, and memory that is not there. */
  readonly bad: Style;
  /** What may hurt. */
  readonly warning: Style;
  /** What matters less, and memory that nobody takes. */
  readonly quiet: Style;
  /** Weights. */
  readonly weights: Style;
  /** What an engine takes beside weights and KV cache. */
  readonly overhead: Style;
  /** The KV cache. */
  readonly cache: Style;
}

/** The styles of a terminal with colours or without. */
export function styles(colour: boolean): Styles {
  const { bold, green, red, yellow, dim, blue, cyan } = createColors(colour);
  return { label: bold, good: green, bad: red, warning: yellow, quiet: dim, weights: blue, overhead: yellow, cache: cyan };
}
