import type { Finding, State } from '../../preflight/need';

/** What `preflight --output json` prints. */
export interface PreflightDocument {
  /** Whether a cluster was asked. */
  readonly asked: boolean;
  /** The version of the cluster, where one was asked. */
  readonly clusterVersion?: string;
  /** Files that were read. */
  readonly files: number;
  /** Objects in them. */
  readonly objects: number;
  /** How many needs there are of each state. */
  readonly counts: CountsDocument;
  /** The needs, by topic. */
  readonly needs: NeedDocument[];
}

/** How many needs there are of each state. */
export interface CountsDocument {
  readonly present: number;
  readonly missing: number;
  readonly cannotBeTold: number;
  readonly notAsked: number;
}

/** One need. */
export interface NeedDocument {
  /** `versions`, `APIs`, `nodes`, `objects` or `names`. */
  readonly topic: string;
  /** What kind of thing. */
  readonly kind: string;
  /** Its name. */
  readonly name: string;
  /** Its namespace; missing where it has none. */
  readonly namespace?: string;
  /** `present`, `missing`, `cannot-be-told` or `not-asked`. */
  readonly state: State;
  /** What there is. */
  readonly detail: string;
  /** What to do where it is missing. */
  readonly remedy: string;
  /** Who needs it. */
  readonly neededBy: { readonly object: string; readonly field: string }[];
}

/** What was read. */
interface Read {
  readonly files: number;
  readonly objects: readonly unknown[];
}

/** What was found out as a document. */
export function preflightDocument(findings: readonly Finding[], read: Read, clusterVersion?: string): PreflightDocument {
  const countOf = (state: State) => findings.filter((finding) => finding.state === state).length;
  return {
    asked: clusterVersion !== undefined,
    ...(clusterVersion === undefined ? {} : { clusterVersion }),
    files: read.files,
    objects: read.objects.length,
    counts: { present: countOf('present'), missing: countOf('missing'), cannotBeTold: countOf('cannot-be-told'), notAsked: countOf('not-asked') },
    needs: findings.map(({ topic, kind, name, namespace, state, detail, remedy, neededBy }) => ({
      topic, kind, name, ...(namespace === undefined ? {} : { namespace }), state, detail, remedy,
      neededBy: neededBy.map(({ object, field }) => ({ object, field })),
    })),
  };
}
