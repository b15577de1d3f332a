/** One metric as an engine prints it. */
interface Family {
  readonly name: string;
  readonly type: 'gauge' | 'counter' | 'histogram';
  /** Of a gauge its value, of a counter what a second adds, of a histogram the seconds that each observation took. */
  readonly value: number;
  readonly buckets?: readonly number[];
  readonly labels?: string;
}

/** What one engine prints at `/metrics`: the names, types, labels and buckets of its version's source. */
interface Exposition {
  readonly labels: string;
  readonly families: readonly Family[];
}

const SHORT_FIRST_TOKEN = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const SHORT_TOKEN = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5];
const SHORT_REQUEST = [0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60];

/** vllm v0.7.2:vllm/engine/metrics.py */
const VLLM_0_7_2: Exposition = {
  labels: 'model_name="r1"',
  families: [
    { name: 'vllm:num_requests_running', type: 'gauge', value: 8 },
    { name: 'vllm:num_requests_waiting', type: 'gauge', value: 50 },
    { name: 'vllm:num_requests_swapped', type: 'gauge', value: 0 },
    { name: 'vllm:gpu_cache_usage_perc', type: 'gauge', value: 0.97 },
    { name: 'vllm:cpu_cache_usage_perc', type: 'gauge', value: 0 },
    { name: 'vllm:num_preemptions_total', type: 'counter', value: 50 },
    { name: 'vllm:prompt_tokens_total', type: 'counter', value: 900 },
    { name: 'vllm:generation_tokens_total', type: 'counter', value: 300 },
    { name: 'vllm:time_to_first_token_seconds', type: 'histogram', value: 9, buckets: SHORT_FIRST_TOKEN },
    { name: 'vllm:time_per_output_token_seconds', type: 'histogram', value: 0.06, buckets: SHORT_TOKEN },
    { name: 'vllm:e2e_request_latency_seconds', type: 'histogram', value: 27, buckets: SHORT_REQUEST },
    { name: 'vllm:request_success_total', type: 'counter', value: 3, labels: 'finished_reason="stop"' },
    { name: 'vllm:request_success_total', type: 'counter', value: 1, labels: 'finished_reason="length"' },
  ],
};

/** vllm v0.33.0:vllm/v1/metrics/loggers.py, vllm/v1/metrics/buckets.py */
const VLLM_0_33: Exposition = {
  labels: 'engine="0",model_name="r1"',
  families: [
    { name: 'vllm:num_requests_running', type: 'gauge', value: 8 },
    { name: 'vllm:num_requests_waiting', type: 'gauge', value: 50 },
    { name: 'vllm:num_requests_waiting_by_reason', type: 'gauge', value: 50, labels: 'reason="capacity"' },
    { name: 'vllm:engine_sleep_state', type: 'gauge', value: 1, labels: 'sleep_state="awake"' },
    { name: 'vllm:kv_cache_usage_perc', type: 'gauge', value: 0.97 },
    { name: 'vllm:num_preemptions_total', type: 'counter', value: 50 },
    { name: 'vllm:prompt_tokens_total', type: 'counter', value: 900 },
    { name: 'vllm:generation_tokens_total', type: 'counter', value: 300 },
    { name: 'vllm:request_success_total', type: 'counter', value: 3, labels: 'finished_reason="stop"' },
    { name: 'vllm:request_success_total', type: 'counter', value: 1, labels: 'finished_reason="length"' },
    { name: 'vllm:request_success_total', type: 'counter', value: 0, labels: 'finished_reason="error"' },
    { name: 'vllm:time_to_first_token_seconds', type: 'histogram', value: 9, buckets: [...SHORT_FIRST_TOKEN, 20, 40, 80, 160, 640, 2560] },
    { name: 'vllm:inter_token_latency_seconds', type: 'histogram', value: 0.06, buckets: [...SHORT_TOKEN, 5, 7.5, 10, 20, 40, 80] },
    { name: 'vllm:request_time_per_output_token_seconds', type: 'histogram', value: 0.06, buckets: [...SHORT_TOKEN, 5, 7.5, 10, 20, 40, 80] },
    { name: 'vllm:e2e_request_latency_seconds', type: 'histogram', value: 27, buckets: [...SHORT_REQUEST, 120, 240, 480, 960, 1920, 7680] },
  ],
};

/** sglang v0.5.23:sglang/srt/observability/metrics_collector.py */
const SGLANG_0_5_23: Exposition = {
  labels: 'engine_type="unified",model_name="r1",moe_ep_rank="0",pp_rank="0",tp_rank="0"',
  families: [
    { name: 'sglang:num_running_reqs', type: 'gauge', value: 8 },
    { name: 'sglang:num_queue_reqs', type: 'gauge', value: 50 },
    { name: 'sglang:token_usage', type: 'gauge', value: 0.97 },
    { name: 'sglang:gen_throughput', type: 'gauge', value: 300 },
    { name: 'sglang:num_retracted_requests_total', type: 'counter', value: 50 },
    { name: 'sglang:prompt_tokens_total', type: 'counter', value: 900, labels: 'is_streaming="true"' },
    { name: 'sglang:generation_tokens_total', type: 'counter', value: 300, labels: 'is_streaming="true"' },
    { name: 'sglang:num_requests_total', type: 'counter', value: 4, labels: 'is_streaming="true"' },
    { name: 'sglang:num_aborted_requests_total', type: 'counter', value: 0 },
    { name: 'sglang:time_to_first_token_seconds', type: 'histogram', value: 9, labels: 'is_streaming="true"', buckets: [0.1, 0.2, 0.4, 0.6, 0.8, 1, 2, 4, 6, 8, 10, 20, 40, 60, 80, 100, 200, 400] },
    { name: 'sglang:inter_token_latency_seconds', type: 'histogram', value: 0.06, buckets: [0.002, 0.004, 0.006, 0.008, 0.01, 0.015, 0.02, 0.025, 0.03, 0.035, 0.04, 0.06, 0.08, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 2, 4, 6, 8] },
    { name: 'sglang:e2e_request_latency_seconds', type: 'histogram', value: 27, labels: 'is_streaming="true"', buckets: [0.1, 0.2, 0.4, 0.6, 0.8, 1, 2, 4, 6, 8, 10, 20, 40, 60, 80, 100, 200, 400, 600, 1200, 1800, 2400] },
  ],
};

const EXPOSITIONS: { readonly [engine: string]: Exposition } = { 'vllm-0.7.2': VLLM_0_7_2, 'vllm-newest': VLLM_0_33, sglang: SGLANG_0_5_23 };

/** What an engine prints after it worked for some seconds. */
export function engineMetrics(engine: string, seconds: number): string {
  const { labels, families } = EXPOSITIONS[engine];
  const heads = new Set<string>();
  return families.map((family) => {
    const all = [labels, ...(family.labels === undefined ? [] : [family.labels])].join(',');
    const head = heads.has(family.name) ? '' : `# HELP ${family.name} Described by the engine.\n# TYPE ${family.name} ${family.type}\n`;
    heads.add(family.name);
    return head + samples(family, all, seconds);
  }).join('');
}

function samples({ name, type, value, buckets = [] }: Family, labels: string, seconds: number): string {
  if (type === 'gauge') return `${name}{${labels}} ${float(value)}\n`;
  if (type === 'counter') return `${name}{${labels}} ${float(100 + value * seconds)}\n`;
  const count = 10 + 4 * seconds;
  const lines = buckets.map((bucket) => `${name}_bucket{le="${float(bucket)}",${labels}} ${float(value <= bucket ? count : 0)}`);
  return [...lines, `${name}_bucket{le="+Inf",${labels}} ${float(count)}`, `${name}_count{${labels}} ${float(count)}`, `${name}_sum{${labels}} ${float(count * value)}`, ''].join('\n');
}

/** A number as prometheus_client prints it. */
function float(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** A pod as kube-state-metrics knows it. */
export interface KnownPod {
  readonly pod: string;
  readonly uid: string;
  /** Whether it is ready; nothing where it waits for a machine. */
  readonly ready?: boolean;
}

/** kube-state-metrics v2.13:docs/metrics/workload */
export function kubeStateMetrics(namespace: string, pods: readonly KnownPod[], sets: { readonly [name: string]: number }): string {
  const about = ({ pod, uid }: KnownPod) => `namespace="${namespace}",pod="${pod}",uid="${uid}"`;
  return [
    '# TYPE kube_pod_created gauge',
    ...pods.map((pod) => `kube_pod_created{${about(pod)}} 1.76e+09`),
    '# TYPE kube_pod_status_ready gauge',
    ...pods.filter(({ ready }) => ready !== undefined).flatMap((pod) => ['true', 'false', 'unknown'].map((condition) =>
      `kube_pod_status_ready{${about(pod)},condition="${condition}"} ${condition === String(pod.ready) ? 1 : 0}`)),
    '# TYPE kube_pod_container_status_restarts_total counter',
    ...pods.map((pod) => `kube_pod_container_status_restarts_total{${about(pod)},container="leader"} 0`),
    '# TYPE kube_statefulset_replicas gauge',
    ...Object.entries(sets).map(([name, replicas]) => `kube_statefulset_replicas{namespace="${namespace}",statefulset="${name}"} ${replicas}`),
    '',
  ].join('\n');
}

/** dcgm-exporter:etc/default-counters.csv */
export function dcgmMetrics(namespace: string, pods: readonly string[]): string {
  const gpus = pods.flatMap((pod) => [0, 1].map((gpu) => `gpu="${gpu}",UUID="GPU-${pod}-${gpu}",device="nvidia${gpu}",modelName="NVIDIA H20",Hostname="node",container="leader",namespace="${namespace}",pod="${pod}"`));
  return Object.entries({ DCGM_FI_DEV_GPU_UTIL: 83, DCGM_FI_DEV_FB_USED: 90_000, DCGM_FI_DEV_FB_FREE: 7_000 })
    .map(([name, value]) => [`# TYPE ${name} gauge`, ...gpus.map((labels) => `${name}{${labels}} ${value}`), ''].join('\n')).join('');
}
