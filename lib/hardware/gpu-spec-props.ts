/** The facts of a GPU. */
export interface GpuSpecProps {
  /** Name for reports, 1 to 200 characters, no control characters. */
  readonly name: string;
  /** Memory in GiB as the vendor names it: 96 for "96 GB". */
  readonly memoryGib: number;
  /**
   * Memory in GiB that the driver reports (`nvidia-smi`, or an engine's log), at most `memoryGib` × 1.02. Must be given
   * where a part of the GPU is already in use, or where it is shared.
   * @default - 99 % of `memoryGib` from 40 GiB on, 92 % below, where error correction often takes its part
   */
  readonly usableMemoryGib?: number;
  /**
   * GPUs of a node, 1 to 1024.
   * @default 8
   */
  readonly gpusPerNode?: number;
  /**
   * The extended resource by which a pod asks for it.
   * @default 'nvidia.com/gpu'
   */
  readonly resourceName?: string;
  /**
   * Whether engines reserve symmetric memory and workspaces for fused all-reduce on it, as on Hopper, Blackwell and MI300.
   * @default - true from 70 GiB on
   */
  readonly allReduceWorkspaces?: boolean;
  /**
   * Whether engines start with the batch sizes of a small GPU although it has 70 GiB or more, as vLLM does on A100.
   * @default false
   */
  readonly smallBatches?: boolean;
  /**
   * Whether it multiplies FP8 numbers (compute capability 8.9 or newer, MI300 or newer).
   * @default true
   */
  readonly supportsFp8?: boolean;
}
