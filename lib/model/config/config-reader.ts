import { invalid, isWhole, problem } from '../../problems';
import { isObject } from '../files/json';

const MOST = 1_000_000_000;

/** A `config.json` whose fields are read one by one; what is missing or unusable is told all at once. */
export class ConfigReader {
  /** The reader of an object; `subject` names the file in messages, `path` the place within it; `problems` are added to. */
  constructor(
    private readonly fields: Readonly<Record<string, unknown>>, readonly subject: string,
    private readonly path = '', private readonly problems: string[] = [],
  ) {}

  /** A whole number of at least `least` under the first of these names that is there. */
  whole(names: string | readonly string[], least = 1): number {
    const value = this.optionalWhole(names, least);
    if (value === undefined) this.problems.push(problem(this.shown(names), undefined, `whole numbers of at least ${least}`));
    return value ?? 1;
  }

  /** The same, or nothing where none of the names is there. */
  optionalWhole(names: string | readonly string[], least = 1): number | undefined {
    const [name, value] = this.find(names);
    if (value === undefined || (isWhole(value, least) && value <= MOST)) return value as number | undefined;
    this.problems.push(problem(`${this.path}${name}`, value, `whole numbers from ${least} to ${MOST}`));
    return undefined;
  }

  /** A number from `least` to `most`, or nothing where it is not there. */
  optionalNumber(names: string | readonly string[], least: number, most: number): number | undefined {
    const [name, value] = this.find(names);
    if (value === undefined || (typeof value === 'number' && value >= least && value <= most)) return value as number | undefined;
    this.problems.push(problem(`${this.path}${name}`, value, `numbers from ${least} to ${most}`));
    return undefined;
  }

  /** Whether something is so; `otherwise` where it is not there. */
  flag(names: string | readonly string[], otherwise: boolean): boolean {
    const [name, value] = this.find(names);
    if (value === undefined || typeof value === 'boolean') return value as boolean | undefined ?? otherwise;
    this.problems.push(problem(`${this.path}${name}`, value, 'true or false'));
    return otherwise;
  }

  /** A text, or nothing where it is not there. */
  optionalText(names: string | readonly string[]): string | undefined {
    const [name, value] = this.find(names);
    if (value === undefined || typeof value === 'string') return value as string | undefined;
    this.problems.push(problem(`${this.path}${name}`, value, 'text'));
    return undefined;
  }

  /** A list of at most a thousand entries, or nothing where it is not there. */
  optionalList(names: string | readonly string[]): readonly unknown[] | undefined {
    const [name, value] = this.find(names);
    if (value === undefined || (Array.isArray(value) && value.length <= 1000)) return value as unknown[] | undefined;
    this.problems.push(problem(`${this.path}${name}`, value, 'a list of at most 1000 entries'));
    return undefined;
  }

  /** Whether there is a list under this name: some fields are lists in some files and numbers in others. */
  isList(name: string): boolean {
    return Array.isArray(this.find(name)[1]);
  }

  /** A reader of an object within, or nothing where it is not there. Its problems are told with those of this one. */
  optionalSection(name: string): ConfigReader | undefined {
    const [, value] = this.find(name);
    if (value === undefined) return undefined;
    if (isObject(value)) return new ConfigReader(value, this.subject, `${this.path}${name}.`, this.problems);
    this.problems.push(problem(`${this.path}${name}`, value, 'an object'));
    return undefined;
  }

  /** A reader of an object that must be there. */
  section(name: string): ConfigReader {
    const found = this.optionalSection(name);
    if (found) return found;
    if (this.find(name)[1] === undefined) this.refuse(name, 'an object');
    return new ConfigReader({}, this.subject, `${this.path}${name}.`, []);
  }

  /** One more problem. */
  refuse(names: string | readonly string[], allowed: string, remedy?: string): void {
    const [, value] = this.find(names);
    this.problems.push(problem(this.shown(names), value, allowed, remedy));
  }

  /**
   * Ends the reading.
   * @throws when something was missing or unusable, naming all of it
   */
  done(): void {
    if (this.problems.length > 0) throw invalid(this.subject, [...new Set(this.problems)]);
  }

  private find(names: string | readonly string[]): [string, unknown] {
    const all = typeof names === 'string' ? [names] : names;
    const name = all.find((each) => Object.hasOwn(this.fields, each) && this.fields[each] !== null && this.fields[each] !== undefined);
    return name === undefined ? [all[0], undefined] : [name, this.fields[name]];
  }

  private shown(names: string | readonly string[]): string {
    return `${this.path}${typeof names === 'string' ? names : names.join(' or ')}`;
  }
}
