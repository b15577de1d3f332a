import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { PodContribution } from '../pod/pod-contribution';
import { problem } from '../problems';
import type { Places } from './places';
import { ClaimedWeights } from './claimed-weights';
import type { CacheEvictionProps } from './fluid-cache-props';
import { accountProblems, ACS_LABEL, capacityGib, capacityProblems, type FluidCacheSettings, settingProblems, settingWarnings, withDefaults } from './fluid-cache-settings';
import { cachePart, dataLoad, dataset, withCachePart } from './fluid-dataset';
import { mountProblems, withFluidMountPath } from './fluid-mount-checks';
import type { FluidMountProps } from './fluid-mount-props';
import { fluidRuntime, workersSpec } from './fluid-runtime';
import type { FluidWorkersProps } from './fluid-workers-props';
import type { WeightsContext, WeightsFindings } from './weights-source';

/** Properties of a cache by Alluxio. */
export interface AlluxioCacheProps extends FluidMountProps, FluidWorkersProps, CacheEvictionProps {
  /**
   * Properties of Alluxio, such as `alluxio.user.block.size.bytes.default`.
   *
   * @default - none
   */
  readonly properties?: { [property: string]: string };
}

/**
 * Storage that Alluxio reads (S3, GCS, HDFS and others), cached in the cluster by Fluid: a Dataset, an AlluxioRuntime that
 * holds the data in its workers, and a DataLoad that fills it. The options are Alluxio's own, such as
 * `alluxio.underfs.s3.endpoint`, and its keys `s3a.accessKeyId` and `s3a.secretKey` as `secretOptions`.
 *
 * Source: fluid v1.0.8:pkg/ddc/alluxio/transform.go, charts/fluid-dataloader/alluxio.
 *
 * @see https://fluid-cloudnative.github.io
 */
export class AlluxioCache extends ClaimedWeights {
  readonly claimName: string;
  /** Workers that hold the cache. */
  readonly replicas: number;
  /** What all workers together hold before old data is dropped, in GiB. */
  readonly capacityGib: number;
  private readonly settings: FluidCacheSettings;

  /**
   * @param scope the chart, or a construct in it
   * @param id the construct's name within its scope
   * @param props the storage, and the cache before it
   */
  constructor(scope: Construct, id: string, props: AlluxioCacheProps) {
    super(scope, id, withFluidMountPath(props));
    const settings = withDefaults(props, id, props.modelDirectory);
    const { name, high, low, podLabels } = settings;
    this.settings = settings;
    this.claimName = name;
    this.replicas = settings.replicas;
    this.capacityGib = capacityGib(settings);
    this.node.addValidation({ validate: () => [...mountProblems(props, '[a-z0-9]+'), ...settingProblems(settings), ...acsProblems(podLabels)] });
    dataset(this, name, { ...props, name });
    fluidRuntime(this, 'AlluxioRuntime', name, {
      ...workersSpec(settings, { high: String(high), low: String(low) }),
      ...(podLabels ? { master: { podMetadata: { labels: podLabels } } } : {}),
      ...(props.properties && Object.keys(props.properties).length > 0 ? { properties: props.properties } : {}),
    });
    dataLoad(this, settings);
  }

  /** @internal */
  protected override get _places(): Places {
    return { source: 'AlluxioCache', not: ['acs'], because: 'ACS runs the caches of ack-fluid that it documents, which is Jindo' };
  }

  protected podPart(context: WeightsContext): PodContribution {
    return withCachePart(super.podPart(context), cachePart(this, this.settings));
  }

  protected findingsFor({ checkpointBytes, serviceAccountName }: WeightsContext): WeightsFindings {
    return {
      problems: [...capacityProblems(this.settings, checkpointBytes), ...accountProblems(this.settings, serviceAccountName)],
      warnings: settingWarnings(this.settings, Chart.of(this).namespace),
    };
  }
}

function acsProblems(podLabels: { [label: string]: string } | undefined): string[] {
  return podLabels?.[ACS_LABEL] === undefined ? [] : [problem('podLabels', ACS_LABEL, 'labels of other clusters: of ACS it is only documented how Jindo runs there', 'use FluidCache')];
}
