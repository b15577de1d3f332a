import { join } from 'node:path';
import type { FleetApp } from './fleet-app';

/** Files that nothing makes any more, and that stay since somebody changed them: one warning each. */
export function keptWarnings({ lastSynth, outdir }: FleetApp): string[] {
  return (lastSynth?.kept ?? []).map((name) => `${join(outdir, name)}: nothing makes it any more, but it was changed after it was written; remove it, or keep it as your own`);
}
