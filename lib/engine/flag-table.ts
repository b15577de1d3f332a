import { nearest } from '../nearest';
import type { EngineVersion } from '../planning/engine-version';

/** What follows a flag: one value, none or one, any number of them, nothing; a toggle has `--no-…` beside it. */
export type FlagTakes = 'value' | 'optional' | 'many' | 'switch' | 'toggle';

/**
 * Flags that came, and went, with the same releases: since, the first release without (or nothing), what follows them,
 * and their names: short forms with their hyphen, others without.
 */
export type FlagRow = readonly [since: string, gone: string, takes: FlagTakes, names: string];

/** Releases that have a flag. */
export interface FlagSpan {
  readonly since: string;
  /** The first release without it, empty where the newest has it. */
  readonly gone: string;
}

/** Versions whose flags are kept: manifests of strangers may name any number. */
const MOST_KEPT = 50;
const OPPOSITES = [['--enable-', '--disable-'], ['--disable-', '--enable-']] as const;

/** The flags of one version of an engine. */
export class VersionFlags {
  /**
   * @param forms every form that the version reads, with what it takes; `--no-x` too
   * @param areComplete whether the version is none beyond those that were read, so that a flag which is not here does not exist
   */
  constructor(private readonly forms: ReadonlyMap<string, FlagTakes>, readonly areComplete: boolean) {}

  /** Whether the version reads a flag in exactly this form. */
  has(form: string): boolean {
    return this.forms.has(form);
  }

  /** What follows a flag in this form; nothing where the version has none. */
  takes(form: string): FlagTakes | undefined {
    return this.forms.get(form);
  }

  /** Whether a flag takes no value in this form. */
  takesNone(form: string): boolean {
    const takes = this.takes(form);
    return takes === 'switch' || takes === 'toggle';
  }

  /** The forms that an argument may stand for: itself, or all that it is the beginning of. */
  meant(form: string): readonly string[] {
    return this.has(form) ? [form] : [...this.forms.keys()].filter((candidate) => candidate.startsWith(form));
  }

  /** The forms that look like one that does not exist, the nearest first. */
  near(form: string): readonly string[] {
    return nearest(form, [...this.forms.keys()]);
  }
}

/** The flags of an engine's command line, by release, as its source says. */
export class FlagTable {
  /** What was worked out once, since many servers have the same version. */
  private readonly byVersion = new Map<string, VersionFlags>();

  /**
   * @param rows the flags of all releases that were read
   * @param oldest the oldest of these releases
   * @param newest the newest of these releases
   * @param oppositesSince the first release in which `--disable-x` is the opposite of a toggle `--enable-x`, and the other way round
   */
  constructor(private readonly rows: readonly FlagRow[], private readonly oldest: EngineVersion, private readonly newest: EngineVersion,
    private readonly oppositesSince?: string) {}

  /** The flags of a version. Versions between and beyond those that were read have the flags of the nearest before, or of the oldest. */
  of(version: EngineVersion): VersionFlags {
    const key = version.toString();
    const flags = this.byVersion.get(key) ?? this.read(version);
    if (this.byVersion.size >= MOST_KEPT && !this.byVersion.has(key)) this.byVersion.clear();
    this.byVersion.set(key, flags);
    return flags;
  }

  /** The releases that have a flag, oldest first. */
  spansOf(flag: string): FlagSpan[] {
    return this.rows.filter(([, , , names]) => names.split(' ').some((name) => flagNamed(name) === flag)).map(([since, gone]) => ({ since, gone }));
  }

  /** Whether a version is newer than what was read, so that it may have flags that are not in the table. */
  isNewerThanRead(version: EngineVersion): boolean {
    return version.name === this.newest.name && !this.newest.isAtLeast(version.version);
  }

  private read(version: EngineVersion): VersionFlags {
    const isOlder = !version.isAtLeast(this.oldest.version);
    const known = isOlder ? this.oldest : version;
    const rows = this.rows.filter(([since, gone]) => known.isAtLeast(since) && (gone === '' || !known.isAtLeast(gone)));
    const forms = rows.flatMap(([, , takes, names]) => names.split(' ')
      .flatMap((name) => this.formsOf(flagNamed(name), takes, known)).map((form) => [form, takes] as const));
    return new VersionFlags(new Map(forms), version.name === this.newest.name && !isOlder && !this.isNewerThanRead(version));
  }

  private formsOf(flag: string, takes: FlagTakes, version: EngineVersion): string[] {
    if (takes !== 'toggle' || !flag.startsWith('--')) return [flag];
    const withOpposites = this.oppositesSince !== undefined && version.isAtLeast(this.oppositesSince);
    const opposites = withOpposites ? OPPOSITES.filter(([from]) => flag.startsWith(from)).map(([from, to]) => flag.replace(from, to)) : [];
    return [flag, flag.replace(/^--/, '--no-'), ...opposites];
  }
}

function flagNamed(name: string): string {
  return name.startsWith('-') ? name : `--${name}`;
}
