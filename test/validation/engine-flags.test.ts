import { EngineVersion, Engine } from '../../lib';
import { NEWEST_READ as NEWEST_SGLANG } from '../../lib/engine/sglang/flag-rows';
import { NEWEST_READ as NEWEST_VLLM } from '../../lib/engine/vllm/flag-rows';
import { findingsIn, RULES } from '../../lib/validation/rules';
import { warningsOf } from '../../lib/warnings';
import { type Json, serve, smallPlan } from '../fixtures';

const VLLM = 'vllm/vllm-openai:v0.19.1';
const SGLANG = 'lmsysorg/sglang:v0.5.9';
const isAbout = (rule: string) => rule === 'flags-are-known' || rule === 'flags-fit-the-release';

/** What is said of the flags of a Deployment's container. */
const said = (container: Json) => findingsIn([{
  path: 'file', manifest: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'm' }, spec: { template: { spec: { containers: [{ name: 'engine', ...container }] } } } },
}], RULES).filter(({ rule }) => isAbout(rule)).map(({ severity, message }) => `${severity}: ${message.replace('template container engine ', '')}`);
const vllm = (image: string, ...flags: string[]) => said({ image, command: ['vllm', 'serve', '/models/m', ...flags] });
const sglang = (image: string, ...flags: string[]) => said({ image, command: ['python3', '-m', 'sglang.launch_server', '--model-path', '/models/m', ...flags] });

test.each<[string, string[], string]>([
  ['a slip of the pen', ['--enforce-eagr'], '--enforce-eagr: got "given"; allowed: flags that vLLM 0.19.1 has; did you mean --enforce-eager?'],
  ['a name that may be several', ['--max-num', '8'], '--max-num: got "given"; allowed: flags that vLLM 0.19.1 has; it may be --max-num-batched-tokens, --max-num-'],
  ['what is gone', ['--swap-space', '4'], '--swap-space: got "given"; allowed: flags that vLLM 0.19.1 has; it is gone from 0.18.0 on'],
  ['what is not there yet', ['--grpc-port=9'], '--grpc-port: got "given"; allowed: flags that vLLM 0.19.1 has; it came with 0.32.0'],
  ['the opposite of what has none', ['--no-disable-log-stats-at-all'], '--no-disable-log-stats-at-all: got "given"'],
  ['what looks like nothing', ['--qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq'], 'has; leave it out'],
])('vLLM is given %s', (_what, flags, message) => {
  expect(vllm(VLLM, ...flags)).toEqual([expect.stringContaining(`warning: --`)]);
  expect(vllm(VLLM, ...flags)[0]).toContain(message);
});

test('flags are read as vLLM reads them', () => {
  expect(vllm(VLLM, '-tp', '8', '-tp=8', '--tensor-parallel', '8', '--max_model_len=4096', '--no-enable-prefix-caching', '-O3', '-O.level=3', '--compilation-config.level', '3', '-q', 'fp8',
    '--temperature', '-1', '$EXTRA', '$(MORE)', '--help', '--served-model-name', 'a', 'b', '--hf-overrides', '{"--x": 1}')).toEqual([expect.stringContaining('--temperature')]);
});

test('SGLang is given what it does not have, and flags as it reads them', () => {
  expect(sglang(SGLANG, '--tp', '8', '--mem-fraction-static=0.9', '--enable-metrics', '--chunked-prefill', '8')).toEqual([]);
  expect(sglang(SGLANG, '--enable-metric')).toEqual([expect.stringMatching(/^warning: --enable-metric: got "given"; allowed: flags that SGLang 0\.5\.9 has; (did you mean|it may be) --enable-metrics/)]);
  expect(sglang('lmsysorg/sglang:v0.5.12', '--enable-double-sparsity')).toEqual([expect.stringContaining('flags that SGLang 0.5.12 has; it is gone from 0.5.11 on')]);
  expect(sglang('lmsysorg/sglang:v0.4.1.post4-cu124', '--enable-memory-saver')).toEqual([expect.stringContaining('flags that SGLang 0.4.1.post4 has; it came with 0.4.1.post6')]);
  expect(said({ image: SGLANG, command: ['sglang', 'serve', '--model-path', 'm', '--num-gpus', '2'] })).toEqual([]);
});

test.each([
  'mirror.example.com/vllm/vllm-openai:v0.19.1', 'vllm/vllm-openai:v0.19.1-cu130', 'vllm/vllm-openai:v0.19.1-aarch64', `${VLLM}@sha256:${'0'.repeat(64)}`, 'vllm/vllm-openai:0.19.1', `vllm/vllm-openai:v${NEWEST_VLLM}`,
])('the release of %s is known', (image) => {
  expect(vllm(image, '--enforce-eagr')).toHaveLength(1);
});

test.each([
  'vllm/vllm-openai:latest', 'vllm/vllm-openai:nightly', 'vllm/vllm-openai', 'vllm/vllm-openai:v0.19.1rc1', 'vllm/vllm-openai:v0.19.1-deepseekv4-cu130', 'vllm/vllm-openai:v99.0.0', 'vllm/vllm-openai:v0.1.0', 'vllm/vllm-openai:v00.019.1',
  'vllm/vllm-openai:v0.19.99999999999', 'example.com/my/vllm-openai:v0.19.1', 'example.com/vllm:v0.19.1', 'amazon/vllm/vllm-openai-plus:v0.19.1',
])('nobody knows the flags of %s', (image) => {
  expect(vllm(image, '--enforce-eagr')).toEqual([]);
});

test('images with arguments only, scripts and workers are looked at, scripts that choose are not', () => {
  expect(said({ image: VLLM, args: ['--model', 'm', '--enforce-eagr'] })).toHaveLength(1);
  expect(said({ image: VLLM, command: ['sh', '-c', 'echo --no; exec vllm serve m --enforce-eagr 2>&1 | tee --append log'] })).toEqual([expect.stringContaining('--enforce-eagr')]);
  expect(said({ image: VLLM, command: ['sh', '-c', 'if true; then vllm serve m --enforce-eagr; else vllm serve m; fi'] })).toEqual([]);
});

test('what an error tells of, no warning tells again, and each flag is told once', () => {
  expect(vllm('vllm/vllm-openai:v0.10.0', '--nnodes', '2')).toEqual([expect.stringMatching(/^error: --nnodes: /)]);
  expect(vllm(VLLM, '--enforce-eagr', '--enforce-eagr=1')).toHaveLength(1);
});

test('of thousands of unknown flags some are told, soon', () => {
  const flags = Array.from({ length: 100_000 }, (_, index) => `--unknown-${'x'.repeat(50)}-${index}`);

  expect(vllm(VLLM, ...flags)).toHaveLength(10);
});

test('a server of the library, whose engine refuses unknown flags itself, is told once', () => {
  const engine = Engine.vllm({ image: VLLM, extraArguments: ['--enforce-eagr'] });
  const { server, chart } = serve({ engine, plan: smallPlan({ engineVersion: EngineVersion.vllm('0.19.1') }) });

  expect(server.node.validate()).toEqual([expect.stringContaining('engine extraArguments[0]: got "--enforce-eagr"')]);
  expect(warningsOf(chart).filter((warning) => warning.includes('flags-are-known'))).toEqual([]);
});

test.each<[string, Engine, EngineVersion]>([
  ['vLLM', Engine.vllm({ image: `vllm/vllm-openai:v${NEWEST_VLLM}` }), EngineVersion.vllm(NEWEST_VLLM)],
  ['vLLM 0.8.5', Engine.vllmRay({ image: 'vllm/vllm-openai:v0.8.5' }), EngineVersion.vllm('0.8.5')],
  ['SGLang', Engine.sglang({ image: `lmsysorg/sglang:v${NEWEST_SGLANG}` }), EngineVersion.sglang(NEWEST_SGLANG)],
  ['SGLang 0.4.6.post5', Engine.sglang({ image: 'lmsysorg/sglang:v0.4.6.post5' }), EngineVersion.sglang('0.4.6.post5')],
])('the library gives %s only flags that are known', (_name, engine, engineVersion) => {
  const { chart } = serve({ engine, plan: smallPlan({ engineVersion }) });

  expect(findingsIn((chart.toJson() as Json[]).map((manifest) => ({ path: 'file', manifest })), RULES).filter(({ rule }) => isAbout(rule))).toEqual([]);
});
