/** An object of unknown fields. */
export interface Fields {
  readonly [field: string]: unknown;
}

/** A value as an object of fields; what is none has no fields. */
export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** A value as a list of objects; what is none is empty. */
export function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fields) : [];
}

/** A value as a text that is not empty. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A value as a whole number of 0 or more. */
export function count(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : otherwise;
}

/** A map of texts; entries that are none are left out. */
export function texts(value: unknown): Map<string, string> {
  return new Map(Object.entries(fields(value)).flatMap(([key, entry]) => (typeof entry === 'string' ? [[key, entry] as const] : [])));
}

/** The value at a path such as `spec.template.spec`. */
export function at(value: unknown, path: string): unknown {
  return path.split('.').reduce((inner, key) => fields(inner)[key], value);
}

const FACTORS: ReadonlyMap<string, number> = new Map([
  ['', 1], ['m', 1e-3], ['k', 1e3], ['M', 1e6], ['G', 1e9], ['T', 1e12], ['P', 1e15], ['E', 1e18],
  ['Ki', 2 ** 10], ['Mi', 2 ** 20], ['Gi', 2 ** 30], ['Ti', 2 ** 40], ['Pi', 2 ** 50], ['Ei', 2 ** 60],
]);

/** A Kubernetes quantity as a number: bytes, cores or pieces; undefined for what is none. */
export function quantity(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  const [, amount, suffix] = /^(\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})([A-Za-z]{0,2}|[eE][+-]?\d{1,3})$/.exec(typeof value === 'string' ? value : '') ?? [];
  if (amount === undefined) return undefined;
  if (/^[eE][+-]?\d/.test(suffix)) return Number(amount + suffix);
  const factor = FACTORS.get(suffix);
  return factor === undefined ? undefined : Number(amount) * factor;
}
