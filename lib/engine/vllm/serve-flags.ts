import { nearest } from '../../nearest';
import type { EngineVersion } from '../../planning/engine-version';
import { NEWEST_READ, OLDEST_READ, SERVE_FLAG_ROWS, type ServeFlagRow } from './serve-flag-rows';

/** What a flag takes: a value, one if you like, none, or none with a `--no-` form beside it. */
export type Takes = ServeFlagRow[2];

/** The releases in which a flag takes the same. */
interface Span {
  readonly since: string;
  /** The first release without it, empty where the newest has it. */
  readonly gone: string;
  readonly takes: Takes;
}

/** What was worked out once, since many servers have the same version. */
const BY_VERSION = new Map<string, ServeFlags>();
const SPANS: ReadonlyMap<string, readonly Span[]> = spans();
/** The first release in which `--disable-x` is the opposite of `--enable-x`, and the other way round (vllm v0.33.0:vllm/utils/argparse_utils.py). */
const FIRST_WITH_OPPOSITES = '0.33.0';
const OPPOSITES = [['--enable-', '--disable-'], ['--disable-', '--enable-']] as const;

/** The flags of `vllm serve` in one version, as its source says. Versions between and beyond those that were read have the flags of the last one before. */
export class ServeFlags {
  /** The flags of a version. */
  static of(version: EngineVersion): ServeFlags {
    const key = version.toString();
    const flags = BY_VERSION.get(key) ?? new ServeFlags(version);
    BY_VERSION.set(key, flags);
    return flags;
  }

  /** Whether the version is none beyond those that were read, so that a flag which is not here does not exist. */
  readonly areComplete: boolean;
  /** Every form that the version reads, with what it takes; `--no-x` too. */
  private readonly forms: ReadonlyMap<string, Takes>;

  private constructor(private readonly version: EngineVersion) {
    this.areComplete = version.name === 'vllm' && version.isAtLeast(OLDEST_READ) && !version.isAtLeast(releaseAfter(NEWEST_READ));
    this.forms = new Map([...SPANS].flatMap(([flag, of]) => {
      const span = of.find((candidate) => this.covers(candidate));
      return span ? forms(flag, span.takes, version.isAtLeast(FIRST_WITH_OPPOSITES)) : [];
    }));
  }

  /** Whether the version reads a flag in exactly this form. */
  has(form: string): boolean {
    return this.forms.has(form);
  }

  /** The forms that an argument may stand for: itself, or all that it is the beginning of. */
  meant(form: string): readonly string[] {
    return this.forms.has(form) ? [form] : [...this.forms.keys()].filter((candidate) => candidate.startsWith(form));
  }

  /** Whether a flag takes no value in this form. */
  takesNone(form: string): boolean {
    const takes = this.forms.get(form);
    return takes === 'switch' || takes === 'toggle';
  }

  /** Why the version does not read a flag, and what to do instead. */
  explain(form: string): string {
    const positive = form.replace(/^--no-/, '--');
    if (positive !== form && this.forms.has(positive)) return `${positive} has no such form: leave it out`;
    const known = SPANS.get(positive);
    const later = known?.find(({ since }) => !this.version.isAtLeast(since));
    if (later) return `it came with ${later.since}`;
    const last = known?.at(-1);
    if (last) return `it is gone from ${last.gone} on`;
    const near = nearest(form, [...this.forms.keys()]);
    return near.length > 0 ? `did you mean ${near.join(', ')}?` : 'vllm serve --help=all shows them';
  }

  private covers({ since, gone }: Span): boolean {
    const fromThen = this.version.isAtLeast(since) || (since === OLDEST_READ && !this.version.isAtLeast(OLDEST_READ));
    return fromThen && (gone === '' || !this.version.isAtLeast(gone));
  }
}

function releaseAfter(version: string): string {
  const [major, minor, patch] = version.split('.').map(Number);
  return `${major}.${minor}.${patch + 1}`;
}

function forms(flag: string, takes: Takes, withOpposites: boolean): [string, Takes][] {
  if (takes !== 'toggle' || !flag.startsWith('--')) return [[flag, takes]];
  const opposites = withOpposites ? OPPOSITES.filter(([from]) => flag.startsWith(from)).map(([from, to]) => flag.replace(from, to)) : [];
  return [flag, flag.replace(/^--/, '--no-'), ...opposites].map((form): [string, Takes] => [form, takes]);
}

function spans(): Map<string, Span[]> {
  const all = new Map<string, Span[]>();
  for (const [since, gone, takes, names] of SERVE_FLAG_ROWS) {
    for (const name of names.split(' ')) {
      const flag = name.startsWith('-') ? name : `--${name}`;
      all.set(flag, [...all.get(flag) ?? [], { since, gone, takes }]);
    }
  }
  return all;
}
