import { Duration } from 'cdk8s';
import type { k8s } from '../k8s';
import { checkWhole } from '../checks';
import { MOST_REPLICAS } from '../pod/lws';
import { isWhole, problem } from '../problems';
import type { AutoscalingProps } from './autoscaling-props';

/** The largest period of a policy and the largest window that Kubernetes takes (kubernetes:pkg/apis/autoscaling/validation). */
const LONGEST_PERIOD_SECONDS = 1800;
const LONGEST_WINDOW_SECONDS = 3600;
const SHORTEST_WINDOW_SECONDS = 300;

/** What scalers are told, with the defaults in place and times in seconds. */
export interface ScalingSettings {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly waitingRequests: number;
  readonly kvCachePercent?: number;
  readonly scaleUpStep: number;
  readonly scaleUpSeconds: number;
  readonly scaleDownWindowSeconds: number;
  readonly scaleDownSeconds: number;
}

/** The settings of a scaler with their defaults. */
export function scalingSettings(props: AutoscalingProps): ScalingSettings {
  return {
    minReplicas: props.minReplicas ?? 1,
    maxReplicas: props.maxReplicas,
    waitingRequests: props.waitingRequests ?? 5,
    kvCachePercent: props.kvCachePercent,
    scaleUpStep: props.scaleUpStep ?? 1,
    scaleUpSeconds: seconds(props.scaleUpEvery ?? Duration.minutes(1)),
    scaleDownWindowSeconds: seconds(props.scaleDownWindow ?? Duration.minutes(10)),
    scaleDownSeconds: seconds(props.scaleDownEvery ?? Duration.minutes(5)),
  };
}

/** What is wrong about the settings that all scalers share; `by` is the factory by which messages call the scaler. */
export function scalingProblems(by: string, settings: ScalingSettings): string[] {
  const { minReplicas, maxReplicas, waitingRequests, kvCachePercent, scaleUpStep } = settings;
  const within = (property: string, value: number, least: number, most: number) =>
    (value >= least && value <= most ? [] : [problem(`${by} ${property}`, `${value} s`, `${least} to ${most} seconds`)]);
  return [
    ...leastProblems(by, minReplicas),
    ...checkWhole(`${by} maxReplicas`, maxReplicas, 1, MOST_REPLICAS),
    ...(isWhole(minReplicas) && isWhole(maxReplicas) && maxReplicas < minReplicas
      ? [problem(`${by} maxReplicas`, maxReplicas, `at least minReplicas, ${minReplicas}`)] : []),
    ...checkWhole(`${by} waitingRequests`, waitingRequests, 1, 1_000_000),
    ...(kvCachePercent === undefined ? [] : checkWhole(`${by} kvCachePercent`, kvCachePercent, 1, 99)),
    ...checkWhole(`${by} scaleUpStep`, scaleUpStep, 1, MOST_REPLICAS),
    ...within('scaleUpEvery', settings.scaleUpSeconds, 1, LONGEST_PERIOD_SECONDS),
    ...within('scaleDownWindow', settings.scaleDownWindowSeconds, SHORTEST_WINDOW_SECONDS, LONGEST_WINDOW_SECONDS),
    ...within('scaleDownEvery', settings.scaleDownSeconds, 1, LONGEST_PERIOD_SECONDS),
  ];
}

/** What works but does nothing. */
export function scalingWarnings(by: string, { minReplicas, maxReplicas }: ScalingSettings): string[] {
  return minReplicas === maxReplicas ? [`${by} minReplicas and maxReplicas are both ${minReplicas}: the number of groups never changes`] : [];
}

/** How fast groups come and go: by number, since a share of few groups is none or all. */
export function scalingBehavior(settings: ScalingSettings): k8s.HorizontalPodAutoscalerBehaviorV2 {
  return {
    scaleUp: {
      stabilizationWindowSeconds: 0,
      policies: [{ type: 'Pods', value: settings.scaleUpStep, periodSeconds: settings.scaleUpSeconds }],
    },
    scaleDown: {
      stabilizationWindowSeconds: settings.scaleDownWindowSeconds,
      policies: [{ type: 'Pods', value: 1, periodSeconds: settings.scaleDownSeconds }],
    },
  };
}

function leastProblems(by: string, minReplicas: number): string[] {
  if (minReplicas !== 0) return checkWhole(`${by} minReplicas`, minReplicas, 1, MOST_REPLICAS);
  return [problem(`${by} minReplicas`, 0, `whole numbers from 1 to ${MOST_REPLICAS}`,
    'the groups themselves tell the load, so without any of them none would ever be started again')];
}

function seconds(duration: Duration): number {
  return Math.ceil(duration.toSeconds({ integral: false }));
}
