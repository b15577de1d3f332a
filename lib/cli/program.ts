import { Command, CommanderError, Option } from 'commander';
import { version } from '../../package.json';
import { checkCommand } from './commands/check';
import { completionCommand } from './commands/completion';
import { generateCommand } from './commands/generate';
import { gpusCommand } from './commands/gpus';
import { modelsCommand } from './commands/models';
import { planCommand } from './commands/plan';
import { preflightCommand } from './commands/preflight';
import type { CommandSpec } from './commands/command-spec';
import { ExitCode } from './exit-code';
import { ArgumentList } from './input/argument-list';
import { OptionValues } from './input/option-values';
import { nearest } from '../nearest';
import { isReport, show } from '../problems';
import { printable } from './output/lines';
import type { Terminal } from './terminal';

const NAME = 'cdk8s-inference';
const HELPED = ['commander.helpDisplayed', 'commander.help', 'commander.version'];

const ASKING: readonly CommandSpec[] = [planCommand, generateCommand, checkCommand, preflightCommand, modelsCommand, gpusCommand];
/** The commands in the order of the help. */
export const COMMANDS: readonly CommandSpec[] = [...ASKING, completionCommand(ASKING)];

/** Runs the command line with these arguments, and says with which code to end. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const ending = { code: ExitCode.OK };
  const program = new Command(NAME)
    .description('Plans how a large language model is served, generates its manifests, and holds manifests against rules and a cluster before they are applied.')
    .version(version)
    .exitOverride()
    .configureHelp({ helpWidth: terminal.columns })
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: () => undefined })
    .addHelpText('after', `\nWith --help behind a command: its options and examples.\nEnds with ${ExitCode.OK} where a plan fits or nothing is missing, `
    + `${ExitCode.FOUND} where rules found\nerrors, ${ExitCode.DOES_NOT_FIT} where a plan does not fit, ${ExitCode.MISSING} where a cluster lacks something, `
    + `${ExitCode.UNUSABLE} where\narguments or input are not usable, and for generate where a plan does not fit.`);
  for (const spec of COMMANDS) program.addCommand(commandOf(spec, terminal, ending));
  const [first] = args;
  if (first === undefined || (!first.startsWith('-') && first !== 'help' && !COMMANDS.some(({ name }) => name === first))) {
    return refuse(terminal, [unknownCommand(first)]);
  }
  try {
    await program.parseAsync(ArgumentList.ofUser(args, COMMANDS.find(({ name }) => name === first)), { from: 'user' });
    return ending.code;
  } catch (error) {
    if (isReport(error)) return refuse(terminal, error.message.split('\n'));
    if (!(error instanceof CommanderError)) throw error;
    return HELPED.includes(error.code) ? ExitCode.OK : refuse(terminal, [error.message.replace(/^error: /, '')]);
  }
}

function commandOf(spec: CommandSpec, terminal: Terminal, ending: { code: ExitCode }): Command {
  const command = new Command(spec.name).description(spec.summary).exitOverride()
    .configureHelp({ helpWidth: terminal.columns, optionTerm: ({ long, flags }) => [...shortForms(spec, long), flags].join(', ') })
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: () => undefined })
    // What is unknown is told together with everything else, not alone.
    .allowUnknownOption().allowExcessArguments()
    .addHelpText('after', `\nExamples:\n${spec.examples.map((example) => `  ${NAME} ${example}`).join('\n')}`);
  for (const { name, help, areFiles } of spec.operands) command.argument(`[${name}${areFiles ? '...' : ''}]`, help);
  for (const { name, value, help, isList, between = ',' } of spec.options) {
    const option = new Option(value === undefined ? name : `${name} ${value}`, help);
    command.addOption(isList ? option.argParser((given: string, earlier: string | undefined) => (earlier === undefined ? given : `${earlier}${between}${given}`)) : option);
  }
  return command.action(async () => {
    const { values, operands } = read(spec, command);
    ending.code = await spec.run({ values, operands, terminal });
    if (values.problems.length > 0) ending.code = refuse(terminal, values.problems);
  });
}

/** Short spellings of an option. Commander takes none of more than one letter, so that it is not told of them. */
function shortForms({ options }: CommandSpec, name: string | undefined): readonly string[] {
  return options.find((option) => option.name === name)?.aliases?.filter((alias) => !alias.startsWith('--')) ?? [];
}

/** The options and operands of a command, with a problem for each that it does not have. */
function read(spec: CommandSpec, command: Command): { readonly values: OptionValues; readonly operands: string[] } {
  const entries = spec.options.flatMap(({ name }) => {
    const value: unknown = command.getOptionValue(new Option(name).attributeName());
    return typeof value === 'string' || value === true ? [[name, value] as const] : [];
  });
  const values = new OptionValues(new Map(entries));
  const { operands, unknown } = ArgumentList.sorted(command.args);
  const help = `${NAME} ${spec.name} --help lists them`;
  const names = spec.options.flatMap(({ name, aliases = [] }) => [name, ...aliases.filter((alias) => alias.startsWith('--'))]);
  for (const option of unknown) values.unknown('option', option, nearest(option, names)[0], help);
  const most = spec.operands.at(-1)?.areFiles ? Infinity : spec.operands.length;
  for (const operand of operands.slice(most)) {
    values.unknown('argument', operand, undefined, spec.operands.length === 0 ? `${spec.name} takes options only` : help);
  }
  return { values, operands: operands.slice(0, most) };
}

function unknownCommand(given: string | undefined): string {
  const names = COMMANDS.map(({ name }) => name);
  if (given === undefined) return `a command is missing; allowed: ${names.join(', ')}; ${NAME} --help says more`;
  const [near] = nearest(given, names);
  return `unknown command ${show(given)}; ${near === undefined ? `allowed: ${names.join(', ')}` : `did you mean ${near}?`}`;
}

function refuse(terminal: Terminal, problems: readonly string[]): ExitCode {
  for (const line of problems) terminal.error(`${terminal.styles.bad('error:')} ${printable(line)}`);
  return ExitCode.UNUSABLE;
}
