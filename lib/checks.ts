import { isWhole, problem } from './problems';

const LONGEST_NAME = 200;

/** What is wrong with a whole number: nothing, or one problem. */
export function checkWhole(property: string, value: unknown, least: number, most: number): string[] {
  return isWhole(value, least) && value <= most ? [] : [problem(property, value, `whole numbers from ${least} to ${most}`)];
}

/** What is wrong with a text that names something: nothing, or one problem. */
export function checkName(property: string, value: unknown): string[] {
  const usable = typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST_NAME && !/\p{Cc}/u.test(value);
  return usable ? [] : [problem(property, value, `text of 1 to ${LONGEST_NAME} characters without control characters`)];
}
