import { problem } from '../problems';
import type { GroupPlacement, PlacementBinding, PlacementContext } from './group-placement';
import type { VolcanoPlacementProps } from './group-placement-props';
import { LWS_FEATURES, lackingProblems } from './lws-version';
import { subGroupPolicy, topologyAnnotations, topologyProblems, topologyWarnings } from './topology';

const BY = 'GroupPlacement.volcano';
const QUEUE = 'scheduling.volcano.sh/queue-name';
const QUEUE_NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

/** See `GroupPlacement.volcano`. */
export class VolcanoPlacement implements GroupPlacement {
  constructor(private readonly props: VolcanoPlacementProps) {}

  /** @internal */
  _bind(context: PlacementContext): PlacementBinding {
    const { queue, exclusiveTopology, subGroups } = this.props;
    const { kind, groupSize, lwsVersion } = context;
    const inSet = kind === 'LeaderWorkerSet';
    const queued: { [key: string]: string } = queue === undefined ? {} : { [QUEUE]: queue };
    return {
      // LeaderWorkerSet makes the PodGroups and reads the set's annotation; of other pods Volcano reads their own.
      pod: { schedulerName: 'volcano', ...(queue !== undefined && !inSet && { annotations: queued }) },
      setLabels: {},
      setAnnotations: { ...topologyAnnotations(this.props), ...(inSet && queued) },
      subGroupPolicy: subGroups && subGroupPolicy(subGroups),
      queuedByKueue: false,
      problems: [
        ...(inSet ? lackingProblems(lwsVersion, [LWS_FEATURES.gangScheduling]) : []),
        ...(queue === undefined || QUEUE_NAME.test(String(queue)) ? [] : [problem(`${BY} queue`, queue, 'the name of a Queue: lower-case letters, digits, hyphens and dots')]),
        ...(exclusiveTopology !== undefined && inSet && groupSize > 1
          ? [problem(`${BY} exclusiveTopology`, exclusiveTopology, 'left out: Volcano schedules the leader only together with its workers, and LeaderWorkerSet makes these only once the leader has a node',
              'use subGroups with an exclusiveTopology, or GroupPlacement.kubernetes')] : []),
        ...topologyProblems(BY, this.props, context),
      ],
      warnings: topologyWarnings(BY, this.props, context),
    };
  }
}
