import { closeSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 2 ** 18;

/** What is in a file, or a little more than so many bytes: devices and pipes say that they have no size, and may have no end. */
export function beginningOf(file: string, mostBytes: number): Buffer {
  const chunks: Buffer[] = [];
  const descriptor = openSync(file, 'r');
  try {
    for (let size = 0; size <= mostBytes;) {
      const chunk = Buffer.alloc(CHUNK_BYTES);
      const read = readSync(descriptor, chunk);
      if (read === 0) break;
      chunks.push(chunk.subarray(0, read));
      size += read;
    }
  } finally {
    closeSync(descriptor);
  }
  return Buffer.concat(chunks);
}
