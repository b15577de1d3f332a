import { isWhole, problem } from '../problems';

/** More than any node has adapters, and shares of them. */
const MOST_DEVICES = 1000;

/** What is wrong with the name of a device resource: a domain, and a name in it. */
export function resourceNameProblems(property: string, given: string): string[] {
  return typeof given === 'string' && given.length <= 253 && /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?\/[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/.test(given)
    ? [] : [problem(property, given, 'the name of a device resource with its domain, such as rdma/hca_shared_devices_a')];
}

/** What is wrong with a number of devices. */
export function countProblems(property: string, given: number): string[] {
  return isWhole(given, 1) && given <= MOST_DEVICES ? [] : [problem(property, given, `a whole number from 1 to ${MOST_DEVICES}`)];
}

/** The annotation by which Multus adds interfaces to a pod. */
export function multusAnnotation(networks: readonly string[]): { [key: string]: string } {
  return networks.length === 0 ? {} : { 'k8s.v1.cni.cncf.io/networks': networks.join(',') };
}

/** What is wrong with names of Multus networks. */
export function multusProblems(property: string, networks: readonly string[]): string[] {
  return networks.filter((name) => typeof name !== 'string' || !/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\/)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(@[A-Za-z0-9_.-]{1,15})?$/.test(name))
    .map((name) => problem(property, name, 'the name of a NetworkAttachmentDefinition, with its namespace where it is another: roce-0, networks/roce-0, roce-0@net1'));
}
