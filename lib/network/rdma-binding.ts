import type { AdapterAccess, MachineNeeds } from '../pod/machine-needs';
import type { PodBinding, PodContribution } from '../pod/pod-contribution';
import { problem } from '../problems';
import { type AdapterCheck, adapterCheckContainer } from './adapter-check';
import { debugProblems, environment, type Variables } from './nccl';
import type { RdmaProfileProps } from './rdma-profile-props';
import { socketEnv, socketInterfaceProblems } from './socket-interface';

/** What a profile may know of the deployment; a `NetworkContext` is one. */
export interface RdmaContext {
  readonly platformName: string;
  readonly gpusPerPod: number;
  readonly gpuResourceName: string;
  readonly startsNodes?: boolean;
}

/** What one profile adds to what all have in common. */
export interface RdmaParts {
  /** How the user called it, such as `RdmaProfile.efa`. */
  readonly factory: string;
  readonly props: RdmaProfileProps;
  /** What is wrong with the platform, or doubtful. */
  readonly place: Place;
  readonly variables?: Variables;
  /** The devices that the engine's container asks for, and the container that looks for adapters with it. */
  readonly devices?: { [name: string]: string };
  /** What the engine's container asks for beside devices. */
  readonly resources?: { [name: string]: string };
  readonly check: AdapterCheck;
  /** Whether NCCL drives the adapters itself, by verbs, and not a plugin. */
  readonly verbs: boolean;
  /** How others than NCCL reach the adapters. */
  readonly access: AdapterAccess;
  /** Which machines have the adapters; nothing where any may. */
  readonly machines?: Omit<MachineNeeds, 'by'>;
  /** Labels, annotations, volumes and rights. */
  readonly pod?: PodContribution;
  readonly problems?: string[];
  readonly warnings?: string[];
}

/** What somebody finds about the platform. */
export interface Place {
  readonly problems: string[];
  readonly warnings: string[];
}

/** Short names of the clouds that have platforms of their own. */
const CLOUDS = ['acs', 'ack', 'gke', 'eks', 'aks', 'oci'];
const USUAL_LEVEL = 'WARN';
const USUAL_IMAGE = 'busybox:1.37';

/** A fabric that only some platforms have: another cloud is refused, and what may be anywhere is doubted. */
export function homeOf(factory: string, platforms: readonly string[], { platformName }: RdmaContext, why: string): Place {
  if (platforms.includes(platformName)) return { problems: [], warnings: [] };
  if (CLOUDS.includes(platformName)) {
    return { problems: [problem('network', factory, `with platform ${platforms.join(' or ')}, not with ${platformName}: ${why}`, 'set another network, or NetworkProfile.tcp()')], warnings: [] };
  }
  return { problems: [], warnings: [`network ${factory} is for platform ${platforms.join(' or ')}: ${why}; platform ${platformName} does not say whether its nodes are there`] };
}

/** A fabric that may be anywhere but on clouds that have another one. */
export function anywhere(factory: string, { platformName }: RdmaContext): Place {
  const other = Object.hasOwn(OTHER_FABRICS, platformName) ? OTHER_FABRICS[platformName] : undefined;
  return { problems: other === undefined ? [] : [problem('network', factory, `with another platform than ${platformName}`, other)], warnings: [] };
}

const OTHER_FABRICS: { readonly [platform: string]: string } = {
  acs: 'pods there get their adapters by a label: use RdmaProfile.acs()',
  eks: 'the adapters there are EFA: use RdmaProfile.efa(…)',
  gke: 'the adapters there come by networks of GKE: use RdmaProfile.gkeRdma() or RdmaProfile.gkeTcpxo()',
};

/** The pod's part of a profile: what all have in common, and what this one adds. */
export function rdmaBinding(parts: RdmaParts): PodBinding {
  const { factory, props, place, variables = {}, devices = {}, check, verbs, pod = {} } = parts;
  const resources = { ...devices, ...parts.resources };
  const { socketInterface = 'eth0', gloo = true, debugLevel = USUAL_LEVEL, requireAdapters = false, checkImage = USUAL_IMAGE } = props;
  return {
    problems: [
      ...socketInterfaceProblems(`${factory} socketInterface`, socketInterface),
      ...(parts.problems ?? []),
      ...debugProblems(`${factory} debugLevel`, debugLevel),
      ...imageProblems(`${factory} checkImage`, checkImage),
      ...place.problems,
    ],
    warnings: [...place.warnings, ...(parts.warnings ?? [])],
    adapterAccess: parts.access,
    contribution: {
      ...pod,
      // On another cloud there is nothing to choose from.
      ...(parts.machines && place.problems.length === 0 ? { machineNeeds: { by: factory, ...parts.machines } } : {}),
      env: [
        ...socketEnv(socketInterface, gloo),
        ...environment({ NCCL_DEBUG: debugLevel, NCCL_NET: requireAdapters && verbs ? 'IB' : undefined, ...variables }),
      ],
      ...(Object.keys(resources).length > 0 ? { resources } : {}),
      ...(requireAdapters ? { initContainers: [adapterCheckContainer(checkImage, check, devices), ...(pod.initContainers ?? [])] } : {}),
    },
  };
}

function imageProblems(property: string, image: string): string[] {
  return typeof image === 'string' && /^[A-Za-z0-9][A-Za-z0-9._:/@-]*$/.test(image) ? [] : [problem(property, image, 'the name of an image with a POSIX shell')];
}
