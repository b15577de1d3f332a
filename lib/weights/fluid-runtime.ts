import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { type FluidCacheSettings, quotaText } from './fluid-cache-settings';

/** A runtime of Fluid other than Jindo's, under the Dataset's name. Its fields are those of Fluid v1.0.8. */
export function fluidRuntime(scope: Construct, kind: string, name: string, spec: object): void {
  new ApiObject(scope, 'Runtime', { apiVersion: 'data.fluid.io/v1alpha1', kind, metadata: { name }, ...{ spec } });
}

/** The parts that runtimes with workers have in common, but for the marks of the tier, which each reads otherwise. */
export function workersSpec(settings: FluidCacheSettings, marks: object): { readonly replicas: number; readonly worker: object; readonly tieredstore: object } {
  const { replicas, medium, volume, tierPath, quotaGib, workerCpu, workerMemory, podLabels, workerAnnotations } = settings;
  const metadata = { ...(podLabels ? { labels: podLabels } : {}), ...(workerAnnotations ? { annotations: workerAnnotations } : {}) };
  const quantities = { cpu: String(workerCpu), memory: workerMemory.asString() };
  return {
    replicas,
    worker: {
      ...(podLabels || workerAnnotations ? { podMetadata: metadata } : {}),
      resources: { requests: quantities, limits: quantities },
    },
    tieredstore: { levels: [{ mediumtype: medium, volumeType: volume, path: tierPath, quota: quotaText(quotaGib), ...marks }] },
  };
}
