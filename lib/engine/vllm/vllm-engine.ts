import type { k8s } from 'cdk8s-plus-28';
import type { EngineVersion } from '../../planning/engine-version';
import type { ParallelismPlan } from '../../planning/parallelism-plan';
import { shellCommand, shellWord } from '../../pod/shell';
import { problem } from '../../problems';
import type { DrainContext } from '../drain';
import type { Engine, EngineBinding, EngineContext } from '../engine';
import { keyVariable, layerPartition } from '../engine-env';
import { engineProblems, type EngineSettings, imageWarnings, portProblems, servedModelNameOf, settingsOf, settingsProblems } from '../engine-settings';
import { withinScript } from '../extra-arguments';
import { budgetWarnings, type HealthContext } from '../health-checks';
import { vendorWarnings } from '../image-vendor';
import { extraArgumentFindings, flagOf, without } from './extra-arguments';
import { NEWEST_READ } from './flag-rows';
import { VLLM_FLAGS } from './flags';
import { vllmTransfer } from './kv-transfer';
import type { Launch } from './launch';
import { versionProblems, vllmServeArguments } from './vllm-arguments';
import { vllmMetrics } from './vllm-metrics';
import type { VllmServeProps } from './vllm-props';

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
/** Asked for at all paths but those of probes and metrics (vllm v0.7.2 and v0.33.0:vllm/envs.py). */
const KEY_VARIABLE = 'VLLM_API_KEY';
const HEALTH = '/health';
/** More than one process that answers HTTP; a pod without HTTP refuses it (vllm v0.18.0:vllm/entrypoints/cli/serve.py). */
const API_SERVERS = '--api-server-count';

/** What all ways of starting vLLM share; each of them says how the pods become one. */
export abstract class VllmEngine implements Engine {
  /** The properties, with all defaults but those that depend on the plan. */
  protected readonly settings: EngineSettings<VllmServeProps>;

  constructor(props: VllmServeProps) {
    this.settings = settingsOf<VllmServeProps>(props, { port: 8000, logProbes: false });
  }

  /** How the pods of this plan become one vLLM. */
  protected abstract launch(plan: ParallelismPlan): Launch;

  bind(plan: ParallelismPlan, context: EngineContext): EngineBinding {
    const { image, host, port, healthChecks, drain } = this.settings;
    const extraArguments = withinScript(this.settings.extraArguments);
    const version = plan.engineVersion;
    const servedModelName = servedModelNameOf(this.settings, plan);
    const launch = this.launch(plan);
    const metrics = vllmMetrics(version);
    const startupSeconds = healthChecks.startupSeconds({
      checkpointBytes: plan.model.checkpointBytes, readBytesPerSecond: context.readBytesPerSecond, joinSeconds: launch.joinSeconds,
    });
    // Processes that answer beside each other close before their requests end (vllm v0.33.0:vllm/v1/engine/core_client.py, shutdown).
    const engineWaits = drain.requestSeconds > 0 && launch.answersAlone && version.isAtLeast(FIRST_WITH_SHUTDOWN_TIMEOUT)
      && !extraArguments.some((argument) => flagOf(argument) === API_SERVERS);
    const transfer = context.kvTransfer && vllmTransfer(context.kvTransfer, plan, { 'engine port': port, ...launch.ports }, extraArguments);
    const argumentsWith = (extra: readonly string[]) => vllmServeArguments(plan, {
      modelPath: context.modelPath, host, port, servedModelName, trustRemoteCode: this.settings.trustRemoteCode, executor: launch.executor,
      shutdownSeconds: engineWaits ? drain.requestSeconds : undefined,
      silentPaths: !this.settings.logProbes && version.isAtLeast(FIRST_WITH_SILENT_PATHS) ? `${HEALTH},${metrics.path}` : undefined,
      startupSeconds: plan.groupSize > 1 ? startupSeconds : undefined,
      extraArguments: [...transfer?.arguments ?? [], ...extra],
    });
    const serve = (extra: readonly string[]) => ['vllm', 'serve', ...argumentsWith(extra)].map(shellWord).join(' ');
    const health: HealthContext = {
      port, leaderPath: HEALTH, timeoutSeconds: 5, startupSeconds, failedSeconds: drain.failedSeconds, groupPort: launch.groupPort,
    };
    const draining: DrainContext = {
      host, port, groupPort: launch.groupPort, metricsPath: metrics.path, requestGauges: [metrics.requestsRunning, metrics.requestsWaiting], engineWaits,
    };
    const env = [...launch.env, ...layerPartition('VLLM_PP_LAYER_PARTITION', plan), ...transfer?.env ?? []];
    const extra = extraArgumentFindings(this.settings.extraArguments, version);
    return {
      image,
      port,
      servedModelName,
      startupSeconds,
      gracePeriodSeconds: drain.gracePeriodSeconds,
      metrics,
      metricsOnAllPods: false,
      needsWorkerIndex: launch.needsWorkerIndex,
      needsGroupRestart: launch.needsGroupRestart,
      ...(transfer && { kvTransfer: transfer.binding }),
      leader: {
        command: shellCommand(launch.leader(serve(extraArguments))),
        env: [...env, ...readyTimeout(version, startupSeconds), ...keyVariable(KEY_VARIABLE, context.apiKey)],
        ...healthChecks.leader(health), ...drain.leader(draining),
      },
      worker: launch.worker && {
        command: shellCommand(launch.worker(serve(without(API_SERVERS, extraArguments)))), env,
        ...healthChecks.worker(health), ...drain.worker(draining),
      },
      problems: [
        ...settingsProblems(this.settings, servedModelName, 'vllm/vllm-openai:v0.19.1'), ...engineProblems(plan, 'vllm'), ...planProblems(plan),
        ...versionProblems([...argumentsWith([]), ...launch.flags], version), ...extra.problems, ...launch.problems, ...this.meetingProblems(launch),
        ...transfer?.problems ?? [],
      ],
      warnings: [
        ...imageWarnings(image, version), ...newerWarnings(version), ...vendorWarnings(image, plan), ...budgetWarnings(startupSeconds, launch.joinSeconds),
        ...extra.warnings, ...launch.warnings, ...transfer?.warnings ?? [],
      ],
    };
  }

  private meetingProblems({ ports }: Launch): string[] {
    const { port } = this.settings;
    return Object.entries(ports).flatMap(([property, other]) => [
      ...portProblems(`engine ${property}`, other),
      ...(other === port ? [problem('engine port', port, `a port other than ${other}, at which the group meets`)] : []),
    ]);
  }
}

function newerWarnings(version: EngineVersion): string[] {
  return VLLM_FLAGS.isNewerThanRead(version)
    ? [`vLLM ${version.version} is newer than ${NEWEST_READ}, the newest whose flags were read: check that it has those of the command`] : [];
}

/** What a plan may ask for that a version cannot do however it is started. */
function planProblems({ languageModelOnly, engineVersion }: ParallelismPlan): string[] {
  return languageModelOnly && !engineVersion.isAtLeast(FIRST_WITHOUT_VISION)
    ? [problem('languageModelOnly of the plan', true, `false before vLLM ${FIRST_WITHOUT_VISION}`)] : [];
}

/** vLLM's own patience with a start must not end before that of the probes. */
function readyTimeout(version: EngineVersion, seconds: number): k8s.EnvVar[] {
  return version.isAtLeast(FIRST_WITH_READY_TIMEOUT) ? [{ name: 'VLLM_ENGINE_READY_TIMEOUT_S', value: String(seconds) }] : [];
}
