import { problem } from '../problems';

/** The variables that name the interface of socket traffic. */
export function socketEnv(socketInterface: string, gloo: boolean): { name: string; value: string }[] {
  const names = gloo ? ['NCCL_SOCKET_IFNAME', 'GLOO_SOCKET_IFNAME'] : ['NCCL_SOCKET_IFNAME'];
  return names.map((name) => ({ name, value: socketInterface }));
}

/** NCCL takes a comma-separated list of interface names or prefixes, with `^` and `=` in front. */
export function socketInterfaceProblems(property: string, given: string): string[] {
  return /^\^?=?[A-Za-z0-9_.@:-]+(,[A-Za-z0-9_.@:-]+)*$/.test(given)
    ? []
    : [problem(property, given, 'interface names as NCCL_SOCKET_IFNAME takes them, such as eth0 or ^lo,docker')];
}
