import type { k8s } from 'cdk8s-plus-28';
import { isWhole, problem } from '../problems';

/** Variables by name; those without a value are left out. */
export interface Variables {
  readonly [name: string]: string | number | undefined;
}

/** What describes the adapters of an RDMA fabric to the libraries that use them by verbs: NCCL, NVSHMEM and UCX. */
export interface VerbsSettings {
  readonly adapters?: string;
  readonly gidIndex?: number;
  readonly trafficClass?: number;
  readonly serviceLevel?: number;
}

const DEBUG_LEVELS = ['VERSION', 'WARN', 'INFO', 'TRACE'];
const MOST_GID_INDEX = 255;
const MOST_TRAFFIC_CLASS = 255;
const MOST_SERVICE_LEVEL = 15;

/** Variables as Kubernetes takes them. */
export function environment(variables: Variables): k8s.EnvVar[] {
  return Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value: String(value) }]));
}

/**
 * The same adapters for NCCL, for NVSHMEM (DeepEP) and for UCX (NIXL), each of which reads only its own variables.
 * NVSHMEM and UCX take no prefixes, so adapters are named to them only where `=` names them whole.
 */
export function verbsVariables({ adapters, gidIndex, trafficClass, serviceLevel }: VerbsSettings): Variables {
  const ports = adapters === undefined ? undefined : wholeNames(adapters)?.map((name) => (name.includes(':') ? name : `${name}:1`)).join(',');
  return {
    NCCL_IB_HCA: adapters,
    NCCL_IB_GID_INDEX: gidIndex,
    NCCL_IB_TC: trafficClass,
    NCCL_IB_SL: serviceLevel,
    NVSHMEM_HCA_LIST: ports,
    NVSHMEM_IB_GID_INDEX: gidIndex,
    NVSHMEM_IB_TRAFFIC_CLASS: trafficClass,
    UCX_NET_DEVICES: ports,
    UCX_IB_GID_INDEX: gidIndex,
    UCX_IB_TRAFFIC_CLASS: trafficClass,
    UCX_IB_SL: serviceLevel,
  };
}

/** What is wrong with the description of the adapters. */
export function verbsProblems(factory: string, { adapters, gidIndex, trafficClass, serviceLevel }: VerbsSettings): string[] {
  return [
    ...outOfRange(`${factory} trafficClass`, trafficClass, MOST_TRAFFIC_CLASS),
    ...outOfRange(`${factory} serviceLevel`, serviceLevel, MOST_SERVICE_LEVEL),
    ...outOfRange(`${factory} gidIndex`, gidIndex, MOST_GID_INDEX),
    ...adapterProblems(`${factory} adapters`, adapters),
  ];
}

/** What is wrong with `NCCL_DEBUG`. */
export function debugProblems(property: string, level: string): string[] {
  return DEBUG_LEVELS.includes(level) ? [] : [problem(property, level, DEBUG_LEVELS.join(', '))];
}

function adapterProblems(property: string, given: string | undefined): string[] {
  return given === undefined || (typeof given === 'string' && /^\^?=?[A-Za-z0-9_]+(:\d+)?(,[A-Za-z0-9_]+(:\d+)?)*$/.test(given))
    ? [] : [problem(property, given, 'adapter names as NCCL_IB_HCA takes them, such as mlx5 or =mlx5_0,mlx5_1')];
}

function outOfRange(property: string, given: number | undefined, most: number): string[] {
  return given === undefined || (isWhole(given, 0) && given <= most) ? [] : [problem(property, given, `a whole number from 0 to ${most}`)];
}

function wholeNames(adapters: string): string[] | undefined {
  return adapters.startsWith('=') ? adapters.slice(1).split(',') : undefined;
}
