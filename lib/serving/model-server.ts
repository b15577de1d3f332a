import { ApiObject, type ApiObjectProps, Chart, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { lwsSpecProblems } from '../availability/lws-spec';
import type { EngineBinding } from '../engine/engine';
import type { EngineMetrics } from '../engine/engine-metrics';
import { k8s } from '../k8s';
import type { ParallelismPlan } from '../planning/parallelism-plan';
import type { SecretKey } from '../pod/secret-key';
import type { ServedGroups } from '../pod/served-groups';
import { invalid, missing, notOfKind, problem } from '../problems';
import { validateChart } from '../validation/chart-validation';
import { RuleWarnings } from '../validation/rule-warnings';
import { warnOfNamedUsers } from '../validation/users';
import { warn } from '../warnings';
import type { ModelServerProps } from './model-server-props';
import { HTTP, podTemplate, type PodTemplateProps } from './pod-template';
import { bindEngine, bindPods, type BoundPods } from './server-parts';
import { accessWarnings, serverProblems, serverWarnings } from './server-problems';
import { servedGroups, serverSettings, type ServerSettings } from './server-settings';
import { bindSurroundings, type Surroundings } from './server-surroundings';
import { APPLICATION, Workload, workloadManifest } from './workload';

/** What a program without types may leave out. */
const REQUIRED = {
  plan: 'a ParallelismPlan', engine: 'an Engine', weights: 'a WeightsSource', cpu: 'a number of cores', memory: 'a Size, such as Size.gibibytes(512)',
};

const SIZE = { member: 'toGibibytes', allowed: 'a Size, such as Size.gibibytes(512)' };
const made = (allowed: string, member = '_bind') => ({ member, allowed });
/** What each property must be that takes an object. */
const KINDS = {
  plan: made('a ParallelismPlan', 'fits'), engine: made('an Engine, such as Engine.vllm({…})', 'bind'), weights: made('a WeightsSource', 'bind'),
  memory: SIZE, sharedMemory: SIZE, network: made('a NetworkProfile', 'bind'), platform: made('a Platform', 'bind'), rollout: made('a Rollout, such as Rollout.rolling()'),
  disruption: made('a DisruptionBudget, such as DisruptionBudget.groups(1)'), autoscaling: made('an Autoscaling, such as Autoscaling.keda({…})'),
  placement: made('a GroupPlacement, such as GroupPlacement.kueue({…})'), access: made('a NetworkAccess, such as NetworkAccess.groupOnly()'),
  security: made('a PodSecurity, such as PodSecurity.restricted()'),
};

/**
 * A model that is served by groups of pods: a LeaderWorkerSet whose pods run the engine as the plan splits the model,
 * the Service that leads to the leaders, and what keeps both safe: a budget for drains of nodes, and policies for the
 * network. Everything that is wrong about it is reported when the app is synthesized.
 *
 * @see https://lws.sigs.k8s.io
 */
export class ModelServer extends Construct {
  /** How the model is split. */
  readonly plan: ParallelismPlan;
  /** The name of the LeaderWorkerSet or Deployment. */
  readonly name: string;
  /** The namespace of all its objects. */
  readonly namespace: string;
  /** The name of the Service that leads to the leaders. */
  readonly serviceName: string;
  /** Labels of the Service itself, by which monitors find it. */
  readonly serviceLabels: { [key: string]: string };
  /** The port of the Service and of the leaders. */
  readonly port: number;
  /** Where clients inside the cluster send their requests, such as `http://ds-leader.default.svc:8000`. */
  readonly endpoint: string;
  /** The model's name in requests. */
  readonly servedModelName: string;
  /** What the engine tells Prometheus, under the names of its version. */
  readonly metrics: EngineMetrics;
  /** The groups as the objects around them know them. */
  readonly groups: ServedGroups;
  /** How long a group may take from the start of its containers to its first answer. */
  readonly startupBudget: Duration;
  /** The key that clients must send; none where everybody may use the model. */
  readonly apiKey?: SecretKey;
  /** Whether the platform gives pods beside the engine's their user, and refuses another; a `SmokeTest` heeds it. */
  readonly assignsCompanionsUser: boolean;
  /** Whether network policies let in named clients and name nobody who reads the metrics. */
  readonly metricsAreClosed: boolean;
  /** What works but may hurt; `synthesize` prints it. */
  readonly warnings: string[];

  /**
   * @param scope the chart, or a construct in it
   * @param id the construct's name within its scope
   * @param props the plan, and what surrounds it
   */
  constructor(scope: Construct, id: string, props: ModelServerProps) {
    super(scope, id);
    const unusable = [...missing(props, REQUIRED), ...notOfKind(props, KINDS)];
    if (unusable.length > 0) throw invalid(this.node.path, unusable);
    const settings = serverSettings(props, id, Chart.of(this).namespace);
    const bound = bindEngine(props);
    const { engine } = bound;
    this.plan = props.plan;
    this.name = settings.name;
    this.namespace = settings.namespace;
    this.serviceName = settings.serviceName;
    this.serviceLabels = { [APPLICATION]: settings.name };
    this.port = engine.port;
    this.endpoint = `http://${this.serviceName}.${this.namespace}.svc:${engine.port}`;
    this.servedModelName = engine.servedModelName;
    this.metrics = engine.metrics;
    this.groups = servedGroups(props, settings, engine);
    this.startupBudget = Duration.seconds(engine.startupSeconds);
    this.apiKey = props.apiKey;
    this.assignsCompanionsUser = props.platform?.assignsCompanionsUser ?? false;

    const around = bindSurroundings(props, this.groups, engine);
    this.metricsAreClosed = around.metricsAreClosed;
    const pods = bindPods(props, bound, [
      { by: 'workload', contribution: { labels: settings.labels.templates } },
      { by: 'placement', contribution: around.placement.pod },
    ]);
    const problems = [...this.namespaceProblems(props), ...serverProblems(props, engine), ...pods.problems, ...around.problems];
    const doors = accessWarnings(pods.leader.hostNetwork, around.policyCount);
    this.warnings = [...props.plan.warnings, ...pods.warnings, ...around.warnings, ...doors, ...serverWarnings(props, engine)];
    this.warnings.forEach((message) => warn(this, message));
    pods.profiles.forEach((profile) => RuleWarnings._leaveTo(this, profile));
    if (doors.length > 0) RuleWarnings._leaveTo(this, { speaksFor: ['host-networks-share-ports'] });
    if (engine.problems.length > 0) RuleWarnings._leaveTo(this, { speaksFor: ['flags-are-known'] });
    if (this.assignsCompanionsUser) warnOfNamedUsers(this, this.namespace);
    validateChart(Chart.of(this));

    const workload = new ApiObject(this, 'Resource', this.workload(props, settings, engine, pods, around));
    this.createService();
    for (const { id: child, manifest } of around.objects) new ApiObject(this, child, manifest);
    // Looked at once it is finished: a patch may add what the cluster's version does not have.
    this.node.addValidation({ validate: () => [...problems, ...this.lwsProblems(props, workload)] });
  }

  private workload(props: ModelServerProps, settings: ServerSettings, engine: EngineBinding, pods: BoundPods, around: Surroundings): ApiObjectProps {
    const container = props.containerName ?? this.name;
    const template: PodTemplateProps = {
      image: engine.image,
      port: engine.port,
      gracePeriodSeconds: engine.gracePeriodSeconds,
      enableServiceLinks: props.enableServiceLinks ?? false,
      automountServiceAccountToken: props.automountServiceAccountToken ?? false,
      serviceAccountName: props.serviceAccountName,
      imagePullSecrets: props.imagePullSecrets ?? [],
      priorityClassName: props.priorityClassName,
      terminationMessageFromLogs: props.terminationMessageFromLogs ?? true,
      security: pods.security,
    };
    const grouped = engine.worker && pods.worker;
    return workloadManifest(settings.kind, {
      name: this.name,
      replicas: settings.replicas,
      groupSize: props.plan.groupSize,
      restartPolicy: settings.restartPolicy,
      leader: podTemplate(grouped ? `${container}-leader` : container, engine.leader, pods.leader, template),
      worker: engine.worker && pods.worker && podTemplate(`${container}-worker`, engine.worker, pods.worker, template),
      labels: around.placement.setLabels,
      annotations: around.placement.setAnnotations,
      rollout: around.rollout,
      subGroupPolicy: around.placement.subGroupPolicy,
      startupSeconds: engine.startupSeconds,
    });
  }

  private createService(): void {
    new ApiObject(this, 'Service', k8s.KubeService.manifest({
      metadata: { name: this.serviceName, labels: this.serviceLabels },
      spec: {
        type: 'ClusterIP',
        selector: this.groups.leaderLabels,
        ports: [{ name: HTTP, port: this.port, protocol: 'TCP', targetPort: k8s.IntOrString.fromNumber(this.port) }],
      },
    }));
  }

  private namespaceProblems({ weights }: ModelServerProps): string[] {
    const namespace = Chart.of(this).namespace;
    const weightsNamespace = Chart.of(weights).namespace;
    return namespace === weightsNamespace ? [] : [problem('weights', `${weights.node.path} in namespace ${weightsNamespace ?? '(none)'}`,
      `a source in the server's namespace, ${namespace ?? '(none)'}`, 'pods cannot mount a claim of another namespace')];
  }

  /** What cannot be rendered is told by the rules of the chart. */
  private lwsProblems({ lwsVersion }: ModelServerProps, workload: ApiObject): string[] {
    if (this.groups.kind !== Workload.LEADER_WORKER_SET) return [];
    try {
      const manifest = workload.toJson();
      // The leader of these engines is ready only after its workers joined, and they would be made only after it is ready.
      const waits = this.groups.groupSize > 1 && manifest.spec?.startupPolicy === 'LeaderReady';
      return [
        ...lwsSpecProblems(lwsVersion, manifest),
        ...(waits ? [problem('spec.startupPolicy', 'LeaderReady', 'LeaderCreated: the leader is ready only once its workers have joined')] : []),
      ];
    } catch {
      return [];
    }
  }
}
