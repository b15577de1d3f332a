/** Columns of the labels at the left of a report. */
export const INDENT = 10;

// What could move the cursor, clear the screen or turn the direction of writing round: none of it may come from a file.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A text without characters that a terminal obeys instead of showing. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, '\u{FFFD}');
}

/** A text in lines of at most `width` columns, cut between words where that is possible. */
export function wrapped(text: string, width: number): string[] {
  const lines = [''];
  const words = printable(text).split(' ').flatMap((word) => word.match(new RegExp(`.{1,${width}}`, 'gu')) ?? []);
  for (const word of words) {
    const line = lines[lines.length - 1];
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** A text with a label before its first line, the others indented as far. */
export function labelled(label: string, text: string, width: number, style = (shown: string) => shown): string[] {
  return wrapped(text, width - INDENT).map((line, i) => `${i === 0 ? style(label.padEnd(INDENT)) : ' '.repeat(INDENT)}${line}`);
}

/** Points of a list under one label. */
export function listed(label: string, texts: readonly string[], width: number, style = (shown: string) => shown): string[] {
  return texts.flatMap((text, i) => wrapped(text, width - INDENT - 2)
    .map((line, j) => `${i + j === 0 ? style(label.padEnd(INDENT)) : ' '.repeat(INDENT)}${j === 0 ? '- ' : '  '}${line}`));
}

/** Rows of texts as columns: the first `left` columns to the left, the others, which are numbers, to the right. */
export function columns(rows: readonly (readonly string[])[], left = 1, gap = 1): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => row
    .map((cell, column) => column < left ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))
    .join(' '.repeat(gap)).trimEnd());
}
