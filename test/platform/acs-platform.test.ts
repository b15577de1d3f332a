import { Size } from 'cdk8s';
import { AcsGpuSeries } from '../../lib/platform/acs-gpu-series';
import { AcsComputeQos, AcsCpuClass, AcsGpuClass, AcsPlatform, type AcsPlatformProps } from '../../lib/platform/acs-platform';
import type { PlatformContext } from '../../lib/platform/platform';
import { asked } from './contexts';

const pods = asked({ gpuName: 'GU8TF', gpuMemoryGib: 96 });
const rdma = { 'alibabacloud.com/hpn-type': 'rdma' };
const bind = (props: Partial<AcsPlatformProps> = {}, context: Partial<PlatformContext> = {}) =>
  AcsPlatform.gpu({ gpuModelSeries: AcsGpuSeries.GU8TF, ...props }).bind({ ...pods, ...context });

test('labels the pods - default', () => {
  expect(bind()).toEqual({
    contribution: {
      labels: { 'alibabacloud.com/compute-class': 'gpu', 'alibabacloud.com/compute-qos': 'default', 'alibabacloud.com/gpu-model-series': 'GU8TF' },
      annotations: {}, nodeSelector: {},
    },
    problems: [],
    warnings: [],
  });
});

test('labels the pods - custom', () => {
  const { contribution } = bind({ extraEphemeralStorage: Size.gibibytes(20), gpuDriverVersion: '570.133.20', fluidSidecar: true, fromAck: true });

  expect(contribution.annotations).toEqual({ 'alibabacloud.com/extra-ephemeral-storage': '20Gi' });
  expect(contribution.labels).toMatchObject({ 'alibabacloud.com/gpu-driver-version': '570.133.20', 'alibabacloud.com/fluid-sidecar-target': 'acs', 'alibabacloud.com/acs': 'true' });
});

test('selects reserved nodes by the series, which is then no label', () => {
  const { contribution } = bind({ computeClass: AcsGpuClass.GPU_HPN });

  expect(contribution.nodeSelector).toEqual({ 'alibabacloud.com/gpu-model-series': 'GU8TF' });
  expect(contribution.labels).not.toHaveProperty('alibabacloud.com/gpu-model-series');
});

test.each(['<example-model>', '', 'GU 8', '-GU8TF', 'x'.repeat(64), 'xxx'])('fails when the series is %j, with the known ones and the way to give another', (code) => {
  expect(bind({ gpuModelSeries: AcsGpuSeries.of(code) }).problems).toEqual([
    expect.stringMatching(/^AcsPlatform gpuModelSeries: got .*; allowed: one of A10, .*GU8TEF, GU8TF.*; another series that the platform told you is AcsGpuSeries\.of\('CODE'\)$/),
  ]);
});

test('takes a series that is not known here, with a warning', () => {
  expect(bind({ gpuModelSeries: AcsGpuSeries.of('GU9X') }, { gpusPerPod: 3 })).toMatchObject({ problems: [], warnings: [expect.stringContaining('series GU9X is not among the known ones')] });
});

test('fails when a known series is written in small letters', () => {
  expect(bind({ gpuModelSeries: AcsGpuSeries.of('gu8tf') }).problems).toEqual(['AcsPlatform gpuModelSeries: got "gu8tf"; allowed: GU8TF, in capital letters']);
});

test.each([AcsGpuSeries.of('constructor'), AcsGpuSeries.of('__proto__')])('does not mistake a name of JavaScript for a series', (series) => {
  expect(() => bind({ gpuModelSeries: series })).not.toThrow();
});

test('fails when a pod has a number of GPUs that the series does not offer', () => {
  expect(bind({}, { gpusPerPod: 3 }).problems).toEqual(['gpusPerPod of the plan: got 3; allowed: 1, 2, 4, 8 GPUs in a pod of series GU8TF']);
});

test('fails when the plan counts on more memory than the GPUs have', () => {
  expect(bind({}, { gpuMemoryGib: 141 }).problems).toEqual([expect.stringContaining('gpu of the plan: got "141 GiB"; allowed: 96 GiB')]);
});

describe('RDMA', () => {
  test('is taken on pods of 8 GPUs of a series that has it', () => {
    expect(bind({}, { labels: rdma }).problems).toEqual([]);
    expect(bind({ gpuModelSeries: AcsGpuSeries.GX8SF }, { labels: rdma, gpuMemoryGib: 141, cpu: 184, memoryGib: 1800 }).problems).toEqual([]);
  });

  test('fails on pods of fewer GPUs', () => {
    expect(bind({}, { gpusPerPod: 4, labels: rdma }).problems).toEqual([expect.stringContaining('allowed: pods of 8 GPUs; these have 4')]);
  });

  test.each([AcsGpuSeries.L20, AcsGpuSeries.A10, AcsGpuSeries.T4, AcsGpuSeries.G49E, AcsGpuSeries.G59])('fails on a series without it', (series) => {
    expect(bind({ gpuModelSeries: series }, { gpusPerPod: 2, gpuMemoryGib: 16, labels: rdma }).problems).toEqual([expect.stringContaining(`${series.code} has no RDMA`)]);
  });

  test('fails on reserved nodes, which have it for another series only', () => {
    expect(bind({ computeClass: AcsGpuClass.GPU_HPN }, { labels: rdma }).problems).toEqual([expect.stringContaining('AcsPlatform computeClass: got "gpu-hpn"; allowed: gpu where GU8TF shall use RDMA')]);
  });

  test('fails on P16EN, whose adapters are of another type', () => {
    expect(bind({ gpuModelSeries: AcsGpuSeries.P16EN }, { labels: rdma }).problems).toEqual([expect.stringContaining('adapters of P16EN are of another type')]);
  });
});

test('fails when reserved nodes shall be best-effort', () => {
  expect(bind({ computeClass: AcsGpuClass.GPU_HPN, computeQos: AcsComputeQos.BEST_EFFORT }).problems).toEqual([expect.stringContaining('computeQos: got "best-effort"')]);
});

test('fails when more ephemeral storage is asked for than the pods can have', () => {
  expect(bind({ extraEphemeralStorage: Size.gibibytes(2018) }).problems).toEqual([]);
  expect(bind({ extraEphemeralStorage: Size.gibibytes(2019) }).problems).toEqual(['AcsPlatform extraEphemeralStorage: got "2019Gi"; allowed: at most 2018 GiB for these pods']);
});

test.each([Size.gibibytes(0), Size.kibibytes(1.5), Size.gibibytes(NaN)])('fails when ephemeral storage is no whole GiB', (extraEphemeralStorage) => {
  expect(bind({ extraEphemeralStorage, gpuModelSeries: AcsGpuSeries.of('OTHER') }).problems).toEqual([expect.stringMatching(/^AcsPlatform extraEphemeralStorage: got .*; allowed: whole GiB/)]);
});

test('leaves reserved nodes their own limits', () => {
  expect(bind({ computeClass: AcsGpuClass.GPU_HPN, extraEphemeralStorage: Size.gibibytes(3000) }, { gpusPerPod: 3 }).problems).toEqual([]);
});

test('fails when the plan\'s GPU has a little more memory than the series', () => {
  expect(bind({}, { gpuMemoryGib: 98 }).problems).toEqual([expect.stringContaining('gpu of the plan: got "98 GiB"')]);
});

test('warns of a size that ACS rounds up, and of a pod that may be taken away', () => {
  // 512G is 476.84 GiB.
  expect(bind({}, { memoryGib: 512e9 / 2 ** 30 }).warnings).toEqual([expect.stringMatching(/^64 vCPU with 476\.84 GiB is no size.*64 vCPU with 64, 128, 256, 512 GiB/)]);
  expect(bind({}, { gpusPerPod: 1, cpu: 10, memoryGib: 40 }).warnings).toEqual([]);
  expect(bind({ computeQos: AcsComputeQos.BEST_EFFORT }).warnings).toEqual([expect.stringContaining('restarts the whole group')]);
});

test('warns when GPUs that are not NVIDIA\'s are asked for as if they were', () => {
  expect(bind({ gpuModelSeries: AcsGpuSeries.P16EN }).warnings).toEqual([expect.stringContaining('P16EN is no NVIDIA GPU')]);
});

test('labels pods without GPUs', () => {
  expect(AcsPlatform.cpuPodLabels(AcsCpuClass.PERFORMANCE)).toEqual({ 'alibabacloud.com/compute-class': 'performance', 'alibabacloud.com/compute-qos': 'default' });
});

test('knows the codes of all published series', () => {
  expect(AcsGpuSeries.knownCodes).toEqual(['A10', 'G49E', 'G59', 'GN8IS', 'GU8TEF', 'GU8TF', 'GX8SF', 'L20', 'L20X', 'P16EN', 'T4']);
});
