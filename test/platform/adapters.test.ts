import { AksPlatform, EksPlatform, OciPlatform, RdmaProfile, type MachineNeeds, type Platform } from '../../lib';
import { asked } from './contexts';

/** What a network needs of machines on its own platform. */
function needs(profile: RdmaProfile, platformName: string): MachineNeeds[] {
  const { machineNeeds } = profile.bind({ platformName, gpusPerPod: 8, groupSize: 2, gpuResourceName: 'nvidia.com/gpu' }).contribution;
  return machineNeeds ? [machineNeeds] : [];
}
const of = (gpuName: string, machineNeeds: MachineNeeds[], gpusPerPod = 8) => asked({ gpuName, gpusPerPod, machineNeeds });
const INSTANCE_TYPE = 'node.kubernetes.io/instance-type';
const typeOf = (platform: Platform, context: ReturnType<typeof of>) => platform.bind(context).contribution.nodeSelector?.[INSTANCE_TYPE];

describe('a platform that knows its machines', () => {
  test('takes the one that the network was told, where it was told none itself', () => {
    const p5en = needs(RdmaProfile.efa({ instanceType: 'p5en.48xlarge' }), 'eks');

    expect(typeOf(EksPlatform.nodeGroups(), of('NVIDIA H200 141GB', p5en))).toBe('p5en.48xlarge');
    expect(typeOf(EksPlatform.karpenter(), of('NVIDIA H200 141GB', p5en))).toBe('p5en.48xlarge');
    expect(typeOf(OciPlatform.of(), of('NVIDIA A100 40GB', needs(RdmaProfile.ociRoce({ shape: 'BM.GPU.B4.8' }), 'oci')))).toBe('BM.GPU.B4.8');
  });

  test('takes the smallest with the adapters, not the smallest of all', () => {
    expect(typeOf(AksPlatform.of(), of('NVIDIA A100 80GB', [], 4))).toBe('Standard_NC96ads_A100_v4');
    expect(typeOf(AksPlatform.of(), of('NVIDIA A100 80GB', needs(RdmaProfile.azureNd(), 'aks'), 4))).toBe('Standard_ND96amsr_A100_v4');
    expect(typeOf(EksPlatform.nodeGroups(), of('NVIDIA H200 141GB', needs(RdmaProfile.efa({ count: 32 }), 'eks')))).toBe('p5e.48xlarge');
  });

  test('leaves the choice to Karpenter where several machines will do', () => {
    expect(EksPlatform.karpenter().bind(of('NVIDIA H200 141GB', needs(RdmaProfile.efa({ count: 16 }), 'eks')))).toMatchObject({
      contribution: { nodeSelector: { 'karpenter.k8s.aws/instance-gpu-name': 'h200' } }, problems: [],
    });
    expect(typeOf(EksPlatform.karpenter(), of('NVIDIA H200 141GB', needs(RdmaProfile.efa({ count: 16 }), 'eks')))).toBeUndefined();
  });

  test('takes machines that it does not know, with adapters that nobody can count', () => {
    const context = of('New', needs(RdmaProfile.efa({ instanceType: 'p9.96xlarge', count: 64 }), 'eks'));

    expect(EksPlatform.nodeGroups({ instanceType: 'p9.96xlarge' }).bind(context).problems).toEqual([]);
    expect(EksPlatform.nodeGroups({ instanceType: 'p9.96xlarge' }).bind(of('New', needs(RdmaProfile.efa({ count: 64 }), 'eks'))).problems).toEqual([]);
    expect(EksPlatform.karpenter().bind(context)).toMatchObject({ contribution: { nodeSelector: { [INSTANCE_TYPE]: 'p9.96xlarge' } }, problems: [] });
  });

  test.each<[string, Platform, ReturnType<typeof of>, string]>([
    ['the network was told another machine', EksPlatform.nodeGroups({ instanceType: 'p5e.48xlarge' }), of('NVIDIA H200 141GB', needs(RdmaProfile.efa({ instanceType: 'p5en.48xlarge' }), 'eks')),
      'RdmaProfile.efa instanceType: got "p5en.48xlarge"; allowed: p5e.48xlarge, as EksPlatform.nodeGroups instanceType has it; name the same machine in both'],
    ['the machine of the network has another GPU', EksPlatform.karpenter(), of('NVIDIA H100 80GB', needs(RdmaProfile.efa({ instanceType: 'p5en.48xlarge' }), 'eks')),
      'RdmaProfile.efa instanceType: got "p5en.48xlarge"; allowed: p5.48xlarge, which have the plan\'s NVIDIA H100 80GB; or plan with NVIDIA H200 141GB'],
    ['a machine has fewer adapters', EksPlatform.nodeGroups({ instanceType: 'p6-b200.48xlarge' }), of('NVIDIA B200', needs(RdmaProfile.efa({ count: 16 }), 'eks')),
      'RdmaProfile.efa count: got 16; allowed: at most 8, the adapters of a p6-b200.48xlarge'],
    ['no machine with the GPU has as many adapters', EksPlatform.autoMode(), of('NVIDIA H200 141GB', needs(RdmaProfile.efa({ count: 64 }), 'eks')),
      'RdmaProfile.efa count: got 64; allowed: at most 32, the adapters of a p5e.48xlarge'],
    ['a machine has no adapters', AksPlatform.of({ vmSize: 'Standard_NC96ads_A100_v4' }), of('NVIDIA A100 80GB', needs(RdmaProfile.azureNd(), 'aks'), 4),
      'network: got "RdmaProfile.azureNd"; allowed: machines of AKS with its adapters: Standard_ND96amsr_A100_v4; Standard_NC96ads_A100_v4 has none; choose one, or use NetworkProfile.tcp()'],
    ['only machines with other GPUs have the adapters', AksPlatform.of(), of('NVIDIA A10', needs(RdmaProfile.azureNd({ resourceName: 'rdma/shared_ib' }), 'aks'), 1),
      'network: got "RdmaProfile.azureNd"; allowed: a GPU whose machines of AKS have its adapters: NVIDIA A100 40GB (Standard_ND96asr_v4), NVIDIA A100 80GB (Standard_ND96amsr_A100_v4), '
      + 'NVIDIA GB200 (Standard_ND128isr_NDR_GB200_v6), NVIDIA H100 80GB (Standard_ND96isr_H100_v5), NVIDIA H200 141GB (Standard_ND96isr_H200_v5), NVIDIA V100 32GB (Standard_ND40rs_v2), '
      + 'AMD MI300X (Standard_ND96isr_MI300X_v5); with NVIDIA A10 there are Standard_NV36ads_A10_v5, Standard_NV72ads_A10_v5; plan with one of these, or use NetworkProfile.tcp()'],
    ['the shapes differ', OciPlatform.of({ shape: 'BM.GPU4.8' }), of('NVIDIA A100 40GB', needs(RdmaProfile.ociRoce({ shape: 'BM.GPU.B4.8' }), 'oci')),
      'RdmaProfile.ociRoce shape: got "BM.GPU.B4.8"; allowed: BM.GPU4.8, as OciPlatform shape has it; name the same machine in both'],
  ])('fails when %s', (_what, platform, context, message) => {
    expect(platform.bind(context).problems).toEqual([message]);
  });
});

test.each([['EksPlatform.karpenter', EksPlatform.karpenter()], ['EksPlatform.autoMode', EksPlatform.autoMode()]])('%s warns of huge pages, which nodes are not started for', (name, platform) => {
  expect(platform.startsNodes).toBe(true);
  expect(platform.bind(asked({ resources: { 'hugepages-2Mi': '5120Mi' } })).warnings).toEqual([expect.stringContaining(`resource hugepages-2Mi: pods ask for 5120Mi, and ${name} starts nodes for pods`)]);
  expect(platform.bind(asked()).warnings).toEqual([]);
});

test('node groups have the huge pages that they have', () => {
  expect(EksPlatform.nodeGroups({ instanceType: 'p5en.48xlarge' }).startsNodes).toBe(false);
  expect(EksPlatform.nodeGroups({ instanceType: 'p5en.48xlarge' }).bind(asked({ resources: { 'hugepages-2Mi': '5120Mi' } })).warnings).toEqual([]);
});
