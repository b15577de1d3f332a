import { Size } from 'cdk8s';
import type { EngineBinding } from '../engine/engine';
import type { ParallelismPlan } from '../planning/parallelism-plan';
import { MOST_REPLICAS } from '../pod/lws';
import { ownLabelProblems } from '../pod/own-labels';
import { CORES, gibOf, isCores, isSize } from '../pod/quantity';
import { isWhole, problem } from '../problems';
import { type ModelServerProps, RestartPolicy } from './model-server-props';
import { Workload } from './workload';

/** Resources by which vendors give out their GPUs. */
const DEVICES = /^(nvidia\.com\/gpu|amd\.com\/gpu|gpu\.intel\.com\/\w+|alibabacloud\.com\/ppu|google\.com\/tpu|habana\.ai\/gaudi|huawei\.com\/Ascend\w*)$/;
/** What the engine is told by its environment, and where to say it instead. */
const OWNED_ENV: { readonly [name: string]: string } = {
  VLLM_PP_LAYER_PARTITION: 'set layerPartition in the plan',
  SGLANG_PP_LAYER_PARTITION: 'set layerPartition in the plan',
  VLLM_ENGINE_READY_TIMEOUT_S: 'set startupBudget of the engine\'s HealthChecks.http',
};
/** Variables that hold the key that clients must send. */
const KEY_ENV = ['VLLM_API_KEY', 'SGLANG_API_KEY'];
/** What each pod says about itself, so that no text can be right for all. */
const ADDRESS_ENV = ['VLLM_HOST_IP', 'SGLANG_HOST_IP'];

/** The most that `/dev/shm` may hold. */
export function sharedMemory(props: ModelServerProps): Size {
  return props.sharedMemory ?? Size.gibibytes(props.plan.sharedMemoryGib);
}

/** What is wrong about the server's own properties. */
export function serverProblems(props: ModelServerProps, engine: EngineBinding): string[] {
  return [...planProblems(props.plan), ...sizeProblems(props), ...groupProblems(props, engine), ...reservedProblems(props)];
}

/** What works but may hurt. */
export function serverWarnings({ plan, restartPolicy, disruption }: ModelServerProps, engine: EngineBinding): string[] {
  const several = plan.groupSize > 1;
  return [
    ...(restartPolicy === RestartPolicy.NONE && several
      ? ['restartPolicy None: when one pod restarts, the others keep connections to processes that are gone'] : []),
    ...(disruption !== undefined && engine.leader.readinessProbe === undefined
      ? ['disruption: without a readiness probe a group counts as serving while it still loads; give the engine healthChecks: HealthChecks.http()'] : []),
  ];
}

/** Where network policies are made, and the pods are where these have no effect. */
export function accessWarnings(hostNetwork: boolean, policies: number): string[] {
  return hostNetwork && policies > 0
    ? ['access: the pods use the network of their nodes, on which network policies have no effect: whoever reaches the nodes reaches every port of the pods, those between them too, which ask for no password; '
      + 'close the nodes\' network to others, or set NetworkAccess.open()'] : [];
}

function planProblems(plan: ParallelismPlan): string[] {
  if (plan.fits) return [];
  const ways = plan.suggestions.length > 0 ? [`plan: what would work: ${plan.suggestions.join('; or ')}`] : [];
  return [...plan.problems.map((text: string) => `plan: ${text}`), ...ways];
}

function sizeProblems(props: ModelServerProps): string[] {
  const problems: string[] = [];
  const { replicas = 1, cpu, memory } = props;
  const shared = sharedMemory(props);
  if (!isWhole(replicas, 0) || replicas > MOST_REPLICAS) problems.push(problem('replicas', replicas, `a whole number from 0 to ${MOST_REPLICAS}`));
  if (!isCores(cpu)) problems.push(problem('cpu', cpu, CORES));
  if (!isSize(memory)) problems.push(problem('memory', memory.asString(), 'a size above 0'));
  else if (!isSize(shared)) problems.push(problem('sharedMemory', shared.asString(), 'a size above 0'));
  else if (gibOf(memory) <= gibOf(shared)) {
    problems.push(problem('memory', memory.asString(), `more than /dev/shm, ${gibOf(shared)} GiB, which counts as part of it`));
  }
  return problems;
}

/** What does not go together with groups of that size, or with that kind of workload. */
function groupProblems({ plan, restartPolicy, workload, leaderLabels, lwsVersion }: ModelServerProps, engine: EngineBinding): string[] {
  const problems: string[] = [];
  const several = plan.groupSize > 1;
  if (restartPolicy === RestartPolicy.NONE && several && (engine.needsGroupRestart || plan.expertParallel)) {
    problems.push(problem('restartPolicy', restartPolicy, 'one that recreates the group: a pod that restarts alone cannot join the others again'));
  }
  if (workload !== undefined && !Object.values(Workload).includes(workload)) problems.push(problem('workload', workload, Object.values(Workload).join(' or ')));
  if (workload === Workload.DEPLOYMENT) {
    if (several) {
      problems.push(problem('workload', workload, `${Workload.LEADER_WORKER_SET} for a plan of ${plan.groupSize} pods`, 'a Deployment has no groups'));
    }
    for (const [property, value] of Object.entries({ restartPolicy, lwsVersion }).filter(([, value]) => value !== undefined)) {
      problems.push(problem(property, value, `nothing with workload ${workload}, which has no groups`, 'leave it out'));
    }
  }
  if (leaderLabels && Object.keys(leaderLabels).length === 0) {
    problems.push(problem('leaderLabels', {}, 'at least one label, or the property left out', 'an empty selector would lead requests to workers'));
  }
  return problems;
}

/** Only the plan decides on GPUs and layers; whoever else sets them would make the engine and the pods disagree. */
function reservedProblems({ plan, pod, overrides, apiKey }: ModelServerProps): string[] {
  return ([['pod', pod], ['overrides', overrides]] as const).flatMap(([property, contribution]) => [
    ...ownLabelProblems(`${property}.labels`, contribution?.labels),
    ...Object.entries(contribution?.resources ?? {}).filter(([name]) => name === plan.gpu.resourceName || DEVICES.test(name)).map(([name, value]) =>
      problem(`${property}.resources["${name}"]`, value, 'resources other than the plan\'s GPUs', 'set gpusPerPod or tensorParallelSize in the plan')),
    ...(contribution?.env ?? []).filter(({ name }) => Object.hasOwn(OWNED_ENV, name)).map(({ name, value }) =>
      problem(`${property}.env ${name}`, value, 'variables that the engine does not set itself', OWNED_ENV[name])),
    ...(contribution?.env ?? []).filter(({ name, value }) => KEY_ENV.includes(name) && (apiKey !== undefined || value !== undefined)).map(({ name }) =>
      problem(`${property}.env ${name}`, 'a value that is not shown', 'no key here', 'set the server\'s apiKey, which names an entry of a Secret')),
    ...(contribution?.env ?? []).filter(({ name, value }) => ADDRESS_ENV.includes(name) && value !== undefined).map(({ name, value }) =>
      problem(`${property}.env ${name}`, value, 'each pod\'s own address, by valueFrom', 'leave it out: the engine sets it to status.podIP')),
  ]);
}
