import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Duration } from 'cdk8s';
import { Drain } from '../../lib';
import type { DrainContext } from '../../lib/engine/drain';
import { StubPod } from './stub-pod';

const context: DrainContext = {
  port: 8000, metricsPath: '/metrics', requestGauges: ['vllm:num_requests_running', 'vllm:num_requests_waiting'], engineWaits: false, groupPort: 6379,
};
const commandOf = ({ lifecycle }: ReturnType<Drain['leader']>) => lifecycle?.preStop?.exec?.command ?? [];
const seconds = (endpointRemoval: number, requests: number) => Drain.of({ endpointRemoval: Duration.seconds(endpointRemoval), requests: Duration.seconds(requests) });

describe('Drain.of', () => {
  test('gives leader and workers the same time: for endpoints, requests and the end of processes', () => {
    expect(Drain.of().gracePeriodSeconds).toBe(105);
    expect(seconds(30, 600).gracePeriodSeconds).toBe(660);
  });

  test('only waits for endpoints where the engine waits for its requests, or nobody shall', () => {
    expect(commandOf(Drain.of().leader({ ...context, engineWaits: true }))).toEqual(['sleep', '15']);
    expect(commandOf(seconds(5, 0).leader(context))).toEqual(['sleep', '5']);
  });

  test.each([[undefined, 'http://127.0.0.1:8000/metrics'], ['0.0.0.0', 'http://127.0.0.1:8000/metrics'], ['::', 'http://[::1]:8000/metrics']])(
    'asks an engine that listens at %s by %s', (host, url) => {
      expect(commandOf(Drain.of().leader({ ...context, host }))).toContain(url);
    });

  test('workers without a port of the leader stay as long as it may', () => {
    expect(commandOf(Drain.of().worker({ ...context, groupPort: undefined }))).toEqual(['sleep', '75']);
  });

  test.each([
    ['endpoints take too long', seconds(3601, 60), 'Drain.of endpointRemoval: got "3601 s"; allowed: 0 to 3600 seconds'],
    ['requests take too long', seconds(15, 86_401), 'Drain.of requests: got "86401 s"; allowed: 0 to 86400 seconds'],
  ])('fails when %s', (_what, drain, message) => {
    expect(drain.validate()).toEqual([message]);
    expect(Drain.of().validate()).toEqual([]);
  });
});

describe('Drain.none', () => {
  test('leaves the end to Kubernetes', () => {
    const drain = Drain.none();

    expect([drain.leader(context), drain.worker(context), drain.gracePeriodSeconds, drain.requestSeconds, drain.validate()]).toEqual([{}, {}, undefined, 0, []]);
  });
});

/** What vLLM tells Prometheus, with the labels that it has. */
const metrics = (running: string, waiting: string) => `# HELP vllm:num_requests_running Number of requests in model execution batches.
# TYPE vllm:num_requests_running gauge
vllm:num_requests_running{engine="0",model_name="a } b"} ${running}
vllm:num_requests_running{engine="1",model_name="a } b"} 0.0
# HELP vllm:num_requests_waiting Number of requests waiting to be processed.
# TYPE vllm:num_requests_waiting gauge
vllm:num_requests_waiting{engine="0",model_name="a } b"} ${waiting}
vllm:num_requests_waiting_by_reason{engine="0",model_name="a } b",reason="capacity"} 7.0
vllm:request_success_total{engine="0",finished_reason="stop",model_name="a } b"} 123.0
vllm:request_success_created{engine="0",finished_reason="stop",model_name="a } b"} 1.7e+09
`;

describe('the hooks, run', () => {
  const pod = new StubPod({});
  const servers: Server[] = [];
  afterAll(() => {
    pod.remove();
    servers.forEach((server) => server.close());
  });

  async function serve(answer: RequestListener): Promise<number> {
    const server = createServer(answer);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  async function timed(command: readonly string[]): Promise<{ code: number; stderr: string; took: number }> {
    const start = Date.now();
    const { code, stderr } = await pod.runAsItIs(command, { LWS_LEADER_ADDRESS: '127.0.0.1' });
    return { code, stderr, took: (Date.now() - start) / 1000 };
  }

  test.each([
    ['running', ['2.0', '0.0'], ['1.0', '0.0']], ['waiting', ['0.0', '1.0'], ['0.0', '3.0']],
  ])('the leader waits until no request is %s', async (_what, first, second) => {
    const asked: string[] = [];
    const port = await serve(({ url }, response) => {
      asked.push(url ?? '');
      const [running, waiting] = [first, second][asked.length - 1] ?? ['0.0', '0.0'];
      response.end(metrics(running, waiting));
    });
    const { code, took } = await timed(commandOf(seconds(0, 60).leader({ ...context, port })));

    expect(code).toBe(0);
    expect(asked).toEqual(['/metrics', '/metrics', '/metrics']);
    expect(took).toBeGreaterThan(1.9);
  }, 30_000);

  test('the leader goes on taking requests for a while first', async () => {
    const port = await serve((_request, response) => response.end(metrics('0.0', '0.0')));
    const { code, took } = await timed(commandOf(seconds(1, 60).leader({ ...context, port })));

    expect(code).toBe(0);
    expect(took).toBeGreaterThan(0.9);
  }, 30_000);

  test('the leader stops waiting at the limit', async () => {
    const port = await serve((_request, response) => response.end(metrics('1.0', '0.0')));

    expect(await timed(commandOf(seconds(0, 2).leader({ ...context, port })))).toMatchObject({ code: 0, stderr: '' });
  }, 30_000);

  test('the leader does not wait for an engine that is dead or does not answer', async () => {
    const port = await serve((_request, response) => {
      response.statusCode = 503;
      response.end();
    });

    expect(await timed(commandOf(seconds(0, 60).leader({ ...context, port })))).toMatchObject({ code: 0, stderr: '' });
    expect(await timed(commandOf(seconds(0, 60).leader({ ...context, port: 1 })))).toMatchObject({ code: 0, stderr: '' });
  }, 30_000);

  test('a worker stays until the leader is gone', async () => {
    const port = await serve((_request, response) => response.end());
    const leaving = timed(commandOf(seconds(0, 60).worker({ ...context, groupPort: port })));
    setTimeout(() => servers.at(-1)?.close(), 1500);
    const { code, stderr, took } = await leaving;

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(took).toBeGreaterThan(1.4);
  }, 30_000);

  test('a worker stays no longer than the leader may, and goes where there is no leader', async () => {
    const port = await serve((_request, response) => response.end());

    expect(await timed(commandOf(seconds(0, 1).worker({ ...context, groupPort: port })))).toMatchObject({ code: 0, stderr: '' });
    expect((await timed(commandOf(seconds(0, 600).worker({ ...context, groupPort: 1 })))).took).toBeLessThan(30);
  }, 60_000);
});
