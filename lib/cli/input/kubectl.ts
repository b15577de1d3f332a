import { type ChildProcess, spawn } from 'node:child_process';
import type { Answer, Cluster, Question } from '../../preflight/cluster';
import type { Environment } from '../terminal';

const MOST_BYTES = 256 * 2 ** 20;
const MOST_AT_ONCE = 4;
/** What kubectl needs beside the request: starting, and finding out which APIs there are. */
const SLACK_SECONDS = 5;
const SHOWN_CHARACTERS = 300;

/** Which cluster, and how long to wait for it. */
export interface KubectlProps {
  readonly context?: string;
  readonly kubeconfig?: string;
  /** The namespace of questions that name none. */
  readonly namespace?: string;
  /** For each question. */
  readonly timeoutSeconds: number;
  readonly environment: Environment;
}

/** A cluster that is asked through kubectl, with whatever rights its user has. Nothing but `get` is ever called. */
export class Kubectl implements Cluster {
  private readonly answers = new Map<string, Promise<Answer>>();
  private readonly waiting: (() => void)[] = [];
  private running = 0;

  /** @param props which cluster */
  constructor(private readonly props: KubectlProps) {}

  ask(question: Question): Promise<Answer> {
    const id = JSON.stringify(question.args);
    const known = this.answers.get(id);
    if (known) return known;
    const answer = this.inTurn(() => this.run(question));
    this.answers.set(id, answer);
    return answer;
  }

  private async inTurn<T>(task: () => Promise<T>): Promise<T> {
    if (this.running >= MOST_AT_ONCE) await new Promise<void>((go) => this.waiting.push(go));
    else this.running++;
    try {
      return await task();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.running--;
    }
  }

  private run({ args }: Question): Promise<Answer> {
    const { context, kubeconfig, namespace, timeoutSeconds, environment } = this.props;
    const given = (option: string, value: string | undefined) => (value === undefined ? [] : [`--${option}=${value}`]);
    const own = args.includes('--namespace') ? [] : given('namespace', namespace);
    const all = [...args, ...given('context', context), ...given('kubeconfig', kubeconfig), ...own, `--request-timeout=${timeoutSeconds}s`];
    return new Promise((resolve) => {
      const child = spawn('kubectl', all, { env: environment as NodeJS.ProcessEnv, stdio: ['ignore', 'pipe', 'pipe'] });
      const failed = (said: string) => resolve({ outcome: 'failed', said });
      const timer = setTimeout(() => {
        stop(child);
        failed(`no answer within ${timeoutSeconds} s`);
      }, (timeoutSeconds + SLACK_SECONDS) * 1000);
      const out: Buffer[] = [];
      const err: Buffer[] = [];
      let bytes = 0;
      const keep = (chunks: Buffer[]) => (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= MOST_BYTES) chunks.push(chunk);
        else {
          stop(child);
          failed(`more than ${MOST_BYTES} bytes came`);
        }
      };
      child.stdout.on('data', keep(out));
      child.stderr.on('data', keep(err));
      child.on('error', (error: NodeJS.ErrnoException) => {
        clearTimeout(timer);
        failed(error.code === 'ENOENT' ? 'kubectl is not installed, or not on the PATH' : `kubectl cannot be started: ${error.message}`);
      });
      child.on('close', (code, signal) => {
        clearTimeout(timer);
        resolve(code === 0 ? { outcome: 'answered', text: Buffer.concat(out).toString() } : refused(Buffer.concat(err).toString(), code ?? signal ?? 'nothing'));
      });
    });
  }
}

/** Ends kubectl; what it started, such as a program that fetches credentials, may hold the pipes, and is not waited for. */
function stop(child: ChildProcess): void {
  child.kill('SIGKILL');
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.unref();
}

/** What kubectl means by what it says. */
function refused(stderr: string, code: number | string): Answer {
  // Beside its message kubectl logs, and says each failure to connect five times.
  const lines = stderr.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !/^[IWEF]\d{4} |^Warning: /.test(line));
  const said = lines.join(' ').slice(0, SHOWN_CHARACTERS) || `kubectl ended with ${code} and said nothing`;
  if (/\(NotFound\)|doesn't have a resource type|could not find the requested resource/.test(said)) return { outcome: 'absent', said };
  return { outcome: /\(Forbidden\)|\bis forbidden\b/.test(said) ? 'forbidden' : 'failed', said };
}
