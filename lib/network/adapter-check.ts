import { k8s } from '../k8s';
import { literal, shellCommand } from '../pod/shell';

/** Files by which adapters show themselves in a container. */
export interface AdapterFiles {
  /** A pattern of the shell, such as `/dev/infiniband/uverbs*`. */
  readonly pattern: string;
  /** How many there must be. */
  readonly atLeast: number;
}

/** Where adapters show themselves, and what a container needs to see them. */
export interface AdapterCheck {
  readonly files: readonly AdapterFiles[];
  readonly volumeMounts?: k8s.VolumeMount[];
}

/** The container that looks for adapters; its resources are requests and limits, as pods with GPUs want them. */
const QUANTITIES = { cpu: '100m', memory: '64Mi' };

/** All adapters that the kernel knows; without namespaces for RDMA, those of the whole node. */
export const KERNEL_ADAPTERS: AdapterFiles = { pattern: '/sys/class/infiniband/*', atLeast: 1 };

/** The devices by which a container uses adapters: only those that a device plugin, or a mount, gave it. */
export function verbsDevices(atLeast: number): AdapterFiles {
  return { pattern: '/dev/infiniband/uverbs*', atLeast };
}

/**
 * An init container that ends with a message where the adapters are absent. It asks for the same devices as the engine:
 * Kubernetes gives a container only what it asks for, and the engine's container then gets those of the init container
 * (a pod needs the larger of both, not the sum).
 */
export function adapterCheckContainer(image: string, check: AdapterCheck, devices: { [name: string]: string }): k8s.Container {
  const quantities = Object.fromEntries(Object.entries({ ...QUANTITIES, ...devices }).map(([name, text]) => [name, k8s.Quantity.fromString(text)]));
  return {
    name: 'rdma-check',
    image,
    command: shellCommand(literal(check.files.map(look).join('\n'))),
    resources: { limits: quantities, requests: quantities },
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: check.volumeMounts,
  };
}

function look({ pattern, atLeast }: AdapterFiles): string {
  return [
    'n=0',
    `for file in ${pattern}; do if [ -e "$file" ]; then n=$((n + 1)); fi; done`,
    `if [ "$n" -lt ${atLeast} ]; then echo "This pod has $n of ${atLeast} or more ${pattern}: its RDMA adapters are absent. Look at the node's adapters and drivers, and at the device plugin." >&2; exit 1; fi`,
  ].join('\n');
}
