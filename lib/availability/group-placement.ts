import type { PodContribution } from '../pod/pod-contribution';
import type { GroupPlacementProps, KueuePlacementProps, VolcanoPlacementProps } from './group-placement-props';
import { KueuePlacement } from './kueue';
import { subGroupPolicy, topologyAnnotations, topologyProblems, topologyWarnings } from './topology';
import { VolcanoPlacement } from './volcano';

/** What a placement may know of the server. */
export interface PlacementContext {
  /** The kind of the workload: `LeaderWorkerSet` or `Deployment`. */
  readonly kind: string;
  /** Pods of each group. */
  readonly groupSize: number;
  /** Groups; where a scaler owns the number, the most. */
  readonly replicas: number;
  /** The platform's `name`, such as `kubernetes` or `acs`. */
  readonly platformName: string;

  /**
   * The release of LeaderWorkerSet that the cluster runs.
   *
   * @default - the oldest that is supported
   */
  readonly lwsVersion?: string;
}

/** What binding a placement gives. */
export interface PlacementBinding {
  /** The part of all pods, leader and workers. */
  readonly pod: PodContribution;
  /** Labels of the LeaderWorkerSet or Deployment. */
  readonly setLabels: { [key: string]: string };
  /** Annotations of the LeaderWorkerSet. */
  readonly setAnnotations: { [key: string]: string };

  /**
   * `spec.leaderWorkerTemplate.subGroupPolicy`.
   *
   * @default - no sub-groups
   */
  readonly subGroupPolicy?: { readonly subGroupSize: number; readonly subGroupPolicyType?: string };

  /** Whether Kueue admits the groups, which rollouts must know. */
  readonly queuedByKueue: boolean;
  readonly problems: string[];
  readonly warnings: string[];
}

/**
 * Who places the pods of a group, and how close to each other. Kubernetes' own scheduler places one pod after the other:
 * where GPUs are short, two groups may each get half of their pods and wait for ever. Volcano and Kueue start a group only
 * when there is room for all of it.
 */
export abstract class GroupPlacement {
  /** Kubernetes' own scheduler, with what each group has to itself. */
  static kubernetes(props: GroupPlacementProps = {}): GroupPlacement {
    return new KubernetesPlacement(props);
  }

  /**
   * The scheduler Volcano: all pods of a group or none. On LeaderWorkerSet 0.7 and newer, whose controller must be
   * configured for it (`gangSchedulingManagement.schedulerProvider: volcano`) and may then manage PodGroups; without that
   * the pods are scheduled one by one.
   *
   * @see https://github.com/kubernetes-sigs/lws/tree/main/docs/examples/sample/gang-scheduling
   */
  static volcano(props: VolcanoPlacementProps = {}): GroupPlacement {
    return new VolcanoPlacement(props);
  }

  /**
   * The queues of Kueue: a group starts when its quota has room for all of it. With a topology, Kueue also chooses the
   * nodes, close to each other; that needs Kueue 0.13 or newer, for leader and workers to be placed as one.
   *
   * @see https://kueue.sigs.k8s.io/docs/tasks/run/leaderworkerset/
   */
  static kueue(props: KueuePlacementProps): GroupPlacement {
    return new KueuePlacement(props);
  }

  /** @internal */
  abstract _bind(context: PlacementContext): PlacementBinding;
}

class KubernetesPlacement extends GroupPlacement {
  constructor(private readonly props: GroupPlacementProps) {
    super();
  }

  /** @internal */
  override _bind(context: PlacementContext): PlacementBinding {
    return {
      pod: {},
      setLabels: {},
      setAnnotations: topologyAnnotations(this.props),
      subGroupPolicy: this.props.subGroups && subGroupPolicy(this.props.subGroups),
      queuedByKueue: false,
      problems: topologyProblems('GroupPlacement.kubernetes', this.props, context),
      warnings: topologyWarnings('GroupPlacement.kubernetes', this.props, context),
    };
  }
}
