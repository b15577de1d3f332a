import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { RECORD } from './file-record';

/** A folder in the output folder, on the same file system, in which files wait until all of them are finished. */
const NAME = new RegExp(`^${RECORD.replaceAll('.', '\\.')}-([1-9][0-9]{0,9})$`);
/** The staging folders of this process: an interrupted process may have had its number. */
const ACTIVE = new Set<string>();

/** The record that a synth is about to leave, from which one that was interrupted is told what it may have written. */
export const NEXT_RECORD = 'record';

/** What other processes left in an output folder. */
export interface OtherSynths {
  /** The numbers of processes that are writing there. */
  readonly running: readonly string[];
  /** The staging folders of those that were interrupted. */
  readonly interrupted: readonly string[];
  /** The records that these were about to leave. */
  readonly records: readonly string[];
}

/** Looks for other synths in an output folder that is there. */
export function otherSynths(root: string): OtherSynths {
  const [running, interrupted, records]: string[][] = [[], [], []];
  for (const name of readdirSync(root)) {
    const [, id] = NAME.exec(name) ?? [];
    const folder = join(root, name);
    if (id === undefined || ACTIVE.has(folder) || !lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) continue;
    if (Number(id) !== process.pid && isRunning(Number(id))) {
      running.push(id);
      continue;
    }
    interrupted.push(folder);
    const record = join(folder, NEXT_RECORD);
    if (lstatSync(record, { throwIfNoEntry: false })?.isFile()) records.push(readFileSync(record, 'utf8'));
  }
  return { running, interrupted, records };
}

/** Makes the staging folder of this process. */
export function openStaging(root: string): string {
  const folder = join(root, `${RECORD}-${process.pid}`);
  if (!ACTIVE.has(folder) && existsSync(folder)) closeStaging(folder);
  mkdirSync(folder);
  ACTIVE.add(folder);
  return folder;
}

/** Removes a staging folder and what is in it. */
export function closeStaging(folder: string): void {
  ACTIVE.delete(folder);
  rmSync(folder, { recursive: true, force: true });
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
