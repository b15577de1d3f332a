import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { type Document, type ManifestObject, manifestObjects } from '../../preflight/manifest';
import { problem, show } from '../../problems';

const MOST_BYTES = 16 * 2 ** 20;
const ENDINGS = /\.(ya?ml|json)$/;
/** As few as no manifest exceeds, so that a few bytes cannot grow into gigabytes. */
const MOST_ALIASES = 100;

/** The objects in files and folders, and what is wrong with these. */
export interface ManifestFiles {
  readonly objects: readonly ManifestObject[];
  readonly files: number;
  readonly problems: readonly string[];
}

/** Reads manifests as `kubectl apply -f` does: files of several documents, and the files of a folder without those below it. */
export function readManifests(paths: readonly string[], namespace: string | undefined): ManifestFiles {
  const problems: string[] = [];
  const files = [...new Set(paths.flatMap((path) => filesOf(path, problems)))];
  const documents = files.flatMap((file) => documentsOf(file, problems));
  const read = manifestObjects(documents, namespace);
  problems.push(...read.problems);
  if (read.objects.length === 0 && problems.length === 0) problems.push(problem('files', paths.join(' '), 'manifests: there is no object in them'));
  return { objects: read.objects, files: files.length, problems };
}

function filesOf(path: string, problems: string[]): string[] {
  const reason = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'not readable');
  try {
    if (!statSync(path).isDirectory()) return [path];
    const files = readdirSync(path).sort().filter((name) => ENDINGS.test(name)).map((name) => join(path, name)).filter((file) => statSync(file).isFile());
    if (files.length === 0) problems.push(problem('files', path, 'folders with files that end in .yaml, .yml or .json'));
    return files;
  } catch (error) {
    problems.push(problem('files', path, `files and folders that can be read (${reason(error)})`));
    return [];
  }
}

function documentsOf(file: string, problems: string[]): Document[] {
  const text = textOf(file, problems);
  if (text === undefined) return [];
  try {
    const documents = parseAllDocuments(text, { merge: true, logLevel: 'silent' });
    if ('empty' in documents) return [];
    return documents.flatMap((document, index) => {
      const place = documents.length === 1 ? file : `${file} document ${index + 1}`;
      const [error] = document.errors;
      if (error === undefined) return [{ place, value: document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown }];
      problems.push(`${file}: not YAML: ${error.message.split('\n')[0].replace(/:$/, '')}`);
      return [];
    });
  } catch (error) {
    problems.push(`${file}: not usable: ${show(error instanceof Error ? error.message : 'not YAML')}`);
    return [];
  }
}

function textOf(file: string, problems: string[]): string | undefined {
  try {
    const { size } = statSync(file);
    if (size <= MOST_BYTES) return readFileSync(file, 'utf8');
    problems.push(problem(file, `${size} bytes`, `at most ${MOST_BYTES} bytes`));
  } catch (error) {
    problems.push(problem('files', file, `files that can be read (${error instanceof Error && 'code' in error ? String(error.code) : 'not readable'})`));
  }
  return undefined;
}
