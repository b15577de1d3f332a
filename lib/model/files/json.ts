import { invalid } from '../../problems';

const LONGEST_TEXT = 50_000_000;
/** Python writes these, which JSON does not know; outside of quotes they stand for no number that decides memory. */
const PYTHON_NUMBERS = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;

/**
 * The object that a JSON file holds, also as Python writes it, with a byte-order mark or not.
 * @throws when it is too long, no JSON, or no object
 */
export function parseJson(text: string, subject: string): Record<string, unknown> {
  if (text.length > LONGEST_TEXT) throw invalid(subject, [`it has ${text.length} characters; allowed: at most ${LONGEST_TEXT}`]);
  const plain = text.replace(/^\uFEFF/, '');
  let parsed: unknown;
  try {
    parsed = JSON.parse(plain);
  } catch (error) {
    parsed = parsePython(plain, subject, error);
  }
  if (!isObject(parsed)) throw invalid(subject, ['it is no JSON object']);
  return parsed;
}

/** Whether a value is an object and no list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsePython(text: string, subject: string, error: unknown): unknown {
  try {
    return JSON.parse(text.replace(PYTHON_NUMBERS, (match) => match.startsWith('"') ? match : 'null'));
  } catch {
    throw invalid(subject, [`it is no JSON: ${error instanceof Error ? error.message.slice(0, 200) : ''}`]);
  }
}
