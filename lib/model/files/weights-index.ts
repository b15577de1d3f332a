import { invalid, isWhole, problem, show } from '../../problems';
import { INDEX_LIMITS, isObject, parseJson } from './json';

/** Files that a checkpoint may have. */
export const MOST_FILES = 10_000;
/** A file beside the index: no folders, so that nothing else is read. */
const PLAIN_NAME = /^[^/\\\0]{1,255}$/;

/** What a `model.safetensors.index.json` says. */
export interface WeightsIndex {
  /** Bytes of all tensors, where it says so. */
  readonly totalBytes?: number;
  /** The files with the tensors, sorted. */
  readonly files: string[];
}

/**
 * Reads the index of a checkpoint's files.
 * @throws when it is not usable, naming what is wrong with it
 */
export function readWeightsIndex(text: string, subject: string): WeightsIndex {
  const index = parseJson(text, subject, INDEX_LIMITS);
  const problems: string[] = [];
  const metadata = isObject(index.metadata) ? index.metadata : {};
  const totalBytes = metadata.total_size;
  if (totalBytes !== undefined && !isWhole(totalBytes)) problems.push(problem('metadata.total_size', totalBytes, 'whole numbers of at least 1'));
  const map = index.weight_map ?? {};
  const files = isObject(map) ? [...new Set(Object.values(map))] : [];
  if (!isObject(map)) problems.push(problem('weight_map', map, 'an object with the file of each tensor'));
  if (files.length > MOST_FILES) problems.push(problem('weight_map', files.length, `at most ${MOST_FILES} files`));
  const strange = files.find((file) => typeof file !== 'string' || !PLAIN_NAME.test(file) || file === '.' || file === '..');
  if (strange !== undefined) problems.push(`weight_map: got ${show(strange)}; allowed: names of files in the same folder`);
  if (problems.length > 0) throw invalid(subject, problems);
  return { totalBytes: totalBytes as number | undefined, files: (files as string[]).sort() };
}
