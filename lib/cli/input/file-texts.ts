import { readdirSync, statSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { problem } from '../../problems';
import { beginningOf } from '../../yaml/file-beginning';

const MOST_BYTES = 16 * 2 ** 20;
const ENDINGS = /\.(ya?ml|json)$/;
/** What stands for the standard input, and what messages call it. */
const STANDARD_INPUT = '-';
export const STANDARD_INPUT_NAME = 'stdin';

/** A file and what is in it. */
export interface FileText {
  readonly file: string;
  readonly text: string;
}

/**
 * The texts of files, of the files of folders without those below them, and of the standard input where a path is `-`;
 * each once, and what cannot be read as a problem.
 */
export async function textsOf(paths: readonly string[], problems: string[]): Promise<FileText[]> {
  const texts: FileText[] = [];
  const keep = (file: string, bytes: Buffer | undefined) => {
    const text = bytes === undefined ? undefined : decoded(file, bytes, problems);
    if (text !== undefined) texts.push({ file, text });
  };
  for (const path of new Set(paths)) {
    if (path === STANDARD_INPUT) keep(STANDARD_INPUT_NAME, await standardInput(problems));
    else for (const file of filesOf(path, problems).filter((name) => !texts.some((text) => text.file === name))) keep(file, bytesOf(file, problems));
  }
  return texts;
}

function filesOf(path: string, problems: string[]): string[] {
  try {
    if (!statSync(path).isDirectory()) return [normalize(path)];
    const files = readdirSync(path).sort().filter((name) => ENDINGS.test(name)).map((name) => join(path, name)).filter((file) => !isOther(file));
    if (files.length === 0) problems.push(problem('files', path, 'folders with files that end in .yaml, .yml or .json'));
    return files;
  } catch (error) {
    problems.push(problem('files', path, `files and folders that can be read (${reasonOf(error)})`));
    return [];
  }
}

/** Whether something is no file. A link that leads nowhere is told by its name when it is read. */
function isOther(file: string): boolean {
  try {
    return !statSync(file).isFile();
  } catch {
    return false;
  }
}

function bytesOf(file: string, problems: string[]): Buffer | undefined {
  try {
    const { size } = statSync(file);
    const bytes = size > MOST_BYTES ? undefined : beginningOf(file, MOST_BYTES);
    if (bytes !== undefined && bytes.length <= MOST_BYTES) return bytes;
    problems.push(problem(file, `${size > MOST_BYTES ? '' : 'more than '}${Math.max(size, MOST_BYTES)} bytes`, `at most ${MOST_BYTES} bytes`));
  } catch (error) {
    problems.push(problem('files', file, `files that can be read (${reasonOf(error)})`));
  }
  return undefined;
}

async function standardInput(problems: string[]): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size <= MOST_BYTES) continue;
      problems.push(problem(STANDARD_INPUT_NAME, `more than ${MOST_BYTES} bytes`, `at most ${MOST_BYTES} bytes`));
      return undefined;
    }
  } catch (error) {
    problems.push(problem('files', STANDARD_INPUT, `an input that can be read (${reasonOf(error)})`));
    return undefined;
  }
  return Buffer.concat(chunks);
}

/** A text in UTF-8, or in UTF-16 as shells of Windows write it; without the mark of either. */
function decoded(file: string, bytes: Buffer, problems: string[]): string | undefined {
  const [first, second] = bytes;
  const encoding = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    problems.push(`${file}: not text: bytes that are not ${encoding.toUpperCase()}; allowed: manifests in UTF-8`);
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'not readable';
}
