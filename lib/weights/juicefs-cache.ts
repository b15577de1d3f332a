import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { isPlaceholder } from '../placeholder';
import type { PodContribution } from '../pod/pod-contribution';
import type { SecretKey } from '../pod/secret-key';
import { problem } from '../problems';
import type { Places } from './places';
import { ClaimedWeights } from './claimed-weights';
import { accountProblems, ACS_LABEL, capacityGib, capacityProblems, type FluidCacheSettings, settingProblems, settingWarnings, withDefaults } from './fluid-cache-settings';
import { cachePart, dataLoad, dataset, withCachePart } from './fluid-dataset';
import { mountProblems, withFluidMountPath } from './fluid-mount-checks';
import type { FluidMountProps } from './fluid-mount-props';
import { fluidRuntime, workersSpec } from './fluid-runtime';
import { CacheAffinity, CacheMedium, CacheVolume, type FluidWorkersProps } from './fluid-workers-props';
import { secretKeyProblems } from './secret-key-checks';
import type { WeightsContext, WeightsFindings } from './weights-source';

/** Properties of a cache by JuiceFS. */
export interface JuiceFsCacheProps extends FluidMountProps, FluidWorkersProps {
  /** The name of the file system; for the community edition any name, where it is formatted already. */
  readonly fileSystem: string;

  /**
   * The address of the metadata engine, as an entry of a Secret: it makes this the community edition, whose workers serve
   * the pods of their own node only.
   *
   * @default - the enterprise edition, or the cloud service: `token`
   */
  readonly metaUrl?: SecretKey;

  /**
   * The token of the file system in the enterprise edition or the cloud service, as an entry of a Secret. Workers and
   * pods then share one cache.
   *
   * @default - the community edition: `metaUrl`
   */
  readonly token?: SecretKey;

  /**
   * The share of the disk that is kept free of the cache, between 0 and 1.
   *
   * @default 0.1
   */
  readonly freeSpaceRatio?: number;
}

/**
 * A JuiceFS file system, cached in the cluster by Fluid on the nodes' disks: a Dataset, a JuiceFSRuntime with its workers,
 * and a DataLoad that fills it. A cache in memory is refused: Fluid asks it once more for the mount on each node with
 * GPUs. So are pods of ACS, since the workers are privileged.
 *
 * In the community edition each worker holds the whole model for the pods of its own node; `replicas` is the number of
 * nodes, and `affinity: CacheAffinity.REQUIRED` keeps the pods there. In the others the workers hold it together.
 *
 * Source: fluid v1.0.8:pkg/ddc/juicefs, charts/fluid-dataloader/juicefs, docs/en/samples/juicefs_runtime.md.
 *
 * @see https://juicefs.com/docs/community/introduction
 */
export class JuiceFsCache extends ClaimedWeights {
  readonly claimName: string;
  /** Workers that hold the cache. */
  readonly replicas: number;
  /** What the cache holds for a pod, in GiB: that of one worker in the community edition, else that of all together. */
  readonly capacityGib: number;
  private readonly settings: FluidCacheSettings;

  /**
   * @param scope the chart, or a construct in it
   * @param id the construct's name within its scope
   * @param props the file system, and the cache before it
   */
  constructor(scope: Construct, id: string, props: JuiceFsCacheProps) {
    super(scope, id, withFluidMountPath(props));
    const { fileSystem, metaUrl, token, freeSpaceRatio = 0.1 } = props;
    const isCommunity = metaUrl !== undefined;
    const settings = withDefaults(props, id, props.modelDirectory, {
      medium: CacheMedium.SSD, volume: CacheVolume.HOST_PATH, tierPath: '/var/lib/juicefs-cache', workerMemoryGib: 32, everyWorkerHoldsAll: isCommunity,
    });
    this.settings = settings;
    this.claimName = settings.name;
    this.replicas = settings.replicas;
    this.capacityGib = capacityGib(settings);
    this.node.addValidation({ validate: () => [...mountProblems(props, 'juicefs'), ...settingProblems(settings), ...problemsOf(props, settings)] });
    dataset(this, settings.name, {
      name: fileSystem,
      mountPoint: props.mountPoint,
      options: props.options,
      secretOptions: { ...(metaUrl ? { metaurl: metaUrl } : {}), ...(token ? { token } : {}), ...props.secretOptions },
    });
    fluidRuntime(this, 'JuiceFSRuntime', settings.name, workersSpec(settings, { low: String(freeSpaceRatio) }));
    dataLoad(this, settings);
  }

  /** @internal */
  protected override get _places(): Places {
    return { source: 'JuiceFsCache', not: ['acs'], because: 'ACS runs the caches of ack-fluid that it documents, which is Jindo' };
  }

  protected podPart(context: WeightsContext): PodContribution {
    return withCachePart(super.podPart(context), cachePart(this, this.settings));
  }

  protected findingsFor({ checkpointBytes, serviceAccountName }: WeightsContext): WeightsFindings {
    const { everyWorkerHoldsAll, affinity } = this.settings;
    return {
      problems: [...capacityProblems(this.settings, checkpointBytes), ...accountProblems(this.settings, serviceAccountName)],
      warnings: [
        ...settingWarnings(this.settings, Chart.of(this).namespace),
        ...(everyWorkerHoldsAll && affinity !== CacheAffinity.REQUIRED
          ? ['in the community edition a worker of JuiceFS serves the pods of its own node only: set affinity to CacheAffinity.REQUIRED, or pods elsewhere read everything from the storage'] : []),
      ],
    };
  }
}

function problemsOf(props: JuiceFsCacheProps, settings: FluidCacheSettings): string[] {
  const { fileSystem, metaUrl, token, freeSpaceRatio = 0.1, quota, checkpointBytes, secretOptions = {} } = props;
  const problems: string[] = [];
  if (isPlaceholder(fileSystem) || !/^[a-z0-9]([a-z0-9-]{1,61}[a-z0-9])$/.test(fileSystem)) problems.push(problem('fileSystem', fileSystem, '3 to 63 lower-case letters, digits and hyphens'));
  if ((metaUrl === undefined) === (token === undefined)) {
    problems.push(problem('metaUrl and token', metaUrl === undefined ? undefined : 'both', 'one of them: metaUrl for the community edition, token for the others'));
  }
  if (metaUrl) problems.push(...secretKeyProblems('metaUrl', metaUrl));
  if (token) problems.push(...secretKeyProblems('token', token));
  for (const name of ['metaurl', 'token'].filter((option) => Object.hasOwn(secretOptions, option))) problems.push(problem('secretOptions name', name, 'options other than metaurl and token, which have properties of their own'));
  if (!(freeSpaceRatio > 0 && freeSpaceRatio < 1)) problems.push(problem('freeSpaceRatio', freeSpaceRatio, 'between 0 and 1'));
  if (settings.medium === CacheMedium.MEM) problems.push(problem('medium', settings.medium, 'SSD or HDD: for a cache in memory Fluid takes the same memory again on each node that mounts it'));
  if (quota === undefined && checkpointBytes === undefined) problems.push(problem('quota', undefined, 'the cache of each worker, or checkpointBytes to have it computed'));
  if (settings.everyWorkerHoldsAll && settings.volume !== CacheVolume.HOST_PATH) {
    problems.push(problem('volume', settings.volume, 'hostPath in the community edition: a worker and the mounts of its node share the folder'));
  }
  if (settings.podLabels?.[ACS_LABEL] !== undefined) problems.push(problem('podLabels', ACS_LABEL, 'labels of other clusters: the workers of JuiceFS are privileged, which pods of ACS cannot be', 'use FluidCache'));
  return problems;
}
