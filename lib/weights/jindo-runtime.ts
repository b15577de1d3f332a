import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import {
  JindoRuntime, JindoRuntimeSpecTieredstoreLevelsMediumtype as Medium, JindoRuntimeSpecTieredstoreLevelsQuota as Quota,
  JindoRuntimeSpecTieredstoreLevelsVolumeType as VolumeType, JindoRuntimeSpecWorkerResourcesLimits as Limit, JindoRuntimeSpecWorkerResourcesRequests as Request,
} from '../../imports/data.fluid.io';
import { type FluidCacheSettings, quotaText } from './fluid-cache-settings';
import { CacheVolume } from './fluid-workers-props';

/** The runtime of a cache: a master, and the workers that hold the data in one tier, the only one that Jindo uses. */
export function jindoRuntime(scope: Construct, id: string, settings: FluidCacheSettings): ApiObject {
  const { name, replicas, medium, tierPath, quotaGib, high, low, workerCpu, workerMemory, podLabels, workerAnnotations } = settings;
  const cpu = String(workerCpu);
  const memory = workerMemory.asString();
  return new ApiObject(scope, id, JindoRuntime.manifest({
    metadata: { name },
    spec: {
      replicas,
      master: podLabels ? { podMetadata: { labels: podLabels } } : undefined,
      worker: {
        podMetadata: podLabels || workerAnnotations ? { labels: podLabels, annotations: workerAnnotations } : undefined,
        resources: {
          requests: { cpu: Request.fromString(cpu), memory: Request.fromString(memory) },
          limits: { cpu: Limit.fromString(cpu), memory: Limit.fromString(memory) },
        },
      },
      tieredstore: {
        levels: [{
          mediumtype: Medium[medium],
          path: tierPath,
          volumeType: settings.volume === CacheVolume.HOST_PATH ? VolumeType.HOST_PATH : VolumeType.EMPTY_DIR,
          quota: Quota.fromString(quotaText(quotaGib)),
          high: String(high),
          low: String(low),
        }],
      },
    },
  }));
}
