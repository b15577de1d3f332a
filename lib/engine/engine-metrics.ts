/**
 * What an engine tells Prometheus, under the names that its version uses. Histograms are named without their
 * `_bucket`, `_sum` and `_count`, counters as they are scraped. A metric that a version lacks is left out.
 */
export interface EngineMetrics {
  /** The path at which the metrics are scraped, on the port of the API. */
  readonly path: string;
  /** The label that holds the name by which clients ask for the model. */
  readonly modelLabel: string;
  /** Gauge: requests that wait for a place in a batch. */
  readonly requestsWaiting: string;
  /** Gauge: requests that are being answered. */
  readonly requestsRunning: string;
  /** Gauge: used share of the KV cache, 0 to 1. */
  readonly kvCacheUsage: string;
  /** Histogram, seconds: from a request to the first token of its answer. */
  readonly timeToFirstToken: string;
  /** Histogram, seconds: from one token of an answer to the next. */
  readonly timePerOutputToken: string;
  /** Histogram, seconds: from a request to the end of its answer. */
  readonly requestLatency: string;
  /** Counter: tokens of prompts that were processed. */
  readonly promptTokens: string;
  /** Counter: tokens that were generated. */
  readonly generationTokens: string;

  /**
   * Counter: requests that were answered to the end.
   *
   * @default - the engine's version has none
   */
  readonly requestsFinished?: string;

  /**
   * Counter: requests that lost their place in the KV cache to others and start over.
   *
   * @default - the engine's version has none
   */
  readonly preemptions?: string;
}
