import type { CommandSpec } from '../commands/command-spec';
import { quoted, valueCases } from './completion-words';

/** A completion script for bash 3.2 or newer. */
export function bashCompletion(commands: readonly CommandSpec[]): string {
  return `_cdk8s_inference() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" candidates='' IFS=$'\\n'
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    candidates=${lines(commands.map(({ name }) => name))}
  else
    case "\${COMP_WORDS[1]} $previous" in
${valueCases(commands).map(({ command, option, values }) => `      ${quoted(`${command} ${option}`)}) candidates=${lines(values)} ;;`).join('\n')}
${commands.map(({ name, options, operands }) => `      ${quoted(`${name} `)}*) candidates=${lines([
  ...options.map((option) => option.name), '--help', ...operands.flatMap(({ values }) => values?.() ?? []),
])} ;;`).join('\n')}
    esac
  fi
  local candidate
  for candidate in $(compgen -W "$candidates" -- "$current"); do
    COMPREPLY+=("$(printf '%q' "$candidate")")
  done
}
complete -o default -F _cdk8s_inference cdk8s-inference
`;
}

function lines(words: readonly string[]): string {
  return quoted(words.join('\n'));
}
