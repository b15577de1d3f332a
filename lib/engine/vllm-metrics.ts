import type { EngineVersion } from '../planning/engine-version';
import type { EngineMetrics } from './engine-metrics';

/** What vLLM tells Prometheus, under the names of a version. */
export function vllmMetrics(version: EngineVersion): EngineMetrics {
  return {
    path: '/metrics',
    modelLabel: 'model_name',
    requestsWaiting: 'vllm:num_requests_waiting',
    requestsRunning: 'vllm:num_requests_running',
    kvCacheUsage: version.isAtLeast('0.10') ? 'vllm:kv_cache_usage_perc' : 'vllm:gpu_cache_usage_perc',
    timeToFirstToken: 'vllm:time_to_first_token_seconds',
    timePerOutputToken: version.isAtLeast('0.11') ? 'vllm:inter_token_latency_seconds' : 'vllm:time_per_output_token_seconds',
    requestLatency: 'vllm:e2e_request_latency_seconds',
    promptTokens: 'vllm:prompt_tokens_total',
    generationTokens: 'vllm:generation_tokens_total',
    requestsFinished: 'vllm:request_success_total',
    preemptions: 'vllm:num_preemptions_total',
  };
}
