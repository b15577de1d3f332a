import { ApiObject, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { DataLoad, Dataset } from '../../imports/data.fluid.io';
import { gibOf } from '../pod/quantity';
import { problem } from '../problems';
import { GIB } from '../units';
import { ClaimedWeights } from './claimed-weights';
import { CacheMedium, type FluidCacheProps } from './fluid-cache-props';
import { type FluidCacheSettings, settingProblems, withDefaults } from './fluid-cache-settings';
import { jindoRuntime } from './jindo-runtime';
import { bucketFolder, bucketProblems, bucketWarnings, requireCredentials, withMountPath } from './oss-bucket-checks';
import type { WeightsContext, WeightsFindings } from './weights-source';

/**
 * A bucket that the pods read through a cache in the cluster, by Fluid: a Dataset, a JindoRuntime that holds the data
 * in its workers, and a DataLoad that fills it. Needs Fluid 1.0 or later; the pods mount the claim that Fluid makes
 * under the Dataset's name, and wait for it.
 *
 * @see https://fluid-cloudnative.github.io
 */
export class FluidCache extends ClaimedWeights {
  readonly claimName: string;
  /** Workers that hold the cache. */
  readonly replicas: number;
  /** What all workers together hold before old data is dropped, in GiB. */
  readonly capacityGib: number;
  private readonly settings: FluidCacheSettings;

  /**
   * @param scope the chart, or a construct in it
   * @param id the construct's name within its scope
   * @param props the bucket, and the cache before it
   */
  constructor(scope: Construct, id: string, props: FluidCacheProps) {
    super(scope, id, withMountPath(props));
    requireCredentials(this.node.path, props);
    const settings = withDefaults(props, id);
    const { name } = settings;
    this.settings = settings;
    this.claimName = name;
    this.replicas = settings.replicas;
    this.capacityGib = settings.replicas * settings.quotaGib * settings.high;
    this.node.addValidation({ validate: () => [...bucketProblems(props), ...settingProblems(settings)] });

    const entries = props.credentials._entries('fs.oss.accessKeyId', 'fs.oss.accessKeySecret');
    props.credentials._create(this, entries);
    const keyOf = (option: string, key: string) => ({ name: option, valueFrom: { secretKeyRef: { name: props.credentials.name, key } } });
    new ApiObject(this, 'Dataset', Dataset.manifest({
      metadata: { name },
      spec: {
        mounts: [{
          mountPoint: ['oss:/', props.bucket, bucketFolder(props)].filter(Boolean).join('/'),
          name,
          path: '/',
          options: { 'fs.oss.endpoint': props.endpoint },
          encryptOptions: [
            keyOf('fs.oss.accessKeyId', entries.accessKeyIdKey),
            keyOf('fs.oss.accessKeySecret', entries.accessKeySecretKey),
          ],
        }],
      },
    }));
    jindoRuntime(this, 'Runtime', settings);
    if (props.preload ?? true) {
      new ApiObject(this, 'Load', DataLoad.manifest({
        metadata: { name },
        spec: {
          // Fluid compares it with the load's own namespace as text, and runs no load that leaves it out.
          dataset: { name, namespace: Chart.of(this).namespace ?? 'default' },
          loadMetadata: true,
          podMetadata: props.podLabels && (props.labelLoader ?? true) ? { labels: props.podLabels } : undefined,
        },
      }));
    }
  }

  protected findingsFor({ checkpointBytes }: WeightsContext): WeightsFindings {
    const neededGib = checkpointBytes / GIB;
    const { quotaGib, high, workerMemory, medium } = this.settings;
    return {
      problems: this.capacityGib >= neededGib || !(this.capacityGib > 0) ? [] : [problem('weights replicas', this.replicas,
        `at least ${Math.ceil(neededGib / (quotaGib * high))} workers, so that ${neededGib.toFixed(1)} GiB of weights fit into ${quotaGib} GiB × ${high} each`,
        'add workers, or raise quota and workerMemory')],
      warnings: [
        ...bucketWarnings(this.settings),
        ...(Chart.of(this).namespace === undefined && (this.settings.preload ?? true)
          ? ['the chart has no namespace: the DataLoad that fills the cache works in namespace default only; give the chart its namespace'] : []),
        ...(medium === CacheMedium.MEM && quotaGib > 0.95 * gibOf(workerMemory)
          ? [`quota ${quotaGib} GiB leaves the cache's worker less than a twentieth of its ${workerMemory.asString()} of memory: it is killed when the cache fills`] : []),
      ],
    };
  }
}
