import { createServer, type AddressInfo } from 'node:net';
import { Duration } from 'cdk8s';
import fc from 'fast-check';
import { Drain, Engine, EngineVersion, HealthChecks, type EngineBinding, type ParallelismPlan, type ParallelismPlanProps, type VllmProps } from '../../../lib';
import { VLLM_FLAGS } from '../../../lib/engine/vllm/flags';
import { r1Plan, smallPlan, vllm as vllmRay } from '../../fixtures';
import { StubPod } from '../stub-pod';

const context = { modelPath: '/models/r1/', readBytesPerSecond: 2 ** 29 };
const scriptOf = (container?: { command: string[] }) => container?.command[2] ?? '';
/** What a script runs once its group has met. */
const servedBy = (container?: { command: string[] }) => scriptOf(container).split('&&\nexec ').at(-1);
const at = (version: string) => EngineVersion.vllm(version);
const stages = (version = '0.19.0', more: Partial<ParallelismPlanProps> = {}) => r1Plan({ engineVersion: at(version), ...more });
const copies = (version = '0.19.0') => stages(version, { dataParallelSize: 8, tensorParallelSize: 2, pipelineParallelSize: 1, expertParallel: true });

function engine(props: Partial<VllmProps> = {}): Engine {
  return Engine.vllm({ image: 'vllm/vllm-openai:v0.19.0', ...props });
}

describe('Engine.vllm', () => {
  test('runs vLLM alone where the plan has one pod', () => {
    const bound = engine({ image: 'vllm/vllm-openai:v0.28.0' }).bind(smallPlan(), context);

    expect(scriptOf(bound.leader)).toBe(
      'exec vllm serve /models/r1/ --port 8000 --served-model-name Qwen2.5-7B-Instruct --max-model-len 8192 --gpu-memory-utilization 0.92 '
      + '--tensor-parallel-size 1 --shutdown-timeout 60 --disable-access-log-for-endpoints /health,/metrics');
    expect(bound).toMatchObject({ worker: undefined, needsWorkerIndex: false, needsGroupRestart: false, problems: [], warnings: [] });
  });

  test('runs the ranks of a plan of several pods by multiprocessing', () => {
    const bound = engine().bind(stages(), context);
    const shared = 'vllm serve /models/r1/ --port 8000 --served-model-name DeepSeek-R1 --max-model-len 2048 --gpu-memory-utilization 0.95 --tensor-parallel-size 8 '
      + '--pipeline-parallel-size 2 --distributed-executor-backend mp --enforce-eager --shutdown-timeout 60 --disable-access-log-for-endpoints /health,/metrics --distributed-timeout-seconds 4966';

    expect(bound.problems).toEqual([]);
    expect(servedBy(bound.leader)).toBe(`${shared} --nnodes $(LWS_GROUP_SIZE) --node-rank 0 --master-addr $(VLLM_HOST_IP) --master-port 29501`);
    expect(servedBy(bound.worker)).toBe(`${shared} --headless --nnodes $(LWS_GROUP_SIZE) --node-rank $(LWS_WORKER_INDEX) --master-addr "$leader" --master-port 29501`);
    expect(bound).toMatchObject({ needsWorkerIndex: true, needsGroupRestart: true });
  });

  test('runs the copies of a plan behind the leader, which says no first rank', () => {
    const { leader, worker, problems } = engine().bind(copies(), context);
    const shared = 'vllm serve /models/r1/ --port 8000 --served-model-name DeepSeek-R1 --max-model-len 2048 --gpu-memory-utilization 0.95 --tensor-parallel-size 2 '
      + '--enable-expert-parallel --enforce-eager --disable-access-log-for-endpoints /health,/metrics --distributed-timeout-seconds 4966';

    expect(problems).toEqual([]);
    expect(servedBy(leader)).toBe(`${shared} --data-parallel-size 8 --data-parallel-size-local 4 --data-parallel-address $(VLLM_HOST_IP) --data-parallel-rpc-port 29550`);
    expect(servedBy(worker)).toBe(`${shared} --headless --data-parallel-start-rank $$(($(LWS_WORKER_INDEX) * 4)) `
      + '--data-parallel-size 8 --data-parallel-size-local 4 --data-parallel-address "$leader" --data-parallel-rpc-port 29550');
  });

  test('tells of all copies on the leader', () => {
    expect([stages(), copies(), smallPlan()].map((plan) => engine().bind(plan, context).metricsOnAllPods)).toEqual([false, false, false]);
  });

  test('runs all copies in one pod without an address', () => {
    const plan = smallPlan({ dataParallelSize: 4, gpusPerPod: 4, tensorParallelSize: 1 });

    expect(plan.groupSize).toBe(1);
    expect(scriptOf(engine({ image: 'vllm/vllm-openai:v0.28.0' }).bind(plan, context).leader)).toMatch(/^exec vllm serve .* --data-parallel-size 4$/);
  });

  test('gives each pod its own address, and the leader the key and the time of a start', () => {
    const { leader, worker, startupSeconds } = engine().bind(stages(), { ...context, apiKey: { secretName: 'keys', key: 'r1' } });
    const address = { name: 'VLLM_HOST_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } };

    expect(leader.env).toEqual([
      address, expect.objectContaining({ name: 'VLLM_PP_LAYER_PARTITION' }), { name: 'VLLM_ENGINE_READY_TIMEOUT_S', value: String(startupSeconds) },
      { name: 'VLLM_API_KEY', valueFrom: { secretKeyRef: { name: 'keys', key: 'r1' } } },
    ]);
    expect(worker?.env).toEqual([address, expect.objectContaining({ name: 'VLLM_PP_LAYER_PARTITION' })]);
  });

  test('counts the wait for the others as part of a start', () => {
    const start = (minutes: number) => engine({ joinTimeout: Duration.minutes(minutes) }).bind(stages(), context).startupSeconds;

    expect(start(60) - start(30)).toBe(1800);
  });

  test.each([['0.13.0', false], ['0.14.0', true]])('says to vLLM %s how long a start may take: %s', (version, said) => {
    expect(engine().bind(smallPlan({ engineVersion: at(version) }), context).leader.env.some(({ name }) => name === 'VLLM_ENGINE_READY_TIMEOUT_S')).toBe(said);
  });

  describe('tells torch.distributed how long a start may take', () => {
    const limits = ({ leader, worker }: EngineBinding) => [leader, worker].map((container) => scriptOf(container).match(/--(cpu-)?distributed-timeout-seconds[ =]\S+/g) ?? []);
    const budget = (duration: Duration) => ({ healthChecks: HealthChecks.http({ startupBudget: duration }) });
    const both = (nccl: number, gloo: number) => [`--distributed-timeout-seconds ${nccl}`, `--cpu-distributed-timeout-seconds ${gloo}`];

    test.each([
      ['0.17.1, which has no such limits', stages('0.17.1'), []], ['0.18.0, which has one', stages('0.18.0'), ['--distributed-timeout-seconds 7200']],
      ['0.21.0, which has one', copies('0.21.0'), ['--distributed-timeout-seconds 7200']], ['0.22.0, which has both', stages('0.22.0'), both(7200, 7200)],
      ['0.33.0 with copies', copies('0.33.0'), both(7200, 7200)],
    ])('of vLLM %s', (_version, plan, expected) => {
      const bound = engine(budget(Duration.hours(2))).bind(plan, context);

      expect(bound.problems).toEqual([]);
      expect(limits(bound)).toEqual([expected, expected]);
    });

    test('also under Ray', () => {
      expect(limits(vllmRay({ image: 'example.com/ray', ...budget(Duration.hours(2)) }).bind(stages('0.22.0'), context))[0]).toEqual(both(7200, 7200));
    });

    test('unless it is less than torch\'s own limits', () => {
      expect(limits(engine(budget(Duration.minutes(5))).bind(stages('0.22.0'), context))[0]).toEqual(both(600, 1800));
      expect(limits(engine(budget(Duration.minutes(20))).bind(stages('0.22.0'), context))[0]).toEqual(both(1200, 1800));
    });

    test('unless the user says them', () => {
      const said = engine({ ...budget(Duration.hours(2)), extraArguments: ['--distributed_timeout_seconds=5'] }).bind(stages('0.22.0'), context);

      expect(said.problems).toEqual([]);
      expect(limits(said)[0]).toEqual(['--cpu-distributed-timeout-seconds 7200']);
    });

    test('but for a plan of one pod', () => {
      expect(limits(engine().bind(smallPlan({ engineVersion: at('0.33.0') }), context))).toEqual([[], []]);
    });
  });

  test.each([
    ['0.17.1 cannot', stages('0.17.1'), {}, false], ['0.18.0 can', stages('0.18.0'), {}, true], ['its copies answer beside each other', copies(), {}, false],
    ['several processes answer', stages(), { extraArguments: ['--api-server-count', '2'] }, false], ['nothing is to be waited for', stages(), { drain: Drain.none() }, false],
  ])('leaves it to vLLM to let requests end, but for where %s', (_why, plan, props, waits) => {
    const { leader } = engine(props).bind(plan, context);

    expect(scriptOf(leader).includes('--shutdown-timeout')).toBe(waits);
    expect(leader.lifecycle?.preStop?.exec?.command?.[0] === 'sleep').toBe(waits);
  });

  test('logs the requests of probes where it is told to, and where vLLM cannot leave them out', () => {
    const silent = (props: Partial<VllmProps>, version: string) => scriptOf(engine(props).bind(stages(version), context).leader).includes('--disable-access-log-for-endpoints');

    expect([silent({}, '0.16.0'), silent({ logProbes: true }, '0.16.0'), silent({}, '0.15.1')]).toEqual([true, false, false]);
  });

  test('tells workers by which port they know that the leader lives', () => {
    const dials = (plan: ParallelismPlan) => engine({ healthChecks: HealthChecks.http({ workersDialLeader: true }) }).bind(plan, context).worker?.livenessProbe?.exec?.command?.at(-1);

    expect([dials(stages()), dials(copies())]).toEqual(['29501', '8000']);
  });

  test('keeps from workers what only the leader understands', () => {
    const { leader, worker } = engine({ extraArguments: ['--seed', '1', '-asc', '2', '--api_server_count=3', '--tokenizer', 'x'] }).bind(stages(), context);

    expect(scriptOf(leader)).toContain('--seed 1 -asc 2 --api_server_count=3 --tokenizer x');
    expect(scriptOf(worker)).toContain('--seed 1 --tokenizer x');
  });

  test.each([
    ['vLLM is too old for ranks over pods', {}, stages('0.11.0'), 'engineVersion of the plan: got "vllm 0.11.0"; allowed: vllm 0.11.1 or newer with Engine.vllm on several pods; use Engine.vllmRay'],
    ['a copy does not fit into a pod', {}, stages('0.19.0', { dataParallelSize: 2, tensorParallelSize: 8, pipelineParallelSize: 2, gpusPerPod: 8 }), 'allowed: whole copies in each pod'],
    ['the port is that of HTTP', { masterPort: 8000 }, stages(), 'engine port: got 8000; allowed: a port other than 8000, at which the group meets'],
    ['the master port is none', { masterPort: 0 }, stages(), 'engine masterPort: got 0; allowed: a port from 1 to 65535'],
    ['the port of the copies is none', { dataParallelRpcPort: 70000 }, copies(), 'engine dataParallelRpcPort: got 70000'],
    ['nobody may wait', { joinTimeout: Duration.seconds(0) }, stages(), 'engine joinTimeout: got "0 s"; allowed: more than 0 seconds, at most 7 days'],
    ['another balancing is asked for', { extraArguments: ['--data-parallel-hybrid-lb'] }, copies(), 'the Service leads to the leaders only'],
    ['another balancing is asked for by a rank', { extraArguments: ['-dpn', '0'] }, copies(), 'the Service leads to the leaders only'],
    ['gRPC takes the place of HTTP', { extraArguments: ['--grpc'] }, stages(), 'probes and the Service ask by HTTP'],
    ['the drain is said twice', { extraArguments: ['--shutdown-timeout', '5'] }, stages(), 'set the engine\'s drain'],
  ])('fails when %s', (_what, props, plan, message) => {
    expect(engine(props).bind(plan, context).problems).toEqual([expect.stringContaining(message)]);
  });

  test('refuses copies before vLLM 0.9', () => {
    const plan = smallPlan({ dataParallelSize: 4, gpusPerPod: 4, tensorParallelSize: 1, engineVersion: at('0.8.5') });

    expect(engine({ image: 'vllm/vllm-openai:v0.8.5' }).bind(plan, context).problems).toEqual([expect.stringContaining('1 before vLLM 0.9.0')]);
  });
});

describe('flags that we write', () => {
  const versions = ['0.6.0', '0.7.2', '0.8.5', '0.9.2', '0.10.2', '0.11.2', '0.12.0', '0.13.0', '0.14.1', '0.15.1', '0.16.0', '0.17.1', '0.18.1', '0.19.1', '0.21.0', '0.25.1', '0.28.0', '0.33.0'];

  test.each(versions)('exist in vLLM %s, or the version is refused', (version) => {
    const flags = VLLM_FLAGS.of(at(version));
    const bound = [smallPlan({ engineVersion: at(version) }), stages(version), copies(version)]
      .flatMap((plan) => [engine().bind(plan, context), vllmRay().bind(plan, context)]).filter(({ problems }) => problems.length === 0);
    const commands = bound.flatMap(({ leader, worker }) => [servedBy(leader), servedBy(worker)]).filter((command) => command?.includes('vllm serve '));
    const written = commands.flatMap((command) => command?.match(/(?<= )--[a-z-]+/g) ?? []);

    expect(commands.length).toBeGreaterThan(1);
    expect(written.filter((flag) => !flags.has(flag))).toEqual([]);
  });

  test('are refused where the version lacks them', () => {
    expect(vllmRay().bind(stages('0.7.2', { expertParallel: true }), context).problems).toContainEqual(
      'engineVersion of the plan: got "vllm 0.7.2"; allowed: a version that has --enable-expert-parallel; it came with 0.8.0');
  });
});

const pods: StubPod[] = [];
afterAll(() => pods.forEach((pod) => pod.remove()));

/** A pod in which vLLM notes each of its arguments on a line. */
function pod(stub = 'for word in "$@"; do echo "[$word]"; done'): StubPod {
  pods.push(new StubPod({ vllm: stub }));
  return pods[pods.length - 1];
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('a group without Ray', () => {
  const variables = (index: number) => ({ LWS_GROUP_SIZE: '2', LWS_LEADER_ADDRESS: '127.0.0.1', LWS_WORKER_INDEX: String(index), VLLM_HOST_IP: `10.0.0.${index + 7}` });
  const words = (stdout: string) => stdout.split('\n').filter((line) => line.startsWith('[')).map((line) => line.slice(1, -1));
  const later = <T>(milliseconds: number, run: () => Promise<T>) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)).then(run);

  test('meets and serves, though the leader comes late', async () => {
    const { leader, worker } = engine({ masterPort: await freePort(), extraArguments: ['--chat-template', 'it\'s $(HOME) "$leader" `id`'] }).bind(stages(), context);
    const [second, first] = await Promise.all([
      pod().run(worker?.command ?? [], variables(1)),
      later(1500, () => pod().run(leader.command, variables(0))),
    ]);

    expect([first.code, second.code]).toEqual([0, 0]);
    expect(second.stderr).toContain('waiting for the leader at 127.0.0.1:');
    expect(words(first.stdout).slice(-8, -1)).toEqual(['--nnodes', '2', '--node-rank', '0', '--master-addr', '10.0.0.7', '--master-port']);
    expect(words(second.stdout).slice(-9, -1)).toEqual(['--headless', '--nnodes', '2', '--node-rank', '1', '--master-addr', '10.0.0.7', '--master-port']);
    for (const { stdout } of [first, second]) expect(words(stdout)).toContain('it\'s $(HOME) "$leader" `id`');
  }, 30_000);

  test('meets and serves copies, with the first rank of each pod', async () => {
    const { leader, worker } = engine({ dataParallelRpcPort: await freePort() }).bind(copies(), context);
    const [first, second] = await Promise.all([pod().run(leader.command, variables(0)), later(300, () => pod().run(worker?.command ?? [], variables(1)))]);

    expect(words(first.stdout).join(' ')).toContain('--data-parallel-size 8 --data-parallel-size-local 4 --data-parallel-address 10.0.0.7 ');
    expect(words(first.stdout)).not.toContain('--data-parallel-start-rank');
    expect(words(second.stdout).join(' ')).toContain('--headless --data-parallel-start-rank 4 --data-parallel-size 8 --data-parallel-size-local 4 --data-parallel-address 10.0.0.7 ');
  }, 30_000);

  test('the leader fails with the cause when a worker does not come, and does not serve', async () => {
    const { leader } = engine({ masterPort: await freePort(), joinTimeout: Duration.seconds(1) }).bind(stages(), context);
    const { code, stdout, stderr } = await pod().run(leader.command, variables(0));

    expect(stderr).toContain('the group did not form: 1 of 2 pods joined within 1 s');
    expect(words(stdout)).toEqual([]);
    expect(code).toBe(1);
  }, 30_000);

  test('a stranger that dials is no worker', async () => {
    const port = await freePort();
    const { leader } = engine({ masterPort: port, joinTimeout: Duration.seconds(2), healthChecks: HealthChecks.http({ workersDialLeader: true }) }).bind(stages(), context);
    const dial = engine({ masterPort: port, healthChecks: HealthChecks.http({ workersDialLeader: true }) }).bind(stages(), context).worker?.startupProbe?.exec?.command ?? [];
    const [ended, dialled] = await Promise.all([pod().run(leader.command, variables(0)), later(700, () => pod().runAsItIs(dial, variables(1)))]);

    expect(dialled.code).toBe(0);
    expect(ended.stderr).toContain('1 of 2 pods joined');
  }, 30_000);

  test.each([
    ['does not listen', {}, /no leader at 127\.0\.0\.1:\d+ within 1 s: .*refused/],
    ['has a name that nobody knows', { LWS_LEADER_ADDRESS: 'r1-0.r1.invalid' }, /no leader at r1-0\.r1\.invalid:\d+ within 1 s: .+/],
  ])('a worker fails with the cause when the leader %s, and does not serve', async (_what, other, cause) => {
    for (const plan of [stages(), copies()]) {
      const port = await freePort();
      const { worker } = engine({ masterPort: port, dataParallelRpcPort: port, joinTimeout: Duration.seconds(1) }).bind(plan, context);
      const { code, stdout, stderr } = await pod().run(worker?.command ?? [], { ...variables(1), ...other });

      expect(stderr).toMatch(cause);
      expect(stdout).toBe('');
      expect(code).toBe(1);
    }
  }, 60_000);

  test('a worker that met the leader says that others are missing, and does not serve', async () => {
    const port = await freePort();
    const { leader, worker } = engine({ masterPort: port, joinTimeout: Duration.seconds(2) }).bind(stages(), context);
    const ofThree = (index: number) => ({ ...variables(index), LWS_GROUP_SIZE: '3' });
    const [first, second] = await Promise.all([pod().run(leader.command, ofThree(0)), pod().run(worker?.command ?? [], ofThree(1))]);

    expect(first.stderr).toContain('the group did not form: 2 of 3 pods joined within 2 s');
    expect(second.stderr).toMatch(/the group did not form within 2 s: this pod met the leader at 127\.0\.0\.1:\d+, but other pods are missing; see the leader's log: /);
    expect([second.code, second.stdout]).toEqual([1, '']);
  }, 30_000);

  test('a start that fails ends the pod with its code', async () => {
    const { leader } = engine().bind(smallPlan(), context);

    expect((await pod('exit 7').run(leader.command, {})).code).toBe(7);
  });

  test('arguments reach vLLM as they stand, whatever they hold', async () => {
    const stub = pod('for word in "$@"; do printf "%s\\0" "$word"; done');
    await fc.assert(fc.asyncProperty(fc.string({ unit: fc.constantFrom('$', '(', ')', '"', '\'', '\\', '`', ' ', '\n', 'H', '{', ';', '=') }), async (text) => {
      const { leader } = engine({ extraArguments: [`--chat-template=${text}`] }).bind(smallPlan(), context);
      const { stdout } = await stub.run(leader.command, { H: 'expanded' });

      expect(stdout.split('\0').at(-2)).toBe(`--chat-template=${text}`);
    }), { numRuns: 60 });
  }, 60_000);
});
