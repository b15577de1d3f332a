import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration } from 'cdk8s';
import fc from 'fast-check';
import type { SglangProps } from '../../../lib';
import { context, sglang, sglangPlan } from './fixtures';

/** Stands in for SGLang: writes down how it was called, under which process, and ends as it is told. */
const SGLANG = `import json, os, sys
print(json.dumps({"parent": os.getppid(), "arguments": sys.argv[1:]}))
sys.exit(int(os.environ.get("STUB_EXIT", "0")))
`;
const folder = mkdtempSync(join(tmpdir(), 'sglang-'));
mkdirSync(join(folder, 'sglang'));
writeFileSync(join(folder, 'sglang', 'launch_server.py'), SGLANG);
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number;
  readonly stderr: string;
  readonly stdout: string;
  readonly pid?: number;
  readonly called?: { readonly parent: number; readonly arguments: string[] };
}

/** Runs a container's command as Kubernetes does: first it replaces `$(NAME)`, then the shell starts. */
function run(command: string[], variables: Record<string, string> = {}): Promise<Ended> {
  const known: Record<string, string> = { LWS_LEADER_ADDRESS: '127.0.0.1', LWS_GROUP_SIZE: '2', LWS_WORKER_INDEX: '1', ...variables };
  const [shell, ...rest] = command.map((word) => word.replace(/\$\$|\$\(([^)]*)\)/g, (whole, name?: string) => (name === undefined ? '$' : known[name] ?? whole)));
  return new Promise((resolve) => {
    const child = execFile(shell, rest, { env: { PATH: process.env.PATH, PYTHONPATH: folder, ...known } }, (error, stdout, stderr) => {
      const line = stdout.split('\n').find((text) => text.startsWith('{"parent"'));
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr, pid: child.pid, called: line === undefined ? undefined : JSON.parse(line) as Ended['called'] });
    });
  });
}

function listen(): Promise<{ port: number; close: () => void }> {
  const server = createServer((socket) => socket.end());
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve({ port: (server.address() as { port: number }).port, close: () => server.close() })));
}

const bind = (props: Partial<SglangProps> = {}, apiKey?: { secretName: string; key: string }) => sglang(props).bind(sglangPlan(), { ...context, apiKey });
const workerOf = (props: Partial<SglangProps>) => bind(props).worker?.command ?? [];

describe('a worker', () => {
  test('joins a leader that is there, with its own number, under a process in the place of the shell', async () => {
    const leader = await listen();
    const { code, called, pid } = await run(workerOf({ distInitPort: leader.port }));
    leader.close();

    expect(called?.arguments.join(' ')).toContain(`--dist-init-addr 127.0.0.1:${leader.port} --nnodes 2 --node-rank 1 --dist-timeout 1800`);
    expect(called?.parent).toBe(pid);
    expect(code).toBe(0);
  });

  test('waits for a leader that is late', async () => {
    const { port, close } = await listen();
    close();
    const running = run(workerOf({ distInitPort: port }));
    const server = createServer((socket) => socket.end());
    setTimeout(() => server.listen(port, '127.0.0.1'), 1500);
    const { stdout, called } = await running;
    server.close();

    expect(stdout).toContain(`waiting for the SGLang leader at 127.0.0.1:${port}`);
    expect(called?.arguments).toContain('--node-rank');
  }, 20_000);

  test('fails with the cause when the leader never comes, and starts nothing', async () => {
    const { port, close } = await listen();
    close();
    const { code, stderr, called } = await run(workerOf({ distInitPort: port, joinTimeout: Duration.seconds(1) }));

    expect(stderr).toContain(`no SGLang leader at 127.0.0.1:${port} within 1 s`);
    expect(code).toBe(1);
    expect(called).toBeUndefined();
  }, 20_000);
});

describe('a leader', () => {
  test('starts without waiting for anyone', async () => {
    const { code, called, pid } = await run(bind().leader.command, { LWS_WORKER_INDEX: '0' });

    expect(called?.arguments.join(' ')).toContain('--dist-init-addr 127.0.0.1:20000 --nnodes 2 --node-rank 0');
    expect(called?.parent).toBe(pid);
    expect(code).toBe(0);
  });

  test('ends as SGLang does when that fails', async () => {
    expect((await run(bind().leader.command, { STUB_EXIT: '3' })).code).toBe(3);
  });

  test.each(['plain', '-starts-like-a-flag', 'two words', '$(LWS_GROUP_SIZE) $HOME `id` "q" \'s\' \\ ; exit 9', '*'])('takes the key %s as it stands', async (key) => {
    const { called } = await run(bind({}, { secretName: 's', key: 'k' }).leader.command, { SGLANG_API_KEY: key });

    expect(called?.arguments.at(-1)).toBe(`--api-key=${key}`);
  });

  test('hands further arguments on unchanged, whatever they hold', async () => {
    const text = fc.string({ unit: fc.oneof(fc.constantFrom('$', '(', ')', '\'', '"', '`', '\\', ' ', '\n', ';', '&', '*', '#', '~'), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 })) })
      .filter((value) => !value.includes('\0'));
    await fc.assert(fc.asyncProperty(text, text, async (first, second) => {
      const extraArguments = ['--chat-template', first, `--served=${second}`, '$(LWS_GROUP_SIZE)', '$$HOME'];
      const { called } = await run(bind({ extraArguments }).leader.command);
      expect(called?.arguments.slice(-5)).toEqual(extraArguments);
    }), { numRuns: 15 });
  }, 60_000);
});
