import { problem } from '../problems';
import { type EngineCommand, resolved, wordsOf } from './engine-command';
import { containerAt, type EngineGroup, engineGroup, gpusOf, isJoined, told } from './engine-groups';
import { eachManifest, list } from './rule';
import type { SetPod } from './set-pods';
import { commandsOf } from './shell-text';

/** Ranks that the engine is told of, and GPUs that its pods have; nothing where one of them cannot be known. */
interface Ranks {
  readonly words: string;
  readonly ranks: number;
  readonly gpus: number;
  readonly pods: string;
}

function ranksOf(group: EngineGroup): Ranks | undefined {
  const { leader, worker, leaderEngine: engine, size } = group;
  if (engine === undefined || engine.hasAlternative || size === undefined || engine.flags.has('--config')) return undefined;
  const isElsewhere = worker === undefined && engine.flags.get('--distributed-executor-backend') === 'ray';
  const [own, each] = [gpusOf(leader), worker === undefined ? 0 : gpusOf(worker)];
  if (own === undefined || each === undefined || own + each === 0 || isElsewhere) return undefined;
  const sizes = sizesOf(group, engine).filter(([, ranks]) => ranks !== 1);
  const ranks = sizes.reduce((product, [, factor]) => product * factor, 1);
  // Groups of pods that do not belong together are not counted as one.
  if (Number.isNaN(ranks) || (worker !== undefined && !isJoined(group))) return undefined;
  const pods = worker === undefined ? `${own} GPUs` : `${own} GPUs of the leader and ${size - 1} x ${each} of the workers`;
  return { words: sizes.map(([name, factor]) => `${name} ${factor}`).join(' x ') || 'one rank', ranks, gpus: own + each * (size - 1), pods };
}

function sizesOf(group: EngineGroup, engine: EngineCommand): (readonly [string, number])[] {
  const copies = engine.engine === 'vllm' || !engine.flags.has('--enable-dp-attention');
  return [
    ['TP', told(group, engine, '--tensor-parallel-size')], ['PP', told(group, engine, '--pipeline-parallel-size')],
    ...(copies ? [['DP', told(group, engine, '--data-parallel-size')] as const] : []), ['PCP', told(group, engine, '--prefill-context-parallel-size')],
  ];
}

function place(pod: SetPod): (string | number)[] {
  return [...pod.at, 'spec', 'containers'];
}

/** The ranks that the engine is told of are the GPUs of the group. */
export const ranksAreGpus = eachManifest({
  name: 'ranks-are-gpus', severity: 'error', summary: 'The engine is told of as many ranks (TP x PP x DP) as its pods have GPUs.', source: 'vllm v0.18.0:vllm/config/parallel.py',
}, (manifest, say) => {
  const group = engineGroup(manifest);
  const found = group && ranksOf(group);
  if (!found || found.ranks === found.gpus || (found.ranks < found.gpus && group.worker === undefined)) return;
  say(problem(`${containerAt(group.leader, group.leaderEngine?.container ?? {})} ${found.words}`, `${found.ranks} ranks`, `${found.gpus} ranks, one for each GPU: ${found.pods}`), place(group.leader));
});

/** A GPU without a rank is paid for and does nothing. */
export const gpusAreUsed = eachManifest({
  name: 'gpus-are-used', severity: 'warning', summary: 'Each GPU of a pod has a rank of the engine.', source: 'vllm v0.18.0:vllm/config/parallel.py',
}, (manifest, say) => {
  const group = engineGroup(manifest);
  const found = group && ranksOf(group);
  if (!found || found.ranks >= found.gpus || group.worker !== undefined) return;
  say(problem(`${containerAt(group.leader, group.leaderEngine?.container ?? {})} ${found.words}`, `${found.ranks} of ${found.gpus} GPUs`, 'a rank for each GPU', 'raise --tensor-parallel-size, or ask for fewer GPUs'), place(group.leader));
});

/** Within a layer all ranks wait for each other: over a network that is slow. */
export const tensorParallelismStaysInPods = eachManifest({
  name: 'tensor-parallelism-stays-in-pods', severity: 'warning', summary: 'Tensor parallelism does not span pods whose network is not RDMA.', source: 'vllm: Parallelism and Scaling',
}, (manifest, say) => {
  const group = engineGroup(manifest);
  const engine = group?.leaderEngine;
  if (group?.worker === undefined || engine === undefined) return;
  const [ranks, gpus] = [told(group, engine, '--tensor-parallel-size'), gpusOf(group.worker)];
  if (gpus === undefined || gpus === 0 || !(ranks > gpus)) return;
  const isTcp = list(engine.container.env).some(({ name, value }) => name === 'NCCL_IB_DISABLE' && value === '1');
  if (engine.engine === 'sglang' && !isTcp) return;
  say(problem(`${containerAt(group.leader, engine.container)} --tensor-parallel-size`, ranks, `at most ${gpus}, the GPUs of a pod`, 'split over pods with --pipeline-parallel-size: each layer would wait for the network'), place(group.leader));
});

/** The number of pods that is written into a command is that of the group. */
export const groupSizesAgree = eachManifest({
  name: 'group-sizes-agree', severity: 'error', summary: 'The number of pods that an engine or Ray waits for is the size of the group, which counts the leader.', source: 'lws: LeaderWorkerSet, size',
}, (manifest, say) => {
  const group = engineGroup(manifest);
  if (manifest.kind !== 'LeaderWorkerSet' || group?.size === undefined) return;
  for (const pod of new Set([group.leader, ...(group.worker ? [group.worker] : [])])) {
    for (const container of list(pod.spec.containers)) {
      for (const { words } of commandsOf(wordsOf(container))) {
        for (const [flag, value] of numbersOf(words)) {
          const pods = resolved(container, value, { LWS_GROUP_SIZE: String(group.size) });
          if (pods === undefined || !/^\d+$/.test(pods) || Number(pods) === group.size) continue;
          say(problem(`${containerAt(pod, container)} ${flag}`, pods, `${group.size}, the size of the group with its leader`, 'write $(LWS_GROUP_SIZE)'), place(pod));
        }
      }
    }
  }
});

const NUMBERS_OF_PODS = /^(--nnodes|--ray_cluster_size)(?:=(.*))?$/;

function numbersOf(words: readonly string[]): (readonly [string, string | undefined])[] {
  return words.flatMap((word, index) => {
    const match = NUMBERS_OF_PODS.exec(word);
    return match ? [[match[1], match[2] ?? words[index + 1]] as const] : [];
  });
}

/** Each pod says its own number, and the leader is 0. */
export const nodeRanksCountPods = eachManifest({
  name: 'node-ranks-count-pods', severity: 'error', summary: 'The leader has node rank 0, and each worker its own: LWS_WORKER_INDEX.', source: 'vllm v0.18.0:vllm/config/parallel.py',
}, (manifest, say) => {
  const group = engineGroup(manifest);
  if (manifest.kind !== 'LeaderWorkerSet' || group?.worker === undefined || group.size === undefined) return;
  const { leader, worker, leaderEngine, workerEngine, size } = group;
  const rank = (engine: EngineCommand | undefined) => (engine === undefined || engine.hasAlternative ? undefined : resolved(engine.container, engine.flags.get('--node-rank')));
  const isNumber = (text: string | undefined): text is string => text !== undefined && /^\d+$/.test(text);
  const [first, other] = [rank(leaderEngine), rank(workerEngine)];
  const say0 = (pod: SetPod, engine: EngineCommand | undefined, value: string, allowed: string) => say(problem(`${containerAt(pod, engine?.container ?? {})} --node-rank`, value, allowed), place(pod));
  if (leader.role === worker.role) {
    if (isNumber(other)) say0(worker, workerEngine, other, '$(LWS_WORKER_INDEX) where leader and workers have one template');
    return;
  }
  if (isNumber(first) && first !== '0') say0(leader, leaderEngine, first, '0 on the leader, which serves the requests');
  if (isNumber(other) && (size > 2 || other !== '1')) say0(worker, workerEngine, other, '$(LWS_WORKER_INDEX), which is another on each worker');
});
