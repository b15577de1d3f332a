import { checkWhole } from '../checks';
import { k8s } from '../k8s';
import type { EngineMetrics } from '../engine/engine-metrics';
import type { ServedGroups } from '../pod/served-groups';
import { isWhole, problem } from '../problems';
import { LONGEST_DEPLOYMENT_IN_QUERY } from '../promql';
import type { Autoscaling, AutoscalingBinding } from './autoscaling';
import type { KedaAutoscalingProps, PrometheusAuthentication } from './autoscaling-props';
import { sumOfGroups, sumOfShares } from './prometheus-query';
import { scalingBehavior, scalingProblems, type ScalingSettings, scalingSettings, scalingWarnings } from './scaling-behavior';

const BY = 'Autoscaling.keda';
const ADDRESS = /^https?:\/\/[A-Za-z0-9.[\]:-]+(\/[^\s?#]*)?$/;
const OBJECT_NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;
/** What the Prometheus scaler sends (keda v2.20.2:pkg/scalers/prometheus_scaler.go, authentication/authentication_types.go). */
const MODES = ['bearer', 'basic', 'tls', 'custom'];
const EXCLUSIVE_MODES = ['bearer', 'basic'];

/** See `Autoscaling.keda`. */
export class KedaAutoscaling implements Autoscaling {
  constructor(private readonly props: KedaAutoscalingProps) {}

  /** @internal */
  _bind(groups: ServedGroups, metrics: EngineMetrics): AutoscalingBinding {
    const settings = scalingSettings(this.props);
    const { minReplicas, maxReplicas, waitingRequests, kvCachePercent } = settings;
    const problems = [...scalingProblems(BY, settings), ...this.ownProblems(groups, settings)];
    if (problems.length > 0) return { minReplicas, maxReplicas, problems, warnings: [] };
    const { fallback } = this.props;
    const manifest = {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      metadata: { name: groups.name },
      spec: {
        scaleTargetRef: { apiVersion: groups.apiVersion, kind: groups.kind, name: groups.name },
        minReplicaCount: minReplicas,
        maxReplicaCount: maxReplicas,
        ...(fallback && { fallback: { failureThreshold: fallback.failures ?? 3, replicas: fallback.replicas } }),
        advanced: { horizontalPodAutoscalerConfig: { behavior: k8s.toJson_HorizontalPodAutoscalerBehaviorV2(scalingBehavior(settings)) } },
        triggers: [
          this.trigger(sumOfGroups(metrics.requestsWaiting, groups), String(waitingRequests)),
          ...(kvCachePercent === undefined ? [] : [this.trigger(sumOfShares(metrics.kvCacheUsage, groups), (kvCachePercent / 100).toFixed(2))]),
        ],
      },
    };
    return { manifest, minReplicas, maxReplicas, problems, warnings: scalingWarnings(BY, settings) };
  }

  /**
   * A sum with a target for each group (AverageValue): groups that are still loading add nothing to the sum, and are
   * taken into account all the same. Where Prometheus knows no leader, that is a failure, and not a load of 0.
   */
  private trigger(query: string, threshold: string): object {
    const { prometheusAddress, authentication } = this.props;
    return {
      type: 'prometheus',
      metricType: 'AverageValue',
      metadata: {
        serverAddress: prometheusAddress,
        query,
        threshold,
        ignoreNullValues: 'false',
        ...(authentication?.modes && { authModes: authentication.modes }),
      },
      ...(authentication && {
        authenticationRef: { name: authentication.name, kind: authentication.clusterWide ? 'ClusterTriggerAuthentication' : 'TriggerAuthentication' },
      }),
    };
  }

  private ownProblems({ kind, name }: ServedGroups, { minReplicas, maxReplicas }: ScalingSettings): string[] {
    const { prometheusAddress, authentication, fallback } = this.props;
    const withinScale = fallback && isWhole(fallback.replicas) && fallback.replicas >= minReplicas && fallback.replicas <= maxReplicas;
    return [
      ...addressProblems(prometheusAddress),
      ...(authentication ? authenticationProblems(authentication) : []),
      ...(fallback && !withinScale ? [problem(`${BY} fallback.replicas`, fallback.replicas, `${minReplicas} to ${maxReplicas}, as minReplicas and maxReplicas say`)] : []),
      ...(fallback?.failures === undefined ? [] : checkWhole(`${BY} fallback.failures`, fallback.failures, 1, 1_000_000)),
      ...(kind === 'Deployment' && name.length > LONGEST_DEPLOYMENT_IN_QUERY
        ? [problem(`${BY} name of the server`, name, `at most ${LONGEST_DEPLOYMENT_IN_QUERY} characters, or its pods do not carry it as a whole and no query finds them`)] : []),
    ];
  }
}

/** What is in front of an @ may be a secret and is not repeated. */
function addressProblems(address: unknown): string[] {
  const usable = typeof address === 'string' && ADDRESS.test(address);
  const shown = typeof address === 'string' && address.includes('@') ? address.replace(/^.*@/s, '…@') : address;
  return usable ? [] : [problem(`${BY} prometheusAddress`, shown, 'http:// or https://, a host, and a port or path if wanted, without names and passwords',
    'a TriggerAuthentication, named in authentication, holds these')];
}

function authenticationProblems({ name, modes }: PrometheusAuthentication): string[] {
  const given = modes?.split(',') ?? [];
  const usable = given.every((mode) => MODES.includes(mode)) && given.filter((mode) => EXCLUSIVE_MODES.includes(mode)).length <= 1;
  return [
    ...(OBJECT_NAME.test(String(name)) ? [] : [problem(`${BY} authentication.name`, name, 'the name of a TriggerAuthentication: lower-case letters, digits, hyphens and dots')]),
    ...(usable ? [] : [problem(`${BY} authentication.modes`, modes, `${MODES.join(', ')}, with commas between several, and only one of ${EXCLUSIVE_MODES.join(', ')}`)]),
  ];
}
