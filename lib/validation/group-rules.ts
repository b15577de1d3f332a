import { GROUP_NAME, WORKER_INDEX } from '../pod/lws';
import { problem } from '../problems';
import { commandsOf } from './shell-text';
import { wordsOf } from './engine-command';
import { containerAt, engineGroup, isJoined, sharesExperts, startsRay } from './engine-groups';
import { eachManifest, fields, list, numberOf, word } from './rule';
import { podsOf } from './set-pods';
import { SourceIndex } from './source-index';

const POD_CONTROLLER = 'lws v0.10.0:pkg/controllers/pod_controller.go';
const EXCLUSIVE = 'leaderworkerset.sigs.k8s.io/exclusive-topology';
const VOLCANO_KEY = /^(scheduling\.)?volcano\.sh\//;
/** What changes whenever a pipeline runs: each such change replaces all groups, and each of them loads the model again. */
const CHANGING = /(^|[./-])(checksum|config-hash|restartedAt|timestamp|build-?(id|number)|commit|git-?(sha|commit)|deployed-?at|date)([./-]|$)/i;
/** How long the scripts of LeaderWorkerSet and vLLM wait for a group by default, and what pulls of images of 10 GB may take. */
const PATIENT_SECONDS = 900;
const SCRIPT_SECONDS = 300;

/** Restart policies under which only the failed container starts again. */
function staysApart(manifest: { readonly spec?: unknown }): boolean {
  return ['None', 'Default'].includes(word(fields(fields(manifest.spec).leaderWorkerTemplate).restartPolicy));
}

/** With LeaderReady workers are created when their leader is ready: one that needs them for that never is. */
export const leadersDoNotWaitForWorkers = eachManifest({
  name: 'leaders-do-not-wait-for-workers', severity: 'error',
  summary: 'With startupPolicy LeaderReady a leader is not one that becomes ready only when its workers have joined.', source: POD_CONTROLLER,
}, (manifest, say) => {
  const { startupPolicy } = fields(manifest.spec);
  const group = engineGroup(manifest);
  if (startupPolicy !== 'LeaderReady' || group === undefined || !isJoined(group)) return;
  if (!list(group.leader.spec.containers).some(({ readinessProbe, startupProbe }) => readinessProbe !== undefined || startupProbe !== undefined)) return;
  say(problem('spec.startupPolicy', startupPolicy, 'LeaderCreated for an engine whose leader answers only when the workers have joined', 'the workers would never be created; leave it out'), ['spec', 'startupPolicy']);
});

/** Copies that share experts do not rejoin, and the others do not notice (vllm#32136). */
export const copiesRestartTogether = eachManifest({
  name: 'copies-restart-together', severity: 'error', summary: 'A group that serves by data or expert parallelism is recreated as a whole when a pod of it fails.', source: 'vllm#32136',
}, (manifest, say) => {
  const group = engineGroup(manifest);
  const at = ['spec', 'leaderWorkerTemplate', 'restartPolicy'];
  if (group?.worker === undefined || !sharesExperts(group) || !staysApart(manifest)) return;
  say(problem(at.join('.'), fields(fields(manifest.spec).leaderWorkerTemplate).restartPolicy, 'RecreateGroupOnPodRestart or RecreateGroupAfterStart', 'a pod that restarts alone does not join the others again'), at);
});

/** When one process of a group is gone, the others keep connections that lead nowhere. */
export const groupsRestartTogether = eachManifest({
  name: 'groups-restart-together', severity: 'warning', summary: 'A group whose processes talk to each other is recreated as a whole when a pod of it fails.', source: POD_CONTROLLER,
}, (manifest, say) => {
  const group = engineGroup(manifest);
  const at = ['spec', 'leaderWorkerTemplate', 'restartPolicy'];
  if (group === undefined || !isJoined(group) || sharesExperts(group) || !staysApart(manifest)) return;
  say(problem(at.join('.'), fields(fields(manifest.spec).leaderWorkerTemplate).restartPolicy, 'RecreateGroupOnPodRestart or RecreateGroupAfterStart where processes cannot rejoin', 'leave it out'), at);
});

/** A leader that gives up while another pod still pulls its image takes that pod down with it, for ever (lws#726). */
export const joinsArePatient = eachManifest({
  name: 'joins-are-patient', severity: 'warning', summary: 'A leader waits for its workers for as long as pulling the image may take.', source: 'lws#726',
}, (manifest, say) => {
  const group = engineGroup(manifest);
  if (group?.worker === undefined) return;
  for (const pod of new Set([group.leader, group.worker])) {
    for (const container of list(pod.spec.containers)) {
      for (const { words } of commandsOf(wordsOf(container))) {
        const script = words.find((each) => /(ray_init|multi-node-serving)\.sh$/.test(each));
        const given = words.map((each) => /^--ray_init_timeout=(\d+)$/.exec(each)?.[1]).find((each) => each !== undefined);
        const isVariable = words.some((each) => each.startsWith('--ray_init_timeout=') && given === undefined);
        if (script === undefined || isVariable || Number(given ?? SCRIPT_SECONDS) >= PATIENT_SECONDS) continue;
        say(problem(`${containerAt(pod, container)} --ray_init_timeout`, given ?? `${SCRIPT_SECONDS}, the default of ${script}`, `${PATIENT_SECONDS} seconds or more, in which every pod can pull its image`,
          'a leader that gives up takes pods that are still pulling down with it'), [...pod.at, 'spec']);
      }
    }
  }
});

/** LeaderWorkerSet counts the restarts of every container. */
export const sidecarsDoNotRestartGroups = eachManifest({
  name: 'sidecars-do-not-restart-groups', severity: 'warning', summary: 'No container beside the engine is one that Kubernetes restarts by itself: each restart recreates the group.', source: POD_CONTROLLER,
}, (manifest, say) => {
  const group = engineGroup(manifest);
  if (manifest.kind !== 'LeaderWorkerSet' || group?.leaderEngine === undefined || staysApart(manifest)) return;
  const engines = [group.leaderEngine, group.workerEngine].map((engine) => engine?.container.name);
  for (const pod of podsOf(manifest)) {
    for (const [index, container] of list(pod.spec.containers).entries()) {
      if (container.livenessProbe === undefined || engines.includes(container.name)) continue;
      say(problem(`${containerAt(pod, container)} livenessProbe`, 'a probe', 'none beside the engine: a restart of this container recreates the group, which loads the model again', 'leave the probe out, or move the container to a pod of its own'),
        [...pod.at, 'spec', 'containers', index, 'livenessProbe']);
    }
  }
});

/** Any change of a template replaces all groups. */
export const templatesStayTheSame = eachManifest({
  name: 'templates-stay-the-same', severity: 'warning', summary: 'Pod templates carry no checksums or times: each change of them replaces all groups, which load the model again.', source: 'lws v0.10.0:pkg/utils/revision/revision_utils.go',
}, (manifest, say) => {
  if (manifest.kind !== 'LeaderWorkerSet') return;
  for (const pod of podsOf(manifest)) {
    for (const field of ['labels', 'annotations']) {
      for (const key of Object.keys(fields(pod.metadata[field])).filter((name) => CHANGING.test(name))) {
        say(problem(`${pod.role} metadata.${field} key`, key, 'keys whose values stay the same from one deployment to the next', 'move it to the metadata of the set, whose changes replace no pods'), [...pod.at, 'metadata', field, key]);
      }
    }
  }
});

/** An update that may take all groups at once leaves none that serves while the model loads. */
export const updatesLeaveGroups = eachManifest({
  name: 'updates-leave-groups', severity: 'warning', summary: 'An update of several groups leaves one that serves.', source: 'lws: Rollout Strategy',
}, (manifest, say) => {
  const { replicas = 1, rolloutStrategy } = fields(manifest.spec);
  const { maxUnavailable = 1 } = fields(fields(rolloutStrategy).rollingUpdateConfiguration);
  const isAll = maxUnavailable === '100%' || (typeof maxUnavailable === 'number' && maxUnavailable >= numberOf(replicas));
  if (manifest.kind !== 'LeaderWorkerSet' || !(numberOf(replicas) > 1) || !isAll) return;
  const at = ['spec', 'rolloutStrategy', 'rollingUpdateConfiguration', 'maxUnavailable'];
  say(problem(at.join('.'), maxUnavailable, `fewer than the ${word(replicas)} groups that there are`, 'else none serves for as long as the model loads'), at);
});

/** StatefulSets, which LeaderWorkerSet makes, refuse pods that do not restart. */
export const podsRestartAlways = eachManifest({
  name: 'pods-restart-always', severity: 'error', summary: 'The pods of a LeaderWorkerSet have restartPolicy Always, or none.', source: 'kubernetes: StatefulSet, pod templates',
}, (manifest, say) => {
  if (manifest.kind !== 'LeaderWorkerSet') return;
  for (const { role, spec, at } of podsOf(manifest).filter((pod) => pod.spec.restartPolicy !== undefined && pod.spec.restartPolicy !== 'Always')) {
    say(problem(`${role} spec.restartPolicy`, spec.restartPolicy, 'Always, or left out', 'what happens to the group is spec.leaderWorkerTemplate.restartPolicy'), [...at, 'spec', 'restartPolicy']);
  }
});

/** A group that goes loses its workers first where these have less time, and requests under way with them. */
export const workersOutliveLeaders = eachManifest({
  name: 'workers-outlive-leaders', severity: 'warning', summary: 'Workers get as long to end as their leader, which still answers requests with them.', source: 'kubernetes: Pod Lifecycle, termination of pods',
}, (manifest, say) => {
  const group = engineGroup(manifest);
  if (group?.worker === undefined || group.worker.role === group.leader.role || !(isJoined(group) || startsRay(group.leader.spec))) return;
  const seconds = (spec: { readonly terminationGracePeriodSeconds?: unknown }) => numberOf(spec.terminationGracePeriodSeconds ?? 30);
  const [leader, worker] = [seconds(group.leader.spec), seconds(group.worker.spec)];
  if (worker < leader) say(problem('workerTemplate spec.terminationGracePeriodSeconds', worker, `at least ${leader}, as the leader has`, 'else workers are gone while the leader still answers requests'), [...group.worker.at, 'spec', 'terminationGracePeriodSeconds']);
});

/** An exclusive topology gives each group a value of the label to itself. */
export const topologiesHaveRoom = eachManifest({
  name: 'topologies-have-room', severity: 'warning', summary: 'An exclusive topology is a label of which there are as many values as groups, and whose nodes hold a whole group.', source: 'lws v0.10.0:pkg/webhooks/pod_webhook.go',
}, (manifest, say) => {
  const key = fields(fields(manifest.metadata).annotations)[EXCLUSIVE];
  const { replicas = 1, leaderWorkerTemplate } = fields(manifest.spec);
  if (manifest.kind !== 'LeaderWorkerSet' || key === undefined) return;
  const tell = (allowed: string, remedy: string) => say(problem(`metadata.annotations["${EXCLUSIVE}"]`, key, allowed, remedy), ['metadata', 'annotations', EXCLUSIVE]);
  const isServerless = podsOf(manifest).some(({ metadata }) => 'alibabacloud.com/compute-class' in fields(metadata.labels));
  if (isServerless) tell('left out on virtual nodes, which stand for no machine or rack', 'leave it out');
  else if (key === 'kubernetes.io/hostname' && numberOf(fields(leaderWorkerTemplate).size ?? 1) > 1) {
    tell('a label that several nodes share: all pods of a group would have to run on one node', 'name the label of racks or node pools');
  } else if (typeof key === 'string' && /(^|\/)(zone|region)$/.test(key) && numberOf(replicas) > 1) {
    tell(`a label with at least ${word(replicas)} values: each group takes one to itself, and no other group runs there`, 'to keep a group in one zone, use an affinity or a topology of Kueue');
  }
});

/** Pods of a gang are placed by the scheduler that knows of it. */
export const gangsHaveTheirScheduler = eachManifest({
  name: 'gangs-have-their-scheduler', severity: 'warning', summary: 'Where groups are scheduled as a whole, both templates name the scheduler that does it.', source: 'lws v0.10.0:pkg/schedulerprovider/volcano_provider.go',
}, (manifest, say) => {
  if (manifest.kind !== 'LeaderWorkerSet') return;
  const templates = podsOf(manifest).filter(({ spec }) => Object.keys(spec).length > 0);
  const names = templates.map(({ spec }) => spec.schedulerName ?? 'default-scheduler');
  const { annotations, labels } = fields(manifest.metadata);
  const key = Object.keys({ ...fields(annotations), ...fields(labels) }).find((each) => VOLCANO_KEY.test(each));
  if (key !== undefined && names.some((name) => name === 'default-scheduler')) {
    say(problem(`metadata key ${key}`, `schedulerName ${names.map(word).join(' and ')}`, 'schedulerName: volcano in both templates', 'else the pods are scheduled one by one'), ['spec', 'leaderWorkerTemplate']);
  } else if (new Set(names).size > 1) {
    say(problem('spec.schedulerName of the templates', names.map(word).join(' and '), 'the same scheduler for leader and workers'), ['spec', 'leaderWorkerTemplate']);
  }
});

/** A budget counts pods, and one pod that goes takes its whole group down. */
export const budgetsCountPods = eachManifest({
  name: 'budgets-count-pods', severity: 'warning', summary: 'A disruption budget over groups of several pods says how many pods may be missing, as a number.', source: 'kubernetes v1.28:pkg/controller/disruption/disruption.go',
}, (manifest, say, sources) => {
  if (manifest.kind !== 'PodDisruptionBudget') return;
  const { selector, minAvailable, maxUnavailable } = fields(manifest.spec);
  const labels = fields(fields(selector).matchLabels);
  const set = SourceIndex.of(sources).named('LeaderWorkerSet', labels[GROUP_NAME]).at(0)?.manifest;
  const size = numberOf(fields(fields(set?.spec).leaderWorkerTemplate).size ?? 1);
  if (set === undefined || !(size > 1) || 'leaderworkerset.sigs.k8s.io/group-index' in labels) return;
  const field = minAvailable === undefined ? 'maxUnavailable' : 'minAvailable';
  const isShare = typeof maxUnavailable === 'string';
  if (minAvailable === undefined && !isShare && labels[WORKER_INDEX] === undefined) return;
  const given = minAvailable ?? maxUnavailable;
  if (given === undefined) return;
  const allowed = labels[WORKER_INDEX] === undefined
    ? `maxUnavailable as a number: it counts pods, and one that goes takes its group of ${size} with it`
    : `a selector of all pods of ${word(labels[GROUP_NAME])}: an eviction of a pod that it does not select ends its group too`;
  say(problem(`PodDisruptionBudget spec.${field}`, given, allowed), ['spec', field]);
});
