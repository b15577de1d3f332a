import { machines, type Machine } from './machines';

/** How Karpenter and EKS Auto Mode call a GPU in labels of nodes, and its memory in MiB where the name alone is not enough. */
export interface EksGpu {
  readonly name: string;
  readonly memory?: string;
}

/** Names of GPUs in labels (Karpenter's list of instance types, 2026-08). An A10G counts as the A10 that it is like. */
export const EKS_GPUS: { readonly [gpu: string]: EksGpu } = {
  'NVIDIA A10': { name: 'a10g' },
  'NVIDIA A100 40GB': { name: 'a100', memory: '40960' },
  'NVIDIA A100 80GB': { name: 'a100', memory: '81920' },
  'NVIDIA B200': { name: 'b200' },
  'NVIDIA B300': { name: 'b300' },
  'NVIDIA H100 80GB': { name: 'h100' },
  'NVIDIA H200 141GB': { name: 'h200' },
  'NVIDIA L4': { name: 'l4' },
  'NVIDIA L40S': { name: 'l40s' },
  'NVIDIA RTX PRO 6000': { name: 'rtx-pro-server-6000' },
  'NVIDIA V100 32GB': { name: 'v100' },
};

/**
 * EC2 instance types with GPUs of the catalogue (the same list). Those that have a share of a GPU are left out.
 *
 * @see https://karpenter.sh/docs/reference/instance-types/
 */
export const EKS_INSTANCES: readonly Machine[] = [
  ...machines('NVIDIA A10', {
    'g5.xlarge': 1, 'g5.2xlarge': 1, 'g5.4xlarge': 1, 'g5.8xlarge': 1, 'g5.16xlarge': 1, 'g5.12xlarge': 4, 'g5.24xlarge': 4, 'g5.48xlarge': 8,
  }),
  ...machines('NVIDIA A100 40GB', { 'p4d.24xlarge': 8 }),
  ...machines('NVIDIA A100 80GB', { 'p4de.24xlarge': 8 }),
  ...machines('NVIDIA B200', { 'p6-b200.48xlarge': 8 }),
  ...machines('NVIDIA B300', { 'p6-b300.48xlarge': 8 }),
  ...machines('NVIDIA H100 80GB', { 'p5.4xlarge': 1, 'p5.48xlarge': 8 }),
  ...machines('NVIDIA H200 141GB', { 'p5e.48xlarge': 8, 'p5en.48xlarge': 8 }),
  ...machines('NVIDIA L4', {
    'g6.xlarge': 1, 'g6.2xlarge': 1, 'g6.4xlarge': 1, 'g6.8xlarge': 1, 'g6.16xlarge': 1, 'gr6.4xlarge': 1, 'gr6.8xlarge': 1,
    'g6.12xlarge': 4, 'g6.24xlarge': 4, 'g6.48xlarge': 8,
  }),
  ...machines('NVIDIA L40S', {
    'g6e.xlarge': 1, 'g6e.2xlarge': 1, 'g6e.4xlarge': 1, 'g6e.8xlarge': 1, 'g6e.16xlarge': 1, 'g6e.12xlarge': 4, 'g6e.24xlarge': 4, 'g6e.48xlarge': 8,
  }),
  ...machines('NVIDIA RTX PRO 6000', { 'g7e.2xlarge': 1, 'g7e.4xlarge': 1, 'g7e.8xlarge': 1, 'g7e.12xlarge': 2, 'g7e.24xlarge': 4, 'g7e.48xlarge': 8 }),
  ...machines('NVIDIA V100 32GB', { 'p3dn.24xlarge': 8 }),
];

/** Nodes of UltraServers, which neither Karpenter nor Auto Mode starts (EKS guide, "Use P6e-GB200 UltraServers"). */
export const ULTRASERVERS: readonly Machine[] = machines('NVIDIA GB200', { 'p6e-gb200.36xlarge': 4 });
