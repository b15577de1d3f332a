import type { EngineVersion } from '../planning/engine-version';
import type { EngineMetrics } from './engine-metrics';
import { isReleaseSince } from './release';

/**
 * What SGLang tells Prometheus, under the names of a version (sglang/srt/metrics/collector.py, from 0.5.10 on
 * sglang/srt/observability/metrics_collector.py). Gauges come from the pod whose ranks they describe.
 */
export function sglangMetrics({ version }: EngineVersion): EngineMetrics {
  const since = (release: string) => isReleaseSince(version, release);
  return {
    path: '/metrics',
    modelLabel: 'model_name',
    requestsWaiting: 'sglang:num_queue_reqs',
    requestsRunning: 'sglang:num_running_reqs',
    kvCacheUsage: 'sglang:token_usage',
    timeToFirstToken: 'sglang:time_to_first_token_seconds',
    timePerOutputToken: since('0.4.3.post3') ? 'sglang:inter_token_latency_seconds' : 'sglang:time_per_output_token_seconds',
    requestLatency: 'sglang:e2e_request_latency_seconds',
    promptTokens: 'sglang:prompt_tokens_total',
    generationTokens: 'sglang:generation_tokens_total',
    requestsFinished: since('0.4.1.post6') ? 'sglang:num_requests_total' : undefined,
    preemptions: since('0.5.7') ? 'sglang:num_retracted_requests_total' : undefined,
  };
}
