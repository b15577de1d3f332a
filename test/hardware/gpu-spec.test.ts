import { GpuSpec } from '../../lib/hardware/gpu-spec';

const catalog = Object.entries(GpuSpec).filter((entry): entry is [string, GpuSpec] => entry[1] instanceof GpuSpec);

describe('GpuSpec.of', () => {
  test('defaults', () => {
    const gpu = GpuSpec.of({ name: 'some GPU', memoryGib: 96 });

    // 96 × 0.99
    expect(gpu.usableMemoryGib).toBeCloseTo(95.04);
    expect(gpu).toMatchObject({
      gpusPerNode: 8, resourceName: 'nvidia.com/gpu', allReduceWorkspaces: true, smallBatches: false, supportsFp8: true,
    });
  });

  test('defaults of a small GPU', () => {
    const gpu = GpuSpec.of({ name: 'some GPU', memoryGib: 24 });

    // 24 × 0.92
    expect(gpu.usableMemoryGib).toBeCloseTo(22.08);
    expect(gpu.allReduceWorkspaces).toBe(false);
  });

  test('custom', () => {
    const props = {
      name: 'PPU', memoryGib: 96, usableMemoryGib: 90, gpusPerNode: 16, resourceName: 'alibabacloud.com/ppu',
      allReduceWorkspaces: false, smallBatches: true, supportsFp8: false,
    };

    expect(GpuSpec.of(props)).toEqual(props);
  });

  test('fails when properties are not usable, naming each in one error', () => {
    const wrong = { name: ' ', memoryGib: NaN, usableMemoryGib: -1, gpusPerNode: 0, resourceName: 'gpu' };

    expect(() => GpuSpec.of(wrong)).toThrow(
      /^GpuSpec\.of:\n.*name: got " ".*\n.*memoryGib: got NaN.*\n.*usableMemoryGib: got -1.*\n.*gpusPerNode: got 0.*\n.*resourceName: got "gpu"/);
  });

  test('fails when more is usable than there is', () => {
    expect(() => GpuSpec.of({ name: 'x', memoryGib: 80, usableMemoryGib: 96 })).toThrow('usableMemoryGib: got 96; allowed: numbers from 1 to 81.6');
  });

  test.each(['nvidia.com/gpu/', 'NVIDIA.com/gpu', 'nvidia.com/-gpu', '/gpu', 'nvidia.com/gpu\n', 'a b/c'])('fails when the resource is %j', (resourceName) => {
    expect(() => GpuSpec.of({ name: 'x', memoryGib: 80, resourceName })).toThrow('resourceName: got');
  });
});

describe('the catalogue', () => {
  test.each(catalog)('%s has less usable memory than its name says, by at most 10 %%', (_, gpu) => {
    expect(gpu.usableMemoryGib).toBeLessThanOrEqual(gpu.memoryGib);
    expect(gpu.usableMemoryGib).toBeGreaterThan(gpu.memoryGib * 0.9);
  });

  test('has AMD GPUs under their own resource', () => {
    expect(GpuSpec.MI300X.resourceName).toBe('amd.com/gpu');
  });

  test('has A100 without what newer GPUs have', () => {
    expect(GpuSpec.A100_80GB).toMatchObject({ allReduceWorkspaces: false, smallBatches: true, supportsFp8: false });
  });
});

describe('GpuSpec.named', () => {
  test.each([
    ['H100', 'H100_80GB'], ['h100-80gb', 'H100_80GB'], ['NVIDIA H100 80GB', 'H100_80GB'], ['A100-80', 'A100_80GB'], ['A100-40GB', 'A100_40GB'],
    ['H20', 'H20_96GB'], ['H20-141', 'H20_141GB'], ['RTX3090', 'RTX_3090'], ['4090', 'RTX_4090'], ['RTX PRO 6000', 'RTX_PRO_6000'], ['AMD MI300X', 'MI300X'],
    ['GH200', 'GH200_96GB'], ['l40s', 'L40S'], ['GB10', 'GB10'], ['H800', 'H800_80GB'],
  ] as const)('knows %s', (name, constant) => {
    expect(GpuSpec.named(name)).toBe(GpuSpec[constant]);
  });

  test.each([
    ['A100', /did you mean A100-40GB, A100-80GB/], ['H10', /did you mean/], ['H1', /GpuSpec\.named: name: got "H1"/], ['', /got ""/], ['__proto__', /got "__proto__"/],
  ])('fails when %s is not clear', (name, message) => {
    expect(() => GpuSpec.named(name)).toThrow(message);
  });

  test('lists names that it knows', () => {
    expect(GpuSpec.knownNames().length).toBeGreaterThan(20);
    // Reports name GPUs in full, and that name is typed in again.
    expect(GpuSpec.knownNames().filter((name) => GpuSpec.named(GpuSpec.named(name).name) !== GpuSpec.named(name))).toEqual([]);
  });
});
