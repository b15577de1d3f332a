import { ExitCode } from '../exit-code';
import { bashCompletion } from '../output/completion-bash';
import { fishCompletion } from '../output/completion-fish';
import { zshCompletion } from '../output/completion-zsh';
import type { CommandCall, CommandSpec } from './command-spec';

const SHELLS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };
const NAMES = Object.keys(SHELLS) as (keyof typeof SHELLS)[];

/** `completion`: a script by which a shell completes these commands, and itself. */
export function completionCommand(others: readonly CommandSpec[]): CommandSpec {
  const command: CommandSpec = {
    name: 'completion',
    summary: 'a script by which a shell completes commands, options, models and GPUs',
    operands: [{ name: 'shell', help: NAMES.join(', '), values: () => NAMES }],
    options: [],
    examples: [
      'completion bash > ~/.local/share/bash-completion/completions/cdk8s-inference',
      'completion zsh > "${fpath[1]}/_cdk8s-inference"',
      'completion fish > ~/.config/fish/completions/cdk8s-inference.fish',
    ],
    run: ({ values, operands: [shell], terminal }: CommandCall) => {
      const name = NAMES.find((known) => known === shell);
      if (name === undefined) {
        values.refuse('shell', shell, NAMES.join(', '));
        return ExitCode.UNUSABLE;
      }
      terminal.out(SHELLS[name]([...others, command]));
      return ExitCode.OK;
    },
  };
  return command;
}
