const SHOWN_CHARACTERS = 80;
const MOST_SHOWN_PARTS = 1000;
const MOST_SHOWN_LEVELS = 20;

/**
 * One finding about one property, in the form that every message of this library has: the property, what was given,
 * what is allowed and, where it helps, what to do.
 */
export function problem(property: string, given: unknown, allowed: string, remedy?: string): string {
  return `${property}: got ${show(given)}; allowed: ${allowed}${remedy ? `; ${remedy}` : ''}`;
}

const REPORT = 'InvalidInput';
/** What each report says, for those who tell it under another subject. */
const PROBLEMS = new WeakMap<Error, readonly string[]>();
const CDK8S_REPORT = 'Validation failed with the following errors:';
/** What cdk8s says where an object cannot be rendered, such as by a patch of a path that is not there. */
const CDK8S_PATCH_REPORT = 'Failed serializing construct at path';
/** What cdk8s says where constructs depend on each other in a circle, or on one that is in no chart. */
const CDK8S_DEPENDENCY_REPORTS = ['Dependency cycle detected', 'cannot find a parent chart'];

/** One error for everything that is wrong with one subject. */
export function invalid(subject: string, problems: readonly string[]): Error {
  return reported(problems, problems.length === 1 ? `${subject}: ${problems[0]}` : `${subject}:\n${problems.map((p) => `  - ${p}`).join('\n')}`);
}

/** One error for problems that each say their place. */
export function reported(problems: readonly string[], message = problems.join('\n')): Error {
  const error = new Error(message);
  error.name = REPORT;
  PROBLEMS.set(error, problems);
  return error;
}

/** What a report says, without its subject; nothing where an error is none of ours. */
export function problemsIn(error: unknown): readonly string[] | undefined {
  return error instanceof Error ? PROBLEMS.get(error) : undefined;
}

/**
 * Whether an error tells a user about their input, or about files that cannot be written; any other is a fault of a
 * program and keeps its stack trace.
 */
export function isReport(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return error.name === REPORT || 'syscall' in error || [CDK8S_REPORT, CDK8S_PATCH_REPORT, ...CDK8S_DEPENDENCY_REPORTS].some((start) => error.message.startsWith(start));
}

/** One problem for each property that must be there and is not. */
export function missing(props: object, required: { readonly [property: string]: string }): string[] {
  const given = new Map(Object.entries(props ?? {}));
  return Object.entries(required).filter(([property]) => (given.get(property) ?? undefined) === undefined)
    .map(([property, allowed]) => problem(property, given.get(property), allowed));
}

/** What a property must be, and a member by which such an object is known. */
export interface ObjectKind {
  readonly member: string;
  readonly allowed: string;
}

/** One problem for each property that is there and is no such object, as a program without types may have it. */
export function notOfKind(props: object, kinds: { readonly [property: string]: ObjectKind }): string[] {
  const given = new Map<string, unknown>(Object.entries(props ?? {}));
  return Object.entries(kinds).flatMap(([property, { member, allowed }]) => {
    const value = given.get(property) ?? undefined;
    return value === undefined || (typeof value === 'object' && member in value) ? [] : [problem(property, value, allowed)];
  });
}

/** A value as a message shows it: quoted, on one line, and cut where it is long. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'number' || typeof value === 'bigint' ? String(value) : (asJson(value) ?? String(value));
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}… (${text.length} characters)`;
}

/** JSON, or how much there is of what is too large, or too deep, to be written. */
function asJson(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || isSmall(value)) return JSON.stringify(value);
  return Array.isArray(value) ? `a list of ${value.length}` : `an object of ${Object.keys(value).length}`;
}

/** Whether a value has few parts, on few levels: strangers' files may have any number of both. */
function isSmall(value: object): boolean {
  let level: object[] = [value];
  let parts = 0;
  for (let depth = 0; level.length > 0; depth++) {
    parts += level.length;
    if (parts > MOST_SHOWN_PARTS || depth > MOST_SHOWN_LEVELS || level.some((each) => Array.isArray(each) && each.length > MOST_SHOWN_PARTS)) return false;
    level = level.flatMap((each) => Object.values(each).filter((part): part is object => typeof part === 'object' && part !== null));
  }
  return true;
}

/** A place below another as a message shows it: a key with white space or control characters is quoted. */
export function placeBelow(at: string, key: string): string {
  if (!/^[\x21-\x7e]+$/.test(key)) return `${at}[${show(key)}]`;
  return at ? `${at}.${key}` : key;
}

/** The name of a Secret as a message shows it: a key that was written in its place is not repeated. */
export function shownName(name: unknown): unknown {
  return typeof name === 'string' && /^[\w+/=-]{12,}$/.test(name) && /[A-Z]|^[a-z]{1,3}[-_]/.test(name) ? 'a value that is not shown, for it looks like a key' : name;
}

/** Whether a value is a whole number of at least `least` that JavaScript holds exactly; not -0, which would be written as such. */
export function isWhole(value: unknown, least = 1): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least && !Object.is(value, -0);
}
