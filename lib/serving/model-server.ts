import { ApiObject, Chart, Size } from 'cdk8s';
import { Construct } from 'constructs';
import { k8s } from '../k8s';
import { LeaderWorkerSet, type LeaderWorkerSetSpecLeaderWorkerTemplateRestartPolicy } from '../../imports/leaderworkerset.x-k8s.io';
import type { EngineBinding, EngineContainer } from '../engine/engine';
import { NetworkProfile } from '../network/network-profile';
import type { ParallelismPlan } from '../planning/parallelism-plan';
import { Platform } from '../platform/platform';
import { GROUP_NAME, MOST_REPLICAS, WORKER_INDEX } from '../pod/lws';
import { type Contributor, mergePods, type MergedPod } from '../pod/merge';
import type { PodContribution } from '../pod/pod-contribution';
import { CORES, gibOf, isCores, isSize } from '../pod/quantity';
import { invalid, isWhole, missing, problem } from '../problems';
import { validateChart } from '../validation/chart-validation';
import { warn } from '../warnings';
import { type ModelServerProps, RestartPolicy } from './model-server-props';
import { podTemplate } from './pod-template';

/** What a program without types may leave out. */
const REQUIRED = {
  plan: 'a ParallelismPlan', engine: 'an Engine', weights: 'a WeightsSource', cpu: 'a number of cores', memory: 'a Size, such as Size.gibibytes(512)',
};
/** Resources by which vendors give out their GPUs. */
const DEVICES = /^(nvidia\.com\/gpu|amd\.com\/gpu|gpu\.intel\.com\/\w+|alibabacloud\.com\/ppu|google\.com\/tpu|habana\.ai\/gaudi|huawei\.com\/Ascend\w*)$/;
/** What the engine is told of the plan by its environment. */
const PLANNED_ENV = 'VLLM_PP_LAYER_PARTITION';

/**
 * A model that is served by groups of pods: a LeaderWorkerSet whose pods run the engine as the plan splits the model,
 * and the Service that leads to the leaders. Everything that is wrong about it is reported when the app is synthesized.
 *
 * @see https://lws.sigs.k8s.io
 */
export class ModelServer extends Construct {
  /** How the model is split. */
  readonly plan: ParallelismPlan;
  /** The name of the LeaderWorkerSet. */
  readonly name: string;
  /** The name of the Service that leads to the leaders. */
  readonly serviceName: string;
  /** Where clients inside the cluster send their requests, such as `http://ds-leader.default.svc:8000`. */
  readonly endpoint: string;
  /** What works but may hurt; `synthesize` prints it. */
  readonly warnings: string[];

  /**
   * @param scope the chart, or a construct in it
   * @param id the construct's name within its scope
   * @param props the plan, and what surrounds it
   */
  constructor(scope: Construct, id: string, props: ModelServerProps) {
    super(scope, id);
    const absent = missing(props, REQUIRED);
    if (absent.length > 0) throw invalid(this.node.path, absent);
    this.plan = props.plan;
    this.name = props.name ?? id;
    this.serviceName = props.serviceName ?? `${this.name}-leader`;

    const parts = bindParts(props);
    this.endpoint = `http://${this.serviceName}.${Chart.of(this).namespace ?? 'default'}.svc:${parts.engine.port}`;
    const problems = [...planProblems(props.plan), ...this.ownProblems(props), ...parts.problems];
    this.node.addValidation({ validate: () => problems });
    this.warnings = [...props.plan.warnings, ...parts.warnings, ...ownWarnings(props)];
    this.warnings.forEach((message) => warn(this, message));
    validateChart(Chart.of(this));

    this.createLeaderWorkerSet(props, parts);
    this.createService(props, parts.engine);
  }

  private createLeaderWorkerSet(props: ModelServerProps, { engine, leaderPod, workerPod }: Parts): void {
    const container = props.containerName ?? this.name;
    const template = { image: engine.image, port: engine.port, enableServiceLinks: props.enableServiceLinks ?? false };
    const leader = (name: string) => podTemplate(name, engine.leader, leaderPod, template);
    const group = engine.worker && workerPod
      ? { leaderTemplate: leader(`${container}-leader`), workerTemplate: podTemplate(`${container}-worker`, engine.worker, workerPod, template) }
      : { workerTemplate: leader(container) };
    new ApiObject(this, 'Resource', LeaderWorkerSet.manifest({
      metadata: { name: this.name },
      spec: {
        replicas: props.replicas ?? 1,
        leaderWorkerTemplate: {
          size: props.plan.groupSize,
          // The generated enum has the same values.
          restartPolicy: (props.restartPolicy ?? RestartPolicy.RECREATE_GROUP_ON_POD_RESTART) as string as LeaderWorkerSetSpecLeaderWorkerTemplateRestartPolicy,
          ...group,
        },
      },
    }));
  }

  private createService(props: ModelServerProps, engine: EngineBinding): void {
    new ApiObject(this, 'Service', k8s.KubeService.manifest({
      metadata: { name: this.serviceName },
      spec: {
        type: 'ClusterIP',
        selector: { [GROUP_NAME]: this.name, ...(props.leaderLabels ?? { [WORKER_INDEX]: '0' }) },
        ports: [{ name: 'http', port: engine.port, protocol: 'TCP', targetPort: k8s.IntOrString.fromNumber(engine.port) }],
      },
    }));
  }

  private ownProblems(props: ModelServerProps): string[] {
    const problems: string[] = [];
    const namespace = Chart.of(this).namespace;
    const weightsNamespace = Chart.of(props.weights).namespace;
    if (namespace !== weightsNamespace) {
      problems.push(problem('weights', `${props.weights.node.path} in namespace ${weightsNamespace ?? '(none)'}`,
        `a source in the server's namespace, ${namespace ?? '(none)'}`, 'pods cannot mount a claim of another namespace'));
    }
    const replicas = props.replicas ?? 1;
    if (!isWhole(replicas, 0) || replicas > MOST_REPLICAS) problems.push(problem('replicas', replicas, `a whole number from 0 to ${MOST_REPLICAS}`));
    if (!isCores(props.cpu)) problems.push(problem('cpu', props.cpu, CORES));
    const shared = sharedMemory(props);
    if (!isSize(props.memory)) problems.push(problem('memory', props.memory.asString(), 'a size above 0'));
    else if (!isSize(shared)) problems.push(problem('sharedMemory', shared.asString(), 'a size above 0'));
    else if (gibOf(props.memory) <= gibOf(shared)) {
      problems.push(problem('memory', props.memory.asString(), `more than /dev/shm, ${gibOf(shared)} GiB, which counts as part of it`));
    }
    if (props.restartPolicy === RestartPolicy.NONE && props.plan.groupSize > 1 && props.plan.expertParallel) {
      problems.push(problem('restartPolicy', props.restartPolicy, 'one that recreates the group: processes that share experts do not rejoin'));
    }
    if (props.leaderLabels && Object.keys(props.leaderLabels).length === 0) {
      problems.push(problem('leaderLabels', {}, 'at least one label, or the property left out', 'an empty selector would lead requests to workers'));
    }
    return problems;
  }
}

function ownWarnings({ plan, restartPolicy }: ModelServerProps): string[] {
  return restartPolicy === RestartPolicy.NONE && plan.groupSize > 1
    ? ['restartPolicy None: when one pod restarts, the others keep a Ray cluster that is broken'] : [];
}

/** What the parts of a server give, bound to its plan and to each other. */
interface Parts {
  readonly engine: EngineBinding;
  readonly leaderPod: MergedPod;
  readonly workerPod?: MergedPod;
  readonly problems: string[];
  readonly warnings: string[];
}

function bindParts(props: ModelServerProps): Parts {
  const { plan, network = NetworkProfile.tcp(), platform = Platform.kubernetes(), overrides } = props;
  const weights = props.weights.bind({ checkpointBytes: plan.model.checkpointBytes });
  const engine = props.engine.bind(plan, { modelPath: weights.modelPath, readBytesPerSecond: weights.readBytesPerSecond });
  const networking = network.bind({ platformName: platform.name });
  const labels = { ...networking.contribution.labels, ...props.pod?.labels, ...overrides?.labels };
  const platforming = platform.bind({
    gpusPerPod: plan.gpusPerPod,
    gpuMemoryGib: plan.gpu.memoryGib,
    gpuResourceName: plan.gpu.resourceName,
    cpu: props.cpu,
    memoryGib: gibOf(props.memory),
    labels,
  });
  const contributors: Contributor[] = [
    { by: 'ModelServer', contribution: serverPart(props) },
    { by: 'ModelServer\'s `pod`', contribution: props.pod ?? {} },
    { by: 'weights', contribution: weights.contribution },
    { by: 'network', contribution: networking.contribution },
    { by: 'platform', contribution: platforming.contribution },
  ];
  const podOf = ({ env }: EngineContainer, labels?: { [key: string]: string }) =>
    mergePods([...contributors, { by: 'engine', contribution: { env } }, { by: 'leaderLabels', contribution: { labels } }], overrides);
  const leaderPod = podOf(engine.leader, props.leaderLabels);
  const bindings = [engine, weights, networking, platforming];
  return {
    engine,
    leaderPod,
    workerPod: engine.worker && podOf(engine.worker),
    problems: [...bindings.flatMap((binding) => binding.problems ?? []), ...reservedProblems(props), ...leaderPod.conflicts],
    warnings: bindings.flatMap((binding) => binding.warnings ?? []),
  };
}

/** What the server itself puts into each pod: the plan's GPUs, CPU and memory, and `/dev/shm`. */
function serverPart(props: ModelServerProps): PodContribution {
  return {
    resources: { [props.plan.gpu.resourceName]: String(props.plan.gpusPerPod), cpu: String(props.cpu), memory: props.memory.asString() },
    volumes: [{ name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: k8s.Quantity.fromString(sharedMemory(props).asString()) } }],
    volumeMounts: [{ name: 'shm', mountPath: '/dev/shm' }],
  };
}

function sharedMemory(props: ModelServerProps): Size {
  return props.sharedMemory ?? Size.gibibytes(props.plan.sharedMemoryGib);
}

function planProblems(plan: ParallelismPlan): string[] {
  if (plan.fits) return [];
  const ways = plan.suggestions.length > 0 ? [`plan: what would work: ${plan.suggestions.join('; or ')}`] : [];
  return [...plan.problems.map((text: string) => `plan: ${text}`), ...ways];
}

/** Only the plan decides on GPUs and layers; whoever else sets them would make the engine and the pods disagree. */
function reservedProblems({ plan, pod, overrides }: ModelServerProps): string[] {
  return ([['pod', pod], ['overrides', overrides]] as const).flatMap(([property, contribution]) => [
    ...Object.entries(contribution?.resources ?? {}).filter(([name]) => name === plan.gpu.resourceName || DEVICES.test(name)).map(([name, value]) =>
      problem(`${property}.resources["${name}"]`, value, 'resources other than the plan\'s GPUs', 'set gpusPerPod or tensorParallelSize in the plan')),
    ...(contribution?.env ?? []).filter(({ name }) => name === PLANNED_ENV).map(({ name, value }) =>
      problem(`${property}.env ${name}`, value, 'variables that do not say what the plan says', 'set layerPartition in the plan')),
    ...(contribution?.env ?? []).filter(({ name, value }) => name === 'VLLM_HOST_IP' && value !== undefined).map(({ name, value }) =>
      problem(`${property}.env ${name}`, value, 'each pod\'s own address, by valueFrom', 'leave it out: the engine sets it to status.podIP')),
  ]);
}
