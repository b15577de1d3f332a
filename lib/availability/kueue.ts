import { problem } from '../problems';
import type { GroupPlacement, PlacementBinding, PlacementContext } from './group-placement';
import type { KueuePlacementProps } from './group-placement-props';
import { nodeLabelProblems, subGroupPolicy, topologyAnnotations, topologyProblems, topologyWarnings } from './topology';

const BY = 'GroupPlacement.kueue';
/** kueue:pkg/controller/constants and kueue:apis/kueue/v1beta2/topology_types.go */
const QUEUE = 'kueue.x-k8s.io/queue-name';
const REQUIRED = 'kueue.x-k8s.io/podset-required-topology';
const PREFERRED = 'kueue.x-k8s.io/podset-preferred-topology';
const GROUP = 'kueue.x-k8s.io/podset-group-name';
/** Each group is a Workload of its own, so one name does for all; it must not be a number. */
const LEADER_AND_WORKERS = 'leader-and-workers';
/** A name that is also a label's value. */
const QUEUE_NAME = /^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/;

/** See `GroupPlacement.kueue`. */
export class KueuePlacement implements GroupPlacement {
  constructor(private readonly props: KueuePlacementProps) {}

  /** @internal */
  _bind(context: PlacementContext): PlacementBinding {
    const { queueName, requiredTopology, preferredTopology, exclusiveTopology, subGroups } = this.props;
    const inSet = context.kind === 'LeaderWorkerSet';
    const topology = {
      ...(requiredTopology !== undefined && { [REQUIRED]: requiredTopology }),
      ...(preferredTopology !== undefined && { [PREFERRED]: preferredTopology }),
    };
    const hasTopology = Object.keys(topology).length > 0;
    // Kueue refuses the group's name where there are no workers to be placed with the leader.
    const annotations = hasTopology && context.groupSize > 1 ? { ...topology, [GROUP]: LEADER_AND_WORKERS } : topology;
    return {
      pod: hasTopology ? { annotations } : {},
      setLabels: { [QUEUE]: queueName },
      setAnnotations: topologyAnnotations(this.props),
      subGroupPolicy: subGroups && subGroupPolicy(subGroups),
      queuedByKueue: true,
      problems: [
        ...(queueName !== undefined && QUEUE_NAME.test(String(queueName)) ? [] : [problem(`${BY} queueName`, queueName, 'the name of a LocalQueue: at most 63 lower-case letters, digits, hyphens and dots')]),
        ...(requiredTopology !== undefined && preferredTopology !== undefined
          ? [problem(`${BY} preferredTopology`, preferredTopology, 'left out where requiredTopology is given: Kueue takes one of them')] : []),
        ...nodeLabelProblems(`${BY} requiredTopology`, requiredTopology, context),
        ...nodeLabelProblems(`${BY} preferredTopology`, preferredTopology, context),
        ...(inSet ? this.exclusiveProblems('exclusiveTopology', exclusiveTopology) : []),
        ...(inSet && hasTopology ? this.exclusiveProblems('subGroups.exclusiveTopology', subGroups?.exclusiveTopology) : []),
        ...topologyProblems(BY, this.props, context),
      ],
      warnings: topologyWarnings(BY, this.props, context),
    };
  }

  private exclusiveProblems(property: string, key: string | undefined): string[] {
    return key === undefined ? [] : [problem(`${BY} ${property}`, key, 'left out: Kueue counts quota and chooses nodes without regard to it',
      'requiredTopology keeps a group together; GroupPlacement.kubernetes gives each a value to itself')];
  }
}
