import { ApiObject, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { DataLoad, Dataset, type DatasetSpecMountsEncryptOptions } from '../../imports/data.fluid.io';
import type { PodContribution } from '../pod/pod-contribution';
import type { SecretKey } from '../pod/secret-key';
import { affinityLabels, type FluidCacheSettings } from './fluid-cache-settings';
import { loadReader, loadWait } from './fluid-load-wait';

/** What a Dataset mounts, at its root. */
export interface DatasetMount {
  /** The name of the mount: of a set of cached data, or of a file system. */
  readonly name: string;
  readonly mountPoint: string;
  readonly options?: { readonly [option: string]: string };
  readonly secretOptions?: { readonly [option: string]: SecretKey };
}

/** The Dataset, which Fluid binds to the runtime of its name. */
export function dataset(scope: Construct, name: string, mount: DatasetMount): void {
  const options = Object.entries(mount.options ?? {});
  const secrets = Object.entries(mount.secretOptions ?? {});
  new ApiObject(scope, 'Dataset', Dataset.manifest({
    metadata: { name },
    spec: {
      mounts: [{
        mountPoint: mount.mountPoint,
        name: mount.name,
        path: '/',
        options: options.length > 0 ? Object.fromEntries(options) : undefined,
        encryptOptions: secrets.length > 0 ? secrets.map(secretOption) : undefined,
      }],
    },
  }));
}

/** An option of a mount whose value is an entry of a Secret. */
function secretOption([option, { secretName, key }]: [string, SecretKey]): DatasetSpecMountsEncryptOptions {
  return { name: option, valueFrom: { secretKeyRef: { name: secretName, key } } };
}

/** The DataLoad that fills a cache, where one is wanted, and who may ask how far it is. */
export function dataLoad(scope: Construct, settings: FluidCacheSettings): void {
  const { name, loadName, preload, podLabels, labelLoader, loadPath, waitForLoad, serverServiceAccount } = settings;
  if (!preload) return;
  new ApiObject(scope, 'Load', DataLoad.manifest({
    metadata: { name: loadName },
    spec: {
      // Fluid compares it with the load's own namespace as text, and runs no load that leaves it out.
      dataset: { name, namespace: Chart.of(scope).namespace ?? 'default' },
      loadMetadata: true,
      target: loadPath === undefined ? undefined : [{ path: loadPath, replicas: 1 }],
      podMetadata: podLabels && (labelLoader ?? true) ? { labels: podLabels } : undefined,
    },
  }));
  if (waitForLoad !== undefined) loadReader(scope, loadName, serverServiceAccount ?? 'default');
}

/** What a cache adds to the pods beside the claim: labels that draw them to it, and the wait for its load. */
export function cachePart(scope: Construct, settings: FluidCacheSettings): PodContribution {
  const { loadName, waitForLoad, waitImage, preload } = settings;
  const labels = affinityLabels(settings);
  return {
    ...(Object.keys(labels).length > 0 ? { labels } : {}),
    ...(waitForLoad !== undefined && preload ? loadWait(loadName, Chart.of(scope).namespace, waitForLoad, waitImage) : {}),
  };
}

/** A claim's part of the pods with that of its cache. */
export function withCachePart(claim: PodContribution, cache: PodContribution): PodContribution {
  return { ...claim, ...cache, volumes: [...(claim.volumes ?? []), ...(cache.volumes ?? [])] };
}
