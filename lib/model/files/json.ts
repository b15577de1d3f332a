import { invalid } from '../../problems';

/** Longer ones have no numbers that only Python writes. */
const LONGEST_OF_PYTHON = 5_000_000;
/** Python writes these, which JSON does not know; outside of quotes they stand for no number that decides memory. */
const PYTHON_NUMBERS = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;

/** How large a text of JSON may be. */
export interface JsonLimits {
  readonly characters: number;
  /** Objects and lists, those within each other counted. */
  readonly structures: number;
  /** Commas, which stand between values. */
  readonly values: number;
}

/** Objects and lists within each other; no file of a model has ten. */
const MOST_LEVELS = 100;
/** A `config.json`, in which quantization tools may list each module. */
export const CONFIG_LIMITS: JsonLimits = { characters: 10_000_000, structures: 200_000, values: 600_000 };
/** An index: one entry for each tensor, of which models of a trillion parameters have 300,000. */
export const INDEX_LIMITS: JsonLimits = { characters: 40_000_000, structures: 100, values: 600_000 };

/**
 * The object that a JSON file holds, also as Python writes it, with a byte-order mark or not.
 * @throws when it is too long or too deep, no JSON, or no object
 */
export function parseJson(text: string, subject: string, limits = CONFIG_LIMITS): Record<string, unknown> {
  const tooLarge = sizeProblem(text, limits);
  if (tooLarge !== undefined) throw invalid(subject, [tooLarge]);
  const plain = text.replace(/^\uFEFF/, '');
  let parsed: unknown;
  try {
    parsed = JSON.parse(plain);
  } catch (error) {
    parsed = parsePython(plain, subject, error);
  }
  if (!isObject(parsed)) throw invalid(subject, ['it is no JSON object']);
  return parsed;
}

/** Whether a value is an object and no list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What makes a text too large to be parsed: it is looked at before, for what is parsed takes ten times its room. */
export function sizeProblem(text: string, { characters, structures, values }: JsonLimits): string | undefined {
  if (text.length > characters) return `it has ${text.length} characters; allowed: at most ${characters}`;
  let open = 0;
  let level = 0;
  let commas = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfText(text, at);
    else if (code === COMMA) commas++;
    else if (code === BRACE || code === BRACKET) {
      open++;
      level++;
      if (level > MOST_LEVELS) return `it has more than ${MOST_LEVELS} objects and lists within each other`;
    } else if (code === BRACE + 2 || code === BRACKET + 2) level--;
    if (commas > values || open > structures) return commas > values ? `it has more than ${values} values` : `it has more than ${structures} objects and lists`;
  }
  return undefined;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BRACE = 0x7b;
const BRACKET = 0x5b;
const BACKSLASH = 0x5c;

/** Where the text that begins with a quote at a place ends. */
function endOfText(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let before = at - 1;
    while (text.charCodeAt(before) === BACKSLASH) before--;
    if ((at - before) % 2 === 1) return at;
  }
  return text.length;
}

function parsePython(text: string, subject: string, error: unknown): unknown {
  try {
    if (text.length > LONGEST_OF_PYTHON) throw error;
    return JSON.parse(text.replace(PYTHON_NUMBERS, (match) => match.startsWith('"') ? match : 'null'));
  } catch {
    throw invalid(subject, [`it is no JSON: ${error instanceof Error ? error.message.slice(0, 200) : ''}`]);
  }
}
