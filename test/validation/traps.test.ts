import { ApiObject, App, Chart, JsonPatch, Size } from 'cdk8s';
import {
  AcsComputeQos, AcsGpuClass, AcsGpuSeries, AcsPlatform, Autoscaling, DisruptionBudget, Engine, EngineVersion, FluidCache, GpuSpec, GroupPlacement,
  type ModelServerProps, ModelSpec, OssCredentials, OssVolume, ParallelismPlan, RdmaProfile, RestartPolicy, Rollout,
} from '../../lib';
import { lwsFeaturesIn } from '../../lib/availability/lws-spec';
import { findingsIn, RULES } from '../../lib/validation/rules';
import { acs, r1Plan, serve, type Served, vllm, type Json } from '../fixtures';
import * as made from './trap-manifests';
import { INDEX, NAME } from './trap-manifests';

/** Traps of LeaderWorkerSet, of engines and of clouds: what is refused, what is warned of, and what cannot be made. */
type Grade = 'refused' | 'warned' | 'impossible';
type Check = () => void;
const SEVERITY = { refused: 'error', warned: 'warning' } as const;

const found = (manifests: Json[]) => findingsIn(JSON.parse(JSON.stringify(manifests)).map((manifest: Json, index: number) => ({ path: `chart/${index}`, manifest })), RULES);

/** The rule objects to manifests by hand once they are broken, and to nothing before. */
function broken<T extends made.Written>(rule: string, grade: 'refused' | 'warned', make: () => T, breakIt: (group: T) => void): Check {
  return () => {
    const group = make();
    expect(found(group.all).map((finding) => `${finding.rule}: ${finding.message}`)).toEqual([]);
    breakIt(group);
    expect(found(group.all)).toContainEqual(expect.objectContaining({ rule, severity: SEVERITY[grade] }));
  };
}
const refused = <T extends made.Written>(rule: string, make: () => T, breakIt: (group: T) => void) => broken(rule, 'refused', make, breakIt);
const warned = <T extends made.Written>(rule: string, make: () => T, breakIt: (group: T) => void) => broken(rule, 'warned', make, breakIt);

/** The same of other manifests. */
function others(rule: string, severity: 'error' | 'warning', make: () => Json[], breakIt: (all: Json[]) => void): Check {
  return () => {
    const all = make();
    expect(found(all).map((finding) => `${finding.rule}: ${finding.message}`)).toEqual([]);
    breakIt(all);
    expect(found(all)).toContainEqual(expect.objectContaining({ rule, severity }));
  };
}

const problemsOf = ({ chart }: Pick<Served, 'chart'>) => chart.node.root.node.findAll().flatMap(({ node }) => node.validate()).join('\n');
/** A server of the library is refused, in these words. */
const serverRefused = (props: () => Partial<ModelServerProps>, message: RegExp): Check => () => { expect(problemsOf(serve(props(), 'team'))).toMatch(message); };
/** A server of the library comes with this warning, and nothing else is wrong. */
const serverWarned = (props: () => Partial<ModelServerProps>, message: RegExp): Check => () => {
  const served = serve(props(), 'team');
  expect(problemsOf(served)).toBe('');
  expect(served.server.warnings.join('\n')).toMatch(message);
};

const mp = () => ({ plan: r1Plan({ engineVersion: EngineVersion.vllm('0.19.1') }), engine: Engine.vllm({ image: 'vllm/vllm-openai:v0.19.1' }) });
const dp = () => ({
  plan: r1Plan({ engineVersion: EngineVersion.vllm('0.19.1'), tensorParallelSize: 1, dataParallelSize: 16, expertParallel: true, enforceEager: undefined, gpuMemoryUtilization: 0.92 }),
  engine: Engine.vllm({ image: 'vllm/vllm-openai:v0.19.1' }),
});
const sg = () => ({ plan: r1Plan({ engineVersion: EngineVersion.sglang('0.5.9'), enforceEager: undefined, gpuMemoryUtilization: undefined }), engine: Engine.sglang({ image: 'lmsysorg/sglang:v0.5.9' }) });
const onAcs = () => ({ platform: acs(), network: RdmaProfile.acs(), cpu: 64, memory: Size.gibibytes(512) });

/** Each way of starting a group, as the library writes it. */
const SERVERS: readonly (() => Partial<ModelServerProps>)[] = [() => ({}), mp, dp, sg, onAcs];
/** What holds for each server of the library. */
const always = (holds: (objects: { readonly set: Json; readonly pods: Json[]; readonly containers: Json[]; readonly all: Json[] }) => void): Check => () => {
  for (const props of SERVERS) {
    const { chart } = serve(props(), 'team');
    const all = chart.toJson();
    const set = all.find(({ kind }: Json) => kind === 'LeaderWorkerSet');
    const pods = ['leaderTemplate', 'workerTemplate'].map((role) => set.spec.leaderWorkerTemplate[role]).filter(Boolean);
    holds({ set, pods, containers: pods.flatMap(({ spec }: Json) => spec.containers), all });
  }
};
const text = (container: Json) => [...container.command ?? [], ...container.args ?? []].join(' ');

const replaceWord = (container: Json, from: string, to: string[]) => { container.command = container.command.flatMap((each: string) => (each === from ? to : [each])); };
/** Gives the flag another value, in leader and worker. */
const flag = ({ head, tail }: made.Written, name: string, value: string) => {
  for (const { command } of [head, tail]) command[command.indexOf(name) + 1] = value;
};
const env = ({ head, tail }: made.Written, name: string, value: string) => [head, tail].forEach((container) => container.env.push({ name, value }));
const patched = (path: string, value: unknown): Check => () => {
  const served = serve({}, 'team');
  ApiObject.of(served.server.node.findChild('Resource')).addJsonPatch(JsonPatch.add(path, value));
  expect(problemsOf(served)).not.toBe('');
};
const template = (group: made.Written) => group.set.spec.leaderWorkerTemplate;
const fluid = (props: Partial<ConstructorParameters<typeof FluidCache>[2]> = {}) => {
  const chart = new Chart(new App(), 'test', { namespace: 'team' });
  const weights = new FluidCache(chart, 'model', {
    bucket: 'weights', endpoint: 'oss-cn-hangzhou-internal.aliyuncs.com', path: '/models/r1', credentials: OssCredentials.secret('oss'), replicas: 8, ...props,
  });
  return { chart, weights };
};
const oss = (props: Partial<ConstructorParameters<typeof OssVolume>[2]> = {}) => {
  const chart = new Chart(new App(), 'test', { namespace: 'team' });
  new OssVolume(chart, 'model', { bucket: 'weights', endpoint: 'oss-cn-hangzhou-internal.aliyuncs.com', path: '/models/r1', credentials: OssCredentials.secret('oss'), ...props });
  return chart;
};
const withStorage = (all: Json[]) => () => { const group = made.multiprocessing(); group.all.push(...all); return group; };

/** Every trap, in the order of its number, with what shows how it is kept from users. */
function traps(): readonly (readonly [number, string, Grade, readonly Check[]])[] {
  return [
    [1, 'a Service has the name that LeaderWorkerSet needs for its own', 'refused', [
      refused('headless-services-are-left-alone', made.multiprocessing, ({ service }) => { service.metadata.name = 'server'; }),
      refused('service-names-of-groups-are-free', made.multiprocessing, ({ set, service }) => { set.spec.networkConfig = { subdomainPolicy: 'UniquePerReplica' }; service.metadata.name = 'server-1'; }),
      serverRefused(() => ({ serviceName: 'r1' }), /has the name of the LeaderWorkerSet/),
    ]],
    [2, 'workers wait for a leader that waits for them', 'refused', [
      ...[made.multiprocessing, made.ray, made.dataParallel, made.sglang].map((make) => refused('leaders-do-not-wait-for-workers', make, ({ set }) => { set.spec.startupPolicy = 'LeaderReady'; })),
      patched('/spec/startupPolicy', 'LeaderReady'),
    ]],
    [3, 'a set\'s name leaves no room for what is derived from it', 'refused', [
      refused('names-are-valid', made.multiprocessing, ({ set, service }) => { set.metadata.name = 'a'.repeat(51); service.spec.selector[NAME] = 'a'.repeat(51); }),
      refused('names-are-valid', made.multiprocessing, ({ set, service }) => { set.metadata.name = '1st'; service.spec.selector[NAME] = '1st'; }),
      refused('names-are-valid', made.multiprocessing, ({ set, all }) => { set.metadata.name = 'a'.repeat(50); delete set.spec.replicas; const each = made.scaler({ maxReplicaCount: 11 }); each.spec.scaleTargetRef.name = 'a'.repeat(50); all.splice(1, 1, each); }),
      serverRefused(() => ({ name: 'a'.repeat(51) }), /LeaderWorkerSet metadata\.name: got "a{51}"; allowed: .* at most 50/),
    ]],
    [4, 'an update can take no group and add none', 'refused', [
      ...[{ maxUnavailable: 0 }, { maxUnavailable: '40%' }, { maxUnavailable: '101%' }, { maxUnavailable: -1 }, { maxSurge: '1' }, { maxSurge: 'all' }, { partition: -1 }].map((numbers) => refused('rollouts-make-progress', made.multiprocessing, ({ set }) => { set.spec.rolloutStrategy = { type: 'RollingUpdate', rollingUpdateConfiguration: numbers }; })),
      serverRefused(() => ({ rollout: Rollout.rolling({ maxUnavailable: 0 }) }), /maxUnavailable: got 0; allowed: at least 1 where maxSurge is 0/),
    ]],
    [5, 'sub-groups do not divide the group', 'refused', [
      ...[{}, { subGroupSize: 0 }, { subGroupSize: 3 }, { subGroupSize: 2, subGroupPolicyType: 'LeaderExcluded' }].map((subGroupPolicy) => refused('sub-groups-divide-groups', made.multiprocessing, (group) => { template(group).subGroupPolicy = subGroupPolicy; })),
      refused('sub-groups-divide-groups', made.multiprocessing, ({ set }) => { set.metadata.annotations['leaderworkerset.sigs.k8s.io/subgroup-exclusive-topology'] = 'rack'; }),
      serverRefused(() => ({ placement: GroupPlacement.kubernetes({ subGroups: { size: 3 } }) }), /subGroups\.size: got 3; allowed: 1, 2/),
    ]],
    [6, 'what LeaderWorkerSet sets is set by hand', 'refused', [
      refused('lws-labels-are-left-alone', made.multiprocessing, ({ worker }) => { worker.metadata.labels[INDEX] = '1'; }),
      refused('environment-is-defined', made.multiprocessing, (group) => { env(group, 'LWS_GROUP_SIZE', '2'); }),
      serverRefused(() => ({ pod: { env: [{ name: 'LWS_GROUP_SIZE', value: '2' }] } }), /names that LeaderWorkerSet does not set itself/),
    ]],
    [7, 'a command refers to a variable that is not defined before it', 'refused', [
      refused('environment-is-defined', made.multiprocessing, ({ head }) => { head.command.push('--host', '$(POD_IP)'); }),
      refused('environment-is-defined', made.multiprocessing, (group) => { env(group, 'A', '$(B)'); env(group, 'B', 'b'); }),
      serverRefused(() => ({ pod: { env: [{ name: 'A', value: '$(NOWHERE)' }] } }), /refers to \$\(NOWHERE\), which is not defined before it/),
    ]],
    [8, 'requests, metrics and budgets reach pods that they should not', 'impossible', [
      refused('services-lead-to-leaders', made.multiprocessing, ({ service }) => { service.spec.selector = { [NAME]: 'server' }; }),
      refused('pools-hold-leaders', made.multiprocessing, ({ all }) => { all.push({ apiVersion: 'inference.networking.k8s.io/v1', kind: 'InferencePool', metadata: { name: 'p', namespace: 'team' }, spec: { selector: { matchLabels: { [NAME]: 'server' } } } }); }),
      always(({ all }) => { expect(all.find(({ kind }: Json) => kind === 'Service').spec.selector).toEqual({ [NAME]: 'r1', [INDEX]: '0' }); }),
    ]],
    [9, 'the number of pods leaves out the leader', 'warned', [
      refused('group-sizes-agree', made.ray, ({ head }) => { head.command[2] = head.command[2].replace('$(LWS_GROUP_SIZE)', '1'); }),
      refused('group-sizes-agree', made.multiprocessing, (group) => { flag(group, '--nnodes', '3'); }),
      refused('sets-have-numbers', made.multiprocessing, (group) => { delete template(group).workerTemplate; }),
      always(({ containers }) => { for (const each of containers) expect(text(each)).not.toMatch(/(--nnodes|ray_cluster_size)[ =]\d/); }),
    ]],
    [10, 'a field is newer than the cluster\'s LeaderWorkerSet', 'refused', [
      serverRefused(() => ({ lwsVersion: '0.6', rollout: Rollout.rolling({ partition: 1 }) }), /lwsVersion: got "0\.6"; allowed: 0\.7 or newer, for a rollout's partition/),
      serverRefused(() => ({ lwsVersion: '0.8', restartPolicy: RestartPolicy.RECREATE_GROUP_AFTER_START }), /0\.9 or newer, for restartPolicy RecreateGroupAfterStart/),
      () => {
        const { set } = made.multiprocessing();
        set.spec.leaderWorkerTemplate.volumeClaimTemplates = [];
        expect(lwsFeaturesIn(set).map(({ what }) => what)).toContain('volumeClaimTemplates');
      },
    ]],
    [11, 'a pod of a group restarts alone', 'refused', [
      refused('copies-restart-together', made.dataParallel, (group) => { template(group).restartPolicy = 'None'; }),
      warned('groups-restart-together', made.multiprocessing, (group) => { template(group).restartPolicy = 'None'; }),
      warned('groups-restart-together', made.sglang, (group) => { template(group).restartPolicy = 'Default'; }),
      warned('joins-are-patient', made.ray, ({ head }) => { head.command[2] = head.command[2].replace('--ray_init_timeout=1800', ''); }),
      serverRefused(() => ({ ...dp(), restartPolicy: RestartPolicy.NONE }), /restartPolicy: got "None"; allowed: one that recreates the group/),
      serverWarned(() => ({ restartPolicy: RestartPolicy.NONE }), /restartPolicy None: when one pod restarts/),
    ]],
    [12, 'a sidecar\'s restart recreates the group', 'warned', [
      warned('sidecars-do-not-restart-groups', made.multiprocessing, ({ leader }) => { leader.spec.containers.push({ name: 'logs', image: 'registry.example.com/logs', livenessProbe: { httpGet: { path: '/', port: 80 } } }); }),
      always(({ pods }) => { for (const { spec } of pods) expect(spec.containers).toHaveLength(1); }),
    ]],
    [13, 'an update leaves no group that serves, or comes without need', 'warned', [
      warned('updates-leave-groups', made.multiprocessing, ({ set }) => { set.spec.rolloutStrategy = { type: 'RollingUpdate', rollingUpdateConfiguration: { maxUnavailable: 2 } }; }),
      warned('templates-stay-the-same', made.multiprocessing, ({ leader }) => { leader.metadata.annotations['checksum/config'] = 'abc'; }),
      serverWarned(() => ({ rollout: Rollout.rolling({ maxUnavailable: 1 }) }), /during an update nothing may serve/),
    ]],
    [14, 'a scaler and a manifest both own the number of groups', 'refused', [
      refused('scalers-own-replicas', made.multiprocessing, ({ all }) => { all.push(made.scaler()); }),
      refused('scalers-own-replicas', made.multiprocessing, ({ set, all }) => { delete set.spec.replicas; const each = made.scaler(); each.spec.scaleTargetRef.apiVersion = 'apps/v1'; all.push(each); }),
      serverRefused(() => ({ replicas: 2, autoscaling: Autoscaling.hpa({ maxReplicas: 4 }) }), /replicas: got 2; allowed: left out/),
    ]],
    [15, 'a budget counts pods where groups are meant', 'warned', [
      ...[{ minAvailable: 1 }, { maxUnavailable: '50%' }].map((numbers) => warned('budgets-count-pods', made.multiprocessing, ({ all }) => { all.push(made.budget({ ...numbers, selector: { matchLabels: { [NAME]: 'server' } } })); })),
      warned('budgets-count-pods', made.multiprocessing, ({ all }) => { all.push(made.budget({ maxUnavailable: 1, selector: { matchLabels: { [NAME]: 'server', [INDEX]: '0' } } })); }),
      serverWarned(() => ({ replicas: 2, disruption: DisruptionBudget.groups(2) }), /all of them may be evicted at once/),
    ]],
    [16, 'workers end before their leader', 'warned', [
      warned('workers-outlive-leaders', made.multiprocessing, ({ worker }) => { worker.spec.terminationGracePeriodSeconds = 30; }),
      always(({ pods }) => { expect(new Set(pods.map(({ spec }) => spec.terminationGracePeriodSeconds)).size).toBe(1); }),
    ]],
    [17, 'a Service\'s variables are taken for the engine\'s', 'impossible', [
      refused('service-links-spare-engines', made.multiprocessing, ({ leader, all }) => { delete leader.spec.enableServiceLinks; all.push({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'vllm', namespace: 'team' }, spec: { selector: { app: 'x' }, ports: [{ port: 1 }] } }); }),
      always(({ pods }) => { for (const { spec } of pods) expect(spec.enableServiceLinks).toBe(false); }),
    ]],
    [18, 'defaults give too much, or values have the wrong type', 'impossible', [
      refused('labels-are-valid', made.multiprocessing, ({ service }) => { service.spec.selector[INDEX] = 0; }),
      refused('ports-are-valid', made.multiprocessing, ({ head }) => { head.ports[0].containerPort = '8000'; }),
      always(({ pods, all }) => {
        for (const { spec } of pods) expect(spec.automountServiceAccountToken).toBe(false);
        expect(found(all).map(({ rule }) => rule).filter((rule) => ['labels-are-valid', 'ports-are-valid'].includes(rule))).toEqual([]);
      }),
    ]],
    [19, '/dev/shm has 64 MiB, or takes all memory', 'warned', [
      warned('shared-memory-is-mounted', made.multiprocessing, ({ head }) => { head.volumeMounts.shift(); }),
      warned('shared-memory-is-mounted', made.multiprocessing, ({ leader }) => { delete leader.spec.volumes[0].emptyDir.medium; }),
      warned('shared-memory-is-mounted', made.multiprocessing, ({ worker }) => { delete worker.spec.volumes[0].emptyDir.sizeLimit; }),
      refused('resources-are-quantities', made.multiprocessing, ({ leader }) => { leader.spec.volumes[0].emptyDir.sizeLimit = '512Gi'; }),
      serverRefused(() => ({ sharedMemory: Size.gibibytes(512) }), /memory: got "512Gi"; allowed: more than \/dev\/shm/),
    ]],
    [20, 'devices are requested otherwise than limited', 'refused', [
      refused('resources-are-quantities', made.multiprocessing, ({ head }) => { head.resources.requests['nvidia.com/gpu'] = '4'; }),
      refused('devices-have-limits', made.multiprocessing, ({ head }) => { head.resources.requests['rdma/ib'] = '1'; }),
      refused('devices-have-limits', made.multiprocessing, ({ head }) => { Object.assign(head.resources.limits, { 'hugepages-2Mi': '2Gi' }); head.resources.requests['hugepages-2Mi'] = '1Gi'; }),
      refused('devices-have-limits', made.multiprocessing, ({ leader }) => { leader.spec.initContainers = [{ name: 'i', image: 'i', resources: { limits: { 'hugepages-2Mi': '1Gi' } } }]; }),
      refused('devices-have-limits', made.multiprocessing, ({ head }) => { head.resources.requests.cpu = '65'; }),
      always(({ containers }) => { for (const { resources } of containers) expect(resources.requests).toEqual(resources.limits); }),
    ]],
    [21, 'an engine may not write its caches', 'warned', [
      warned('caches-are-writable', made.multiprocessing, ({ head }) => { head.securityContext = { readOnlyRootFilesystem: true }; }),
      warned('caches-are-writable', made.multiprocessing, ({ leader }) => { leader.spec.securityContext = { runAsUser: 1000 }; }),
    ]],
    [22, 'a label\'s value is none', 'refused', [
      refused('labels-are-valid', made.multiprocessing, ({ leader }) => { leader.metadata.labels.model = 'deepseek-ai/DeepSeek-R1'; }),
      refused('labels-are-valid', made.multiprocessing, ({ leader }) => { leader.metadata.labels.model = 'm'.repeat(64); }),
      serverRefused(() => ({ pod: { labels: { model: 'deepseek-ai/DeepSeek-R1' } } }), /labels\["model"\]: got "deepseek-ai\/DeepSeek-R1"/),
    ]],
    [23, 'names of containers and ports are repeated, or too long', 'refused', [
      refused('names-are-told-apart', made.multiprocessing, ({ leader }) => { leader.spec.containers.push({ name: 'engine', image: 'i' }); }),
      refused('ports-are-valid', made.multiprocessing, ({ head }) => { head.ports.push({ name: 'http', containerPort: 9 }); }),
      refused('ports-are-valid', made.multiprocessing, ({ head }) => { head.ports[0].name = 'a-name-of-sixteen'; }),
    ]],
    [24, 'leader and worker do not have the same', 'warned', [
      warned('templates-agree', made.multiprocessing, ({ tail }) => { tail.image = 'registry.example.com/vllm:older'; }),
      warned('templates-agree', made.multiprocessing, ({ tail }) => { tail.volumeMounts.pop(); }),
      warned('models-are-mounted', made.multiprocessing, ({ tail }) => { tail.volumeMounts.pop(); }),
      warned('models-are-mounted', made.multiprocessing, ({ tail }) => { replaceWord(tail, '/models/m/', ['/models/m/other']); }),
      always(({ containers: [leader, worker] }) => { expect([worker.image, worker.volumeMounts, worker.resources]).toEqual([leader.image, leader.volumeMounts, leader.resources]); }),
    ]],
    [25, 'an exclusive topology leaves no room for groups', 'warned', [
      ...['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map((key) => warned('topologies-have-room', made.multiprocessing, ({ set }) => { set.metadata.annotations['leaderworkerset.sigs.k8s.io/exclusive-topology'] = key; })),
      warned('topologies-have-room', made.acs, ({ set }) => { set.metadata.annotations['leaderworkerset.sigs.k8s.io/exclusive-topology'] = 'rack'; }),
      serverRefused(() => ({ placement: GroupPlacement.kubernetes({ exclusiveTopology: 'kubernetes.io/hostname' }) }), /exclusiveTopology: got "kubernetes\.io\/hostname"/),
      serverWarned(() => ({ replicas: 3, placement: GroupPlacement.kubernetes({ exclusiveTopology: 'topology.kubernetes.io/zone' }) }), /each group takes a value of the label to itself/),
    ]],
    [26, 'a gang is scheduled by a scheduler that knows of none', 'warned', [
      warned('gangs-have-their-scheduler', made.multiprocessing, ({ set }) => { set.metadata.annotations['scheduling.volcano.sh/queue-name'] = 'q'; }),
      warned('gangs-have-their-scheduler', made.multiprocessing, ({ leader }) => { leader.spec.schedulerName = 'volcano'; }),
      () => {
        const { chart } = serve({ lwsVersion: '0.9', placement: GroupPlacement.volcano({ queue: 'q' }) }, 'team');
        const set = chart.toJson().find(({ kind }: Json) => kind === 'LeaderWorkerSet');
        expect(['leaderTemplate', 'workerTemplate'].map((role) => set.spec.leaderWorkerTemplate[role].spec.schedulerName)).toEqual(['volcano', 'volcano']);
      },
    ]],
    [27, 'the engine is told of other ranks than there are GPUs', 'refused', [
      refused('ranks-are-gpus', made.multiprocessing, (group) => { flag(group, '--pipeline-parallel-size', '4'); }),
      refused('ranks-are-gpus', made.multiprocessing, (group) => { template(group).size = 3; }),
      refused('ranks-are-gpus', made.ray, ({ head }) => { head.command[2] = head.command[2].replace('--tensor-parallel-size 8', '-tp=4'); }),
      refused('ranks-are-gpus', made.sglang, (group) => { flag(group, '--tp', '8'); }),
      refused('ranks-are-gpus', made.dataParallel, ({ head }) => { flag({ head, tail: head } as made.Written, '--data-parallel-size', '8'); }),
      refused('local-ranks-are-gpus', made.dataParallel, ({ head }) => { flag({ head, tail: head } as made.Written, '--data-parallel-size-local', '4'); }),
      serverRefused(() => ({ overrides: { resources: { 'nvidia.com/gpu': '4' } } }), /allowed: resources other than the plan's GPUs/),
    ]],
    [28, 'heads cannot be divided by the ranks', 'refused', [
      () => { expect(r1Plan({ tensorParallelSize: 3, pipelineParallelSize: 1 }).problems.join()).toMatch(/tensorParallelSize: got 3; .*rule attention-heads/); },
      () => { expect(r1Plan({ tensorParallelSize: 16, pipelineParallelSize: 1 }).warnings.join()).toMatch(/tensor parallelism of 16 spans pods of 8 GPUs/); },
      warned('tensor-parallelism-stays-in-pods', made.multiprocessing, (group) => { flag(group, '--tensor-parallel-size', '16'); flag(group, '--pipeline-parallel-size', '1'); }),
      warned('tensor-parallelism-stays-in-pods', made.sglang, (group) => { env(group, 'NCCL_IB_DISABLE', '1'); }),
    ]],
    [29, 'the engine starts although its group did not form', 'impossible', [
      warned('waits-are-heeded', made.ray, ({ head }) => { head.command[2] = head.command[2].replace(' && ', '; '); }),
      always(({ containers }) => { for (const each of containers) expect(text(each)).not.toMatch(/; *(exec )?(vllm serve|python3 -m sglang)/); }),
      () => {
        const { chart } = serve(mp(), 'team');
        expect(JSON.stringify(chart.toJson())).toMatch(/no leader at \{host\}/);
      },
    ]],
    [30, 'a script is not in the image', 'warned', [
      warned('scripts-are-in-the-image', made.ray, ({ head, tail }) => { head.image = tail.image = 'vllm/vllm-openai:v0.8.5'; }),
      () => {
        const { chart } = serve({}, 'team');
        expect(JSON.stringify(chart.toJson())).not.toMatch(/(ray_init|multi-node-serving)\.sh/);
      },
    ]],
    [31, 'a release of vLLM does not do what it is told', 'refused', [
      refused('ray-is-asked-for', made.ray, ({ head }) => { head.image = 'registry.example.com/vllm:v0.12.0'; head.command[2] = head.command[2].replace('--distributed-executor-backend ray', ''); }),
      warned('images-have-ray', made.ray, ({ tail }) => { tail.image = 'vllm/vllm-openai:v0.18.0'; }),
      refused('flags-fit-the-release', made.multiprocessing, ({ head, tail }) => { head.image = tail.image = 'vllm/vllm-openai:v0.10.0'; }),
      serverRefused(() => ({ engine: Engine.vllm({ image: 'i' }) }), /allowed: vllm 0\.11\.1 or newer with Engine\.vllm on several pods/),
      serverRefused(() => ({ plan: r1Plan({ engineVersion: EngineVersion.vllm('0.19.1') }), engine: vllm({ image: 'vllm/vllm-openai:v0.19.1' }) }), /allowed: an image with Ray/),
      () => { expect(JSON.stringify(serve({ plan: r1Plan({ engineVersion: EngineVersion.vllm('0.12.0') }) }, 'team').chart.toJson())).toContain('--distributed-executor-backend ray'); },
    ]],
    [32, 'followers are started as servers, or the leader as a follower', 'refused', [
      refused('followers-are-headless', made.multiprocessing, ({ tail }) => { tail.command.pop(); }),
      refused('followers-are-headless', made.multiprocessing, ({ head }) => { head.command.push('--headless'); }),
      refused('headless-needs-vllm-serve', made.multiprocessing, ({ tail }) => { tail.command.splice(0, 3, 'python3', '-m', 'vllm.entrypoints.openai.api_server', '--model', '/models/m'); }),
      () => {
        const set = serve(mp(), 'team').chart.toJson().find(({ kind }: Json) => kind === 'LeaderWorkerSet').spec.leaderWorkerTemplate;
        expect(['leaderTemplate', 'workerTemplate'].map((role) => / --headless /.test(text(set[role].spec.containers[0])))).toEqual([false, true]);
      },
    ]],
    [33, 'the leader of copies has a first rank, or their requests reach half of them', 'refused', [
      refused('data-parallel-leaders-have-no-rank', made.dataParallel, ({ head }) => { head.command.push('--data-parallel-start-rank', '0'); }),
      refused('hybrid-balancing-reaches-all-pods', made.dataParallel, ({ head }) => { head.command.push('--data-parallel-hybrid-lb'); }),
      refused('workers-answer-no-probes', made.dataParallel, ({ head, tail }) => { tail.livenessProbe = head.readinessProbe; }),
      () => { expect(text(serve(dp(), 'team').chart.toJson().find(({ kind }: Json) => kind === 'LeaderWorkerSet').spec.leaderWorkerTemplate.leaderTemplate.spec.containers[0])).not.toContain('start-rank'); },
    ]],
    [34, 'workers that serve nothing are asked over HTTP', 'refused', [
      ...[made.multiprocessing, made.ray].map((make) => refused('workers-answer-no-probes', make, ({ head, tail }) => { tail.readinessProbe = head.readinessProbe; })),
      () => {
        for (const props of [() => ({}), mp, dp]) {
          const worker = serve(props(), 'team').chart.toJson().find(({ kind }: Json) => kind === 'LeaderWorkerSet').spec.leaderWorkerTemplate.workerTemplate.spec.containers[0];
          expect([worker.readinessProbe, worker.livenessProbe, worker.startupProbe]).toEqual([undefined, undefined, undefined]);
        }
      },
    ]],
    [35, 'a start gets too little time', 'warned', [
      warned('starts-have-time', made.multiprocessing, ({ head }) => { head.startupProbe.failureThreshold = 30; }),
      warned('starts-have-time', made.multiprocessing, ({ head, tail }) => { head.image = tail.image = 'vllm/vllm-openai:v0.19.1'; }),
      warned('liveness-waits-for-the-start', made.multiprocessing, ({ head }) => { head.livenessProbe = head.readinessProbe; delete head.startupProbe; }),
      warned('leaders-are-probed', made.multiprocessing, ({ head }) => { delete head.readinessProbe; }),
      warned('probes-are-patient', made.sglang, ({ head }) => { head.readinessProbe.timeoutSeconds = 1; }),
      always(({ containers, all }) => { expect(containers[0].startupProbe).toBeDefined(); expect(found(all).filter(({ rule }) => rule === 'starts-have-time')).toEqual([]); }),
    ]],
    [36, 'a scaler asks for what the engine does not tell', 'warned', [
      ...[['v0.12.0', 'vllm:gpu_cache_usage_perc'], ['v0.8.5', 'vllm:kv_cache_usage_perc']].map(([tag, query]) => warned('scalers-ask-metrics-that-exist', made.ray, ({ head, tail, set, all }) => {
        head.image = tail.image = `registry.example.com/vllm:${tag}`;
        delete set.spec.replicas;
        all.push(made.scaler({ triggers: [{ type: 'prometheus', metadata: { query } }] }));
      })),
      warned('scalers-ask-metrics-that-exist', made.sglang, ({ set, all }) => { delete set.spec.replicas; all.push(made.scaler({ triggers: [{ metadata: { query: 'sglang:num_queue_reqs' } }] })); }),
      warned('scalers-ask-metrics-that-exist', made.multiprocessing, ({ set, all }) => { delete set.spec.replicas; all.push(made.scaler({ minReplicaCount: 0, triggers: [{ metadata: { query: 'vllm:num_requests_waiting' } }] })); }),
      () => { expect([serve({}), serve(mp())].map(({ server }) => server.metrics.kvCacheUsage)).toEqual(['vllm:gpu_cache_usage_perc', 'vllm:kv_cache_usage_perc']); },
    ]],
    [37, 'a pod tells an address that is not its own', 'impossible', [
      refused('addresses-are-the-pods-own', made.multiprocessing, ({ tail }) => { tail.env[2] = { name: 'VLLM_HOST_IP', value: '10.0.0.1' }; }),
      refused('networks-agree', made.multiprocessing, ({ tail }) => { tail.env.push({ name: 'NCCL_IB_DISABLE', value: '1' }); }),
      serverRefused(() => ({ pod: { env: [{ name: 'VLLM_HOST_IP', value: '10.0.0.1' }] } }), /each pod's own address, by valueFrom/),
      always(({ containers: [leader, worker] }) => {
        const network = ({ env: given }: Json) => given.filter(({ name }: Json) => /^(NCCL|GLOO)_|_HOST_IP$/.test(name));
        expect(network(worker)).toEqual(network(leader));
        expect(network(leader).filter(({ name }: Json) => name.endsWith('_HOST_IP'))).toEqual([expect.objectContaining({ valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } })]);
      }),
    ]],
    [38, 'SGLang listens to itself only', 'impossible', [
      refused('servers-listen-everywhere', made.sglang, (group) => { flag(group, '--host', '127.0.0.1'); }),
      refused('servers-listen-everywhere', made.sglang, ({ head }) => { head.command.splice(head.command.indexOf('--host'), 2); }),
      () => { expect(JSON.stringify(serve(sg(), 'team').chart.toJson()).match(/--host 0\.0\.0\.0/g)).toHaveLength(2); },
    ]],
    [39, 'a key stands in a command, or a probe needs one', 'impossible', [
      warned('keys-are-not-arguments', made.multiprocessing, ({ head }) => { head.command.push('--api-key', 'sk-123'); }),
      refused('probes-need-no-key', made.multiprocessing, ({ head }) => { head.env.push({ name: 'VLLM_API_KEY', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }); head.readinessProbe.httpGet.path = '/v1/models'; }),
      () => {
        const { containers: [leader] } = serve({ ...mp(), apiKey: { secretName: 'keys', key: 'k' } }, 'team').chart.toJson().find(({ kind }: Json) => kind === 'LeaderWorkerSet').spec.leaderWorkerTemplate.leaderTemplate.spec;
        expect(text(leader)).not.toContain('api-key');
        expect(leader.env).toContainEqual({ name: 'VLLM_API_KEY', valueFrom: { secretKeyRef: { name: 'keys', key: 'k' } } });
        expect(leader.readinessProbe.httpGet.path).toBe('/health');
      },
    ]],
    [40, 'what was for a demonstration or a fault is left on', 'warned', [
      warned('debugging-is-off', made.multiprocessing, (group) => { env(group, 'NCCL_DEBUG', 'INFO'); }),
      warned('debugging-is-off', made.multiprocessing, ({ head }) => { head.command.push('--enforce-eager'); }),
      warned('contexts-are-chosen', made.multiprocessing, ({ head }) => { head.command.splice(head.command.indexOf('--max-model-len'), 2); }),
      always(({ containers: [leader] }) => { expect(text(leader)).toMatch(/--(max-model-len|context-length) 2048/); }),
    ]],
    [41, 'TensorRT-LLM\'s leader may not start its ranks', 'refused', [
      ...[(leader: Json) => leader, (leader: Json) => { leader.spec.serviceAccountName = 'mpi'; leader.spec.automountServiceAccountToken = false; }].map((breakIt) => refused('mpi-leaders-may-execute', made.multiprocessing, ({ leader, head }) => {
        head.command = ['python3', 'server.py', 'leader', '--stateful_set_group_key=k', '--tp=8'];
        breakIt(leader);
      })),
      () => { expect(Object.getOwnPropertyNames(Engine).filter((name) => /^[a-z]/.test(name) && !['length', 'name', 'prototype'].includes(name)).sort()).toEqual(['sglang', 'vllm', 'vllmRay']); },
    ]],
    [42, 'programs of a model\'s repository run unasked', 'warned', [
      warned('remote-code-is-pinned', made.multiprocessing, ({ head, tail }) => { for (const each of [head, tail]) { replaceWord(each, '/models/m/', ['org/model']); each.command.push('--trust-remote-code'); } }),
      always(({ containers }) => { for (const each of containers) expect(text(each)).not.toContain('--trust-remote-code'); }),
    ]],
    [43, 'clients do not know the model\'s name', 'warned', [
      warned('models-have-names', made.multiprocessing, ({ head }) => { head.command.splice(head.command.indexOf('--served-model-name'), 2); }),
      always(({ containers: [leader] }) => { expect(text(leader)).toContain('--served-model-name DeepSeek-R1'); }),
    ]],
    [44, 'RDMA is asked for where there is none', 'refused', [
      refused('acs-rdma-needs-whole-pods', made.acs, ({ head, leader }) => { leader.metadata.labels['alibabacloud.com/gpu-model-series'] = 'L20'; head.resources.limits.cpu = head.resources.requests.cpu = '64'; }),
      refused('acs-rdma-needs-whole-pods', made.acs, ({ tail }) => { tail.resources.limits['nvidia.com/gpu'] = tail.resources.requests['nvidia.com/gpu'] = '4'; }),
      serverRefused(() => ({ ...onAcs(), plan: ParallelismPlan.of({ model: ModelSpec.QWEN2_5_7B, gpu: GpuSpec.of({ name: 'GU8TF', memoryGib: 96 }), maxModelLen: 8192, engineVersion: EngineVersion.vllm('0.7.2') }) }), /network: got "RdmaProfile\.acs"; allowed: pods of 8 GPUs/),
      serverRefused(() => ({ ...onAcs(), platform: acs(AcsGpuSeries.A10) }), /has no RDMA/),
    ]],
    [45, 'RDMA is turned off where it is asked for', 'refused', [
      refused('acs-pods-need-no-node', made.acs, (group) => { env(group, 'NCCL_IB_DISABLE', '1'); }),
      warned('tcp-has-no-rdma-settings', made.multiprocessing, (group) => { env(group, 'NCCL_IB_DISABLE', '1'); env(group, 'NCCL_IB_TC', '136'); }),
      serverRefused(() => ({ ...onAcs(), overrides: { env: [{ name: 'NCCL_IB_DISABLE', value: '1' }] } }), /nothing where the network is RDMA/),
    ]],
    [46, 'the network\'s plugin is forbidden', 'refused', [
      refused('plugins-are-allowed', made.multiprocessing, (group) => { env(group, 'NCCL_NET_PLUGIN', 'none'); env(group, 'FI_PROVIDER', 'efa'); }),
      refused('plugins-are-allowed', made.multiprocessing, (group) => { env(group, 'NCCL_NET_PLUGIN', 'none'); env(group, 'NCCL_NET', 'gIB'); }),
      () => {
        for (const network of [RdmaProfile.efa({ instanceType: 'p5.48xlarge' }), RdmaProfile.gkeRdma()]) expect(JSON.stringify(serve({ ...mp(), network }, 'team').chart.toJson())).not.toContain('NCCL_NET_PLUGIN');
      },
    ]],
    [47, 'adapters and interfaces are chosen by chance', 'warned', [
      warned('adapters-are-chosen-exactly', made.multiprocessing, (group) => { env(group, 'NCCL_IB_HCA', 'mlx5_1,mlx5_2'); }),
      warned('gloo-has-an-interface', made.multiprocessing, ({ head, tail }) => { head.env.splice(1, 1); tail.env.splice(1, 1); }),
      always(({ containers }) => { for (const { env: given } of containers) expect(given).toContainEqual({ name: 'GLOO_SOCKET_IFNAME', value: 'eth0' }); }),
    ]],
    [48, 'pods use their node where there is none, or share its network', 'refused', [
      ...['hostNetwork', 'hostIPC'].map((field) => refused('acs-pods-need-no-node', made.acs, ({ leader }) => { leader.spec[field] = true; })),
      refused('acs-pods-need-no-node', made.acs, ({ leader }) => { leader.spec.volumes[1] = { name: 'model', hostPath: { path: '/m' } }; }),
      refused('acs-pods-need-no-node', made.acs, ({ head }) => { head.securityContext = { privileged: true }; }),
      refused('acs-services-have-no-node-ports', made.acs, ({ service }) => { service.spec.type = 'NodePort'; }),
      refused('host-networks-resolve-the-leader', made.multiprocessing, ({ worker }) => { worker.spec.hostNetwork = true; }),
      warned('host-networks-share-ports', made.multiprocessing, ({ leader, worker }) => { for (const { spec } of [leader, worker]) Object.assign(spec, { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' }); }),
    ]],
    [49, 'adapters of a node are taken in part', 'warned', [
      warned('efa-is-whole', made.multiprocessing, ({ leader, head }) => { leader.spec.nodeSelector = { 'node.kubernetes.io/instance-type': 'p5.48xlarge' }; for (const map of [head.resources.limits, head.resources.requests]) Object.assign(map, { 'vpc.amazonaws.com/efa': '4', 'hugepages-2Mi': '5120Mi' }); }),
      warned('efa-is-whole', made.multiprocessing, ({ leader, head }) => { leader.spec.nodeSelector = { 'node.kubernetes.io/instance-type': 'p5.48xlarge' }; head.resources.limits['vpc.amazonaws.com/efa'] = '32'; }),
      warned('interfaces-need-a-pod-network', made.multiprocessing, ({ leader }) => { leader.metadata.annotations['networking.gke.io/interfaces'] = '[]'; Object.assign(leader.spec, { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' }); }),
    ]],
    [50, 'a network policy keeps the pods of a group apart', 'warned', [
      warned('groups-may-talk', made.multiprocessing, ({ all }) => { all.push(made.policy({ podSelector: { matchLabels: { [NAME]: 'server' } }, ingress: [{ ports: [{ port: 8000 }] }] })); }),
      always(({ all }) => { expect(found(all).filter(({ rule }) => rule === 'groups-may-talk')).toEqual([]); }),
    ]],
    [51, 'a port is the platform\'s own', 'refused', [
      refused('acs-pods-need-no-node', made.acs, ({ head }) => { head.ports.push({ containerPort: 10250 }); }),
      serverRefused(() => ({ ...onAcs(), ...{ engine: vllm({ port: 10250 }) } }), /ports other than 111, 10250, 10255/),
    ]],
    [52, 'a cache\'s parts do not find each other', 'refused', [
      others('datasets-have-runtimes', 'error', made.cache, ([, runtime]) => { runtime.metadata.name = 'other'; }),
      others('datasets-have-runtimes', 'error', made.cache, ([, , load]) => { delete load.spec.dataset.namespace; }),
      others('datasets-have-runtimes', 'error', made.cache, ([, , load]) => { load.spec.dataset.name = 'other'; }),
      refused('claims-are-beside-datasets', withStorage(made.cache().slice(0, 2)), ({ all }) => { for (const each of all.slice(2)) each.metadata.namespace = 'other'; }),
      () => { expect(new Set(fluid().chart.toJson().map(({ metadata }: Json) => `${metadata.namespace}/${metadata.name}`))).toEqual(new Set(['team/model'])); },
    ]],
    [53, 'the model is not where the cache shows it', 'refused', [
      ...[{ path: '/models/r1' }, { path: undefined }].map((mount) => refused('datasets-lead-to-the-model', withStorage(made.cache().slice(0, 2)), ({ all }) => { Object.assign(all[2].spec.mounts[0], mount); })),
      () => { expect(fluid().chart.toJson()[0].spec.mounts[0]).toMatchObject({ mountPoint: 'oss://weights/models/r1', path: '/' }); },
    ]],
    [54, 'a cache is larger than what holds it', 'refused', [
      ...[{ quota: '129Gi' }, { quota: '100G' }, { quota: '1024Gi', mediumtype: 'SSD', path: '/cache' }, { high: 0.95 }, { low: '0.96' }, { quota: '115Gi', volumeSource: { emptyDir: { sizeLimit: '64Gi' } } }].map((level) => others('caches-fit-their-workers', 'error', made.cache, ([, runtime]) => { Object.assign(runtime.spec.tieredstore.levels[0], level); })),
      others('fluid-objects-have-known-values', 'error', made.cache, ([, runtime]) => { runtime.spec.tieredstore.levels[0].mediumtype = 'RAM'; }),
      () => { const { chart } = fluid({ quota: Size.gibibytes(129), workerMemory: Size.gibibytes(128) }); expect(problemsOf({ chart })).toMatch(/quota: got "129 GiB"; allowed: at most workerMemory/); },
    ]],
    [55, 'a cache needs more than a serverless pod has', 'warned', [
      others('caches-are-asked-for-as-they-are', 'warning', made.cache, ([, runtime]) => { runtime.spec.worker.resources.requests.memory = '64Gi'; }),
      others('caches-are-asked-for-as-they-are', 'warning', made.cache, ([, runtime]) => { delete runtime.spec.tieredstore.levels[0].volumeType; }),
      others('caches-are-asked-for-as-they-are', 'warning', made.cache, ([, runtime]) => { runtime.spec.worker.podMetadata.labels['alibabacloud.com/compute-class'] = 'performance'; runtime.spec.worker.resources.limits.cpu = '32'; }),
      () => { expect(fluid({}).chart.toJson()[1].spec.tieredstore.levels[0].volumeType).toBe('emptyDir'); },
    ]],
    [56, 'pods read before the cache is filled', 'warned', [
      warned('loads-are-awaited', withStorage(made.cache().slice(0, 2)), ({ all, head }) => { head.startupProbe.failureThreshold = 100; all.push(made.cache()[2]); }),
    ]],
    [57, 'the cache\'s sidecar is left out, or excluded', 'refused', [
      refused('acs-sidecars-do-not-burst', made.acs, ({ leader }) => { Object.assign(leader.metadata.labels, { 'alibabacloud.com/fluid-sidecar-target': 'acs', 'alibabacloud.com/burst-resource': 'acs' }); }),
      () => {
        const platform = AcsPlatform.gpu({ gpuModelSeries: AcsGpuSeries.GU8TF, fluidSidecar: true });
        const set = serve({ ...onAcs(), platform }, 'team').chart.toJson().find(({ kind }: Json) => kind === 'LeaderWorkerSet').spec.leaderWorkerTemplate;
        for (const role of ['leaderTemplate', 'workerTemplate']) expect(set[role].metadata.labels['alibabacloud.com/fluid-sidecar-target']).toBe('acs');
      },
    ]],
    [58, 'caches are kept where nothing can be written', 'warned', [
      warned('weights-are-only-read', withStorage(made.volume()), (group) => { env(group, 'HF_HOME', '/models/m/cache'); }),
      warned('weights-are-only-read', made.multiprocessing, (group) => { env(group, 'VLLM_CACHE_ROOT', '/models/m'); group.head.volumeMounts[1].readOnly = true; }),
    ]],
    [59, 'a claim does not match the volume made for it', 'refused', [
      ...[{ storageClassName: 'disk' }, { accessModes: ['ReadWriteMany'] }, { resources: { requests: { storage: '800Gi' } } }].map((spec) => others('claims-match-volumes', 'error', made.volume, ([, claim]) => { Object.assign(claim.spec, spec); })),
      others('claims-match-volumes', 'error', made.volume, ([volume]) => { volume.spec.claimRef.namespace = 'other'; }),
      others('claims-match-volumes', 'error', made.volume, (all) => { const other = JSON.parse(JSON.stringify(all[0])); other.metadata.name = 'other'; delete other.spec.claimRef; all.push(other); }),
      others('names-are-unique', 'error', made.volume, (all) => { all.push({ ...all[0] }); }),
      others('claims-name-their-class', 'warning', made.volume, ([, claim]) => { delete claim.spec.storageClassName; }),
      () => { expect(found(oss().toJson()).map(({ rule }) => rule)).toEqual([]); },
    ]],
    [60, 'the Secret of a volume is not found, or not read', 'refused', [
      others('volume-secrets-are-complete', 'error', made.volume, ([volume]) => { delete volume.spec.csi.nodePublishSecretRef.namespace; }),
      others('volume-secrets-are-complete', 'error', made.volume, (all) => { all.push({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'oss', namespace: 'other' } }); }),
      others('volume-secrets-are-complete', 'error', made.volume, (all) => { all.push({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'oss', namespace: 'team' }, stringData: { akId: 'x', accessKeySecret: 'y' } }); }),
      others('volume-secrets-are-complete', 'error', made.volume, ([volume]) => { volume.spec.csi.volumeAttributes.authType = 'rrsa'; }),
      others('volume-secrets-are-complete', 'error', made.volume, ([volume]) => { delete volume.spec.csi.nodePublishSecretRef; }),
      () => { expect(problemsOf({ chart: oss({ credentials: OssCredentials.secret('oss', { accessKeyIdKey: 'id', accessKeySecretKey: 'secret' }) }) })).toMatch(/credentials: got "id and secret"/); },
    ]],
    [61, 'a bucket is mounted with another program\'s options, or from outside', 'warned', [
      others('bucket-options-fit-their-program', 'warning', made.volume, ([volume]) => { volume.spec.csi.volumeAttributes.fuseType = 'ossfs2'; }),
      others('buckets-are-reached-inside', 'warning', made.volume, ([volume]) => { volume.spec.csi.volumeAttributes.url = 'oss-cn-hangzhou.aliyuncs.com'; }),
      others('buckets-are-reached-inside', 'warning', made.cache, ([dataset]) => { dataset.spec.mounts[0].options['fs.oss.endpoint'] = 'oss-cn-hangzhou.aliyuncs.com'; }),
    ]],
    [62, 'pods have a size that the platform does not have', 'refused', [
      refused('acs-pods-name-their-gpu', made.acs, ({ head }) => { head.resources.limits['nvidia.com/gpu'] = head.resources.requests['nvidia.com/gpu'] = '3'; }),
      warned('acs-sizes-are-offered', made.acs, ({ head }) => { head.resources.limits.memory = head.resources.requests.memory = '500Gi'; }),
      serverWarned(() => ({ ...onAcs(), memory: Size.gibibytes(500) }), /is no size that ACS offers for these GPUs/),
    ]],
    [63, 'memory is said in powers of ten', 'warned', [
      warned('memory-is-binary', made.multiprocessing, ({ head }) => { head.resources.limits.memory = head.resources.requests.memory = '512G'; }),
      always(({ containers }) => { for (const { resources } of containers) expect(resources.limits.memory).toMatch(/Gi$/); }),
    ]],
    [64, 'an image does not fit on the pod\'s disk', 'warned', [
      warned('acs-images-have-room', made.acs, ({ leader }) => { leader.metadata.annotations = {}; }),
      warned('acs-images-have-room', made.acs, ({ head }) => { head.resources.requests['ephemeral-storage'] = '80Gi'; }),
      warned('acs-images-have-room', made.acs, ({ worker }) => { worker.metadata.annotations['alibabacloud.com/extra-ephemeral-storage'] = '3000Gi'; }),
      serverRefused(() => ({ ...onAcs(), platform: AcsPlatform.gpu({ gpuModelSeries: AcsGpuSeries.GU8TF, extraEphemeralStorage: Size.gibibytes(3000) }) }), /extraEphemeralStorage: got "3000Gi"; allowed: at most/),
    ]],
    [65, 'labels that the platform rewrites are selected by', 'refused', [
      refused('acs-labels-are-not-selected', made.acs, ({ service }) => { service.spec.selector['alibabacloud.com/compute-class'] = 'gpu'; }),
      refused('acs-labels-are-not-selected', made.acs, ({ all }) => { all.push(made.budget({ maxUnavailable: 1, selector: { matchLabels: { [NAME]: 'server', 'alibabacloud.com/compute-qos': 'default' } } })); }),
    ]],
    [66, 'a GPU pod does not name its GPU', 'refused', [
      refused('acs-pods-name-their-gpu', made.acs, ({ leader }) => { delete leader.metadata.labels['alibabacloud.com/gpu-model-series']; }),
      warned('acs-reserved-pods-choose-nodes', made.acs, ({ leader }) => { leader.metadata.labels['alibabacloud.com/compute-class'] = 'gpu-hpn'; }),
      serverRefused(() => ({ platform: acs(AcsGpuSeries.of('')) }), /AcsPlatform gpuModelSeries/),
    ]],
    [67, 'the platform may take a pod of a group away', 'refused', [
      warned('acs-groups-are-kept', made.acs, ({ leader }) => { leader.metadata.labels['alibabacloud.com/compute-qos'] = 'best-effort'; }),
      refused('acs-reserved-pods-are-kept', made.acs, ({ leader }) => { Object.assign(leader.metadata.labels, { 'alibabacloud.com/compute-qos': 'best-effort', 'alibabacloud.com/compute-class': 'gpu-hpn' }); }),
      serverRefused(() => ({ platform: AcsPlatform.gpu({ gpuModelSeries: AcsGpuSeries.GU8TF, computeClass: AcsGpuClass.GPU_HPN, computeQos: AcsComputeQos.BEST_EFFORT }) }), /AcsPlatform computeQos/),
      serverWarned(() => ({ ...onAcs(), platform: AcsPlatform.gpu({ gpuModelSeries: AcsGpuSeries.GU8TF, computeQos: AcsComputeQos.BEST_EFFORT }) }), /computeQos is best-effort/),
    ]],
    [68, 'a GPU pod is not guaranteed what it asks for', 'refused', [
      refused('acs-gpu-pods-are-guaranteed', made.acs, ({ leader, head }) => { leader.metadata.labels['alibabacloud.com/acs'] = 'true'; head.resources.requests.cpu = '32'; }),
      refused('acs-gpu-pods-are-guaranteed', made.acs, ({ worker }) => { worker.metadata.labels['alibabacloud.com/acs'] = 'true'; worker.spec.initContainers = [{ name: 'wait', image: 'registry.example.com/wait' }]; }),
      always(({ all }) => { expect(found(all).filter(({ rule }) => rule === 'acs-gpu-pods-are-guaranteed')).toEqual([]); }),
    ]],
    [69, 'another vendor\'s processors are asked for as NVIDIA\'s', 'warned', [
      warned('acs-resources-are-the-vendors', made.acs, ({ worker }) => { worker.metadata.labels['alibabacloud.com/gpu-model-series'] = 'PPU810E'; }),
      () => { expect(serve({ platform: acs(AcsGpuSeries.P16EN) }).server.warnings.join()).toMatch(/P16EN is no NVIDIA GPU/); },
    ]],
    [70, 'an image is pulled from far away at each start', 'warned', [
      warned('acs-images-are-near', made.acs, ({ head }) => { head.image = 'vllm/vllm-openai:v0.19.1'; }),
    ]],
    [71, 'secrets are written down', 'warned', [
      warned('keys-are-not-arguments', made.multiprocessing, (group) => { env(group, 'HF_TOKEN', 'hf_123'); }),
      others('secrets-are-not-written-down', 'warning', () => [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } }], ([secret]) => { secret.stringData = { key: 'x' }; }),
      () => { expect([...fluid().chart.toJson(), ...oss().toJson()].filter(({ kind }: Json) => kind === 'Secret')).toEqual([]); },
      serverRefused(() => ({ pod: { env: [{ name: 'VLLM_API_KEY', value: 'sk-123' }] } }), /no key here/),
    ]],
    [72, 'a definition is too large for kubectl apply', 'warned', [
      others('definitions-fit-their-annotation', 'warning', () => [{ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'a.b.c' } }], ([definition]) => { definition.spec = { description: 'x'.repeat(300_000) }; }),
    ]],
  ];
}

const TRAPS = traps();

test('are all there, once each', () => {
  expect(TRAPS.map(([number]) => number)).toEqual(Array.from({ length: 72 }, (_, index) => index + 1));
});

test.each(TRAPS)('trap %i: %s: is %s', (_number, _title, _grade, checks) => {
  expect(checks.length).toBeGreaterThan(0);
  for (const check of checks) check();
});

test.each([['vLLM', made.multiprocessing], ['Ray', made.ray], ['copies', made.dataParallel], ['SGLang', made.sglang], ['ACS', made.acs]])('nothing is said about %s done right, nor of a cache and a volume', (_what, make) => {
  expect(found(make().all)).toEqual([]);
  expect(found([...made.cache(), ...made.volume()])).toEqual([]);
});

test('the library makes nothing that is refused, nor, but for what was asked for, warned of', () => {
  for (const props of SERVERS) {
    const served = serve(props(), 'team');
    expect(problemsOf(served)).toBe('');
    expect(found(served.chart.toJson()).map(({ rule }) => rule).filter((rule) => !['acs-images-have-room', 'debugging-is-off', 'acs-images-are-near'].includes(rule))).toEqual([]);
  }
});
