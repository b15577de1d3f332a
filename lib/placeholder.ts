/** No placeholder is longer, and regular expressions over megabytes may run out of stack. */
const LONGEST = 1000;

/**
 * Whether a value still is what a tutorial leaves for its reader to fill in: nothing, `<your-bucket>`, `xxx`,
 * `your-bucket-name`, `CHANGE_ME`. Environment variables that are not set come as no text at all.
 */
export function isPlaceholder(text: unknown): boolean {
  return typeof text !== 'string' || /^\s*$|[<>]|^x{3,}$|^your[-_ ]|^(change|replace|fill)[-_ ]?(me|this|in)$|^(todo|tbd|placeholder|changeme)$/i.test(text.slice(0, LONGEST));
}
