import { placeBelow } from '../problems';

/** A finished manifest, as it will be written. */
export interface Manifest {
  readonly apiVersion?: unknown;
  readonly kind?: unknown;
  readonly metadata?: Fields;
  readonly spec?: Fields;
  readonly [field: string]: unknown;
}

/** An object of unknown fields. */
export interface Fields {
  readonly [field: string]: unknown;
}

/** A manifest, and where it comes from. */
export interface Source {
  /** The construct; of a manifest that was read, file, line and column. */
  readonly path: string;
  /** The construct that makes it among other objects: what is wrong about all of these is said once. */
  readonly owner?: string;
  readonly manifest: Manifest;
}

/** The way to a field of a manifest: names of fields, and numbers of entries of lists. */
export type FieldPath = readonly (string | number)[];

/** Whether a finding keeps manifests from being applied, or tells what works but may hurt. */
export type Severity = 'error' | 'warning';

/** What a rule says about one place of a manifest. */
export interface Finding {
  /** The name of the rule, by which documents and tests call it. */
  readonly rule: string;
  readonly severity: Severity;
  /** The path of the source that the finding is about. */
  readonly path: string;
  /** The place, the value and what is allowed. */
  readonly message: string;
  /** The field, for the line of it; nothing where the manifest as a whole is meant. A field that is missing leads to what should hold it. */
  readonly at?: FieldPath;
}

/** What is known of a rule beside how it looks. */
export interface RuleFacts {
  /** Its name: words with hyphens that say what must hold. */
  readonly name: string;
  readonly severity: Severity;
  /** What must hold, in one plain sentence. */
  readonly summary: string;
  /** Where that is known from. */
  readonly source?: string;
  /** Whether it is about what a program makes and writes, and means nothing for files that somebody wrote. */
  readonly atSynthOnly?: boolean;
  /** Whether it measures texts, and so must see them whole: others see the beginning of what no API server takes. */
  readonly measures?: boolean;
  /** Whether it is about all fields alike, and leaves one to the rule that has more to say about it. */
  readonly yields?: boolean;
}

/** What must hold for manifests that belong together. */
export interface Rule extends RuleFacts {
  /** What does not hold; empty where all is well. Never throws, whatever the manifests hold. */
  look(sources: readonly Source[]): Finding[];
}

/** Says that something does not hold, and at which field. */
export type Say = (message: string, at?: FieldPath) => void;
/** Says it about one of several manifests. */
export type SayOf = (source: Source, message: string, at?: FieldPath) => void;

/** A rule that looks at all manifests together. */
export function together(facts: RuleFacts, look: (sources: readonly Source[], say: SayOf) => void): Rule {
  return {
    ...facts,
    look: (sources) => {
      const findings: Finding[] = [];
      look(sources, ({ path }, message, at) => findings.push({ rule: facts.name, severity: facts.severity, path, message, ...(at && { at }) }));
      return findings;
    },
  };
}

/** A rule that looks at one manifest at a time. */
export function eachManifest(facts: RuleFacts, look: (manifest: Manifest, say: Say, sources: readonly Source[]) => void): Rule {
  return together(facts, (sources, say) => sources.forEach((source) => look(source.manifest, (message, at) => say(source, message, at), sources)));
}

/** The kinds that this library makes, of which the meaning of each field is known. Others may use the same names otherwise. */
const KNOWN = [
  'LeaderWorkerSet', 'Deployment', 'Job', 'Service', 'PersistentVolume', 'PersistentVolumeClaim', 'Secret', 'Dataset', 'JindoRuntime', 'DataLoad', 'PodDisruptionBudget', 'HorizontalPodAutoscaler',
  'NetworkPolicy', 'Ingress', 'HTTPRoute', 'InferencePool',
];

/** A rule that looks at the fields of one manifest at a time, and only where it is known what they mean. */
export function eachKnownManifest(facts: RuleFacts, look: (manifest: Manifest, say: Say) => void): Rule {
  return eachManifest(facts, (manifest, say) => {
    if (isKnown(manifest)) look(manifest, say);
  });
}

/** Whether it is known what the fields of a manifest mean. */
export function isKnown({ kind }: Manifest): boolean {
  return KNOWN.includes(word(kind));
}

/** A value as an object of fields; what is none has no fields. */
export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** A value as a list of objects; what is none is empty. */
export function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fields) : [];
}

/** A value as text, whatever it is: what is neither text, number nor boolean in JSON. */
export function word(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

/** A value as a number; what is neither one nor text is none. */
export function numberOf(value: unknown): number {
  return typeof value === 'number' || typeof value === 'string' ? Number(value) : NaN;
}

/** The API group of a manifest; empty for the core. */
export function groupOf({ apiVersion }: Manifest): string {
  const text = word(apiVersion);
  return text.includes('/') ? text.slice(0, text.indexOf('/')) : '';
}

/** A way to a field as messages show it: `spec.rules[0].host`. */
export function dotted(path: FieldPath): string {
  return path.reduce<string>((at, step) => (typeof step === 'number' ? `${at}[${step}]` : placeBelow(at, step)), '');
}
