import { isReport, isWhole, problem, show } from '../../problems';
import { nearest } from '../../nearest';
import { reportLines } from './report-lines';

const MOST_TOKENS = 1e9;
const MOST_PARTS = 1000;
const DIGITS = /^\d{1,16}$/;
const DECIMAL = /^\d{1,15}(\.\d{1,15})?$|^\.\d{1,15}$/;
/** As vLLM reads numbers: decimal suffixes may have a fraction, binary ones may not. */
const SUFFIXED = /^(\d{1,15}(?:\.\d{1,15})?)([kKmMgG])$/;
const TIMES: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, g: 1e9, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

/** What options say, read one by one; everything that is not usable is kept, so that it can be told at once. */
export class OptionValues {
  /** What is wrong so far, each with the option, what was given and what is allowed. */
  readonly problems: string[] = [];

  /** @param values what follows each option: a text, or `true` for a switch */
  constructor(private readonly values: ReadonlyMap<string, string | true>) {}

  /** Whether the option is there. */
  isGiven(name: string): boolean {
    return this.values.has(name);
  }

  /** A text that is not empty. */
  text(name: string): string | undefined {
    const value = this.values.get(name);
    if (typeof value !== 'string') return undefined;
    return value.trim() === '' ? this.refuse(name, undefined, 'a value after the option') : value;
  }

  /** A text that must be there. */
  required(name: string, allowed: string): string | undefined {
    if (this.isGiven(name)) return this.text(name);
    this.problems.push(problem(name, undefined, allowed));
    return undefined;
  }

  /** A whole number of at least 1. */
  whole(name: string, most = Number.MAX_SAFE_INTEGER): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = DIGITS.test(text) ? Number(text) : NaN;
    if (isWhole(value) && value <= most) return value;
    return this.refuse(name, text, most === Number.MAX_SAFE_INTEGER ? 'whole numbers of at least 1' : `whole numbers from 1 to ${most}`);
  }

  /** Whole numbers of at least 1 with commas between them. */
  wholes(name: string): number[] | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const parts = text.split(',').map((part) => part.trim());
    if (parts.length <= MOST_PARTS && parts.every((part) => DIGITS.test(part) && isWhole(Number(part)))) return parts.map(Number);
    return this.refuse(name, text, 'whole numbers of at least 1 with commas between them, such as 31,30');
  }

  /** Tokens: a whole number, also as 32k (thousands) or 32K (times 1024). */
  tokens(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const [, digits, suffix] = SUFFIXED.exec(text) ?? [];
    const isBinary = suffix !== undefined && suffix === suffix.toUpperCase();
    const value = DIGITS.test(text) ? Number(text) : isBinary && digits.includes('.') ? NaN : Math.trunc(Number(digits) * TIMES[suffix]);
    if (isWhole(value) && value <= MOST_TOKENS) return value;
    return this.refuse(name, text, `whole numbers from 1 to ${MOST_TOKENS}, also as 32k (thousands) or 32K (times 1024, without a fraction)`);
  }

  /** A number within limits. */
  number(name: string, least: number, most: number, allowed: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = DECIMAL.test(text) ? Number(text) : NaN;
    return value >= least && value <= most ? value : this.refuse(name, text, allowed);
  }

  /** One of a few words, whatever their case. */
  word<T extends string>(name: string, words: readonly T[]): T | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const found = words.find((word) => word === text.toLowerCase());
    if (found !== undefined) return found;
    const [near] = nearest(text, words);
    return this.refuse(name, text, words.join(', '), near && `did you mean ${near}?`);
  }

  /** Names with commas between them, each one of those that are known. */
  names(name: string, known: readonly string[], what: string): string[] | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const given = text.split(',').map((part) => part.trim()).filter((part) => part !== '');
    if (given.length === 0) return this.refuse(name, text, `names of ${what}s with commas between them`);
    for (const part of new Set(given.filter((entry) => !known.includes(entry)))) this.unknown(what, part, nearest(part, known)[0], `allowed: ${known.join(', ')}`);
    return given;
  }

  /** What a name stands for; its report says what is wrong with the name. */
  named<T>(name: string, find: (text: string) => T): T | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    try {
      return find(text);
    } catch (error) {
      if (!isReport(error)) throw error;
      this.problems.push(...reportLines(name, error));
      return undefined;
    }
  }

  /** Notes that a value is not usable. */
  refuse(name: string, value: unknown, allowed: string, remedy?: string): undefined {
    this.problems.push(problem(name, value, allowed, remedy));
    return undefined;
  }

  /** Notes what there should not be. */
  unknown(what: string, given: string, near: string | undefined, help: string): void {
    this.problems.push(`unknown ${what} ${show(given)}; ${near === undefined ? help : `did you mean ${near}?`}`);
  }
}
