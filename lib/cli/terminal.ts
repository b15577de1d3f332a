import { styles, type Styles } from './output/style';

const LEAST_COLUMNS = 60;
const DEFAULT_COLUMNS = 80;
const OFF = ['0', 'false'];

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a command prints, and what can be shown there. */
export interface Terminal {
  /** Prints what was asked for. */
  out(text: string): void;
  /** Prints a message beside it. */
  error(line: string): void;
  /** Shows a line in place of the last one shown, or none; there only where somebody looks at the messages. */
  readonly show?: (line: string) => void;
  /** Columns of a line, at least 60. */
  readonly columns: number;
  /** Colours, or none. */
  readonly styles: Styles;
  /** The environment variables. */
  readonly environment: Environment;
}

/** The terminal, pipe or file that this process prints to. */
export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  return {
    out: (text) => void stdout.write(text),
    error: (line) => void stderr.write(`${line}\n`),
    ...(stderr.isTTY === true && env.TERM !== 'dumb' ? { show: (line: string) => void stderr.write(`\r\x1b[2K${line}`) } : {}),
    columns: Math.max(LEAST_COLUMNS, stdout.columns ?? DEFAULT_COLUMNS),
    styles: styles(wantsColour(env, stdout.isTTY === true)),
    environment: env,
  };
}

/** A reader such as `head` that has enough closes the pipe: that is no failure of ours. */
export function surviveClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit();
    });
  }
}

/** NO_COLOR wins over FORCE_COLOR, and both over what the output is. */
function wantsColour(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return !OFF.includes(env.FORCE_COLOR);
  return isTerminal && env.TERM !== 'dumb';
}
