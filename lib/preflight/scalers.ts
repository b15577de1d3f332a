import type { ManifestObject } from './manifest';
import { at, count, fields, text } from './values';

/** How few replicas of a workload there may be by what scales it; undefined where nothing does. */
export type FewestReplicas = (workload: ManifestObject) => number | undefined;

/** Where each kind of scaler says its least number; nothing there means one, or none. */
const FEWEST: Readonly<Record<string, string>> = { HorizontalPodAutoscaler: 'spec.minReplicas', ScaledObject: 'spec.minReplicaCount' };

/** Reads the scalers among the objects. Where one may scale to nothing, there shall be room for the first replica all the same. */
export function fewestReplicas(objects: readonly ManifestObject[]): FewestReplicas {
  const fewest = new Map<string, number>();
  for (const { kind, namespace, content } of objects.filter((object) => Object.hasOwn(FEWEST, object.kind))) {
    const target = fields(at(content, 'spec.scaleTargetRef'));
    fewest.set(keyOf(text(target.kind) ?? 'Deployment', text(target.name) ?? '', namespace), Math.max(count(at(content, FEWEST[kind]), 1), 1));
  }
  return ({ kind, name, namespace }) => fewest.get(keyOf(kind, name, namespace));
}

function keyOf(kind: string, name: string, namespace: string | undefined): string {
  return JSON.stringify([kind, name, namespace ?? '']);
}
