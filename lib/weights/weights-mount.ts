import type { k8s } from '../k8s';
import type { PodContribution } from '../pod/pod-contribution';

/** The name of the pods' volume that holds the weights. */
export const WEIGHTS_VOLUME = 'llm-model';

/** The weights' mount in the engine's container, which nobody writes to. */
export function readOnlyMount(mountPath: string): k8s.VolumeMount {
  return { name: WEIGHTS_VOLUME, mountPath, readOnly: true };
}

/** A volume that stands in the pods themselves, mounted to be read. */
export function inlineVolume(volume: Omit<k8s.Volume, 'name'>, mountPath: string): PodContribution {
  return { volumes: [{ name: WEIGHTS_VOLUME, ...volume }], volumeMounts: [readOnlyMount(mountPath)] };
}
