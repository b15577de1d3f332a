/** Which pods of a group form sub-groups, as LeaderWorkerSet names it. */
export enum SubGroupType {
  /** All of them: the leader is part of the first sub-group. */
  LEADER_WORKER = 'LeaderWorker',
  /** The workers; the leader is in none. */
  LEADER_EXCLUDED = 'LeaderExcluded',
}

/** Parts of a group that are placed together, such as the pods of one rack. */
export interface SubGroups {
  /**
   * Pods of a sub-group, 1 to the size of the group. It divides the size of the group, or that size without the leader.
   * It can never be changed on a set that exists, nor can sub-groups be added or taken away.
   */
  readonly size: number;

  /**
   * Which pods form sub-groups. Without the leader, the size must divide the number of workers.
   *
   * @default SubGroupType.LEADER_WORKER
   */
  readonly policyType?: SubGroupType;

  /**
   * The node label of which each sub-group gets a value to itself: all of its pods run where the label has that value,
   * and no other sub-group does.
   *
   * @default - sub-groups share nodes
   */
  readonly exclusiveTopology?: string;
}

/** What holds for placements of all kinds. */
export interface GroupPlacementProps {
  /**
   * The node label of which each group gets a value to itself, such as that of racks or node pools: all pods of the group
   * run where the label has that value, and no other group does. So there can be no more groups than values, whatever is
   * free beside. Groups of several pods cannot take `kubernetes.io/hostname`.
   *
   * @default - groups share nodes, and a group may be spread over all of the cluster
   */
  readonly exclusiveTopology?: string;

  /**
   * Parts of a group that are placed together.
   *
   * @default - none
   */
  readonly subGroups?: SubGroups;
}

/** Properties of a placement by Volcano. */
export interface VolcanoPlacementProps extends GroupPlacementProps {
  /**
   * The queue that the groups wait in; it must exist.
   *
   * @default - Volcano's own, `default`
   */
  readonly queue?: string;
}

/** Properties of a placement by Kueue. */
export interface KueuePlacementProps extends GroupPlacementProps {
  /** The LocalQueue, in the server's namespace, whose quota the groups use. It cannot be changed while a group serves. */
  readonly queueName: string;

  /**
   * The node label, a level of the queue's Topology, of which a group gets one value: leader and workers run where the
   * label has the same value, and the group waits until there is room.
   *
   * @default - the pods of a group may be anywhere
   */
  readonly requiredTopology?: string;

  /**
   * The same as a wish: where no single value has room, the next level up is tried, and in the end the group is spread.
   *
   * @default - the pods of a group may be anywhere
   */
  readonly preferredTopology?: string;
}
