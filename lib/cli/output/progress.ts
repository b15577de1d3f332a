import type { Terminal } from '../terminal';

/** Who waits less than this needs no bar. */
const PATIENCE_MS = 500;
const FRAME_MS = 100;
const WIDTH = 30;

/** A bar that shows how far something is. */
export interface ProgressBar {
  /** How many are done, and how many there are. */
  readonly update: (done: number, all: number) => void;
  /** Takes the bar away. */
  end(): void;
}

/** A bar for a terminal; nothing is shown in pipes and files, nor of what is done at once. */
export function progressBar({ show, styles }: Terminal, now: () => number = () => performance.now()): ProgressBar {
  if (show === undefined) return { update: () => undefined, end: () => undefined };
  const start = now();
  let shown: number | undefined;
  return {
    update: (done, all) => {
      const time = now();
      if (time - start < PATIENCE_MS || (done < all && shown !== undefined && time - shown < FRAME_MS)) return;
      shown = time;
      const full = Math.round(WIDTH * done / all);
      show(`${'█'.repeat(full)}${styles.quiet('░'.repeat(WIDTH - full))} ${done === all ? `${all} servers, writing` : `${done} of ${all} servers`}`);
    },
    end: () => {
      if (shown !== undefined) show('');
    },
  };
}
