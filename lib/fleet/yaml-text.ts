import { Yaml } from 'cdk8s';

const STEP = '  ';
/** Above this length a key may be written in another form. */
const LONGEST_PLAIN_KEY = 1000;
const LONGEST_REMEMBERED = 200;
const MOST_REMEMBERED = 20_000;

/** Printable ASCII that begins like a word, a path or a flag: no indicator of YAML, no number, no date. */
const WORDS = /^(?:[A-Za-z/]|--[A-Za-z]|-[A-DF-Za-df-z])[ -~]*$/;
/** What is no plain text in spite of that: a key's colon, a comment, a space at the end. */
const BROKEN_WORDS = /[: ]$|: | #/;
/** Words and numbers in scientific notation that YAML 1.1 takes for something else than text. */
const OTHER_TYPES = /^(?:y|n|yes|no|on|off|true|false|null|e[-+]?\d+)$/i;
/** Lines of printable ASCII which neither begin nor end with white space, and at most one end of line behind them. */
const LINES = /^[!-~](?:[\t\n -~]*[!-~])?\n?$/;

/**
 * A document as cdk8s writes it, to the byte, in a tenth of the time. Maps, lists and plain words are written here; every
 * other scalar goes through cdk8s itself, and so does a whole document that holds what has no manifest: dates, objects of
 * classes, or one object at two places, which becomes an anchor.
 */
export function yamlText(document: unknown): string {
  return (writesLikeCdk8s() ? new BlockText().of(document) : undefined) ?? Yaml.stringify(document);
}

/** Whether the release of cdk8s at hand writes as this file has learned it from one. */
let writesLike: boolean | undefined;
function writesLikeCdk8s(): boolean {
  return writesLike ??= new BlockText().of(SPECIMEN) === Yaml.stringify(SPECIMEN);
}
const SPECIMEN = {
  words: ['v1', '/a b', '--flag=on: off#', '-c', ['nested', { in: ['lists'], and: 1 }], {}, []],
  'nvidia.com/gpu': { none: null, truth: true, number: 0.5, empty: {}, list: [{ name: 'a', script: 'one\n\n  two # "\ntail\n' }] },
  lines: 'one\ntwo: \ttabs\t',
  other: ['on', '8', 'a: b', ' x\n', ''],
};

class BlockText {
  private readonly seen = new Set<object>();
  private foreign = false;

  /** The text of a document; nothing where it holds what is not known here. */
  of(document: unknown): string | undefined {
    if (typeof document !== 'object' || document === null) return undefined;
    const text = this.node(document, '');
    return this.foreign ? undefined : `${text}\n`;
  }

  /** A value behind a key or a dash. All its lines but the first begin with the indentation. */
  private node(value: unknown, indent: string): string {
    switch (typeof value) {
      case 'string': return this.text(value, indent);
      case 'number': return Number.isFinite(value) && !Object.is(value, -0) ? String(value) : byCdk8s(value);
      case 'boolean': return String(value);
      case 'undefined': return 'null';
      case 'object': return value === null ? 'null' : this.collection(value, indent);
      default: return this.unknown();
    }
  }

  private collection(value: object, indent: string): string {
    if (this.seen.has(value) || !isPlain(value)) return this.unknown();
    this.seen.add(value);
    return Array.isArray(value) ? this.list(value, indent) : this.map(value as Readonly<Record<string, unknown>>, indent);
  }

  private list(items: readonly unknown[], indent: string): string {
    if (items.length === 0) return '[]';
    let text = '';
    for (const item of items) text += `${text === '' ? '' : `\n${indent}`}- ${this.node(item, indent + STEP)}`;
    return text;
  }

  private map(entries: Readonly<Record<string, unknown>>, indent: string): string {
    const below = indent + STEP;
    let text = '';
    for (const key of Object.keys(entries)) {
      const value = entries[key];
      const node = this.node(value, below);
      const inLine = typeof value !== 'object' || value === null || node === '{}' || node === '[]';
      text += `${text === '' ? '' : `\n${indent}`}${this.key(key, indent === '')}:${inLine ? ' ' : `\n${below}`}${node}`;
    }
    return text === '' ? '{}' : text;
  }

  private key(key: string, isOutermost: boolean): string {
    if (key.length <= LONGEST_PLAIN_KEY && isPlainText(key)) return key;
    const [before, document] = isOutermost ? ['', { [key]: 0 }] : [`k:\n${STEP}`, { k: { [key]: 0 } }];
    const text = Yaml.stringify(document).slice(before.length, -': 0\n'.length);
    // A key of several lines, or of more than one line can hold.
    return text.startsWith('? ') || text.includes('\n') ? this.unknown() : text;
  }

  private text(value: string, indent: string): string {
    if (isPlainText(value)) return value;
    if (value.includes('\n') && LINES.test(value)) {
      return value.endsWith('\n') ? `|\n${indent}${indented(value.slice(0, -1), indent)}` : `|-\n${indent}${indented(value, indent)}`;
    }
    // cdk8s writes it with one step of indentation, which no empty line has.
    return byCdk8s(value).replace(/\n {2}/g, `\n${indent}`);
  }

  private unknown(): string {
    this.foreign = true;
    return '';
  }
}

function isPlainText(text: string): boolean {
  return WORDS.test(text) && !BROKEN_WORDS.test(text) && !OTHER_TYPES.test(text);
}

function indented(lines: string, indent: string): string {
  return lines.replace(/\n+/g, `$&${indent}`);
}

/** Whether yaml sees a map or a list in it, and nothing else. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  const isOfData = prototype === Object.prototype || prototype === null || (Array.isArray(value) && prototype === Array.prototype);
  return isOfData && typeof (value as { toJSON?: unknown }).toJSON !== 'function' && (Array.isArray(value) || !(Symbol.iterator in value));
}

const remembered = new Map<unknown, string>();

/** A scalar as cdk8s writes it at the indentation of one step. */
function byCdk8s(value: unknown): string {
  const known = remembered.get(value);
  if (known !== undefined) return known;
  const text = Yaml.stringify([value]).slice('- '.length, -'\n'.length);
  if (text.length > LONGEST_REMEMBERED) return text;
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(value, text);
  return text;
}
