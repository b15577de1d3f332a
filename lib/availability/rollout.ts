import { k8s } from '../k8s';
import { checkWhole } from '../checks';
import { MOST_REPLICAS } from '../pod/lws';
import { problem } from '../problems';

/** How many groups an update takes at once. */
export interface RollingRolloutProps {
  /**
   * Groups that an update may take out of service at once; 0 to 1,000,000. 0 keeps all of them serving and needs
   * `maxSurge`, and on LeaderWorkerSet 0.9. More than 1 takes effect where the cluster's feature gate
   * MaxUnavailableStatefulSet is on, as it is from Kubernetes 1.35; elsewhere groups are updated one by one.
   *
   * @default 1
   */
  readonly maxUnavailable?: number;

  /**
   * Groups that an update may run beside those that there are, each with all of its GPUs; 0 to 1,000,000.
   * LeaderWorkerSet uses no more than there are groups.
   *
   * @default 0: an update needs no GPUs beyond those in use
   */
  readonly maxSurge?: number;

  /**
   * The first group that is updated, counted from 0: those before it keep what they run, as for a canary. 0 updates all.
   * Only on LeaderWorkerSet 0.7 and newer, not on a Deployment.
   *
   * @default - all groups are updated
   */
  readonly partition?: number;
}

/** What a rollout may know of the server. */
export interface RolloutContext {
  /** The kind of the workload: `LeaderWorkerSet` or `Deployment`. */
  readonly kind: string;
  /** Groups; where a scaler owns the number, the fewest. */
  readonly replicas: number;
  /** The most groups that a scaler may make; without one, as many as there are. */
  readonly mostReplicas: number;
  /** Whether Kueue admits the groups. */
  readonly queuedByKueue: boolean;
}

/** The numbers of a rolling update, in groups. */
export interface RollingNumbers {
  readonly maxUnavailable: number;
  readonly maxSurge: number;
  readonly partition?: number;
}

/** What binding a rollout gives. */
export interface RolloutBinding {
  /**
   * What the workload is told.
   *
   * @default - nothing: the cluster decides
   */
  readonly numbers?: RollingNumbers;

  readonly problems: string[];
  readonly warnings: string[];
}

/**
 * How groups are replaced when what they run changes. A group that is replaced serves nothing until its new pods have
 * loaded the model, which may take half an hour. So a server with one group is out of service for that long, unless an
 * update may run another group beside it: `maxSurge: 1, maxUnavailable: 0`, at twice the GPUs.
 *
 * @see https://lws.sigs.k8s.io/docs/concepts/rollout-strategy/
 */
export abstract class Rollout {
  /**
   * So many groups at once. The default can always make progress: it takes one group after the other and needs no spare
   * GPUs.
   */
  static rolling(props: RollingRolloutProps = {}): Rollout {
    return new RollingRollout(props);
  }

  /**
   * Nothing is written. LeaderWorkerSet then takes one group after the other; a Deployment adds a quarter of the groups,
   * at least one, before it takes any, and an update waits for ever where no GPUs are free for it.
   */
  static clusterDefault(): Rollout {
    return new ClusterDefaultRollout();
  }

  /** @internal */
  abstract _bind(context: RolloutContext): RolloutBinding;
}

class RollingRollout extends Rollout {
  constructor(private readonly props: RollingRolloutProps) {
    super();
  }

  /** @internal */
  override _bind({ kind, replicas, mostReplicas, queuedByKueue }: RolloutContext): RolloutBinding {
    const { maxUnavailable = 1, maxSurge = 0, partition } = this.props;
    const inSet = kind === 'LeaderWorkerSet';
    const wrong = [
      ...checkWhole('Rollout.rolling maxUnavailable', maxUnavailable, 0, MOST_REPLICAS),
      ...checkWhole('Rollout.rolling maxSurge', maxSurge, 0, MOST_REPLICAS),
      ...(partition === undefined ? [] : checkWhole('Rollout.rolling partition', partition, 0, MOST_REPLICAS)),
    ];
    if (wrong.length > 0) return { problems: wrong, warnings: [] };

    const problems: string[] = [];
    const warnings: string[] = [];
    if (maxUnavailable === 0 && maxSurge === 0) {
      problems.push(problem('Rollout.rolling maxUnavailable', 0, 'at least 1 where maxSurge is 0, or an update could do nothing', 'set maxSurge to 1 if there are GPUs for another group'));
    }
    if (partition !== undefined && !inSet) {
      problems.push(problem('Rollout.rolling partition', partition, 'left out on a Deployment, which updates all of its pods'));
    } else if (partition !== undefined && partition > mostReplicas) {
      problems.push(problem('Rollout.rolling partition', partition, `0 to ${mostReplicas}, the number of groups`));
    } else if (partition !== undefined && partition > 0 && partition === mostReplicas) {
      warnings.push(`Rollout.rolling partition ${partition}: no group is updated until it is lowered`);
    }
    if (partition !== undefined && partition > 0 && maxSurge > 0 && inSet) {
      warnings.push('Rollout.rolling partition with maxSurge: the additional groups keep their GPUs until partition is 0');
    }
    // Only what was asked for: of one group without spare GPUs the default cannot do better.
    if (this.props.maxUnavailable !== undefined && maxUnavailable >= replicas && replicas > 0) {
      warnings.push(`Rollout.rolling maxUnavailable ${maxUnavailable} of ${replicas} ${replicas === 1 ? 'group' : 'groups'}: during an update nothing may serve for as long as the model loads`);
    }
    if (inSet && maxUnavailable > 1) {
      warnings.push(`Rollout.rolling maxUnavailable ${maxUnavailable}: groups are updated one by one where the cluster's feature gate MaxUnavailableStatefulSet is off, as it is before Kubernetes 1.35`);
    }
    if (inSet && maxSurge > mostReplicas && mostReplicas > 0) {
      warnings.push(`Rollout.rolling maxSurge ${maxSurge}: LeaderWorkerSet adds no more than there are groups, ${mostReplicas}`);
    }
    if (inSet && queuedByKueue && maxSurge > 0) {
      warnings.push('Rollout.rolling maxSurge with Kueue: before Kueue 0.15.4 and 0.16.1 the additional groups are never admitted and an update never ends (kueue#8769); they need quota of their own');
    }
    // What is refused here is not written, or the finished manifest would be refused for it once more.
    return { numbers: problems.length === 0 ? { maxUnavailable, maxSurge, partition } : undefined, problems, warnings };
  }
}

class ClusterDefaultRollout extends Rollout {
  /** @internal */
  override _bind(): RolloutBinding {
    return { problems: [], warnings: [] };
  }
}

/** The numbers as a Deployment takes them. */
export function deploymentStrategy({ maxUnavailable, maxSurge }: RollingNumbers): k8s.DeploymentStrategy {
  return {
    type: 'RollingUpdate',
    rollingUpdate: { maxUnavailable: k8s.IntOrString.fromNumber(maxUnavailable), maxSurge: k8s.IntOrString.fromNumber(maxSurge) },
  };
}

/**
 * The most groups that there may ever be, and so the number by which names must be short enough: those that were asked
 * for or that a scaler may make, and those that an update adds; LeaderWorkerSet adds no more than there are.
 */
export function mostGroups(replicas: number, maxSurge = 0, maxReplicas = replicas): number {
  const most = Math.max(replicas, maxReplicas);
  return most + Math.min(maxSurge, most);
}
