import { type FoundObject, manifestObjects } from '../../preflight/manifest';
import { problem } from '../../problems';
import { textsOf } from './file-texts';
import { documentsOf, type ReadDocument } from './yaml-documents';

/** The objects in files and folders, and what is wrong with these. */
export interface ManifestFiles {
  readonly objects: readonly FoundObject<ReadDocument>[];
  readonly files: number;
  readonly problems: readonly string[];
}

/**
 * Reads manifests as `kubectl apply -f` does: files of several documents, the files of a folder without those below it,
 * and the standard input where a path is `-`.
 */
export async function readManifests(paths: readonly string[], namespace: string | undefined): Promise<ManifestFiles> {
  const problems: string[] = [];
  const texts = await textsOf(paths, problems);
  const read = manifestObjects(texts.flatMap((text) => documentsOf(text, problems)), namespace);
  problems.push(...read.problems);
  if (read.objects.length === 0 && problems.length === 0) problems.push(problem('files', paths.join(' '), 'manifests: there is no object in them'));
  return { objects: read.objects, files: texts.length, problems };
}
