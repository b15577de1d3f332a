import { nearest } from '../nearest';
import { invalid, problem } from '../problems';

/** Two or three numbers without leading zeros, that of a release after a release, or what marks builds between releases: 0.19, 0.7.2, 0.6.3.post1, 1.2.0rc6. */
const VERSION = /^v?(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})(?:\.(0|[1-9]\d{0,4}))?(?:[.-]?post(\d{1,5})|[.+-]?[a-z][a-z\d.+-]{0,40})?(?: (V[01]))?$/;
const BUILD = /^[\w.+-]{1,50}$/;
/** The newest version of which a start-up log was read (2026-11-23). */
const NEWEST_VLLM = '0.28.0';
/** The newest versions as they were published when this was written. Plans do not depend on them. */
const NEWEST: Readonly<Record<string, string>> = { vllm: NEWEST_VLLM, sglang: '0.5.23', trtllm: '1.3', lmdeploy: '0.7', atom: '0.1' };

/** An inference engine at a version. Engines differ by version in what memory they use and how they split layers. */
export class EngineVersion {
  /**
   * vLLM at a version, such as `0.7.2` or `0.19`. ` V0` after it means that its first engine is used (`VLLM_USE_V1=0`).
   * @throws when the version is not two or three numbers separated by dots
   */
  static vllm(version: string): EngineVersion {
    return new EngineVersion('vllm', version);
  }

  /** The newest version of vLLM that plans were checked against. */
  static vllmNewest(): EngineVersion {
    return new EngineVersion('vllm', NEWEST_VLLM);
  }

  /**
   * SGLang at a version, such as `0.5.9`. Its memory is counted by its documentation.
   * @throws when the version is not two or three numbers separated by dots
   */
  static sglang(version: string): EngineVersion {
    return new EngineVersion('sglang', version);
  }

  /**
   * TensorRT-LLM at a version, such as `1.2.0`. Its memory is counted by its documentation.
   * @throws when the version is not two or three numbers separated by dots
   */
  static tensorRtLlm(version: string): EngineVersion {
    return new EngineVersion('trtllm', version);
  }

  /**
   * An engine as command lines name it: `vllm`, or with a version `vllm@0.19.0`. Names: vllm, sglang, trtllm, lmdeploy, atom.
   * Without a version it is the newest that is known.
   * @throws when the engine is not known, or the version not usable
   */
  static parse(text: string): EngineVersion {
    const [name, version] = split(String(text));
    if (!Object.hasOwn(NEWEST, name)) {
      const near = nearest(name, Object.keys(NEWEST));
      throw invalid('EngineVersion', [problem('engine', text, `${Object.keys(NEWEST).join(', ')}, each with @ and a version where that matters`,
        near.length > 0 ? `did you mean ${near.join(', ')}?` : undefined)]);
    }
    return new EngineVersion(name, version ?? NEWEST[name]);
  }

  /** The names of all engines that plans know, as `parse` takes them. */
  static knownNames(): string[] {
    return Object.keys(NEWEST);
  }

  /** The engine: `vllm`, `sglang`, `trtllm`, `lmdeploy` or `atom`. */
  readonly name: string;
  /** The version as it was given. */
  readonly version: string;
  /** Whether it is vLLM's first engine in a version that has the second as well. */
  readonly usesV0: boolean;

  private constructor(name: string, version: string) {
    const { marked } = parse(version, name);
    this.name = name;
    this.version = version;
    this.usesV0 = name === 'vllm' && marked === 'V0' && this.isAtLeast('0.8');
  }

  /**
   * Whether this version is another one or newer. A missing third number counts as 0, and a release after a release,
   * such as `0.4.6.post5`, is newer than that; what else follows the numbers does not count.
   * @throws when the other version is not two or three numbers separated by dots
   */
  isAtLeast(version: string): boolean {
    const other = parse(version, this.name).numbers;
    const difference = parse(this.version, this.name).numbers.map((part, i) => part - other[i]).find((part) => part !== 0);
    return difference === undefined || difference > 0;
  }

  /** The engine and its version, such as `vllm 0.7.2`. */
  toString(): string {
    return `${this.name} ${this.version}`;
  }
}

function split(text: string): [string, string | undefined] {
  const at = text.indexOf('@');
  return at < 0 ? [text.toLowerCase(), undefined] : [text.slice(0, at).toLowerCase(), text.slice(at + 1)];
}

function parse(version: string, name: string): { readonly numbers: number[]; readonly marked?: string } {
  const parts = typeof version === 'string' ? VERSION.exec(version) : null;
  if (parts) return { numbers: parts.slice(1, 5).map((part) => Number(part ?? 0)), marked: parts[5] };
  // Of the other engines the figures do not depend on the version, and some builds have only a name.
  if (name !== 'vllm' && BUILD.test(String(version))) return { numbers: [0, 0, 0, 0] };
  throw invalid('EngineVersion', [problem('version', version, 'two or three numbers separated by dots, such as 0.19 or 0.7.2')]);
}
