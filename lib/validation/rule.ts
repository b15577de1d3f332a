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

/** A manifest, and the construct that it comes from. */
export interface Source {
  readonly path: string;
  readonly manifest: Manifest;
}

/** What a rule says about one place of a manifest. */
export interface Finding {
  /** The name of the rule, by which documents and tests call it. */
  readonly rule: string;
  /** The construct that the manifest comes from. */
  readonly path: string;
  /** The place, the value and what is allowed. */
  readonly message: string;
}

/** Looks at manifests that belong together and says what must not be applied. */
export type Rule = (sources: readonly Source[]) => Finding[];

/** A value as an object of fields; what is none has no fields. */
export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** A value as a list of objects; what is none is empty. */
export function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fields) : [];
}

/** The kinds that this library makes, of which the meaning of each field is known. Others may use the same names otherwise. */
const KNOWN = [
  'LeaderWorkerSet', 'Deployment', 'Job', 'Service', 'PersistentVolume', 'PersistentVolumeClaim', 'Secret', 'Dataset', 'JindoRuntime', 'DataLoad', 'PodDisruptionBudget', 'HorizontalPodAutoscaler',
  'NetworkPolicy', 'Ingress', 'HTTPRoute', 'InferencePool',
];

/** Whether this library makes manifests of that kind. */
export function isKnown({ kind }: Manifest): boolean {
  return KNOWN.includes(String(kind));
}

/** The finding of a rule that looks at the fields of one manifest at a time, and only where it knows what they mean. */
export function eachKnownManifest(rule: string, look: (manifest: Manifest, say: (message: string) => void) => void): Rule {
  return eachManifest(rule, (manifest, say) => {
    if (isKnown(manifest)) look(manifest, say);
  });
}

/** The finding of a rule that looks at one manifest at a time. */
export function eachManifest(rule: string, look: (manifest: Manifest, say: (message: string) => void) => void): Rule {
  return (sources) => sources.flatMap(({ path, manifest }) => {
    const findings: Finding[] = [];
    look(manifest, (message) => findings.push({ rule, path, message }));
    return findings;
  });
}
