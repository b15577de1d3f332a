import { problem } from '../problems';
import type { PlatformContext } from './platform';

/** The label by which GPU feature discovery names the GPU of a node (NVIDIA's GPU operator brings it along). */
export const NVIDIA_PRODUCT = 'nvidia.com/gpu.product';
/** The label by which AMD's node labeller does (AMD's GPU operator brings it along). */
export const AMD_PRODUCT = 'amd.com/gpu.product-name';

/**
 * What drivers call the GPUs of the catalogue, with hyphens for spaces: GPU feature discovery and ACK put that into
 * labels. Of a GPU that is sold in several forms it is the one for servers (SXM before PCIe), with which plans count.
 *
 * Sources: names of devices in vllm v0.33.0:vllm/model_executor/layers/fused_moe/configs; node labels of H100, B300, GB300
 * and GeForce cards in NVIDIA's and users' manifests; Tesla-V100-SXM2-32GB in ACK's page on labels of GPU nodes.
 */
export const NVIDIA_PRODUCTS: { readonly [gpu: string]: string } = {
  'NVIDIA A10': 'NVIDIA-A10',
  'NVIDIA A100 40GB': 'NVIDIA-A100-SXM4-40GB',
  'NVIDIA A100 80GB': 'NVIDIA-A100-SXM4-80GB',
  'NVIDIA B200': 'NVIDIA-B200',
  'NVIDIA B300': 'NVIDIA-B300-SXM6-AC',
  'NVIDIA GB10': 'NVIDIA-GB10',
  'NVIDIA GB200': 'NVIDIA-GB200',
  'NVIDIA GH200 96GB': 'NVIDIA-GH200-480GB',
  'NVIDIA H100 80GB': 'NVIDIA-H100-80GB-HBM3',
  'NVIDIA H200 141GB': 'NVIDIA-H200',
  'NVIDIA H20 96GB': 'NVIDIA-H20',
  'NVIDIA H20 141GB': 'NVIDIA-H20-3e',
  'NVIDIA H800 80GB': 'NVIDIA-H800',
  'NVIDIA L20': 'NVIDIA-L20',
  'NVIDIA L4': 'NVIDIA-L4',
  'NVIDIA L40S': 'NVIDIA-L40S',
  'NVIDIA RTX 3090': 'NVIDIA-GeForce-RTX-3090',
  'NVIDIA RTX 4090': 'NVIDIA-GeForce-RTX-4090',
  'NVIDIA RTX 5090': 'NVIDIA-GeForce-RTX-5090',
  'NVIDIA RTX PRO 6000': 'NVIDIA-RTX-PRO-6000-Blackwell-Server-Edition',
  'NVIDIA V100 32GB': 'Tesla-V100-SXM2-32GB',
};

/** What AMD's node labeller calls GPUs of the catalogue; of MI355X no label was found. */
export const AMD_PRODUCTS: { readonly [gpu: string]: string } = {
  'AMD MI300X': 'AMD_Instinct_MI300X_OAM',
  'AMD MI325X': 'AMD_Instinct_MI325_OAM',
};

/** Node labels that choose a GPU, or why there are none. */
export interface GpuChoice {
  readonly nodeSelector: { [key: string]: string };
  readonly problems: string[];
}

/** Chooses nodes by what discovers their GPUs; a label that the user gives decides, and then nothing is looked up. */
export function discoveredGpu(by: string, { gpuName, gpuResourceName }: PlatformContext, nodeSelector: { [key: string]: string } = {}): GpuChoice {
  const key = gpuResourceName === 'amd.com/gpu' ? AMD_PRODUCT : NVIDIA_PRODUCT;
  return productChoice(by, gpuName, key, gpuResourceName === 'amd.com/gpu' ? AMD_PRODUCTS : NVIDIA_PRODUCTS, nodeSelector);
}

/** Chooses nodes by one label, whose values are known for some GPUs. */
export function productChoice(
  by: string, gpuName: string, key: string, products: { readonly [gpu: string]: string }, nodeSelector: { [key: string]: string } = {},
): GpuChoice {
  if (Object.hasOwn(nodeSelector, key)) return { nodeSelector: {}, problems: [] };
  return Object.hasOwn(products, gpuName) ? { nodeSelector: { [key]: products[gpuName] }, problems: [] } : {
    nodeSelector: {},
    problems: [problem('gpu of the plan', gpuName, `GPUs whose label ${key} is known: ${Object.keys(products).join(', ')}`, `give the label of the nodes in nodeSelector of ${by}`)],
  };
}
