import { createHash } from 'node:crypto';
import { closeSync, constants, fchmodSync, openSync, readSync, type Stats, writeFileSync } from 'node:fs';

const CHUNK = 64 * 1024;

/**
 * A file that may be as it already is: what is written is held against what is there, piece by piece, and only from the
 * first byte that differs on does a file of its own begin. So nothing is written for what did not change, and no file
 * need fit into memory.
 */
export class FileDraft {
  private readonly hash = createHash('sha256');
  private pending = '';
  private compared = 0;
  private present: number | undefined;
  private staged: number | undefined;

  /**
   * @param stage makes way for the new file, and says where it is to be written
   * @param existing the file that is there, if any
   * @param stats what is known of that
   */
  constructor(private readonly stage: () => string, existing?: string, private readonly stats?: Stats) {
    try {
      if (existing !== undefined) this.present = openSync(existing, constants.O_RDONLY);
    } catch {
      // What cannot be read cannot be compared; it is replaced.
    }
  }

  /** Adds a text. */
  write(text: string): void {
    this.pending += text;
    if (this.pending.length >= CHUNK) this.flush();
  }

  /** Ends the file; tells its hash, and whether it differs from what is there. */
  end(): { readonly hash: string; readonly isStaged: boolean } {
    this.flush();
    if (this.staged === undefined && (this.present === undefined || this.compared !== this.stats?.size)) this.begin();
    const isStaged = this.staged !== undefined;
    this.close();
    return { hash: this.hash.digest('hex'), isStaged };
  }

  /** Lets go of what is open. */
  close(): void {
    if (this.present !== undefined) closeSync(this.present);
    if (this.staged !== undefined) closeSync(this.staged);
    this.present = this.staged = undefined;
  }

  private flush(): void {
    if (this.pending === '') return;
    const bytes = Buffer.from(this.pending, 'utf8');
    this.pending = '';
    this.hash.update(bytes);
    if (this.staged === undefined && this.present !== undefined && this.isThere(this.present, bytes)) {
      this.compared += bytes.length;
      return;
    }
    this.staged ??= this.begin();
    writeFileSync(this.staged, bytes);
  }

  private isThere(file: number, bytes: Buffer): boolean {
    const there = Buffer.allocUnsafe(bytes.length);
    return readSync(file, there, 0, there.length, this.compared) === bytes.length && there.equals(bytes);
  }

  /** Begins the new file with what was the same so far. */
  private begin(): number {
    const staged = openSync(this.stage(), 'wx');
    this.staged = staged;
    if (this.stats) fchmodSync(staged, this.stats.mode & 0o7777);
    const piece = Buffer.allocUnsafe(CHUNK);
    for (let at = 0; this.present !== undefined && at < this.compared;) {
      const length = readSync(this.present, piece, 0, Math.min(CHUNK, this.compared - at), at);
      if (length === 0) throw new Error('the file was cut off while it was compared');
      writeFileSync(staged, piece.subarray(0, length));
      at += length;
    }
    return staged;
  }
}

/** The hash of a file. */
export function hashOf(path: string): string {
  const hash = createHash('sha256');
  const file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    const piece = Buffer.allocUnsafe(CHUNK);
    for (let length = readSync(file, piece); length > 0; length = readSync(file, piece)) hash.update(piece.subarray(0, length));
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}
