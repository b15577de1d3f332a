import { k8s } from '../k8s';
import {
  LeaderWorkerSet, type LeaderWorkerSetSpecLeaderWorkerTemplateRestartPolicy, type LeaderWorkerSetSpecLeaderWorkerTemplateSubGroupPolicy,
  LeaderWorkerSetSpecRolloutStrategyRollingUpdateConfigurationMaxSurge as MaxSurge,
  LeaderWorkerSetSpecRolloutStrategyRollingUpdateConfigurationMaxUnavailable as MaxUnavailable,
  LeaderWorkerSetSpecRolloutStrategyType,
} from '../../imports/leaderworkerset.x-k8s.io';
import { deploymentStrategy, type RollingNumbers } from '../availability/rollout';
import { GROUP_NAME, WORKER_INDEX } from '../pod/lws';

/** The kind of object that owns the pods. */
export enum Workload {
  /** Groups of a leader and its workers, also of a leader alone. Needs LeaderWorkerSet in the cluster. */
  LEADER_WORKER_SET = 'LeaderWorkerSet',
  /** Kubernetes' own Deployment, for plans of one pod; needs nothing more in the cluster. */
  DEPLOYMENT = 'Deployment',
}

/** How the pods of a workload are told from others. */
export interface WorkloadLabels {
  /** Labels that all its pods carry. */
  readonly pods: { [key: string]: string };
  /** Labels that its leaders carry. */
  readonly leaders: { [key: string]: string };
  /** Labels that templates must set themselves, since no controller does. */
  readonly templates: { [key: string]: string };
}

/** The label by which people and tools know objects of one application, on Services and on pods of Deployments; never selected. */
export const APPLICATION = 'app.kubernetes.io/name';
/** The label by which pods of a Deployment are told from others. Nobody else sets it, as charts do with the one above. */
const SERVER = 'cdk8s-inference/server';

/** The API version of each kind. */
export const API_VERSIONS: { readonly [kind in Workload]: string } = {
  [Workload.LEADER_WORKER_SET]: 'leaderworkerset.x-k8s.io/v1',
  [Workload.DEPLOYMENT]: 'apps/v1',
};

/** What the object that owns the pods is made from; each part is rendered already. */
export interface WorkloadParts {
  readonly name: string;
  /** Groups; nothing where a scaler owns the number. */
  readonly replicas?: number;
  readonly groupSize: number;
  readonly restartPolicy: string;
  /** The leader's pod template. */
  readonly leader: unknown;
  /** The workers' pod template. */
  readonly worker?: unknown;
  readonly labels?: { [key: string]: string };
  readonly annotations?: { [key: string]: string };
  /** The numbers of a rolling update; nothing where the cluster decides. */
  readonly rollout?: RollingNumbers;
  readonly subGroupPolicy?: { readonly subGroupSize: number; readonly subGroupPolicyType?: string };
  /** How long a start may take, in seconds. */
  readonly startupSeconds: number;
}

/** How the pods of a workload of that kind and name are told from others. */
export function workloadLabels(kind: Workload, name: string): WorkloadLabels {
  if (kind === Workload.DEPLOYMENT) return { pods: { [SERVER]: name }, leaders: { [SERVER]: name }, templates: { [SERVER]: name, [APPLICATION]: name } };
  return { pods: { [GROUP_NAME]: name }, leaders: { [GROUP_NAME]: name, [WORKER_INDEX]: '0' }, templates: {} };
}

/** The object that owns the pods. */
export function workloadManifest(kind: Workload, parts: WorkloadParts) {
  return kind === Workload.DEPLOYMENT ? deployment(parts) : leaderWorkerSet(parts);
}

function leaderWorkerSet(parts: WorkloadParts) {
  const { rollout } = parts;
  return LeaderWorkerSet.manifest({
    metadata: { name: parts.name, labels: orNothing(parts.labels), annotations: orNothing(parts.annotations) },
    spec: {
      replicas: parts.replicas,
      rolloutStrategy: rollout && {
        type: LeaderWorkerSetSpecRolloutStrategyType.ROLLING_UPDATE,
        rollingUpdateConfiguration: {
          maxUnavailable: MaxUnavailable.fromNumber(rollout.maxUnavailable), maxSurge: MaxSurge.fromNumber(rollout.maxSurge), partition: rollout.partition,
        },
      },
      leaderWorkerTemplate: {
        size: parts.groupSize,
        // The generated enum has the same values.
        restartPolicy: parts.restartPolicy as LeaderWorkerSetSpecLeaderWorkerTemplateRestartPolicy,
        // The generated enum has the same values here too.
        subGroupPolicy: parts.subGroupPolicy as LeaderWorkerSetSpecLeaderWorkerTemplateSubGroupPolicy | undefined,
        ...(parts.worker === undefined ? { workerTemplate: parts.leader } : { leaderTemplate: parts.leader, workerTemplate: parts.worker }),
      },
    },
  });
}

/** Kubernetes calls a Deployment failed after ten minutes without progress: here after the time that a start may take. */
const PROGRESS_SLACK_SECONDS = 600;

function deployment(parts: WorkloadParts) {
  const manifest = k8s.KubeDeployment.manifest({
    metadata: { name: parts.name, labels: orNothing(parts.labels), annotations: orNothing(parts.annotations) },
    spec: {
      replicas: parts.replicas,
      progressDeadlineSeconds: parts.startupSeconds + PROGRESS_SLACK_SECONDS,
      strategy: parts.rollout && deploymentStrategy(parts.rollout),
      selector: { matchLabels: { [SERVER]: parts.name } },
      template: {},
    },
  });
  // The template is rendered already, and stays as it is.
  return { ...manifest, spec: { ...manifest.spec, template: parts.leader } };
}

function orNothing<T extends object>(map: T | undefined): T | undefined {
  return map && Object.keys(map).length > 0 ? map : undefined;
}
