import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Testing } from 'cdk8s';
import { DisaggregationRouter, RoutingPolicy, type DisaggregatedServerProps } from '../../lib';
import { environmentOf, expanded } from '../engine/kubelet';
import type { Json } from '../fixtures';
import { apart, AT_SGLANG, groups, SGLANG } from './fixtures';

const stubs = join(__dirname, '..', 'engine', 'stubs');

/** How the router was called by its manifest's own command, as the parser of its release reads it. */
function routerOf(given: Partial<DisaggregatedServerProps>, release: string): Json {
  const { spec } = Testing.synth(apart(given).chart).find(({ kind }: Json) => kind === 'Deployment').spec.template;
  const { command, args = [], env: variables = [] } = spec.containers[0];
  const env = environmentOf(variables, { podIp: '10.0.0.2', secret: 'k$(id)`id`', lws: {} });
  const [program, ...words] = [...command, ...args].map((word: string) => expanded(word, env));
  const { stdout, stderr, status } = spawnSync(program, words, {
    encoding: 'utf8', env: { ...env, PATH: `${stubs}:${process.env.PATH}`, PYTHONPATH: stubs, PYTHONDONTWRITEBYTECODE: '1', STUB_PARSERS: join(stubs, '..', 'parsers'), STUB_ROUTER: release },
  });
  expect([stderr, status]).toEqual(['', 0]);
  return JSON.parse(stdout.replace(/^STUB /, '')).parsed;
}

const more = { prefillPolicy: RoutingPolicy.POWER_OF_TWO, decodePolicy: RoutingPolicy.ROUND_ROBIN, extraArguments: ['--request-timeout-secs', '3600', '--log-dir', 'it\'s $(HOME) `id`'] };

test.each([
  ['vLLM\'s', 'vllm-router-0.1.17', { router: DisaggregationRouter.vllm({ image: 'vllm/vllm-router:v0.1.17', ...more }) }, { vllm_pd_disaggregation: true, kv_connector: 'nixl' }],
  ['SGLang\'s', 'sglang-router-0.3.2', {
    ...SGLANG, router: DisaggregationRouter.sglang({ image: 'lmsysorg/sgl-model-gateway:v0.3.2', ...more }), prefill: groups(AT_SGLANG), decode: groups(AT_SGLANG), apiKey: { secretName: 'keys', key: 'r1' },
  }, { pd_disaggregation: true, api_key: 'k$(id)`id`' }],
])('%s router reads the command of its Deployment', (_whose, release, given, own) => {
  expect(routerOf(given, release)).toMatchObject({
    ...own, service_discovery: true, prefill_policy: 'power_of_two', decode_policy: 'round_robin', request_timeout_secs: 3600, log_dir: 'it\'s $(HOME) `id`', port: 8000,
    prefill_selector: expect.arrayContaining([expect.stringMatching(/^[\w./-]+=[\w.-]+$/)]), decode_selector: expect.arrayContaining([expect.stringMatching(/^[\w./-]+=[\w.-]+$/)]),
  });
});
