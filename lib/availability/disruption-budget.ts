import { k8s } from '../k8s';
import { checkWhole } from '../checks';
import { MOST_REPLICAS } from '../pod/lws';
import type { ServedGroups } from '../pod/served-groups';

/** What binding a budget gives. */
export interface DisruptionBinding {
  /**
   * The PodDisruptionBudget.
   *
   * @default - none
   */
  readonly manifest?: object;

  readonly problems: string[];
  readonly warnings: string[];
}

/**
 * How many groups may be out of service at once because nodes are drained. It holds back evictions, such as by
 * `kubectl drain` and by whoever updates nodes; it holds back no update of the server, no failure and no scaling.
 *
 * A PodDisruptionBudget counts pods, and one pod that goes takes its whole group down. So the budget selects all pods of
 * the set, leaders and workers, and says `maxUnavailable` as a number:
 *
 * - An eviction of any pod uses up one of them at once. LeaderWorkerSet sees the pod end and ends its group; from then on
 *   at least one pod of the group is ending, missing or not ready, and at the end its leader, until it serves again. So
 *   evictions never have more than that many groups down.
 * - While a group goes down, all of its pods count. Where several groups are allowed, fewer may be evicted for that time.
 * - `minAvailable`, or a share of the pods, would allow several evictions before LeaderWorkerSet has reacted to the first,
 *   and these may hit one group each.
 * - `maxUnavailable` needs the number of pods that there should be. Kubernetes finds it in the StatefulSets that own the
 *   pods: the one of the leaders, and one for the workers of each group. The one of a group that is down goes and comes
 *   with its pods, and its leader counts all the while.
 *
 * All of it rests on the leader's readiness probe, for without one a leader counts as ready while it loads the model; on a
 * restart policy that recreates the group; and on LeaderWorkerSet's controller, which must be running when a worker ends.
 *
 * Pods that are not ready may always be evicted (`unhealthyPodEvictionPolicy: AlwaysAllow`), since a leader that is not
 * ready serves nothing. Else a node with a group that can never start could not be drained. Workers without a readiness
 * probe count as ready, so a node with nothing but workers of such a group waits for the group to be mended.
 *
 * Sources: kubernetes:pkg/controller/disruption/disruption.go, kubernetes:pkg/registry/core/pod/storage/eviction.go,
 * lws v0.10.0:pkg/controllers/pod_controller.go.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/configure-pdb/
 */
export abstract class DisruptionBudget {
  /**
   * At most so many groups at once. A server with one group, or with as few groups as `n`, may be drained away as a whole.
   *
   * @param n groups; a whole number of 1 or more, by default 1
   */
  static groups(n: number = 1): DisruptionBudget {
    return new GroupBudget(n);
  }

  /**
   * No group that serves is evicted: nodes cannot be drained until somebody deletes the pods, or this budget. Whoever
   * updates nodes by themselves may give up, or go on after some time.
   */
  static forbid(): DisruptionBudget {
    return new ForbiddingBudget();
  }

  /** No budget: a drain of several nodes may take several groups, or all, out of service at once. */
  static none(): DisruptionBudget {
    return new NoBudget();
  }

  /** @internal */
  abstract _bind(groups: ServedGroups): DisruptionBinding;
}

class GroupBudget extends DisruptionBudget {
  constructor(private readonly n: number) {
    super();
  }

  /** @internal */
  override _bind(groups: ServedGroups): DisruptionBinding {
    const problems = checkWhole('DisruptionBudget.groups n', this.n, 1, MOST_REPLICAS);
    // With a single group any budget allows all or nothing; which of them was decided by choosing the factory.
    const warnings = problems.length === 0 && groups.replicas > 1 && this.n >= groups.replicas
      ? [`DisruptionBudget.groups ${this.n} of ${groups.replicas} groups: all of them may be evicted at once`] : [];
    return { manifest: problems.length === 0 ? budget(groups, this.n) : undefined, problems, warnings };
  }
}

class ForbiddingBudget extends DisruptionBudget {
  /** @internal */
  override _bind(groups: ServedGroups): DisruptionBinding {
    return { manifest: budget(groups, 0), problems: [], warnings: [] };
  }
}

class NoBudget extends DisruptionBudget {
  /** @internal */
  override _bind(): DisruptionBinding {
    return { problems: [], warnings: [] };
  }
}

function budget({ name, podLabels }: ServedGroups, maxUnavailable: number): object {
  return k8s.KubePodDisruptionBudget.manifest({
    metadata: { name },
    spec: {
      maxUnavailable: k8s.IntOrString.fromNumber(maxUnavailable),
      selector: { matchLabels: podLabels },
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    },
  });
}
