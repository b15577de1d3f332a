import type { PodContribution } from '../pod/pod-contribution';
import type { PlatformContext } from './platform';

/** The part of a platform's context that follows from what others add to the pods. */
export type AskedOfPods = Pick<PlatformContext, 'labels' | 'annotations' | 'capabilities' | 'hostAccess'>;

/** What networks, weights and users ask of the pods, the last one with the last word. */
export function askedOfPods(contributions: readonly (PodContribution | undefined)[]): AskedOfPods {
  const given = contributions.filter((contribution) => contribution !== undefined);
  return {
    labels: Object.assign({}, ...given.map(({ labels }) => labels)),
    annotations: Object.assign({}, ...given.map(({ annotations }) => annotations)),
    capabilities: [...new Set(given.flatMap(({ capabilities = [] }) => capabilities))].sort(),
    hostAccess: [...new Set(given.flatMap(hostAccess))].sort(),
  };
}

function hostAccess({ hostNetwork, hostIpc, privileged, volumes = [] }: PodContribution): string[] {
  const fields = Object.entries({ hostNetwork, hostIPC: hostIpc, privileged }).filter(([, asked]) => asked).map(([field]) => field);
  return [...fields, ...volumes.filter(({ hostPath }) => hostPath !== undefined).map(({ name }) => `hostPath volume ${name}`)];
}
