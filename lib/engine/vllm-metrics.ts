import type { EngineVersion } from '../planning/engine-version';
import type { EngineMetrics } from './engine-metrics';

// vLLM v0.10.2:vllm/v1/metrics/loggers.py has the old and the new name of both, v0.11.0 hides the old one of the cache,
// v0.16.0 has no old one left. Its V0 engine knows but the old name of the cache (v0.10.2:vllm/engine/metrics.py).
const FIRST_KV_CACHE_USAGE = '0.11.0';
const FIRST_INTER_TOKEN_LATENCY = '0.10.2';

/** What vLLM tells Prometheus, under the names of a version. Counters end in `_total`, which Prometheus' client adds where vLLM's source does not. */
export function vllmMetrics(version: EngineVersion): EngineMetrics {
  return {
    path: '/metrics',
    modelLabel: 'model_name',
    requestsWaiting: 'vllm:num_requests_waiting',
    requestsRunning: 'vllm:num_requests_running',
    kvCacheUsage: version.isAtLeast(FIRST_KV_CACHE_USAGE) ? 'vllm:kv_cache_usage_perc' : 'vllm:gpu_cache_usage_perc',
    timeToFirstToken: 'vllm:time_to_first_token_seconds',
    timePerOutputToken: version.isAtLeast(FIRST_INTER_TOKEN_LATENCY) ? 'vllm:inter_token_latency_seconds' : 'vllm:time_per_output_token_seconds',
    requestLatency: 'vllm:e2e_request_latency_seconds',
    promptTokens: 'vllm:prompt_tokens_total',
    generationTokens: 'vllm:generation_tokens_total',
    requestsFinished: 'vllm:request_success_total',
    preemptions: 'vllm:num_preemptions_total',
  };
}
