import { isWritable } from '../checks';
import { problem, show } from '../problems';
import { dotted, eachManifest, type FieldPath, fields, word } from './rule';

/** What the API server takes in one request, and in all annotations of an object. */
export const MOST_BYTES = 1.5 * 2 ** 20;
/** Longer ones do not fit into 64 bits, and stay text; as a bound with room for underscores. */
const LONGEST_NUMBER = 200;
const MOST_ANNOTATION_BYTES = 256 * 2 ** 10;

/** Whole numbers as Go reads them, which kubectl is written in, once underscores are left out; and those that cdk8s puts into quotes as text. */
const NUMBER_OF_GO = /^[-+]?0(o[0-7]+|b[01]+|x[0-9a-f]+)$/i;
const QUOTED = /^[-+]?0(b[01_]+|x[0-9a-fA-F_]+)$/;

/** Whether kubectl takes a text that cdk8s writes for a number, such as `0o17`. */
function turnsIntoNumber(text: string): boolean {
  return text.length < LONGEST_NUMBER && /^[-+0]/.test(text) && NUMBER_OF_GO.test(text.replaceAll('_', '')) && !QUOTED.test(text);
}

/**
 * No value may be missing, undefined or not a number: generated classes turn a value of the wrong type into nothing.
 * And every text must come back from the written file as it was.
 */
export const valuesAreWhole = eachManifest({
  name: 'values-are-whole', severity: 'error', atSynthOnly: true,
  summary: 'No value is null, undefined or not a number, and every text can be written as YAML and comes back as it was.',
  source: 'cdk8s: generated classes drop what has the wrong type; YAML 1.2, 5.1',
}, (manifest, say) => {
  const isSecret = (at: FieldPath) => manifest.kind === 'Secret' && at.length > 1 && (at[0] === 'stringData' || at[0] === 'data');
  const walk = (value: unknown, at: FieldPath): void => {
    if (value === null || value === undefined || (typeof value === 'number' && !Number.isFinite(value))) {
      say(`${dotted(at)}: got ${String(value)}; allowed: a value`, at);
    } else if (typeof value === 'string') {
      if (!isWritable(value) || (value.includes('\n') && /^\s*\t/.test(value))) {
        say(`${dotted(at)}: got ${isSecret(at) ? 'a value that is not shown' : show(value)}; allowed: text without control characters that YAML can hold`, at);
      } else if (turnsIntoNumber(value)) {
        say(`${dotted(at)}: got ${isSecret(at) ? 'a value that is not shown' : show(value)}; allowed: text that YAML can hold: cdk8s writes this without quotes, and kubectl takes it for a number`, at);
      }
    } else if (Array.isArray(value)) {
      value.forEach((entry, index) => walk(entry, [...at, index]));
    } else if (typeof value === 'object') {
      Object.entries(value).forEach(([key, entry]) => walk(entry, [...at, key]));
    }
  };
  walk(manifest, []);
});

/**
 * A value in which no text is longer than a whole manifest may be, itself where none is. Regular expressions over texts of
 * many megabytes run out of stack.
 */
export function cut(value: unknown): unknown {
  if (typeof value === 'string') return value.length > MOST_BYTES ? value.slice(0, MOST_BYTES) : value;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const short = entries.map(([key, entry]): [string, unknown] => [key.slice(0, MOST_BYTES), cut(entry)]);
  if (short.every(([key, entry], index) => key === entries[index][0] && Object.is(entry, entries[index][1]))) return value;
  return Array.isArray(value) ? short.map(([, entry]) => entry) : Object.fromEntries(short);
}

/** Objects that the API server takes whole. */
export const manifestsAreSmall = eachManifest({
  name: 'manifests-are-small', severity: 'error', measures: true,
  summary: `A manifest has at most ${MOST_BYTES} bytes, and its annotations at most ${MOST_ANNOTATION_BYTES}.`,
  source: 'etcd --max-request-bytes; kubernetes v1.28:staging/src/k8s.io/apimachinery/pkg/api/validation/objectmeta.go',
}, (manifest, say) => {
  const bytes = Buffer.byteLength(JSON.stringify(manifest));
  if (bytes > MOST_BYTES) say(problem(word(manifest.kind), `${bytes} bytes`, `at most ${MOST_BYTES} bytes, what the API server takes`));
  const annotations = Buffer.byteLength(JSON.stringify(fields(fields(manifest.metadata).annotations)));
  if (annotations > MOST_ANNOTATION_BYTES) say(problem('metadata.annotations', `${annotations} bytes`, `at most ${MOST_ANNOTATION_BYTES} bytes`), ['metadata', 'annotations']);
});
