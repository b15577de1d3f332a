import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ModelSpec } from '../model/model-spec';
import { problemsIn, reported, show } from '../problems';
import { beginningOf } from '../yaml/file-beginning';

const MOST_BYTES = 16 * 2 ** 20;

/** The text of a file in UTF-8; what cannot be read goes to the problems. */
export function textOf(file: string, problems: string[]): string | undefined {
  try {
    const { size } = statSync(file);
    const bytes = size > MOST_BYTES ? undefined : beginningOf(file, MOST_BYTES);
    if (bytes === undefined || bytes.length > MOST_BYTES) {
      problems.push(`${file}: got ${bytes === undefined ? size : `more than ${MOST_BYTES}`} bytes; allowed: at most ${MOST_BYTES}`);
      return undefined;
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    const { code, name } = error as NodeJS.ErrnoException;
    problems.push(name === 'TypeError' && !String(code).startsWith('E') || code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
      ? `${file}: got bytes that are not UTF-8; allowed: YAML or JSON in UTF-8` : `${show(file)}: cannot be read (${String(code)}); allowed: a file of YAML or JSON`);
    return undefined;
  }
}

/** The folder that paths in a file are relative to. */
export function folderOf(file: string): string {
  return dirname(resolve(file));
}

/**
 * The model of a `config.json`, or of a folder with one.
 * @throws what is wrong with it, with the path as it was written
 */
export function modelAt(folder: string, path: string): ModelSpec {
  const place = resolve(folder, path);
  try {
    return place.endsWith('.json') ? ModelSpec.fromConfigFile(place) : ModelSpec.fromDirectory(place);
  } catch (error) {
    const problems = problemsIn(error);
    if (problems === undefined) throw error;
    throw reported(problems.map((text) => `got ${show(path)}: ${text}`));
  }
}
