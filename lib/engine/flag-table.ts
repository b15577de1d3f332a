import { isReleaseSince } from './release';

/** What follows a flag: one value, none or one, any number of them, nothing; a toggle has `--no-…` beside it. */
export type FlagTakes = 'value' | 'optional' | 'many' | 'switch' | 'toggle';

/** Flags that came, and went, with the same releases: since, the first release without (or nothing), what follows them, their names. */
export type FlagRow = readonly [since: string, gone: string, takes: FlagTakes, names: string];

/** The flags of an engine's command line, by release. */
export class FlagTable {
  /**
   * @param rows the flags of all releases that were read
   * @param oldest the oldest of these releases
   * @param newest the newest of these releases
   */
  constructor(private readonly rows: readonly FlagRow[], readonly oldest: string, readonly newest: string) {}

  /** The flags of a version with their hyphens, and what follows each. */
  flagsOf(version: string): ReadonlyMap<string, FlagTakes> {
    return new Map(this.rows
      .filter(([since, gone]) => isReleaseSince(version, since) && (gone === '' || !isReleaseSince(version, gone)))
      .flatMap(([, , takes, names]) => names.split(' ').flatMap((name) => [
        [`--${name}`, takes] as const,
        ...(takes === 'toggle' ? [[`--no-${name}`, 'switch'] as const] : []),
      ])));
  }

  /** The first release that has a flag; nothing where none does. */
  firstWith(flag: string): string | undefined {
    return this.rows.find(([, , , names]) => names.split(' ').includes(flag.slice(2)))?.[0];
  }

  /** Whether a version is newer than what was read, so that it may have flags that are not in the table. */
  isNewerThanRead(version: string): boolean {
    return isReleaseSince(version, this.newest) && !isReleaseSince(this.newest, version);
  }

  /**
   * The flag that an argument means: the name before `=`, and a name that is cut short where only one flag begins with it.
   * A name that is none comes back as it is.
   */
  meant(argument: string, version: string): string {
    const name = argument.split('=', 1)[0];
    const flags = [...this.flagsOf(version).keys()];
    if (flags.includes(name)) return name;
    const longer = flags.filter((flag) => name.length > 2 && flag.startsWith(name));
    return longer.length === 1 ? longer[0] : name;
  }
}
