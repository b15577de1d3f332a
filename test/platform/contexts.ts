import type { PlatformContext } from '../../lib/platform/platform';

/** What platforms are asked in these tests: pods of 8 H200; every member can be replaced. */
export function asked(overrides: Partial<PlatformContext> = {}): PlatformContext {
  return {
    gpuName: 'NVIDIA H200 141GB', gpusPerPod: 8, gpuMemoryGib: 141, gpuResourceName: 'nvidia.com/gpu', cpu: 64, memoryGib: 512, labels: {}, annotations: {},
    capabilities: [], hostAccess: [], resources: {}, machineNeeds: [], ...overrides,
  };
}
