import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The file that says what was written. kubectl reads no file of this ending, and the CLI of cdk8s lists none. */
export const RECORD = '.cdk8s-inference';
const HEADING = '# What cdk8s-inference wrote here, in the form of sha256sum. It removes what nothing makes any more, where nobody changed it.';
const MOST_BYTES = 64 * 1024 * 1024;
const LINE = /^([0-9a-f]{64}) {2}(.+)$/;

/** Which files were written, by name, each with the hashes that its content may have. */
export type WrittenFiles = ReadonlyMap<string, ReadonlySet<string>>;

/** The text of a record: the same files, the same bytes. */
export function recordText(hashes: ReadonlyMap<string, string>): string {
  const lines = [...hashes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, hash]) => `${hash}  ${name}\n`);
  return `${HEADING}\n${lines.join('')}`;
}

/**
 * The text of the record in a folder; nothing where there is none.
 *
 * @throws the reason, where there is something else of its name
 */
export function readRecord(folder: string): string | undefined {
  let file: number;
  try {
    // No link is followed, and no pipe waited for.
    file = openSync(join(folder, RECORD), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new Error(code === 'ELOOP' ? 'a symbolic link' : String(code));
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) throw new Error(stat.isDirectory() ? 'a folder' : 'no regular file');
    if (stat.size > MOST_BYTES) throw new Error(`${stat.size} bytes`);
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

/** What a record says; lines that no synth writes are passed over, for whoever wrote them must not make it remove anything. */
export function writtenFiles(texts: readonly string[]): WrittenFiles {
  const files = new Map<string, Set<string>>();
  for (const line of texts.flatMap((text) => text.split('\n'))) {
    const [, hash, name] = LINE.exec(line) ?? [];
    if (name === undefined || !isOwnName(name)) continue;
    files.set(name, (files.get(name) ?? new Set()).add(hash));
  }
  return files;
}

/** Whether a name is one that a synth gives: a file in the folder, or in a folder in it. */
function isOwnName(name: string): boolean {
  const parts = name.split('/');
  return parts.length <= 2 && parts.every((part) => !['', '.', '..'].includes(part) && !part.startsWith(RECORD) && !/[\\\0-\x1f\x7f]/.test(part));
}
