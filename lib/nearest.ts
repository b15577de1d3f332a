const MOST_NEAR = 3;
/** Edits up to this share of the longer text still count as a slip of the pen. */
const NEAR_SHARE = 0.4;
/** How far a text is from one that it is part of. */
const PART = 1.5;

/** The names that a text may have meant, the nearest first; at most three, and none where nothing is near. */
export function nearest(text: string, names: readonly string[]): string[] {
  const wanted = text.slice(0, 200).toLowerCase();
  return names
    .map((name) => ({ name, distance: distance(wanted, name.toLowerCase()) }))
    .filter(({ name, distance: edits }) => edits <= NEAR_SHARE * Math.max(name.length, wanted.length))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, MOST_NEAR)
    .map(({ name }) => name);
}

/** Edits from one text to the other: letters more, fewer, others, or two exchanged. A text that is part of the other one is nearer than two. */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, i) => i)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const other = a[i - 1] === b[j - 1] ? 0 : 1;
      const exchanged = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? rows[i - 2][j - 2] + 1 : Infinity;
      row.push(Math.min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + other, exchanged));
    }
    rows.push(row);
  }
  const isPart = a.length > 2 && (b.includes(a) || a.includes(b));
  return isPart ? Math.min(rows[a.length][b.length], PART) : rows[a.length][b.length];
}
