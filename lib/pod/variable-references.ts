/** The names that Kubernetes looks up in a value: each `$(NAME)` whose dollar sign is not itself escaped as `$$`. */
export function referencesIn(text: string): string[] {
  return [...text.matchAll(/\$\$|\$\(([^)]*)\)/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));
}
