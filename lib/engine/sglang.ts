import { Duration } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-28';
import { EngineVersion } from '../planning/engine-version';
import type { ParallelismPlan } from '../planning/parallelism-plan';
import type { SecretKey } from '../pod/secret-key';
import { shellCommand, shellWord, variable } from '../pod/shell';
import { isWhole, problem } from '../problems';
import { definedOnly, imageProblems, portProblems, servedNameProblems } from './container-settings';
import { Drain, type DrainContext } from './drain';
import type { Engine, EngineBinding, EngineContext } from './engine';
import { HealthChecks, type HealthContext } from './health-checks';
import { waitForLeader } from './leader-wait';
import { isReleaseSince } from './release';
import { sglangArguments, sglangPlanProblems, sglangSizes } from './sglang-arguments';
import { sglangExtraProblems, sglangExtraWarnings } from './sglang-extra-arguments';
import { sglangMetrics } from './sglang-metrics';
import type { SglangProps } from './sglang-props';
import { SGLANG_FLAGS } from './sglang/flags';
import { FOLLOWERS_ANSWER, HEALTH_GENERATES, HEALTH_IS_CHEAP, METRICS_WITHOUT_KEY, NAME_WITHOUT_COLON } from './sglang/releases';

/** Holds the key on the leader; SGLang reads no such variable itself. */
const KEY_VARIABLE = 'SGLANG_API_KEY';
/** SGLang gives a generation for its health 20 seconds, and answers not before the first. */
const HEALTH_SECONDS = 25;
const LONGEST_JOIN_SECONDS = 7 * 24 * 3600;
/** Ports after the rendezvous that copies take, beside one for each copy (PortArgs.init_new). */
const PORTS_OF_COPIES = 8;

/** See `Engine.sglang`. */
export class Sglang implements Engine {
  /** The properties, with all defaults but those that depend on the plan. */
  private readonly settings: Required<Omit<SglangProps, 'servedModelName'>> & Pick<SglangProps, 'servedModelName'>;

  constructor(props: SglangProps) {
    this.settings = {
      port: 30000,
      trustRemoteCode: false,
      healthChecks: HealthChecks.http(),
      drain: Drain.of(),
      distInitPort: 20000,
      joinTimeout: Duration.minutes(30),
      extraArguments: [],
      ...definedOnly(props),
    };
  }

  bind(plan: ParallelismPlan, context: EngineContext): EngineBinding {
    const { image, port, healthChecks, drain, distInitPort, extraArguments } = this.settings;
    const { version } = plan.engineVersion;
    const servedModelName = this.settings.servedModelName ?? plan.model.name.split('/').at(-1) ?? plan.model.name;
    const several = plan.groupSize > 1;
    const metrics = sglangMetrics(plan.engineVersion);
    const groupPort = several ? distInitPort : undefined;
    const startupSeconds = healthChecks.startupSeconds({
      checkpointBytes: plan.model.checkpointBytes, readBytesPerSecond: context.readBytesPerSecond, joinSeconds: several ? this.joinSeconds : 0,
    });
    const health: HealthContext = {
      port, groupPort, startupSeconds, timeoutSeconds: HEALTH_SECONDS, ...leaderPaths(version),
      workerPath: isReleaseSince(version, FOLLOWERS_ANSWER) ? '/health' : undefined,
    };
    const draining: DrainContext = {
      port, groupPort, metricsPath: metrics.path, requestGauges: [metrics.requestsRunning, metrics.requestsWaiting],
      // All releases go on until the last request is answered (tokenizer_manager.py sigterm_watchdog), for as long as they may.
      engineWaits: true,
    };
    const env = this.env(plan);
    const shared = sglangArguments(plan, { ...this.settings, modelPath: context.modelPath, servedModelName });
    const leader = this.serve(plan, shared, context.apiKey);
    const worker = `${waitForLeader('SGLang leader', distInitPort, this.joinSeconds)} &&\n${this.serve(plan, shared)}`;
    return {
      image,
      port,
      servedModelName,
      startupSeconds,
      gracePeriodSeconds: drain.gracePeriodSeconds,
      metrics,
      needsWorkerIndex: several,
      needsGroupRestart: several,
      leader: { command: shellCommand(leader), env: [...env, ...keyVariable(context.apiKey)], ...healthChecks.leader(health), ...drain.leader(draining) },
      worker: several ? { command: shellCommand(worker), env, ...healthChecks.worker(health), ...drain.worker(draining) } : undefined,
      problems: [
        ...imageProblems(image, 'lmsysorg/sglang:v0.5.9'), ...portProblems('engine port', port), ...servedNameProblems(servedModelName),
        ...nameProblems(servedModelName, version), ...sglangPlanProblems(plan), ...sglangExtraProblems(extraArguments, version),
        ...healthChecks.validate(), ...drain.validate(), ...(several ? this.joinProblems(plan) : []),
      ],
      warnings: [
        ...imageWarnings(image, plan.engineVersion), ...versionWarnings(version), ...sglangExtraWarnings(extraArguments, version),
        ...keyWarnings(version, context.apiKey), ...(several ? groupWarnings(plan) : []),
      ],
    };
  }

  /** The command that leader and workers run; only who checks the key is told it. */
  private serve(plan: ParallelismPlan, shared: readonly string[], apiKey?: SecretKey): string {
    const words = (list: readonly string[]) => list.map(shellWord);
    const version = plan.engineVersion.version;
    return [
      'exec', 'python3', '-m', 'sglang.launch_server',
      ...words(shared),
      ...(plan.groupSize > 1 ? [
        '--dist-init-addr', `${variable('LWS_LEADER_ADDRESS')}:${this.settings.distInitPort}`,
        '--nnodes', variable('LWS_GROUP_SIZE'),
        '--node-rank', variable('LWS_WORKER_INDEX'),
        ...(SGLANG_FLAGS.flagsOf(version).has('--dist-timeout') ? ['--dist-timeout', String(this.joinSeconds)] : []),
      ] : []),
      // The shell expands it and not Kubernetes, so that no character of a key means anything to the shell.
      ...(apiKey ? [`--api-key="$${KEY_VARIABLE}"`] : []),
      ...words(this.settings.extraArguments),
    ].join(' ');
  }

  private env(plan: ParallelismPlan): k8s.EnvVar[] {
    return [
      ...(isReleaseSince(plan.engineVersion.version, HEALTH_IS_CHEAP) ? [{ name: 'SGLANG_ENABLE_HEALTH_ENDPOINT_GENERATION', value: 'false' }] : []),
      // Processes of several pods must tell each other an address that leads to them; it is each pod's own, never a constant.
      ...(plan.groupSize > 1 ? [{ name: 'SGLANG_HOST_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }] : []),
      ...(plan.pinsLayerPartition ? [{ name: 'SGLANG_PP_LAYER_PARTITION', value: plan.layerPartition.join(',') }] : []),
    ];
  }

  private joinProblems(plan: ParallelismPlan): string[] {
    const { port, distInitPort } = this.settings;
    const { attentionCopies } = sglangSizes(plan);
    const last = distInitPort + (attentionCopies > 1 ? PORTS_OF_COPIES + attentionCopies : 0);
    return [
      ...portProblems('engine distInitPort', distInitPort),
      ...(isWhole(distInitPort) && port >= distInitPort && port <= last
        ? [problem('engine port', port, `a port other than ${distInitPort}${last > distInitPort ? ` to ${last}` : ''}, at which the group's processes find each other`)] : []),
      ...(this.joinSeconds > 0 && this.joinSeconds <= LONGEST_JOIN_SECONDS ? []
        : [problem('engine joinTimeout', `${this.joinSeconds} s`, 'more than 0 seconds, at most 7 days')]),
    ];
  }

  private get joinSeconds(): number {
    return Math.ceil(this.settings.joinTimeout.toSeconds({ integral: false }));
  }
}

/**
 * What proves that the model answers, without costing a loaded server its life. A start always ends with a generation.
 * After it, a leader leaves the Service where a generation does not pass (busy ones are asked for none), but is not
 * restarted for that: SGLang's own watchdog ends it when a batch takes more than 5 minutes. Before 0.5.1 generations
 * wait behind requests, and /health says only that the server is there; from 0.5.1 to 0.5.5 both paths are the same.
 */
function leaderPaths(version: string): Pick<HealthContext, 'leaderPath' | 'startupPath' | 'livenessPath'> {
  if (isReleaseSince(version, HEALTH_IS_CHEAP)) return { leaderPath: '/health_generate', livenessPath: '/health' };
  return isReleaseSince(version, HEALTH_GENERATES) ? { leaderPath: '/health' } : { leaderPath: '/health', startupPath: '/health_generate' };
}

function keyVariable(apiKey?: SecretKey): k8s.EnvVar[] {
  return apiKey ? [{ name: KEY_VARIABLE, valueFrom: { secretKeyRef: { name: apiKey.secretName, key: apiKey.key } } }] : [];
}

function nameProblems(name: string, version: string): string[] {
  return name.includes(':') && isReleaseSince(version, NAME_WITHOUT_COLON)
    ? [problem('engine servedModelName', name, `a name without a colon from SGLang ${NAME_WITHOUT_COLON} on`)] : [];
}

function keyWarnings(version: string, apiKey?: SecretKey): string[] {
  if (!apiKey) return [];
  return [
    'SGLang writes its arguments with the API key into its log when it starts: let nobody read the log who may not know the key',
    ...(isReleaseSince(version, METRICS_WITHOUT_KEY) ? [] : [`SGLang ${version} asks for the API key at /metrics as well: Prometheus must send it`]),
  ];
}

function versionWarnings(version: string): string[] {
  return SGLANG_FLAGS.isNewerThanRead(version)
    ? [`SGLang ${version} is newer than ${SGLANG_FLAGS.newest}, the newest that was read: check that it has the flags of the command`] : [];
}

function groupWarnings(plan: ParallelismPlan): string[] {
  const { version } = plan.engineVersion;
  return [
    ...(sglangSizes(plan).attentionCopies > 1
      ? ['each copy tells what waits and runs in it at /metrics of its own pod: scrape the workers as well as the leader'] : []),
    ...(SGLANG_FLAGS.flagsOf(version).has('--dist-timeout') ? []
      : [`SGLang ${version} has no --dist-timeout: its leader waits 10 minutes for the other pods, whatever joinTimeout says`]),
  ];
}

/** A tag that looks like one of SGLang's versions is one in most cases; memory and flags are those of another then. */
function imageWarnings(image: string, planned: EngineVersion): string[] {
  const tagged = /:v?(0\.(?:0|[1-9]\d{0,4})\.(?:0|[1-9]\d{0,4}))(?=$|[^\d.]|\.post\d)[^/]*$/.exec(image)?.[1];
  return tagged === undefined || (planned.isAtLeast(tagged) && EngineVersion.sglang(tagged).isAtLeast(planned.version)) ? []
    : [`the image ${image} looks like version ${tagged}, the plan counts with ${planned.toString()}: set the plan's engineVersion to what the image holds`];
}
