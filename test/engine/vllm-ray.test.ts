import { Duration } from 'cdk8s';
import { EngineVersion, HealthChecks, KvCacheType, ModelSpec, RayBootstrap } from '../../lib';
import { r1Plan, smallPlan, vllm } from '../fixtures';

const READ = 2 ** 29;
const context = { modelPath: '/models/r1/', readBytesPerSecond: READ };
const scriptOf = (container?: { command: string[] }) => container?.command[2] ?? '';

describe('Engine.vllmRay', () => {
  test('runs the leader and the worker of the plan - default', () => {
    expect(vllm().bind(r1Plan(), context)).toMatchSnapshot();
  });

  test('runs them with the script of the image - custom', () => {
    const { leader, worker } = vllm({ bootstrap: RayBootstrap.script({ path: '/opt/ray init.sh', joinTimeout: Duration.hours(1) }), servedModelName: 'ds', port: 8080, trustRemoteCode: true }).bind(r1Plan(), context);

    expect(scriptOf(leader)).toBe(
      '\'/opt/ray init.sh\' leader --ray_cluster_size=$(LWS_GROUP_SIZE) --ray_init_timeout=3600 && exec vllm serve /models/r1/ --port 8080 --trust-remote-code --served-model-name ds '
      + '--max-model-len 2048 --gpu-memory-utilization 0.95 --tensor-parallel-size 8 --pipeline-parallel-size 2 --enforce-eager');
    expect(scriptOf(worker)).toBe('exec \'/opt/ray init.sh\' worker --ray_address=$(LWS_LEADER_ADDRESS) --ray_init_timeout=3600');
  });

  test('says the tutorial\'s commands as they are', () => {
    const { leader, worker } = vllm({ bootstrap: RayBootstrap.tutorialScript() }).bind(r1Plan({ pinLayerPartition: false }), context);

    expect(scriptOf(leader)).toMatch(/^\/vllm-workspace\/ray_init\.sh leader --ray_cluster_size=\$\(LWS_GROUP_SIZE\);vllm serve /);
    expect(scriptOf(worker)).toBe('/vllm-workspace/ray_init.sh worker --ray_address=$(LWS_LEADER_ADDRESS)');
    expect([...leader.env, ...worker?.env ?? []]).toEqual([]);
  });

  test('runs vLLM alone where the plan has one pod', () => {
    const { leader, worker } = vllm().bind(smallPlan(), context);

    expect(worker).toBeUndefined();
    expect(scriptOf(leader)).toMatch(/^exec vllm serve \/models\/r1\/ /);
    expect(scriptOf(leader)).not.toContain('pipeline');
    expect(leader.env.map(({ name }) => name)).toEqual(['VLLM_ENGINE_READY_TIMEOUT_S']);
  });

  test('takes every size from the plan', () => {
    const plan = r1Plan({ maxModelLen: 4096, gpuMemoryUtilization: 0.9, maxNumSeqs: 64, maxNumBatchedTokens: 4096, enforceEager: false, kvCacheType: KvCacheType.FP8 });
    const script = scriptOf(vllm().bind(plan, context).leader);

    expect(script).toContain('--max-model-len 4096 --gpu-memory-utilization 0.9 ');
    expect(script).toContain('--kv-cache-dtype fp8 --max-num-seqs 64 --max-num-batched-tokens 4096');
    expect(script).not.toContain('--enforce-eager');
  });

  test('says the split of the layers, and leaves it to the engine where the plan does', () => {
    const { leader, worker } = vllm().bind(r1Plan(), context);

    expect(leader.env).toContainEqual({ name: 'VLLM_PP_LAYER_PARTITION', value: '31,30' });
    expect(worker?.env).toEqual(leader.env);
    expect(vllm().bind(r1Plan({ pinLayerPartition: false }), context).leader.env.map(({ name }) => name)).toEqual(['VLLM_HOST_IP']);
  });

  test.each([['0.7.2', false], ['0.11.0', false], ['0.11.1', true], ['0.17.1', true]])('names Ray as the executor where vLLM %s does not assume it: %s', (version, named) => {
    const { leader } = vllm().bind(r1Plan({ engineVersion: EngineVersion.vllm(version) }), context);

    expect(scriptOf(leader).includes('--distributed-executor-backend ray')).toBe(named);
  });

  test('warns that later official images hold no Ray', () => {
    expect(vllm().bind(r1Plan({ engineVersion: EngineVersion.vllm('0.17.1') }), context).warnings).toEqual([]);
    expect(vllm().bind(r1Plan({ engineVersion: EngineVersion.vllm('0.18.0') }), context).warnings).toEqual([expect.stringContaining('hold no Ray')]);
    expect(vllm().bind(smallPlan({ engineVersion: EngineVersion.vllm('0.18.0') }), context).warnings).toEqual([]);
  });

  test.each(['vllm/vllm-openai:v0.18.0', 'registry.example.com:5000/mirror/vllm/vllm-openai:v0.18.0', 'vllm-openai'])('refuses the official image %s, which has no Ray', (image) => {
    const later = r1Plan({ engineVersion: EngineVersion.vllm('0.18.0') });

    expect(vllm({ image }).bind(later, context)).toMatchObject({
      warnings: [],
      problems: [`engine image: got "${image}"; allowed: an image with Ray, which vLLM's own lacks from 0.18.0 on; use Engine.vllm, which needs none, or an image to which Ray was added`],
    });
    expect(vllm({ image }).bind(smallPlan({ engineVersion: EngineVersion.vllm('0.18.0') }), context).problems).toEqual([]);
    expect(vllm({ image: 'example.com/vllm-openai-ray:v0.18.0' }).bind(later, context)).toMatchObject({ problems: [], warnings: [expect.stringContaining('make sure')] });
  });

  test.each([
    ['vllm/vllm-openai:v0.8.5', 1], ['vllm/vllm-openai:0.7.2', 0], ['localhost:5000/vllm:v0.7.2-cu124', 0], ['example.com:1.2/vllm', 0], ['vllm:latest', 0], [`vllm@sha256:${'0'.repeat(64)}`, 0], ['vllm:007.01.00', 0], ['vllm:25.05-py3', 0], ['vllm:v0.9', 1],
  ])('holds the version in the tag of %s against the plan\'s: %i warnings', (image, count) => {
    expect(vllm({ image }).bind(r1Plan(), context).warnings).toHaveLength(count);
  });

  test('passes further arguments on, quoted', () => {
    const extraArguments = ['--enable-prefix-caching', '--chat-template', 'it\'s $(HOME) `id`\n; rm -rf /', '--seed=7'];
    const script = scriptOf(vllm({ extraArguments }).bind(smallPlan(), context).leader);

    expect(script.endsWith(' --enable-prefix-caching --chat-template \'it\'\\\'\'s $$(HOME) `id`\n; rm -rf /\' --seed=7')).toBe(true);
  });

  test.each([
    ['--tensor-parallel-size', 'set the plan\'s tensorParallelSize'], ['--tensor_parallel_size=4', 'set the plan\'s tensorParallelSize'], ['-tp', 'set the plan\'s tensorParallelSize'],
    ['--tensor-par', 'set the plan\'s tensorParallelSize'], ['-pp=2', 'set the plan\'s pipelineParallelSize'], ['--max_model_len', 'set the plan\'s maxModelLen'], ['--port', 'set the engine\'s port'],
    ['--no-enable-expert-parallel', 'set the plan\'s expertParallel'], ['--config', 'write its flags here, where they are checked against the plan'], ['--distributed-executor-backend=mp', 'leave it to the engine'],
    ['--enforce-eager', 'set the plan\'s enforceEager'], ['--served-model-name', 'set the engine\'s servedModelName'], ['--gpu-memory-utilization', 'set the plan\'s gpuMemoryUtilization'],
    ['--api-key', 'set the server\'s apiKey, which takes it from a Secret; arguments stand in the manifests as plain text'],
  ])('fails when a further argument is %s', (argument, where) => {
    expect(vllm({ extraArguments: [argument] }).bind(smallPlan(), context).problems).toEqual([
      `engine extraArguments[0]: got "${argument}"; allowed: flags that neither the plan nor the engine sets; ${where}`,
    ]);
  });

  test.each([
    '--data-parallel-start-rank', '--data-parallel-size-local=4', '--data_parallel_hybrid_lb', '-dpl', '-dpr', '-dcp', '--decode-context-parallel-size', '--kv-cache-memory-bytes=1', '--master-addr',
    '--host', '--uds', '--ssl-keyfile', '--headless', '--nnodes', '-n', '--node-rank', '--model', '--max-num-seqs', '--max-num-batched-tokens', '--kv-cache-dtype', '--trust-remote-code', '--enable-expert-parallel',
  ])('fails when a further argument is %s, too', (argument) => {
    expect(vllm({ extraArguments: [argument] }).bind(smallPlan(), context).problems).toEqual([expect.stringContaining('allowed: flags that neither the plan nor the engine sets')]);
  });

  test.each([['--tokenizer', 'x'], ['--quantization', 'fp8'], ['--model-impl', 'vllm'], ['--max-log-len', '10'], ['--seed', '-1']])('takes %s', (...extraArguments) => {
    expect(vllm({ extraArguments }).bind(smallPlan(), context).problems).toEqual([]);
  });

  test.each([
    ['the image is a placeholder', { image: '<image>' }, 'engine image: got "<image>"; allowed: a container image'],
    ['the image is empty', { image: '' }, 'engine image: got ""'],
    ['the port is none', { port: 0 }, 'engine port: got 0; allowed: a port from 1 to 65535'],
    ['the port is too large', { port: 65536 }, 'engine port: got 65536'],
    ['the model has no name', { servedModelName: ' ' }, 'engine servedModelName: got " "'],
    ['the model\'s name would be a flag', { servedModelName: '--x' }, 'engine servedModelName: got "--x"'],
    ['an argument holds NUL', { extraArguments: ['--seed', 'a\0'] }, 'engine extraArguments[1]: got "a\\u0000"'],
    ['a flag and its value stand in one entry', { extraArguments: ['--seed 7'] }, 'engine extraArguments[0]: got "--seed 7"; allowed: one word for each entry'],
    ['the image is no text', { image: undefined as unknown as string }, 'engine image: got nothing; allowed: a container image'],
    ['the image has capital letters', { image: 'VLLM/x:v1' }, 'engine image: got "VLLM/x:v1"'],
    ['the image is an address', { image: 'http://x/y:1' }, 'engine image: got "http://x/y:1"'],
    ['the image\'s digest is cut', { image: 'x@sha256:abc' }, 'engine image: got "x@sha256:abc"'],
    ['the first argument is no flag', { extraArguments: ['model'] }, 'engine extraArguments[0]: got "model"; allowed: a flag'],
    ['the script has no absolute path', { bootstrap: RayBootstrap.script({ path: 'ray_init.sh' }) }, 'RayBootstrap.script path: got "ray_init.sh"'],
    ['nobody may wait', { bootstrap: RayBootstrap.inline({ joinTimeout: Duration.seconds(0) }) }, 'RayBootstrap.inline joinTimeout: got "0 s"'],
    ['a start has no time', { healthChecks: HealthChecks.http({ startupBudget: Duration.seconds(0) }) }, 'HealthChecks.http startupBudget: got "0 s"; allowed: 1 second to 7 days'],
    ['a start has for ever', { healthChecks: HealthChecks.http({ startupBudget: Duration.days(8) }) }, 'HealthChecks.http startupBudget: got "691200 s"'],
    ['pods wait for ever', { bootstrap: RayBootstrap.script({ joinTimeout: Duration.days(8) }) }, 'RayBootstrap.script joinTimeout: got "691200 s"; allowed: more than 0 seconds, at most 7 days'],
    ['the engine serves at Ray\'s port', { port: 6379 }, 'engine port: got 6379; allowed: a port other than 6379'],
    ['Ray listens at the engine\'s port', { bootstrap: RayBootstrap.inline({ port: 8000 }) }, 'engine port: got 8000; allowed: a port other than 8000'],
    ['Ray\'s port is none', { bootstrap: RayBootstrap.inline({ port: -1 }) }, 'RayBootstrap.inline port: got -1'],
  ])('fails when %s', (_what, props, message) => {
    expect(vllm(props).bind(r1Plan(), context).problems).toEqual([expect.stringContaining(message)]);
  });

  test.each(['--quantization', '-O3', '-O', '-q=awq', '--dtype', '--enable_lora', '--speculative-config'])('warns of %s, with which the plan does not count', (argument) => {
    expect(vllm({ extraArguments: [argument] }).bind(smallPlan(), context)).toMatchObject({ problems: [], warnings: [expect.stringContaining('the plan does not count with')] });
  });

  test('a property that is given as undefined has its default', () => {
    expect(vllm({ port: undefined, bootstrap: undefined }).bind(r1Plan(), context)).toEqual(vllm().bind(r1Plan(), context));
  });
});

describe('what a plan asks for', () => {
  const seeing = (version: string) => smallPlan({
    model: ModelSpec.named('Qwen/Qwen3-VL-8B-Instruct'), engineVersion: EngineVersion.vllm(version), languageModelOnly: true, blockSize: 32,
  });

  test('becomes flags: blocks of the KV cache, and no images', () => {
    const script = scriptOf(vllm().bind(seeing('0.19.0'), context).leader);

    expect(script).toContain('--block-size 32');
    expect(script).toContain('--limit-mm-per-prompt \'{"image":0,"video":0}\'');
  });

  test('is refused where this engine or its version cannot do it', () => {
    const copies = r1Plan({ dataParallelSize: 8, tensorParallelSize: 2, pipelineParallelSize: 1, engineVersion: EngineVersion.vllm('0.19.0') });

    expect(vllm().bind(seeing('0.9.0'), context).problems).toEqual(['languageModelOnly of the plan: got true; allowed: false before vLLM 0.10.1']);
    expect(vllm().bind(copies, context).problems).toEqual([expect.stringContaining('dataParallelSize of the plan: got 8; allowed: 1 with Engine.vllmRay')]);
    expect(vllm().bind(smallPlan({ engineVersion: EngineVersion.sglang('0.5.9') }), context).problems)
      .toEqual([expect.stringContaining('engineVersion of the plan: got "sglang 0.5.9"')]);
  });
});
