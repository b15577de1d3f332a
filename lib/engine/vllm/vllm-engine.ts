import type { k8s } from 'cdk8s-plus-28';
import { EngineVersion } from '../../planning/engine-version';
import type { ParallelismPlan } from '../../planning/parallelism-plan';
import { isPlaceholder } from '../../placeholder';
import { shellCommand, shellWord } from '../../pod/shell';
import { isWhole, problem } from '../../problems';
import { Drain, type DrainContext } from '../drain';
import type { Engine, EngineBinding, EngineContext } from '../engine';
import { HealthChecks, type HealthContext } from '../health-checks';
import { versionProblems, vllmServeArguments } from '../vllm-arguments';
import { vllmMetrics } from '../vllm-metrics';
import type { VllmServeProps } from '../vllm-props';
import { extraArgumentFindings, flagOf, without } from './extra-arguments';
import type { Launch } from './launch';

/** A host with its port, folders, a name, a tag and a digest, all but the name optional. */
const IMAGE = /^([a-z0-9.-]+(:\d+)?\/)?[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:\w[\w.-]{0,127})?(@sha256:[0-9a-f]{64})?$/;
/** The first version that leaves out what sees images when no image is allowed (vllm#22299). */
const FIRST_WITHOUT_VISION = '0.10.1';
/** The first that gives up on an engine that takes longer than `VLLM_ENGINE_READY_TIMEOUT_S`, 600 by default (vllm v0.14.0:vllm/envs.py). */
const FIRST_WITH_READY_TIMEOUT = '0.14.0';
/**
 * The first with `--shutdown-timeout`. From SIGTERM on new requests are refused, while HTTP stays open until those that
 * are being answered are done or the time is over (vllm v0.18.0:vllm/entrypoints/launcher.py, vllm/v1/engine/core.py).
 */
const FIRST_WITH_SHUTDOWN_TIMEOUT = '0.18.0';
/** The first with `--disable-access-log-for-endpoints` (vllm v0.16.0:vllm/entrypoints/openai/cli_args.py). */
const FIRST_WITH_SILENT_PATHS = '0.16.0';
const HEALTH = '/health';
/** More than one process that answers HTTP; a pod without HTTP refuses it (vllm v0.18.0:vllm/entrypoints/cli/serve.py). */
const API_SERVERS = '--api-server-count';

type Settings = Required<Omit<VllmServeProps, 'servedModelName'>> & Pick<VllmServeProps, 'servedModelName'>;

/** What all ways of starting vLLM share; each of them says how the pods become one. */
export abstract class VllmEngine implements Engine {
  /** The properties, with all defaults but those that depend on the plan. */
  protected readonly settings: Settings;

  constructor(props: VllmServeProps) {
    this.settings = {
      port: 8000, trustRemoteCode: false, healthChecks: HealthChecks.http(), drain: Drain.of(), logProbes: false, extraArguments: [],
      ...definedOnly(props),
    };
  }

  /** How the pods of this plan become one vLLM. */
  protected abstract launch(plan: ParallelismPlan): Launch;

  bind(plan: ParallelismPlan, context: EngineContext): EngineBinding {
    const { image, port, healthChecks, drain, extraArguments } = this.settings;
    const version = plan.engineVersion;
    const servedModelName = this.settings.servedModelName ?? plan.model.name.split('/').at(-1) ?? plan.model.name;
    const launch = this.launch(plan);
    const metrics = vllmMetrics(version);
    const startupSeconds = healthChecks.startupSeconds({
      checkpointBytes: plan.model.checkpointBytes, readBytesPerSecond: context.readBytesPerSecond, joinSeconds: launch.joinSeconds,
    });
    // Processes that answer beside each other close before their requests end (vllm v0.33.0:vllm/v1/engine/core_client.py, shutdown).
    const engineWaits = drain.requestSeconds > 0 && launch.answersAlone && version.isAtLeast(FIRST_WITH_SHUTDOWN_TIMEOUT)
      && !extraArguments.some((argument) => flagOf(argument) === API_SERVERS);
    const argumentsWith = (extra: readonly string[]) => vllmServeArguments(plan, {
      modelPath: context.modelPath, port, servedModelName, trustRemoteCode: this.settings.trustRemoteCode, executor: launch.executor,
      shutdownSeconds: engineWaits ? drain.requestSeconds : undefined,
      silentPaths: !this.settings.logProbes && version.isAtLeast(FIRST_WITH_SILENT_PATHS) ? `${HEALTH},${metrics.path}` : undefined,
      extraArguments: extra,
    });
    const serve = (extra: readonly string[]) => ['vllm', 'serve', ...argumentsWith(extra)].map(shellWord).join(' ');
    const health: HealthContext = { port, leaderPath: HEALTH, timeoutSeconds: 5, startupSeconds, groupPort: launch.groupPort };
    const draining: DrainContext = {
      port, groupPort: launch.groupPort, metricsPath: metrics.path, requestGauges: [metrics.requestsRunning, metrics.requestsWaiting], engineWaits,
    };
    const env = [...launch.env, ...layerPartition(plan)];
    const extra = extraArgumentFindings(extraArguments, version);
    return {
      image,
      port,
      servedModelName,
      startupSeconds,
      gracePeriodSeconds: drain.gracePeriodSeconds,
      metrics,
      needsWorkerIndex: launch.needsWorkerIndex,
      needsGroupRestart: launch.needsGroupRestart,
      leader: {
        command: shellCommand(launch.leader(serve(extraArguments))), env: [...env, ...readyTimeout(version, startupSeconds), ...apiKey(context)],
        ...healthChecks.leader(health), ...drain.leader(draining),
      },
      worker: launch.worker && {
        command: shellCommand(launch.worker(serve(without(API_SERVERS, extraArguments)))), env,
        ...healthChecks.worker(health), ...drain.worker(draining),
      },
      problems: [
        ...this.problems(plan, servedModelName), ...extra.problems, ...planProblems(plan), ...versionProblems([...argumentsWith([]), ...launch.flags], version),
        ...healthChecks.validate(), ...drain.validate(), ...launch.problems, ...this.portProblems(launch),
      ],
      warnings: [...imageWarnings(image, version), ...extra.warnings, ...launch.warnings],
    };
  }

  private portProblems({ ports }: Launch): string[] {
    const { port } = this.settings;
    return Object.entries(ports).flatMap(([property, other]) => [
      ...(isPort(other) ? [] : [problem(`engine ${property}`, other, 'a port from 1 to 65535')]),
      ...(other === port ? [problem('engine port', port, `a port other than ${other}, at which the group meets`)] : []),
    ]);
  }

  private problems(plan: ParallelismPlan, servedModelName: string): string[] {
    const { image, port } = this.settings;
    const problems: string[] = [];
    if (isPlaceholder(image) || image.length > 512 || !IMAGE.test(image)) {
      problems.push(problem('engine image', image, 'a container image, such as vllm/vllm-openai:v0.8.5'));
    }
    if (!isPort(port)) problems.push(problem('engine port', port, 'a port from 1 to 65535'));
    if (servedModelName.trim() === '' || isPlaceholder(servedModelName) || /[\0-\x1f]/.test(servedModelName) || servedModelName.startsWith('-')) {
      problems.push(problem('engine servedModelName', servedModelName, 'a name on one line that does not begin with a hyphen'));
    }
    if (plan.engineVersion.name !== 'vllm') {
      problems.push(problem('engineVersion of the plan', plan.engineVersion.toString(), 'a version of vllm, which this engine runs'));
    }
    return problems;
  }
}

/** What a plan may ask for that a version cannot do however it is started. */
function planProblems({ languageModelOnly, engineVersion }: ParallelismPlan): string[] {
  return languageModelOnly && !engineVersion.isAtLeast(FIRST_WITHOUT_VISION)
    ? [problem('languageModelOnly of the plan', true, `false before vLLM ${FIRST_WITHOUT_VISION}`)] : [];
}

/** A tag that looks like one of vLLM's versions is one in most cases; memory and flags are those of another then. */
function imageWarnings(image: string, planned: EngineVersion): string[] {
  const tagged = /:v?(0\.(?:0|[1-9]\d{0,4})(?:\.(?:0|[1-9]\d{0,4}))?)(?=$|[^\d.])[^/]*$/.exec(image)?.[1];
  return tagged === undefined || (planned.isAtLeast(tagged) && EngineVersion.vllm(tagged).isAtLeast(planned.version)) ? []
    : [`the image ${image} looks like version ${tagged}, the plan counts with ${planned.toString()}: set the plan's engineVersion to what the image holds`];
}

/** The split of the layers into stages is said to the engine, for its own default changed between versions. */
function layerPartition(plan: ParallelismPlan): k8s.EnvVar[] {
  return plan.pinsLayerPartition ? [{ name: 'VLLM_PP_LAYER_PARTITION', value: plan.layerPartition.join(',') }] : [];
}

/** vLLM's own patience with a start must not end before that of the probes. */
function readyTimeout(version: EngineVersion, seconds: number): k8s.EnvVar[] {
  return version.isAtLeast(FIRST_WITH_READY_TIMEOUT) ? [{ name: 'VLLM_ENGINE_READY_TIMEOUT_S', value: String(seconds) }] : [];
}

/** The key is asked for at all paths but those of probes and metrics (vllm v0.7.2 and v0.33.0: `VLLM_API_KEY` in vllm/envs.py). */
function apiKey({ apiKey: key }: EngineContext): k8s.EnvVar[] {
  return key ? [{ name: 'VLLM_API_KEY', valueFrom: { secretKeyRef: { name: key.secretName, key: key.key } } }] : [];
}

function isPort(port: number): boolean {
  return isWhole(port) && port <= 65535;
}

/** The properties that were given: one that is there but undefined must not hide its default. */
export function definedOnly<T extends object>(props: T): T {
  return Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined)) as T;
}
