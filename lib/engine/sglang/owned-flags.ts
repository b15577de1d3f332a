import { owned } from '../extra-arguments';

/** What belongs to the plan or to a property of the engine, and where to set it. */
export const OWNED: { readonly [flag: string]: string } = {
  ...owned('set the modelPath of the weights source', 'model-path', 'model'),
  ...owned('set the engine\'s host', 'host'),
  ...owned('set the engine\'s port', 'port'),
  ...owned('set the engine\'s servedModelName', 'served-model-name'),
  ...owned('set the engine\'s trustRemoteCode', 'trust-remote-code'),
  ...owned('set the engine\'s distInitPort', 'dist-init-addr', 'nccl-init-addr'),
  ...owned('set the engine\'s joinTimeout', 'dist-timeout'),
  ...owned('set the plan\'s maxModelLen', 'context-length'),
  ...owned('set the plan\'s gpuMemoryUtilization', 'mem-fraction-static'),
  ...owned('set the plan\'s tensorParallelSize', 'tp-size', 'tensor-parallel-size'),
  ...owned('set the plan\'s pipelineParallelSize', 'pp-size', 'pipeline-parallel-size'),
  ...owned('set the plan\'s dataParallelSize', 'dp-size', 'data-parallel-size', 'enable-dp-attention', 'attn-dp-size', 'attention-data-parallel-size'),
  ...owned('set the plan\'s expertParallel', 'ep-size', 'ep', 'expert-parallel-size', 'enable-ep-moe'),
  ...owned('set the plan\'s groupSize', 'nnodes', 'node-rank'),
  ...owned('set the plan\'s kvCacheType', 'kv-cache-dtype'),
  ...owned('set the plan\'s blockSize', 'page-size'),
  ...owned('set the plan\'s maxNumSeqs', 'max-running-requests'),
  ...owned('set the plan\'s maxNumBatchedTokens', 'chunked-prefill-size'),
  ...owned('set the plan\'s enforceEager', 'disable-cuda-graph', 'disable-decode-cuda-graph', 'disable-prefill-cuda-graph', 'disable-piecewise-cuda-graph',
    'cuda-graph-backend-decode', 'cuda-graph-backend-prefill', 'cuda-graph-config'),
  ...owned('leave it to the plan, which does not count with it', 'dcp-size', 'decode-context-parallel-size', 'attn-cp-size', 'attention-context-parallel-size',
    'moe-dp-size', 'moe-data-parallel-size', 'dwdp-size'),
  ...owned('leave it out: the engine sets it always, for monitoring and scaling need it', 'enable-metrics'),
  ...owned('set the server\'s apiKey; arguments stand in the manifests as plain text', 'api-key'),
  ...owned('leave it out: arguments stand in the manifests as plain text', 'admin-api-key'),
  ...owned('leave TLS to what stands before the Service: probes ask by HTTP', 'ssl-keyfile', 'ssl-certfile', 'ssl-ca-certs', 'ssl-keyfile-password', 'enable-ssl-refresh'),
  ...owned('leave it out: probes and the Service need HTTP', 'grpc-mode', 'smg-grpc-mode'),
  ...owned('leave it to the engine: pods start their own processes', 'use-ray', 'base-gpu-id', 'gpu-id-step'),
  ...owned('write its flags here, where they are checked against the plan', 'config'),
};

/** Flags that change what the plan counted with; they may be right, but nobody checked. */
export const UNPLANNED = [
  '--quantization', '--dtype', '--cpu-offload-gb', '--enable-lora', '--lora-paths', '--max-total-tokens', '--max-prefill-tokens', '--enable-torch-compile',
  '--disaggregation-mode', '--moe-dense-tp-size', '--enable-dp-lm-head', '--json-model-override-args',
];
export const UNPLANNED_PREFIXES = ['--speculative-', '--cuda-graph-max-bs'];
