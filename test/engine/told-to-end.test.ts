import { createServer } from 'node:net';
import { Duration } from 'cdk8s';
import { Drain, Engine, EngineVersion, RayBootstrap } from '../../lib';
import { shellCommand } from '../../lib/pod/shell';
import { r1Plan } from '../fixtures';
import { context, onePod, sglang, sglangPlan } from './sglang/fixtures';
import { StubPod } from './stub-pod';

const pods: StubPod[] = [];
afterAll(() => pods.forEach((pod) => pod.remove()));

function pod(stubs: Record<string, string> = { ray: 'exit 0' }): StubPod {
  const stub = new StubPod(stubs);
  stub.write('ray.py', 'def init(**options): pass\ndef nodes(): return [{"Alive": True}]\n');
  pods.push(stub);
  return stub;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)));
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const group = (index: number) => ({ LWS_GROUP_SIZE: '2', LWS_LEADER_ADDRESS: '127.0.0.1', LWS_WORKER_INDEX: String(index), VLLM_HOST_IP: '127.0.0.1' });
const vllm = (masterPort: number) => Engine.vllm({ image: 'vllm/vllm-openai:v0.19.0', masterPort })
  .bind(r1Plan({ engineVersion: EngineVersion.vllm('0.19.0') }), context);

describe('a pod that waits for its group ends at once when it is told to', () => {
  test.each([
    ['vLLM\'s leader', (port: number) => vllm(port).leader.command, 0, /waiting for the group: 1 of 2 pods/],
    ['vLLM\'s worker', (port: number) => vllm(port).worker?.command ?? [], 1, /waiting for the leader/],
    ['Ray\'s head', (port: number) => shellCommand(RayBootstrap.inline({ port }).leaderScript('vllm serve /m')), 0, /waiting for the Ray cluster: 1 of 2 pods/],
    ['Ray\'s worker', (port: number) => shellCommand(RayBootstrap.inline({ port }).workerScript()), 1, /waiting for the Ray head/],
    ['SGLang\'s worker', (port: number) => sglang({ distInitPort: port }).bind(sglangPlan(), context).worker?.command ?? [], 1, /waiting for the SGLang leader/],
  ])('%s', async (_who, command, index, said) => {
    const { code, signal, seconds } = await pod().end(command(await freePort()), group(index), said);

    expect({ code, signal }).toEqual({ code: 143, signal: null });
    expect(seconds).toBeLessThan(3);
  }, 30_000);

  test('and what serves afterwards hears by itself that it shall end', async () => {
    const serving = 'trap "echo drained; exit 5" TERM; echo "serving as $$"; while true; do sleep 0.1; done';
    const port = await freePort();
    const worker = pod({ vllm: 'exit 0' }).run(vllm(port).worker?.command ?? [], group(1));
    const { code, stdout } = await pod({ vllm: serving }).end(vllm(port).leader.command, group(0), /serving as/);
    await worker;

    expect(stdout).toMatch(/serving as \d+\ndrained/);
    expect(code).toBe(5);
  }, 30_000);
});

describe('SGLang', () => {
  /** A follower that starts a process of its own, as SGLang does, and runs a few lines of Python. */
  function follower(lines: string): StubPod {
    const stub = pod({ scheduler: 'echo "scheduler $$"; exec sleep 60' });
    stub.write('sglang/launch_server.py', `import os, signal, subprocess, sys, time\nsubprocess.Popen(["scheduler"])\ntime.sleep(0.5)\n${lines}\n`);
    return stub;
  }

  async function joined<T>(run: (command: string[]) => Promise<T>): Promise<T> {
    const leader = createServer((socket) => socket.end());
    const port = await new Promise<number>((resolve) => leader.listen(0, '127.0.0.1', () => resolve((leader.address() as { port: number }).port)));
    try {
      return await run(sglang({ distInitPort: port }).bind(sglangPlan(), context).worker?.command ?? []);
    } finally {
      leader.close();
    }
  }

  test.each([['its leader', () => sglang().bind(sglangPlan(), context).leader.command], ['the only pod', () => sglang().bind(onePod(), context).leader.command]])(
    'that loads handles no signal, and %s ends at once all the same', async (_who, command) => {
      const { code, signal, seconds } = await follower('print("up", flush=True); time.sleep(60)').end(command(), group(0), /up/);

      expect({ code, signal }).toEqual({ code: 143, signal: null });
      expect(seconds).toBeLessThan(3);
    }, 30_000);

  test('that drains may take the time of its requests', async () => {
    const { leader } = sglang({ drain: Drain.of({ requests: Duration.seconds(5) }) }).bind(onePod(), context);
    const lines = 'signal.signal(signal.SIGTERM, lambda *_: None)\nprint("up", flush=True)\nwhile True: time.sleep(60)';
    const { seconds } = await follower(lines).end(leader.command, group(0), /up/);

    expect(seconds).toBeGreaterThan(18);
  }, 40_000);

  test('follows: one that handles no signal ends at once with all that it started', async () => {
    const { code, signal, seconds } = await joined((command) => follower('print("up", flush=True); time.sleep(60)').end(command, group(1), /up/));

    expect({ code, signal }).toEqual({ code: 143, signal: null });
    expect(seconds).toBeLessThan(3);
  }, 30_000);

  test('follows: one that waits for the leader\'s word may take it, for some time', async () => {
    const lines = 'signal.signal(signal.SIGTERM, lambda *_: (time.sleep(2), print("the word came", flush=True), os._exit(0)))\nprint("up", flush=True); time.sleep(60)';
    const { code, stdout, seconds } = await joined((command) => follower(lines).end(command, group(1), /up/));

    expect({ code, stdout }).toEqual({ code: 143, stdout: expect.stringContaining('the word came') as string });
    expect(seconds).toBeGreaterThan(1.9);
  }, 30_000);

  test('follows: one that never hears the leader\'s word is killed', async () => {
    const lines = 'signal.signal(signal.SIGTERM, lambda *_: None)\nprint("up", flush=True)\nwhile True: time.sleep(60)';
    const { code, signal, seconds } = await joined((command) => follower(lines).end(command, group(1), /up/));

    expect({ code, signal }).toEqual({ code: 143, signal: null });
    expect(seconds).toBeGreaterThan(14);
    expect(seconds).toBeLessThan(18);
  }, 40_000);

  test.each([['exits', 'sys.exit(7)', 7], ['is well', 'sys.exit(0)', 0], ['is killed', 'os.kill(os.getpid(), signal.SIGKILL)', 137]])(
    'follows: one that %s ends the pod with its exit code, and leaves nothing behind', async (_how, lines, code) => {
      expect(await joined((command) => follower(lines).run(command, group(1)))).toMatchObject({ code, stderr: '' });
    }, 30_000);
});
