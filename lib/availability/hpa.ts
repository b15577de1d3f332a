import { k8s } from '../k8s';
import type { EngineMetrics } from '../engine/engine-metrics';
import type { ServedGroups } from '../pod/served-groups';
import { problem } from '../problems';
import type { Autoscaling, AutoscalingBinding } from './autoscaling';
import type { HpaAutoscalingProps } from './autoscaling-props';
import { scalingBehavior, scalingProblems, scalingSettings, scalingWarnings } from './scaling-behavior';

const BY = 'Autoscaling.hpa';

/** See `Autoscaling.hpa`. */
export class HpaAutoscaling implements Autoscaling {
  constructor(private readonly props: HpaAutoscalingProps) {}

  /** @internal */
  _bind(groups: ServedGroups, metrics: EngineMetrics): AutoscalingBinding {
    const { waitingRequestsMetric = metrics.requestsWaiting, kvCacheMetric = metrics.kvCacheUsage } = this.props;
    const settings = scalingSettings(this.props);
    const { minReplicas, maxReplicas, waitingRequests, kvCachePercent } = settings;
    const problems = [
      ...scalingProblems(BY, settings),
      ...metricProblems(`${BY} waitingRequestsMetric`, waitingRequestsMetric),
      ...metricProblems(`${BY} kvCacheMetric`, kvCacheMetric),
    ];
    if (problems.length > 0) return { minReplicas, maxReplicas, problems, warnings: [] };
    const manifest = k8s.KubeHorizontalPodAutoscalerV2.manifest({
      metadata: { name: groups.name },
      spec: {
        scaleTargetRef: { apiVersion: groups.apiVersion, kind: groups.kind, name: groups.name },
        minReplicas,
        maxReplicas,
        metrics: [
          podsMetric(waitingRequestsMetric, String(waitingRequests)),
          ...(kvCachePercent === undefined ? [] : [podsMetric(kvCacheMetric, `${kvCachePercent * 10}m`)]),
        ],
        behavior: scalingBehavior(settings),
      },
    });
    return { manifest, minReplicas, maxReplicas, problems, warnings: scalingWarnings(BY, settings) };
  }
}

/** A metric of each leader: those are the pods that LeaderWorkerSet shows to a HorizontalPodAutoscaler. */
function podsMetric(name: string, averageValue: string): k8s.MetricSpecV2 {
  return { type: 'Pods', pods: { metric: { name }, target: { type: 'AverageValue', averageValue: k8s.Quantity.fromString(averageValue) } } };
}

/** The name is one segment of a path (kubernetes:pkg/apis/autoscaling/validation); colons and bars may be in it. */
function metricProblems(property: string, name: unknown): string[] {
  const usable = typeof name === 'string' && /^[^\s/%]{1,253}$/.test(name) && !/^\.{1,2}$/.test(name);
  return usable ? [] : [problem(property, name, 'the name of a metric, without slashes, percent signs and spaces')];
}
