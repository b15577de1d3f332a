import type { k8s } from 'cdk8s-plus-28';
import type { ParallelismPlan } from '../planning/parallelism-plan';
import type { SecretKey } from '../pod/secret-key';

/** Each pod's own address, never a constant: all processes of a group must choose the same one where a pod has several. */
export function ownAddress(name: string): k8s.EnvVar {
  return { name, valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } };
}

/** The key that clients must send, by reference; nothing where there is none. */
export function keyVariable(name: string, apiKey?: SecretKey): k8s.EnvVar[] {
  return apiKey ? [{ name, valueFrom: { secretKeyRef: { name: apiKey.secretName, key: apiKey.key } } }] : [];
}

/** The split of the layers into stages, where the plan pins it: an engine's own default may change between versions. */
export function layerPartition(name: string, plan: ParallelismPlan): k8s.EnvVar[] {
  return plan.pinsLayerPartition ? [{ name, value: plan.layerPartition.join(',') }] : [];
}
