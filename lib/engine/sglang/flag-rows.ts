// Made by scripts/sglang-flags.py; do not edit. Read were the wheels of these releases of SGLang:
// 0.4.0 0.4.0.post1 0.4.0.post2 0.4.1 0.4.1.post1 0.4.1.post2 0.4.1.post3 0.4.1.post4 0.4.1.post5 0.4.1.post6 0.4.1.post7 0.4.2
// 0.4.2.post1 0.4.2.post2 0.4.2.post3 0.4.2.post4 0.4.3 0.4.3.post1 0.4.3.post2 0.4.3.post3 0.4.3.post4 0.4.4 0.4.4.post1
// 0.4.4.post2 0.4.4.post3 0.4.4.post4 0.4.5 0.4.5.post1 0.4.5.post2 0.4.5.post3 0.4.6 0.4.6.post1 0.4.6.post2 0.4.6.post3
// 0.4.6.post4 0.4.6.post5 0.4.7 0.4.7.post1 0.4.8 0.4.8.post1 0.4.9 0.4.9.post1 0.4.9.post2 0.4.9.post3 0.4.9.post4 0.4.9.post5
// 0.4.9.post6 0.4.10 0.4.10.post1 0.4.10.post2 0.5.1 0.5.1.post1 0.5.1.post2 0.5.1.post3 0.5.2 0.5.3 0.5.3.post1 0.5.3.post2
// 0.5.3.post3 0.5.4 0.5.4.post1 0.5.4.post2 0.5.4.post3 0.5.5 0.5.5.post1 0.5.5.post2 0.5.5.post3 0.5.6 0.5.6.post1 0.5.6.post2
// 0.5.7 0.5.8 0.5.8.post1 0.5.9 0.5.10 0.5.10.post1 0.5.11 0.5.12 0.5.12.post1 0.5.13 0.5.13.post1 0.5.14 0.5.15 0.5.15.post1
// 0.5.16 0.5.17 0.5.18 0.5.19 0.5.20 0.5.21 0.5.22 0.5.23
import type { FlagRow } from '../flag-table';

/** The oldest and the newest release that were read. */
export const OLDEST_READ = '0.4.0';
export const NEWEST_READ = '0.5.23';

/** Flags that came, and went, with the same releases. */
export const SGLANG_FLAG_ROWS: readonly FlagRow[] = [
  ['0.4.0', '0.4.0.post2', 'switch', 'disable-nan-detection'],
  ['0.4.0', '0.4.3.post3', 'switch', 'disable-jump-forward'],
  ['0.4.0', '0.4.3.post3', 'value', 'file-storage-pth'],
  ['0.4.0', '0.4.5.post2', 'switch', 'disable-mla'],
  ['0.4.0', '0.5.11', 'switch', 'enable-double-sparsity'],
  ['0.4.0', '0.5.11', 'value', 'ds-channel-config-path ds-heavy-channel-num ds-heavy-channel-type ds-heavy-token-num ds-sparse-decode-threshold'],
  ['0.4.0', '0.5.13', 'switch', 'enable-nan-detection'],
  ['0.4.0', '0.5.18', 'value', 'torchao-config'],
  ['0.4.0', '0.5.20', 'value', 'cuda-graph-max-bs'],
  ['0.4.0', '', 'many', 'lora-paths'],
  ['0.4.0', '', 'switch', 'delete-ckpt-after-loading disable-cuda-graph disable-cuda-graph-padding disable-custom-all-reduce disable-outlines-disk-cache '
  + 'disable-overlap-schedule disable-radix-cache enable-cache-report enable-dp-attention enable-metrics enable-mixed-chunk enable-p2p-check '
  + 'enable-torch-compile is-embedding log-requests show-time-cost skip-tokenizer-init triton-attention-reduce-in-fp32 trust-remote-code'],
  ['0.4.0', '', 'value', 'api-key attention-backend base-gpu-id chat-template chunked-prefill-size constrained-json-whitespace-pattern context-length '
  + 'cpu-offload-gb data-parallel-size decode-log-interval device dist-init-addr download-dir dp-size dtype grammar-backend host '
  + 'json-model-override-args kv-cache-dtype load-balance-method load-format log-level log-level-http max-loras-per-batch max-prefill-tokens '
  + 'max-running-requests max-total-tokens mem-fraction-static model-path nccl-init-addr nnodes node-rank num-continuous-decode-steps port '
  + 'quantization random-seed revision sampling-backend schedule-conservativeness schedule-policy served-model-name stream-interval '
  + 'tensor-parallel-size tokenizer-mode tokenizer-path torch-compile-max-bs tp-size watchdog-timeout'],
  ['0.4.0.post1', '0.5.3', 'switch', 'enable-ep-moe'],
  ['0.4.0.post1', '', 'value', 'ep-size expert-parallel-size'],
  ['0.4.0.post2', '', 'value', 'triton-attention-num-kv-splits'],
  ['0.4.1.post2', '0.4.3.post4', 'value', 'prefill-only-one-req'],
  ['0.4.1.post3', '0.4.1.post6', 'switch', 'return-token-ids'],
  ['0.4.1.post4', '', 'value', 'speculative-algorithm speculative-draft-model-path speculative-eagle-topk speculative-num-draft-tokens speculative-num-steps'],
  ['0.4.1.post5', '0.5.20', 'many', 'cuda-graph-bs'],
  ['0.4.1.post6', '', 'switch', 'enable-memory-saver'],
  ['0.4.1.post6', '', 'value', 'quantization-param-path'],
  ['0.4.1.post7', '', 'switch', 'allow-auto-truncate enable-custom-logit-processor'],
  ['0.4.2', '0.5.20', 'switch', 'stream-output'],
  ['0.4.2', '', 'value', 'tool-call-parser'],
  ['0.4.2.post1', '', 'switch', 'enable-hierarchical-cache'],
  ['0.4.2.post2', '', 'value', 'lora-backend'],
  ['0.4.3', '0.4.3.post3', 'switch', 'return-hidden-states'],
  ['0.4.3', '0.4.5.post2', 'switch', 'enable-flashinfer-mla'],
  ['0.4.3', '', 'switch', 'enable-nccl-nvls'],
  ['0.4.3.post3', '0.5.14', 'value', 'debug-tensor-dump-inject'],
  ['0.4.3.post3', '', 'switch', 'flashinfer-mla-disable-ragged'],
  ['0.4.3.post3', '', 'value', 'debug-tensor-dump-input-file debug-tensor-dump-output-folder dist-timeout file-storage-path gpu-id-step log-requests-level '
  + 'reasoning-parser speculative-accept-threshold-acc speculative-accept-threshold-single speculative-token-map warmups'],
  ['0.4.4', '', 'value', 'page-size'],
  ['0.4.4.post2', '0.4.5.post2', 'switch', 'enable-flashmla'],
  ['0.4.4.post2', '0.5.3', 'switch', 'enable-deepep-moe'],
  ['0.4.4.post2', '', 'value', 'completion-template disaggregation-bootstrap-port disaggregation-mode hicache-ratio'],
  ['0.4.4.post4', '0.4.5.post2', 'switch', 'disable-shared-experts-fusion'],
  ['0.4.4.post4', '0.4.7', 'value', 'n-share-experts-fusion'],
  ['0.4.4.post4', '', 'value', 'deepep-mode'],
  ['0.4.5.post1', '0.4.6', 'switch', 'enable-llama4-multimodal'],
  ['0.4.5.post1', '', 'switch', 'disable-chunked-prefix-cache disable-fast-image-processor'],
  ['0.4.5.post1', '', 'value', 'disaggregation-transfer-backend'],
  ['0.4.5.post2', '', 'value', 'disaggregation-ib-device moe-dense-tp-size'],
  ['0.4.5.post3', '', 'switch', 'enable-tokenizer-batch-encode'],
  ['0.4.5.post3', '', 'value', 'hicache-size hicache-write-policy'],
  ['0.4.6', '', 'switch', 'enable-multimodal'],
  ['0.4.6.post2', '0.5.3.post1', 'value', 'max-micro-batch-size'],
  ['0.4.6.post2', '', 'value', 'pipeline-parallel-size pp-size'],
  ['0.4.6.post3', '0.5.2', 'value', 'pdlb-url'],
  ['0.4.6.post3', '', 'value', 'mm-attention-backend'],
  ['0.4.6.post4', '', 'switch', 'enable-dp-lm-head enable-request-time-stats-logging'],
  ['0.4.6.post5', '0.5.11', 'switch', 'collect-tokens-histogram'],
  ['0.4.6.post5', '0.5.18', 'switch', 'enable-expert-distribution-metrics'],
  ['0.4.6.post5', '', 'many', 'bucket-e2e-request-latency bucket-inter-token-latency bucket-time-to-first-token'],
  ['0.4.6.post5', '', 'switch', 'enable-eplb'],
  ['0.4.6.post5', '', 'value', 'deepep-config ep-dispatch-algorithm ep-num-redundant-experts eplb-rebalance-num-iterations expert-distribution-recorder-buffer-size '
  + 'expert-distribution-recorder-mode init-expert-location kv-events-config preferred-sampling-params'],
  ['0.4.7', '0.4.9.post3', 'value', 'impl'],
  ['0.4.7', '', 'switch', 'disable-shared-experts-fusion enable-mscclpp enable-two-batch-overlap'],
  ['0.4.7', '', 'value', 'eplb-algorithm eplb-rebalance-layers-per-chunk'],
  ['0.4.7.post1', '0.4.9.post4', 'switch', 'disable-overlap-cg-plan'],
  ['0.4.7.post1', '0.5.3.post2', 'switch', 'debug-tensor-dump-prefill-only'],
  ['0.4.7.post1', '0.5.10', 'value', 'disaggregation-decode-dp disaggregation-decode-tp disaggregation-prefill-pp'],
  ['0.4.7.post1', '', 'switch', 'enable-profile-cuda-graph enable-return-hidden-states sleep-on-idle'],
  ['0.4.7.post1', '', 'value', 'num-reserved-decode-tokens'],
  ['0.4.8', '0.4.9.post5', 'switch', 'enable-flashinfer-moe'],
  ['0.4.8', '', 'many', 'custom-weight-loader'],
  ['0.4.8', '', 'switch', 'weight-loader-disable-mmap'],
  ['0.4.8.post1', '', 'value', 'model model-loader-extra-config'],
  ['0.4.9', '0.5.8', 'optional', 'hybrid-kvcache-ratio'],
  ['0.4.9', '', 'switch', 'enable-flashinfer-allreduce-fusion skip-server-warmup'],
  ['0.4.9', '', 'value', 'crash-dump-folder nccl-port'],
  ['0.4.9.post1', '0.5.3', 'switch', 'enable-triton-kernel-moe'],
  ['0.4.9.post1', '', 'value', 'hicache-io-backend'],
  ['0.4.9.post3', '', 'many', 'lora-target-modules'],
  ['0.4.9.post3', '', 'switch', 'disable-hybrid-swa-memory enable-lora enable-metrics-for-all-schedulers enable-pdmux'],
  ['0.4.9.post3', '', 'value', 'hicache-storage-backend max-lora-rank model-impl sm-group-num swa-full-tokens-ratio'],
  ['0.4.9.post5', '0.5.3', 'switch', 'enable-flashinfer-cutlass-moe enable-flashinfer-trtllm-moe'],
  ['0.4.9.post5', '', 'value', 'decode-attention-backend prefill-attention-backend'],
  ['0.4.9.post6', '', 'value', 'max-queued-requests'],
  ['0.4.10', '', 'value', 'ep'],
  ['0.4.10.post1', '', 'switch', 'enable-cudagraph-gc'],
  ['0.4.10.post1', '', 'value', 'hicache-mem-layout'],
  ['0.4.10.post2', '', 'switch', 'enable-symm-mem'],
  ['0.4.10.post2', '', 'value', 'max-loaded-loras moe-a2a-backend'],
  ['0.5.1', '0.5.3', 'switch', 'enable-flashinfer-mxfp4-moe'],
  ['0.5.1', '', 'switch', 'disable-flashinfer-cutlass-moe-fp4-allgather'],
  ['0.5.1', '', 'value', 'flashinfer-mxfp4-moe-precision gc-warning-threshold-secs hicache-storage-prefetch-policy moe-runner-backend offload-group-size '
  + 'offload-mode offload-num-in-group offload-prefetch-step scheduler-recv-interval tbo-token-distribution-threshold tool-server '
  + 'weight-version'],
  ['0.5.1.post3', '', 'value', 'hicache-storage-backend-extra-config'],
  ['0.5.2', '0.5.8', 'switch', 'prefill-round-robin-balance'],
  ['0.5.2', '', 'many', 'generation-tokens-buckets numa-node prompt-tokens-buckets'],
  ['0.5.2', '', 'switch', 'enable-lmcache'],
  ['0.5.2', '', 'value', 'eplb-min-rebalancing-utilization-threshold mamba-ssm-dtype max-mamba-cache-size speculative-attention-mode speculative-draft-model '
  + 'speculative-draft-model-revision tokenizer-worker-num'],
  ['0.5.3', '0.5.4', 'value', 'nsa-decode nsa-prefill'],
  ['0.5.3', '0.5.4.post2', 'value', 'oltp-traces-endpoint'],
  ['0.5.3', '0.5.7', 'value', 'load-watch-interval'],
  ['0.5.3', '0.5.10', 'value', 'speculative-ngram-branch-length speculative-ngram-max-match-window-size speculative-ngram-min-match-window-size'],
  ['0.5.3', '0.5.21', 'switch', 'keep-mm-feature-on-device'],
  ['0.5.3', '', 'many', 'tokenizer-metrics-allowed-custom-labels'],
  ['0.5.3', '', 'switch', 'disaggregation-decode-enable-offload-kvcache enable-deterministic-inference enable-dynamic-batch-tokenizer enable-fp32-lm-head '
  + 'enable-priority-scheduling enable-single-batch-overlap enable-torch-symm-mem enable-trace enable-weights-cpu-backup '
  + 'schedule-low-priority-values-first'],
  ['0.5.3', '', 'value', 'config disaggregation-decode-polling-interval dynamic-batch-tokenizer-batch-size dynamic-batch-tokenizer-batch-timeout '
  + 'max-lora-chunk-size priority-scheduling-preemption-threshold radix-eviction-policy remote-instance-weight-loader-seed-instance-ip '
  + 'remote-instance-weight-loader-seed-instance-service-port remote-instance-weight-loader-send-weights-group-ports '
  + 'speculative-ngram-capacity speculative-ngram-match-type speculative-ngram-max-bfs-breadth speculative-ngram-min-bfs-breadth '
  + 'tokenizer-metrics-custom-labels-header triton-attention-split-tile-size'],
  ['0.5.3.post1', '0.5.11', 'value', 'multi-item-scoring-delimiter'],
  ['0.5.3.post1', '', 'value', 'modelopt-quant pp-max-micro-batch-size sampling-defaults'],
  ['0.5.3.post2', '0.5.4', 'value', 'crash-on-nan'],
  ['0.5.3.post2', '0.5.4.post1', 'switch', 'enable-beta-spec'],
  ['0.5.3.post2', '0.5.8', 'value', 'piecewise-cuda-graph-tokens'],
  ['0.5.3.post2', '0.5.10', 'switch', 'enable-piecewise-cuda-graph'],
  ['0.5.3.post2', '0.5.20', 'value', 'piecewise-cuda-graph-max-tokens'],
  ['0.5.3.post2', '', 'switch', 'constrained-json-disable-any-whitespace grpc-mode'],
  ['0.5.3.post2', '', 'value', 'elastic-ep-backend lora-eviction-policy mamba-full-memory-ratio modelopt-checkpoint-restore-path modelopt-checkpoint-save-path '
  + 'mooncake-ib-device pdmux-config-path speculative-draft-load-format'],
  ['0.5.4', '0.5.5.post1', 'value', 'kt-amx-method kt-amx-weight-path'],
  ['0.5.4', '0.5.20', 'value', 'nsa-decode-backend nsa-prefill-backend piecewise-cuda-graph-compiler'],
  ['0.5.4', '', 'switch', 'abort-on-priority-when-disabled checkpoint-engine-wait-weights-before-ready disable-tokenizer-batch-decode quantize-and-serve'],
  ['0.5.4', '', 'value', 'kt-cpuinfer kt-num-gpu-experts kt-threadpool-count modelopt-export-path'],
  ['0.5.4.post1', '', 'value', 'rl-on-policy-target'],
  ['0.5.4.post2', '0.5.5', 'value', 'debug-tensor-dump-layers'],
  ['0.5.4.post2', '0.5.10', 'value', 'mm-max-concurrent-calls mm-per-request-timeout'],
  ['0.5.4.post2', '', 'value', 'otlp-traces-endpoint'],
  ['0.5.4.post3', '', 'value', 'decrypted-config-file decrypted-draft-config-file speculative-moe-runner-backend'],
  ['0.5.5', '', 'many', 'debug-tensor-dump-layers'],
  ['0.5.5', '', 'value', 'kt-max-deferred-experts-per-token'],
  ['0.5.5.post1', '', 'value', 'kt-method kt-weight-path'],
  ['0.5.5.post3', '', 'switch', 'enable-attn-tp-input-scattered enable-broadcast-mm-inputs-process enable-draft-weights-cpu-backup enable-layerwise-nvtx-marker '
  + 'export-metrics-to-file'],
  ['0.5.5.post3', '', 'value', 'export-metrics-to-file-dir'],
  ['0.5.6', '0.5.6.post1', 'value', 'dllm-block-size'],
  ['0.5.6', '0.5.7', 'switch', 'enable-flashinfer-autotune'],
  ['0.5.6', '0.5.20', 'switch', 'enable-nsa-prefill-context-parallel'],
  ['0.5.6', '0.5.23', 'switch', 'mm-enable-dp-encoder'],
  ['0.5.6', '', 'switch', 'enable-torch-compile-debug-mode'],
  ['0.5.6', '', 'value', 'dllm-algorithm fastapi-root-path forward-hooks mm-process-config'],
  ['0.5.6.post1', '0.5.23', 'switch', 'enable-fused-qk-norm-rope'],
  ['0.5.6.post1', '', 'value', 'dllm-algorithm-config speculative-moe-a2a-backend'],
  ['0.5.6.post2', '', 'value', 'fp8-gemm-backend rl-quant-profile'],
  ['0.5.7', '0.5.9', 'switch', 'disaggregation-decode-enable-fake-auto'],
  ['0.5.7', '0.5.14', 'value', 'custom-sigquit-handler'],
  ['0.5.7', '0.5.20', 'value', 'mamba-scheduler-strategy'],
  ['0.5.7', '', 'many', 'encoder-urls'],
  ['0.5.7', '', 'switch', 'disable-flashinfer-autotune enable-dynamic-chunking enable-multi-layer-eagle enable-precise-embedding-interpolation '
  + 'enable-prefix-mm-cache enable-return-routed-experts encoder-only language-only '
  + 'remote-instance-weight-loader-start-seed-via-transfer-engine'],
  ['0.5.7', '', 'value', 'encoder-transfer-backend limit-mm-data-per-request log-requests-format mamba-track-interval pp-async-batch-depth prefill-max-requests '
  + 'remote-instance-weight-loader-backend soft-watchdog-timeout speculative-draft-attention-backend speculative-draft-model-quantization'],
  ['0.5.8', '0.5.10', 'switch', 'disable-hicache-numa-detect'],
  ['0.5.8', '0.5.10', 'value', 'hierarchical-sparse-attention-extra-config'],
  ['0.5.8', '0.5.20', 'many', 'piecewise-cuda-graph-tokens'],
  ['0.5.8', '0.5.20', 'value', 'nsa-prefill-cp-mode'],
  ['0.5.8', '', 'many', 'log-requests-target prefill-delayer-forward-passes-buckets prefill-delayer-wait-seconds-buckets uvicorn-access-log-exclude-prefixes'],
  ['0.5.8', '', 'optional', 'model-checksum'],
  ['0.5.8', '', 'switch', 'enable-lora-overlap-loading enable-prefill-delayer'],
  ['0.5.8', '', 'value', 'admin-api-key fp4-gemm-backend hf-chat-template-name prefill-delayer-max-delay-passes prefill-delayer-token-usage-low-watermark'],
  ['0.5.9', '', 'value', 'attention-context-parallel-size attn-cp-size extra-metric-labels mamba-backend moe-data-parallel-size moe-dp-size'],
  ['0.5.10', '0.5.20', 'switch', 'disable-piecewise-cuda-graph enable-prefill-context-parallel enforce-piecewise-cuda-graph'],
  ['0.5.10', '0.5.20', 'value', 'prefill-cp-mode'],
  ['0.5.10', '', 'many', 'gc-threshold'],
  ['0.5.10', '', 'switch', 'disable-priority-preemption enable-adaptive-dispatch-to-encoder enable-aiter-allreduce-fusion enable-elastic-expert-backup '
  + 'enable-fused-moe-sum-all-reduce enable-hisparse enable-mfu-metrics enable-mm-global-cache enable-ssl-refresh enable-streaming-session '
  + 'enforce-disable-flashinfer-allreduce-fusion incremental-streaming-output pre-warm-nccl stream-response-default-include-usage use-ray'],
  ['0.5.10', '', 'toggle', 'experts-shared-outer-loras'],
  ['0.5.10', '', 'value', 'default-priority-value engine-info-bootstrap-port hisparse-config linear-attn-backend linear-attn-decode-backend '
  + 'linear-attn-prefill-backend modelexpress-config speculative-ngram-max-trie-depth ssl-ca-certs ssl-certfile ssl-keyfile '
  + 'ssl-keyfile-password'],
  ['0.5.11', '0.5.13', 'toggle', 'record-nolora-graph'],
  ['0.5.11', '0.5.20', 'switch', 'enable-breakable-cuda-graph'],
  ['0.5.11', '0.5.20', 'value', 'speculative-dflash-draft-window-size'],
  ['0.5.11', '0.5.21', 'switch', 'elastic-ep-rejoin'],
  ['0.5.11', '0.5.23', 'switch', 'speculative-skip-dp-mlp-sync'],
  ['0.5.11', '', 'switch', 'debug-cuda-graph disaggregation-decode-enable-radix-cache enable-dp-attention-local-control-broadcast enable-http2 enable-mis '
  + 'enable-quant-communications enforce-shared-experts-fusion lora-use-virtual-experts speculative-adaptive strip-thinking-cache '
  + 'weight-loader-prefetch-checkpoints'],
  ['0.5.11', '', 'toggle', 'lora-strict-loading'],
  ['0.5.11', '', 'value', 'batch-notify-size grpc-http-sidecar-port msprobe-dump-config speculative-adaptive-config speculative-dflash-block-size '
  + 'speculative-ngram-external-corpus-max-tokens speculative-ngram-external-corpus-path speculative-ngram-external-sam-budget '
  + 'tokenizer-backend weight-loader-prefetch-num-threads'],
  ['0.5.12', '0.5.16', 'switch', 'enable-deepep-waterfill'],
  ['0.5.12', '', 'switch', 'enable-forward-pass-metrics enable-return-indexer-topk enable-strict-thinking prefill-only-disable-kv-cache '
  + 'weight-loader-drop-cache-after-load'],
  ['0.5.12', '', 'value', 'detokenizer-worker-num forward-pass-metrics-ipc-name forward-pass-metrics-worker-id hierarchical-sparse-attention-extra-config '
  + 'lora-drain-wait-threshold model-config-parser prefill-delayer-max-delay-ms prefill-delayer-queue-min-ratio speculative-draft-window-size'],
  ['0.5.13', '0.5.16', 'value', 'optimistic-prefill-retries'],
  ['0.5.13', '0.5.20', 'switch', 'enable-dsa-prefill-context-parallel'],
  ['0.5.13', '0.5.20', 'value', 'dsa-prefill-cp-mode'],
  ['0.5.13', '', 'many', 'encoder-register-urls'],
  ['0.5.13', '', 'switch', 'disable-attn-tp-gather enable-deepseek-v4-fp4-indexer'],
  ['0.5.13', '', 'value', 'asr-max-buffer-seconds asr-max-concurrent-sessions deepep-dispatcher-output-dtype dsa-decode-backend dsa-prefill-backend '
  + 'dsa-topk-backend encoder-bootstrap-port kv-canary kv-canary-real-data kv-canary-sweep-interval lmcache-config-file '
  + 'load-snapshot-publish-interval radix-cache-backend trace-modules'],
  ['0.5.14', '0.5.22', 'value', 'cuda-graph-tc-compiler'],
  ['0.5.14', '', 'many', 'cuda-graph-bs-decode cuda-graph-bs-prefill'],
  ['0.5.14', '', 'switch', 'disable-decode-cuda-graph disable-prefill-cuda-graph enable-int8-mamba-checkpoint enable-prefill-cp speculative-use-rejection-sampling'],
  ['0.5.14', '', 'value', 'cp-strategy cuda-graph-backend-decode cuda-graph-backend-prefill cuda-graph-config cuda-graph-max-bs-decode cuda-graph-max-bs-prefill '
  + 'disaggregation-decode-extra-slots flashinfer-allreduce-fusion-backend int8-mamba-ckpt-size mamba-radix-cache-strategy'],
  ['0.5.15', '0.5.23', 'switch', 'enable-tf32-matmul'],
  ['0.5.15', '', 'switch', 'enable-linear-replayssm enable-mamba-cache-stochastic-rounding enable-page-major-kv-layout enable-session-radix-cache '
  + 'enable-unified-memory'],
  ['0.5.15', '', 'value', 'bf16-gemm-backend dcp-size decode-context-parallel-size decoupled-spec-bind-endpoint decoupled-spec-connect-endpoints '
  + 'decoupled-spec-rank decoupled-spec-role dsa-paged-mqa-logits-backend linear-replayssm-cache-len mamba-cache-philox-rounds '
  + 'min-free-slots-delay spec-trace-dir'],
  ['0.5.16', '0.5.20', 'switch', 'enable-gdn-replayssm-spec'],
  ['0.5.16', '', 'switch', 'enable-dsa-cache-layer-split enable-flexkv enable-scattered-sconv enable-waterfill smg-grpc-mode '
  + 'speculative-dspark-align-verify-tokens-to-graph-tier'],
  ['0.5.16', '', 'toggle', 'dllm-fdfo'],
  ['0.5.16', '', 'value', 'default-chat-template-kwargs elastic-ep-initial-size elastic-ep-join-mode elastic-ep-join-rank-offset elastic-ep-scale-timeout '
  + 'flexkv-config-file fuseep-mode grpc-port max-ep-size mm-feature-transport optimistic-prefill-attempts retraction-policy sidecar '
  + 'sidecar-args smg-http-sidecar-port speculative-dspark-block-size speculative-dspark-confidence-sts-path '
  + 'speculative-dspark-sps-table-path'],
  ['0.5.17', '0.5.20', 'value', 'custom-sigquit-handler stat-loggers'],
  ['0.5.17', '', 'many', 'flashinfer-autotune-skip-ops'],
  ['0.5.17', '', 'switch', 'enable-cp-decode-attn-tp enable-linear-replayssm-spec'],
  ['0.5.17', '', 'toggle', 'dcp-replicate-q-proj'],
  ['0.5.17', '', 'value', 'dcp-comm-backend dwdp-size linear-attn-verify-backend mamba-max-states-per-path mm-io-worker-num mm-processor-worker-num '
  + 'return-hidden-states-mode weight-cache-mode weight-cache-socket weight-cache-timeout'],
  ['0.5.18', '', 'many', 'allowed-media-domains'],
  ['0.5.18', '', 'switch', 'language-model-only mlx-enable-sampling trust-mm-content-hashes'],
  ['0.5.18', '', 'toggle', 'enable-tp-lm-head-all-to-all'],
  ['0.5.18', '', 'value', 'c128-page-size disaggregation-decode-retraction-backup expert-balancedness-report-mode http2-max-concurrent-streams '
  + 'image-processor-backend media-url-max-file-size-mb mm-global-cache-backend mm-preprocess-cache-size-mb speculative-draft-kv-cache-dtype '
  + 'startup-weight-load-mode'],
  ['0.5.19', '', 'switch', 'enable-dense-mlp-attn-tp enable-layernorm-sp enable-lean-attention enable-shared-experts-attn-tp enable-w4a4-mxfp4-megamoe'],
  ['0.5.19', '', 'value', 'deepep-v2-mode dsv4-prefill-backend gated-launch-port hicache-host-memory-mode hicache-storage-prefetch-retry-max-attempts '
  + 'hicache-storage-prefetch-retry-poll-interval http2-initial-connection-window-size load-publish-endpoint prefill-decode-interval '
  + 'speculative-dsa-topk-backend'],
  ['0.5.20', '', 'switch', 'enable-response-store enable-unified-cache-external-linker return-input-ids return-output-ids'],
  ['0.5.20', '', 'toggle', 'ple-offload-embedding'],
  ['0.5.20', '', 'value', 'dsv4-attn-backend flashinfer-a2a-dispatch-type ple-offload-backend ple-offload-dir radix-eviction-policy-config sampling-mask-max-tokens '
  + 'speculative-domino-candidate-pool-size unified-cache-external-linker-backend uno-lora-path'],
  ['0.5.21', '0.5.23', 'switch', 'enable-decoder-swa-bounded-replay'],
  ['0.5.21', '', 'switch', 'disable-aiter-allreduce-fusion-in-decode disable-aiter-allreduce-fusion-in-prefill disaggregation-enable-kv-checksum '
  + 'enable-encoder-swa-bounded-replay enable-linker-mla-dedup enable-pd-role-switch trust-request-chat-template'],
  ['0.5.21', '', 'value', 'boundary-reduction constrained-json-max-whitespace-cnt context-bucket cuda-graph-max-seq-len-prefill cuda-graph-prefill-max-context '
  + 'disaggregation-decode-host-receive-threshold grpc-response-timeout-secs hicache-host-memory-fraction otlp-service-name '
  + 'prefill-kv-cache-dequant-dtype shared-experts-tp-size speculative-draft-sink-size swa-prefix-tails'],
  ['0.5.22', '', 'switch', 'enable-kv-cache-sharding enable-watermark speculative-use-block-verification'],
  ['0.5.22', '', 'toggle', 'enable-dsa-fused-indexer speculative-enable-w4a4-mxfp4-megamoe'],
  ['0.5.22', '', 'value', 'attention-data-parallel-size attn-dp-size disaggregation-decode-allocation-policy dsa-triton-union qsa-indexer-dtype watermark-config'],
  ['0.5.23', '', 'many', 'return-aux-hidden-state-layer-ids'],
  ['0.5.23', '', 'switch', 'enable-amd-monokernel enable-hicache enable-http-worker-reuseport enable-megamoe-for-layernorm-sp enable-nvidia-megakernel '
  + 'enable-paged-experts enable-return-aux-hidden-states'],
  ['0.5.23', '', 'toggle', 'enable-decoder-swa-bounded-replay enable-fused-qk-norm-rope enable-tf32-matmul mm-enable-dp-encoder'],
  ['0.5.23', '', 'value', 'monokernel-backend paged-experts-num-resident prefill-decode-interval-min-bs unified-cache-external-linker-config'],
];
