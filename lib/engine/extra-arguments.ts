import { problem } from '../problems';

/** What was found about arguments that the user adds. */
export interface ArgumentFindings {
  readonly problems: string[];
  readonly warnings: string[];
}

/** What messages call the argument at an index. */
export function argumentName(index: number): string {
  return `engine extraArguments[${index}]`;
}

/** What is wrong about an argument whatever the engine makes of it. */
export function wordProblems(property: string, argument: string): string[] {
  return [
    ...(argument.includes('\0') ? [problem(property, argument, 'text without NUL, which no process can receive')] : []),
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
