import fc from 'fast-check';
import { AckPlatform, AksPlatform, EksPlatform, GkePlatform, OciPlatform, type Platform } from '../../lib';
import type { PlatformContext } from '../../lib/platform/platform';
import { asked } from './contexts';

const gpu = { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' };
const of = (gpuName: string, gpusPerPod = 8, more: Partial<PlatformContext> = {}) => asked({ gpuName, gpusPerPod, ...more });
const selector = (platform: Platform, context: PlatformContext) => platform.bind(context).contribution.nodeSelector;
const amd = { gpuResourceName: 'amd.com/gpu' };

test.each([
  ['ack', AckPlatform.of()], ['gke', GkePlatform.of()], ['eks', EksPlatform.nodeGroups()], ['eks', EksPlatform.karpenter()], ['eks', EksPlatform.autoMode()], ['aks', AksPlatform.of()],
  ['oci', OciPlatform.of()],
])('is called %s, and does not choose users', (name, platform) => {
  expect([platform.name, platform.assignsUser]).toEqual([name, false]);
});

test('fails with what the cloud has when it does not have the GPU', () => {
  const h20 = of('NVIDIA H20 96GB');

  expect(GkePlatform.of().bind(h20).problems).toEqual([
    'gpu of the plan: got "NVIDIA H20 96GB"; allowed: GPUs of GKE that are known: NVIDIA A100 40GB, NVIDIA A100 80GB, NVIDIA H100 80GB, NVIDIA H200 141GB, NVIDIA B200, NVIDIA GB200, NVIDIA L4, '
    + 'NVIDIA RTX PRO 6000; for another one give its label cloud.google.com/gke-accelerator in nodeSelector of GkePlatform.of',
  ]);
  expect(EksPlatform.nodeGroups().bind(h20).problems).toEqual([expect.stringMatching(/GPUs of EKS that are known: .*NVIDIA GB200; name another machine by EksPlatform\.nodeGroups instanceType$/)]);
  expect(EksPlatform.karpenter().bind(h20).problems).toEqual([expect.stringMatching(/GPUs of EKS that are known: .*; for another one give its label karpenter\.k8s\.aws\/instance-gpu-name/)]);
  expect(AksPlatform.of().bind(h20).problems).toEqual([expect.stringMatching(/GPUs of AKS that are known: .*AMD MI300X; name another machine by AksPlatform vmSize$/)]);
  expect(OciPlatform.of().bind(h20).problems).toEqual([expect.stringMatching(/GPUs of OKE that are known: .*; name another machine by OciPlatform shape$/)]);
});

test('fails with the machines when none has as many GPUs as a pod', () => {
  expect(EksPlatform.karpenter().bind(of('NVIDIA H200 141GB', 16)).problems).toEqual([
    'gpusPerPod of the plan: got 16; allowed: at most 8, as machines of EKS with NVIDIA H200 141GB have: p5e.48xlarge 8, p5en.48xlarge 8',
  ]);
  expect(GkePlatform.of().bind(of('NVIDIA GB200')).problems).toEqual(['gpusPerPod of the plan: got 8; allowed: at most 4, as machines of GKE with NVIDIA GB200 have: a4x-highgpu-4g 4']);
  expect(AksPlatform.of().bind(of('NVIDIA A10', 4)).problems).toEqual([expect.stringContaining('at most 2, as machines of AKS with NVIDIA A10 have')]);
});

test('a label that the user gives has the last word, and so do tolerations beside that of GPUs', () => {
  const more = { nodeSelector: { pool: 'mine' }, tolerations: [{ key: 'mine', operator: 'Exists' }] };

  for (const platform of [GkePlatform.of(more), EksPlatform.karpenter(more), AksPlatform.of(more), OciPlatform.of(more)]) {
    const { nodeSelector, tolerations } = platform.bind(of('NVIDIA H100 80GB')).contribution;

    expect(nodeSelector).toHaveProperty('pool', 'mine');
    expect(tolerations).toEqual(expect.arrayContaining([gpu, more.tolerations[0]]));
  }
});

test('warns of processors of Arm', () => {
  expect(GkePlatform.of().bind(of('NVIDIA GB200', 4)).warnings).toEqual([expect.stringContaining('architecture arm64')]);
  expect(GkePlatform.of().bind(of('NVIDIA GB200', 4)).contribution.tolerations).toEqual([gpu, { key: 'kubernetes.io/arch', operator: 'Equal', value: 'arm64', effect: 'NoSchedule' }]);
  expect(GkePlatform.of().bind(of('NVIDIA H200 141GB')).warnings).toEqual([]);
});

describe('AckPlatform', () => {
  test('chooses nodes by the GPU\'s name', () => {
    expect(AckPlatform.of({ nodeSelector: { zone: 'a' } }).bind(of('NVIDIA H20 96GB'))).toEqual({
      contribution: { nodeSelector: { 'aliyun.accelerator/nvidia_name': 'NVIDIA-H20', zone: 'a' }, tolerations: undefined }, problems: [], warnings: [],
    });
    expect(selector(AckPlatform.of({ nodeSelector: { 'aliyun.accelerator/nvidia_name': 'NVIDIA-X' } }), of('X'))).toEqual({ 'aliyun.accelerator/nvidia_name': 'NVIDIA-X' });
  });

  test('fails when the GPU is no NVIDIA GPU, or has no known name', () => {
    expect(AckPlatform.of().bind(of('AMD MI300X', 8, amd)).problems).toEqual([expect.stringContaining('a GPU that ACK\'s nodes give out as nvidia.com/gpu, not as amd.com/gpu')]);
    expect(AckPlatform.of().bind(of('X')).problems).toEqual([expect.stringMatching(/label aliyun\.accelerator\/nvidia_name is known: .*; give the label of the nodes in nodeSelector of AckPlatform\.of$/)]);
  });
});

describe('GkePlatform', () => {
  test.each([
    ['NVIDIA A100 40GB', 16, 'nvidia-tesla-a100'], ['NVIDIA A100 80GB', 8, 'nvidia-a100-80gb'], ['NVIDIA H100 80GB', 8, 'nvidia-h100-80gb'], ['NVIDIA H200 141GB', 8, 'nvidia-h200-141gb'],
    ['NVIDIA B200', 8, 'nvidia-b200'], ['NVIDIA L4', 1, 'nvidia-l4'], ['NVIDIA RTX PRO 6000', 2, 'nvidia-rtx-pro-6000'],
  ])('chooses nodes with %s (%s in a pod) by %s', (name, count, accelerator) => {
    expect(GkePlatform.of().bind(of(name, count))).toEqual({
      contribution: { nodeSelector: { 'cloud.google.com/gke-accelerator': accelerator }, tolerations: [gpu] }, problems: [], warnings: [],
    });
  });

  test('takes the machines that have GPUDirect-TCPXO where the network wants it, and fails on others', () => {
    const machineNeeds = [{ by: 'RdmaProfile.gkeTcpxo', adapters: { 'a3-megagpu-8g': 8 } }];
    const high = GkePlatform.of({ nodeSelector: { 'cloud.google.com/gke-accelerator': 'nvidia-h100-80gb' } });

    expect(selector(GkePlatform.of(), of('NVIDIA H100 80GB', 8, { machineNeeds }))).toEqual({ 'cloud.google.com/gke-accelerator': 'nvidia-h100-mega-80gb' });
    expect(GkePlatform.of().bind(of('NVIDIA H200 141GB', 8, { machineNeeds })).problems).toEqual([
      'network: got "RdmaProfile.gkeTcpxo"; allowed: a GPU whose machines of GKE have its adapters: NVIDIA H100 80GB (a3-megagpu-8g); with NVIDIA H200 141GB there is a3-ultragpu-8g; '
      + 'plan with one of these, or use NetworkProfile.tcp()',
    ]);
    expect(high.bind(of('NVIDIA H100 80GB', 8, { machineNeeds })).problems).toEqual([
      'network: got "RdmaProfile.gkeTcpxo"; allowed: machines of GKE with its adapters: a3-megagpu-8g; a3-highgpu-8g has none; choose one, or use NetworkProfile.tcp()',
    ]);
  });

  test('holds an accelerator that the user names against the plan', () => {
    const mega = GkePlatform.of({ nodeSelector: { 'cloud.google.com/gke-accelerator': 'nvidia-h100-mega-80gb' } });
    const other = GkePlatform.of({ nodeSelector: { 'cloud.google.com/gke-accelerator': 'nvidia-new' } });

    expect(mega.bind(of('NVIDIA H100 80GB')).problems).toEqual([]);
    expect(mega.bind(of('NVIDIA H200 141GB')).problems).toEqual([expect.stringContaining('got "nvidia-h100-mega-80gb"; allowed: the plan\'s NVIDIA H200 141GB; its machines have NVIDIA H100 80GB')]);
    expect(other.bind(of('New'))).toMatchObject({ problems: [], warnings: [expect.stringContaining('nvidia-new is not among the known ones')] });
  });

  test('places nodes together where GKE can, and fails elsewhere', () => {
    expect(selector(GkePlatform.of({ placementGroup: 'r1' }), of('NVIDIA H100 80GB'))).toHaveProperty(['cloud.google.com/gke-placement-group'], 'r1');
    expect(GkePlatform.of({ placementGroup: 'r1' }).bind(of('NVIDIA B200')).problems).toEqual([expect.stringContaining('give GkePlatform.TOPOLOGY_BLOCK to GroupPlacement')]);
    expect(GkePlatform.of({ placementGroup: '<group>' }).bind(of('NVIDIA L4')).problems).toEqual([expect.stringContaining('GkePlatform placementGroup: got "<group>"')]);
  });
});

describe('EksPlatform', () => {
  test('takes the one instance type with the GPU, and asks which where there are several', () => {
    expect(EksPlatform.nodeGroups().bind(of('NVIDIA B200'))).toEqual({
      contribution: { nodeSelector: { 'node.kubernetes.io/instance-type': 'p6-b200.48xlarge' }, tolerations: [gpu] }, problems: [], warnings: [],
    });
    expect(EksPlatform.nodeGroups().bind(of('NVIDIA H200 141GB')).problems).toEqual([
      'EksPlatform.nodeGroups instanceType: got nothing; allowed: one of p5e.48xlarge, p5en.48xlarge, which all have 8 × NVIDIA H200 141GB',
    ]);
    expect(selector(EksPlatform.nodeGroups({ instanceType: 'p5en.48xlarge' }), of('NVIDIA H200 141GB'))).toEqual({ 'node.kubernetes.io/instance-type': 'p5en.48xlarge' });
    expect(selector(EksPlatform.nodeGroups({ nodeSelector: { 'node.kubernetes.io/instance-type': 'p5e.48xlarge' } }), of('NVIDIA H200 141GB'))).toEqual({ 'node.kubernetes.io/instance-type': 'p5e.48xlarge' });
  });

  test('fails when the instance type has other GPUs, or fewer', () => {
    expect(EksPlatform.nodeGroups({ instanceType: 'p5.48xlarge' }).bind(of('NVIDIA H200 141GB')).problems).toEqual([
      'EksPlatform.nodeGroups instanceType: got "p5.48xlarge"; allowed: p5e.48xlarge, p5en.48xlarge, which have the plan\'s NVIDIA H200 141GB; or plan with NVIDIA H100 80GB',
    ]);
    expect(EksPlatform.karpenter({ instanceType: 'p5.4xlarge' }).bind(of('NVIDIA H100 80GB')).problems).toEqual(['gpusPerPod of the plan: got 8; allowed: at most 1, the GPUs of a p5.4xlarge']);
    expect(EksPlatform.nodeGroups({ instanceType: 'P5.48xlarge' }).bind(of('NVIDIA H100 80GB')).problems).toEqual([expect.stringContaining('allowed: p5.48xlarge, with these letters')]);
  });

  test('takes an instance type that is not known, with a warning', () => {
    expect(EksPlatform.nodeGroups({ instanceType: 'p9.48xlarge' }).bind(of('New'))).toMatchObject({
      contribution: { nodeSelector: { 'node.kubernetes.io/instance-type': 'p9.48xlarge' } }, problems: [], warnings: [expect.stringContaining('p9.48xlarge is not among the known ones')],
    });
    expect(EksPlatform.nodeGroups({ instanceType: '<type>' }).bind(of('New')).problems).toEqual([expect.stringContaining('EksPlatform.nodeGroups instanceType: got "<type>"')]);
  });

  test('tells Karpenter the GPU, and its memory where the name is not enough', () => {
    expect(selector(EksPlatform.karpenter(), of('NVIDIA L40S', 4))).toEqual({ 'karpenter.k8s.aws/instance-gpu-name': 'l40s' });
    expect(selector(EksPlatform.karpenter(), of('NVIDIA A100 80GB'))).toEqual({ 'karpenter.k8s.aws/instance-gpu-name': 'a100', 'karpenter.k8s.aws/instance-gpu-memory': '81920' });
    expect(selector(EksPlatform.karpenter({ instanceType: 'p5en.48xlarge' }), of('NVIDIA H200 141GB')))
      .toEqual({ 'karpenter.k8s.aws/instance-gpu-name': 'h200', 'node.kubernetes.io/instance-type': 'p5en.48xlarge' });
  });

  test('tells Auto Mode the same under its own labels', () => {
    expect(selector(EksPlatform.autoMode(), of('NVIDIA H100 80GB'))).toEqual({ 'eks.amazonaws.com/compute-type': 'auto', 'eks.amazonaws.com/instance-gpu-name': 'h100' });
    expect(EksPlatform.autoMode().bind(of('NVIDIA GB200', 4)).problems).toEqual([expect.stringContaining('got "NVIDIA GB200"; allowed: GPUs of EKS that are known')]);
    expect(selector(EksPlatform.nodeGroups(), of('NVIDIA GB200', 4))).toEqual({ 'node.kubernetes.io/instance-type': 'p6e-gb200.36xlarge' });
  });

  test('takes a GPU by the label that the user gives', () => {
    expect(EksPlatform.karpenter({ nodeSelector: { 'karpenter.k8s.aws/instance-gpu-name': 'new' } }).bind(of('New'))).toMatchObject({
      contribution: { nodeSelector: { 'karpenter.k8s.aws/instance-gpu-name': 'new' } }, problems: [],
    });
  });
});

describe('AksPlatform', () => {
  test.each([
    ['NVIDIA H100 80GB', 8, 'Standard_ND96isr_H100_v5'], ['NVIDIA H200 141GB', 4, 'Standard_ND96isr_H200_v5'], ['NVIDIA A100 80GB', 3, 'Standard_NC96ads_A100_v4'],
    ['NVIDIA A100 80GB', 8, 'Standard_ND96amsr_A100_v4'], ['NVIDIA A10', 1, 'Standard_NV36ads_A10_v5'],
  ])('gives %s, %s in a pod, the size %s', (name, count, size) => {
    expect(AksPlatform.of().bind(of(name, count))).toEqual({
      contribution: { nodeSelector: { 'node.kubernetes.io/instance-type': size }, tolerations: [gpu, { key: 'sku', operator: 'Equal', value: 'gpu', effect: 'NoSchedule' }] }, problems: [], warnings: [],
    });
  });

  test('takes AMD\'s GPUs, whose taint has their resource\'s name', () => {
    const { contribution } = AksPlatform.of().bind(of('AMD MI300X', 8, amd));

    expect(contribution.nodeSelector).toEqual({ 'node.kubernetes.io/instance-type': 'Standard_ND96isr_MI300X_v5' });
    expect(contribution.tolerations?.[0]).toEqual({ key: 'amd.com/gpu', operator: 'Exists', effect: 'NoSchedule' });
  });
});

test('OciPlatform takes the shape with the GPU, and asks which where there are several', () => {
  expect(OciPlatform.of().bind(of('NVIDIA H100 80GB'))).toEqual({
    contribution: { nodeSelector: { 'node.kubernetes.io/instance-type': 'BM.GPU.H100.8' }, tolerations: [gpu] }, problems: [], warnings: [],
  });
  expect(OciPlatform.of().bind(of('NVIDIA A100 40GB')).problems).toEqual([expect.stringContaining('OciPlatform shape: got nothing; allowed: one of BM.GPU4.8, BM.GPU.B4.8')]);
  expect(selector(OciPlatform.of({ shape: 'BM.GPU.B4.8' }), of('NVIDIA A100 40GB'))).toEqual({ 'node.kubernetes.io/instance-type': 'BM.GPU.B4.8' });
});

test('a binding either chooses nodes or says why not, whatever the GPU is called and however many a pod has', () => {
  const platforms = [GkePlatform.of(), EksPlatform.nodeGroups(), EksPlatform.karpenter(), EksPlatform.autoMode(), AksPlatform.of(), OciPlatform.of(), AckPlatform.of()];
  fc.assert(fc.property(fc.oneof(fc.string(), fc.constantFrom('constructor', '__proto__', 'NVIDIA H100 80GB', 'NVIDIA L4')), fc.integer({ min: 1, max: 64 }), fc.constantFrom(...platforms), (gpuName, gpusPerPod, platform) => {
    const { contribution, problems = [] } = platform.bind(asked({ gpuName, gpusPerPod }));
    const chosen = Object.keys(contribution.nodeSelector ?? {}).filter((key) => key !== 'eks.amazonaws.com/compute-type');

    return problems.length > 0 || chosen.length > 0;
  }));
});
