import type { GpuSpecProps } from './gpu-spec-props';

const AMD = 'amd.com/gpu';

/**
 * The known GPUs. Usable memory as start-up logs of vLLM and nvidia-smi report it, with error correction where it is on by
 * default; L20 as its sister L40S by the 92 % of such cards. GPUs per node as the usual machines have them.
 */
export const GPUS = {
  A10: { name: 'NVIDIA A10', memoryGib: 24, usableMemoryGib: 22.05, supportsFp8: false },
  A100_40GB: { name: 'NVIDIA A100 40GB', memoryGib: 40, usableMemoryGib: 39.4, smallBatches: true, supportsFp8: false },
  A100_80GB: {
    name: 'NVIDIA A100 80GB', memoryGib: 80, usableMemoryGib: 79.15, allReduceWorkspaces: false, smallBatches: true, supportsFp8: false,
  },
  B200: { name: 'NVIDIA B200', memoryGib: 180, usableMemoryGib: 178.35 },
  B300: { name: 'NVIDIA B300', memoryGib: 270, usableMemoryGib: 267.7 },
  GB10: { name: 'NVIDIA GB10', memoryGib: 128, usableMemoryGib: 119.7, gpusPerNode: 1, allReduceWorkspaces: false, smallBatches: true },
  GB200: { name: 'NVIDIA GB200', memoryGib: 186, usableMemoryGib: 184, gpusPerNode: 4 },
  GH200_96GB: { name: 'NVIDIA GH200 96GB', memoryGib: 96, usableMemoryGib: 95.58, gpusPerNode: 1 },
  H100_80GB: { name: 'NVIDIA H100 80GB', memoryGib: 80, usableMemoryGib: 79.19 },
  H200_141GB: { name: 'NVIDIA H200 141GB', memoryGib: 141, usableMemoryGib: 139.8 },
  H20_96GB: { name: 'NVIDIA H20 96GB', memoryGib: 96, usableMemoryGib: 95.1 },
  H20_141GB: { name: 'NVIDIA H20 141GB', memoryGib: 141, usableMemoryGib: 139.8 },
  H800_80GB: { name: 'NVIDIA H800 80GB', memoryGib: 80, usableMemoryGib: 79.2 },
  L20: { name: 'NVIDIA L20', memoryGib: 48, usableMemoryGib: 44.16 },
  L4: { name: 'NVIDIA L4', memoryGib: 24, usableMemoryGib: 22.05 },
  L40S: { name: 'NVIDIA L40S', memoryGib: 48, usableMemoryGib: 44.4 },
  MI300X: { name: 'AMD MI300X', memoryGib: 192, usableMemoryGib: 192, resourceName: AMD },
  MI325X: { name: 'AMD MI325X', memoryGib: 256, usableMemoryGib: 256, resourceName: AMD },
  MI355X: { name: 'AMD MI355X', memoryGib: 288, usableMemoryGib: 288, resourceName: AMD },
  RTX_3090: { name: 'NVIDIA RTX 3090', memoryGib: 24, usableMemoryGib: 23.58, gpusPerNode: 4, supportsFp8: false },
  RTX_4090: { name: 'NVIDIA RTX 4090', memoryGib: 24, usableMemoryGib: 23.58 },
  RTX_5090: { name: 'NVIDIA RTX 5090', memoryGib: 32, usableMemoryGib: 31.36 },
  RTX_PRO_6000: { name: 'NVIDIA RTX PRO 6000', memoryGib: 96, usableMemoryGib: 94.97 },
  V100_32GB: { name: 'NVIDIA V100 32GB', memoryGib: 32, usableMemoryGib: 31.75, supportsFp8: false },
} satisfies Record<string, GpuSpecProps>;
