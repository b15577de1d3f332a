/** A kind of thing that we refuse and the API server takes. */
export interface Strictness {
  /** Our messages of that kind, without the path in front. */
  readonly says: RegExp;
  /** Why we are stricter. */
  readonly why: string;
}

/** What we refuse though the API server takes it. A message that none of these knows fails the test. */
export const STRICTNESS: readonly Strictness[] = [
];

/** The reasons behind messages, and the messages that none explains. */
export function reasonsFor(problems: readonly string[]): { readonly reasons: Set<Strictness>; readonly unexplained: string[] } {
  const known = problems.map((message) => ({ message, reason: STRICTNESS.find(({ says }) => says.test(message)) }));
  return {
    reasons: new Set(known.flatMap(({ reason }) => reason ?? [])),
    unexplained: known.filter(({ reason }) => reason === undefined).map(({ message }) => message),
  };
}
