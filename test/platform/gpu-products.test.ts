import { GpuSpec, Platform } from '../../lib';
import { EKS_GPUS, EKS_INSTANCES, ULTRASERVERS } from '../../lib/platform/eks-instances';
import { AMD_PRODUCTS, NVIDIA_PRODUCTS } from '../../lib/platform/gpu-products';
import { asked } from './contexts';

const catalogue = GpuSpec.knownNames().map((name) => GpuSpec.named(name));

test('names GPUs as the catalogue does', () => {
  const names = catalogue.map(({ name }) => name);

  for (const name of [...Object.keys(NVIDIA_PRODUCTS), ...Object.keys(AMD_PRODUCTS), ...Object.keys(EKS_GPUS), ...[...EKS_INSTANCES, ...ULTRASERVERS].map(({ gpu }) => gpu)]) {
    expect(names).toContain(name);
  }
});

test('knows the label of each NVIDIA GPU of the catalogue, and each is a label\'s value', () => {
  const nvidia = catalogue.filter(({ resourceName }) => resourceName === 'nvidia.com/gpu').map(({ name }) => name).sort();

  expect(Object.keys(NVIDIA_PRODUCTS).sort()).toEqual(nvidia);
  for (const product of [...Object.values(NVIDIA_PRODUCTS), ...Object.values(AMD_PRODUCTS)]) expect(product).toMatch(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,61}[A-Za-z0-9]$/);
  expect(new Set(Object.values(NVIDIA_PRODUCTS)).size).toBe(nvidia.length);
});

describe('Platform.kubernetes', () => {
  test('chooses no GPU unless it is asked to', () => {
    expect(Platform.kubernetes({ nodeSelector: { pool: 'gpu' } }).bind(asked())).toEqual({ contribution: { nodeSelector: { pool: 'gpu' }, tolerations: undefined } });
  });

  test('chooses NVIDIA\'s GPUs by the label of GPU feature discovery, AMD\'s by that of its labeller', () => {
    const platform = Platform.kubernetes({ selectGpu: true, nodeSelector: { pool: 'gpu' } });

    expect(platform.bind(asked({ gpuName: 'NVIDIA H20 141GB' }))).toMatchObject({ contribution: { nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-H20-3e', pool: 'gpu' } }, problems: [] });
    expect(platform.bind(asked({ gpuName: 'AMD MI300X', gpuResourceName: 'amd.com/gpu' })).contribution.nodeSelector).toEqual({ 'amd.com/gpu.product-name': 'AMD_Instinct_MI300X_OAM', pool: 'gpu' });
  });

  test('fails when the GPU has no known label, unless the label is given', () => {
    expect(Platform.kubernetes({ selectGpu: true }).bind(asked({ gpuName: 'Mine' })).problems).toEqual([
      expect.stringMatching(/^gpu of the plan: got "Mine"; allowed: GPUs whose label nvidia\.com\/gpu\.product is known: NVIDIA A10, .*; give the label of the nodes in nodeSelector of Platform\.kubernetes$/),
    ]);
    expect(Platform.kubernetes({ selectGpu: true, nodeSelector: { 'nvidia.com/gpu.product': 'MINE' } }).bind(asked({ gpuName: 'Mine' })))
      .toMatchObject({ contribution: { nodeSelector: { 'nvidia.com/gpu.product': 'MINE' } }, problems: [] });
  });

  test.each(['constructor', '__proto__', 'toString'])('does not mistake %s, a name of JavaScript, for a GPU', (gpuName) => {
    expect(Platform.kubernetes({ selectGpu: true }).bind(asked({ gpuName })).problems).toHaveLength(1);
  });
});
