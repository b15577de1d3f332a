import type { Cluster } from './cluster';

/** What a need is about, in the order of reports. */
export const TOPICS = ['versions', 'APIs', 'nodes', 'objects', 'names'] as const;

/** What a need is about. */
export type Topic = typeof TOPICS[number];

/** Whether what is needed is there. */
export type State = 'present' | 'missing' | 'cannot-be-told' | 'not-asked';

/** Who needs it. */
export interface Use {
  /** The object: kind, namespace and name. */
  readonly object: string;
  /** The field that says so. */
  readonly field: string;
}

/** What was found out about a need. */
export interface Verdict {
  readonly state: State;
  /** What there is, in words; may be empty. */
  readonly detail: string;
}

/** Something that a cluster must have for manifests, or must not have. */
export interface NeedFacts {
  readonly topic: Topic;
  /** What kind of thing: a kind of Kubernetes, or words. */
  readonly kind: string;
  readonly name: string;
  /** Where; nothing for what belongs to the whole cluster, and for the namespace of whoever applies the manifests. */
  readonly namespace?: string;
  readonly neededBy: readonly Use[];
  /** What to do where it is not there. */
  readonly remedy: string;
}

/** A need, and how to find out. */
export interface Need extends NeedFacts {
  /** What the manifests alone say about it already. */
  readonly known?: Verdict;
  look(cluster: Cluster): Promise<Verdict>;
}

/** A need, and what was found out. */
export interface Finding extends NeedFacts, Verdict {}

/** Names and paths that can be given to kubectl: none begins with a hyphen, and none leads elsewhere. */
function isObjectName(name: string): boolean {
  return name.length <= 253 && /^[a-z0-9]([a-z0-9.:-]*[a-z0-9])?$/i.test(name);
}

/** Whether a place can be asked for: its namespace, where it has one, and its name. */
export function canBe({ name, namespace }: { readonly name: string; readonly namespace?: string }): boolean {
  return isObjectName(name) && (namespace === undefined || isObjectName(namespace));
}

/** What is said of a name that no object can have. */
export const IMPOSSIBLE_NAME: Verdict = { state: 'missing', detail: 'no object can have this name' };

/** A namespace as kubectl is told of it. */
export function inNamespace(namespace: string | undefined): string[] {
  return namespace === undefined ? [] : ['--namespace', namespace];
}
