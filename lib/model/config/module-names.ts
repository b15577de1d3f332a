import { invalid, problem } from '../../problems';
import { patternOf, Steps, type Pattern } from './pattern';

const REGULAR_EXPRESSION = 're:';
const LONGEST_PATTERN = 500;
/** Characters of all patterns together; the longest list that was met has some hundreds. */
const MOST_OF_PATTERNS = 50_000;
/** What matching may take for a whole model: some tenths of a second. */
const MOST_STEPS = 20_000_000;
/** How repositories begin the names of their modules. */
const PREFIXES = ['model.', 'language_model.model.', 'model.language_model.', 'backbone.', ''];

/** Whether a module, such as `layers.3.self_attn.q_proj` or `lm_head`, is among those that were named. */
export type ModuleMatcher = (module: string) => boolean;

/**
 * Matches the names that quantization tools write: whole modules or the parts above them, with `*` for anything, or regular
 * expressions after `re:`. What comes before `layers.` differs by repository and does not count. Expressions that look
 * around, or are none, match nothing.
 * @throws when the names are patterns that would take for ever
 */
export function moduleMatcher(entries: readonly unknown[]): ModuleMatcher {
  const names = [...new Set(entries.filter((entry): entry is string => typeof entry === 'string' && entry.length <= LONGEST_PATTERN))];
  const exact = new Set<string>();
  // By their length, for most lists are of this form, with an entry for each layer.
  const beginnings = new Map<number, Set<string>>();
  const patterns: { readonly source: string; readonly prefixes: readonly string[] }[] = [];
  for (const name of names) {
    const short = shortened(name);
    if (name.startsWith(REGULAR_EXPRESSION)) patterns.push({ source: withoutFlags(name.slice(REGULAR_EXPRESSION.length)), prefixes: PREFIXES });
    else if (!name.includes('*')) exact.add(short);
    else if (short.indexOf('*') === short.length - 1) beginnings.set(short.length - 1, (beginnings.get(short.length - 1) ?? new Set()).add(short.slice(0, -1)));
    // What a glob names is a module or what it is part of, so that it ends where a step of the name does.
    else patterns.push({ source: `${glob(short)}(?:\\.|$)`, prefixes: [''] });
  }
  const characters = patterns.reduce((sum, { source }) => sum + source.length, 0);
  if (characters > MOST_OF_PATTERNS) throw tooMuch(`${patterns.length} patterns`, `patterns of at most ${MOST_OF_PATTERNS} characters`);
  const steps = new Steps(MOST_STEPS, () => tooMuch(patterns[0].source, 'patterns that are decided soon'));
  const compiled = patterns.flatMap(({ source, prefixes }) => {
    const pattern = patternOf(source);
    return pattern ? [{ pattern, prefixes }] : [];
  });
  const begins = ({ pattern, prefixes }: { pattern: Pattern; prefixes: readonly string[] }, name: string) =>
    prefixes.some((prefix) => pattern.begins(prefix + name, steps));
  const matches = (name: string) => (exact.size > 0 && parts(name).some((part) => exact.has(part)))
    || [...beginnings].some(([length, texts]) => texts.has(name.slice(0, length)))
    || compiled.some((each) => begins(each, name));
  const known = new Map<string, boolean>();
  return (module) => {
    const answer = known.get(module) ?? aliases(module).some(matches);
    known.set(module, answer);
    return answer;
  };
}

function tooMuch(given: string, allowed: string): Error {
  return invalid('quantization_config', [problem('names of modules', given, allowed, 'state the format by ModelSpec.of, or --quantization')]);
}

/** A module and all that it is part of. */
function parts(name: string): string[] {
  const steps = name.split('.');
  return steps.map((_, i) => steps.slice(0, i + 1).join('.'));
}

/** The names that architectures have for the same: Nemotron-H has one for both attention and networks. */
function aliases(module: string): string[] {
  if (module.includes('self_attn')) return [module, module.replace('self_attn', 'mixer')];
  if (!module.includes('mlp.')) return [module];
  const names = ['mixer.', 'block_sparse_moe.', 'feed_forward.'].map((name) => module.replace('mlp.', name));
  if (module.includes('.experts.')) names.push(module.replace('mlp.experts', 'experts'));
  if (module.includes('shared_experts')) names.push(module.replace('shared_experts', 'shared_expert'));
  return [module, ...names];
}

function shortened(name: string): string {
  return name.replace(/^.*?(?=layers\.)/, '').replace(/^(?:language_model\.|model\.)+(?=lm_head|embed_tokens)/, '');
}

/** Python's inline flags are not ours. */
function withoutFlags(source: string): string {
  return source.replace(/^\(\?[a-z]+\)/, '');
}

/** A glob as the source of a regular expression. */
function glob(name: string): string {
  return name.split(/\*+/).map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*');
}
