import type { StageDocument } from './plan-document';
import type { Style, Styles } from './style';

const CELLS = { weights: '█', overhead: '▓', cache: '▒', free: '░', beyond: '!' };

/** The memory of a GPU as a bar of `width` cells. What does not find room is drawn beyond its end. */
export function memoryBar(stage: StageDocument, width: number, styles: Styles): string {
  const taken = takenGib(stage);
  const beyond = Math.max(0, taken - stage.usableGib);
  const parts = [stage.weightsGib, stage.overheadGib, Math.max(0, stage.kvCacheGib), Math.max(0, stage.usableGib - taken)];
  const outside = beyond === 0 ? 0 : Math.min(width - 1, Math.max(1, Math.round(width * beyond / taken)));
  const runs = [CELLS.weights, CELLS.overhead, CELLS.cache, CELLS.free].map((cell, i) => ({ cell, style: partStyles(styles)[i] }));
  let room = width - outside;
  const bar = cells(parts, width).map((count, i) => {
    const shown = Math.min(count, room);
    room -= shown;
    return shown === 0 ? '' : runs[i].style(runs[i].cell.repeat(shown));
  });
  return [...bar, outside === 0 ? '' : styles.bad(CELLS.beyond.repeat(outside))].join('');
}

/** Whether more is wanted of a GPU than it has. */
export function overflows(stage: StageDocument): boolean {
  return takenGib(stage) > stage.usableGib;
}

/** What the cells of a bar mean. */
export function barLegend(styles: Styles, hasOverflow: boolean): string {
  return [
    `${styles.weights(CELLS.weights)} weights`, `${styles.overhead(CELLS.overhead)} overhead`, `${styles.cache(CELLS.cache)} KV cache`,
    `${styles.quiet(CELLS.free)} free`, ...(hasOverflow ? [`${styles.bad(CELLS.beyond)} not there`] : []),
  ].join('   ');
}

/** Whole cells for each part, by largest remainders, so that they add up; a part that is there has at least one. */
export function cells(parts: readonly number[], width: number): number[] {
  const total = parts.reduce((sum, part) => sum + part, 0);
  if (!(total > 0)) return parts.map((_, i) => i === parts.length - 1 ? width : 0);
  const exact = parts.map((part) => part / total * width);
  const whole = exact.map((share, i) => parts[i] > 0 ? Math.max(1, Math.floor(share)) : 0);
  const byRemainder = exact.map((_, i) => i).sort((a, b) => (exact[b] - whole[b]) - (exact[a] - whole[a]));
  let left = width - whole.reduce((sum, count) => sum + count, 0);
  for (let i = 0; left > 0; i = (i + 1) % byRemainder.length) {
    if (parts[byRemainder[i]] > 0) {
      whole[byRemainder[i]]++;
      left--;
    }
  }
  // Slivers that were given a cell take it from the largest.
  for (; left < 0; left++) whole[whole.indexOf(Math.max(...whole))]--;
  return whole;
}

function takenGib({ weightsGib, overheadGib, kvCacheGib }: StageDocument): number {
  return weightsGib + overheadGib + Math.max(0, kvCacheGib);
}

function partStyles({ weights, overhead, cache, quiet }: Styles): Style[] {
  return [weights, overhead, cache, quiet];
}
