import { createServer } from 'node:net';
import { Duration } from 'cdk8s';
import { RayBootstrap } from '../../lib';
import { shellCommand } from '../../lib/pod/shell';
import { StubPod } from './stub-pod';

const calls = { ray: 'echo "ray $*"', vllm: 'echo "vllm $*"' };
const pods: StubPod[] = [];
afterAll(() => pods.forEach((pod) => pod.remove()));

function pod(stubs: Record<string, string> = calls, alive = 2): StubPod {
  const stub = new StubPod(stubs);
  stub.write('ray.py', `def init(**options): pass\ndef nodes(): return [{"Alive": True}] * ${alive} + [{"Alive": False}]\n`);
  pods.push(stub);
  return stub;
}

const leader = { LWS_GROUP_SIZE: '2', LWS_LEADER_ADDRESS: '127.0.0.1', VLLM_HOST_IP: '10.0.0.7' };

describe('RayBootstrap.inline', () => {
  test('the leader starts Ray, waits for all pods and serves', async () => {
    const { code, stdout } = await pod().run(shellCommand(RayBootstrap.inline().leaderScript('vllm serve /m')), leader);

    expect(stdout.trim().split('\n')).toEqual(['ray start --head --port=6379 --node-ip-address=10.0.0.7 --disable-usage-stats', 'vllm serve /m']);
    expect(code).toBe(0);
  });

  test('the leader fails with the cause when pods are missing, and does not serve', async () => {
    const { code, stdout, stderr } = await pod(calls, 1).run(shellCommand(RayBootstrap.inline({ joinTimeout: Duration.millis(1000) }).leaderScript('vllm serve /m')), leader);

    expect(stderr).toContain('Ray cluster did not form: 1 of 2 pods joined within 1 s');
    expect(stdout).not.toContain('vllm');
    expect(code).toBe(1);
  }, 20_000);

  test('the leader does not serve when Ray does not start', async () => {
    const { code, stdout } = await pod({ ...calls, ray: 'exit 3' }).run(shellCommand(RayBootstrap.inline().leaderScript('vllm serve /m')), leader);

    expect(stdout).toBe('');
    expect(code).toBe(3);
  });

  test('the worker waits for the leader, then joins and stays', async () => {
    const server = createServer((socket) => socket.end());
    const port = await new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)));
    const { code, stdout } = await pod().run(shellCommand(RayBootstrap.inline({ port }).workerScript()), leader);
    server.close();

    expect(stdout.trim()).toBe(`ray start --address=127.0.0.1:${port} --node-ip-address=10.0.0.7 --block`);
    expect(code).toBe(0);
  });

  test('the worker fails with the cause when there is no leader', async () => {
    const { code, stdout, stderr } = await pod().run(shellCommand(RayBootstrap.inline({ port: 1, joinTimeout: Duration.seconds(1) }).workerScript()), leader);

    expect(stderr).toMatch(/no Ray head at 127\.0\.0\.1:1 within 1 s: .*refused/);
    expect(stdout).not.toContain('ray start');
    expect(code).toBe(1);
  }, 20_000);
});

describe('RayBootstrap.script', () => {
  test('the leader serves only where the script succeeded', async () => {
    const script = RayBootstrap.script({ path: '/bin/false' }).leaderScript('vllm serve /m');

    expect(await pod().run(shellCommand(script), leader)).toMatchObject({ code: 1, stdout: '' });
    expect(await pod().run(shellCommand(script.replace('/bin/false', '/bin/true')), leader)).toMatchObject({ code: 0, stdout: 'vllm serve /m\n' });
  });
});
