import { nearest } from '../nearest';
import { problem } from '../problems';
import type { FlagTakes } from './flag-table';
import { SGLANG_FLAGS } from './sglang/flags';

/** What belongs to the plan or to a property of the engine, and where to set it. */
const OWNED: { readonly [flag: string]: string } = {
  ...owned('set the modelPath of the weights source', 'model-path', 'model'),
  ...owned('leave it to the engine, which listens on all addresses of the pod', 'host'),
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
const UNPLANNED = [
  '--quantization', '--dtype', '--cpu-offload-gb', '--enable-lora', '--lora-paths', '--max-total-tokens', '--max-prefill-tokens', '--enable-torch-compile',
  '--disaggregation-mode', '--moe-dense-tp-size', '--enable-dp-lm-head', '--json-model-override-args',
];
const UNPLANNED_PREFIXES = ['--speculative-', '--cuda-graph-max-bs'];
/** A word that a parser takes for a flag: it begins with a hyphen, holds no space and is no negative number. */
const FLAG = /^-(?!\d*\.?\d+$)\S+$/;

function owned(remedy: string, ...names: string[]): { [flag: string]: string } {
  return Object.fromEntries(names.map((name) => [`--${name}`, remedy]));
}

/**
 * What is wrong about arguments that the user adds. SGLang takes `--flag=value` and completes a flag that is cut short,
 * so `--tp 4` contradicts the plan as well as `--tp-size 4` does. Of versions that are newer than what was read nobody
 * knows which flags they have.
 */
export function sglangExtraProblems(extraArguments: readonly string[], version: string): string[] {
  const flags = SGLANG_FLAGS.flagsOf(version);
  return extraArguments.flatMap((argument, index) => {
    const property = `engine extraArguments[${index}]`;
    if (argument.includes('\0')) return [problem(property, argument, 'text without NUL, which no process can receive')];
    if (/^--?[a-z][\w-]*\s/i.test(argument)) return [problem(property, argument, 'one word for each entry', 'put the flag and its value into two entries')];
    if (!FLAG.test(argument)) return strayProblems(property, argument, extraArguments.slice(0, index), flags, version);
    const flag = SGLANG_FLAGS.meant(argument, version);
    if (Object.hasOwn(OWNED, flag)) return [problem(property, argument, 'flags that neither the plan nor the engine sets', OWNED[flag])];
    const takes = flags.get(flag);
    if (takes === undefined) return SGLANG_FLAGS.isNewerThanRead(version) ? [] : [unknown(property, argument, flag, flags, version)];
    return valueProblems(property, argument, takes, extraArguments[index + 1]);
  });
}

/** Arguments that are passed on but that the plan's memory does not count with, or of which nothing is known. */
export function sglangExtraWarnings(extraArguments: readonly string[], version: string): string[] {
  const flags = SGLANG_FLAGS.flagsOf(version);
  const meant = extraArguments.filter((argument) => FLAG.test(argument)).map((argument) => SGLANG_FLAGS.meant(argument, version));
  return [
    ...meant.filter((flag) => UNPLANNED.includes(flag) || UNPLANNED_PREFIXES.some((prefix) => flag.startsWith(prefix)))
      .map((flag) => `engine extraArguments: the plan does not count with ${flag}; check that what it changes leaves room`),
    ...meant.filter((flag) => SGLANG_FLAGS.isNewerThanRead(version) && !flags.has(flag))
      .map((flag) => `engine extraArguments: ${flag} is no flag of SGLang ${SGLANG_FLAGS.newest}, the newest that was read; check that ${version} has it`),
  ];
}

function unknown(property: string, argument: string, flag: string, flags: ReadonlyMap<string, FlagTakes>, version: string): string {
  const cut = [...flags.keys()].filter((name) => flag.length > 2 && name.startsWith(flag));
  const near = cut.length > 0 ? cut.slice(0, 3) : nearest(flag, [...flags.keys()]);
  const first = SGLANG_FLAGS.firstWith(flag);
  const history = first === undefined ? [] : [`other releases have it, the first is ${first}`];
  return problem(property, argument, `flags of SGLang ${version}`,
    [...history, ...(near.length > 0 ? [`did you mean ${near.join(', ')}?`] : [])].join('; ') || undefined);
}

function valueProblems(property: string, argument: string, takes: FlagTakes, next: string | undefined): string[] {
  const hasValue = argument.includes('=');
  if ((takes === 'switch' || takes === 'toggle') && hasValue) return [problem(property, argument, 'the flag alone, which takes no value')];
  const missing = (takes === 'value' || takes === 'many') && !hasValue && (next === undefined || FLAG.test(next));
  return missing ? [problem(property, argument, 'the flag with a value', 'put the value into the next entry')] : [];
}

/** A value must follow a flag that takes it; others would be refused by the parser. */
function strayProblems(property: string, argument: string, before: readonly string[], flags: ReadonlyMap<string, FlagTakes>, version: string): string[] {
  const at = before.map((earlier) => FLAG.test(earlier)).lastIndexOf(true);
  const flag = at < 0 ? undefined : SGLANG_FLAGS.meant(before[at], version);
  const takes = flag === undefined ? 'switch' : flags.get(flag);
  const values = before.length - 1 - at + (at >= 0 && before[at].includes('=') ? 1 : 0);
  const most = { value: 1, optional: 1, many: Infinity, switch: 0, toggle: 0 };
  return takes === undefined || values < most[takes] ? []
    : [problem(property, argument, flag === undefined ? 'a flag' : `a flag; ${flag} takes ${most[takes] === 0 ? 'no value' : 'one value'}`)];
}
