import { type EngineCommand, engineOfPod, resolved, wordsOf } from './engine-command';
import { remembered } from './remembered';
import { type Fields, fields, list, type Manifest, numberOf, word } from './rule';
import { podsOf, type SetPod } from './set-pods';

/** Resources by which vendors give out whole GPUs. */
const GPU = /^(nvidia\.com\/gpu|amd\.com\/gpu|alibabacloud\.com\/ppu|gpu\.intel\.com\/(i915|xe)|habana\.ai\/gaudi|huawei\.com\/Ascend\w*)$/;

const STARTS_RAY = /\bray start\b|ray_init\.sh|multi-node-serving\.sh|run_cluster\.sh/;

/** Pods that serve one model together: those of a group, or the one pod of another workload. */
export interface EngineGroup {
  /** Pods of the group; undefined where it is no number. */
  readonly size?: number;
  readonly leader: SetPod;
  /** The template of the workers; nothing in a group of one pod. */
  readonly worker?: SetPod;
  readonly leaderEngine?: EngineCommand;
  readonly workerEngine?: EngineCommand;
}

/** The group of pods of a workload; undefined of what has no pods, and of several kinds of pods that are no group. */
export const engineGroup = remembered((manifest: Manifest): EngineGroup | undefined => {
  const pods = podsOf(manifest);
  if (manifest.kind !== 'LeaderWorkerSet') return pods.length === 1 ? { size: 1, leader: pods[0], leaderEngine: engineOfPod(pods[0].spec) } : undefined;
  const template = fields(fields(manifest.spec).leaderWorkerTemplate);
  const { size = 1 } = template;
  const [leader, worker] = pods;
  const isAlone = size === 1;
  const head = template.leaderTemplate === undefined ? worker : leader;
  return {
    size: typeof size === 'number' && Number.isInteger(size) && size > 0 ? size : undefined,
    leader: head,
    worker: isAlone ? undefined : worker,
    leaderEngine: engineOfPod(head.spec),
    workerEngine: isAlone ? undefined : engineOfPod(worker.spec),
  };
});

/** GPUs of a pod: undefined where an amount is no number. */
export function gpusOf({ spec }: SetPod): number | undefined {
  const amounts = list(spec.containers).flatMap((container) => {
    const { limits, requests } = fields(container.resources);
    return Object.entries({ ...fields(requests), ...fields(limits) }).filter(([name]) => GPU.test(name)).map(([, amount]) => numberOf(amount));
  });
  return amounts.every((amount) => Number.isInteger(amount) && amount >= 0) ? amounts.reduce((sum, amount) => sum + amount, 0) : undefined;
}

/** A number that an engine is told, or its default; NaN where it cannot be known. */
export function told(group: EngineGroup, command: EngineCommand, flag: string, otherwise = 1): number {
  const value = resolved(command.container, command.flags.get(flag), group.size === undefined ? {} : { LWS_GROUP_SIZE: String(group.size) });
  if (value === undefined) return otherwise;
  return /^\d+$/.test(value) ? Number(value) : NaN;
}

/** Whether the engine's processes of several pods belong together: none of them can rejoin by itself. */
export const isJoined = remembered((group: EngineGroup): boolean => {
  const { leaderEngine, worker } = group;
  if (worker === undefined) return false;
  if (leaderEngine === undefined) return startsRay(group.leader.spec);
  const { flags } = leaderEngine;
  const ranks = told(group, leaderEngine, '--tensor-parallel-size') * told(group, leaderEngine, '--pipeline-parallel-size') * told(group, leaderEngine, '--data-parallel-size');
  return flags.has('--nnodes') || flags.has('--dist-init-addr') || flags.has('--data-parallel-address') || startsRay(group.leader.spec)
    || flags.get('--distributed-executor-backend') === 'ray' || ranks > (gpusOf(group.leader) ?? Infinity);
});

/** Whether copies of the model exchange data while they work, as those of experts do. */
export function sharesExperts({ leaderEngine }: EngineGroup): boolean {
  return leaderEngine?.engine === 'vllm' && ['--data-parallel-size', '--data-parallel-address', '--enable-expert-parallel'].some((flag) => leaderEngine.flags.has(flag));
}

/** Whether a pod's script starts Ray, or joins one. */
export function startsRay(spec: Fields): boolean {
  return list(spec.containers).some((container) => wordsOf(container).some((text) => STARTS_RAY.test(text)));
}

/** A container as messages name it. */
export function containerAt({ role }: SetPod, container: Fields): string {
  return `${role} container ${word(container.name)}`;
}
