import { lstatSync, mkdirSync, realpathSync, rmdirSync, type Stats, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { invalid, problem } from '../problems';
import { FileDraft, hashOf } from './file-draft';
import { isOwnName, kindOf, readRecord, RECORD, recordText, writtenFiles, type WrittenFiles } from './file-record';
import { closeStaging, NEXT_RECORD, openStaging, type OtherSynths, otherSynths } from './staging';
import type { SynthChanges } from './synth-changes';
import { Transaction } from './transaction';

/** A file to be written, or a folder where it has no texts. */
export interface Output {
  /** Its name in the output folder, with `/` behind the folder that it is in, if any. */
  readonly name: string;
  /** What is in it, in order. */
  readonly texts?: Iterable<string>;
}

interface Finished {
  readonly hash: string;
  /** The file that waits to be moved to its place; nothing where that is as it should be. */
  readonly staged?: string;
  readonly isThere: boolean;
}

/**
 * Writes files into a folder such that all of them change or none: they are finished beside their places first, then
 * moved. What would not change is not touched. What earlier synths wrote and nothing makes any more is removed, where
 * nobody changed it since.
 */
export class OutputFolder {
  private readonly files = new Map<string, Finished>();
  private readonly folders = new Map<string, Stats | undefined>();
  private readonly problems: string[] = [];
  private readonly root: string;
  private readonly isThere: boolean;
  private readonly record: string | undefined;
  private readonly others: OtherSynths;
  private readonly known: WrittenFiles;
  private staging: string | undefined;
  /** The outermost of the folders that were made for the output folder. */
  private made: string | undefined;
  private drafts = 0;

  /**
   * Writes files, or fails and leaves everything as it was.
   *
   * @param outdir the folder, which need not be there
   * @param keepsRecord whether to note what is written, and to remove what is no longer made
   * @param outputs what to write; what it throws is thrown
   * @throws what keeps the files from being written
   */
  static write(outdir: string, keepsRecord: boolean, outputs: Iterable<Output>): SynthChanges {
    const folder = new OutputFolder(outdir, keepsRecord);
    try {
      for (const output of outputs) folder.add(output);
      return folder.finish();
    } catch (error) {
      folder.abandon();
      throw error;
    }
  }

  private constructor(private readonly outdir: string, private readonly keepsRecord: boolean) {
    if (outdir === '' || outdir.includes('\0')) throw this.failure('the name of a folder');
    const path = resolve(outdir);
    const stats = this.reporting(() => statSync(path, { throwIfNoEntry: false }));
    const link = stats ?? this.reporting(() => lstatSync(path, { throwIfNoEntry: false }));
    if (link && !stats?.isDirectory()) throw this.failure(`a folder, or a name that is free; there is ${kindOf(link)}`);
    this.isThere = stats !== undefined;
    this.root = this.isThere ? realpathSync(path) : path;
    this.others = this.isThere ? this.reporting(() => otherSynths(this.root)) : { running: [], interrupted: [], records: [] };
    this.failIfRunning(this.others);
    this.record = keepsRecord ? this.presentRecord() : undefined;
    this.known = writtenFiles(keepsRecord ? [this.record ?? '', ...this.others.records] : []);
  }

  private add({ name, texts }: Output): void {
    const slash = name.indexOf('/');
    if (slash > 0 || texts === undefined) this.addFolder(slash > 0 ? name.slice(0, slash) : name);
    if (texts === undefined) return;
    const place = this.reporting(() => this.placeOf(name));
    const staged = `new-${this.drafts++}`;
    const draft = new FileDraft(() => join(this.staging ??= this.stage(), staged), place.comparable, place.stats);
    try {
      for (const text of texts) if (!place.isBlocked) this.reporting(() => draft.write(text));
      if (place.isBlocked) return;
      const { hash, isStaged } = this.reporting(() => draft.end());
      this.files.set(name, { hash, ...(isStaged && { staged }), isThere: place.isThere });
    } finally {
      draft.close();
    }
  }

  private addFolder(name: string): void {
    if (this.folders.has(name)) return;
    const stats = this.reporting(() => lstatSync(join(this.root, name), { throwIfNoEntry: false }));
    this.folders.set(name, stats);
    if (stats && !stats.isDirectory()) this.problems.push(`${join(this.outdir, name)}: got ${kindOf(stats)}; allowed: a folder, or nothing there`);
  }

  /** What is where a file shall be. */
  private placeOf(name: string): { readonly isThere: boolean; readonly isBlocked?: boolean; readonly comparable?: string; readonly stats?: Stats } {
    const path = join(this.root, name);
    const say = (got: string, allowed: string) => {
      this.problems.push(`${join(this.outdir, name)}: got ${got}; allowed: ${allowed}`);
      return { isThere: false, isBlocked: true };
    };
    if (name.startsWith(RECORD)) return say('the name of the record of what was written', 'any other name');
    const folder = this.folders.get(name.slice(0, Math.max(0, name.indexOf('/'))));
    if (folder && !folder.isDirectory()) return { isThere: false, isBlocked: true };
    if (!isOwnName(name)) return say(`a name of ${name.length} characters`, 'names of at most 255');
    const entry = lstatSync(path, { throwIfNoEntry: false });
    // The link itself is replaced where what it leads to differs: nothing is written outside the folder.
    const stats = entry?.isSymbolicLink() ? statSync(path, { throwIfNoEntry: false }) : entry;
    if (stats && !stats.isFile()) return say(kindOf(stats), 'a file, or nothing there');
    return { isThere: entry !== undefined, comparable: stats && path, stats };
  }

  /** Moves everything to its place. */
  private finish(): SynthChanges {
    if (this.problems.length > 0) throw invalid('FleetApp.synth', this.problems);
    return this.reporting(() => {
      const stale = this.staleFiles();
      const written = [...this.files].filter(([, { staged }]) => staged !== undefined).map(([name]) => name);
      const next = this.files.size > 0 ? recordText(new Map([...this.files].map(([name, { hash }]) => [name, hash]))) : undefined;
      const newFolders = [...this.folders].filter(([, stats]) => stats === undefined).map(([name]) => name);
      const recordChanges = this.keepsRecord && next !== this.record;
      const changes = written.length + stale.removed.length + newFolders.length;
      if (changes > 0 || recordChanges) this.move(written, stale.removed, newFolders, recordChanges ? next : this.record);
      else if (!this.isThere) mkdirSync(this.root, { recursive: true });
      // Of two files of one name the second may be what is there, and the first wait in vain.
      [...this.others.interrupted, ...(this.staging === undefined ? [] : [this.staging])].forEach(closeStaging);
      return { written, unchanged: this.files.size - written.length, ...stale };
    });
  }

  private move(written: readonly string[], removed: readonly string[], newFolders: readonly string[], next: string | undefined): void {
    const staging = this.staging ??= this.stage();
    const transaction = new Transaction(staging);
    const record = join(staging, NEXT_RECORD);
    try {
      if (next !== undefined) writeFileSync(record, next);
      for (const name of newFolders) transaction.makeFolder(join(this.root, name));
      for (const name of written) {
        const { staged, isThere } = this.files.get(name) as Finished;
        transaction.place(join(staging, staged as string), join(this.root, name), isThere);
      }
      for (const name of removed) transaction.remove(join(this.root, name));
      if (next !== this.record) {
        if (next === undefined) transaction.remove(join(this.root, RECORD));
        else transaction.place(record, join(this.root, RECORD), this.record !== undefined);
      }
    } catch (error) {
      if (transaction.rollBack()) throw error;
      throw this.failure('a folder that can be written to', `${(error as Error).message}; some files in it are new and some old, for that could not be undone either`);
    }
    for (const folder of new Set(removed.filter((name) => name.includes('/')).map(dirname))) removeIfEmpty(join(this.root, folder));
  }

  /** What earlier synths wrote and this one does not; nothing that is not in the folder itself, or in a true folder in it. */
  private staleFiles(): { readonly removed: string[]; readonly kept: string[] } {
    const [removed, kept]: string[][] = [[], []];
    const lowerCase = new Map([...this.files.keys()].map((name) => [name.toLowerCase(), name]));
    for (const [name, hashes] of [...this.known].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const path = join(this.root, name);
      if (this.files.has(name) || !lstatSync(dirname(path), { throwIfNoEntry: false })?.isDirectory()) continue;
      const stats = lstatSync(path, { throwIfNoEntry: false });
      if (!stats?.isFile()) continue;
      // Some file systems know one file by names of small and of capital letters.
      const other = lowerCase.get(name.toLowerCase());
      if (other !== undefined && lstatSync(join(this.root, other), { throwIfNoEntry: false })?.ino === stats.ino) continue;
      (hashes.has(hashOf(path)) ? removed : kept).push(name);
    }
    return { removed, kept };
  }

  private stage(): string {
    this.made = mkdirSync(this.root, { recursive: true });
    const staging = openStaging(this.root);
    this.staging = staging;
    this.failIfRunning(otherSynths(this.root));
    if (this.keepsRecord && this.presentRecord() !== this.record) throw this.failure('one synth at a time', 'another one has written to it meanwhile; run this one again');
    return staging;
  }

  private abandon(): void {
    if (this.staging !== undefined) closeStaging(this.staging);
    for (let folder = this.root; this.made !== undefined && folder.startsWith(this.made) && removeIfEmpty(folder);) folder = dirname(folder);
  }

  private presentRecord(): string | undefined {
    const { text, obstacle } = this.reporting(() => readRecord(this.root));
    if (obstacle === undefined) return text;
    throw invalid('FleetApp.synth', [`${join(this.outdir, RECORD)}: got ${obstacle}; allowed: the record of what was written, or nothing there`]);
  }

  private failIfRunning({ running }: OtherSynths): void {
    if (running.length === 0) return;
    throw this.failure('one synth at a time', `process ${running[0]} is writing to it; where it is none of ours, remove ${join(this.outdir, `${RECORD}-${running[0]}`)}`);
  }

  /** Tells what the file system refuses as a problem of the output folder. */
  private reporting<T>(attempt: () => T): T {
    try {
      return attempt();
    } catch (error) {
      if (typeof error !== 'object' || error === null || !('syscall' in error)) throw error;
      throw this.failure('a folder that can be written to', `${(error as NodeJS.ErrnoException).message}; no file in it was changed`);
    }
  }

  private failure(allowed: string, remedy?: string): Error {
    return invalid('FleetApp.synth', [problem('outdir', this.outdir, allowed, remedy)]);
  }
}

function removeIfEmpty(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return false;
  }
}
