import { isWhole, problem } from '../problems';
import { dotted, type FieldPath, fields, type Say } from './rule';

/** Checks of the fields of one object, or of a part of it. */
export interface FieldChecks {
  /** Says that a field, by its way from here, does not hold. */
  refuse(way: FieldPath, given: unknown, allowed: string, remedy?: string): void;
  /** Refuses what is there and is none of these words. Empty text stands for nothing. */
  word(way: FieldPath, given: unknown, allowed: readonly string[]): void;
  /** Refuses what is there and is no whole number between these. */
  whole(way: FieldPath, given: unknown, least: number, most?: number): void;
  /** The same checks further down. */
  below(...way: FieldPath): FieldChecks;
}

export const LARGEST_INT32 = 2 ** 31 - 1;

/** Checks that say the title and the way in front of what they refuse; `outer` leads to where the way begins. */
export function fieldChecks(say: Say, title: string, outer: FieldPath = [], from: FieldPath = []): FieldChecks {
  const refuse = (way: FieldPath, given: unknown, allowed: string, remedy?: string) =>
    say(problem(`${title} ${dotted([...from, ...way])}`, given, allowed, remedy), [...outer, ...from, ...way]);
  return {
    refuse,
    word: (way, given, allowed) => {
      if (isThere(given) && given !== '' && !allowed.some((each) => each === given)) refuse(way, given, allowed.join(', '));
    },
    whole: (way, given, least, most = LARGEST_INT32) => {
      if (isThere(given) && !(isWhole(given, least) && given <= most)) refuse(way, given, least < 0 ? 'a whole number' : most >= LARGEST_INT32 ? `a whole number of ${least} or more` : `a whole number from ${least} to ${most}`);
    },
    below: (...way) => fieldChecks(say, title, outer, [...from, ...way]),
  };
}

/** Whether a field has a value. */
export function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** The entries of a list with their numbers; none of what is no list. */
export function entries(value: unknown): { readonly index: number; readonly entry: unknown }[] {
  return Array.isArray(value) ? value.map((entry: unknown, index) => ({ index, entry })) : [];
}

/** The entries of a list of objects with their numbers. */
export function objectEntries(value: unknown): { readonly index: number; readonly entry: ReturnType<typeof fields> }[] {
  return entries(value).map(({ index, entry }) => ({ index, entry: fields(entry) }));
}
