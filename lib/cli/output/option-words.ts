import { PLAN_OPTIONS } from '../input/plan-options';

const OPTION_OF = new Map<string, string>([
  ...PLAN_OPTIONS.flatMap(({ name, property }) => property === undefined ? [] : [[property, name] as const]),
  ['model', '--model'],
  ['gpu', '--gpu'],
  ['usableMemoryGib', '--gpu-memory-gib'],
]);
const PROPERTY = new RegExp(`(?<![\\w.-])(${[...OPTION_OF.keys()].join('|')})(?![\\w.-])`, 'g');
// A property and its value, as a suggestion names them: up to the next change or to the layout in parentheses.
const ASSIGNMENT = new RegExp(`(?<=^|; )(${[...OPTION_OF.keys()].join('|')}): (?!got )([^;(]+?)(?= \\(|;|$)`, 'g');
/** What a problem is about stands before its first colon. */
const SUBJECT = new RegExp(`^(${[...OPTION_OF.keys()].join('|')})(?=: got )`);
/** Only these are too particular to be words of a sentence as well. */
const WORDS = ['model', 'gpu'];

/** What the library says of properties, in the words of the command line: `maxModelLen: 1024` is `--max-model-len 1024`. */
export function inOptions(text: string): string {
  return text
    .replace('model.loadedAs(Quantization.FP8_TENSOR)', '--quantization fp8')
    .replace(SUBJECT, (property) => OPTION_OF.get(property) ?? property)
    .replace(ASSIGNMENT, (_, property: string, value: string) => `${OPTION_OF.get(property)} ${argument(value)}`.trimEnd())
    .replace(PROPERTY, (property) => WORDS.includes(property) ? property : OPTION_OF.get(property) ?? property);
}

/** A value as it is typed in a shell. */
function argument(value: string): string {
  const plain = value.replace(/^[A-Z]\w*\.([A-Z0-9_]+)$/, (_, constant: string) => constant.toLowerCase());
  if (plain === 'true') return '';
  return /^[\w.,@/-]+$/.test(plain) ? plain : `"${plain}"`;
}
