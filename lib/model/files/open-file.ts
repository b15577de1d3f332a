import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { invalid } from '../../problems';

/** A file that is open for reading. */
export interface OpenFile {
  /** Its size in bytes. */
  readonly size: number;
  /** Bytes from a place on: as many as were asked for, or as there are. */
  read(from: number, length: number): Buffer;
}

/**
 * Reads of a file, which is closed afterwards. Pipes and devices may stand in its place, which say nothing or never end.
 * @throws when it is no file
 */
export function withFile<T>(path: string, use: (file: OpenFile) => T): T {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const status = fstatSync(file);
    if (!status.isFile()) throw invalid(path, ['it is no file but a folder, a pipe or a device']);
    return use({ size: status.size, read: (from, length) => read(file, from, Math.max(0, Math.min(length, status.size - from))) });
  } finally {
    closeSync(file);
  }
}

/**
 * The text of a file.
 * @throws when it is no file, or longer than `mostBytes`
 */
export function textOf(path: string, mostBytes: number): string {
  return withFile(path, ({ size, read: bytes }) => {
    if (size > mostBytes) throw invalid(path, [`it has ${size} bytes; allowed: at most ${mostBytes}`]);
    return bytes(0, size).toString('utf8');
  });
}

function read(file: number, from: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const more = readSync(file, bytes, done, length - done, from + done);
    if (more === 0) break;
    done += more;
  }
  return bytes;
}
