import type { CommandSpec } from '../commands/command-spec';

/** An option of a command whose values are known. */
export interface ValueCase {
  /** The command. */
  readonly command: string;
  /** The option. */
  readonly option: string;
  /** What may follow it. */
  readonly values: readonly string[];
  /** Whether that may be a file or a folder as well. */
  readonly orFile: boolean;
}

/** The options that have known values. */
export function valueCases(commands: readonly CommandSpec[]): ValueCase[] {
  return commands.flatMap(({ name, options }) => options.flatMap((option) => option.values === undefined ? [] : [{
    command: name, option: option.name, values: option.values(), orFile: option.orFile ?? false,
  }]));
}

/** A text as one word of a POSIX shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll('\'', '\'\\\'\'')}'`;
}
