import { Chart, Duration, Size, Testing } from 'cdk8s';
import {
  DisaggregatedServer, DownloadJob, Engine, ExistingClaim, FluidCache, JuiceFsCache, ModelHub, ModelServer, NcclTest, NetworkProfile, OpenShiftPlatform, OssCredentials, OssUploadJob, Platform,
  SmokeTest, WeightsClaim, type WeightsSource,
} from '../../lib';
import { warningsOf } from '../../lib/warnings';
import { groups, VLLM } from '../disaggregation/fixtures';
import { type Json, smallPlan } from '../fixtures';

const VOLUMES = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret'];
const bucket = { bucket: 'weights', endpoint: 'oss-cn-hangzhou-internal.aliyuncs.com', credentials: OssCredentials.secret('oss-secret') };

/** Every pod spec of every manifest, with where it is. */
function podSpecs(value: Json, at = ''): [string, Json][] {
  if (typeof value !== 'object' || value === null) return [];
  return [...(Array.isArray(value.containers) ? [[at, value] as [string, Json]] : []), ...Object.entries(value).flatMap(([key, entry]) => podSpecs(entry, `${at}/${key}`))];
}

/** What the constraints restricted-v2 refuse about a pod. */
function refused(spec: Json): string[] {
  const own = (context: Json = {}) => ['runAsUser', 'runAsGroup', 'fsGroup', 'supplementalGroups', 'seLinuxOptions'].filter((field) => field in context);
  const containers: Json[] = [...spec.containers, ...spec.initContainers ?? []];
  return [
    ...own(spec.securityContext),
    ...['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => spec[field]),
    ...(spec.volumes ?? []).flatMap((volume: Json) => Object.keys(volume).filter((kind) => kind !== 'name' && !VOLUMES.includes(kind))),
    ...containers.flatMap(({ name, securityContext = {} }) => [
      ...own(securityContext),
      ...(securityContext.privileged ? ['privileged'] : []),
      ...(securityContext.allowPrivilegeEscalation === false ? [] : ['allowPrivilegeEscalation']),
      ...(securityContext.capabilities?.drop?.includes('ALL') ? [] : ['capabilities that are not dropped']),
      ...(securityContext.capabilities?.add ?? []).filter((added: string) => added !== 'NET_BIND_SERVICE'),
      ...([securityContext.seccompProfile, spec.securityContext?.seccompProfile].some((profile) => profile?.type === 'RuntimeDefault') ? [] : ['seccomp']),
    ].map((what) => `${String(name)}: ${what}`)),
  ];
}

const refusals = (chart: Chart) => (Testing.synth(chart) as Json[]).flatMap((manifest) => podSpecs(manifest).flatMap(([at, spec]) => refused(spec).map((what) => `${manifest.kind} ${manifest.metadata.name} ${at} ${what}`)));

const SOURCES: [string, (chart: Chart) => WeightsSource][] = [
  ['a claim that is waited for', (chart) => new ExistingClaim(chart, 'weights', { claimName: 'models', waitForFile: 'R1/.download-complete.json' })],
  ['a cache by Jindo whose load is waited for', (chart) => new FluidCache(chart, 'weights', { ...bucket, quota: Size.gibibytes(90), replicas: 1, waitForLoad: Duration.hours(1) })],
  ['a cache by JuiceFS whose load is waited for', (chart) => new JuiceFsCache(chart, 'weights', {
    mountPoint: 'juicefs:///r1', fileSystem: 'models', metaUrl: { secretName: 'juicefs', key: 'metaurl' }, quota: Size.gibibytes(90), replicas: 1, waitForLoad: Duration.hours(1),
  })],
];

const CONSTRAINTS: [string, OpenShiftPlatform][] = [
  ['constraints that nobody names', OpenShiftPlatform.of()], ['constraints of one\'s own', OpenShiftPlatform.of({ securityContextConstraints: 'inference' })],
];

describe.each(CONSTRAINTS)('with %s', (_constraints, platform) => {
  test.each(SOURCES)('restricted-v2 admits a server of %s, its companions and the Jobs of its weights', (_source, source) => {
    const chart = new Chart(Testing.app(), 'test', { namespace: 'models' });
    const plan = smallPlan();
    const server = new ModelServer(chart, 'r1', { plan, engine: Engine.vllm({ image: 'vllm/vllm-openai:v0.19.1' }), weights: source(chart), cpu: 8, memory: Size.gibibytes(64), platform });
    new SmokeTest(chart, 'smoke-test', { server });
    new NcclTest(chart, 'nccl-test', { plan, image: 'vllm/vllm-openai:v0.19.1', network: NetworkProfile.tcp(), platform, cpu: 8, memory: Size.gibibytes(64) });
    const download = new DownloadJob(chart, 'download', { repository: 'org/r1', revision: 'a'.repeat(40), claim: WeightsClaim.existing('models'), hub: ModelHub.huggingFace(), assignsUser: true });
    new OssUploadJob(chart, 'upload', { ...bucket, claimName: 'models', waitForFile: download.markerFile, assignsUser: platform.assignsCompanionsUser });

    expect(refusals(chart)).toEqual([]);
    expect(warningsOf(chart).filter((warning) => warning.includes('user'))).toEqual([]);
  });

  test('restricted-v2 admits a server whose halves are apart, its router and its test', () => {
    const chart = new Chart(Testing.app(), 'test', { namespace: 'models' });
    const weights = new ExistingClaim(chart, 'weights', { claimName: 'models', waitForFile: 'done' });
    const server = new DisaggregatedServer(chart, 'r1', { prefill: groups(), decode: groups(), ...VLLM, weights, platform } as ConstructorParameters<typeof DisaggregatedServer>[2]);
    new SmokeTest(chart, 'smoke-test', { server, podLabels: { team: 'ml' } });

    expect(refusals(chart)).toEqual([]);
  });
});

test('pods beside the engine\'s leave their user to OpenShift where only the engine\'s have constraints that let them choose', () => {
  const platform = OpenShiftPlatform.of({ securityContextConstraints: 'anyuid' });

  expect([platform.assignsUser, platform.assignsCompanionsUser]).toEqual([false, true]);
  expect(OpenShiftPlatform.of({ assignsUser: false }).assignsCompanionsUser).toBe(false);
  expect(Platform.kubernetes().assignsCompanionsUser).toBe(false);
});

describe('elsewhere', () => {
  const chart = () => new Chart(Testing.app(), 'test', { namespace: 'models' });
  const server = (of: Chart, platform?: Platform) => new ModelServer(of, 'r1', {
    plan: smallPlan(), engine: Engine.vllm({ image: 'vllm/vllm-openai:v0.19.1' }), weights: new ExistingClaim(of, 'weights', { claimName: 'models', waitForFile: 'done' }), cpu: 8, memory: Size.gibibytes(64), platform,
  });
  const download = (of: Chart, props: object = {}) => new DownloadJob(of, 'download', { repository: 'org/r1', revision: 'a'.repeat(40), claim: WeightsClaim.existing('models'), ...props });

  test('helpers, tests and Jobs run as nobody', () => {
    const of = chart();
    new SmokeTest(of, 'smoke-test', { server: server(of) });
    download(of);

    expect([...new Set(refusals(of).map((refusal) => refusal.replace(/^(\S+).* /, '$1 ')))]).toEqual(['LeaderWorkerSet runAsUser', 'LeaderWorkerSet runAsGroup', 'Job runAsUser', 'Job runAsGroup', 'Job fsGroup']);
  });

  test('a test can be told what its own namespace does', () => {
    const of = chart();
    new SmokeTest(of, 'smoke-test', { server: server(of), assignsUser: true });

    expect(refusals(of).filter((refusal) => refusal.startsWith('Job'))).toEqual([]);
  });

  test.each([['runAsUser', 0], ['fsGroup', 1000]])('a Job fails that names %s where the cluster gives it', (property, id) => {
    expect(download(chart(), { assignsUser: true, [property]: id }).node.validate()).toEqual([`${property}: got ${id}; allowed: nothing with assignsUser, where the cluster gives the pod its user and groups`]);
  });

  test('warns of a Job in the namespace of a server on OpenShift that names its user', () => {
    const of = chart();
    server(of, OpenShiftPlatform.of());
    server(new Chart(of.node.root, 'other', { namespace: 'models' }), OpenShiftPlatform.of());
    const job = download(of);

    expect(warningsOf(of).filter((warning) => warning.includes('user'))).toEqual([`[test] Job ${job.name}: its pods name user 65534, which OpenShift refuses to whom it gives no other constraints than restricted-v2; set assignsUser: true`]);
  });
});
