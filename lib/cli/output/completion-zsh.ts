import type { CommandSpec } from '../commands/command-spec';
import { quoted, valueCases } from './completion-words';

/** A completion script for zsh, to be put into a folder of `fpath` or to be sourced. */
export function zshCompletion(commands: readonly CommandSpec[]): string {
  return `#compdef cdk8s-inference
_cdk8s_inference() {
  local -a any_case=(-M 'm:{a-zA-Z}={A-Za-z}')
  if (( CURRENT == 2 )); then
    compadd -- ${words(commands.map(({ name }) => name))}
    return
  fi
  case "$words[2] $words[CURRENT-1]" in
${valueCases(commands).map(({ command, option, values, orFile }) => `    ${quoted(`${command} ${option}`)}) `
  + `compadd $any_case -- ${words(values)}${orFile ? '; _files' : ''} ;;`).join('\n')}
${commands.map(({ name, options, operands }) => `    ${quoted(`${name} `)}*) compadd -- ${words([
  ...options.map((option) => option.name), '--help', ...operands.flatMap(({ values }) => values?.() ?? []),
])}${operands.some(({ areFiles }) => areFiles) ? '; _files' : ''} ;;`).join('\n')}
  esac
}
if [ "$funcstack[1]" = _cdk8s_inference ]; then
  _cdk8s_inference "$@"
else
  compdef _cdk8s_inference cdk8s-inference
fi
`;
}

function words(texts: readonly string[]): string {
  return texts.map(quoted).join(' ');
}
