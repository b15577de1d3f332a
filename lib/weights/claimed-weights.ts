import type { PodContribution } from '../pod/pod-contribution';
import { WEIGHTS_VOLUME } from './weights-mount';
import { type WeightsContext, WeightsSource } from './weights-source';

/** Weights on a PersistentVolumeClaim that the pods mount, whoever made it. */
export abstract class ClaimedWeights extends WeightsSource {
  /** The name of the PersistentVolumeClaim that the pods mount. */
  abstract readonly claimName: string;

  protected podPart(_context: WeightsContext): PodContribution {
    return {
      volumes: [{ name: WEIGHTS_VOLUME, persistentVolumeClaim: { claimName: this.claimName } }],
      volumeMounts: [{ name: WEIGHTS_VOLUME, mountPath: this.mountPath }],
    };
  }
}
