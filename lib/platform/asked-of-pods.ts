import type { PodContribution } from '../pod/pod-contribution';
import type { PlatformContext } from './platform';

/** The part of a platform's context that follows from what others add to the pods. */
export type AskedOfPods = Pick<PlatformContext, 'labels' | 'annotations' | 'capabilities' | 'hostAccess' | 'resources' | 'machineNeeds'>;

/** What networks, weights and users ask of the pods, the last one with the last word. */
export function askedOfPods(contributions: readonly (PodContribution | undefined)[]): AskedOfPods {
  const given = contributions.filter((contribution) => contribution !== undefined);
  return {
    labels: Object.assign({}, ...given.map(({ labels }) => labels)),
    annotations: Object.assign({}, ...given.map(({ annotations }) => annotations)),
    capabilities: [...new Set(given.flatMap(({ capabilities = [] }) => capabilities))].sort(),
    hostAccess: [...new Set(given.flatMap(hostAccess))].sort(),
    resources: Object.assign({}, ...given.map(({ resources }) => resources)),
    machineNeeds: given.flatMap(({ machineNeeds }) => machineNeeds ?? []),
  };
}

function hostAccess({ hostNetwork, hostIpc, privileged, volumes = [] }: PodContribution): string[] {
  const fields = Object.entries({ hostNetwork, hostIPC: hostIpc, privileged }).filter(([, asked]) => asked).map(([field]) => field);
  // The node mounts both with its own rights.
  const mounted = volumes.flatMap(({ name, hostPath, nfs }) => [...(hostPath ? [`hostPath volume ${name}`] : []), ...(nfs ? [`nfs volume ${name}`] : [])]);
  return [...fields, ...mounted];
}
