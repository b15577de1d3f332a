import { findingsIn, RULES } from '../../lib/validation/rules';
import type { Json } from '../fixtures';
import * as made from './trap-manifests';
import { NAME } from './trap-manifests';

const messages = (group: made.Written) => findingsIn(JSON.parse(JSON.stringify(group.all)).map((manifest: Json, index: number) => ({ path: `chart/${index}`, manifest })), RULES)
  .map(({ rule, message }) => `${rule}: ${message}`);
/** What is said about a group of vLLM once it is changed; nothing is said before. */
const said = (change: (group: made.Written) => void, make = made.multiprocessing) => {
  const group = make();
  change(group);
  return messages(group);
};

test.each<[string, (group: made.Written) => void, string]>([
  ['a volume has two sources', ({ leader }) => { leader.spec.volumes[0].hostPath = { path: '/x' }; }, 'volumes-have-one-source: leaderTemplate volume shm: got "emptyDir, hostPath"; allowed: exactly one source'],
  ['a probe has no check', ({ head }) => { head.readinessProbe = { periodSeconds: 10 }; }, 'probes-have-one-check: leaderTemplate container engine readinessProbe: got nothing; allowed: exactly one of exec, httpGet'],
  ['a probe has two checks', ({ head }) => { head.readinessProbe.exec = { command: ['true'] }; }, 'readinessProbe: got "exec, httpGet"'],
  ['a probe never waits', ({ head }) => { head.readinessProbe.timeoutSeconds = 0; }, 'readinessProbe.timeoutSeconds: got 0; allowed: a whole number of 1 or more'],
  ['a liveness probe wants two successes', ({ head }) => { head.livenessProbe = { ...head.readinessProbe, successThreshold: 2 }; }, 'livenessProbe.successThreshold: got 2; allowed: 1'],
  ['a readiness probe ends pods', ({ head }) => { head.readinessProbe.terminationGracePeriodSeconds = 5; }, 'readinessProbe.terminationGracePeriodSeconds: got 5; allowed: left out'],
  ['a probe asks a port by a name that is not there', ({ head }) => { head.readinessProbe.httpGet.port = 'web'; }, 'readinessProbe port: got "web"; allowed: a number from 1 to 65535, or a port\'s name of the container: http'],
  ['a probe asks another port than the engine\'s', ({ head }) => { head.readinessProbe.httpGet.port = 9000; }, 'probes-ask-the-engine: leaderTemplate container engine readinessProbe port: got 9000; allowed: 8000, at which the engine answers'],
  ['a Service leads to another port than the engine\'s', ({ service }) => { service.spec.ports[0].targetPort = 9000; }, 'probes-ask-the-engine: leaderTemplate container engine --port: got 8000; allowed: 9000, to which Service api leads'],
  ['a Service leads to a port that is not there', ({ service }) => { service.spec.ports[0].targetPort = 'web'; }, 'services-lead-to-open-ports: Service spec.ports[0].targetPort: got "web"; allowed: a port\'s name of the pods that it selects: http'],
  ['a Service selects a set that is not there', ({ service }) => { service.spec.selector = { [NAME]: 'sever' }; }, `services-name-sets: Service selector ${NAME}: got "sever"; allowed: the name of a LeaderWorkerSet of the namespace: server`],
  ['pods end for good', ({ worker }) => { worker.spec.restartPolicy = 'Never'; }, 'pods-restart-always: workerTemplate spec.restartPolicy: got "Never"; allowed: Always'],
  ['the start is of no known kind', ({ set }) => { set.spec.startupPolicy = 'LeaderFirst'; }, 'sets-have-known-values: spec.startupPolicy: got "LeaderFirst"; allowed: LeaderCreated, LeaderReady'],
  ['an update is of no known kind', ({ set }) => { set.spec.rolloutStrategy = { type: 'Recreate' }; }, 'sets-have-known-values: spec.rolloutStrategy.type: got "Recreate"; allowed: RollingUpdate'],
  ['the network has no policy', ({ set }) => { set.spec.networkConfig = {}; }, 'sets-have-known-values: spec.networkConfig.subdomainPolicy: got nothing; allowed: Shared, UniquePerReplica'],
  ['sub-groups are of no known kind', ({ set }) => { set.spec.leaderWorkerTemplate.subGroupPolicy = { subGroupSize: 1, subGroupPolicyType: 'All' }; }, 'subGroupPolicyType: got "All"; allowed: LeaderWorker, LeaderExcluded'],
  ['the leader has another number', ({ head }) => { head.command[head.command.indexOf('--node-rank') + 1] = '1'; }, 'node-ranks-count-pods: leaderTemplate container engine --node-rank: got "1"; allowed: 0 on the leader'],
  ['all workers have the same number', ({ tail }) => { tail.command[tail.command.indexOf('--node-rank') + 1] = '0'; }, 'node-ranks-count-pods: workerTemplate container engine --node-rank: got "0"; allowed: $(LWS_WORKER_INDEX)'],
  ['the engine runs under a shell', ({ head }) => { head.command = ['sh', '-c', `echo start; ${head.command.join(' ')}`]; }, 'engines-are-executed: leaderTemplate container engine command: got "vllm serve /models/m/ …"; allowed: exec in front of the engine'],
])('says it when %s', (_what, change, message) => {
  expect(said(change)).toContainEqual(expect.stringContaining(message));
});

test('GPUs of a single pod without a rank are told, and too many ranks refused', () => {
  const alone = (ranks: string) => said(({ set, head, service }) => {
    head.command = ['vllm', 'serve', '/models/m', '--served-model-name', 'm', '--max-model-len', '4096', '-tp', ranks];
    service.spec.selector = { [NAME]: 'server' };
    set.spec.leaderWorkerTemplate = { size: 1, workerTemplate: set.spec.leaderWorkerTemplate.leaderTemplate };
  });

  expect(alone('8')).toEqual([]);
  expect(alone('4')).toEqual(['gpus-are-used: workerTemplate container engine TP 4: got "4 of 8 GPUs"; allowed: a rank for each GPU; raise --tensor-parallel-size, or ask for fewer GPUs']);
  expect(alone('16')).toEqual(['ranks-are-gpus: workerTemplate container engine TP 16: got "16 ranks"; allowed: 8 ranks, one for each GPU: 8 GPUs']);
});

test('one template for all pods is read as leader and worker', () => {
  const shared = (command: string[]) => said(({ set, head }) => {
    delete set.spec.leaderWorkerTemplate.leaderTemplate;
    const { containers: [engine] } = set.spec.leaderWorkerTemplate.workerTemplate.spec;
    Object.assign(engine, { command, readinessProbe: head.readinessProbe });
  }, made.sglang);
  const { head: { command } } = made.sglang();

  expect(shared(command)).toEqual([]);
  expect(shared(command.map((each: string) => (each === '$(LWS_WORKER_INDEX)' ? '0' : each)))).toEqual([expect.stringMatching(/^node-ranks-count-pods: workerTemplate container engine --node-rank: got "0"; allowed: \$\(LWS_WORKER_INDEX\)/)]);
  expect(shared(['vllm', 'serve', '/models/m', '--served-model-name', 'm', '--max-model-len', '4096', '--port', '30000', '-tp', '8', '-pp', '2', '--nnodes', '2', '--node-rank', '$(LWS_WORKER_INDEX)'])).toEqual([
    expect.stringMatching(/^followers-are-headless: workerTemplate container engine --headless: got "on none"; allowed: on workers only; give the set a leaderTemplate/),
  ]);
});

test('a script that chooses by its pod\'s number is left alone', () => {
  const script = 'if [ "$LWS_WORKER_INDEX" = 0 ]; then exec vllm serve /models/m --served-model-name m --max-model-len 4096 --port 8000 --nnodes 2 --node-rank 0 -tp 8 -pp 2; else exec vllm serve /models/m --headless --nnodes 2 --node-rank 1 -tp 8 -pp 2; fi';

  expect(said(({ set, head, tail }) => {
    delete set.spec.leaderWorkerTemplate.leaderTemplate;
    Object.assign(tail, { command: ['bash', '-c', script], readinessProbe: head.readinessProbe });
  })).toEqual([]);
});

test('pods of other kinds are held against the rules of pods', () => {
  const pod = { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'i', ports: [{ containerPort: 0 }] }] } };
  const told = (manifest: Json) => findingsIn([{ path: 'x', manifest }], RULES).filter(({ rule }) => rule === 'ports-are-valid').map(({ at }) => at?.join('.'));

  expect(told({ apiVersion: 'v1', kind: 'Pod', ...pod })).toEqual(['spec.containers.0.ports.0']);
  for (const kind of ['StatefulSet', 'DaemonSet', 'ReplicaSet', 'Deployment', 'Job']) expect(told({ kind, metadata: { name: 'p' }, spec: { template: pod } })).toEqual(['spec.template.spec.containers.0.ports.0']);
  expect(told({ kind: 'CronJob', metadata: { name: 'p' }, spec: { jobTemplate: { spec: { template: pod } } } })).toEqual(['spec.jobTemplate.spec.template.spec.containers.0.ports.0']);
});
