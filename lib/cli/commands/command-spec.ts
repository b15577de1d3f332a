import type { ExitCode } from '../exit-code';
import type { OptionValues } from '../input/option-values';
import type { Terminal } from '../terminal';

/** An option of a command. */
export interface OptionSpec {
  /** The option, without the value. */
  readonly name: string;
  /** What stands for its value in a help text; options without one are switches. */
  readonly value?: string;
  /** What it says, for help texts. */
  readonly help: string;
  /** Other spellings that vLLM has for it. */
  readonly aliases?: readonly string[];
  /** The values that it takes, or the best known of them, for completion. */
  readonly values?: () => readonly string[];
  /** Whether its value may be a file or a folder. */
  readonly orFile?: boolean;
  /** Whether it may be there several times; the values stand behind each other then, with commas between them. */
  readonly isList?: boolean;
  /** What stands between them instead, where values may have commas. */
  readonly between?: string;
}

/** What stands behind a command without being an option; it may be left out. */
export interface OperandSpec {
  /** What stands for it in a help text. */
  readonly name: string;
  /** What it says, for help texts. */
  readonly help: string;
  /** The values that it takes, for completion. */
  readonly values?: () => readonly string[];
  /** Whether it is a file or a folder, of which there may be several; it is the last operand then. */
  readonly areFiles?: boolean;
  /** Whether it is one file. */
  readonly isFile?: boolean;
}

/** A command of the command line. */
export interface CommandSpec {
  /** Its name. */
  readonly name: string;
  /** What it does, in one line. */
  readonly summary: string;
  /** Its operands. */
  readonly operands: readonly OperandSpec[];
  /** Its options. */
  readonly options: readonly OptionSpec[];
  /** Command lines that somebody would type, without the program. */
  readonly examples: readonly string[];
  /** Does it. Problems that it adds to `values` are told, and the program ends as unusable. */
  run(call: CommandCall): ExitCode | Promise<ExitCode>;
}

/** One call of a command. */
export interface CommandCall {
  /** Its options. */
  readonly values: OptionValues;
  /** Its operands. */
  readonly operands: readonly string[];
  /** Where it prints. */
  readonly terminal: Terminal;
}

/** What a list prints as. */
export const LIST_OUTPUTS = ['table', 'json'] as const;

/** The option of lists. */
export const LIST_OUTPUT = { name: '--output', value: '<format>', help: LIST_OUTPUTS.join(' or '), values: () => LIST_OUTPUTS };
