// Made by scripts/vllm-flags.py; do not edit. Read were the sources of these releases of vLLM:
// 0.6.0 0.6.1 0.6.2 0.6.3 0.6.4 0.6.5 0.6.6 0.7.0 0.7.1 0.7.2 0.7.3 0.8.0 0.8.1 0.8.2 0.8.3 0.8.4 0.8.5 0.9.0 0.9.1 0.9.2 0.10.0
// 0.10.1 0.10.2 0.11.0 0.11.1 0.11.2 0.12.0 0.13.0 0.14.0 0.14.1 0.15.0 0.15.1 0.16.0 0.17.0 0.17.1 0.18.0 0.18.1 0.19.0 0.19.1
// 0.20.0 0.20.1 0.20.2 0.21.0 0.22.0 0.22.1 0.23.0 0.24.0 0.25.0 0.25.1 0.26.0 0.27.0 0.27.1 0.28.0 0.29.0 0.30.0 0.31.0 0.32.0
// 0.33.0

/**
 * Flags that came, and went, with the same releases: since, the first release without (or nothing), what follows them,
 * and their names: short forms with their hyphen, others without.
 */
export type ServeFlagRow = readonly [since: string, gone: string, takes: 'value' | 'optional' | 'switch' | 'toggle', names: string];

/** The oldest and the newest release that were read. */
export const OLDEST_READ = '0.6.0';
export const NEWEST_READ = '0.33.0';

export const SERVE_FLAG_ROWS: readonly ServeFlagRow[] = [
  ['0.6.0', '0.6.2', 'switch', 'engine-use-ray'],
  ['0.6.0', '0.6.4', 'value', 'max-context-len-to-capture'],
  ['0.6.0', '0.6.5', 'switch', 'enable-prefix-caching'],
  ['0.6.0', '0.7.0', 'switch', 'worker-use-ray'],
  ['0.6.0', '0.7.0', 'value', 'quantization-param-path'],
  ['0.6.0', '0.8.3', 'optional', 'disable-logprobs-during-spec-decoding'],
  ['0.6.0', '0.8.3', 'value', '-spec-draft-tp ngram-prompt-lookup-max ngram-prompt-lookup-min num-speculative-tokens spec-decoding-acceptance-method '
  + 'speculative-disable-by-batch-size speculative-draft-tensor-parallel-size speculative-max-model-len speculative-model '
  + 'speculative-model-quantization typical-acceptance-sampler-posterior-alpha typical-acceptance-sampler-posterior-threshold'],
  ['0.6.0', '0.8.4', 'switch', 'disable-custom-all-reduce ray-workers-use-nsight'],
  ['0.6.0', '0.8.5', 'optional', 'enable-chunked-prefill'],
  ['0.6.0', '0.8.5', 'switch', 'enable-lora enable-prompt-adapter fully-sharded-loras'],
  ['0.6.0', '0.9.0', 'switch', 'disable-sliding-window enforce-eager skip-tokenizer-init trust-remote-code'],
  ['0.6.0', '0.10.0', 'switch', 'allow-credentials disable-frontend-multiprocessing enable-auto-tool-choice return-tokens-as-token-ids '
  + 'use-v2-block-manager'],
  ['0.6.0', '0.10.0', 'value', 'device long-lora-scaling-factors max-prompt-adapter-token max-prompt-adapters prompt-adapters qlora-adapter-name-or-path '
  + 'tokenizer-pool-extra-config tokenizer-pool-size tokenizer-pool-type'],
  ['0.6.0', '0.10.1', 'switch', 'disable-log-requests'],
  ['0.6.0', '0.10.1', 'value', 'num-scheduler-steps'],
  ['0.6.0', '0.10.2', 'value', 'override-neuron-config'],
  ['0.6.0', '0.11.0', 'switch', 'disable-async-output-proc'],
  ['0.6.0', '0.11.0', 'value', 'guided-decoding-backend max-seq-len-to-capture preemption-mode scheduler-delay-factor'],
  ['0.6.0', '0.11.1', 'value', 'rope-scaling rope-theta'],
  ['0.6.0', '0.12.0', 'value', 'lora-extra-vocab-size num-lookahead-slots'],
  ['0.6.0', '0.18.0', 'value', 'swap-space'],
  ['0.6.0', '', 'switch', 'disable-log-stats'],
  ['0.6.0', '', 'value', '-pp -q -tp allowed-headers allowed-methods allowed-origins api-key block-size chat-template code-revision '
  + 'collect-detailed-traces config cpu-offload-gb distributed-executor-backend download-dir dtype gpu-memory-utilization host '
  + 'ignore-patterns kv-cache-dtype limit-mm-per-prompt load-format lora-dtype lora-modules max-cpu-loras max-log-len '
  + 'max-logprobs max-lora-rank max-loras max-model-len max-num-batched-tokens max-num-seqs max-parallel-loading-workers '
  + 'middleware model model-loader-extra-config num-gpu-blocks-override otlp-traces-endpoint pipeline-parallel-size port '
  + 'quantization response-role revision root-path seed served-model-name ssl-ca-certs ssl-cert-reqs ssl-certfile ssl-keyfile '
  + 'tensor-parallel-size tokenizer tokenizer-mode tokenizer-revision tool-call-parser uvicorn-log-level'],
  ['0.6.1', '', 'value', 'config-format'],
  ['0.6.2', '0.6.3', 'switch', 'multi-step-stream-outputs'],
  ['0.6.2', '0.10.0', 'switch', 'disable-fastapi-docs'],
  ['0.6.2', '', 'value', 'mm-processor-kwargs'],
  ['0.6.3', '0.8.3', 'switch', 'speculative-disable-mqa-scorer'],
  ['0.6.3', '0.8.5', 'optional', 'multi-step-stream-outputs'],
  ['0.6.3', '', 'value', 'scheduling-policy tool-parser-plugin'],
  ['0.6.4', '0.6.5', 'value', 'chat-template-text-format'],
  ['0.6.4', '0.8.5', 'switch', 'enable-lora-bias'],
  ['0.6.4', '0.10.0', 'switch', 'enable-prompt-tokens-details'],
  ['0.6.4', '0.12.0', 'value', 'override-pooler-config'],
  ['0.6.4', '0.13.0', 'value', 'task'],
  ['0.6.4', '', 'value', 'allowed-local-media-path hf-overrides'],
  ['0.6.5', '0.6.6', 'switch', 'mm-cache-preprocessor'],
  ['0.6.5', '0.12.0', 'value', '-O'],
  ['0.6.5', '0.17.0', 'value', 'logits-processor-pattern'],
  ['0.6.5', '', 'toggle', 'enable-prefix-caching'],
  ['0.6.5', '', 'value', 'chat-template-content-format compilation-config kv-transfer-config worker-cls'],
  ['0.6.6', '0.9.0', 'switch', 'disable-mm-preprocessor-cache'],
  ['0.6.6', '0.10.0', 'switch', 'enable-request-id-headers'],
  ['0.6.6', '', 'value', 'generation-config'],
  ['0.7.0', '0.8.5', 'switch', 'calculate-kv-scales'],
  ['0.7.0', '0.9.0', 'switch', 'enable-sleep-mode'],
  ['0.7.1', '0.9.0', 'switch', 'enable-reasoning'],
  ['0.7.1', '', 'value', 'override-generation-config reasoning-parser'],
  ['0.7.2', '', 'value', 'model-impl'],
  ['0.7.3', '0.27.0', 'value', 'max-long-partial-prefills max-num-partial-prefills'],
  ['0.7.3', '', 'value', 'additional-config long-prefill-token-threshold scheduler-cls'],
  ['0.8.0', '0.8.4', 'switch', 'enable-expert-parallel'],
  ['0.8.0', '0.10.0', 'switch', 'enable-server-load-tracking enable-ssl-refresh'],
  ['0.8.0', '', 'toggle', 'use-tqdm-on-load'],
  ['0.8.0', '', 'value', 'hf-config-path show-hidden-metrics-for-version worker-extension-cls'],
  ['0.8.2', '0.9.0', 'switch', 'disable-cascade-attn'],
  ['0.8.2', '0.10.0', 'switch', 'disable-uvicorn-access-log'],
  ['0.8.2', '', 'value', 'speculative-config'],
  ['0.8.3', '', 'value', '-dp data-parallel-size prefix-caching-hash-algo'],
  ['0.8.4', '0.8.5', 'optional', 'disable-chunked-mm-input'],
  ['0.8.4', '', 'optional', 'hf-token'],
  ['0.8.4', '', 'toggle', 'disable-custom-all-reduce enable-expert-parallel ray-workers-use-nsight'],
  ['0.8.5', '0.10.0', 'toggle', 'enable-prompt-adapter'],
  ['0.8.5', '0.10.1', 'toggle', 'multi-step-stream-outputs'],
  ['0.8.5', '0.11.1', 'toggle', 'enable-lora-bias'],
  ['0.8.5', '0.28.0', 'toggle', 'calculate-kv-scales'],
  ['0.8.5', '', 'toggle', 'disable-chunked-mm-input enable-chunked-prefill enable-lora fully-sharded-loras'],
  ['0.9.0', '0.10.0', 'toggle', 'enable-reasoning'],
  ['0.9.0', '0.10.1', 'toggle', 'disable-mm-preprocessor-cache'],
  ['0.9.0', '0.11.0', 'toggle', 'guided-decoding-disable-additional-properties guided-decoding-disable-any-whitespace guided-decoding-disable-fallback'],
  ['0.9.0', '0.13.0', 'value', 'cuda-graph-sizes'],
  ['0.9.0', '', 'switch', 'headless'],
  ['0.9.0', '', 'toggle', 'disable-cascade-attn disable-sliding-window enable-prompt-embeds enable-sleep-mode enforce-eager skip-tokenizer-init '
  + 'trust-remote-code'],
  ['0.9.0', '', 'value', '-dpa -dpl -dpp -dpr data-parallel-address data-parallel-rpc-port data-parallel-size-local data-parallel-start-rank '
  + 'kv-events-config pt-load-map-location'],
  ['0.9.1', '0.10.2', 'toggle', 'enable-multimodal-encoder-data-parallel'],
  ['0.9.1', '', 'toggle', 'disable-hybrid-kv-cache-manager'],
  ['0.9.1', '', 'value', '-asc -dpb api-server-count data-parallel-backend log-config-file'],
  ['0.9.2', '0.10.0', 'switch', 'enable-force-include-usage expand-tools-even-if-tool-choice-none'],
  ['0.9.2', '0.12.0', 'toggle', 'eplb-log-balancedness'],
  ['0.9.2', '0.12.0', 'value', 'eplb-step-interval eplb-window-size num-redundant-experts'],
  ['0.9.2', '0.28.0', 'value', 'override-attention-dtype'],
  ['0.9.2', '', 'toggle', 'enable-eplb'],
  ['0.9.2', '', 'value', '-dpn data-parallel-rank media-io-kwargs'],
  ['0.10.0', '0.10.2', 'switch', 'enable-prompt-adapter'],
  ['0.10.0', '0.19.0', 'toggle', 'disable-frontend-multiprocessing'],
  ['0.10.0', '', 'toggle', 'allow-credentials async-scheduling data-parallel-hybrid-lb disable-fastapi-docs disable-uvicorn-access-log '
  + 'enable-auto-tool-choice enable-force-include-usage enable-prompt-tokens-details enable-request-id-headers '
  + 'enable-server-load-tracking enable-ssl-refresh enable-tokenizer-info-endpoint interleave-mm-strings '
  + 'return-tokens-as-token-ids'],
  ['0.10.0', '', 'value', 'default-mm-loras logprobs-mode'],
  ['0.10.1', '0.13.0', 'switch', 'disable-mm-preprocessor-cache'],
  ['0.10.1', '0.17.0', 'toggle', 'disable-log-requests'],
  ['0.10.1', '', 'toggle', 'enable-log-outputs enable-log-requests exclude-tools-when-tool-choice-none kv-sharing-fast-prefill skip-mm-profiling'],
  ['0.10.1', '', 'value', 'convert h11-max-header-count h11-max-incomplete-event-size logits-processors mamba-cache-dtype mamba-ssm-cache-dtype '
  + 'mm-processor-cache-gb runner tool-server uds'],
  ['0.10.2', '0.13.0', 'switch', 'enable-multimodal-encoder-data-parallel'],
  ['0.10.2', '', 'toggle', 'log-error-stack'],
  ['0.10.2', '', 'value', '-dcp decode-context-parallel-size eplb-config io-processor-plugin kv-cache-memory-bytes mm-encoder-tp-mode '
  + 'safetensors-load-strategy'],
  ['0.11.0', '', 'toggle', 'enable-dbo trust-request-chat-template'],
  ['0.11.0', '', 'value', 'allowed-media-domains dbo-decode-token-threshold dbo-prefill-token-threshold expert-placement-strategy '
  + 'mm-processor-cache-type mm-shm-cache-max-object-size-mb pooler-config structured-outputs-config video-pruning-rate'],
  ['0.11.1', '', 'switch', 'aggregate-engine-logging'],
  ['0.11.1', '', 'toggle', '-dpe -dph data-parallel-external-lb disable-nccl-for-dp-synchronization enable-mm-embeds tokens-only'],
  ['0.11.1', '', 'value', '-n -r all2all-backend cudagraph-capture-sizes dcp-kv-cache-interleave-size ec-transfer-config kv-offloading-backend '
  + 'kv-offloading-size mamba-block-size master-addr master-port max-cudagraph-capture-size mm-encoder-attn-backend nnodes '
  + 'node-rank reasoning-parser-plugin stream-interval'],
  ['0.12.0', '', 'toggle', 'kv-cache-metrics'],
  ['0.12.0', '', 'value', '-cc -pcp cp-kv-cache-interleave-size kv-cache-metrics-sample optimization-level prefill-context-parallel-size'],
  ['0.13.0', '', 'toggle', 'cudagraph-metrics enable-layerwise-nvtx-tracing'],
  ['0.13.0', '', 'value', '-ac attention-backend attention-config profiler-config'],
  ['0.14.0', '', 'toggle', '-ep allow-deprecated-quantization enable-log-deltas enable-logging-iteration-details enable-mfu-metrics '
  + 'enable-offline-docs enable-return-routed-experts enable-tower-connector-lora'],
  ['0.14.0', '', 'value', 'default-chat-template-kwargs ubatch-size'],
  ['0.15.0', '', 'toggle', 'mm-encoder-only'],
  ['0.15.0', '', 'value', 'mamba-cache-mode ssl-ciphers'],
  ['0.16.0', '', 'toggle', 'enable-flashinfer-autotune specialize-active-lora'],
  ['0.16.0', '', 'value', 'disable-access-log-for-endpoints kernel-config weight-transfer-config'],
  ['0.17.0', '0.18.0', 'toggle', 'use-gpu-for-pooling-score'],
  ['0.17.0', '', 'toggle', 'enable-elastic-ep fail-on-environ-validation language-model-only'],
  ['0.17.0', '', 'value', 'cpu-offload-params moe-backend offload-backend offload-group-size offload-num-in-group offload-params '
  + 'offload-prefetch-step performance-mode'],
  ['0.18.0', '', 'switch', 'grpc'],
  ['0.18.0', '', 'toggle', 'enable-ep-weight-filter'],
  ['0.18.0', '', 'value', 'dcp-comm-backend distributed-timeout-seconds gdn-prefill-backend shutdown-timeout'],
  ['0.19.0', '', 'toggle', 'scheduler-reserve-full-isl'],
  ['0.19.0', '', 'value', '-sc kv-cache-dtype-skip-layers lora-target-modules mm-tensor-ipc reasoning-config renderer-num-workers'],
  ['0.20.0', '', 'toggle', 'enable-flash-late-interaction enable-mamba-cache-stochastic-rounding numa-bind'],
  ['0.20.0', '', 'value', 'ir-op-priority mamba-backend mamba-cache-philox-rounds numa-bind-cpus numa-bind-nodes'],
  ['0.21.0', '', 'value', 'fingerprint-mode fingerprint-value mm-encoder-attn-dtype mm-encoder-fp8-scale-path mm-encoder-fp8-scale-save-margin '
  + 'mm-encoder-fp8-scale-save-path safetensors-prefetch-block-size safetensors-prefetch-num-threads'],
  ['0.22.0', '', 'switch', '-dpm data-parallel-multi-port-external-lb'],
  ['0.22.0', '', 'toggle', 'enable-cumem-allocator enable-mixed-moe-lora-format use-fp64-gumbel'],
  ['0.22.0', '', 'value', 'cpu-distributed-timeout-seconds data-parallel-supervisor-port dp-supervisor-probe-failure-threshold '
  + 'dp-supervisor-probe-interval-s dp-supervisor-probe-timeout-s linear-backend quantization-config spec-method spec-model '
  + 'spec-tokens'],
  ['0.24.0', '', 'toggle', 'jit-monitor-verbose'],
  ['0.24.0', '', 'value', '-dc device-ids diffusion-config prefill-schedule-interval watermark'],
  ['0.25.0', '', 'toggle', 'enable-per-request-metrics'],
  ['0.25.0', '', 'value', 'jit-monitor-mode mm-ipc-gpu-memory-gb model-class-overrides'],
  ['0.26.0', '0.30.0', 'toggle', 'enable-bf16x3-router-gemm'],
  ['0.26.0', '', 'toggle', 'enable-moe-shared-loras'],
  ['0.26.0', '', 'value', 'max-num-scheduled-tokens prefix-match-unit'],
  ['0.27.0', '', 'toggle', 'cohere-is-reasoning-model enable-fault-tolerance use-replayssm'],
  ['0.27.0', '', 'value', 'cohere-format fault-tolerance-config kda-prefill-backend mamba-ssu-algorithm mm-hasher-algorithm replayssm-buffer-len '
  + 'video-pruning-method'],
  ['0.28.0', '', 'toggle', 'mm-device-do-normalize return-sampling-mask'],
  ['0.28.0', '', 'value', 'ec-manager-config mm-processor-device'],
  ['0.29.0', '', 'toggle', 'dcp-q-replicate enable-batch-sharded-sampling enable-trace-replay'],
  ['0.29.0', '', 'value', 'max-num-queued-reqs max-num-queued-tokens per-request-spec-decode-metrics prefix-cache-retention-interval '
  + 'sse-keep-alive-interval'],
  ['0.30.0', '0.31.0', 'toggle', 'enable-mamba-fine-grained-prefix-cache'],
  ['0.30.0', '', 'toggle', 'enable-nccl-comm-suspend enable-scale-out'],
  ['0.30.0', '', 'value', 'dp-sync-interval elastic-ep-max-dp-size engram-config kda-decode-backend sparse-indexer-topk-backend watermark-config'],
  ['0.31.0', '', 'toggle', 'enable-mamba-shared-prefix-checkpoint long-prefill-token-threshold-adaptive swa-bounded-replay trust-request-mm-kwargs'],
  ['0.31.0', '', 'value', 'anthropic-disabled-thinking-effort aux-output-config device-memory-utilization log-level logging-config '
  + 'max-lora-cls-labels max-num-active-seqs sleep-preserve-parameter-names tool-strict-level'],
  ['0.32.0', '', 'toggle', 'enable-hc-sp enable-shm-tensor-arena sleep-mode-offload-cudagraph'],
  ['0.32.0', '', 'value', 'custom-histogram-buckets grpc-port'],
  ['0.33.0', '', 'toggle', 'monokernel'],
  ['0.33.0', '', 'value', 'reasoning-effort-map sleep-mode-backend watchdog-config'],
];
