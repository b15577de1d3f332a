import { invalid, problem } from '../problems';

/** Two or three numbers without leading zeros: 0.19 or 0.7.2. */
const VERSION = /^(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})(?:\.(0|[1-9]\d{0,4}))?$/;
/** The newest version of which a start-up log was read (2026-11-23). */
const NEWEST_VLLM = '0.28.0';

/** An inference engine at a version. Engines differ by version in what memory they use and how they split layers. */
export class EngineVersion {
  /**
   * vLLM at a version, such as `0.7.2` or `0.19`.
   * @throws when the version is not two or three numbers separated by dots
   */
  static vllm(version: string): EngineVersion {
    return new EngineVersion('vllm', version);
  }

  /** The newest version of vLLM that plans were checked against. */
  static vllmNewest(): EngineVersion {
    return new EngineVersion('vllm', NEWEST_VLLM);
  }

  /** The engine: `vllm`. */
  readonly name: string;
  /** The version as it was given. */
  readonly version: string;

  private constructor(name: string, version: string) {
    parse(version);
    this.name = name;
    this.version = version;
  }

  /**
   * Whether this version is another one or newer; a missing third number counts as 0.
   * @throws when the other version is not two or three numbers separated by dots
   */
  isAtLeast(version: string): boolean {
    const other = parse(version);
    const difference = parse(this.version).map((part, i) => part - other[i]).find((part) => part !== 0);
    return difference === undefined || difference > 0;
  }

  /** The engine and its version, such as `vllm 0.7.2`. */
  toString(): string {
    return `${this.name} ${this.version}`;
  }
}

function parse(version: string): number[] {
  const parts = typeof version === 'string' ? VERSION.exec(version) : null;
  if (!parts) {
    throw invalid('EngineVersion', [problem('version', version, 'two or three numbers separated by dots, such as 0.19 or 0.7.2')]);
  }
  return parts.slice(1).map((part) => Number(part ?? 0));
}
