import type { CommandSpec } from '../commands/command-spec';

const START = 'complete -c cdk8s-inference';

/** A completion script for fish. */
export function fishCompletion(commands: readonly CommandSpec[]): string {
  return commands.flatMap(({ name, summary, options, operands }) => {
    const inCommand = `${START} -n ${quoted(`__fish_seen_subcommand_from ${name}`)}`;
    return [
      `${START} -n __fish_use_subcommand -f -a ${quoted(name)} -d ${quoted(summary)}`,
      ...options.map((option) => [
        inCommand, option.orFile ? '' : '-f', `-l ${option.name.slice(2)}`,
        option.value === undefined ? '' : '-r',
        option.values === undefined ? '' : `-a ${quoted(option.values().map(quoted).join(' '))}`,
        `-d ${quoted(option.help)}`,
      ].filter((part) => part !== '').join(' ')),
      ...operands.flatMap(({ values, help }) => values === undefined ? []
        : [`${inCommand} -f -a ${quoted(values().map(quoted).join(' '))} -d ${quoted(help)}`]),
    ];
  }).map((line) => `${line}\n`).join('');
}

/** A text as one word of fish, in which a backslash escapes a quote. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll('\'', '\\\'')}'`;
}
