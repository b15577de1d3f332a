/**
 * Whether a text still is what a tutorial leaves for its reader to fill in: nothing, `<your-bucket>`, `xxx`,
 * `your-bucket-name`, `CHANGE_ME`.
 */
export function isPlaceholder(text: string): boolean {
  return /^\s*$|[<>]|^x{3,}$|^your[-_ ]|^(change|replace|fill)[-_ ]?(me|this|in)$|^(todo|tbd|placeholder|changeme)$/i.test(text);
}
