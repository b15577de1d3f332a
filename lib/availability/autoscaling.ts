import type { EngineMetrics } from '../engine/engine-metrics';
import type { ServedGroups } from '../pod/served-groups';
import { problem } from '../problems';
import type { HpaAutoscalingProps, KedaAutoscalingProps } from './autoscaling-props';
import { HpaAutoscaling } from './hpa';
import { KedaAutoscaling } from './keda';

/** What binding a scaler gives. */
export interface AutoscalingBinding {
  /**
   * The HorizontalPodAutoscaler or ScaledObject.
   *
   * @default - none: the settings are unusable
   */
  readonly manifest?: object;

  /** The fewest groups. */
  readonly minReplicas: number;
  /** The most groups. */
  readonly maxReplicas: number;
  readonly problems: string[];
  readonly warnings: string[];
}

/**
 * Who decides on the number of groups, by the load that the engine tells: requests that wait and, if wanted, the used
 * share of the KV cache. GPU utilization tells nothing here, for an engine with one request keeps its GPUs busy too.
 *
 * Groups are added fast and removed slowly, for a new one serves only after it has loaded the model. The server's manifest
 * then has no `replicas`, or each apply would set the number back. Where a server that has them in the cluster gets a
 * scaler, the first apply takes the field away, and so leaves one group for the moment; where `kubectl apply` is used,
 * `kubectl apply edit-last-applied`, to take the field out there first, avoids that.
 *
 * @see https://lws.sigs.k8s.io/docs/concepts/hpa/
 */
export abstract class Autoscaling {
  /**
   * Kubernetes' own HorizontalPodAutoscaler. It needs an adapter that serves the engine's metrics as custom metrics of
   * pods (`custom.metrics.k8s.io`), such as prometheus-adapter; these rename metrics as they were told to.
   */
  static hpa(props: HpaAutoscalingProps): Autoscaling {
    return new HpaAutoscaling(props);
  }

  /**
   * A ScaledObject of KEDA, which asks Prometheus itself. The leaders' series must have the labels `namespace` and `pod`,
   * as the monitors of the Prometheus operator give them. While Prometheus does not answer, the number of groups stays.
   */
  static keda(props: KedaAutoscalingProps): Autoscaling {
    return new KedaAutoscaling(props);
  }

  /** @internal */
  abstract _bind(groups: ServedGroups, metrics: EngineMetrics): AutoscalingBinding;
}

/** What is wrong where a number of groups is given and a scaler owns it. */
export function replicasBesideAutoscaling(replicas: number | undefined, autoscaling: Autoscaling | undefined): string[] {
  return replicas === undefined || autoscaling === undefined ? []
    : [problem('replicas', replicas, 'left out, for autoscaling owns the number of groups', 'set minReplicas and maxReplicas of autoscaling')];
}
