import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chart, Duration, Size, Testing } from 'cdk8s';
import fc from 'fast-check';
import { NcclTest, NetworkProfile, Platform, PodSecurity, RdmaProfile, type NcclTestProps } from '../../lib';
import { NCCL_TEST_PROGRAM } from '../../lib/monitoring/nccl-test-program';
import { warningsOf } from '../../lib/warnings';
import { acs, r1Plan, smallPlan, type Json } from '../fixtures';

const plan = r1Plan();
const PROPS: NcclTestProps = { plan, image: 'vllm/vllm-openai:v0.18.0', network: RdmaProfile.infiniband({ count: 8 }), cpu: 32, memory: Size.gibibytes(256) };

function synthesized(props: Partial<NcclTestProps> = {}, id = 'nccl') {
  const chart = new Chart(Testing.app(), 'chart', { namespace: 'models' });
  const test = new NcclTest(chart, id, { ...PROPS, ...props });
  return { chart, test };
}
function objectsOf(props: Partial<NcclTestProps> = {}): { job: Json; service: Json; container: Json; pod: Json } {
  const [job, service] = synthesized(props).chart.toJson() as Json[];
  return { job, service, pod: job.spec.template.spec, container: job.spec.template.spec.containers[0] };
}
const problemsOf = (props: Partial<NcclTestProps>, id?: string) => {
  const { chart, test } = synthesized(props, id);
  return [...test.node.validate(), ...chart.node.validate()];
};
const variables = (container: Json): Record<string, string> => Object.fromEntries(container.env.map(({ name, value }: Json) => [name, value]));

test('fails when its pods get the label of a router or of Jobs', () => {
  expect(problemsOf({ pod: { labels: { 'cdk8s-inference/router': 'r1', 'job-name': 'x' } } })).toEqual([
    expect.stringContaining('pod.labels: got "cdk8s-inference/router"; allowed: labels that do not begin with'), expect.stringContaining('pod.labels: got "job-name"; allowed: labels that Kubernetes does not give'),
  ]);
});

describe('the Job', () => {
  test('runs a pod on each of two nodes as the server would run there - default', () => {
    const { job, service, pod, container } = objectsOf();

    expect(job.spec).toMatchObject({ completionMode: 'Indexed', completions: 2, parallelism: 2, backoffLimit: 0, activeDeadlineSeconds: 3600 });
    expect(job.metadata.name).toMatch(/^nccl-[0-9a-f]{8}$/);
    expect(pod).toMatchObject({ subdomain: job.metadata.name, restartPolicy: 'Never', automountServiceAccountToken: false });
    expect(pod.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution).toEqual([
      { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { 'app.kubernetes.io/name': job.metadata.name } } },
    ]);
    expect(job.spec.template.metadata.labels).toEqual({ 'app.kubernetes.io/name': job.metadata.name });
    expect(container).toMatchObject({
      image: 'vllm/vllm-openai:v0.18.0', terminationMessagePolicy: 'FallbackToLogsOnError',
      securityContext: { capabilities: { add: ['IPC_LOCK'], drop: ['ALL'] } },
      resources: { limits: { 'nvidia.com/gpu': '8', 'rdma/ib': '8', cpu: '32', memory: '256Gi' } },
    });
    expect(container.resources.requests).toEqual(container.resources.limits);
    expect(variables(container)).toMatchObject({ NCCL_SOCKET_IFNAME: 'eth0', NCCL_TEST_EXPECT_RDMA: 'true', NCCL_TEST_LEAST: '0', NCCL_TEST_BYTES: String(2 ** 30) });
    expect(service.spec).toEqual({ clusterIP: 'None', publishNotReadyAddresses: true, selector: { 'app.kubernetes.io/name': job.metadata.name }, ports: [{ name: 'nccl', port: 29500 }] });
    expect(service.metadata.name).toBe(job.metadata.name);
    expect(problemsOf({})).toEqual([]);
  });

  test('takes everything else as it is given - custom', () => {
    const { job, pod, container } = objectsOf({
      pods: 4, expectRdma: false, minBandwidth: 25.5, messageSize: Size.mebibytes(256), waitFor: Duration.minutes(5), name: 'fabric', revision: '2', ttl: Duration.hours(1),
      security: PodSecurity.unrestricted(), imagePullSecrets: ['registry'], sharedMemory: Size.gibibytes(16), platform: Platform.kubernetes({ nodeSelector: { pool: 'gpu' } }),
      pod: { labels: { team: 'a' } },
    });

    expect(job.metadata.name).toMatch(/^fabric-/);
    expect(job.spec).toMatchObject({ completions: 4, parallelism: 4, ttlSecondsAfterFinished: 3600, activeDeadlineSeconds: 2100 });
    expect(job.spec.template.metadata).toMatchObject({ labels: { team: 'a' }, annotations: { 'cdk8s-inference/revision': '2' } });
    expect(pod).toMatchObject({ nodeSelector: { pool: 'gpu' }, imagePullSecrets: [{ name: 'registry' }], volumes: [{ name: 'shm', emptyDir: { sizeLimit: '16Gi' } }] });
    expect(variables(container)).toMatchObject({ NCCL_TEST_EXPECT_RDMA: 'false', NCCL_TEST_LEAST: '25.5', NCCL_TEST_BYTES: String(2 ** 28) });
    expect(container.command[2]).toContain('--nnodes=4 --nproc-per-node=8');
  });

  test('has another name where it does something else, and the same where it does the same', () => {
    const name = (props: Partial<NcclTestProps>) => synthesized(props).test.name;

    expect(name({})).toBe(name({}));
    expect(new Set([name({}), name({ revision: '1' }), name({ minBandwidth: 1 }), name({ pods: 3 }), name({ network: RdmaProfile.infiniband() })]).size).toBe(5);
  });

  test('expects RDMA of an RdmaProfile only', () => {
    expect(variables(objectsOf({ network: NetworkProfile.tcp() }).container)).toMatchObject({ NCCL_TEST_EXPECT_RDMA: 'false' });
  });

  test('runs what the network sets before its own variables of NCCL', () => {
    const { container, job } = objectsOf({ network: RdmaProfile.gkeTcpxo(), platform: Platform.kubernetes() });
    const script: string = container.command[2];

    expect(script.indexOf('nccl-env-profile.sh')).toBeLessThan(script.indexOf('NCCL_DEBUG=INFO NCCL_DEBUG_SUBSYS'));
    expect(script.indexOf('nccl-env-profile.sh')).toBeGreaterThan(-1);
    expect(job.spec.template.spec.initContainers).toMatchObject([{ name: 'tcpxo-daemon' }]);
    expect(spawnSync('sh', ['-n', '-c', script.replaceAll('$$', '$')]).status).toBe(0);
  });

  test('ends where what the network sets up fails', () => {
    const script: string = objectsOf({ pod: { setup: ['echo no plugin >&2 && false'] } }).container.command[2];
    const { status, stderr } = spawnSync('sh', ['-c', script.replaceAll('$$', '$')], { encoding: 'utf8', env: { PATH: process.env.PATH ?? '' } });

    expect({ status, stderr }).toEqual({ status: 1, stderr: 'no plugin\n' });
  });

  test('keeps no pods of ACS apart, which have no nodes', () => {
    expect(objectsOf({ network: RdmaProfile.acs(), platform: acs(), cpu: 64 }).pod).not.toHaveProperty('affinity');
  });

  test('passes on what the network finds', () => {
    expect(problemsOf({ network: RdmaProfile.efa({}) })[0]).toContain('RdmaProfile.efa instanceType: got nothing');
    expect(warningsOf(synthesized({ network: RdmaProfile.azureNd() }).chart)).toEqual([expect.stringContaining('RdmaProfile.azureNd is for platform aks')]);
  });

  test.each<[string, Partial<NcclTestProps>, string]>([
    ['pods', { pods: 1 }, 'pods: got 1; allowed: whole numbers from 2 to 64'],
    ['cpu', { cpu: 0 }, 'cpu: got 0; allowed: '],
    ['memory', { memory: Size.gibibytes(32) }, 'memory: got "32Gi"; allowed: a size of more than /dev/shm, 32Gi, which counts as part of it'],
    ['image', { image: 'a b' }, 'image: got "a b"; allowed: the name of the engine\'s image'],
    ['minBandwidth', { minBandwidth: 0 }, 'minBandwidth: got 0; allowed: a number of GB/s above 0'],
    ['minBandwidth', { minBandwidth: NaN }, 'minBandwidth: got NaN'],
    ['messageSize', { messageSize: Size.kibibytes(1) }, 'messageSize: got "1Ki"; allowed: whole MiB from 1 MiB to 16 GiB'],
    ['waitFor', { waitFor: Duration.seconds(1) }, 'waitFor: got "1 s"; allowed: 10 seconds to 24 hours'],
    ['ttl', { ttl: Duration.millis(1500) }, 'ttl in seconds: got 1.5'],
    ['revision', { revision: '' }, 'revision: got ""'],
    ['name', { name: 'Fabric' }, 'name: got "Fabric"; allowed: a lower-case letter'],
    ['name', { name: 'a'.repeat(49) }, 'allowed: a lower-case letter'],
  ])('fails with another %s', (_, props, message) => {
    expect(problemsOf(props)).toEqual(expect.arrayContaining([expect.stringContaining(message)]));
  });

  test('fails without what it needs', () => {
    expect(() => synthesized({ network: undefined, image: undefined })).toThrow(/image: got nothing[^]*network: got nothing/);
  });

  test('of a plan of one GPU tests one GPU of each node', () => {
    const { container } = objectsOf({ plan: smallPlan(), network: NetworkProfile.tcp(), cpu: 8, memory: Size.gibibytes(64) });
    expect(container.command[2]).toContain('--nproc-per-node=1');
    expect(container.resources.limits['nvidia.com/gpu']).toBe('1');
  });

  test('names stay valid, whatever the id and the number of pods', () => {
    fc.assert(fc.property(fc.stringMatching(/^[a-z][a-z0-9-]{0,46}[a-z0-9]$/), fc.integer({ min: 2, max: 64 }), (id, pods) => {
      const { test } = synthesized({ pods }, id);
      expect(`${test.name}-${pods - 1}`).toMatch(/^[a-z][a-z0-9-]{0,61}[a-z0-9]$/);
    }), { numRuns: 20 });
  });
});

describe('what each process runs', () => {
  let folder: string;
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'nccl-')); });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** PyTorch as far as the program needs it: sums by itself, takes a time that is given, and writes NCCL's log. */
  const TORCH = `
import os, sys, time, types
float32 = 'float32'
def ones(count, **_): return Tensor([1.0])
def tensor(values, **_): return Tensor([float(os.environ['FAKE_SECONDS'])])
class Tensor(list):
    def __getitem__(self, at): return types.SimpleNamespace(item=lambda: list.__getitem__(self, at))
    def zero_(self): list.__setitem__(self, 0, 0.0)
cuda = types.SimpleNamespace(set_device=lambda n: None, synchronize=lambda: None)
`;
  const DISTRIBUTED = `
import os, types
ReduceOp = types.SimpleNamespace(MAX='max')
def init_process_group(backend, timeout):
    log = os.environ['FAKE_LOG']
    if log:
        open(os.environ['NCCL_DEBUG_FILE'].replace('%p', str(os.getpid())), 'w').write(log)
def all_reduce(data, op=None):
    if op is None and list.__getitem__(data, 0) == 1.0: list.__setitem__(data, 0, float(os.environ['FAKE_SUM']))
def all_gather_object(out, own):
    for index in range(len(out)): out[index] = own
def destroy_process_group(): pass
`;

  function runProgram(env: Record<string, string> = {}) {
    mkdirSync(join(folder, 'torch/distributed'), { recursive: true });
    writeFileSync(join(folder, 'torch/__init__.py'), TORCH);
    writeFileSync(join(folder, 'torch/distributed/__init__.py'), DISTRIBUTED);
    const { status, stdout, stderr } = spawnSync('python3', ['-c', NCCL_TEST_PROGRAM], {
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH ?? '', PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1', RANK: '0', LOCAL_RANK: '0', WORLD_SIZE: '16',
        NCCL_TEST_BYTES: String(2 ** 30), NCCL_TEST_LEAST: '0', NCCL_TEST_EXPECT_RDMA: 'true', NCCL_TEST_MESSAGE: join(folder, 'message'), NCCL_DEBUG_FILE: join(folder, 'log.%p'),
        FAKE_SECONDS: '0.1', FAKE_SUM: '16', FAKE_LOG: IB, ...env,
      },
    });
    const message = () => readFileSync(join(folder, 'message'), 'utf8');
    return { status, stdout, stderr, message };
  }

  const IB = 'n:1:2 [0] NCCL INFO NET/IB : Using [0]mlx5_0:1/IB\nn:1:2 [0] NCCL INFO Using network IB\nn:1:2 [0] NCCL INFO Channel 00/0 : 8[0] -> 0[0] [receive] via NET/IB/0/GDRDMA\n';
  const SOCKET = 'n:1:2 [0] NCCL INFO NET/IB : No device found.\nn:1:2 [0] NCCL INFO Using network Socket\nn:1:2 [0] NCCL INFO Channel 00/0 : 8[0] -> 0[0] [receive] via NET/Socket/0\nn:1:2 [0] NCCL INFO other\n';

  test('passes over InfiniBand, and tells the bandwidth as nccl-tests count it', () => {
    const { status, stdout, message } = runProgram();

    // 20 messages of 1 GiB in 0.1 s, of which each of 16 GPUs sends 2 × 15/16.
    const bandwidth = (2 ** 30 * 20 / 0.1 / 1e9 * 2 * 15 / 16).toFixed(2);
    expect(status).toBe(0);
    expect(message()).toBe(`NCCL test passed: ${bandwidth} GB/s of bus bandwidth; the network was IB`);
    expect(stdout.trimEnd().split('\n')).toHaveLength(4);
    expect(stdout).toContain(`${2 ** 26} bytes`);
  });

  test('passes over a plugin', () => {
    const log = 'NCCL INFO Using network AWS Libfabric\nNCCL INFO Channel 00/0 : 8[0] -> 0[0] [receive] via NET/AWS Libfabric/0/GDRDMA\n';
    expect(runProgram({ FAKE_LOG: log }).message()).toMatch(/passed: .* the network was AWS Libfabric$/);
  });

  test('fails over plain sockets where RDMA was meant, and shows what NCCL says of networks', () => {
    const { status, stdout, message } = runProgram({ FAKE_LOG: SOCKET });

    expect(status).toBe(1);
    expect(message()).toMatch(/^NCCL test failed: NCCL used NET\/Socket, plain TCP, where RDMA was expected/);
    expect(stdout).toContain('NET/IB : No device found.');
    expect(stdout).not.toContain('NCCL INFO other');
  });

  test('passes over plain sockets where nothing else was meant', () => {
    expect(runProgram({ FAKE_LOG: SOCKET, NCCL_TEST_EXPECT_RDMA: 'false' })).toMatchObject({ status: 0 });
  });

  test('fails where the log does not say what was used', () => {
    const { status, message } = runProgram({ FAKE_LOG: '' });
    expect(status).toBe(1);
    expect(message()).toMatch(/^NCCL test failed: the log of NCCL does not say which network was used/);
  });

  test('fails below the bandwidth that was asked for', () => {
    const { status, message } = runProgram({ NCCL_TEST_LEAST: '500' });
    expect(status).toBe(1);
    expect(message()).toMatch(/^NCCL test failed: 402\.65 GB\/s, less than 500 GB\/s; the network was IB$/);
  });

  test('fails where a sum is wrong', () => {
    const { status, stderr } = runProgram({ FAKE_SUM: '15' });
    expect(status).toBe(1);
    expect(stderr).toContain('a sum of 16 ones came out as 15.0');
  });

  test('says it once in each pod', () => {
    const { status, stdout } = runProgram({ RANK: '9', LOCAL_RANK: '1' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });
});
