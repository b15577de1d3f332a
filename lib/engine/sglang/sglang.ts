import type { k8s } from 'cdk8s-plus-28';
import type { EngineVersion } from '../../planning/engine-version';
import type { ParallelismPlan } from '../../planning/parallelism-plan';
import type { SecretKey } from '../../pod/secret-key';
import { shellCommand, shellWord, variable } from '../../pod/shell';
import { isWhole, problem } from '../../problems';
import type { DrainContext } from '../drain';
import type { Engine, EngineBinding, EngineContext } from '../engine';
import { keyVariable, layerPartition, ownAddress } from '../engine-env';
import { type EngineSettings, imageWarnings, portProblems, servedModelNameOf, settingsOf, settingsProblems } from '../engine-settings';
import { withinScript } from '../extra-arguments';
import { joinProblems, joinSecondsOf, waitForLeader } from '../group-wait';
import { budgetWarnings, type HealthContext } from '../health-checks';
import { vendorWarnings } from '../image-vendor';
import { inTurn } from '../script';
import { extraArgumentFindings } from './extra-arguments';
import { NEWEST_READ } from './flag-rows';
import { sglangTransfer } from './kv-transfer';
import { SGLANG_FLAGS } from './flags';
import { COPIES_MEET, FOLLOWERS_ANSWER, FOLLOWERS_TELL, HEALTH_GENERATES, HEALTH_IS_CHEAP, METRICS_WITHOUT_KEY, NAME_WITHOUT_COLON } from './releases';
import { sglangArguments, sglangPlanProblems, sglangSizes } from './sglang-arguments';
import { sglangMetrics } from './sglang-metrics';
import type { SglangProps } from './sglang-props';
import { supervised } from './supervise';

/** Holds the key on the leader; SGLang reads no such variable itself. */
const KEY_VARIABLE = 'SGLANG_API_KEY';
/** SGLang gives a generation for its health 20 seconds, and answers not before the first. */
const HEALTH_SECONDS = 25;
/** Ports after the rendezvous that copies take, beside one for each copy (PortArgs.init_new), without the one at which they meet. */
const PORTS_OF_COPIES = 8;

type Settings = Omit<SglangProps, 'joinTimeout'>;

/** See `Engine.sglang`. */
export class Sglang implements Engine {
  private readonly settings: EngineSettings<Settings>;
  private readonly joinSeconds: number;

  constructor({ joinTimeout, ...props }: SglangProps) {
    this.settings = settingsOf<Settings>(props, { port: 30000, distInitPort: 20000 });
    this.joinSeconds = joinSecondsOf(joinTimeout);
  }

  bind(plan: ParallelismPlan, context: EngineContext): EngineBinding {
    const { image, host, port, healthChecks, drain, distInitPort } = this.settings;
    const extraArguments = withinScript(this.settings.extraArguments);
    const version = plan.engineVersion;
    const servedModelName = servedModelNameOf(this.settings, plan);
    const several = plan.groupSize > 1;
    const metrics = sglangMetrics(version);
    const groupPort = several ? distInitPort : undefined;
    const startupSeconds = healthChecks.startupSeconds({
      checkpointBytes: plan.model.checkpointBytes, readBytesPerSecond: context.readBytesPerSecond, joinSeconds: several ? this.joinSeconds : 0,
    });
    const health: HealthContext = {
      port, groupPort, startupSeconds, failedSeconds: drain.failedSeconds, timeoutSeconds: HEALTH_SECONDS, ...leaderPaths(version),
      workerPath: version.isAtLeast(FOLLOWERS_ANSWER) ? '/health' : undefined,
    };
    const draining: DrainContext = {
      host, port, groupPort, metricsPath: metrics.path, requestGauges: [metrics.requestsRunning, metrics.requestsWaiting],
      // All releases go on until the last request is answered (tokenizer_manager.py sigterm_watchdog), for as long as they may.
      engineWaits: true,
    };
    const taken: [number, number][] = [[port, port], ...(several ? [this.meetingPorts(plan)] : [])];
    const transfer = context.kvTransfer && sglangTransfer(context.kvTransfer, plan, taken, extraArguments);
    const env = [...environment(plan), ...transfer?.env ?? []];
    const extra = extraArgumentFindings(this.settings.extraArguments, version);
    const shared = [...sglangArguments(plan, { ...this.settings, modelPath: context.modelPath, servedModelName }), ...transfer?.arguments ?? []];
    const leader = `exec ${supervised(this.serve(plan, shared, context.apiKey), drain.requestSeconds)}`;
    const worker = inTurn([waitForLeader('SGLang leader', distInitPort + copiesMeetAfter(plan), this.joinSeconds)], supervised(this.serve(plan, shared), 0));
    return {
      image,
      port,
      servedModelName,
      startupSeconds,
      gracePeriodSeconds: drain.gracePeriodSeconds,
      metrics,
      metricsOnAllPods: tellsOnAllPods(plan),
      needsWorkerIndex: several,
      needsGroupRestart: several,
      ...(transfer && { kvTransfer: transfer.binding }),
      leader: {
        command: shellCommand(leader), env: [...env, ...keyVariable(KEY_VARIABLE, context.apiKey)],
        ...healthChecks.leader(health), ...drain.leader(draining),
      },
      worker: several ? { command: shellCommand(worker), env, ...healthChecks.worker(health), ...drain.worker(draining) } : undefined,
      problems: [
        ...settingsProblems(this.settings, servedModelName, 'lmsysorg/sglang:v0.5.9'), ...nameProblems(servedModelName, version),
        ...sglangPlanProblems(plan), ...extra.problems, ...(several ? this.meetingProblems(plan) : []),
        ...transfer?.problems ?? [],
      ],
      warnings: [
        ...imageWarnings(image, version), ...versionWarnings(version), ...budgetWarnings(startupSeconds, several ? this.joinSeconds : 0),
        ...extra.warnings, ...keyWarnings(version, context.apiKey), ...vendorWarnings(image, plan), ...transfer?.warnings ?? [],
        ...(several ? groupWarnings(plan) : []),
      ],
    };
  }

  /** The command that leader and workers run; only who checks the key is told it. */
  private serve(plan: ParallelismPlan, shared: readonly string[], apiKey?: SecretKey): string {
    const words = (list: readonly string[]) => list.map(shellWord);
    return [
      'python3', '-m', 'sglang.launch_server',
      ...words(shared),
      ...(plan.groupSize > 1 ? [
        '--dist-init-addr', `${variable('LWS_LEADER_ADDRESS')}:${this.settings.distInitPort}`,
        '--nnodes', variable('LWS_GROUP_SIZE'),
        '--node-rank', variable('LWS_WORKER_INDEX'),
        ...(SGLANG_FLAGS.of(plan.engineVersion).has('--dist-timeout') ? ['--dist-timeout', String(this.joinSeconds)] : []),
      ] : []),
      // The shell expands it and not Kubernetes, so that no character of a key means anything to the shell.
      ...(apiKey ? [`--api-key="$${KEY_VARIABLE}"`] : []),
      ...words(withinScript(this.settings.extraArguments)),
    ].join(' ');
  }

  /** The first and the last port at which the processes of a group find each other. */
  private meetingPorts(plan: ParallelismPlan): [number, number] {
    const { distInitPort } = this.settings;
    const { attentionCopies } = sglangSizes(plan);
    return [distInitPort, distInitPort + (attentionCopies > 1 ? Math.max(PORTS_OF_COPIES + attentionCopies, copiesMeetAfter(plan)) : 0)];
  }

  private meetingProblems(plan: ParallelismPlan): string[] {
    const { port } = this.settings;
    const [distInitPort, last] = this.meetingPorts(plan);
    const after = last - distInitPort;
    return [
      ...(after > 0 && last > 65535 && distInitPort <= 65535
        ? [problem('engine distInitPort', distInitPort, `a port from 1 to ${65535 - after}, for the copies take ports after it`)]
        : portProblems('engine distInitPort', distInitPort)),
      ...(isWhole(distInitPort) && port >= distInitPort && port <= last
        ? [problem('engine port', port, `a port other than ${distInitPort}${last > distInitPort ? ` to ${last}` : ''}, at which the group's processes find each other`)] : []),
      ...joinProblems('engine joinTimeout', this.joinSeconds),
    ];
  }
}

/** Copies tell what waits and runs in them where they are. */
function tellsOnAllPods(plan: ParallelismPlan): boolean {
  return plan.groupSize > 1 && sglangSizes(plan).attentionCopies > 1 && plan.engineVersion.isAtLeast(FOLLOWERS_TELL);
}

/** How far after the rendezvous the port is at which the leader listens first. */
function copiesMeetAfter(plan: ParallelismPlan): number {
  return sglangSizes(plan).attentionCopies > 1 && plan.engineVersion.isAtLeast(COPIES_MEET.since) ? COPIES_MEET.after : 0;
}

/**
 * What proves that the model answers, without costing a loaded server its life. A start always ends with a generation.
 * After it, a leader leaves the Service where a generation does not pass (busy ones are asked for none), but is not
 * restarted for that: SGLang's own watchdog ends it when a batch takes more than 5 minutes. Before 0.5.1 generations
 * wait behind requests, and /health says only that the server is there; from 0.5.1 to 0.5.5 both paths are the same.
 */
function leaderPaths(version: EngineVersion): Pick<HealthContext, 'leaderPath' | 'startupPath' | 'livenessPath'> {
  if (version.isAtLeast(HEALTH_IS_CHEAP)) return { leaderPath: '/health_generate', livenessPath: '/health' };
  return version.isAtLeast(HEALTH_GENERATES) ? { leaderPath: '/health' } : { leaderPath: '/health', startupPath: '/health_generate' };
}

function environment(plan: ParallelismPlan): k8s.EnvVar[] {
  return [
    ...(plan.engineVersion.isAtLeast(HEALTH_IS_CHEAP) ? [{ name: 'SGLANG_ENABLE_HEALTH_ENDPOINT_GENERATION', value: 'false' }] : []),
    ...(plan.groupSize > 1 ? [ownAddress('SGLANG_HOST_IP')] : []),
    ...layerPartition('SGLANG_PP_LAYER_PARTITION', plan),
  ];
}

function nameProblems(name: string, version: EngineVersion): string[] {
  return name.includes(':') && version.isAtLeast(NAME_WITHOUT_COLON)
    ? [problem('engine servedModelName', name, `a name without a colon from SGLang ${NAME_WITHOUT_COLON} on`)] : [];
}

function keyWarnings(version: EngineVersion, apiKey?: SecretKey): string[] {
  if (!apiKey) return [];
  return [
    'SGLang writes its arguments with the API key into its log when it starts: let nobody read the log who may not know the key',
    ...(version.isAtLeast(METRICS_WITHOUT_KEY) ? [] : [`SGLang ${version.version} asks for the API key at /metrics as well: Prometheus must send it`]),
  ];
}

function versionWarnings(version: EngineVersion): string[] {
  return SGLANG_FLAGS.isNewerThanRead(version)
    ? [`SGLang ${version.version} is newer than ${NEWEST_READ}, the newest that was read: check that it has the flags of the command`] : [];
}

function groupWarnings(plan: ParallelismPlan): string[] {
  const version = plan.engineVersion;
  return [
    ...(sglangSizes(plan).attentionCopies > 1 && !tellsOnAllPods(plan)
      ? [`the workers of SGLang ${version.version} tell Prometheus nothing: what waits and runs in their copies is seen from ${FOLLOWERS_TELL} on`] : []),
    ...(SGLANG_FLAGS.of(version).has('--dist-timeout') ? []
      : [`SGLang ${version.version} has no --dist-timeout: its leader waits 10 minutes for the other pods, whatever joinTimeout says`]),
  ];
}
