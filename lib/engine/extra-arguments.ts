import { isWritable } from '../checks';
import { shellWord } from '../pod/shell';
import { problem } from '../problems';

/** What was found about arguments that the user adds. */
export interface ArgumentFindings {
  readonly problems: string[];
  readonly warnings: string[];
}

/**
 * All arguments are in one script, which Linux takes up to 128 KiB (MAX_ARG_STRLEN, linux:include/uapi/linux/binfmts.h).
 * The rest of it is for what the engine says itself, for quotes, and for what Kubernetes puts in place of variables.
 */
const MOST_BYTES = 100 * 2 ** 10;

/** Bytes of arguments in a script; of those that are too long without their quotes, only these. */
function bytesOf(extraArguments: readonly string[]): number {
  const bytes = (text: (argument: string) => string) => extraArguments.reduce((sum, argument) => sum + Buffer.byteLength(text(argument)) + 1, 0);
  const plain = bytes((argument) => argument);
  return plain > MOST_BYTES ? plain : bytes(shellWord);
}

/** The arguments, or none where they are too long for a script: whoever binds them says so. */
export function withinScript(extraArguments: readonly string[]): readonly string[] {
  return bytesOf(extraArguments) > MOST_BYTES ? [] : extraArguments;
}

/** What is wrong about arguments together: one problem where they are too long to be looked at one by one. */
export function lengthProblems(extraArguments: readonly string[]): string[] {
  const bytes = bytesOf(extraArguments);
  return bytes <= MOST_BYTES ? [] : [problem('engine extraArguments', `${bytes} bytes`, `at most ${MOST_BYTES} bytes, for Linux takes no longer script`,
    'put what is long into a file that the image or the weights have')];
}

/** What messages call the argument at an index. */
export function argumentName(index: number): string {
  return `engine extraArguments[${index}]`;
}

/** What is wrong about an argument whatever the engine makes of it. */
export function wordProblems(property: string, argument: string): string[] {
  return [
    ...(argument.includes('\0') ? [problem(property, argument, 'text without NUL, which no process can receive')] : []),
    ...(argument.includes('\0') || isWritable(argument) ? []
      : [problem(property, argument, 'text that a manifest can hold: no control characters and no halves of characters', 'put it into a file that the image or the weights have')]),
    ...(/^--?[a-z][\w-]*\s/i.test(argument) ? [problem(property, argument, 'one word for each entry', 'put the flag and its value into two entries')] : []),
  ];
}

/** The problem of an argument that sets what belongs to the plan or to a property of the engine. */
export function ownedProblem(property: string, argument: string, remedy: string): string {
  return problem(property, argument, 'flags that neither the plan nor the engine sets', remedy);
}

/** The warning of a flag that changes what the plan counted with; it may be right, but nobody checked. */
export function unplannedWarning(flag: string): string {
  return `engine extraArguments: the plan does not count with ${flag}; check that what it changes leaves room`;
}

/** Rows of a table of flags that belong to the plan or the engine: where to set them, for each name. */
export function owned(remedy: string, ...names: string[]): { [flag: string]: string } {
  return Object.fromEntries(names.map((name) => [`--${name}`, remedy]));
}
