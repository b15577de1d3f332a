import type { k8s } from 'cdk8s-plus-28';
import { problem } from '../problems';
import type { PlatformContext } from './platform';

/** What may be said of the GPU nodes of any cloud, beyond what its platform says itself. */
export interface GpuNodesProps {
  /**
   * Labels that a node must have beside those that choose the GPU. A label that would choose the GPU has the last word
   * here, for GPUs that are not known.
   *
   * @default - none
   */
  readonly nodeSelector?: { [key: string]: string };

  /**
   * Taints that the pods tolerate beside that of GPUs.
   *
   * @default - none
   */
  readonly tolerations?: k8s.Toleration[];
}

/**
 * Tolerates the taint by which GPU nodes are kept for pods that ask for GPUs: its key is the resource's name. Admission
 * plugins add the same toleration where they run, yet to pods only, and who queues or plans looks at the templates.
 */
export function gpuTolerations(resourceName: string, ...more: readonly (readonly k8s.Toleration[] | undefined)[]): k8s.Toleration[] {
  return [{ key: resourceName, operator: 'Exists', effect: 'NoSchedule' }, ...more.flatMap((list) => list ?? [])];
}

/** GPUs that stand in machines with processors of Arm. */
const ON_ARM = ['NVIDIA GB10', 'NVIDIA GB200', 'NVIDIA GH200 96GB'];

/** Whether a GPU's machines have processors of Arm. */
export function isOnArm({ gpuName }: PlatformContext): boolean {
  return ON_ARM.includes(gpuName);
}

/** What to look after where the machines have processors of Arm. */
export function armWarnings(context: PlatformContext): string[] {
  return isOnArm(context) ? [`${context.gpuName} stands in machines of architecture arm64: make sure that all images are built for it`] : [];
}

/** What is wrong about a value that becomes a label. */
export function labelValueProblems(property: string, value: unknown): string[] {
  return value === undefined || (typeof value === 'string' && /^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/.test(value)) ? []
    : [problem(property, value, 'at most 63 letters, digits, hyphens, underscores and dots, beginning and ending with a letter or digit')];
}
