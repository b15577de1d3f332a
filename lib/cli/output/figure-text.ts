/** Widths of characters in em, of the widest of the usual system fonts, so that a text is cut too early rather than too late. */
const THIN = /^[ijlI.,:;'!| ]$/;
const NARROW = /^[ftr()[\]/"-]$/;
const WIDE = /^[mwMWQO@%&–—…]$/;
const THIN_EM = 0.34;
const NARROW_EM = 0.43;
const WIDE_EM = 0.98;
const UPPER_EM = 0.72;
const DIGIT_EM = 0.65;
const USUAL_EM = 0.61;
const FULL_EM = 1.1;
/** Letters from here on, such as Han, Hangul and emoji, may be as wide as they are high. */
const FIRST_FULL = 0x1100;
const ELLIPSIS = '…';

const SEGMENTER = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** What XML 1.0 cannot hold, and marks that turn the direction of what follows them. */
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g;
/** Half of a character that takes two units in UTF-16. */
const HALF = /\p{Surrogate}/gu;
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' };

/** A text as content or attribute of XML and of HTML: one line, escaped, without what a document cannot hold. */
export function escaped(text: string): string {
  return escapedLines(plain(text));
}

/** A text with its lines and spaces as they are, otherwise as `escaped` does it. */
export function escapedLines(text: string): string {
  return writable(text).replace(/[&<>"']/g, (character) => ESCAPES[character]);
}

/** A text on one line, without control characters and halves of characters. */
export function plain(text: string): string {
  return writable(text.replace(/\s+/gu, ' '));
}

function writable(text: string): string {
  return text.replace(UNWRITABLE, '\ufffd').replace(HALF, '\ufffd');
}

/** How wide a text will be at most, in the unit of `size`. */
export function widthOf(text: string, size: number): number {
  let em = 0;
  for (const { segment } of SEGMENTER.segment(text)) em += emOf(segment);
  return em * size;
}

/** A text that is no wider than `width`: as it is, or its beginning and an ellipsis. */
export function cut(text: string, width: number, size: number): string {
  if (widthOf(text, size) <= width) return text;
  const room = width - widthOf(ELLIPSIS, size);
  let used = 0;
  let kept = '';
  for (const { segment } of SEGMENTER.segment(text)) {
    used += emOf(segment) * size;
    if (used > room) break;
    kept += segment;
  }
  return `${kept.trimEnd()}${ELLIPSIS}`;
}

/** A text in lines that are no wider than `width`, at most `most`; what does not fit ends in an ellipsis. */
export function wrapped(text: string, width: number, size: number, most: number): string[] {
  const lines: string[] = [];
  const words = plain(text).trim().split(' ').flatMap((word) => pieces(word, width, size));
  while (words.length > 0 && lines.length < most) {
    const isLast = lines.length === most - 1;
    const count = isLast ? words.length : wordsThatFit(words, width, size);
    lines.push(cut(words.splice(0, count).join(' '), width, size));
  }
  return lines;
}

/** A word in pieces that are no wider than `width`; such as one of a language without spaces. */
function pieces(word: string, width: number, size: number): string[] {
  if (widthOf(word, size) <= width) return [word];
  const found = [''];
  let used = 0;
  for (const { segment } of SEGMENTER.segment(word)) {
    used += emOf(segment) * size;
    if (used <= width || found[found.length - 1] === '') {
      found[found.length - 1] += segment;
    } else {
      found.push(segment);
      used = emOf(segment) * size;
    }
  }
  return found;
}

/** A whole number with commas between thousands. */
export function grouped(value: number): string {
  return String(value).replace(/^(-?\d+)(?=\.|$)/, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ','));
}

/** GiB with so many decimals; what is too large for a column is written with an exponent. */
export function gib(value: number, decimals = 1): string {
  if (Math.abs(value) >= 100_000) return value.toExponential(1);
  return (Math.round(value * 10 ** decimals) / 10 ** decimals + 0).toFixed(decimals);
}

/** A count with its noun: 1 pod, 2 pods. */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function wordsThatFit(words: readonly string[], width: number, size: number): number {
  const space = widthOf(' ', size);
  let used = widthOf(words[0], size);
  let count = 1;
  while (count < words.length) {
    used += space + widthOf(words[count], size);
    if (used > width) break;
    count += 1;
  }
  return count;
}

function emOf(segment: string): number {
  if (segment.codePointAt(0)! >= FIRST_FULL && !WIDE.test(segment)) return FULL_EM;
  if (THIN.test(segment)) return THIN_EM;
  if (NARROW.test(segment)) return NARROW_EM;
  if (WIDE.test(segment)) return WIDE_EM;
  if (/^\d/.test(segment)) return DIGIT_EM;
  return /^[\p{Lu}×]/u.test(segment) ? UPPER_EM : USUAL_EM;
}
