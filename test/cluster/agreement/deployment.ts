import { ApiObject, type Chart, Duration, JsonPatch, Size } from 'cdk8s';
import fc from 'fast-check';
import {
  AcsGpuSeries, AcsPlatform, Autoscaling, DisruptionBudget, EksPlatform, Engine, EngineVersion, ExistingClaim, FluidCache, GkePlatform, GpuSpec, GroupPlacement, HealthChecks, HostPathWeights,
  ImageVolumeWeights, MetricsScrape, ModelHttpRoute, ModelInferencePool, ModelIngress, ModelServer, ModelSpec, Monitoring, NetworkAccess, NetworkPeer, NetworkProfile, NfsVolume, OpenShiftPlatform,
  OssCredentials, OssVolume, ParallelismPlan, Platform, PodSecurity, RdmaProfile, Rollout, S3Volume, SmokeTest, type SubGroupType, type RestartPolicy, type Workload,
} from '../../../lib';
import { contribution, contributionOf, withoutNothing } from './pods';
import { annotations, anyName, labels, mostly, number, oneOf, port, someLabels, sometimes, subdomain } from './values';

const VLLM = EngineVersion.vllm('0.19.1');
const SGLANG = EngineVersion.sglang('0.5.9');
const r1 = (engineVersion: EngineVersion) => ParallelismPlan.of({
  model: ModelSpec.DEEPSEEK_R1, gpu: GpuSpec.H200_141GB, gpusPerPod: 8, engineVersion, maxModelLen: 32_768, tensorParallelSize: 8, pipelineParallelSize: 2,
});
const small = (engineVersion: EngineVersion) => ParallelismPlan.of({ model: ModelSpec.QWEN2_5_7B, gpu: GpuSpec.H20_96GB, maxModelLen: 8192, engineVersion });
const PLANS = {
  vllm: { two: r1(VLLM), one: small(VLLM) }, vllmRay: { two: r1(VLLM), one: small(VLLM) }, sglang: { two: r1(SGLANG), one: small(SGLANG) },
};
const ENGINES = { vllm: Engine.vllm, vllmRay: Engine.vllmRay, sglang: Engine.sglang };
const BUCKET = { bucket: 'weights', endpoint: 'oss-cn-hangzhou-internal.aliyuncs.com', path: '/r1', credentials: OssCredentials.secret('oss') };

const WEIGHTS = {
  claim: (chart: Chart, name: string) => new ExistingClaim(chart, 'weights', { claimName: name }),
  oss: (chart: Chart, name: string) => new OssVolume(chart, 'weights', { ...BUCKET, name }),
  fluid: (chart: Chart, name: string) => new FluidCache(chart, 'weights', { ...BUCKET, name, replicas: 16 }),
  s3: (chart: Chart, name: string) => new S3Volume(chart, 'weights', { bucket: 'models', region: 'us-east-1', name }),
  nfs: (chart: Chart, name: string) => new NfsVolume(chart, 'weights', { server: '10.0.0.2', path: '/exports/r1', name }),
  image: (chart: Chart, name: string) => new ImageVolumeWeights(chart, 'weights', { image: `example.com/models/${name}:v1` }),
  hostPath: (chart: Chart, name: string) => new HostPathWeights(chart, 'weights', { path: `/mnt/${name}` }),
};
/** Image volumes came with Kubernetes 1.33; an older API server does not know the field. */
export const needsImageVolumes = ({ weights }: Deployment) => weights.from === 'image';

const NETWORKS = {
  tcp: NetworkProfile.tcp(), acs: RdmaProfile.acs(), sharedDevice: RdmaProfile.sharedDevice({ resourceName: 'rdma/hca_shared_devices_a' }),
  sriov: RdmaProfile.sriov({ resourceName: 'nvidia.com/rdma-vf', networks: ['rail-0', 'rail-1'], requireAdapters: true }), infiniband: RdmaProfile.infiniband({ count: 8 }), efa: RdmaProfile.efa({ instanceType: 'p5en.48xlarge' }),
  gkeRdma: RdmaProfile.gkeRdma(), azureNd: RdmaProfile.azureNd(), ociRoce: RdmaProfile.ociRoce({ shape: 'BM.GPU.H200.8' }),
};
const PLATFORMS = {
  kubernetes: Platform.kubernetes(), acs: AcsPlatform.gpu({ gpuModelSeries: AcsGpuSeries.GU8TEF }), gke: GkePlatform.of(), eks: EksPlatform.karpenter(),
  openshift: OpenShiftPlatform.of({ securityContextConstraints: 'inference-rdma' }),
};
const keys = <T extends object>(of: T) => Object.keys(of) as (keyof T & string)[];
type Place = [keyof typeof NETWORKS, keyof typeof PLATFORMS];
const seconds = number(1, 3600);
const groups = number(0, 8, 1_000_001, 2 ** 31);

const availability = fc.record({
  replicas: sometimes(groups, 4), workload: sometimes(mostly(fc.constant('Deployment'), fc.constant('StatefulSet')), 8), restartPolicy: sometimes(mostly(oneOf('RecreateGroupAfterStart', 'RecreateGroupOnPodRestart'), oneOf('None', 'Always')), 8),
  lwsVersion: mostly(oneOf<string | undefined>('0.10', 'v0.9.0'), oneOf<string | undefined>(undefined, '0.3', '0.7', 'x', ''), 2),
  rollout: sometimes(fc.record({ maxUnavailable: sometimes(groups, 2), maxSurge: sometimes(groups, 2), partition: sometimes(groups, 4) }), 4),
  disruption: sometimes(number(1, 4, 2_000_000), 6),
  scaler: sometimes(fc.record({ kind: oneOf('hpa', 'keda'), minReplicas: sometimes(number(1, 3), 2), maxReplicas: number(3, 9, 2 ** 31), metric: sometimes(mostly(oneOf('vllm_num_requests_waiting', 'a:b'), oneOf('', 'a b', '/')), 3), address: mostly(oneOf('http://prometheus.monitoring.svc:9090'), oneOf('', 'prometheus', 'http://user:key@p')), auth: sometimes(subdomain, 4) }), 6),
  placement: sometimes(fc.record({
    by: oneOf('kubernetes', 'volcano', 'kueue'), topology: sometimes(mostly(oneOf('topology.kubernetes.io/zone', 'rack'), oneOf('', 'a b', 'kubernetes.io/hostname')), 3), queue: mostly(anyName, oneOf('a.b', 'q'.repeat(64))),
    subGroups: sometimes(fc.record({ size: number(1, 3), policyType: mostly(oneOf(undefined, 'LeaderWorker', 'LeaderExcluded'), oneOf<string | undefined>('Other', '')) }), 3),
  }), 5),
});

const peer = fc.oneof(
  fc.record({ in: anyName, labels }), fc.record({ labels }), fc.record({ namespaceLabels: mostly(someLabels, fc.constant({})) }),
  fc.record({ cidr: mostly(oneOf('10.0.0.0/16', '2001:db8::/32', '0.0.0.0/0'), oneOf('', '10.0.0.0', '10.0.0.1/16', '10.0.0.0/33', '300.0.0.0/8', '::ffff:10.0.0.0/104', '010.0.0.0/8')), without: sometimes(oneOf<string[]>(['10.0.1.0/24'], ['10.0.0.0/16'], ['11.0.0.0/24'], ['10.0.1.1/24']), 12) }),
);
const security = fc.record({
  access: sometimes(fc.oneof(fc.constant('open' as const), fc.record({ clients: mostly(fc.array(peer, { minLength: 1, maxLength: 2 }), fc.constant<never[]>([])), scrapers: sometimes(fc.array(peer, { maxLength: 1 }), 3) })), 3),
  pods: sometimes(fc.oneof({ arbitrary: fc.constant('unrestricted' as const), weight: 1 }, { arbitrary: fc.record({ runAsUser: sometimes(number(0, 5000), 2), runAsGroup: sometimes(number(0, 5000), 3), fsGroup: sometimes(number(0, 5000), 3), runAsNonRoot: sometimes(fc.boolean(), 3), readOnlyRootFilesystem: sometimes(fc.boolean(), 3) }), weight: 3 }), 3),
  apiKey: sometimes(fc.record({ secretName: subdomain, key: mostly(oneOf('token', 'a.b'), oneOf('', 'a b', '..', 'k'.repeat(254))) }), 5),
  serviceAccountName: sometimes(subdomain, 8), automountServiceAccountToken: sometimes(fc.boolean(), 10), imagePullSecrets: sometimes(fc.array(subdomain, { maxLength: 2 }), 8), priorityClassName: sometimes(subdomain, 10),
});

const path = mostly(oneOf('/v1', '/', '/r1/v1'), oneOf('', 'v1', '/a//b', '/a/../b', '/v1/', '/a b', '/%', '/%zz', '/v1?x', '/ä'));
const host = mostly(oneOf('r1.example.com', '*.example.com', 'a'), oneOf('', 'R1.example.com', '10.0.0.1', '*', 'a.*.b', 'a_b', 'r1.example.com:80', 'h'.repeat(64), `${'a.'.repeat(127)}a`));
const header = mostly(oneOf('X-Gateway-Model-Name', 'a'), oneOf('', 'a b', 'ä', ':path'));
const traffic = fc.record({
  route: sometimes(fc.record({ gateways: fc.array(fc.record({ name: subdomain, namespace: sometimes(anyName, 2), sectionName: sometimes(subdomain, 3) }), { minLength: 1, maxLength: 2 }), hostnames: sometimes(fc.array(host, { maxLength: 2 }), 2), path: sometimes(path, 3), rewritePath: sometimes(path, 4), modelHeader: sometimes(header, 4), timeout: sometimes(mostly(oneOf(0, 30, 0.5, 86_400), oneOf(86_401, 1e9)), 3), name: sometimes(subdomain, 3) }), 4),
  ingress: sometimes(fc.record({ host, path: sometimes(path, 3), ingressClassName: sometimes(subdomain, 3), tlsSecretName: sometimes(subdomain, 3), annotations: sometimes(annotations, 4), name: sometimes(subdomain, 3) }), 4),
  pool: sometimes(fc.record({ serviceName: anyName, port: sometimes(port, 3), name: sometimes(subdomain, 3), failureMode: mostly(oneOf<string | undefined>(undefined, 'FailOpen', 'FailClose'), fc.constant<string | undefined>('Fail')) }), 6),
});
const beside = fc.record({
  monitoring: sometimes(fc.record({ labels, service: fc.boolean(), interval: sometimes(mostly(oneOf(15, 1, 120), oneOf(0, 0.5, 121)), 3) }), 4),
  smokeTest: sometimes(fc.record({ name: sometimes(subdomain, 3), image: sometimes(mostly(oneOf('python:3.12'), oneOf('', ' ')), 4), prompt: sometimes(mostly(oneOf('How?', '$(date)', '\'"'), fc.constant('')), 4), ttl: sometimes(mostly(oneOf(0, 3600), fc.constant(2 ** 31)), 4), podLabels: sometimes(labels, 4) }), 4),
});

const engine = fc.record({
  kind: oneOf(...keys(ENGINES)), image: mostly(oneOf('example.com/engine:v1', `example.com/engine@sha256:${'0'.repeat(64)}`), oneOf('', ' ', ' a', 'a b')), servedModelName: sometimes(mostly(oneOf('ds', 'a b', '$(A)', '\''), oneOf('', '\0', 'm:x')), 4),
  port: sometimes(port, 4), host: sometimes(mostly(oneOf('0.0.0.0', '::'), fc.constant('x')), 8), extraArguments: sometimes(mostly(oneOf<string[]>(['--chat-template', '/a b'], ['--chat-template', '$(date)']), oneOf<string[]>(['--nix'], ['$(date)'])), 8),
  startup: sometimes(mostly(oneOf(60, 3600, 604_800), oneOf(0, 604_801)), 6), noChecks: sometimes(fc.constant(true), 12), joinTimeout: sometimes(seconds, 8),
});

/** Changes of the finished set, of fields that Kubernetes and LeaderWorkerSet know. */
const TEMPLATE = '/spec/leaderWorkerTemplate/workerTemplate';
const patch = fc.oneof(
  fc.record({ path: fc.constant('/spec/replicas'), value: number(0, 4, -5, 2 ** 31) }),
  fc.record({ path: fc.constant('/spec/leaderWorkerTemplate/size'), value: number(1, 4, 2 ** 31) }),
  fc.record({ path: fc.constant('/spec/leaderWorkerTemplate/restartPolicy'), value: oneOf('None', 'Default', 'Always') }),
  fc.record({ path: fc.constant('/spec/startupPolicy'), value: oneOf('LeaderCreated', 'LeaderReady', 'Never') }),
  fc.record({ path: fc.constant('/spec/networkConfig'), value: oneOf({ subdomainPolicy: 'Shared' }, { subdomainPolicy: 'UniquePerReplica' }, { subdomainPolicy: 'Other' }) }),
  fc.record({ path: fc.constant('/spec/rolloutStrategy/rollingUpdateConfiguration/maxSurge'), value: oneOf<string | number>('50%', 1, -1, 'x', '101%', '-1%') }),
  fc.record({ path: fc.constant('/spec/rolloutStrategy/rollingUpdateConfiguration/maxUnavailable'), value: oneOf<string | number>('50%', 1, -1, 'x', '0%', 0) }),
  fc.record({ path: fc.constant('/spec/rolloutStrategy/rollingUpdateConfiguration/partition'), value: oneOf(0, 1, -1) }),
  fc.record({ path: fc.constant('/metadata/labels'), value: labels }),
  fc.record({ path: fc.constant('/metadata/annotations'), value: annotations }),
  fc.record({ path: fc.constant('/metadata/name'), value: anyName }),
  fc.record({ path: fc.constant(`${TEMPLATE}/spec/hostname`), value: anyName }),
  fc.record({ path: fc.constant(`${TEMPLATE}/spec/subdomain`), value: anyName }),
  fc.record({ path: fc.constant(`${TEMPLATE}/spec/terminationGracePeriodSeconds`), value: oneOf(0, 30, -1) }),
  fc.record({ path: fc.constant(`${TEMPLATE}/spec/dnsPolicy`), value: oneOf('ClusterFirst', 'None', 'Other') }),
  fc.record({ path: fc.constant(`${TEMPLATE}/spec/containers/0/imagePullPolicy`), value: oneOf('Always', 'Sometimes') }),
  fc.record({ path: fc.constant(`${TEMPLATE}/spec/containers/0/workingDir`), value: oneOf('/', 'x', '') }),
  fc.record({ path: fc.constant(`${TEMPLATE}/spec/nix/nix`), value: fc.constant('x') }),
);

export const deployment = fc.record({
  name: mostly(fc.constant('r1'), anyName, 2), serviceName: sometimes(anyName, 4), containerName: sometimes(anyName, 5),
  pods: oneOf<'two' | 'one'>('two', 'one'), engine,
  weights: fc.record({ from: oneOf(...keys(WEIGHTS)), name: mostly(fc.constant('weights'), subdomain, 3) }),
  place: mostly(oneOf<Place>(['tcp', 'kubernetes'], ['sharedDevice', 'kubernetes'], ['infiniband', 'kubernetes'], ['sriov', 'kubernetes'], ['efa', 'eks'], ['ociRoce', 'kubernetes'], ['gkeRdma', 'kubernetes'], ['tcp', 'openshift']), fc.tuple(oneOf(...keys(NETWORKS)), oneOf(...keys(PLATFORMS))), 4),
  // Whether properties that exclude each other are told apart, as most users do.
  tidy: mostly(fc.constant(true), fc.constant(false)),
  cpu: mostly(oneOf(64, 0.5, 8), oneOf(0, -1, 0.0001, 10_001, NaN), 12), memoryMib: mostly(oneOf(524_288, 65_536), oneOf(0, 1024, -1, 2 ** 41), 12), sharedMib: sometimes(mostly(oneOf(1024, 32_768), oneOf(0, 524_288)), 6),
  leaderLabels: sometimes(mostly(someLabels, fc.constant({})), 8), availability, security, traffic, beside, pod: sometimes(contribution, 2), overrides: sometimes(contribution, 4),
  patches: sometimes(fc.array(patch, { minLength: 1, maxLength: 2 }), 6),
});

type Values<T> = T extends fc.Arbitrary<infer U> ? U : never;
export type Deployment = Values<typeof deployment>;

/** What a user who knows what excludes each other leaves out. */
function tidied(given: Deployment): Deployment {
  const { availability, engine: runs, security: guards } = given;
  const isDeployment = availability.workload === 'Deployment';
  const isOtherUser = typeof guards.pods === 'object';
  const { placement, rollout, scaler } = availability;
  const pods = isDeployment ? 'one' : given.pods;
  return {
    ...given, pods,
    engine: { ...runs, port: runs.port !== undefined && runs.port < 1024 && isOtherUser ? undefined : runs.port },
    availability: {
      ...availability,
      ...(isDeployment ? { lwsVersion: undefined, restartPolicy: undefined } : {}),
      replicas: scaler ? undefined : availability.replicas,
      rollout: rollout && { maxUnavailable: rollout.maxUnavailable === 0 ? 1 : rollout.maxUnavailable, maxSurge: rollout.maxSurge, partition: isDeployment ? undefined : rollout.partition && 1 },
      placement: placement && {
        ...placement, topology: isDeployment || placement.by !== 'kubernetes' ? undefined : placement.topology,
        subGroups: isDeployment ? undefined : placement.subGroups && { ...placement.subGroups, size: placement.subGroups.size > 1 && pods === 'one' ? 1 : placement.subGroups.size, policyType: pods === 'one' ? undefined : placement.subGroups.policyType },
      },
    },
  };
}

/** Writes a deployment into a chart, as its user would. */
export function write(chart: Chart, generated: Deployment): void {
  const given = generated.tidy ? tidied(generated) : generated;
  const [network, platform] = given.place;
  const { engine: runs, availability: stays, security: guards, traffic: ways, beside: helpers, pods } = given;
  const weights = WEIGHTS[given.weights.from](chart, given.weights.name);
  const server = new ModelServer(chart, 'server', withoutNothing({
    plan: PLANS[runs.kind][pods], weights, network: NETWORKS[network], platform: PLATFORMS[platform], cpu: given.cpu,
    memory: Size.mebibytes(given.memoryMib), sharedMemory: given.sharedMib === undefined ? undefined : Size.mebibytes(given.sharedMib),
    engine: ENGINES[runs.kind](withoutNothing({
      image: runs.image, servedModelName: runs.servedModelName, port: runs.port, host: runs.host, extraArguments: runs.extraArguments,
      healthChecks: runs.noChecks ? HealthChecks.none() : runs.startup === undefined ? undefined : HealthChecks.http({ startupBudget: Duration.seconds(runs.startup) }),
      joinTimeout: runs.joinTimeout === undefined || runs.kind === 'vllmRay' ? undefined : Duration.seconds(runs.joinTimeout),
    }) as { image: string }),
    name: given.name, serviceName: given.serviceName, containerName: given.containerName, leaderLabels: given.leaderLabels,
    replicas: stays.replicas, workload: stays.workload as Workload | undefined, restartPolicy: stays.restartPolicy as RestartPolicy | undefined, lwsVersion: stays.lwsVersion,
    rollout: stays.rollout && Rollout.rolling(withoutNothing(stays.rollout)), disruption: stays.disruption === undefined ? undefined : DisruptionBudget.groups(stays.disruption),
    autoscaling: stays.scaler && scalerOf(stays.scaler), placement: stays.placement && placementOf(stays.placement),
    access: guards.access && accessOf(guards.access), security: guards.pods && (guards.pods === 'unrestricted' ? PodSecurity.unrestricted() : PodSecurity.restricted(withoutNothing(guards.pods))),
    apiKey: guards.apiKey, serviceAccountName: guards.serviceAccountName, automountServiceAccountToken: guards.automountServiceAccountToken, imagePullSecrets: guards.imagePullSecrets, priorityClassName: guards.priorityClassName,
    pod: given.pod && contributionOf(given.pod), overrides: given.overrides && contributionOf(given.overrides),
  }) as ConstructorParameters<typeof ModelServer>[2]);

  const pool = ways.pool && new ModelInferencePool(chart, 'pool', { server, name: ways.pool.name, endpointPicker: withoutNothing({ serviceName: ways.pool.serviceName, port: ways.pool.port, failureMode: ways.pool.failureMode }) as { serviceName: string } });
  if (ways.route) {
    const { timeout, gateways, ...route } = ways.route;
    new ModelHttpRoute(chart, 'route', { ...withoutNothing(route), server, pool, gateways: gateways.map((gateway) => withoutNothing(gateway) as { name: string }), ...(timeout === undefined ? {} : { requestTimeout: Duration.millis(timeout * 1000) }) });
  }
  if (ways.ingress) new ModelIngress(chart, 'ingress', { ...withoutNothing(ways.ingress), server, host: ways.ingress.host });
  if (helpers.monitoring) {
    const { interval, service } = helpers.monitoring;
    const often = interval === undefined ? {} : { interval: Duration.millis(interval * 1000) };
    new Monitoring(chart, 'monitoring', { server, labels: helpers.monitoring.labels, scrape: service ? MetricsScrape.serviceMonitor(often) : MetricsScrape.podMonitor(often) });
  }
  if (helpers.smokeTest) {
    const { ttl, ...test } = helpers.smokeTest;
    new SmokeTest(chart, 'smoke-test', { ...withoutNothing(test), server, ...(ttl === undefined ? {} : { ttl: Duration.seconds(ttl) }) });
  }
  // A patch reaches fields that only the cluster knows, so those of a set are not put onto a Deployment.
  const patches = (given.patches ?? []).filter(({ path: at }) => server.groups.kind === 'LeaderWorkerSet' || at.startsWith('/metadata/'));
  for (const { path: at, value } of patches) ApiObject.of(server).addJsonPatch(JsonPatch.add(at, value));
}

function scalerOf({ kind, minReplicas, maxReplicas, metric, address, auth }: NonNullable<Deployment['availability']['scaler']>): Autoscaling {
  const numbers = withoutNothing({ minReplicas, maxReplicas }) as { maxReplicas: number };
  return kind === 'hpa' ? Autoscaling.hpa({ ...numbers, ...withoutNothing({ waitingRequestsMetric: metric }) })
    : Autoscaling.keda({ ...numbers, prometheusAddress: address, ...(auth === undefined ? {} : { authentication: { name: auth, modes: 'bearer' } }) });
}

function placementOf({ by, topology, queue, subGroups }: NonNullable<Deployment['availability']['placement']>): GroupPlacement {
  const parts = withoutNothing({ exclusiveTopology: topology, subGroups: subGroups && withoutNothing({ ...subGroups, policyType: subGroups.policyType as SubGroupType | undefined }) as { size: number } });
  if (by === 'kueue') return GroupPlacement.kueue({ ...parts, queueName: queue });
  return by === 'volcano' ? GroupPlacement.volcano({ ...parts, queue }) : GroupPlacement.kubernetes(parts);
}

function accessOf(access: NonNullable<Deployment['security']['access']>): NetworkAccess {
  if (access === 'open') return NetworkAccess.open();
  const { clients, scrapers } = access;
  return NetworkAccess.clients({ clients: clients.map(peerOf), ...(scrapers ? { scrapers: scrapers.map(peerOf) } : {}) });
}

function peerOf(given: Values<typeof peer>): NetworkPeer {
  if ('cidr' in given) return NetworkPeer.addresses(given.cidr, given.without);
  if ('namespaceLabels' in given) return NetworkPeer.namespacesWith(given.namespaceLabels);
  return 'in' in given ? NetworkPeer.inNamespace(given.in, given.labels) : NetworkPeer.sameNamespace(given.labels);
}
