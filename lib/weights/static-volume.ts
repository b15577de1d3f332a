import { ApiObject, Chart, JsonPatch, type Size } from 'cdk8s';
import type { Construct } from 'constructs';
import { k8s } from '../k8s';
import { isSize } from '../pod/quantity';
import { problem } from '../problems';

/** A volume that exists outside of the cluster, and how Kubernetes shall know it. */
export interface StaticVolume {
  readonly name: string;
  readonly capacity: Size;
  readonly mountOptions?: string[];
  /** What the volume is made of: exactly one of these. */
  readonly source: { readonly csi?: k8s.CsiPersistentVolumeSource; readonly nfs?: k8s.NfsVolumeSource };
}

/**
 * A PersistentVolume and the claim that is bound to it and to no other: each names its counterpart, and neither has a
 * StorageClass, or a cluster with a default class would give the claim a new, empty volume.
 */
export function staticVolume(scope: Construct, { name, capacity, mountOptions, source }: StaticVolume): void {
  const { namespace } = Chart.of(scope);
  const storage = k8s.Quantity.fromString(capacity.asString());
  const accessModes = ['ReadOnlyMany'];
  const volume = new ApiObject(scope, 'Volume', k8s.KubePersistentVolume.manifest({
    metadata: { name },
    spec: {
      capacity: { storage },
      accessModes,
      persistentVolumeReclaimPolicy: 'Retain',
      storageClassName: '',
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: namespace ?? 'default', name },
      mountOptions: mountOptions !== undefined && mountOptions.length > 0 ? mountOptions : undefined,
      ...source,
    },
  }));
  // A volume belongs to the cluster; cdk8s gives it the chart's namespace all the same.
  if (namespace !== undefined) volume.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  new ApiObject(scope, 'Claim', k8s.KubePersistentVolumeClaim.manifest({
    metadata: { name },
    spec: { accessModes, storageClassName: '', resources: { requests: { storage } }, volumeName: name },
  }));
}

/** What may hurt about a static volume, whatever it is made of. */
export function staticVolumeWarnings(scope: Construct): string[] {
  return Chart.of(scope).namespace === undefined
    ? ['the chart has no namespace: the volume is kept for a claim in namespace default; give the chart its namespace'] : [];
}

/** What is wrong about the stated size of a static volume. */
export function capacityProblems(capacity: Size | undefined): string[] {
  return capacity === undefined || isSize(capacity) ? [] : [problem('capacity', capacity.asString(), 'a size above 0')];
}
