import { copyFileSync, linkSync, mkdirSync, renameSync, rmdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Changes to files that are taken back where one of them fails. */
export class Transaction {
  private readonly undo: (() => void)[] = [];
  private backups = 0;

  /** @param folder where what is replaced is kept, on the same file system */
  constructor(private readonly folder: string) {}

  /** Makes a folder. */
  makeFolder(path: string): void {
    mkdirSync(path);
    this.undo.push(() => rmdirSync(path));
  }

  /** Puts a file where another may be, at once: whoever reads it sees the old one or the new one. */
  place(from: string, path: string, isThere: boolean): void {
    if (isThere) {
      const backup = this.nextBackup();
      keep(path, backup);
      this.undo.push(() => renameSync(backup, path));
      renameSync(from, path);
    } else {
      renameSync(from, path);
      this.undo.push(() => unlinkSync(path));
    }
  }

  /** Takes a file away. */
  remove(path: string): void {
    const backup = this.nextBackup();
    renameSync(path, backup);
    this.undo.push(() => renameSync(backup, path));
  }

  /** Takes everything back; tells whether that could be done. */
  rollBack(): boolean {
    let isDone = true;
    for (const step of this.undo.reverse()) {
      try {
        step();
      } catch {
        isDone = false;
      }
    }
    return isDone;
  }

  private nextBackup(): string {
    return join(this.folder, `old-${this.backups++}`);
  }
}

/** Keeps a file under a second name; where the file system has no such thing, a copy of it. */
function keep(path: string, backup: string): void {
  try {
    linkSync(path, backup);
  } catch {
    copyFileSync(path, backup);
  }
}
