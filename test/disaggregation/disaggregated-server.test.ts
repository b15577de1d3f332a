import { Size, Testing } from 'cdk8s';
import {
  AcsCpuClass, AcsPlatform, Autoscaling, DisaggregationRouter, EksPlatform, Engine, EngineVersion, GkePlatform, GpuSpec, KvCacheType, KvTransferBackend, ModelHttpRoute, ModelInferencePool,
  ModelIngress, ModelSpec, NetworkPeer, NetworkProfile, OpenShiftPlatform,
  RdmaProfile, RoutingPolicy, SmokeTest, type DisaggregatedServerProps, type NetworkContext, type PodBinding,
} from '../../lib';
import type { Json } from '../fixtures';
import { expectGolden } from '../golden';
import { apart, AT_SGLANG, groups, manifest, SGLANG, VLLM, warnings, WIDE, yamlOf } from './fixtures';

const synth = (props: Partial<DisaggregatedServerProps> = {}): Json[] => Testing.synth(apart(props, 'models').chart);
const scriptOf = (set: Json, role = 'workerTemplate') => set.spec.leaderWorkerTemplate[role].spec.containers[0].command[2];
const sglang = (props: Partial<DisaggregatedServerProps> = {}) => ({ ...SGLANG, prefill: groups(AT_SGLANG), decode: groups(AT_SGLANG), ...props });
const key = { secretName: 'r1-key', key: 'token' };
const SMALL = { gpu: GpuSpec.H100_80GB, model: ModelSpec.LLAMA_3_1_8B };
const onMega = { prefill: groups(SMALL), decode: groups(SMALL) };
const newer = () => ({ prefill: groups({ engineVersion: EngineVersion.sglang('0.5.13') }), decode: groups({ engineVersion: EngineVersion.sglang('0.5.13') }) });

/** A network that is nothing but its devices. */
class Devices extends NetworkProfile {
  constructor(private readonly resources: { [name: string]: string }) {
    super();
  }

  bind(_context: NetworkContext): PodBinding {
    return { contribution: { resources: this.resources } };
  }
}

describe('the manifests', () => {
  test('of vLLM are those of two servers, the router and what halves need of each other', () => {
    const { plan } = groups(WIDE);
    expectGolden('test/disaggregation/golden/vllm.k8s.yaml', yamlOf(apart({
      prefill: { ...groups(), replicas: 2 }, decode: { ...groups(), plan }, lwsVersion: '0.10', scrapers: [NetworkPeer.inNamespace('monitoring')],
    }, 'models')));
  });

  test('of SGLang are those of two servers, the router and what halves need of each other', () => {
    const decode = { ...groups({ ...AT_SGLANG, tensorParallelSize: 16, pipelineParallelSize: 1 }), autoscaling: Autoscaling.keda({ prometheusAddress: 'http://prometheus:9090', minReplicas: 1, maxReplicas: 3 }) };
    expectGolden('test/disaggregation/golden/sglang.k8s.yaml', yamlOf(apart(sglang({ decode, apiKey: key, lwsVersion: '0.10' }), 'models')));
  });
});

describe('the halves', () => {
  test('are told what they do, and where the other half finds them', () => {
    const all = synth();

    expect(scriptOf(manifest(all, 'LeaderWorkerSet', 'r1-prefill'))).toContain('--kv-transfer-config \'{"kv_connector":"NixlConnector","kv_role":"kv_producer","kv_load_failure_policy":"fail"}\'');
    expect(scriptOf(manifest(all, 'LeaderWorkerSet', 'r1-decode'))).toContain('"kv_role":"kv_consumer"');
  });

  test('let in the router, who reads metrics, and each other', () => {
    const all = synth({ scrapers: [NetworkPeer.inNamespace('monitoring')] });
    const pods = { matchExpressions: [{ key: 'leaderworkerset.sigs.k8s.io/name', operator: 'In', values: ['r1-prefill', 'r1-decode'] }] };

    expect(manifest(all, 'NetworkPolicy', 'r1-decode-api').spec.ingress).toEqual([{
      from: [{ podSelector: { matchLabels: { 'cdk8s-inference/router': 'r1-router' } } }, { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }],
      ports: [{ port: 8000, protocol: 'TCP' }],
    }]);
    expect(manifest(all, 'NetworkPolicy', 'r1-transfer').spec).toEqual({ podSelector: pods, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: pods }] }] });
  });

  test('of SGLang carry the port by which routers find where caches are, on the side that has them', () => {
    const all = synth(sglang({ transferPort: 9000, prefill: { ...groups(AT_SGLANG), pod: { annotations: { mine: 'too' } } } }));

    expect(manifest(all, 'LeaderWorkerSet', 'r1-prefill').spec.leaderWorkerTemplate.workerTemplate.metadata.annotations).toEqual({ mine: 'too', 'sglang.ai/bootstrap-port': '9000' });
    expect(manifest(all, 'LeaderWorkerSet', 'r1-decode').spec.leaderWorkerTemplate.workerTemplate.metadata).toBeUndefined();
  });

  test('have their own numbers, scalers and budgets', () => {
    const autoscaling = Autoscaling.keda({ prometheusAddress: 'http://prometheus:9090', minReplicas: 2, maxReplicas: 5 });
    const all = synth({ prefill: { ...groups(), autoscaling }, decode: { ...groups(), replicas: 3 } });

    expect(manifest(all, 'LeaderWorkerSet', 'r1-prefill').spec.replicas).toBeUndefined();
    expect(manifest(all, 'LeaderWorkerSet', 'r1-decode').spec.replicas).toBe(3);
    expect(all.filter(({ kind }) => kind === 'ScaledObject').map(({ spec }) => spec.scaleTargetRef.name)).toEqual(['r1-prefill']);
    expect(all.filter(({ kind }) => kind === 'PodDisruptionBudget').map(({ metadata }) => metadata.name)).toEqual(['r1-prefill', 'r1-decode', 'r1-router']);
  });
});

describe('the router', () => {
  test('is let in by named clients, and by pods of its namespace where nobody is named', () => {
    const ingress = (props: Partial<DisaggregatedServerProps>) => manifest(synth(props), 'NetworkPolicy', 'r1-router').spec.ingress;

    expect(ingress({})).toEqual([{ from: [{ podSelector: {} }], ports: [{ port: 8000, protocol: 'TCP' }] }]);
    expect(ingress({ clients: [NetworkPeer.inNamespace('gateway')], scrapers: [NetworkPeer.inNamespace('monitoring')] })).toEqual([
      { from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'gateway' } } }], ports: [{ port: 8000, protocol: 'TCP' }] },
      { from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }], ports: [{ port: 29000, protocol: 'TCP' }] },
    ]);
  });

  test('may list the pods of its namespace and nothing else', () => {
    const all = synth();

    expect(manifest(all, 'Role', 'r1-router').rules).toEqual([{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }]);
    expect(manifest(all, 'RoleBinding', 'r1-router')).toMatchObject({ roleRef: { kind: 'Role', name: 'r1-router' }, subjects: [{ kind: 'ServiceAccount', name: 'r1-router' }] });
    expect(manifest(all, 'Deployment', 'r1-router').spec.template.spec).toMatchObject({ serviceAccountName: 'r1-router', automountServiceAccountToken: true });
    expect(all.some(({ kind }) => kind.startsWith('Cluster'))).toBe(false);
  });

  test('takes what is said of it', () => {
    const router = DisaggregationRouter.sglang({
      image: 'example.com/router', replicas: 1, host: '::', port: 9000, cpu: 1, memory: Size.gibibytes(2), prefillPolicy: RoutingPolicy.CACHE_AWARE, decodePolicy: RoutingPolicy.POWER_OF_TWO,
      extraArguments: ['--request-timeout-secs', '3600', 'it\'s $(HOME)'], podLabels: AcsPlatform.cpuPodLabels(AcsCpuClass.GENERAL_PURPOSE), nodeSelector: { pool: 'cpu' }, tolerations: [{ key: 'cpu', operator: 'Exists' }],
    });
    const all = synth(sglang({ router, imagePullSecrets: ['login'] }));
    const { metadata, spec } = manifest(all, 'Deployment', 'r1-router').spec.template;

    expect(metadata.labels).toMatchObject({ 'alibabacloud.com/compute-class': 'general-purpose', 'cdk8s-inference/router': 'r1-router' });
    expect(spec).toMatchObject({ nodeSelector: { pool: 'cpu' }, tolerations: [{ key: 'cpu', operator: 'Exists' }], imagePullSecrets: [{ name: 'login' }] });
    expect(spec.containers[0].command[2]).toMatch(/ --prefill-policy cache_aware --decode-policy power_of_two --request-timeout-secs 3600 'it'\\''s \$\$\(HOME\)'$/);
    expect(spec.containers[0].command[2]).toContain(' --host :: --port 9000 --prometheus-host :: --prometheus-port 29000 ');
    expect(spec.containers[0].resources.limits).toEqual({ cpu: 1, memory: '2Gi' });
    expect(all.filter(({ kind }) => kind === 'PodDisruptionBudget')).toHaveLength(2);
    expect(manifest(all, 'Service', 'r1-router').spec.ports[0].port).toBe(9000);
  });

  test('of SGLang checks the key of clients, which no manifest holds', () => {
    const { command, env } = manifest(synth(sglang({ apiKey: key })), 'Deployment', 'r1-router').spec.template.spec.containers[0];

    expect(command[2]).toMatch(/ --api-key="\$ROUTER_API_KEY"$/);
    expect(env).toEqual([{ name: 'ROUTER_API_KEY', valueFrom: { secretKeyRef: { name: 'r1-key', key: 'token' } } }]);
  });

  test('runs as nobody, and on OpenShift as whom the cluster chooses', () => {
    const securityOf = (props: Partial<DisaggregatedServerProps>) => manifest(synth(props), 'Deployment', 'r1-router').spec.template.spec.securityContext;

    expect(securityOf({})).toEqual({ runAsNonRoot: true, runAsUser: 65534, runAsGroup: 65534, seccompProfile: { type: 'RuntimeDefault' } });
    expect(securityOf({ platform: OpenShiftPlatform.of() })).toEqual({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
  });

  test.each<[string, Partial<DisaggregatedServerProps>, RegExp]>([
    ['has no image', { router: DisaggregationRouter.vllm({ image: '<image>' }) }, /router image: got "<image>"; allowed: the name of an image/],
    ['is none', { router: DisaggregationRouter.vllm({ image: 'r', replicas: 0 }) }, /router replicas: got 0; allowed: a whole number from 1 to 100/],
    ['listens where its metrics are', { router: DisaggregationRouter.vllm({ image: 'r', port: 29000 }) }, /router port: got 29000; allowed: a port from 1024 to 65535 other than 29000/],
    ['listens at one address', { router: DisaggregationRouter.vllm({ image: 'r', host: '10.0.0.1' }) }, /router host: got "10\.0\.0\.1"; allowed: 0\.0\.0\.0 or ::/],
    ['has no cores', { router: DisaggregationRouter.vllm({ image: 'r', cpu: 0 }) }, /router cpu: got 0/],
    ['has no memory', { router: DisaggregationRouter.vllm({ image: 'r', memory: Size.gibibytes(0) }) }, /router memory: got "0Gi"/],
    ['is told what it is told already', { router: DisaggregationRouter.vllm({ image: 'r', extraArguments: ['--port=1'] }) }, /DisaggregationRouter\.vllm extraArguments\[0\]: got "--port=1"/],
    ['is told that by a beginning', { router: DisaggregationRouter.vllm({ image: 'r', extraArguments: ['--max-payload-size', '1', '--pref', 'x'] }) }, /extraArguments\[2\]: got "--pref"; allowed: flags .*; it means --prefill-selector/],
    ['gets a value without a flag', { router: DisaggregationRouter.vllm({ image: 'r', extraArguments: ['3600'] }) }, /DisaggregationRouter\.vllm extraArguments\[0\]: got "3600"; allowed: a flag/],
    ['chooses by what it does not know', { router: DisaggregationRouter.vllm({ image: 'r', prefillPolicy: 'bucket' as RoutingPolicy }) }, /DisaggregationRouter\.vllm prefillPolicy: got "bucket"; allowed: cache_aware, power_of_two, random, round_robin/],
    ['chooses decode by what it does not know', sglang({ router: DisaggregationRouter.sglang({ image: 'r', decodePolicy: '' as RoutingPolicy }) }), /DisaggregationRouter\.sglang decodePolicy: got ""; allowed: cache_aware/],
    ['is another engine\'s', { router: SGLANG.router }, /router: got "DisaggregationRouter\.sglang"; allowed: DisaggregationRouter\.vllm with this engine/],
    ['shall check keys and cannot', { apiKey: key }, /apiKey: got "r1-key"; allowed: nothing with DisaggregationRouter\.vllm, which checks no keys of clients; check them in a gateway/],
    ['lets nobody in', { clients: [] }, /clients: got \[\]; allowed: at least one peer/],
    ['lets in whom nobody is', { clients: [NetworkPeer.inNamespace('<ns>')] }, /NetworkPeer\.inNamespace name: got "<ns>"/],
  ])('fails when it %s', (_what, props, message) => {
    expect(() => synth(props)).toThrow(message);
  });
});

describe('what excludes each other', () => {
  const decode = (overrides: Parameters<typeof groups>[0]) => ({ decode: groups(overrides) });
  const sglangDecode = (overrides: Parameters<typeof groups>[0]) => sglang({ decode: groups({ ...AT_SGLANG, ...overrides }) });

  test.each<[string, Partial<DisaggregatedServerProps>, RegExp]>([
    ['models', decode({ model: ModelSpec.DEEPSEEK_V3 }), /model of the plan for decode: got "deepseek-ai\/DeepSeek-V3"; allowed: deepseek-ai\/DeepSeek-R1, as the plan for prefill has it/],
    ['versions', decode({ engineVersion: EngineVersion.vllm('0.18.0') }), /engineVersion of the plan for decode: got "vllm 0\.18\.0"; allowed: vllm 0\.19\.1/],
    ['types of cache', decode({ kvCacheType: KvCacheType.FP8 }), /kvCacheType of the plan for decode: got "fp8"; allowed: auto/],
    ['sizes of blocks', decode({ blockSize: 64 }), /blockSize of the plan for decode: got 64; allowed: nothing/],
    ['stages', decode({ tensorParallelSize: 8, pipelineParallelSize: 2 }), /pipelineParallelSize of the plan: got 2; allowed: 1 where vLLM's NixlConnector hands caches over/],
    ['ranks that divide nothing', { prefill: groups({ tensorParallelSize: 8 }), ...decode({ tensorParallelSize: 12, gpusPerPod: 6, model: ModelSpec.LLAMA_3_1_8B }) }, /tensorParallelSize of the plan for decode: got 12; allowed: a multiple/],
    ['another library', { backend: KvTransferBackend.MOONCAKE, network: RdmaProfile.acs() }, /backend: got "mooncake"; allowed: nixl with vLLM/],
    ['adapters that vLLM does not read', { adapters: 'mlx5_0' }, /adapters: got "mlx5_0"; allowed: nothing with vLLM/],
    ['eRDMA', { network: new Devices({ 'aliyun/erdma': '1' }) }, /network: got "aliyun\/erdma"; allowed: another network for a DisaggregatedServer/],
    ['a port that is taken', { transferPort: 8000 }, /engine port: got 8000; allowed: a port other than 8000, at which pods tell of their caches/],
    ['Mooncake without RDMA', sglang({ backend: KvTransferBackend.MOONCAKE }), /backend: got "mooncake"; allowed: nixl where the network has no adapters that are driven by verbs/],
    ['stages of decode that prefill has not', sglangDecode({ pipelineParallelSize: 2 }), /pipelineParallelSize of the plan for decode: got 2; allowed: 1, or 1 as prefill has/],
    ['what NIXL moves bytes by, with Mooncake', sglang({ backend: KvTransferBackend.MOONCAKE, nixlBackend: 'LIBFABRIC', network: RdmaProfile.acs() }), /nixlBackend: got "LIBFABRIC"; allowed: nothing with backend mooncake/],
    ['Mooncake over TCPXO', sglang({ ...onMega, backend: KvTransferBackend.MOONCAKE, network: RdmaProfile.gkeTcpxo() }), /backend: got "mooncake"; allowed: nixl where the network has no adapters that are driven by verbs/],
    ['Mooncake over EFA before it was told', sglang({ backend: KvTransferBackend.MOONCAKE, network: RdmaProfile.efa({ count: 16 }) }), /backend: got "mooncake"; allowed: nixl where the adapters are EFA: before SGLang 0\.5\.13 Mooncake takes verbs only/],
    ['Mooncake over EFA without being told', sglang({ ...newer(), backend: KvTransferBackend.MOONCAKE, network: RdmaProfile.efa({ count: 16 }) }), /prefill\.pod\.env MOONCAKE_PROTOCOL: got nothing; allowed: efa[^]*decode\.pod\.env MOONCAKE_PROTOCOL: got nothing/],
    ['a plugin of NIXL that is none', { nixlBackend: 'libfabric' }, /nixlBackend: got "libfabric"; allowed: UCX, LIBFABRIC, MOONCAKE, UCCL, GPUNETIO, TCPXO/],
    ['a plugin of NIXL for files', sglang({ nixlBackend: 'POSIX' }), /nixlBackend: got "POSIX"; allowed: UCX, LIBFABRIC/],
    ['names of adapters that are none', sglang({ adapters: '--help' }), /adapters: got "--help"; allowed: names of adapters/],
    ['a port of the group', sglang({ transferPort: 30000 }), /port: got 30000; allowed: a port other than 30000, which the engine takes itself/],
  ])('fails with %s', (_what, props, message) => {
    expect(() => synth(props)).toThrow(message);
  });

  test('fails with vLLM before 0.11.1, and with fewer ranks of decode before 0.14', () => {
    const at = (version: string, overrides = {}) => groups({ engineVersion: EngineVersion.vllm(version), ...overrides });
    const engine = Engine.vllm({ image: 'example.com/vllm' });

    expect(() => synth({ engine, prefill: at('0.11.0'), decode: at('0.11.0') })).toThrow(/engineVersion of the plan: got "vllm 0\.11\.0"; allowed: vllm 0\.11\.1 or newer where prefill and decode are apart/);
    expect(() => synth({ engine, prefill: at('0.13.0'), decode: at('0.13.0', WIDE) })).toThrow(/tensorParallelSize of the plan for decode: got 1; allowed: as many ranks as prefill has, or more, before vLLM 0\.14\.0/);
    expect(() => synth({ engine, prefill: at('0.14.0'), decode: at('0.14.0', WIDE) })).not.toThrow();
  });

  test('fails with caches of several kinds where ranks differ, or before vLLM 0.23', () => {
    const windowed = { model: ModelSpec.named('openai/gpt-oss-120b'), gpu: GpuSpec.H100_80GB, maxModelLen: 8192 };
    const halves = (version: string, ranks: number) => ({
      engine: Engine.vllm({ image: 'example.com/vllm' }),
      prefill: groups({ ...windowed, engineVersion: EngineVersion.vllm(version), tensorParallelSize: 4, gpusPerPod: 4 }),
      decode: groups({ ...windowed, engineVersion: EngineVersion.vllm(version), tensorParallelSize: ranks, gpusPerPod: ranks }),
    });

    expect(() => synth(halves('0.22.0', 4))).toThrow(/engineVersion of the plan: got "vllm 0\.22\.0"; allowed: vllm 0\.23\.0 or newer for openai\/gpt-oss-120b, whose layers keep caches of several kinds/);
    expect(() => synth(halves('0.23.0', 8))).toThrow(/tensorParallelSize of the plan for decode: got 8; allowed: as many ranks as prefill has for a model/);
    expect(() => synth(halves('0.23.0', 4))).not.toThrow();
  });

  test('fails with an engine that hands no caches over', () => {
    const engine: Engine = { bind: (plan, { kvTransfer: _, ...context }) => Engine.vllm({ image: 'example.com/vllm' }).bind(plan, context) };

    expect(() => synth({ engine })).toThrow(/engine: got "an engine that hands no KV caches over"; allowed: Engine\.vllm, Engine\.vllmRay or Engine\.sglang/);
  });

  test('fails with flags of the user that say the same', () => {
    expect(() => synth({ engine: Engine.vllm({ image: 'example.com/vllm', extraArguments: ['--kv-transfer-config', '{}'] }) })).toThrow(/engine extraArguments\[0\]: got "--kv-transfer-config"; .*the halves of a DisaggregatedServer set it/);
    expect(() => synth(sglang({ engine: Engine.sglang({ image: 'lmsysorg/sglang:v0.5.9', extraArguments: ['--disaggregation-mode', 'prefill'] }) }))).toThrow(/engine extraArguments\[0\]: got "--disaggregation-mode"/);
  });

  test('says once what both halves share', () => {
    const message = (() => { try { synth({ router: SGLANG.router, ...decode({ model: ModelSpec.DEEPSEEK_V3 }) }); return ''; } catch (error) { return String(error); } })();

    expect(message.match(/router: got/g)).toHaveLength(1);
    expect(message.match(/model of the plan for decode/g)).toHaveLength(1);
  });
});

describe('what may hurt', () => {
  test('is said: other GPUs, prompts that prefill does not take, EFA without its plugin', () => {
    const said = warnings(apart({ decode: groups({ gpu: GpuSpec.B200, maxModelLen: 65_536 }), network: new Devices({ 'vpc.amazonaws.com/efa': '32' }) }));

    expect(said).toEqual(expect.arrayContaining([
      expect.stringContaining('maxModelLen: prefill takes prompts of 32768 tokens, decode goes on to 65536'),
      expect.stringContaining('prefill runs on NVIDIA H200 141GB and decode on NVIDIA B200'),
      expect.stringContaining('nixlBackend: UCX takes TCP where the adapters are EFA; set LIBFABRIC'),
    ]));
    expect(warnings(apart())).toEqual([]);
  });

  test('is said: caches that go past adapters which only NCCL knows', () => {
    const said = warnings(apart({ ...onMega, network: RdmaProfile.gkeTcpxo(), platform: GkePlatform.of() }));

    expect(said).toContainEqual(expect.stringContaining('network: only NCCL has a plugin for these adapters; NIXL moves KV caches past them by TCP'));
    expect(warnings(apart({ ...onMega, network: RdmaProfile.gkeTcpxo(), platform: GkePlatform.of(), nixlBackend: 'TCPXO' })).join()).not.toContain('past them by TCP');
  });

  test('is not said where Mooncake has what it needs', () => {
    const told = { pod: { env: [{ name: 'MOONCAKE_PROTOCOL', value: 'efa' }] } };
    const { prefill, decode } = newer();
    const efa = { prefill: { ...prefill, ...told }, decode: { ...decode, ...told }, network: RdmaProfile.efa({ count: 16 }), platform: EksPlatform.karpenter() };

    expect(() => synth(sglang({ ...efa, backend: KvTransferBackend.MOONCAKE }))).not.toThrow();
    expect(() => synth(sglang({ backend: KvTransferBackend.MOONCAKE, network: RdmaProfile.gkeRdma(), platform: GkePlatform.of() }))).not.toThrow();
    expect(warnings(apart(sglang({ ...efa, backend: KvTransferBackend.MOONCAKE }))).join()).not.toMatch(/NIXL|nixlBackend|network/);
  });

  test('is not said where the plugin is named', () => {
    const efa = { network: new Devices({ 'vpc.amazonaws.com/efa': '32' }), nixlBackend: 'LIBFABRIC' };

    expect(warnings(apart(efa))).toEqual([]);
    expect(scriptOf(manifest(synth(efa), 'LeaderWorkerSet', 'r1-prefill'))).toContain('"kv_connector_extra_config":{"backends":["LIBFABRIC"]}');
    expect(manifest(synth(sglang(efa)), 'LeaderWorkerSet', 'r1-prefill').spec.leaderWorkerTemplate.workerTemplate.spec.containers[0].env)
      .toContainEqual({ name: 'SGLANG_DISAGGREGATION_NIXL_BACKEND', value: 'LIBFABRIC' });
  });
});

test('tells programs where clients talk to it, and is tested like a server', () => {
  const { chart, server } = apart(sglang({ apiKey: key, name: 'deepseek' }), 'models');
  new SmokeTest(chart, 'smoke', { server });

  expect(server).toMatchObject({ name: 'deepseek', namespace: 'models', serviceName: 'deepseek-router', port: 8000, endpoint: 'http://deepseek-router.models.svc:8000', servedModelName: 'DeepSeek-R1', apiKey: key });
  expect([server.prefill.name, server.decode.name]).toEqual(['deepseek-prefill', 'deepseek-decode']);
  expect(JSON.stringify(Testing.synth(chart))).toContain('http://deepseek-router.models.svc:8000');
});

test('is led to from outside by its router', () => {
  const { chart, server } = apart(sglang({ apiKey: key, clients: [NetworkPeer.inNamespace('gateway')] }), 'models');
  new ModelHttpRoute(chart, 'route', { server, gateways: [{ name: 'public', namespace: 'gateway', sectionName: 'https' }], modelHeader: 'X-Gateway-Model-Name' });
  const ingress = new ModelIngress(chart, 'ingress', { server, host: 'models.example.com' });
  const all = Testing.synth(chart) as Json[];

  expect(manifest(all, 'HTTPRoute', 'r1').spec.rules[0]).toMatchObject({
    matches: [{ path: { type: 'PathPrefix', value: '/v1' }, headers: [{ value: 'DeepSeek-R1' }] }], backendRefs: [{ name: 'r1-router', port: 8000 }],
  });
  expect(manifest(all, 'Ingress', 'r1').spec.rules[0].http.paths[0].backend).toEqual({ service: { name: 'r1-router', port: { number: 8000 } } });
  expect(ingress.warnings).toContainEqual(expect.stringContaining('tlsSecretName: without TLS'));
});

test('fails when a route leads to it by the pool of one half', () => {
  const { chart, server } = apart({}, 'models');
  const pool = new ModelInferencePool(chart, 'pool', { server: server.decode, endpointPicker: { serviceName: 'r1-epp' } });
  const route = new ModelHttpRoute(chart, 'route', { server, gateways: [{ name: 'public' }], pool });

  expect(route.node.validate()).toEqual([expect.stringContaining('pool: got "test/pool"; allowed: a pool of the same server')]);
});

test('fails when the router\'s pods get a label by which another router is found', () => {
  const router = DisaggregationRouter.vllm({ image: 'vllm/vllm-router:v0.1.17', podLabels: { 'cdk8s-inference/router': 'other' } });

  expect(() => synth({ router })).toThrow('router podLabels: got "cdk8s-inference/router"; allowed: labels that do not begin with cdk8s-inference/');
});

test('warns that policies have no effect on the network of nodes', () => {
  class OnNodes extends NetworkProfile {
    bind(_context: NetworkContext): PodBinding { return { contribution: { hostNetwork: true } }; }
  }

  expect(warnings(apart({ network: new OnNodes() })).filter((warning) => warning.includes('no effect'))).toEqual(['prefill', 'decode'].map((half) => expect.stringMatching(new RegExp(`^\\[test/r1/${half}\\] access: `))));
});

test('fails at once when what a program without types must give is missing', () => {
  expect(() => apart({ engine: undefined, router: undefined })).toThrow(/engine: got nothing; allowed: an Engine[^]*router: got nothing; allowed: a DisaggregationRouter/);
});

test('fails when its name leaves no room for those of the halves', () => {
  expect(() => synth({ name: 'x'.repeat(43) })).toThrow(/name/);
  expect(() => synth({ ...VLLM, name: 'x'.repeat(42) })).not.toThrow();
});
