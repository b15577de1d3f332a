import { Duration } from 'cdk8s';
import { Drain, EngineVersion, HealthChecks, KvCacheType, ModelSpec, type ParallelismPlan } from '../../../lib';
import { waitForLeader } from '../../../lib/engine/group-wait';
import { inTurn } from '../../../lib/engine/script';
import { SGLANG_FLAGS } from '../../../lib/engine/sglang/flags';
import { supervised } from '../../../lib/engine/sglang/supervise';
import { smallPlan } from '../../fixtures';
import { context, onePod, scriptOf, sglang, sglangPlan, VERSIONS } from './fixtures';

const bind = (plan = sglangPlan(), props = {}, apiKey?: { secretName: string; key: string }) => sglang(props).bind(plan, { ...context, apiKey });
const flagsOf = (script: string) => [...script.matchAll(/(?<= )--[\w-]+/g)].map(([flag]) => flag);

describe('the command', () => {
  const group = '--dist-init-addr $(LWS_LEADER_ADDRESS):20000 --nnodes $(LWS_GROUP_SIZE) --node-rank $(LWS_WORKER_INDEX) --dist-timeout 1800';
  const start = 'python3 -m sglang.launch_server --model-path /models/r1 --host 0.0.0.0 --port 30000 --served-model-name DeepSeek-R1 --context-length 8192 --mem-fraction-static 0.88';
  const copies = { tensorParallelSize: 4, dataParallelSize: 4, pipelineParallelSize: 1 };
  const whole = { tensorParallelSize: 1, dataParallelSize: 16, pipelineParallelSize: 1, expertParallel: true };

  test.each([
    ['stages on each pod', {}, '0.5.9', `${start} --tp-size 8 --pp-size 2 --enable-metrics ${group}`],
    ['layers split over both pods', { tensorParallelSize: 16, pipelineParallelSize: 1 }, '0.5.9', `${start} --tp-size 16 --enable-metrics ${group}`],
    ['copies whose experts are cut', copies, '0.5.9', `${start} --tp-size 16 --dp-size 4 --enable-dp-attention --enable-metrics ${group}`],
    ['copies whose experts stay whole', whole, '0.5.9', `${start} --tp-size 16 --dp-size 16 --enable-dp-attention --ep-size 16 --enable-metrics ${group}`],
    ['copies, by the flags of later versions', whole, '0.5.22', `${start} --tp-size 16 --attn-dp-size 16 --ep-size 16 --enable-metrics ${group}`],
    ['copies, by the flags of earlier versions', whole, '0.4.6.post5', `${start} --tp-size 16 --dp-size 16 --enable-dp-attention --enable-ep-moe --enable-metrics ${group}`],
  ])('runs %s', (_what, props, version, script) => {
    const plan = sglangPlan(props, version);
    const { leader, worker, problems } = bind(plan);

    expect(plan).toMatchObject({ fits: true, groupSize: 2 });
    expect(scriptOf(leader)).toBe(`exec ${supervised(script, 60)}`);
    const wait = waitForLeader('SGLang leader', plan.dataParallelSize > 1 && version !== '0.4.6.post5' ? 20013 : 20000, 1800);
    expect(scriptOf(worker)).toBe(inTurn([wait], supervised(script, 0)));
    expect(problems).toEqual([]);
  });

  test('runs SGLang alone where the plan has one pod', () => {
    const { leader, worker, ...binding } = bind(onePod());

    expect(scriptOf(leader)).toBe(`exec ${supervised('python3 -m sglang.launch_server --model-path /models/r1 --host 0.0.0.0 --port 30000 --served-model-name Qwen2.5-7B-Instruct '
      + '--context-length 8192 --mem-fraction-static 0.88 --tp-size 1 --enable-metrics', 60)}`);
    expect(worker).toBeUndefined();
    expect(leader.env).toEqual([{ name: 'SGLANG_ENABLE_HEALTH_ENDPOINT_GENERATION', value: 'false' }]);
    expect(binding).toMatchObject({ needsWorkerIndex: false, needsGroupRestart: false, problems: [], warnings: [], port: 30000 });
  });

  test('puts copies that share nothing beside each other in one pod, and refuses them over several', () => {
    const dense = { tensorParallelSize: 2, dataParallelSize: 2, pipelineParallelSize: 1, gpusPerPod: 4 };

    expect(scriptOf(bind(onePod({ ...dense, groupSize: 1 })).leader)).toContain(' --tp-size 2 --dp-size 2 --enable-metrics');
    expect(bind(onePod({ ...dense, groupSize: 1 })).problems).toEqual([]);
    expect(bind(onePod({ ...dense, groupSize: 2 })).problems).toEqual([expect.stringContaining('dataParallelSize of the plan: got 2; allowed: 1 in a group of several pods')]);
  });

  test('takes every size from the plan', () => {
    const plan = sglangPlan({ maxModelLen: 4096, gpuMemoryUtilization: 0.8, maxNumSeqs: 64, maxNumBatchedTokens: 4096, kvCacheType: KvCacheType.FP8, blockSize: 64 });

    expect(scriptOf(bind(plan).leader)).toContain('--context-length 4096 --mem-fraction-static 0.8 --tp-size 8 --pp-size 2 '
      + '--kv-cache-dtype fp8_e4m3 --page-size 64 --max-running-requests 64 --chunked-prefill-size 4096 --enable-metrics');
  });

  test('gives all copies together what the plan gives each, for SGLang divides it', () => {
    const plan = sglangPlan({ ...copies, maxNumSeqs: 64, maxNumBatchedTokens: 4096 });

    expect(scriptOf(bind(plan).leader)).toContain('--max-running-requests 256 --chunked-prefill-size 16384');
  });

  test.each([
    ['0.5.9', '--disable-cuda-graph --enable-metrics'], ['0.5.13', '--disable-cuda-graph --disable-piecewise-cuda-graph --enable-metrics'],
    ['0.5.14', '--cuda-graph-backend-decode disabled --cuda-graph-backend-prefill disabled --enable-metrics'],
  ])('runs SGLang %s without any graph where the plan has none', (version, flags) => {
    expect(scriptOf(bind(onePod({ enforceEager: true }, version)).leader).endsWith(flags)).toBe(true);
  });

  test.each(Object.entries(VERSIONS))('has only flags that SGLang %s has, in the %i plans that it can run', (version, count) => {
    const all = { maxNumSeqs: 8, maxNumBatchedTokens: 4096, enforceEager: true, kvCacheType: KvCacheType.FP8 };
    const known = SGLANG_FLAGS.of(EngineVersion.sglang(version));
    const plans = [{ tensorParallelSize: 16, pipelineParallelSize: 1 }, { blockSize: 16 }, copies, whole].map((sizes) => sglangPlan({ ...all, ...sizes }, version));
    const possible = plans.map((plan) => bind(plan, { trustRemoteCode: true }, { secretName: 's', key: 'k' })).filter(({ problems }) => problems.length === 0);

    for (const { leader, worker } of possible) {
      const flags = [scriptOf(leader), scriptOf(worker)].flatMap(flagsOf);
      expect(flags.length).toBeGreaterThan(20);
      expect(flags.filter((flag) => !known.has(flag))).toEqual([]);
    }
    expect(possible).toHaveLength(count);
  });
});

describe('the pods', () => {
  test('are told their own address and the split of the layers', () => {
    const { leader, worker } = bind();

    expect(leader.env).toEqual([
      { name: 'SGLANG_ENABLE_HEALTH_ENDPOINT_GENERATION', value: 'false' },
      { name: 'SGLANG_HOST_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      { name: 'SGLANG_PP_LAYER_PARTITION', value: '31,30' },
    ]);
    expect(worker?.env).toEqual(leader.env);
    expect(bind(sglangPlan({ pinLayerPartition: false })).leader.env.map(({ name }) => name)).not.toContain('SGLANG_PP_LAYER_PARTITION');
    expect(bind()).toMatchObject({ needsWorkerIndex: true, needsGroupRestart: true });
  });

  test('the leader alone is told the key, by reference, and the shell looks it up', () => {
    const { leader, worker, warnings } = bind(sglangPlan(), { extraArguments: ['--random-seed', '7'] }, { secretName: 'keys', key: 'api' });

    expect(scriptOf(leader).endsWith(' --dist-timeout 1800 --api-key="$SGLANG_API_KEY" --random-seed 7')).toBe(true);
    expect(leader.env.at(-1)).toEqual({ name: 'SGLANG_API_KEY', valueFrom: { secretKeyRef: { name: 'keys', key: 'api' } } });
    expect(scriptOf(worker)).not.toContain('api-key');
    expect(worker?.env.map(({ name }) => name)).not.toContain('SGLANG_API_KEY');
    expect(warnings).toEqual([expect.stringContaining('SGLang writes its arguments with the API key into its log')]);
  });

  test('warns where Prometheus needs the key as well', () => {
    const warnings = (version: string) => bind(onePod({}, version), {}, { secretName: 's', key: 'k' }).warnings;

    expect(warnings('0.4.5.post2')).toContainEqual(expect.stringContaining('asks for the API key at /metrics as well'));
    expect(warnings('0.4.5.post3')).toHaveLength(1);
  });

  test.each([
    ['0.5.6', '/health_generate', '/health_generate', '/health', true], ['0.5.5.post3', '/health', '/health', '/health', false], ['0.5.1', '/health', '/health', '/health', false],
    ['0.4.10.post2', '/health_generate', '/health', '/health', false],
  ])('SGLang %s proves its start with a generation, and is not restarted for one that is late', (version, starting, ready, live, told) => {
    const { leader, worker } = bind(sglangPlan({}, version));

    expect(leader.startupProbe).toMatchObject({ httpGet: { path: starting, port: { value: 30000 } }, timeoutSeconds: 25 });
    expect(leader.readinessProbe).toMatchObject({ httpGet: { path: ready }, timeoutSeconds: 25 });
    expect(leader.livenessProbe).toMatchObject({ httpGet: { path: live }, timeoutSeconds: 50 });
    expect(worker).toMatchObject({ startupProbe: { httpGet: { path: '/health' } }, readinessProbe: { httpGet: { path: '/health' } } });
    expect(worker?.livenessProbe).toBeUndefined();
    expect(leader.env.some(({ name }) => name === 'SGLANG_ENABLE_HEALTH_ENDPOINT_GENERATION')).toBe(told);
  });

  test('workers of versions whose followers answer nothing have no probes', () => {
    const { worker } = bind(sglangPlan({ tensorParallelSize: 16, pipelineParallelSize: 1 }, '0.4.1'));

    expect([worker?.startupProbe, worker?.readinessProbe, worker?.livenessProbe]).toEqual([undefined, undefined, undefined]);
  });

  test('end as SGLang drains: the leader by itself, workers when it is gone', () => {
    const { leader, worker, gracePeriodSeconds } = bind(sglangPlan(), { drain: Drain.of({ endpointRemoval: Duration.seconds(10), requests: Duration.minutes(5) }) });

    expect(leader.lifecycle).toEqual({ preStop: { exec: { command: ['sleep', '10'] } } });
    expect(worker?.lifecycle?.preStop?.exec?.command?.slice(3)).toEqual(['20000', '310']);
    expect(gracePeriodSeconds).toBe(340);
  });

  test('wait for each other as long as they are told to, and their start has that time', () => {
    const { leader, worker } = bind(sglangPlan(), { joinTimeout: Duration.hours(2), distInitPort: 5000 });

    expect(scriptOf(leader)).toContain('--dist-init-addr $(LWS_LEADER_ADDRESS):5000 ');
    expect(scriptOf(leader)).toContain('--dist-timeout 7200');
    expect(scriptOf(worker)).toContain(' $(LWS_LEADER_ADDRESS) 5000 7200 \'SGLang leader\' & wait $$!; } &&\nexec python3 ');
    // 7200 s, twice 641.3 GiB at 0.5 GiB/s, and 600 s: 1037 attempts of 10 s.
    expect(leader.startupProbe?.failureThreshold).toBe(1037);
    expect(bind(sglangPlan({ tensorParallelSize: 16, pipelineParallelSize: 1 }, '0.4.3')).warnings).toEqual([expect.stringContaining('SGLang 0.4.3 has no --dist-timeout')]);
  });

  test.each([['0.4.5', 20000], ['0.5.3', 20000], ['0.5.3.post2', 20000], ['0.5.4', 20000], ['0.5.5', 20000], ['0.5.5.post1', 20013], ['0.5.6', 20013], ['0.5.9', 20013], ['0.5.23', 20013]])(
    'of copies dial SGLang %s where its leader listens first: %i', (version, port) => {
      const dialled = (plan: ParallelismPlan) => scriptOf(bind(plan).worker).match(/LWS_LEADER_ADDRESS\) (\d+) 1800/)?.[1];

      expect(dialled(sglangPlan({ tensorParallelSize: 4, dataParallelSize: 4, pipelineParallelSize: 1 }, version))).toBe(String(port));
      expect(dialled(sglangPlan({ tensorParallelSize: 16, pipelineParallelSize: 1 }, version))).toBe('20000');
    });

  test('of copies tell each of its own from 0.4.9.post5 on, which is known of the binding', () => {
    const copies = (version: string, sizes = {}) => bind(sglangPlan({ tensorParallelSize: 4, dataParallelSize: 4, pipelineParallelSize: 1, ...sizes }, version));

    expect(copies('0.4.9.post5')).toMatchObject({ metricsOnAllPods: true, warnings: [] });
    expect(copies('0.5.9')).toMatchObject({ metricsOnAllPods: true, warnings: [] });
    expect(copies('0.4.9.post4')).toMatchObject({ metricsOnAllPods: false, warnings: [
      'the workers of SGLang 0.4.9.post4 tell Prometheus nothing: what waits and runs in their copies is seen from 0.4.9.post5 on',
    ] });
  });

  test('of one copy, or alone, are told of by the leader', () => {
    expect([bind(), bind(sglangPlan({ tensorParallelSize: 16, pipelineParallelSize: 1 })), bind(onePod())].map(({ metricsOnAllPods }) => metricsOnAllPods)).toEqual([false, false, false]);
  });
});

describe('what is refused', () => {
  test.each([
    ['the image is a placeholder', { image: '<image>' }, 'engine image: got "<image>"; allowed: a container image, such as lmsysorg/sglang:v0.5.9'],
    ['the port is none', { port: 0 }, 'engine port: got 0; allowed: a port from 1 to 65535'],
    ['the model has no name', { servedModelName: ' ' }, 'engine servedModelName: got " "'],
    ['the model\'s name has a colon', { servedModelName: 'r1:latest' }, 'engine servedModelName: got "r1:latest"; allowed: a name without a colon from SGLang 0.5.5.post1 on'],
    ['the processes meet at no port', { distInitPort: 65536 }, 'engine distInitPort: got 65536; allowed: a port from 1 to 65535'],
    ['the engine serves where the processes meet', { port: 20000 }, 'engine port: got 20000; allowed: a port other than 20000, at which'],
    ['nobody may wait', { joinTimeout: Duration.seconds(0) }, 'engine joinTimeout: got "0 s"; allowed: more than 0 seconds, at most 7 days'],
    ['a start has no time', { healthChecks: HealthChecks.http({ startupBudget: Duration.seconds(0) }) }, 'HealthChecks.http startupBudget: got "0 s"'],
    ['requests have too long', { drain: Drain.of({ requests: Duration.days(2) }) }, 'Drain.of requests: got "172800 s"'],
  ])('fails when %s', (_what, props, message) => {
    expect(bind(sglangPlan(), props).problems).toEqual([expect.stringContaining(message)]);
  });

  test('fails when the engine serves at a port that copies use', () => {
    const copies = sglangPlan({ tensorParallelSize: 4, dataParallelSize: 4, pipelineParallelSize: 1 });

    expect(bind(copies, { port: 20013 }).problems).toEqual([expect.stringContaining('engine port: got 20013; allowed: a port other than 20000 to 20013')]);
    expect(bind(copies, { port: 20014 }).problems).toEqual([]);
    expect(bind(sglangPlan({ tensorParallelSize: 1, dataParallelSize: 16, pipelineParallelSize: 1 }), { port: 20024 }).problems).toContainEqual(expect.stringContaining('20000 to 20024'));
    expect(bind(copies, { distInitPort: 65523 }).problems).toEqual(['engine distInitPort: got 65523; allowed: a port from 1 to 65522, for the copies take ports after it']);
    expect(bind(copies, { distInitPort: 65522 }).problems).toEqual([]);
    expect(bind(sglangPlan(), { port: 20012 }).problems).toEqual([]);
  });

  test.each([
    ['stages', {}, '0.4.6', 'pipelineParallelSize of the plan: got 2; allowed: 1 before SGLang 0.4.6.post2'],
    ['copies', { tensorParallelSize: 4, dataParallelSize: 4, pipelineParallelSize: 1 }, '0.4.4', 'dataParallelSize of the plan: got 4; allowed: 1 before SGLang 0.4.4.post1'],
    ['whole experts', { tensorParallelSize: 16, pipelineParallelSize: 1, expertParallel: true }, '0.4.0', 'expertParallel of the plan: got true; allowed: false before SGLang 0.4.0.post1'],
    ['blocks of a size', { tensorParallelSize: 16, pipelineParallelSize: 1, blockSize: 32 }, '0.4.3', 'blockSize of the plan: got 32; allowed: no size before SGLang 0.4.4'],
    ['an INT8 cache', { kvCacheType: KvCacheType.INT8 }, '0.5.9', 'kvCacheType of the plan: got "int8"; allowed: auto, bfloat16, fp8, fp8_e4m3, fp8_e5m2 with SGLang 0.5.9'],
    ['a BF16 cache', { kvCacheType: KvCacheType.BFLOAT16, tensorParallelSize: 16, pipelineParallelSize: 1 }, '0.5.3', 'kvCacheType of the plan: got "bfloat16"; allowed: auto, fp8,'],
  ])('fails where a version cannot have %s', (_what, props, version, message) => {
    expect(bind(sglangPlan(props, version)).problems).toEqual([expect.stringContaining(message)]);
  });

  test('fails when a plan asks for the language model only, for another engine, or for a version of which nothing is known', () => {
    const seeing = onePod({ model: ModelSpec.named('Qwen/Qwen3-VL-8B-Instruct'), languageModelOnly: true });

    expect(bind(seeing).problems).toEqual([expect.stringContaining('languageModelOnly of the plan: got true; allowed: false with SGLang')]);
    expect(bind(smallPlan({ engineVersion: EngineVersion.vllm('0.19.0') })).problems).toEqual(['engineVersion of the plan: got "vllm 0.19.0"; allowed: a version of sglang, which this engine runs']);
    expect(bind(onePod({}, '0.3.6')).problems).toEqual([expect.stringContaining('engineVersion of the plan: got "sglang 0.3.6"; allowed: a release of SGLang from 0.4.0 on')]);
    expect(bind(onePod({}, 'nightly')).problems).toEqual([expect.stringContaining('engineVersion of the plan: got "sglang nightly"')]);
  });

  test('warns of versions that are newer than what was read', () => {
    expect(bind(onePod({}, '0.6.0'))).toMatchObject({ problems: [], warnings: [expect.stringContaining('SGLang 0.6.0 is newer than 0.5.23')] });
    expect(bind(onePod({}, '0.5.23')).warnings).toEqual([]);
  });

  test.each([
    ['lmsysorg/sglang:v0.5.8', 1], ['lmsysorg/sglang:v0.5.9-cu126', 0], ['lmsysorg/sglang:v0.5.9.post1', 0], ['lmsysorg/sglang:latest', 0], ['x:v0.4.6.post5-cu124', 1], [`x@sha256:${'0'.repeat(64)}`, 0],
  ])('holds the version in the tag of %s against the plan\'s: %i warnings', (image, count) => {
    expect(bind(onePod(), { image }).warnings).toHaveLength(count);
  });

  test('a property that is given as undefined has its default', () => {
    expect(bind(sglangPlan(), { port: undefined, joinTimeout: undefined })).toEqual(bind());
  });
});

describe('the metrics', () => {
  const metrics = (version: string) => bind(onePod({}, version)).metrics;

  test('have the names of the version', () => {
    expect(metrics('0.5.9')).toEqual({
      path: '/metrics', modelLabel: 'model_name', requestsWaiting: 'sglang:num_queue_reqs', requestsRunning: 'sglang:num_running_reqs', kvCacheUsage: 'sglang:token_usage',
      timeToFirstToken: 'sglang:time_to_first_token_seconds', timePerOutputToken: 'sglang:inter_token_latency_seconds', requestLatency: 'sglang:e2e_request_latency_seconds',
      promptTokens: 'sglang:prompt_tokens_total', generationTokens: 'sglang:generation_tokens_total', requestsFinished: 'sglang:num_requests_total', preemptions: 'sglang:num_retracted_requests_total',
    });
    expect(metrics('0.4.0')).toMatchObject({ timePerOutputToken: 'sglang:time_per_output_token_seconds', requestsFinished: undefined, preemptions: undefined });
    expect(metrics('0.4.3.post3').timePerOutputToken).toBe('sglang:inter_token_latency_seconds');
    expect(metrics('0.5.6.post2').preemptions).toBeUndefined();
  });
});
