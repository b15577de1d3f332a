import { literal } from '../pod/shell';

/**
 * Told to end, a container's script ends at once, and what it waits for with it. Kubernetes tells the first process of a
 * container only. Linux drops a signal that this process does not handle, so without a trap a pod that waits for its
 * group would live through the whole grace period.
 */
const END_WHEN_TOLD = literal('trap \'kill $! 2>/dev/null; exit 143\' TERM');

/** A command for which the shell waits and yet hears signals: it hears none while a command runs in its foreground. */
export function awaited(command: string): string {
  return `{ ${command} & ${literal('wait $!')}; }`;
}

/**
 * A script of steps, each of which must succeed, or the script ends with its exit code. The last command takes the
 * place of the shell, without the trap, so that it is the first process and is told to end itself.
 */
export function inTurn(steps: readonly string[], last: string): string {
  return [END_WHEN_TOLD, [...steps, `exec ${last}`].join(' &&\n')].join('\n');
}
