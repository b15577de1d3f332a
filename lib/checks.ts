import { isWhole, problem } from './problems';

const LONGEST_NAME = 200;
/** Control characters and others that YAML cannot hold as they stand, or that a reader of YAML takes for a line's end. */
const UNWRITABLE = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/;

/** Whether a text comes back from a written manifest as it was. Halves of characters do not: files are UTF-8. */
export function isWritable(text: string): boolean {
  return !UNWRITABLE.test(text) && !/\p{Cs}/u.test(text);
}

/** What is wrong with a whole number: nothing, or one problem. */
export function checkWhole(property: string, value: unknown, least: number, most: number): string[] {
  return isWhole(value, least) && value <= most ? [] : [problem(property, value, `whole numbers from ${least} to ${most}`)];
}

/** What is wrong with a text that names something: nothing, or one problem. */
export function checkName(property: string, value: unknown): string[] {
  const usable = typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST_NAME && !/\p{Cc}/u.test(value);
  return usable ? [] : [problem(property, value, `text of 1 to ${LONGEST_NAME} characters without control characters`)];
}
