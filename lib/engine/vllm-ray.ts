import type { k8s } from 'cdk8s-plus-28';
import { EngineVersion } from '../planning/engine-version';
import type { ParallelismPlan } from '../planning/parallelism-plan';
import { isPlaceholder } from '../placeholder';
import { shellCommand, shellWord } from '../pod/shell';
import { isWhole, problem } from '../problems';
import type { Engine, EngineBinding, EngineContext } from './engine';
import { Drain, type DrainContext } from './drain';
import { HealthChecks, type HealthContext } from './health-checks';
import { RayBootstrap } from './ray-bootstrap';
import { extraArgumentProblems, extraArgumentWarnings, vllmServeArguments } from './vllm-arguments';
import { vllmMetrics } from './vllm-metrics';
import type { VllmRayProps } from './vllm-ray-props';

/** A host with its port, folders, a name, a tag and a digest, all but the name optional. */
const IMAGE = /^([a-z0-9.-]+(:\d+)?\/)?[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:\w[\w.-]{0,127})?(@sha256:[0-9a-f]{64})?$/;
/** The first version that leaves out what sees images when no image is allowed (vllm#22299). */
const FIRST_WITHOUT_VISION = '0.10.1';
/** The last release whose official image has Ray; later images need it added. */
const FIRST_IMAGE_WITHOUT_RAY = '0.18.0';

/** See `Engine.vllmRay`. */
export class VllmRay implements Engine {
  /** The properties, with all defaults but those that depend on the plan. */
  private readonly settings: Required<Omit<VllmRayProps, 'servedModelName'>> & Pick<VllmRayProps, 'servedModelName'>;

  constructor(props: VllmRayProps) {
    this.settings = {
      port: 8000,
      trustRemoteCode: false,
      bootstrap: RayBootstrap.inline(),
      healthChecks: HealthChecks.http(),
      drain: Drain.of(),
      extraArguments: [],
      ...definedOnly(props),
    };
  }

  bind(plan: ParallelismPlan, context: EngineContext): EngineBinding {
    const { image, port, bootstrap, healthChecks, drain, trustRemoteCode, extraArguments } = this.settings;
    const servedModelName = this.settings.servedModelName ?? plan.model.name.split('/').at(-1) ?? plan.model.name;
    const serve = ['vllm', 'serve', ...vllmServeArguments(plan, { modelPath: context.modelPath, port, servedModelName, trustRemoteCode, extraArguments })];
    const serveScript = serve.map(shellWord).join(' ');
    const several = plan.groupSize > 1;
    const metrics = vllmMetrics(plan.engineVersion);
    const groupPort = several ? bootstrap.port : undefined;
    const startupSeconds = healthChecks.startupSeconds({
      checkpointBytes: plan.model.checkpointBytes, readBytesPerSecond: context.readBytesPerSecond, joinSeconds: several ? bootstrap.joinSeconds : 0,
    });
    const health: HealthContext = { port, leaderPath: '/health', timeoutSeconds: 5, startupSeconds, groupPort };
    const draining: DrainContext = {
      port, groupPort, metricsPath: metrics.path, requestGauges: [metrics.requestsRunning, metrics.requestsWaiting], engineWaits: false,
    };
    const env = [...(several ? bootstrap.env : []), ...layerPartition(plan)];
    return {
      image,
      port,
      servedModelName,
      startupSeconds,
      gracePeriodSeconds: drain.gracePeriodSeconds,
      metrics,
      needsWorkerIndex: false,
      needsGroupRestart: false,
      leader: {
        command: shellCommand(several ? bootstrap.leaderScript(serveScript) : `exec ${serveScript}`), env,
        ...healthChecks.leader(health), ...drain.leader(draining),
      },
      worker: several ? { command: shellCommand(bootstrap.workerScript()), env, ...healthChecks.worker(health), ...drain.worker(draining) } : undefined,
      problems: [...this.problems(plan, servedModelName), ...healthChecks.validate(), ...drain.validate(), ...(several ? this.bootstrapProblems() : [])],
      warnings: [
        ...imageWarnings(image, plan.engineVersion),
        ...extraArgumentWarnings(extraArguments),
        ...(several && plan.engineVersion.isAtLeast(FIRST_IMAGE_WITHOUT_RAY)
          ? [`the official vLLM images hold no Ray from ${FIRST_IMAGE_WITHOUT_RAY} on: make sure that ${image} does`] : []),
      ],
    };
  }

  private bootstrapProblems(): string[] {
    const { bootstrap, port } = this.settings;
    return [
      ...bootstrap.validate(),
      ...(bootstrap.port === port ? [problem('engine port', port, `a port other than ${bootstrap.port}, at which Ray's head listens`)] : []),
    ];
  }

  private problems(plan: ParallelismPlan, servedModelName: string): string[] {
    const { image, port, extraArguments } = this.settings;
    const problems = extraArgumentProblems(extraArguments);
    if (isPlaceholder(image) || image.length > 512 || !IMAGE.test(image)) {
      problems.push(problem('engine image', image, 'a container image, such as vllm/vllm-openai:v0.8.5'));
    }
    if (!isWhole(port) || port > 65535) problems.push(problem('engine port', port, 'a port from 1 to 65535'));
    if (servedModelName.trim() === '' || isPlaceholder(servedModelName) || /[\0-\x1f]/.test(servedModelName) || servedModelName.startsWith('-')) {
      problems.push(problem('engine servedModelName', servedModelName, 'a name on one line that does not begin with a hyphen'));
    }
    if (plan.engineVersion.name !== 'vllm') {
      problems.push(problem('engineVersion of the plan', plan.engineVersion.toString(), 'a version of vllm, which this engine runs'));
    }
    return [...problems, ...planProblems(plan)];
  }
}

/** What a plan may ask for that this way of starting vLLM cannot do. */
function planProblems({ dataParallelSize, languageModelOnly, engineVersion }: ParallelismPlan): string[] {
  return [
    ...(dataParallelSize === 1 ? [] : [problem('dataParallelSize of the plan', dataParallelSize, '1 with Engine.vllmRay, which starts one engine',
      'leave it out and set the replicas of the server, or plan without copies')]),
    ...(languageModelOnly && !engineVersion.isAtLeast(FIRST_WITHOUT_VISION)
      ? [problem('languageModelOnly of the plan', true, `false before vLLM ${FIRST_WITHOUT_VISION}`)] : []),
  ];
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

/** The properties that were given: one that is there but undefined must not hide its default. */
function definedOnly<T extends object>(props: T): T {
  return Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined)) as T;
}
