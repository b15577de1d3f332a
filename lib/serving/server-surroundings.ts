import type { ApiObjectProps } from 'cdk8s';
import { replicasBesideAutoscaling } from '../availability/autoscaling';
import { DisruptionBudget } from '../availability/disruption-budget';
import { GroupPlacement, type PlacementBinding } from '../availability/group-placement';
import { LWS_FEATURES, lwsProblems } from '../availability/lws-version';
import { Rollout, type RollingNumbers } from '../availability/rollout';
import type { EngineBinding } from '../engine/engine';
import { Platform } from '../platform/platform';
import type { ServedGroups } from '../pod/served-groups';
import { NetworkAccess } from '../security/network-access';
import { secretKeyProblems } from '../security/secret-key-problems';
import type { ModelServerProps } from './model-server-props';
import { Workload } from './workload';

/** An object of its own beside the pods, with the last part of its construct's path. */
export interface SurroundingObject {
  readonly id: string;
  readonly manifest: ApiObjectProps;
}

/** What stands around the pods of a server: where they are placed, budgets, scalers, policies, and how groups are updated. */
export interface Surroundings {
  readonly placement: PlacementBinding;
  /** The numbers of a rolling update; nothing where the cluster decides. */
  readonly rollout?: RollingNumbers;
  readonly objects: SurroundingObject[];
  /** How many network policies there are. */
  readonly policyCount: number;
  /** Whether clients are named, and nobody who reads the metrics. */
  readonly metricsAreClosed: boolean;
  readonly problems: string[];
  readonly warnings: string[];
}

/** Binds what stands around the pods to the groups as they are. */
export function bindSurroundings(props: ModelServerProps, groups: ServedGroups, engine: EngineBinding): Surroundings {
  const { rollout = Rollout.rolling(), disruption = DisruptionBudget.groups(1), access = NetworkAccess.groupOnly(), autoscaling, apiKey, lwsVersion } = props;
  const { placement = GroupPlacement.kubernetes(), platform = Platform.kubernetes() } = props;
  const scaling = autoscaling?._bind(groups, engine.metrics);
  const mostReplicas = scaling?.maxReplicas ?? groups.replicas;
  const placing = placement._bind({ kind: groups.kind, groupSize: groups.groupSize, replicas: mostReplicas, platformName: platform.name, lwsVersion });
  const rolling = rollout._bind({ kind: groups.kind, replicas: groups.replicas, mostReplicas, queuedByKueue: placing.queuedByKueue });
  const budget = disruption._bind(groups);
  const policies = access._bind(groups);
  const bindings = [placing, rolling, budget, policies, ...(scaling ? [scaling] : [])];
  return {
    placement: placing,
    rollout: rolling.numbers,
    policyCount: policies.policies.length,
    metricsAreClosed: policies.metricsAreClosed,
    objects: [
      ...object('DisruptionBudget', budget.manifest),
      ...object('Autoscaler', scaling?.manifest),
      ...policies.policies.map(({ id, manifest }) => ({ id: `NetworkPolicy-${id}`, manifest })),
    ],
    problems: [
      ...bindings.flatMap(({ problems }) => problems),
      ...replicasBesideAutoscaling(props.replicas, autoscaling),
      ...(apiKey ? secretKeyProblems('apiKey', apiKey) : []),
      ...(groups.kind === Workload.LEADER_WORKER_SET ? lwsProblems(lwsVersion, [
        LWS_FEATURES.api,
        ...(groups.groupSize > 1 ? [LWS_FEATURES.groupSizeVariable] : []),
        ...(engine.needsWorkerIndex ? [LWS_FEATURES.workerIndexVariable] : []),
      ]) : []),
    ],
    warnings: bindings.flatMap(({ warnings }) => warnings),
  };
}

function object(id: string, manifest: object | undefined): SurroundingObject[] {
  return manifest === undefined ? [] : [{ id, manifest: manifest as ApiObjectProps }];
}
