import { type Document as YamlDocument, isMap, LineCounter, parseAllDocuments, type ScalarTag, visit } from 'yaml';
import type { Document } from '../../preflight/manifest';
import { show } from '../../problems';
import { placeOf, type Position } from '../../yaml/places';
import type { FileText } from './file-texts';

/** As few as no manifest exceeds, so that a few bytes cannot grow into gigabytes. */
const MOST_ALIASES = 100;
/** Deeper than any manifest, and so deep that no program fails of it. */
const MOST_DEPTH = 200;
/** What kubectl reads in no manifest, and what is in files that are none. */
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/;
/** What templates of Helm, Jinja and the like are told by, where a line or a value begins with it. */
const TEMPLATE = /(?:^|[:-][ \t])[ \t]*(?:\{\{|\{%)/m;

/**
 * What kubectl takes for booleans and numbers, as go-yaml v2 has it: of YAML 1.1, without numbers of base 60, and with
 * octal numbers of YAML 1.2 beside those that begin with 0. The first that fits is taken.
 */
const SCALARS: readonly ScalarTag[] = [
  { tag: 'tag:yaml.org,2002:bool', default: true, test: /^(?:y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF)$/, resolve: (text) => /^(y|yes|on)$/i.test(text) },
  { tag: 'tag:yaml.org,2002:int', default: true, test: /^[-+]?0[bB]_*[01][01_]*$/, resolve: (text) => inBase(text, 2, 2) },
  { tag: 'tag:yaml.org,2002:int', default: true, test: /^[-+]?0[xX]_*[\da-fA-F][\da-fA-F_]*$/, resolve: (text) => inBase(text, 16, 2) },
  { tag: 'tag:yaml.org,2002:int', default: true, test: /^[-+]?0[oO]_*[0-7][0-7_]*$/, resolve: (text) => inBase(text, 8, 2) },
  { tag: 'tag:yaml.org,2002:int', default: true, test: /^[-+]?0_*[0-7][0-7_]*$/, resolve: (text) => inBase(text, 8, 1) },
  {
    tag: 'tag:yaml.org,2002:float', default: true, test: /^[-+]?(?:\.\d+|\d[\d_]*(?:\.[\d_]*)?)(?:[eE][-+]?\d[\d_]*)?$/,
    resolve: (text) => Number(text.replaceAll('_', '')),
  },
];

/** A whole number in digits of a base, after so many characters that tell the base. */
function inBase(text: string, base: number, prefix: number): number {
  const digits = text.replaceAll('_', '').replace(/^[-+]/, '').slice(prefix);
  const value = [...digits].reduce((sum, digit) => sum * base + Number.parseInt(digit, base), 0);
  return text.startsWith('-') && value !== 0 ? -value : value;
}

/** A document of a file of YAML or JSON. */
export interface ReadDocument extends Document {
  readonly file: string;
  /** Where a field is: its key, or the entry of a list; of a field that is missing, what should hold it. */
  positionOf(way: readonly (string | number)[]): Position;
}

/** The documents of a text of YAML or JSON; what is none as a problem. */
export function documentsOf({ file, text }: FileText, problems: string[]): ReadDocument[] {
  const lines = new LineCounter();
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const control = text.search(CONTROL);
  if (control >= 0) {
    const { line, column } = startOf(text, control);
    problems.push(`${file}:${line}:${column}: not text: got ${show(text[control])}; allowed: text without control characters`);
    return [];
  }
  try {
    const documents = parseAllDocuments(text, { merge: true, logLevel: 'silent', lineCounter: lines, customTags: (tags) => [...SCALARS, ...tags] });
    if ('empty' in documents) return [];
    const template = templateIn(documents, text);
    if (template !== undefined) {
      const { line, column } = at(template);
      problems.push(`${file}:${line}:${column}: a template and not a manifest: ${show(lineAt(text, template))}; render it first, as with helm template, and read what comes out`);
      return [];
    }
    return documents.flatMap((document, index) => {
      const place = documents.length === 1 ? file : `${file} document ${index + 1}`;
      const value = valueOf(document, { file, text }, problems);
      const positionOf = (way: readonly (string | number)[]) => at(placeOf(document, way).offset);
      return value === undefined ? [] : [{ place, file, value: value.value, positionOf }];
    });
  } catch (error) {
    problems.push(`${file}: not usable: ${show(error instanceof Error ? error.message : 'not YAML')}`);
    return [];
  }
}

/** Line and column of a place in a text of which no lines are counted yet. */
function startOf(text: string, offset: number): Position {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

function valueOf(document: YamlDocument, { file, text }: FileText, problems: string[]): { readonly value: unknown } | undefined {
  const [error] = document.errors;
  if (error !== undefined) {
    problems.push(`${file}: not YAML: ${error.message.split('\n')[0].replace(/:$/, '')}: ${show(lineAt(text, error.pos[0]))}`);
    return undefined;
  }
  const value = document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown;
  if (!isDeeperThan(MOST_DEPTH, value)) return { value };
  problems.push(`${file}: not usable: nested deeper than ${MOST_DEPTH} levels, or a value that holds itself`);
  return undefined;
}

/**
 * Where a template begins: what made the text no YAML, and so no later than that, or where a map is the key of a map, as
 * `{{ … }}` without quotes is read.
 */
function templateIn(documents: readonly YamlDocument[], text: string): number | undefined {
  const broken = Math.min(...documents.flatMap(({ errors }) => errors.map(({ pos: [, end] }) => end)));
  const first = Number.isFinite(broken) ? TEMPLATE.exec(text.slice(0, lineEnd(text, broken))) : null;
  if (first !== null) return first.index + first[0].search(/\{/);
  let found: number | undefined;
  for (const document of documents) {
    visit(document, {
      Pair: (_key, { key }) => {
        if (!isMap(key) || key.flow !== true) return undefined;
        found ??= key.range?.[0];
        return visit.BREAK;
      },
    });
  }
  return found;
}

function lineAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return text.slice(start, lineEnd(text, offset)).trim();
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}

function isDeeperThan(most: number, value: unknown): boolean {
  const open = [{ value, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next.value !== 'object' || next.value === null) continue;
    if (next.depth > most) return true;
    for (const entry of Object.values(next.value)) open.push({ value: entry, depth: next.depth + 1 });
  }
  return false;
}
