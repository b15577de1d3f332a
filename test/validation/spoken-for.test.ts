import { type ApiObject, JsonPatch, Size } from 'cdk8s';
import { PodSecurity, AcsComputeQos, AcsGpuClass, AcsGpuSeries, AcsPlatform, GpuSpec, NcclTest, NetworkAccess, Platform, RdmaProfile, type ModelServerProps, type PodBinding } from '../../lib';
import { findingsIn, RULES } from '../../lib/validation/rules';
import { warningsOf } from '../../lib/warnings';
import { acs, type Json, r1Plan, serve } from '../fixtures';

const STORAGE = Size.gibibytes(20);
const on = (series: AcsGpuSeries, more = {}) => AcsPlatform.gpu({ gpuModelSeries: series, extraEphemeralStorage: STORAGE, ...more });
const told = (props: Partial<ModelServerProps>) => {
  const { chart, server } = serve(props, 'models');
  return { server, chart, warnings: warningsOf(chart), errors: () => [...server.node.validate(), ...chart.node.validate()] };
};
const about = (pattern: RegExp, sentences: readonly string[]) => sentences.filter((sentence) => pattern.test(sentence));

test.each([
  ['eRDMA', { network: RdmaProfile.erdma() }],
  ['RoCE on Oracle Cloud', { network: RdmaProfile.ociRoce({ shape: 'BM.GPU.H100.8' }) }],
  ['a pod of one\'s own', { pod: { hostNetwork: true } }],
])('the node\'s network is warned of once - %s', (_name, props) => {
  expect(about(/host-networks-share-ports|^\[test\/r1\] access/, told(props).warnings)).toEqual([expect.stringContaining('] access: ')]);
});

test('a network that is on the node\'s only is not warned of where its doors are left open, and a pod of one\'s own is', () => {
  const open = { access: NetworkAccess.open() };

  expect(about(/host-networks/, told({ network: RdmaProfile.erdma(), ...open }).warnings)).toEqual([]);
  expect(about(/host-networks/, told({ pod: { hostNetwork: true }, ...open }).warnings)).toEqual([expect.stringContaining('(host-networks-share-ports)')]);
});

test('a size that ACS does not offer is warned of once, and by the rule where a patch brings it in', () => {
  expect(about(/vCPU/, told({ platform: on(AcsGpuSeries.GU8TF), memory: Size.gibibytes(500) }).warnings)).toEqual([expect.stringContaining('64 vCPU with 500 GiB is no size that ACS offers')]);

  const { chart, server } = serve({ platform: on(AcsGpuSeries.GU8TF) });
  (server.node.findChild('Resource') as ApiObject).addJsonPatch(JsonPatch.replace('/spec/leaderWorkerTemplate/leaderTemplate/spec/containers/0/resources/limits/memory', '500Gi'));
  expect(about(/vCPU/, warningsOf(chart))).toEqual([expect.stringContaining('(acs-sizes-are-offered)')]);
});

test('what a platform of ACS warns of is told once', () => {
  const { warnings } = told({ platform: on(AcsGpuSeries.P16EN, { computeQos: AcsComputeQos.BEST_EFFORT }) });

  expect(about(/P16EN/, warnings)).toEqual([expect.stringContaining('series P16EN is no NVIDIA GPU')]);
  expect(about(/best-effort/, warnings)).toEqual([expect.stringContaining('AcsPlatform computeQos is best-effort')]);
});

test.each<[string, Partial<ModelServerProps>, string]>([
  ['P16EN with RDMA', { platform: on(AcsGpuSeries.P16EN), network: RdmaProfile.acs() }, 'network: got "RdmaProfile.acs"; allowed: series GU8TF'],
  ['a series without RDMA', { platform: on(AcsGpuSeries.L20), network: RdmaProfile.acs(), plan: r1Plan({ gpu: GpuSpec.of({ name: 'L20', memoryGib: 48 }), pipelineParallelSize: 4 }) }, 'network: got "RdmaProfile.acs"; allowed: series GU8TF'],
  ['RDMA on a part of a machine', { platform: on(AcsGpuSeries.GU8TF), network: RdmaProfile.acs(), plan: r1Plan({ gpusPerPod: 4 }), memory: Size.gibibytes(256) }, 'network: got "RdmaProfile.acs"; allowed: pods of 8 GPUs'],
  ['RDMA on reserved nodes', { platform: on(AcsGpuSeries.GU8TF, { computeClass: AcsGpuClass.GPU_HPN }), network: RdmaProfile.acs() }, 'AcsPlatform computeClass: got "gpu-hpn"'],
  ['reserved nodes at best effort', { platform: on(AcsGpuSeries.GU8TF, { computeClass: AcsGpuClass.GPU_HPN, computeQos: AcsComputeQos.BEST_EFFORT }) }, 'AcsPlatform computeQos: got "best-effort"'],
  ['no series', { platform: on(AcsGpuSeries.of('')) }, 'AcsPlatform gpuModelSeries: got ""'],
])('fails once for one cause: %s', (_name, props, message) => {
  expect(about(/network|hpn|RDMA|GPUs:|series|computeQos|best-effort/i, told(props).errors())).toEqual([expect.stringContaining(message)]);
});

test('fails by the rule where a patch brings the fault in behind the server\'s back', () => {
  const { server, errors } = told({ platform: on(AcsGpuSeries.GU8TF) });
  const at = '/spec/leaderWorkerTemplate/leaderTemplate/metadata/labels/alibabacloud.com~1';
  (server.node.findChild('Resource') as ApiObject).addJsonPatch(JsonPatch.add(`${at}hpn-type`, 'rdma'), JsonPatch.replace(`${at}gpu-model-series`, 'T4'));

  expect(errors()).toEqual(expect.arrayContaining([expect.stringContaining('left out for series T4, which has no RDMA')]));
});

test('fails by a rule that a platform of one\'s own speaks for and says nothing about', () => {
  class Mute extends Platform {
    readonly name = 'acs';
    bind(): PodBinding {
      return { contribution: { labels: { 'alibabacloud.com/compute-class': 'gpu', 'alibabacloud.com/gpu-model-series': 'T4' } }, speaksFor: ['acs-rdma-needs-whole-pods', 'no-such-rule'] };
    }
  }

  expect(told({ platform: new Mute(), network: RdmaProfile.acs() }).errors()).toEqual(expect.arrayContaining([expect.stringContaining('left out for series T4, which has no RDMA')]));
});

test('rules tell of the written manifests what the construct told', () => {
  const rulesBroken = ({ chart }: { chart: { toJson(): Json[] } }) => findingsIn(chart.toJson().map((manifest) => ({ path: 'file', manifest })), RULES).map(({ rule }) => rule);

  expect(rulesBroken(serve({ network: RdmaProfile.erdma() }, 'models'))).toContain('host-networks-share-ports');
  expect(rulesBroken(serve({ platform: on(AcsGpuSeries.P16EN), memory: Size.gibibytes(500) }, 'models'))).toEqual(
    expect.arrayContaining(['acs-resources-are-the-vendors', 'acs-sizes-are-offered']));
});

test('adapters of EFA that stay idle are warned of once', () => {
  const { chart, server } = serve({ network: RdmaProfile.efa({ instanceType: 'p5.48xlarge', count: 16 }), pod: { nodeSelector: { 'node.kubernetes.io/instance-type': 'p5.48xlarge' } } });

  expect(about(/RdmaProfile\.efa count|efa-is-whole/, warningsOf(chart))).toEqual([`[${server.node.path}] RdmaProfile.efa count: a pod takes all GPUs of a p5.48xlarge and 16 of its 32 adapters: the others stay idle`]);
});

test('tests of the network tell one cause once as well', () => {
  const { chart } = serve({}, 'models');
  const test = new NcclTest(chart, 'nccl', { plan: r1Plan(), image: 'example.com/vllm', network: RdmaProfile.acs(), platform: on(AcsGpuSeries.L20), cpu: 64, memory: Size.gibibytes(500) });

  expect(about(/RDMA/i, [...test.node.validate(), ...chart.node.validate()])).toEqual([expect.stringContaining('network: got "RdmaProfile.acs"')]);
  expect(about(/nccl.*vCPU/, warningsOf(chart))).toEqual([expect.stringContaining('500 GiB is no size that ACS offers')]);
});

test('platforms and networks speak for rules that there are', () => {
  const worst = on(AcsGpuSeries.P16EN, { computeClass: AcsGpuClass.GPU_HPN, computeQos: AcsComputeQos.BEST_EFFORT }).bind({
    gpuName: 'x', gpusPerPod: 3, gpuMemoryGib: 999, gpuResourceName: 'nvidia.com/gpu', cpu: 1, memoryGib: 1, labels: { 'alibabacloud.com/hpn-type': 'rdma' }, annotations: {},
    capabilities: [], hostAccess: [], resources: {}, machineNeeds: [],
  });
  const sizes = acs().bind({ ...({ labels: {}, annotations: {}, capabilities: [], hostAccess: [], resources: {}, machineNeeds: [] } as Json), gpuName: 'x', gpusPerPod: 8, gpuMemoryGib: 1, gpuResourceName: 'x', cpu: 1, memoryGib: 1 });
  const names = [...worst.speaksFor ?? [], ...sizes.speaksFor ?? []];

  expect(names).toEqual(expect.arrayContaining(['acs-pods-name-their-gpu', 'acs-rdma-needs-whole-pods', 'acs-reserved-pods-are-kept', 'acs-groups-are-kept', 'acs-resources-are-the-vendors', 'acs-sizes-are-offered']));
  expect(names.filter((name) => !RULES.some((rule) => rule.name === name))).toEqual([]);
});

test('a user of root that is not root is refused once', () => {
  expect(told({ security: PodSecurity.restricted({ runAsUser: 0, runAsNonRoot: true }) }).errors()).toEqual([expect.stringMatching(/PodSecurity\.restricted runAsUser: got 0/)]);
});
