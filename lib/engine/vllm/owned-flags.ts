const HYBRID = 'leave it out: the Service leads to the leaders only, and the leader itself spreads requests over the ranks of all pods';
const TLS = 'leave TLS to what stands before the Service: probes ask by HTTP';

/** What belongs to the plan or to a property of the engine, and where to set it. */
export const OWNED: { readonly [flag: string]: string } = {
  '--model': 'set the modelPath of the weights source',
  '--port': 'set the engine\'s port',
  '--served-model-name': 'set the engine\'s servedModelName',
  '--trust-remote-code': 'set the engine\'s trustRemoteCode',
  '--max-model-len': 'set the plan\'s maxModelLen',
  '--gpu-memory-utilization': 'set the plan\'s gpuMemoryUtilization',
  '--tensor-parallel-size': 'set the plan\'s tensorParallelSize',
  '--pipeline-parallel-size': 'set the plan\'s pipelineParallelSize',
  '--data-parallel-size': 'set the plan\'s dataParallelSize',
  '--data-parallel-hybrid-lb': HYBRID,
  '--data-parallel-external-lb': HYBRID,
  '--data-parallel-multi-port-external-lb': HYBRID,
  '--data-parallel-rank': HYBRID,
  '--data-parallel-start-rank': HYBRID,
  '--data-parallel-size-local': 'leave it to the engine',
  '--data-parallel-address': 'leave it to the engine',
  '--data-parallel-rpc-port': 'set the engine\'s dataParallelRpcPort',
  '--data-parallel-backend': 'leave it to the engine',
  '--data-parallel-supervisor-port': HYBRID,
  '--enable-expert-parallel': 'set the plan\'s expertParallel',
  '--distributed-executor-backend': 'leave it to the engine',
  '--kv-cache-dtype': 'set the plan\'s kvCacheType',
  '--block-size': 'set the plan\'s blockSize',
  '--max-num-seqs': 'set the plan\'s maxNumSeqs',
  '--max-num-batched-tokens': 'set the plan\'s maxNumBatchedTokens',
  '--enforce-eager': 'set the plan\'s enforceEager',
  '--nnodes': 'set the plan\'s groupSize',
  '--node-rank': 'set the plan\'s groupSize',
  '--headless': 'leave it to the engine',
  '--decode-context-parallel-size': 'leave it to the plan',
  '--prefill-context-parallel-size': 'leave it to the plan',
  '--kv-cache-memory-bytes': 'set the plan\'s gpuMemoryUtilization',
  '--master-addr': 'leave it to the engine',
  '--master-port': 'set the engine\'s masterPort',
  '--shutdown-timeout': 'set the engine\'s drain',
  '--grpc': 'leave it out: probes and the Service ask by HTTP',
  '--host': 'leave it to the engine, which listens on all addresses of the pod',
  '--uds': 'leave it to the engine: probes and Service need a port',
  '--ssl-keyfile': TLS,
  '--ssl-certfile': TLS,
  '--ssl-ca-certs': TLS,
  '--config': 'write its flags here, where they are checked against the plan',
  '--api-key': 'set the server\'s apiKey, which takes it from a Secret; arguments stand in the manifests as plain text',
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
