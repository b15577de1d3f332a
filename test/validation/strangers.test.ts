import { findingsIn, RULES } from '../../lib/validation/rules';
import type { Json } from '../fixtures';

/** What is said of manifests that others wrote. */
const said = (...manifests: Json[]) => findingsIn(manifests.map((manifest, index) => ({ path: `file/${index}`, manifest })), RULES).map(({ message }) => message);

const container = (more: Json = {}): Json => ({ name: 'main', image: 'example.com/main:1', ...more });
const workload = (apiVersion: string, kind: string, spec: Json, pod: Json): Json => ({ apiVersion, kind, metadata: { name: 'main' }, spec: { ...spec, template: { metadata: { labels: { app: 'main' } }, spec: pod } } });
const claim = (name: string): Json => ({ metadata: { name }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } });

test.each(['apps/v1', 'apps.kruise.io/v1beta1'])('a StatefulSet of %s mounts the claims that are made for its pods', (apiVersion) => {
  const set = (mount: string) => workload(apiVersion, 'StatefulSet', { serviceName: 'main', selector: { matchLabels: { app: 'main' } }, volumeClaimTemplates: [claim('data')] }, { containers: [container({ volumeMounts: [{ name: mount, mountPath: '/data' }] })] });

  expect(said(set('data'))).toEqual([]);
  expect(said(set('date'))).toEqual(['template container main mount "/data": got "date"; allowed: a volume of the pod: data']);
});

test('claims for pods are those of StatefulSets and sets only, and a pod may have no volumes', () => {
  const deployment = workload('apps/v1', 'Deployment', { selector: { matchLabels: { app: 'main' } }, volumeClaimTemplates: [claim('data')] }, { containers: [container({ volumeMounts: [{ name: 'data', mountPath: '/data' }] })] });

  expect(said(deployment)).toEqual(['template container main mount "/data": got "data"; allowed: a volume of the pod: it has none']);
});

test('a Job that counts its pods tells each its number, other Jobs do not', () => {
  const pod = { restartPolicy: 'Never', containers: [container({ command: ['main', '$(JOB_COMPLETION_INDEX)'] })] };
  const cron = (spec: Json): Json => ({ apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'main' }, spec: { schedule: '@daily', jobTemplate: { spec: { ...spec, template: { spec: pod } } } } });
  const undefinedIndex = 'template container main command[1]: refers to $(JOB_COMPLETION_INDEX), which is not defined before it; allowed: none, for no variable is; write $$(JOB_COMPLETION_INDEX) for the text itself';

  expect(said(workload('batch/v1', 'Job', { completionMode: 'Indexed', completions: 2 }, pod))).toEqual([]);
  expect(said(cron({ completionMode: 'Indexed', completions: 2 }))).toEqual([]);
  expect(said(workload('batch/v1', 'Job', {}, pod))).toEqual([undefinedIndex]);
  expect(said(cron({}))).toEqual([undefinedIndex]);
});

test('LeaderWorkerSet tells pods with TPUs of their slice, others not', () => {
  const set = (resource: string): Json => ({
    apiVersion: 'leaderworkerset.x-k8s.io/v1', kind: 'LeaderWorkerSet', metadata: { name: 'main' },
    spec: { leaderWorkerTemplate: { size: 2, workerTemplate: { spec: { containers: [container({ args: ['$(TPU_WORKER_ID)'], resources: { limits: { [resource]: '4' } } })] } } } },
  });

  expect(said(set('google.com/tpu'))).toEqual([]);
  expect(said(set('example.com/tpu'))).toEqual([expect.stringContaining('refers to $(TPU_WORKER_ID)')]);
});

test('kinds of other groups have names of their own', () => {
  const named = (apiVersion: string, kind: string, name: string): Json => ({ apiVersion, kind, metadata: { name }, spec: {} });

  expect(said(named('com.example/v1', 'Service', '123.example'), named('com.ie.ibm.hpsys/v1alpha1', 'Dataset', 'd'.repeat(50)))).toEqual([]);
  expect(said({ ...named('v1', 'Service', '123.example'), spec: { ports: [{ port: 80 }] } })).toEqual([expect.stringContaining('Service metadata.name: got "123.example"')]);
});

const pod = (main: Json, more: Json = {}) => said({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'main' }, spec: { containers: [container(main)], ...more } });

test.each<Json>([
  { env: [{ name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } }], envFrom: [{ prefix: 'A_', secretRef: { name: 's' } }] },
  { resources: { requests: { cpu: '100u', memory: '5e8' } } }, { lifecycle: { preStop: { sleep: { seconds: 5 } } } }, { ports: [{ containerPort: 53, protocol: 'UDP' }, { containerPort: 53 }] },
])('takes a container with %j', (main) => {
  expect(pod(main)).toEqual([]);
});

test.each<[Json, string]>([
  [{ command: 'sleep 5' }, 'pod container main command: got "sleep 5"; allowed: a list of texts, one for each argument'],
  [{ args: ['-n', 5] }, 'pod container main args[1]: got 5; allowed: text, such as "1"'],
  [{ env: [{ value: 'x' }] }, 'pod container main env name: got nothing; allowed: letters'],
  [{ env: [{ name: 'A', valueFrom: {} }] }, 'pod container main env A valueFrom: got nothing; allowed: exactly one source, such as secretKeyRef'],
  [{ env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'status.podIP' }, secretKeyRef: { name: 's', key: 'k' } } }] }, 'pod container main env A valueFrom: got "fieldRef, secretKeyRef"'],
  [{ envFrom: [{ prefix: 'A_' }] }, 'pod container main envFrom[0]: got nothing; allowed: exactly one of configMapRef and secretRef'],
  [{ resources: { requests: { gpu: '8' } } }, 'pod container main resources name: got "gpu"'],
  [{ ports: [{ containerPort: 80, protocol: 'HTTP' }] }, 'pod container main ports[0].protocol: got "HTTP"; allowed: TCP, UDP, SCTP'],
  [{ lifecycle: { preStop: {} } }, 'pod container main lifecycle.preStop: got nothing; allowed: exactly one of exec, httpGet, tcpSocket, sleep'],
  [{ lifecycle: { postStart: { exec: { command: ['a'] }, httpGet: { port: 80 } } } }, 'pod container main lifecycle.postStart: got "exec, httpGet"'],
])('refuses a container with %j', (main, message) => {
  expect(pod(main)).toEqual([expect.stringContaining(message)]);
});

test('ports on the network of a node are those of the container', () => {
  const ports = (hostPort: number, hostNetwork: boolean) => pod({ ports: [{ containerPort: 80, hostPort }] }, { hostNetwork });

  expect([ports(80, true), ports(8080, false)]).toEqual([[], []]);
  expect(ports(8080, true)).toEqual(['pod container main ports[0].hostPort: got 8080; allowed: 80, the port of the container, on the network of the node']);
});

test('init containers that end have no probes, those that stay may', () => {
  const init = (more: Json) => pod({}, { initContainers: [{ name: 'first', image: 'i', startupProbe: { exec: { command: ['a'] } }, ...more }] });

  expect(init({ restartPolicy: 'Always' })).not.toContainEqual(expect.stringContaining('startupProbe'));
  expect(init({})).toEqual(['pod container first startupProbe: got "a value"; allowed: left out of an init container; restartPolicy: Always makes it one that stays']);
});

test('a Service has each port once for a protocol', () => {
  const service = (...ports: Json[]) => said({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'main' }, spec: { ports } });

  expect(service({ name: 'a', port: 53 }, { name: 'b', port: 53, protocol: 'UDP' })).toEqual([]);
  expect(service({ name: 'a', port: 53 }, { name: 'b', port: 53, protocol: 'TCP' })).toEqual(['Service spec.ports port: got "53/TCP"; allowed: each port once for a protocol']);
});
