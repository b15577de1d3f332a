import type { NetworkContext, NetworkProfile } from '../../lib/network/network-profile';
import type { PodBinding } from '../../lib/pod/pod-contribution';

/** A deployment of two pods of 8 GPUs on a platform. */
export function contextOn(platformName: string, more: Partial<NetworkContext> = {}): NetworkContext {
  return { platformName, gpusPerPod: 8, groupSize: 2, gpuResourceName: 'nvidia.com/gpu', ...more };
}

/** The variables that a binding gives, by name. */
export function variablesOf({ contribution }: PodBinding): Record<string, string> {
  return Object.fromEntries((contribution.env ?? []).map(({ name, value }) => [name, value ?? '']));
}

export function problemsOf(profile: NetworkProfile, platformName: string, more: Partial<NetworkContext> = {}): string[] {
  return profile.bind(contextOn(platformName, more)).problems ?? [];
}
