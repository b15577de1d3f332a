import { owned } from '../extra-arguments';

/** What belongs to the plan or to a property of the engine, and where to set it. */
export const OWNED: { readonly [flag: string]: string } = {
  ...owned('set the modelPath of the weights source', 'model'),
  ...owned('set the engine\'s port', 'port'),
  ...owned('set the engine\'s servedModelName', 'served-model-name'),
  ...owned('set the engine\'s trustRemoteCode', 'trust-remote-code'),
  ...owned('set the plan\'s maxModelLen', 'max-model-len'),
  ...owned('set the plan\'s gpuMemoryUtilization', 'gpu-memory-utilization', 'kv-cache-memory-bytes'),
  ...owned('set the plan\'s tensorParallelSize', 'tensor-parallel-size'),
  ...owned('set the plan\'s pipelineParallelSize', 'pipeline-parallel-size'),
  ...owned('set the plan\'s dataParallelSize', 'data-parallel-size'),
  ...owned('leave it out: the Service leads to the leaders only, and the leader itself spreads requests over the ranks of all pods',
    'data-parallel-hybrid-lb', 'data-parallel-external-lb', 'data-parallel-multi-port-external-lb', 'data-parallel-rank', 'data-parallel-start-rank',
    'data-parallel-supervisor-port'),
  ...owned('leave it to the engine', 'data-parallel-size-local', 'data-parallel-address', 'data-parallel-backend', 'distributed-executor-backend', 'headless',
    'master-addr'),
  ...owned('set the engine\'s dataParallelRpcPort', 'data-parallel-rpc-port'),
  ...owned('set the plan\'s expertParallel', 'enable-expert-parallel'),
  ...owned('set the plan\'s kvCacheType', 'kv-cache-dtype'),
  ...owned('set the plan\'s blockSize', 'block-size'),
  ...owned('set the plan\'s maxNumSeqs', 'max-num-seqs'),
  ...owned('set the plan\'s maxNumBatchedTokens', 'max-num-batched-tokens'),
  ...owned('set the plan\'s enforceEager', 'enforce-eager'),
  ...owned('set the plan\'s groupSize', 'nnodes', 'node-rank'),
  ...owned('leave it to the plan', 'decode-context-parallel-size', 'prefill-context-parallel-size'),
  ...owned('set the engine\'s masterPort', 'master-port'),
  ...owned('set the engine\'s drain', 'shutdown-timeout'),
  ...owned('leave it out: probes and the Service ask by HTTP', 'grpc'),
  ...owned('set the engine\'s host', 'host'),
  ...owned('leave it to the engine: probes and Service need a port', 'uds'),
  ...owned('leave TLS to what stands before the Service: probes ask by HTTP', 'ssl-keyfile', 'ssl-certfile', 'ssl-ca-certs'),
  ...owned('write its flags here, where they are checked against the plan', 'config'),
  ...owned('set the server\'s apiKey, which takes it from a Secret; arguments stand in the manifests as plain text', 'api-key'),
};

/** The short forms, of all versions. */
export const SHORT: { readonly [flag: string]: string } = {
  '-tp': '--tensor-parallel-size', '-pp': '--pipeline-parallel-size', '-dp': '--data-parallel-size', '-n': '--nnodes', '-r': '--node-rank',
  '-dpn': '--data-parallel-rank', '-dpr': '--data-parallel-start-rank', '-dpl': '--data-parallel-size-local', '-dpa': '--data-parallel-address',
  '-dpp': '--data-parallel-rpc-port', '-dpb': '--data-parallel-backend', '-dph': '--data-parallel-hybrid-lb', '-dpe': '--data-parallel-external-lb',
  '-dpm': '--data-parallel-multi-port-external-lb', '-dcp': '--decode-context-parallel-size', '-pcp': '--prefill-context-parallel-size',
  '-ep': '--enable-expert-parallel', '-asc': '--api-server-count', '-q': '--quantization', '-O': '--compilation-config', '-cc': '--compilation-config',
  '-ac': '--attention-config', '-sc': '--speculative-config', '-dc': '--diffusion-config',
  '-spec-draft-tp': '--speculative-draft-tensor-parallel-size',
};

/** Flags that change what the plan counted with; they may be right, but nobody checked. */
export const UNPLANNED = [
  '--quantization', '--dtype', '--cpu-offload-gb', '--enable-lora', '--speculative-config', '--speculative-model', '--num-gpu-blocks-override',
  '--compilation-config',
];
