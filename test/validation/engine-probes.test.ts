import { findingsIn, RULES } from '../../lib/validation/rules';
import type { Json } from '../fixtures';

const VLLM: Json = { image: 'vllm/vllm-openai:v0.19.1', command: ['vllm', 'serve', 'm'] };
const SGLANG: Json = { image: 'lmsysorg/sglang:v0.5.9', command: ['python3', '-m', 'sglang.launch_server', '--model-path', 'm', '--host', '0.0.0.0'] };

/** What is said of the paths that a container's probes ask. */
const said = (container: Json, httpGet: Json, probe = 'readinessProbe') => findingsIn([{
  path: 'file', manifest: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'm' }, spec: { template: { spec: { containers: [{ name: 'engine', ...container, [probe]: { httpGet } }] } } } },
}], RULES).filter(({ rule }) => rule === 'probes-ask-known-paths').map(({ severity, message, at }) => `${severity}: ${message} (${at?.slice(-1).join()})`);

test.each(['startupProbe', 'readinessProbe', 'livenessProbe'])('a %s at a path that the engine does not answer is warned of', (probe) => {
  expect(said(VLLM, { path: '/healthz', port: 8000 }, probe)).toEqual([
    `warning: template container engine ${probe} path: got "/healthz"; allowed: a path that vLLM answers, such as /health; it answers others with 404, and the probe fails (${probe})`,
  ]);
  expect(said(SGLANG, { path: '/healthz', port: 30000 }, probe)).toEqual([expect.stringContaining('a path that SGLang answers, such as /health')]);
});

test.each(['/health', '/ping', '/v1/models', '/metrics', '/version', '/load', 'health', '/health/', '/health?deep=1'])('vLLM answers %s', (path) => {
  expect(said(VLLM, { path, port: 8000 })).toEqual([]);
});

test.each(['/health', '/health_generate', '/get_model_info', '/model_info', '/v1/models', '/server_info'])('SGLang answers %s', (path) => {
  expect(said(SGLANG, { path, port: 30000 })).toEqual([]);
});

test.each(['/health_generate', '/', undefined, '/v1/completions', '/Health', '', 5])('vLLM does not answer %j', (path) => {
  expect(said(VLLM, { path, port: 8000 })).toHaveLength(1);
});

test.each<[string, Json, Json]>([
  ['another image', { ...VLLM, image: 'example.com/vllm:v0.19.1' }, {}],
  ['another engine in an image of vLLM', { ...SGLANG, image: VLLM.image }, { port: 30000 }],
  ['another port', VLLM, { port: 9000 }],
  ['another host', VLLM, { host: 'example.com' }],
  ['a path in front of all', { ...VLLM, command: [...VLLM.command, '--root-path', '/m'] }, {}],
  ['a program around it', { ...VLLM, command: [...VLLM.command, '--middleware', 'my.Health'] }, {}],
  ['a script that chooses', { ...VLLM, command: ['sh', '-c', 'vllm serve a || vllm serve b'] }, {}],
])('nobody knows what is answered with %s', (_what, container, more) => {
  expect(said(container, { path: '/healthz', port: 8000, ...more })).toEqual([]);
});

test('a port is found by its name and by the flag', () => {
  const named = { ...VLLM, command: [...VLLM.command, '--port', '9000'], ports: [{ name: 'http', containerPort: 9000 }] };

  expect(said(named, { path: '/healthz', port: 'http' })).toHaveLength(1);
  expect(said({ ...VLLM, image: 'mirror.example.com/vllm/vllm-openai@sha256:0' }, { path: '/healthz', port: 8000 })).toHaveLength(1);
});
