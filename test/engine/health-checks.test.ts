import { createServer, type AddressInfo } from 'node:net';
import { Duration } from 'cdk8s';
import { Drain, HealthChecks, RayBootstrap } from '../../lib';
import type { ContainerProbes, HealthContext } from '../../lib/engine/health-checks';
import { r1Plan, vllm } from '../fixtures';
import { sglang, sglangPlan } from './sglang/fixtures';
import { StubPod } from './stub-pod';

const context: HealthContext = { port: 8000, leaderPath: '/health', timeoutSeconds: 5, startupSeconds: 3600 };
const checkpoint = { checkpointBytes: 688_590_631_731, readBytesPerSecond: 2 ** 29 };

describe('the time of a start', () => {
  const startup = (joinSeconds: number, checks = HealthChecks.http()) => checks.startupSeconds({ ...checkpoint, joinSeconds });

  test('is the wait for the others, twice the time to read the checkpoint, and ten minutes', () => {
    // 641.3 GiB at 0.5 GiB/s: 1282.6 s; twice that and 600 s: 3165.2 s.
    expect([startup(0), startup(1800), startup(0, HealthChecks.none())]).toEqual([3166, 4966, 3166]);
  });

  test('is at least half an hour', () => {
    expect(HealthChecks.http().startupSeconds({ ...checkpoint, checkpointBytes: 1, joinSeconds: 0 })).toBe(1800);
  });

  test('is what it is told to be', () => {
    expect(startup(1800, HealthChecks.http({ startupBudget: Duration.hours(2) }))).toBe(7200);
  });

  test('lets a leader wait as long as it is told to', () => {
    const { leader } = vllm({ bootstrap: RayBootstrap.inline({ joinTimeout: Duration.hours(2) }) }).bind(r1Plan(), { modelPath: '/m', readBytesPerSecond: 2 ** 29 });

    // 7200 s and 3165.2 s: 1037 attempts of 10 s.
    expect(leader.startupProbe?.failureThreshold).toBe(1037);
  });
});

describe('HealthChecks.http', () => {
  test('asks the leader, and looks at nothing else before it started', () => {
    const { startupProbe, readinessProbe, livenessProbe } = HealthChecks.http().leader(context);

    for (const probe of [startupProbe, readinessProbe, livenessProbe]) expect(probe?.httpGet).toMatchObject({ path: '/health', port: { value: 8000 } });
    expect(startupProbe).toMatchObject({ periodSeconds: 10, failureThreshold: 360, timeoutSeconds: 5 });
    expect(HealthChecks.http().leader({ ...context, startupSeconds: 1.5 }).startupProbe?.failureThreshold).toBe(1);
  });

  test('asks workers that answer HTTP, and others not', () => {
    expect(HealthChecks.http().worker({ ...context, groupPort: 6379 })).toEqual({});
    expect(HealthChecks.http().worker({ ...context, workerPath: '/health' })).toMatchObject({ startupProbe: { httpGet: { path: '/health' } }, readinessProbe: { failureThreshold: 6 } });
    expect(HealthChecks.http({ workersDialLeader: true }).worker(context)).toEqual({});
  });

  test('workers that dial the leader know whether it listens', async () => {
    const server = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { livenessProbe, startupProbe } = HealthChecks.http({ workersDialLeader: true }).worker({ ...context, groupPort: (server.address() as AddressInfo).port });
    const pod = new StubPod({});
    const dial = () => pod.runAsItIs(livenessProbe?.exec?.command ?? [], { LWS_LEADER_ADDRESS: '127.0.0.1' });
    const there = await dial();
    await new Promise((resolve) => server.close(resolve));
    const gone = await dial();
    pod.remove();

    expect(startupProbe?.exec).toEqual(livenessProbe?.exec);
    expect([there.code, gone.code]).toEqual([0, 1]);
    expect(gone.stderr).toContain('refused');
  }, 30_000);

  test.each([['no time', Duration.seconds(0), 'got "0 s"'], ['eight days', Duration.days(8), 'got "691200 s"']])('fails when a start has %s', (_what, startupBudget, got) => {
    expect(HealthChecks.http({ startupBudget }).validate()).toEqual([`HealthChecks.http startupBudget: ${got}; allowed: 1 second to 7 days`]);
  });
});

describe('a container that a probe has failed', () => {
  const graces = ({ startupProbe, readinessProbe, livenessProbe }: ContainerProbes) => [startupProbe, readinessProbe, livenessProbe].map((probe) => probe?.terminationGracePeriodSeconds);
  const failed = { ...context, failedSeconds: 30 };

  test('ends within its own time, whatever the drain takes', () => {
    expect(graces(HealthChecks.http().leader(failed))).toEqual([30, undefined, 30]);
    expect(graces(HealthChecks.http().worker({ ...failed, workerPath: '/health' }))).toEqual([30, undefined, undefined]);
    expect(graces(HealthChecks.http({ workersDialLeader: true }).worker({ ...failed, groupPort: 6379 }))).toEqual([30, undefined, 30]);
    expect(graces(HealthChecks.http().leader(context))).toEqual([undefined, undefined, undefined]);
  });

  test.each([['a day', 30, Drain.of({ requests: Duration.hours(24) })], ['no time', 30, Drain.of({ endpointRemoval: Duration.seconds(0), requests: Duration.seconds(0) })], ['what Kubernetes gives', undefined, Drain.none()]])(
    'where a drain may take %s has %s seconds', (_what, seconds, drain) => {
      for (const bound of [vllm({ drain }).bind(r1Plan(), { modelPath: '/m', readBytesPerSecond: 2 ** 29 }), sglang({ drain }).bind(sglangPlan(), { modelPath: '/m', readBytesPerSecond: 2 ** 29 })]) {
        expect(graces(bound.leader)).toEqual([seconds, undefined, seconds]);
      }
      expect(graces(sglang({ drain }).bind(sglangPlan(), { modelPath: '/m', readBytesPerSecond: 2 ** 29 }).worker ?? {})[0]).toBe(seconds);
    });
});

describe('HealthChecks.none', () => {
  test('has no probes', () => {
    const checks = HealthChecks.none();

    expect([checks.leader(context), checks.worker(context), checks.validate()]).toEqual([{}, {}, []]);
  });
});
