import { WORKER_INDEX } from '../pod/lws';
import { problem } from '../problems';
import { type EngineCommand, isSince, wordsOf } from './engine-command';
import { containerAt, type EngineGroup, engineGroup, startsRay, told } from './engine-groups';
import { eachManifest, fields, type FieldPath, list, type Manifest, type Say, word } from './rule';
import type { SetPod } from './set-pods';
import { SourceIndex } from './source-index';

const OFFICIAL = /(^|\/)vllm-openai(:|@|$)/;
const EXECUTOR = '--distributed-executor-backend';
/** Flags without which nothing of a group would work, and the minor release and patch of vLLM that have them first. */
export const FLAGS_WITH_RELEASE = [['--nnodes', 11, 1], ['--shutdown-timeout', 18, 0]] as const;

/** Tells of each engine of a group, with the pod that runs it. */
export function eachEngine(manifest: Manifest, look: (engine: EngineCommand, pod: SetPod, group: EngineGroup, at: FieldPath) => void): void {
  const group = engineGroup(manifest);
  if (group === undefined) return;
  const { leader, worker, leaderEngine, workerEngine } = group;
  const isShared = worker !== undefined && worker.role === leader.role;
  for (const [engine, pod] of [[leaderEngine, leader], [isShared ? undefined : workerEngine, worker]] as const) {
    if (engine !== undefined && pod !== undefined) look(engine, pod, group, [...pod.at, 'spec', 'containers']);
  }
}

/** Followers of vLLM's own launcher serve nothing, and must be told so; the leader must not. */
export const followersAreHeadless = eachManifest({
  name: 'followers-are-headless', severity: 'error', summary: 'Where vLLM spans pods without Ray, workers run with --headless and the leader without.', source: 'vllm v0.18.0:vllm/entrypoints/cli/serve.py',
}, (manifest, say) => {
  eachEngine(manifest, (engine, pod, group, at) => {
    const joins = ['--nnodes', '--data-parallel-address', '--data-parallel-start-rank'].some((flag) => engine.flags.has(flag));
    const balances = ['--data-parallel-hybrid-lb', '--data-parallel-external-lb', '--data-parallel-rank'].some((flag) => engine.flags.has(flag));
    if (engine.engine !== 'vllm' || group.worker === undefined || engine.hasAlternative || !joins || balances || engine.flags.get(EXECUTOR) === 'ray') return;
    const isShared = group.leader.role === group.worker.role;
    const isHeadless = engine.flags.has('--headless');
    const where = `${containerAt(pod, engine.container)} --headless`;
    if (isShared) say(problem(where, isHeadless ? 'on all pods' : 'on none', 'on workers only', 'give the set a leaderTemplate of its own'), at);
    else if (pod === group.leader && isHeadless) say(problem(where, 'given', 'left out on the leader, which answers the requests'), at);
    else if (pod === group.worker && !isHeadless) say(problem(where, 'left out', 'given on workers', 'without it they fail with "collective_rpc should not be called on follower node" and the leader waits for ever'), at);
  });
});

/** Only `vllm serve` knows --headless; the module starts a whole server on the follower. */
export const headlessNeedsVllmServe = eachManifest({
  name: 'headless-needs-vllm-serve', severity: 'error', summary: 'Pods with --headless are started by vllm serve, for its module of Python ignores the flag.', source: 'vllm#36875',
}, (manifest, say) => {
  eachEngine(manifest, (engine, pod, _group, at) => {
    if (engine.engine !== 'vllm' || engine.form !== 'module' || !(engine.flags.has('--headless') || engine.flags.has('--nnodes'))) return;
    say(problem(`${containerAt(pod, engine.container)} command`, 'vllm.entrypoints.openai.api_server', 'vllm serve, which alone heeds --headless'), at);
  });
});

/** From 0.11.1 on more ranks than GPUs of a node do not mean Ray by themselves. */
export const rayIsAskedFor = eachManifest({
  name: 'ray-is-asked-for', severity: 'error', summary: 'A vLLM from 0.11.1 on that runs on Ray over several pods is told so.', source: 'vllm#29447',
}, (manifest, say) => {
  eachEngine(manifest, (engine, pod, group, at) => {
    if (engine.engine !== 'vllm' || pod !== group.leader || group.worker === undefined || !startsRay(pod.spec) || engine.flags.has(EXECUTOR)) return;
    if (isSince(engine.release, 0, 11, 1) === true) say(problem(`${containerAt(pod, engine.container)} ${EXECUTOR}`, undefined, 'ray, where ranks are on several pods of a Ray cluster', `add ${EXECUTOR} ray`), at);
  });
});

/** vLLM's own images have no Ray from 0.18 on. */
export const imagesHaveRay = eachManifest({
  name: 'images-have-ray', severity: 'warning', summary: 'An image that shall start Ray has it: vLLM\'s own have none from 0.18 on.', source: 'vllm v0.18.0:requirements/cuda.txt',
}, (manifest, say) => {
  const group = engineGroup(manifest);
  for (const pod of group === undefined ? [] : [group.leader, ...(group.worker && group.worker.role !== group.leader.role ? [group.worker] : [])]) {
    for (const container of list(pod.spec.containers)) {
      const tag = /:v?(\d+)\.(\d+)/.exec(word(container.image));
      const text = wordsOf(container).join(' ');
      if (!OFFICIAL.test(word(container.image)) || !tag || (Number(tag[1]) === 0 && Number(tag[2]) < 18)) continue;
      if (!startsRay({ containers: [container] }) || /\b(pip3?|uv pip|apt-get) install\b/.test(text)) continue;
      say(problem(`${containerAt(pod, container)} image`, container.image, 'an image with Ray', 'take one of your own with Ray in it, or start vLLM without Ray: --nnodes, --node-rank and --master-addr'), [...pod.at, 'spec', 'containers']);
    }
  }
});

/** What a release of vLLM does not have it refuses, and the pod does not start. */
export const flagsFitTheRelease = eachManifest({
  name: 'flags-fit-the-release', severity: 'error', summary: 'Releases of vLLM are given flags that they have: --nnodes from 0.11.1 on, --shutdown-timeout from 0.18 on.', source: 'vllm v0.11.1 and v0.18.0:vllm/engine/arg_utils.py',
}, (manifest, say) => {
  eachEngine(manifest, (engine, pod, _group, at) => {
    for (const [flag, minor, patch] of FLAGS_WITH_RELEASE) {
      if (engine.engine !== 'vllm' || !engine.flags.has(flag) || isSince(engine.release, 0, minor, patch) !== false) continue;
      say(problem(`${containerAt(pod, engine.container)} ${flag}`, word(engine.container.image), `vLLM 0.${minor}${patch ? `.${patch}` : ''} or newer, which has the flag`), at);
    }
  });
});

/** A first rank on the leader means that another balances the load, and the leader then refuses headless workers. */
export const dataParallelLeadersHaveNoRank = eachManifest({
  name: 'data-parallel-leaders-have-no-rank', severity: 'error', summary: 'The leader of a data-parallel group has no --data-parallel-start-rank, not even 0, unless each node balances by itself.', source: 'vllm v0.18.0:vllm/engine/arg_utils.py',
}, (manifest, say) => {
  eachEngine(manifest, (engine, pod, group, at) => {
    const rank = engine.flags.get('--data-parallel-start-rank') ?? engine.flags.get('--data-parallel-rank');
    if (engine.engine !== 'vllm' || pod !== group.leader || group.worker === undefined || group.worker.role === pod.role || rank === undefined || engine.hasAlternative) return;
    if (!group.workerEngine?.flags.has('--headless')) return;
    say(problem(`${containerAt(pod, engine.container)} --data-parallel-start-rank`, rank, 'left out on the leader of headless workers', 'else it fails with "must not use --headless in external or hybrid dp lb mode"'), at);
  });
});

/** With hybrid balancing each node answers requests for its own ranks only. */
export const hybridBalancingReachesAllPods = eachManifest({
  name: 'hybrid-balancing-reaches-all-pods', severity: 'error', summary: 'Where each pod of a group balances its own ranks, a Service leads to all of them and none is headless.', source: 'vllm: Data Parallel Deployment, hybrid load balancing',
}, (manifest, say, sources) => {
  eachEngine(manifest, (engine, pod, group, at) => {
    if (engine.engine !== 'vllm' || group.worker === undefined || !engine.flags.has('--data-parallel-hybrid-lb')) return;
    if (engine.flags.has('--headless')) say(problem(`${containerAt(pod, engine.container)} --headless`, 'given', 'left out with --data-parallel-hybrid-lb, where each pod answers requests'), at);
    if (pod !== group.leader) return;
    const { name, namespace = 'default' } = fields(manifest.metadata);
    const services = SourceIndex.of(sources).servicesOf(name).filter(({ manifest: other }) => fields(other.spec).clusterIP !== 'None'
      && (fields(other.metadata).namespace ?? 'default') === namespace);
    if (services.length === 0 || !services.every((service) => fields(fields(service.manifest.spec).selector)[WORKER_INDEX] === '0')) return;
    say(problem(`${containerAt(pod, engine.container)} --data-parallel-hybrid-lb`, 'given', 'a Service that leads to all pods of the group', 'the ranks of the workers would get no requests; leave the flag out, or select without worker-index'), at);
  });
});

/** A server that starts although its group did not form has too few GPUs, and says so much later. */
export const waitsAreHeeded = eachManifest({
  name: 'waits-are-heeded', severity: 'warning', summary: 'The engine starts only where waiting for the group succeeded: && and not a semicolon.', source: 'lws v0.5.1:docs/examples/vllm/build/ray_init.sh',
}, (manifest, say) => {
  eachEngine(manifest, (engine, pod, _group, at) => {
    const wait = engine.commands.slice(0, engine.at).find(({ words, end }) => end === ';' && words.some((each) => /(ray_init|multi-node-serving)\.sh$/.test(each)));
    const text = wordsOf(engine.container).join('\n');
    if (wait === undefined || /\bset -[a-z]*e/.test(text)) return;
    say(problem(`${containerAt(pod, engine.container)} command`, `${wait.words.slice(0, 2).join(' ')} …; …`, '&& between waiting for the group and starting the engine, and exec in front of it', 'with a semicolon it starts without the group'), at);
  });
});

/** Scripts that an image may not have. */
export const scriptsAreInTheImage = eachManifest({
  name: 'scripts-are-in-the-image', severity: 'warning', summary: 'Scripts that start Ray are in the image: vLLM\'s own have none called ray_init.sh, and moved the other one.', source: 'vllm#41082, lws v0.5.1:docs/examples/vllm/build',
}, (manifest, say) => {
  const group = engineGroup(manifest);
  for (const pod of group === undefined ? [] : new Set([group.leader, ...(group.worker ? [group.worker] : [])])) {
    for (const container of list(pod.spec.containers).filter(({ image }) => OFFICIAL.test(word(image)))) {
      const script = /\S*(ray_init|multi-node-serving)\.sh/.exec(wordsOf(container).join(' '))?.[0];
      const tag = /:v?(\d+)\.(\d+)\.(\d+)/.exec(word(container.image));
      const release = tag ? ([Number(tag[1]), Number(tag[2]), Number(tag[3])] as const) : undefined;
      const isOld = script?.includes('online_serving/') && isSince(release, 0, 25, 1);
      if (script === undefined || !(script.includes('ray_init') || isOld === true)) continue;
      say(problem(`${containerAt(pod, container)} command`, script, 'a script that this image has', script.includes('ray_init') ? 'write the lines of ray start yourself' : 'it is in examples/ray_serving since 0.25.1'), [...pod.at, 'spec', 'containers']);
    }
  }
});

const EVERYWHERE = ['0.0.0.0', '::', '*', ''];
const LOOPBACK = /^(127\.|localhost$|::1$)/;

/** SGLang listens on 127.0.0.1 unless it is told otherwise: probes and Services ask by the pod's address. */
export const serversListenEverywhere = eachManifest({
  name: 'servers-listen-everywhere', severity: 'error', summary: 'An engine that is asked over the network does not listen on 127.0.0.1 only, as SGLang does by default.', source: 'sglang v0.5.9:python/sglang/srt/server_args.py',
}, (manifest, say, sources) => {
  eachEngine(manifest, (engine, pod, group, at) => {
    const host = engine.flags.get('--host') ?? (engine.engine === 'sglang' ? '127.0.0.1' : '');
    if (pod !== group.leader || engine.hasAlternative || EVERYWHERE.includes(host) || !LOOPBACK.test(host)) return;
    const isProbed = ['readinessProbe', 'livenessProbe', 'startupProbe'].some((probe) => ['httpGet', 'tcpSocket'].some((how) => fields(engine.container[probe])[how] !== undefined));
    const isServed = SourceIndex.of(sources).servicesOf(fields(manifest.metadata).name).length > 0;
    if (isProbed || isServed) listens(say, engine, pod, host, at);
  });
});

function listens(say: Say, engine: EngineCommand, pod: SetPod, host: string, at: FieldPath): void {
  const given = engine.flags.has('--host') ? host : `nothing, so ${host}`;
  say(problem(`${containerAt(pod, engine.container)} --host`, given, '0.0.0.0, for probes and Services ask by the pod\'s address'), at);
}

/** TensorRT-LLM's leader starts the ranks of its workers through the API server. */
export const mpiLeadersMayExecute = eachManifest({
  name: 'mpi-leaders-may-execute', severity: 'error', summary: 'A leader that starts ranks in other pods with kubectl has a service account with a token, and knows its namespace.', source: 'lws v0.10.0:docs/examples/tensorrt-llm',
}, (manifest, say) => {
  const group = engineGroup(manifest);
  if (group === undefined || manifest.kind !== 'LeaderWorkerSet') return;
  const { spec } = group.leader;
  for (const container of list(spec.containers)) {
    const text = wordsOf(container).join(' ');
    if (!/--stateful_set_group_key|kubessh|kubexec|plm_rsh_agent/.test(text)) continue;
    const at = [...group.leader.at, 'spec'];
    if (spec.serviceAccountName === undefined) say(problem(`${group.leader.role} spec.serviceAccountName`, undefined, 'a service account that may list pods and execute in them', 'bind it to a Role with pods get and list, pods/exec create'), at);
    if (spec.automountServiceAccountToken === false) say(problem(`${group.leader.role} spec.automountServiceAccountToken`, false, 'true on a leader that starts ranks through the API server'), at);
    const { namespace = 'default' } = fields(manifest.metadata);
    if (!/--namespace/.test(text) && namespace !== 'default') say(problem(`${containerAt(group.leader, container)} --namespace`, undefined, `${word(namespace)}: the script looks for the pods in namespace default otherwise`), at);
  }
});

/** How many ranks each pod of a data-parallel group has are those of its GPUs. */
export const localRanksAreGpus = eachManifest({
  name: 'local-ranks-are-gpus', severity: 'error', summary: 'Copies on each pod (--data-parallel-size-local) times pods are the copies of the group.', source: 'vllm v0.18.0:vllm/engine/arg_utils.py',
}, (manifest, say) => {
  eachEngine(manifest, (engine, pod, group, at) => {
    if (engine.engine !== 'vllm' || group.worker === undefined || group.size === undefined || !engine.flags.has('--data-parallel-size-local')) return;
    const [local, all] = [told(group, engine, '--data-parallel-size-local'), told(group, engine, '--data-parallel-size')];
    if (!Number.isNaN(local * all) && local !== 0 && local * group.size !== all) {
      say(problem(`${containerAt(pod, engine.container)} --data-parallel-size-local`, local, `${all / group.size}, so that ${group.size} pods have the ${all} copies of --data-parallel-size`), at);
    }
  });
});
