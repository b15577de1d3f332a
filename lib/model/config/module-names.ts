const REGULAR_EXPRESSION = 're:';
const LONGEST_PATTERN = 500;
/** A repeated group that itself repeats can take for ever on a text that almost matches. */
const RUNAWAY = /[+*}]\s*\)\s*[+*{]/;
/** How repositories begin the names of their modules. */
const PREFIXES = ['model.', 'language_model.model.', 'model.language_model.', 'backbone.', ''];

/** Whether a module, such as `layers.3.self_attn.q_proj` or `lm_head`, is among those that were named. */
export type ModuleMatcher = (module: string) => boolean;

/**
 * Matches the names that quantization tools write: whole modules or the parts above them, with `*` for anything, or regular
 * expressions after `re:`. What comes before `layers.` differs by repository and does not count.
 */
export function moduleMatcher(entries: readonly unknown[]): ModuleMatcher {
  const names = [...new Set(entries.filter((entry): entry is string => typeof entry === 'string' && entry.length <= LONGEST_PATTERN))];
  const exact = new Set<string>();
  const beginnings: string[] = [];
  const globs: string[] = [];
  const expressions: RegExp[] = [];
  for (const name of names) {
    const short = shortened(name);
    if (name.startsWith(REGULAR_EXPRESSION)) expressions.push(...expression(name.slice(REGULAR_EXPRESSION.length)));
    else if (!name.includes('*')) exact.add(short);
    // Most lists are of this form, with an entry for each layer.
    else if (short.indexOf('*') === short.length - 1) beginnings.push(short.slice(0, -1));
    else globs.push(glob(short));
  }
  // What a glob names is a module or what it is part of, so that it ends where a step of the name does.
  const anyGlob = globs.length === 0 ? undefined : new RegExp(`^(?:${globs.join('|')})(?=\\.|$)`);
  const matches = (name: string) => (exact.size > 0 && parts(name).some((part) => exact.has(part)))
    || anyGlob?.test(name)
    || beginnings.some((beginning) => name.startsWith(beginning))
    || expressions.some((pattern) => PREFIXES.some((prefix) => pattern.test(prefix + name)));
  const known = new Map<string, boolean>();
  return (module) => {
    const answer = known.get(module) ?? aliases(module).some(matches);
    known.set(module, answer);
    return answer;
  };
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

function expression(source: string): RegExp[] {
  if (RUNAWAY.test(source)) return [];
  try {
    // Python's match() begins at the start of the text, and its inline flags are not JavaScript's.
    return [new RegExp(`^(?:${source.replace(/^\(\?[a-z]+\)/, '')})`)];
  } catch {
    return [];
  }
}

/** A glob as the source of a regular expression. */
function glob(name: string): string {
  return name.split(/\*+/).map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*');
}
