import { type Document as YamlDocument, isAlias, isCollection, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type Scalar, visit, type YAMLMap, type YAMLSeq } from 'yaml';
import { show } from '../problems';
import { type Place, placeOf } from '../yaml/places';

/** Deeper than any fleet, and so deep that no program fails of it. */
const MOST_DEPTH = 100;
/** Values that a file may have once its aliases are followed: a few bytes must not grow into gigabytes. */
const MOST_VALUES = 5_000_000;
const MOST_ERRORS = 20;

/** What a text of YAML or JSON says, and where. */
export interface YamlText {
  readonly value: unknown;
  /** Where the deepest field on a way is, as `line:column`, and how many steps of the way lead to it. */
  placeOf(way: readonly (string | number)[]): { readonly at: string; readonly depth: number };
}

/** Reads the one document of a text; what is wrong goes to the problems, each with the file, the line and the column. */
export function readYamlText(file: string, text: string, problems: string[]): YamlText | undefined {
  const lines = new LineCounter();
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${line}:${col}`;
  };
  try {
    // The package looks for each key among all before it, which takes minutes for a map of many thousands.
    const documents = parseAllDocuments(text, { merge: true, uniqueKeys: false, logLevel: 'silent', lineCounter: lines });
    const [document, second] = 'empty' in documents ? [] : documents;
    if (document === undefined || (second === undefined && document.errors.length === 0 && document.contents === null)) {
      problems.push(`${file}: got nothing; allowed: a map with servers, as docs/fleet.md describes it`);
      return undefined;
    }
    if (document.errors.some(({ message }) => message.includes('call stack'))) throw new RangeError(document.errors[0].message);
    const wrong = [
      ...document.errors.map(({ pos: [start], message }) => `${file}:${at(start)}: not YAML: ${firstLine(message)}: ${show(lineAt(text, start))}`),
      ...document.warnings.filter(({ code }) => code === 'TAG_RESOLVE_FAILED').map(({ pos: [start, end] }) => `${file}:${at(start)}: got a tag ${show(text.slice(start, end))}; allowed: tags of YAML itself, such as !!str`),
      ...nodeProblems(document).map(({ offset, message }) => `${file}:${at(offset)}: ${message}`),
    ];
    if (wrong.length === 0 && second !== undefined) wrong.push(`${file}:${at(second.range[0])}: got ${documents.length} documents; allowed: one; take out the line with ---`);
    problems.push(...wrong.slice(0, MOST_ERRORS));
    if (wrong.length > 0) return undefined;
    const value: unknown = document.toJS({ maxAliasCount: -1 });
    const size = sizeOf(value);
    if (size.values <= MOST_VALUES && size.depth <= MOST_DEPTH) {
      return { value, placeOf: (way) => told(placeOf(document, way), at) };
    }
    problems.push(`${file}: not usable: ${size.depth > MOST_DEPTH ? `nested deeper than ${MOST_DEPTH} levels, or a value that holds itself` : `more than ${MOST_VALUES} values, once aliases are followed`}`);
  } catch (error) {
    problems.push(`${file}: not usable: ${error instanceof RangeError ? `nested deeper than ${MOST_DEPTH} levels` : show(error instanceof Error ? firstLine(error.message) : 'not YAML')}`);
  }
  return undefined;
}

function told({ offset, depth }: Place, at: (offset: number) => string): { readonly at: string; readonly depth: number } {
  return { at: at(offset), depth };
}

function firstLine(message: string): string {
  return message.split('\n')[0].replace(/ at line \d+, column \d+:?$/, '').replace(/:$/, '');
}

/** Keys that are there twice, keys that are maps or lists, which would become text that nobody wrote, and aliases of nothing. */
function nodeProblems(document: YamlDocument): { readonly offset: number; readonly message: string }[] {
  const problems: { offset: number; message: string }[] = [];
  const anchors = new Map<string, Scalar | YAMLMap | YAMLSeq>();
  const anchored = (_key: unknown, node: Scalar | YAMLMap | YAMLSeq) => {
    if (node.anchor !== undefined) anchors.set(node.anchor, node);
  };
  // That an alias has no anchor is told by itself.
  const isNoMap = (source: unknown) => (isAlias(source) ? anchors.has(source.source) && !isMap(anchors.get(source.source)) : !isMap(source));
  visit(document, {
    Pair: (_key, { key, value }) => {
      if (isMerge(key) && (isSeq(value) ? value.items : [value]).some(isNoMap)) {
        problems.push({ offset: key.range?.[0] ?? 0, message: 'got a merge of what is no map; allowed: maps, and aliases of maps, behind <<' });
      }
      if (isCollection(key)) problems.push({ offset: key.range?.[0] ?? 0, message: 'got a map or a list as a key; allowed: text; put braces and brackets in quotes' });
    },
    Alias: (_key, alias) => {
      const target = anchors.get(alias.source);
      if (target === undefined) problems.push({ offset: alias.range?.[0] ?? 0, message: `got an alias ${show(alias.source)}; allowed: one whose anchor stands before it` });
      // The package looks for it in the whole document each time, which takes minutes for many thousands.
      else alias.resolve = () => target;
    },
    Map: (key, map) => {
      anchored(key, map);
      const keys = new Set<unknown>();
      for (const { key: each } of map.items) {
        if (!isScalar(each)) continue;
        const name = isMerge(each) ? '<<' : String(each.value);
        if (keys.has(name)) problems.push({ offset: each.range?.[0] ?? 0, message: `got ${show(name)} twice in one map; allowed: each key once` });
        keys.add(name);
      }
    },
    Seq: anchored,
    Scalar: anchored,
  });
  return problems;
}

/** The package has a symbol for a `<<` that is not quoted. */
function isMerge(key: unknown): key is Scalar<symbol> {
  return isScalar(key) && typeof key.value === 'symbol';
}

function lineAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  return text.slice(start, end < 0 ? undefined : end).trim();
}

interface Extent {
  readonly values: number;
  readonly depth: number;
}

/** How many values there are and how deep, each alias counted as what it stands for; looked at once each. */
function sizeOf(value: unknown, known = new Map<object, Extent>(), level = 0): Extent {
  if (typeof value !== 'object' || value === null) return { values: 1, depth: 0 };
  const before = known.get(value);
  if (before !== undefined) return before;
  // Of a value that holds itself this is found before it is complete.
  known.set(value, { values: 1, depth: Infinity });
  if (level > MOST_DEPTH) return { values: 1, depth: Infinity };
  let values = 1;
  let depth = 0;
  for (const entry of Object.values(value)) {
    const below = sizeOf(entry, known, level + 1);
    values += below.values;
    depth = Math.max(depth, below.depth + 1);
  }
  const extent = { values, depth };
  known.set(value, extent);
  return extent;
}
