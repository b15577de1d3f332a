import { isWritable } from '../checks';
import { placeBelow, problem, show } from '../problems';
import { eachManifest, fields } from './rule';

/** What the API server takes in one request, and in all annotations of an object. */
const MOST_BYTES = 1.5 * 2 ** 20;
const MOST_ANNOTATION_BYTES = 256 * 2 ** 10;

/**
 * No value may be missing, undefined or not a number: generated classes turn a value of the wrong type into nothing.
 * And every text must come back from the written file as it was.
 */
export const valuesAreWhole = eachManifest('values-are-whole', (manifest, say) => {
  const isSecret = (at: string) => manifest.kind === 'Secret' && /^(stringData|data)\./.test(at);
  const walk = (value: unknown, at: string): void => {
    if (value === null || value === undefined || (typeof value === 'number' && !Number.isFinite(value))) {
      say(`${at}: got ${String(value)}; allowed: a value`);
    } else if (typeof value === 'string') {
      if (!isWritable(value) || /^\s*\t[^]*\n/.test(value)) {
        say(`${at}: got ${isSecret(at) ? 'a value that is not shown' : show(value)}; allowed: text without control characters that YAML can hold`);
      }
    } else if (Array.isArray(value)) {
      value.forEach((entry, index) => walk(entry, `${at}[${index}]`));
    } else if (typeof value === 'object') {
      Object.entries(value).forEach(([key, entry]) => walk(entry, placeBelow(at, key)));
    }
  };
  walk(manifest, '');
});

/** Objects that the API server takes whole. */
export const manifestsAreSmall = eachManifest('manifests-are-small', (manifest, say) => {
  const bytes = Buffer.byteLength(JSON.stringify(manifest));
  if (bytes > MOST_BYTES) say(problem(String(manifest.kind), `${bytes} bytes`, `at most ${MOST_BYTES} bytes, what the API server takes`));
  const annotations = Buffer.byteLength(JSON.stringify(fields(fields(manifest.metadata).annotations)));
  if (annotations > MOST_ANNOTATION_BYTES) say(problem('metadata.annotations', `${annotations} bytes`, `at most ${MOST_ANNOTATION_BYTES} bytes`));
});
