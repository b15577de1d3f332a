/** Characters that neither a POSIX shell nor Kubernetes gives a meaning to. */
const PLAIN_WORD = /^[A-Za-z0-9_@%+=:,./-]+$/;
/** Regular expressions over megabytes may run out of stack; quotes do no harm. */
const LONGEST_PLAIN = 100_000;

/**
 * One argument of a shell command that Kubernetes passes on in a container's `command`: quoted for the shell, and with
 * every dollar sign doubled, since Kubernetes replaces `$(NAME)` before the shell sees it.
 */
export function shellWord(text: string): string {
  return text.length <= LONGEST_PLAIN && PLAIN_WORD.test(text) ? text : literal(`'${text.split('\'').join('\'\\\'\'')}'`);
}

/** Text that Kubernetes must hand on unchanged: no `$(NAME)` in it is expanded. */
export function literal(text: string): string {
  // Text of nothing but dollar signs takes replaceAll seconds.
  return text.split('$').join('$$');
}

/** A reference that Kubernetes replaces by the variable's value before the shell starts. */
export function variable(name: string): string {
  return `$(${name})`;
}

/** A container's command that runs a script in the POSIX shell. */
export function shellCommand(script: string): string[] {
  return ['sh', '-c', script];
}
