import { join } from 'node:path';
import { Duration } from 'cdk8s';
import {
  Engine, EngineVersion, GpuSpec, ModelSpec, ParallelismPlan, RayBootstrap, type EngineBinding, type ParallelismPlanProps,
} from '../../lib';
import type { EngineContext } from '../../lib/engine/engine';
import { KvRole, KvTransferBackend } from '../../lib/engine/kv-transfer';
import { freePorts, runGroup, type Ended, type Mishaps } from './stub-group';

// Stubs in place of the engines read the words of the generated commands as the parser of each release does, and find each
// other at the addresses and ports that they were told. No group below has a GPU.

type Split = Partial<ParallelismPlanProps>;
const SPLITS = {
  'one pod': { model: ModelSpec.QWEN3_8B, gpusPerPod: 1 },
  'copies in one pod': { model: ModelSpec.QWEN3_8B, gpusPerPod: 4, dataParallelSize: 4, tensorParallelSize: 1 },
  'ranks over pods': { model: ModelSpec.DEEPSEEK_R1, gpusPerPod: 8, tensorParallelSize: 16, pipelineParallelSize: 1 },
  'a stage for each of three pods': { model: ModelSpec.DEEPSEEK_R1, gpusPerPod: 8, tensorParallelSize: 8, pipelineParallelSize: 3 },
  'copies that share experts': { model: ModelSpec.DEEPSEEK_R1, gpusPerPod: 8, dataParallelSize: 8, tensorParallelSize: 2, pipelineParallelSize: 1, expertParallel: true },
} satisfies Record<string, Split>;
type Layout = keyof typeof SPLITS;

interface Group {
  readonly bound: EngineBinding;
  readonly plan: ParallelismPlan;
}

const JOIN = Duration.minutes(1);
const context: EngineContext = { modelPath: '/models/r1', readBytesPerSecond: 2 ** 29 };

function planOf(version: EngineVersion, split: Split): ParallelismPlan {
  return ParallelismPlan.of({ gpu: GpuSpec.H200_141GB, maxModelLen: 8192, engineVersion: version, maxNumSeqs: 64, maxNumBatchedTokens: 4096, ...split } as ParallelismPlanProps);
}

async function mp(version: string, layout: Layout, more: Partial<EngineContext> = {}, joinTimeout = JOIN): Promise<Group> {
  const port = await freePorts(2);
  const plan = planOf(EngineVersion.vllm(version), SPLITS[layout]);
  return { plan, bound: Engine.vllm({ image: 'example.com/vllm', masterPort: port, dataParallelRpcPort: port + 1, joinTimeout }).bind(plan, { ...context, ...more }) };
}

async function ray(version: string, layout: Layout, joinTimeout = JOIN): Promise<Group> {
  const plan = planOf(EngineVersion.vllm(version), { ...SPLITS[layout], enforceEager: true, kvCacheType: undefined });
  return { plan, bound: Engine.vllmRay({ image: 'example.com/ray', bootstrap: RayBootstrap.inline({ port: await freePorts(), joinTimeout }) }).bind(plan, context) };
}

async function sglang(version: string, layout: Layout, more: Partial<EngineContext> = {}, joinTimeout = JOIN): Promise<Group> {
  const plan = planOf(EngineVersion.sglang(version), { ...SPLITS[layout], enforceEager: true });
  return { plan, bound: Engine.sglang({ image: 'example.com/sglang', distInitPort: await freePorts(40), joinTimeout }).bind(plan, { ...context, ...more }) };
}

/** All pods at once; what the leader ended with, and what the others did. */
async function run({ bound, plan }: Group, mishaps?: Mishaps): Promise<{ readonly leader: Ended; readonly workers: Ended[] }> {
  expect(bound.problems).toEqual([]);
  const [leader, ...workers] = await runGroup(bound, plan, mishaps);
  return { leader: leader as Ended, workers: workers.filter((worker) => worker !== undefined) };
}

const codes = (ended: readonly Ended[]) => ended.map(({ code, signal }) => code ?? signal);

describe.each(['0.7.2', '0.8.5', '0.10.2', '0.12.0', '0.18.0', '0.33.0'])('vLLM %s', (version) => {
  const has = (since: string) => EngineVersion.vllm(version).isAtLeast(since);
  const mpLayouts: Layout[] = ['one pod', ...(has('0.9.0') ? ['copies in one pod', 'copies that share experts'] as const : []),
    ...(has('0.11.1') ? ['ranks over pods', 'a stage for each of three pods'] as const : [])];

  test.concurrent('reads the commands of all layouts, and its pods find each other', async () => {
    await Promise.all(mpLayouts.map(async (layout) => {
      const group = await mp(version, layout);
      const { leader, workers } = await run(group);

      expect([layout, leader.stderr, codes([leader, ...workers])]).toEqual([layout, '', Array(group.plan.groupSize).fill(0)]);
      expect([layout, leader.formed?.ranks]).toEqual([layout, group.plan.groupSize * group.plan.gpusPerPod]);
      expect(leader.called?.parsed).toMatchObject({ model_tag: '/models/r1', max_model_len: 8192, max_num_seqs: 64, max_num_batched_tokens: 4096 });
    }));
  }, 90_000);

  test.concurrent('reads the commands under Ray', async () => {
    const group = await ray(version, has('0.11.1') ? 'ranks over pods' : 'a stage for each of three pods');
    const { leader, workers } = await run(group);

    expect([leader.stderr, leader.code]).toEqual(['', 0]);
    expect(leader.formed?.ranks).toBe(group.plan.groupSize * 8);
    // Ray's nodes end when their head does.
    expect(codes(workers)).toEqual(workers.map(() => 1));
    expect(workers.every(({ called }) => called === undefined)).toBe(true);
  }, 90_000);
});

describe.each(['0.4.3', '0.5.4', '0.5.9', '0.5.23'])('SGLang %s', (version) => {
  const has = (since: string) => EngineVersion.sglang(version).isAtLeast(since);
  const layouts: Layout[] = ['one pod', 'copies in one pod', 'ranks over pods', ...(has('0.4.6.post2') ? ['a stage for each of three pods', 'copies that share experts'] as const : [])];

  test.concurrent('reads the commands of all layouts, and its pods find each other', async () => {
    await Promise.all(layouts.map(async (layout) => {
      const group = await sglang(version, layout);
      const { leader, workers } = await run(group);

      expect([layout, leader.stderr, codes([leader, ...workers])]).toEqual([layout, '', Array(group.plan.groupSize).fill(0)]);
      expect([layout, leader.formed?.ranks]).toEqual([layout, group.plan.groupSize * group.plan.gpusPerPod]);
    }));
  }, 90_000);
});

describe('halves that hand KV caches over', () => {
  const transfer = (role: KvRole, peer: ParallelismPlan) => ({ role, peer, backend: KvTransferBackend.NIXL, port: 5600 });

  test.concurrent.each([
    ['vLLM 0.18.0', KvRole.PREFILL, (more: Partial<EngineContext>) => mp('0.18.0', 'copies that share experts', more), 'kv_producer'],
    ['vLLM 0.33.0', KvRole.DECODE, (more: Partial<EngineContext>) => mp('0.33.0', 'ranks over pods', more), 'kv_consumer'],
    ['SGLang 0.5.9', KvRole.PREFILL, (more: Partial<EngineContext>) => sglang('0.5.9', 'copies that share experts', more), 'prefill'],
    ['SGLang 0.5.23', KvRole.DECODE, (more: Partial<EngineContext>) => sglang('0.5.23', 'ranks over pods', more), 'decode'],
  ])('are read by %s that does %s', async (_engine, role, make, said) => {
    const { plan } = await make({});
    const group = await make({ kvTransfer: transfer(role, plan) });
    const { leader, workers } = await run(group);

    expect([leader.stderr, codes([leader, ...workers])]).toEqual(['', [0, 0]]);
    for (const { called } of [leader, ...workers]) {
      const { kv_transfer_config: config, disaggregation_mode: mode } = called?.parsed as { kv_transfer_config?: { kv_role: string }; disaggregation_mode?: string };
      expect(config?.kv_role ?? mode).toBe(said);
    }
  }, 60_000);
});

describe('a key', () => {
  test.concurrent('reaches the leader alone, whatever it holds', async () => {
    const secret = '-k$(LWS_GROUP_SIZE)`id`"\'\n';
    const group = await sglang('0.5.9', 'ranks over pods', { apiKey: { secretName: 'keys', key: 'r1' } });
    const { leader, workers } = await run(group, { secret });

    expect(leader.called?.parsed.api_key).toBe(secret);
    expect(JSON.stringify(workers.map(({ called }) => called))).not.toContain('api_key');
    expect(codes([leader, ...workers])).toEqual([0, 0]);
  }, 60_000);
});

type Make = (joinTimeout?: Duration) => Promise<Group>;
const KINDS: [string, Make][] = [
  ['vLLM\'s ranks', (wait) => mp('0.18.0', 'ranks over pods', {}, wait)],
  ['vLLM\'s copies', (wait) => mp('0.33.0', 'copies that share experts', {}, wait)],
  ['vLLM under Ray', (wait) => ray('0.8.5', 'ranks over pods', wait)],
  ['SGLang\'s ranks', (wait) => sglang('0.5.9', 'ranks over pods', {}, wait)],
  ['SGLang\'s copies', (wait) => sglang('0.5.23', 'copies that share experts', {}, wait)],
];

describe.each(KINDS)('%s', (kind, make) => {
  test.concurrent('serve though the leader, or a worker, comes late', async () => {
    for (const late of [0, 1]) {
      const { leader, workers } = await run(await make(), { starts: { [late]: 700 } });

      expect([late, leader.stderr, leader.code]).toEqual([late, '', 0]);
      expect(leader.formed).toBeDefined();
      expect(late === 1 || (workers[0].stdout + workers[0].stderr).includes('waiting for the')).toBe(true);
    }
  }, 90_000);

  test.concurrent('fail when a worker never comes', async () => {
    const { leader } = await run(await make(Duration.seconds(2)), { starts: { 1: null }, variables: { 0: { STUB_PATIENCE: '2' } } });

    expect(leader.code).toBe(1);
    expect(leader.formed).toBeUndefined();
    expect(leader.stderr).toMatch(/1 of 2 pods joined within 2 s|the engine waited in vain: 0 others came/);
    // Our own wait is before the engine's, but for SGLang's leader, which waits by itself.
    expect(leader.called === undefined).toBe(!kind.startsWith('SGLang'));
  }, 60_000);

  test.concurrent('fail when the leader never comes, and start no engine', async () => {
    const { bound, plan } = await make(Duration.seconds(2));
    const [, worker] = await runGroup(bound, plan, { starts: { 0: null } });

    expect([worker?.code, worker?.called]).toEqual([1, undefined]);
    expect(worker?.stderr).toMatch(/no (leader|Ray head|SGLang leader) at localhost:\d+ within 2 s: .*refused/);
  }, 60_000);

  test.concurrent('end with the engine\'s own code where it fails to start', async () => {
    const { leader, workers } = await run(await make(Duration.seconds(3)), { variables: { 0: { STUB_EXIT: '7' }, 1: { STUB_PATIENCE: '2' } } });

    expect(leader.code).toBe(7);
    expect(codes(workers)).not.toContain(0);
  }, 90_000);
});

describe('a worker', () => {
  test.concurrent.each(KINDS.filter(([kind]) => kind !== 'vLLM under Ray'))('of %s ends with the engine\'s own code where that fails to start', async (_kind, make) => {
    const { leader, workers } = await run(await make(), { variables: { 0: { STUB_PATIENCE: '2' }, 1: { STUB_EXIT: '9' } } });

    expect([leader.code, workers[0].code]).toEqual([1, 9]);
  }, 60_000);
});

describe('RayBootstrap.script', () => {
  const path = join(__dirname, 'stubs', 'ray-init');
  const scripted = async (bootstrap: RayBootstrap) => {
    const plan = planOf(EngineVersion.vllm('0.10.2'), SPLITS['ranks over pods']);
    const port = { STUB_RAY_PORT: String(await freePorts()) };
    return { bound: Engine.vllmRay({ image: 'example.com/ray', bootstrap }).bind(plan, context), plan, variables: { 0: port, 1: { ...port, STUB_GIVES_UP: '1' } } };
  };

  test.concurrent('tells the script of an image what it takes, and serves after it', async () => {
    const { variables, ...group } = await scripted(RayBootstrap.script({ path, joinTimeout: JOIN }));
    const { leader } = await run(group, { variables, starts: { 1: 700 } });

    expect([leader.stderr, leader.code, leader.formed?.ranks]).toEqual(['', 0, 16]);
  }, 60_000);

  test.concurrent('fails as the script does when a worker is missing', async () => {
    const { variables, ...group } = await scripted(RayBootstrap.script({ path, joinTimeout: Duration.seconds(1) }));
    const { leader } = await run(group, { variables, starts: { 1: null } });

    expect([leader.stderr.trim(), leader.code, leader.called]).toEqual(['ray-init: pods are missing', 1, undefined]);
  }, 60_000);
});
