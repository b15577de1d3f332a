/** CPU and memory that the platform offers for one number of GPUs in a pod. */
export interface AcsShape {
  /** The most ephemeral storage, in GiB. */
  readonly storageMaxGib: number;
  /** By vCPU: every whole GiB of memory from the first to the second number. */
  readonly ranges?: { readonly [vcpu: string]: readonly [number, number] };
  /** By vCPU: the sizes of memory, in GiB. */
  readonly sizes?: { readonly [vcpu: string]: readonly number[] };
}

/** What is published of one GPU series. */
export interface AcsSeriesFacts {
  /** Memory of one GPU, in GiB. */
  readonly gpuMemoryGib: number;
  /** By number of GPUs in a pod. */
  readonly shapes: { readonly [gpus: string]: AcsShape };
}

/**
 * The pods that ACS offers with compute class `gpu`, by GPU series. Anything between is raised to the next size and
 * charged as that; another number of GPUs is refused.
 *
 * @see https://www.alibabacloud.com/help/en/cs/user-guide/acs-pod-instance-overview
 */
export const ACS_GPU_SERIES: { readonly [code: string]: AcsSeriesFacts } = {
  GU8TF: {
    gpuMemoryGib: 96,
    shapes: {
      1: {
        storageMaxGib: 256,
        ranges: { 2: [2, 16], 4: [4, 32], 6: [6, 48], 8: [8, 64], 10: [10, 80], 12: [12, 96], 14: [14, 112], 16: [16, 128] },
        sizes: { 22: [22, 32, 64, 128] },
      },
      2: {
        storageMaxGib: 512,
        ranges: { 16: [16, 128] },
        sizes: { 32: [32, 64, 128, 230], 46: [64, 128, 230] },
      },
      4: {
        storageMaxGib: 1024,
        sizes: { 32: [32, 64, 128, 256], 64: [64, 128, 256, 460], 92: [128, 256, 460] },
      },
      8: {
        storageMaxGib: 2048,
        sizes: { 64: [64, 128, 256, 512], 128: [128, 256, 512, 920], 184: [256, 512, 920] },
      },
    },
  },
  GU8TEF: {
    gpuMemoryGib: 141,
    shapes: {
      1: {
        storageMaxGib: 768,
        ranges: { 2: [2, 16], 4: [4, 32], 6: [6, 48], 8: [8, 64], 10: [10, 80], 12: [12, 96], 14: [14, 112], 16: [16, 128] },
        sizes: { 22: [22, 32, 64, 128, 225] },
      },
      2: {
        storageMaxGib: 1536,
        ranges: { 16: [16, 128] },
        sizes: { 32: [32, 64, 128, 256], 46: [64, 128, 256, 450] },
      },
      4: {
        storageMaxGib: 3072,
        sizes: { 32: [32, 64, 128, 256], 64: [64, 128, 256, 512], 92: [128, 256, 512, 900] },
      },
      8: {
        storageMaxGib: 6144,
        sizes: { 64: [64, 128, 256, 512], 128: [128, 256, 512, 1024], 184: [256, 512, 1024, 1800] },
      },
    },
  },
  L20: {
    gpuMemoryGib: 48,
    shapes: {
      1: {
        storageMaxGib: 256,
        ranges: { 2: [2, 16], 4: [4, 32], 6: [6, 48], 8: [8, 64], 10: [10, 80], 12: [12, 96], 14: [14, 112], 16: [16, 120] },
      },
      2: {
        storageMaxGib: 512,
        ranges: { 16: [16, 128] },
        sizes: { 32: [32, 64, 128, 230] },
      },
      4: {
        storageMaxGib: 1024,
        sizes: { 32: [32, 64, 128, 256], 64: [64, 128, 256, 460] },
      },
      8: {
        storageMaxGib: 2048,
        sizes: { 64: [64, 128, 256, 512], 128: [128, 256, 512, 920] },
      },
    },
  },
  L20X: {
    gpuMemoryGib: 141,
    shapes: {
      8: {
        storageMaxGib: 6144,
        sizes: { 184: [1800] },
      },
    },
  },
  P16EN: {
    gpuMemoryGib: 96,
    shapes: {
      1: {
        storageMaxGib: 384,
        ranges: { 2: [2, 16], 4: [4, 32], 6: [6, 48], 8: [8, 64], 10: [10, 80] },
      },
      2: {
        storageMaxGib: 768,
        ranges: { 4: [4, 32], 6: [6, 48], 8: [8, 64], 16: [16, 128] },
        sizes: { 22: [32, 64, 128, 225] },
      },
      4: {
        storageMaxGib: 1536,
        ranges: { 8: [8, 64], 16: [16, 128] },
        sizes: { 32: [32, 64, 128, 256], 46: [64, 128, 256, 450] },
      },
      8: {
        storageMaxGib: 3072,
        ranges: { 16: [16, 128] },
        sizes: { 32: [32, 64, 128, 256], 64: [64, 128, 256, 512], 92: [128, 256, 512, 900] },
      },
      16: {
        storageMaxGib: 6144,
        sizes: { 32: [32, 64, 128, 256], 64: [64, 128, 256, 512], 128: [128, 256, 512, 1024], 184: [256, 512, 1024, 1800] },
      },
    },
  },
  G49E: {
    gpuMemoryGib: 48,
    shapes: {
      1: {
        storageMaxGib: 256,
        ranges: { 2: [2, 16], 4: [4, 32], 6: [6, 48], 8: [8, 64], 10: [10, 80], 12: [12, 96], 14: [14, 112], 16: [16, 120] },
      },
      2: {
        storageMaxGib: 512,
        ranges: { 16: [16, 128] },
        sizes: { 32: [32, 64, 128, 230] },
      },
      4: {
        storageMaxGib: 1024,
        sizes: { 32: [32, 64, 128, 256], 64: [64, 128, 256, 460] },
      },
      8: {
        storageMaxGib: 2048,
        sizes: { 64: [64, 128, 256, 512], 128: [128, 256, 512, 920] },
      },
    },
  },
  T4: {
    gpuMemoryGib: 16,
    shapes: {
      1: {
        storageMaxGib: 1536,
        ranges: { 2: [2, 8], 4: [4, 16], 6: [6, 24], 8: [8, 32], 10: [10, 40], 12: [12, 48], 14: [14, 56], 16: [16, 64] },
        sizes: { 24: [24, 48, 90] },
      },
      2: {
        storageMaxGib: 1536,
        ranges: { 16: [16, 64] },
        sizes: { 24: [24, 48, 96], 32: [32, 64, 128], 48: [48, 96, 180] },
      },
    },
  },
  A10: {
    gpuMemoryGib: 24,
    shapes: {
      1: {
        storageMaxGib: 256,
        ranges: { 2: [2, 8], 4: [4, 16], 6: [6, 24], 8: [8, 32], 10: [10, 40], 12: [12, 48], 14: [14, 56], 16: [16, 60] },
      },
      2: {
        storageMaxGib: 512,
        ranges: { 16: [16, 64] },
        sizes: { 32: [32, 64, 120] },
      },
      4: {
        storageMaxGib: 1024,
        sizes: { 32: [32, 64, 128], 64: [64, 128, 240] },
      },
      8: {
        storageMaxGib: 2048,
        sizes: { 64: [64, 128, 256], 128: [128, 256, 480] },
      },
    },
  },
  G59: {
    gpuMemoryGib: 32,
    shapes: {
      1: {
        storageMaxGib: 256,
        ranges: { 2: [2, 16], 4: [4, 32], 6: [6, 48], 8: [8, 64], 10: [10, 80], 12: [12, 96], 14: [14, 112], 16: [16, 128] },
        sizes: { 22: [22, 32, 64, 128] },
      },
      2: {
        storageMaxGib: 512,
        ranges: { 16: [16, 128] },
        sizes: { 32: [32, 64, 128, 256], 46: [64, 128, 256, 360] },
      },
      4: {
        storageMaxGib: 1024,
        sizes: { 32: [32, 64, 128, 256], 64: [64, 128, 256, 512], 92: [128, 256, 512, 720] },
      },
      8: {
        storageMaxGib: 2048,
        sizes: { 64: [64, 128, 256, 512], 128: [128, 256, 512, 1024], 184: [256, 512, 1024, 1440] },
      },
    },
  },
};
