import { vllmMetrics } from '../../lib/engine/vllm/vllm-metrics';
import { EngineVersion } from '../../lib/planning/engine-version';
import type { ServedGroups } from '../../lib/pod/served-groups';

export const METRICS = vllmMetrics(EngineVersion.vllm('0.18.0'));

/** Two groups of two pods, in a LeaderWorkerSet. */
export const GROUPS: ServedGroups = {
  name: 'deepseek-r1',
  namespace: 'inference',
  apiVersion: 'leaderworkerset.x-k8s.io/v1',
  kind: 'LeaderWorkerSet',
  replicas: 2,
  groupSize: 2,
  metricsOnAllPods: false,
  gpusPerPod: 8,
  podLabels: { 'leaderworkerset.sigs.k8s.io/name': 'deepseek-r1' },
  leaderLabels: { 'leaderworkerset.sigs.k8s.io/name': 'deepseek-r1', 'leaderworkerset.sigs.k8s.io/worker-index': '0' },
  port: 8000,
};

/** Two groups of one pod, in a Deployment. */
export const PODS: ServedGroups = {
  ...GROUPS,
  name: 'qwen3-32b',
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  groupSize: 1,
  podLabels: { 'cdk8s-inference/server': 'qwen3-32b' },
  leaderLabels: { 'cdk8s-inference/server': 'qwen3-32b' },
};
