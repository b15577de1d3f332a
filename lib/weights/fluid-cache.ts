import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { PodContribution } from '../pod/pod-contribution';
import { problem } from '../problems';
import { ClaimedWeights } from './claimed-weights';
import type { FluidCacheProps } from './fluid-cache-props';
import { accountProblems, capacityGib, capacityProblems, type FluidCacheSettings, settingProblems, settingWarnings, withDefaults } from './fluid-cache-settings';
import { cachePart, dataLoad, dataset, withCachePart } from './fluid-dataset';
import { jindoRuntime } from './jindo-runtime';
import { bucketFolder, bucketProblems, bucketWarnings, requireCredentials, withMountPath } from './oss-bucket-checks';
import { OssCredentialsKind } from './oss-credentials';
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
  constructor(scope: Construct, id: string, private readonly props: FluidCacheProps) {
    super(scope, id, withMountPath(props));
    requireCredentials(this.node.path, props);
    const settings = withDefaults(props, id, props.modelDirectory);
    const { name } = settings;
    this.settings = settings;
    this.claimName = name;
    this.replicas = settings.replicas;
    this.capacityGib = capacityGib(settings);
    this.node.addValidation({ validate: () => [...bucketProblems(props), ...settingProblems(settings), ...credentialProblems(props)] });

    const entries = props.credentials._entries('fs.oss.accessKeyId', 'fs.oss.accessKeySecret');
    props.credentials._create(this, entries);
    dataset(this, name, {
      name,
      mountPoint: ['oss:/', props.bucket, bucketFolder(props)].filter(Boolean).join('/'),
      options: { 'fs.oss.endpoint': props.endpoint },
      secretOptions: {
        'fs.oss.accessKeyId': { secretName: props.credentials.name, key: entries.accessKeyIdKey },
        'fs.oss.accessKeySecret': { secretName: props.credentials.name, key: entries.accessKeySecretKey },
      },
    });
    jindoRuntime(this, 'Runtime', settings);
    dataLoad(this, settings);
  }

  protected podPart(context: WeightsContext): PodContribution {
    return withCachePart(super.podPart(context), cachePart(this, this.settings));
  }

  protected findingsFor({ checkpointBytes, serviceAccountName }: WeightsContext): WeightsFindings {
    return {
      problems: [...capacityProblems(this.settings, checkpointBytes), ...accountProblems(this.settings, serviceAccountName)],
      warnings: [...bucketWarnings(this.props), ...settingWarnings(this.settings, Chart.of(this).namespace)],
    };
  }
}

function credentialProblems({ credentials }: FluidCacheProps): string[] {
  return credentials.kind === OssCredentialsKind.RRSA
    ? [problem('credentials', 'OssCredentials.rrsa', 'an access key: OssCredentials.secret or OssCredentials.createSecret', 'a role works with OssVolume')] : [];
}
