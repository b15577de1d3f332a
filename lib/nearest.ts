const MOST_NEAR = 3;
/** Edits up to this share of the longer text still count as a slip of the pen. */
const NEAR_SHARE = 0.4;

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

/** Levenshtein's distance; a text that is part of the other one is as near as a slip. */
function distance(a: string, b: string): number {
  if (a.length > 2 && (b.includes(a) || a.includes(b))) return 1;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length];
}
