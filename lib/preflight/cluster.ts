import type { Verdict } from './need';

/** What a cluster is asked: a read-only call of kubectl, without what says which cluster. */
export interface Question {
  /** The arguments of kubectl. */
  readonly args: readonly string[];
  /** Verb and resource in words, as a role would have to allow them: `get nodes`. */
  readonly asks: string;
}

/** What came of a question. */
export type Answer =
  | { readonly outcome: 'answered'; readonly text: string }
  /** What was asked for is not there. */
  | { readonly outcome: 'absent'; readonly said: string }
  /** Whoever asks may not know. */
  | { readonly outcome: 'forbidden'; readonly said: string }
  | { readonly outcome: 'failed'; readonly said: string };

/** A cluster that can be asked; the same question is asked once. */
export interface Cluster {
  ask(question: Question): Promise<Answer>;
}

/** What a question says about a need where there is no answer to look into. */
export function untold(question: Question, answer: Exclude<Answer, { outcome: 'answered' }>): Verdict {
  return { state: 'cannot-be-told', detail: answer.outcome === 'forbidden' ? `you may not ${question.asks}` : `${question.asks}: ${answer.said}` };
}

/** An answer in JSON, or what it says about a need that there is none. */
export type JsonAnswer = { readonly value: unknown } | { readonly verdict: Verdict; readonly absent: boolean };

/** Asks for JSON. */
export async function askJson(cluster: Cluster, question: Question): Promise<JsonAnswer> {
  const answer = await cluster.ask(question);
  if (answer.outcome !== 'answered') return { verdict: untold(question, answer), absent: answer.outcome === 'absent' };
  try {
    const value: unknown = JSON.parse(answer.text);
    if (typeof value === 'object' && value !== null) return { value };
  } catch {
    // Told below.
  }
  return { verdict: { state: 'cannot-be-told', detail: `${question.asks}: kubectl answered something else than JSON` }, absent: false };
}
