import { defaultRestartPolicy } from '../availability/lws-version';
import type { EngineBinding } from '../engine/engine';
import type { ServedGroups } from '../pod/served-groups';
import type { ModelServerProps } from './model-server-props';
import { API_VERSIONS, Workload, workloadLabels, type WorkloadLabels } from './workload';

/** What follows from a server's properties before any part of it is bound: names, labels and numbers of groups. */
export interface ServerSettings {
  readonly name: string;
  readonly namespace: string;
  readonly serviceName: string;
  readonly kind: Workload;
  readonly labels: WorkloadLabels;
  readonly leaderLabels: { [key: string]: string };
  /** Groups to write down; nothing where a scaler owns the number. */
  readonly replicas?: number;
  readonly restartPolicy: string;
}

/** The settings of a server: what was given, and the defaults of the rest. */
export function serverSettings(props: ModelServerProps, id: string, namespace: string | undefined): ServerSettings {
  const { name = id, workload: kind = Workload.LEADER_WORKER_SET, autoscaling, lwsVersion } = props;
  const labels = workloadLabels(kind, name);
  const replicas = autoscaling === undefined ? props.replicas ?? 1 : undefined;
  return {
    name,
    namespace: namespace ?? 'default',
    serviceName: props.serviceName ?? `${name}-leader`,
    kind,
    labels,
    leaderLabels: props.leaderLabels === undefined ? labels.leaders : { ...labels.pods, ...props.leaderLabels },
    replicas,
    restartPolicy: props.restartPolicy ?? defaultRestartPolicy(lwsVersion),
  };
}

/** The groups as the objects around them know them. */
export function servedGroups(props: ModelServerProps, settings: ServerSettings, { port, metricsOnAllPods }: EngineBinding): ServedGroups {
  return {
    name: settings.name,
    namespace: settings.namespace,
    apiVersion: API_VERSIONS[settings.kind],
    kind: settings.kind,
    replicas: settings.replicas ?? 1,
    groupSize: props.plan.groupSize,
    gpusPerPod: props.plan.gpusPerPod,
    podLabels: settings.labels.pods,
    leaderLabels: settings.leaderLabels,
    port,
    metricsOnAllPods,
  };
}
