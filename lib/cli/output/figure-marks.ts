import { BOLD_FACTOR, isBold, TEXT_SIZES, type TextClass } from './figure-style';
import { cut, escaped, plain } from './figure-text';

/** Parts of an SVG, and how far down they reach. */
export interface Drawing {
  /** Elements in the order in which they are painted. */
  readonly marks: readonly string[];
  /** Where the next part may begin. */
  readonly bottom: number;
}

/** A part of the paper that is open below. */
export interface Area {
  /** Its left edge. */
  readonly left: number;
  /** Its right edge. */
  readonly right: number;
  /** Where it begins. */
  readonly top: number;
}

/** A rectangle. */
export interface Box {
  /** Its left edge. */
  readonly x: number;
  /** Its upper edge. */
  readonly y: number;
  /** How far it reaches to the right. */
  readonly width: number;
  /** How far it reaches down. */
  readonly height: number;
}

/** How a text is set. */
export interface TextStyle {
  /** Its size and weight. */
  readonly as: TextClass;
  /** Where `x` lies in the text; @default - at its start */
  readonly anchor?: 'middle' | 'end';
  /** A further class, for its colour. */
  readonly colour?: string;
  /** Where it is cut; the whole of it is then a tooltip. @default - not cut */
  readonly width?: number;
}

/** One line of text on a baseline. */
export function textMark(x: number, y: number, text: string, { as, anchor, colour, width }: TextStyle): string {
  const whole = plain(text);
  const shown = width === undefined ? whole : cut(whole, width, sizeOf(as));
  const classes = [as, anchor, colour].filter(Boolean).join(' ');
  const tooltip = shown === whole ? '' : `<title>${escaped(whole)}</title>`;
  return `<text x="${px(x)}" y="${px(y)}" class="${classes}">${tooltip}${escaped(shown)}</text>`;
}

/** A rectangle, with round corners where `radius` says so. */
export function boxMark({ x, y, width, height }: Box, classes: string, radius = 4): string {
  const round = radius > 0 ? ` rx="${radius}"` : '';
  return `<rect x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}"${round} class="${classes}"/>`;
}

/** Size of a class as it is measured: bold letters are wider. */
export function sizeOf(text: TextClass): number {
  return TEXT_SIZES[text] * (isBold(text) ? BOLD_FACTOR : 1);
}

/** A length in pixels, in tenths. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10 + 0);
}
