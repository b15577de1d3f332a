import { NetworkProfile } from '../../lib/network/network-profile';
import { RdmaProfile } from '../../lib/network/rdma-profile';

describe('NetworkProfile.tcp', () => {
  test('names the interface for NCCL and Gloo - default', () => {
    expect(NetworkProfile.tcp().bind({ platformName: 'kubernetes', gpusPerPod: 8, groupSize: 2, gpuResourceName: 'nvidia.com/gpu' })).toEqual({
      contribution: { env: [{ name: 'NCCL_SOCKET_IFNAME', value: 'eth0' }, { name: 'GLOO_SOCKET_IFNAME', value: 'eth0' }] },
      problems: [],
    });
  });

  test('names the interface for NCCL alone - custom', () => {
    expect(NetworkProfile.tcp({ socketInterface: '^lo,docker', gloo: false }).bind({ platformName: 'acs', gpusPerPod: 8, groupSize: 2, gpuResourceName: 'nvidia.com/gpu' })).toEqual({
      contribution: { env: [{ name: 'NCCL_SOCKET_IFNAME', value: '^lo,docker' }] },
      problems: [],
    });
  });

  test.each(['', 'eth0 eth1', '$(X)', 'eth0;id', 'eth0,'])('fails when the interface is %j', (socketInterface) => {
    expect(NetworkProfile.tcp({ socketInterface }).bind({ platformName: 'acs', gpusPerPod: 8, groupSize: 2, gpuResourceName: 'nvidia.com/gpu' }).problems).toEqual([
      expect.stringMatching(/^NetworkProfile\.tcp socketInterface: got ".*"; allowed: interface names/),
    ]);
  });
});

describe('RdmaProfile.acs', () => {
  test('gives the label and the seven variables of the platform - default', () => {
    const { contribution, problems } = RdmaProfile.acs({ gloo: false }).bind({ platformName: 'acs', gpusPerPod: 8, groupSize: 2, gpuResourceName: 'nvidia.com/gpu' });

    expect(problems).toEqual([]);
    expect(contribution.labels).toEqual({ 'alibabacloud.com/hpn-type': 'rdma' });
    expect(Object.fromEntries(contribution.env?.map(({ name, value }) => [name, value]) ?? [])).toEqual({
      NCCL_SOCKET_IFNAME: 'eth0', NCCL_IB_TC: '136', NCCL_IB_SL: '5', NCCL_IB_GID_INDEX: '3', NCCL_DEBUG: 'INFO', NCCL_IB_HCA: 'mlx5', NCCL_NET_PLUGIN: 'none',
    });
  });

  test('gives Gloo the interface too, unless told otherwise', () => {
    expect(RdmaProfile.acs().bind({ platformName: 'acs', gpusPerPod: 8, groupSize: 2, gpuResourceName: 'nvidia.com/gpu' }).contribution.env).toContainEqual({ name: 'GLOO_SOCKET_IFNAME', value: 'eth0' });
  });

  test('takes other values - custom', () => {
    const { contribution } = RdmaProfile.acs({ trafficClass: 41, serviceLevel: 0, gidIndex: 1, adapters: '=mlx5_0,mlx5_1', debugLevel: 'WARN' }).bind({ platformName: 'acs', gpusPerPod: 8, groupSize: 2, gpuResourceName: 'nvidia.com/gpu' });

    expect(contribution.env).toEqual(expect.arrayContaining([
      { name: 'NCCL_IB_TC', value: '41' }, { name: 'NCCL_IB_SL', value: '0' }, { name: 'NCCL_IB_GID_INDEX', value: '1' },
      { name: 'NCCL_IB_HCA', value: '=mlx5_0,mlx5_1' }, { name: 'NCCL_DEBUG', value: 'WARN' },
    ]));
  });

  test('fails when every value is wrong, and names them all at once', () => {
    const { problems } = RdmaProfile.acs({ trafficClass: 256, serviceLevel: -1, gidIndex: 1.5, adapters: 'mlx5 mlx4', debugLevel: 'LOUD', socketInterface: '' }).bind({ platformName: 'acs', gpusPerPod: 8, groupSize: 2, gpuResourceName: 'nvidia.com/gpu' });

    expect(problems?.map((text) => text.split(':')[0])).toEqual([
      'RdmaProfile.acs socketInterface', 'RdmaProfile.acs trafficClass', 'RdmaProfile.acs serviceLevel', 'RdmaProfile.acs gidIndex', 'RdmaProfile.acs adapters', 'RdmaProfile.acs debugLevel',
    ]);
  });

  test('fails when the platform is another', () => {
    expect(RdmaProfile.acs().bind({ platformName: 'kubernetes', gpusPerPod: 8, groupSize: 2, gpuResourceName: 'nvidia.com/gpu' }).problems).toEqual([
      'network: got "RdmaProfile.acs"; allowed: with platform: AcsPlatform.gpu(…), whose label hpn-type it sets, not with kubernetes; set the platform, or use NetworkProfile.tcp()',
    ]);
  });
});
