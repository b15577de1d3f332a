/** A type of a value in a fleet file. */
export type FieldType =
  | { readonly kind: ScalarKind }
  | { readonly kind: 'gpu'; readonly facts: string }
  | { readonly kind: 'word'; readonly words: readonly string[] }
  | { readonly kind: 'list' | 'map'; readonly of: FieldType }
  | { readonly kind: 'struct' | 'choice'; readonly name: string };

/** Types whose values are one word or number. */
export type ScalarKind = 'text' | 'number' | 'boolean' | 'any' | 'duration' | 'size' | 'quantity' | 'portOrName' | 'model' | 'engineVersion' | 'kvCacheType' | 'acsGpuSeries';

/** A field of a map. */
export interface Field {
  /** What it says, for people; what holds without it stands last. */
  readonly doc: string;
  readonly type: FieldType;
  /** Whether it must be there. */
  readonly required?: boolean;
  /** What its keys look like, where it is a map; there is at least one then. */
  readonly keys?: string;
  /** The properties that it is one of, where a map has fields for several receivers. */
  readonly from?: string;
}

/** Fields by their names. */
export type Fields = Readonly<Record<string, Field>>;

/** A map with fields. */
export interface Struct {
  readonly doc: string;
  /** Whether it is Kubernetes', whose reference describes it. */
  readonly isKubernetes?: boolean;
  readonly fields: Fields;
}

/** One of the things that a choice is among: what a static method makes, or the constructor of a construct. */
export interface Variant {
  readonly doc: string;
  readonly class: string;
  readonly method?: string;
  /** In the order of the call: a field by itself, or a struct whose fields stand beside the others. */
  readonly parameters: readonly { readonly field?: string; readonly struct?: string }[];
  readonly fields: Fields;
  /** The field that may stand for the whole map. */
  readonly short?: string;
}

/** Things of which a file names one. */
export interface Choice {
  readonly doc: string;
  readonly variants: Readonly<Record<string, Variant>>;
}

/** All that fleet files may hold. */
export interface FileTypes {
  readonly structs: Readonly<Record<string, Struct>>;
  readonly choices: Readonly<Record<string, Choice>>;
}

/** The variant whose fields stand in the map itself: its class has no other one with fields. */
export const DIRECT = 'of';

/** What the whole file is. */
export const FILE_TYPE: FieldType = { kind: 'struct', name: 'FleetFile' };
/** What each server is. */
export const SERVER = 'FleetServer';

/** The fields of a variant: its own, and those of its struct. */
export function variantFields(types: FileTypes, variant: Variant): Fields {
  const all = [variant.fields, ...variant.parameters.map(({ struct }) => (struct === undefined ? {} : types.structs[struct].fields))];
  return Object.fromEntries(all.flatMap((fields) => Object.entries(fields)));
}

/** The fields that must be there. */
export function requiredOf(fields: Fields): string[] {
  return Object.entries(fields).filter(([, { required = false }]) => required).map(([name]) => name);
}

/** A value of a table by a name that a stranger wrote: `constructor` is no field. */
export function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
