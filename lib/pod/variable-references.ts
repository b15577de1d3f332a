/** The names that Kubernetes looks up in a value: each `$(NAME)` whose dollar sign is not itself escaped as `$$`. */
export function referencesIn(text: string): string[] {
  // Behind the last bracket none can end: to look for its end from each beginning would take minutes.
  return [...text.slice(0, text.lastIndexOf(')') + 1).matchAll(/\$\$|\$\(([^)]*)\)/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));
}
