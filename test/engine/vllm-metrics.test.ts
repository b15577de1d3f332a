import { EngineVersion } from '../../lib';
import { vllmMetrics } from '../../lib/engine/vllm-metrics';

describe('vllmMetrics', () => {
  test.each([
    ['0.7.2', 'vllm:gpu_cache_usage_perc', 'vllm:time_per_output_token_seconds'], ['0.10.1', 'vllm:gpu_cache_usage_perc', 'vllm:time_per_output_token_seconds'],
    ['0.10.2', 'vllm:gpu_cache_usage_perc', 'vllm:inter_token_latency_seconds'], ['0.11.0', 'vllm:kv_cache_usage_perc', 'vllm:inter_token_latency_seconds'],
    ['0.33.0', 'vllm:kv_cache_usage_perc', 'vllm:inter_token_latency_seconds'],
  ])('has the names of vLLM %s', (version, kvCacheUsage, timePerOutputToken) => {
    expect(vllmMetrics(EngineVersion.vllm(version))).toMatchObject({ kvCacheUsage, timePerOutputToken });
  });

  test('names counters as they are scraped', () => {
    const { promptTokens, generationTokens, requestsFinished, preemptions } = vllmMetrics(EngineVersion.vllm('0.28.0'));

    for (const name of [promptTokens, generationTokens, requestsFinished, preemptions]) expect(name).toMatch(/^vllm:[a-z_]+_total$/);
  });
});
