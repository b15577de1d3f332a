/** What a CRD says of a value. */
export interface FieldSchema {
  readonly type: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'int-or-string';
  /** Whether anything may be in an object: what it holds is known by others. */
  readonly isOpaque?: boolean;
  readonly fields?: { readonly [name: string]: FieldSchema };
  readonly required?: readonly string[];
  /** Of each value of an object whose keys are free. */
  readonly values?: FieldSchema;
  readonly items?: FieldSchema;
  readonly enum?: readonly string[];
  /** Of numbers. */
  readonly minimum?: number;
  readonly maximum?: number;
  readonly format?: string;
  /** Of texts. */
  readonly minLength?: number;
  readonly pattern?: string;
  /** Of lists. */
  readonly minItems?: number;
}

/** What a CRD says of a version of a kind. */
export interface KindSchema {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly schema: FieldSchema;
}
