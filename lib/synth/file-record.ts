import { lstatSync, readFileSync, type Stats } from 'node:fs';
import { join } from 'node:path';

/** The file that says what was written. kubectl reads no file of this ending, and the CLI of cdk8s lists none. */
export const RECORD = '.cdk8s-inference';
const HEADING = '# What cdk8s-inference wrote here, in the form of sha256sum. It removes what nothing makes any more, where nobody changed it.';
const MOST_BYTES = 64 * 1024 * 1024;
/** What all usual file systems take, in bytes. */
const LONGEST_NAME = 255;
const LINE = /^([0-9a-f]{64}) {2}(.+)$/;

/** Which files were written, by name, each with the hashes that its content may have. */
export type WrittenFiles = ReadonlyMap<string, ReadonlySet<string>>;

/** The text of a record: the same files, the same bytes. */
export function recordText(hashes: ReadonlyMap<string, string>): string {
  const lines = [...hashes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, hash]) => `${hash}  ${name}\n`);
  return `${HEADING}\n${lines.join('')}`;
}

/** The text of the record in a folder, nothing where there is none; or what there is in its place. */
export function readRecord(folder: string): { readonly text?: string; readonly obstacle?: string } {
  const path = join(folder, RECORD);
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return {};
  if (!stats.isFile()) return { obstacle: kindOf(stats) };
  if (stats.size > MOST_BYTES) return { obstacle: `${stats.size} bytes` };
  return { text: readFileSync(path, 'utf8') };
}

/** What is at a place, in words. */
export function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFile()) return 'a file';
  return stats.isSymbolicLink() ? 'a symbolic link' : 'no regular file';
}

/** What a record says; lines that no synth writes are passed over, for whoever wrote them must not make it remove anything. */
export function writtenFiles(texts: readonly string[]): WrittenFiles {
  const files = new Map<string, Set<string>>();
  for (const line of texts.flatMap((text) => text.split(/\r?\n/))) {
    const [, hash, name] = LINE.exec(line) ?? [];
    if (name === undefined || !isOwnName(name)) continue;
    files.set(name, (files.get(name) ?? new Set()).add(hash));
  }
  return files;
}

/** Whether a name is one that a synth gives: a file in the folder, or in a folder in it. */
export function isOwnName(name: string): boolean {
  const parts = name.split('/');
  const isPart = (part: string) => !['', '.', '..'].includes(part) && Buffer.byteLength(part) <= LONGEST_NAME && !part.startsWith(RECORD) && !/[\\\0-\x1f\x7f]/.test(part);
  return parts.length <= 2 && parts.every(isPart);
}
