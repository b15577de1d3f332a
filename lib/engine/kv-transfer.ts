import type { ParallelismPlan } from '../planning/parallelism-plan';
import { problem } from '../problems';

/** Which half of a request's work groups do, where different groups do each. */
export enum KvRole {
  /** Reads the prompt, fills the KV cache and hands it over. */
  PREFILL = 'prefill',
  /** Takes the KV cache over and writes the answer. */
  DECODE = 'decode',
}

/** The library by which KV caches go from pod to pod. */
export enum KvTransferBackend {
  /** NVIDIA's NIXL, over UCX by default: RDMA where pods have adapters, else TCP. */
  NIXL = 'nixl',
  /** Mooncake's transfer engine, over RDMA. With SGLang only. */
  MOONCAKE = 'mooncake',
}

/** How groups of one half hand KV caches to those of the other, or take them. */
export interface KvTransfer {
  /** The half that the groups do. */
  readonly role: KvRole;
  /** The library that moves the caches. */
  readonly backend: KvTransferBackend;
  /** How the groups of the other half split the model. */
  readonly peer: ParallelismPlan;
  /** The first port at which prefill pods tell where their caches are, 1 to 65535. */
  readonly port: number;

  /**
   * What NIXL moves bytes by, as its plugins are called: `UCX`, `LIBFABRIC` (Elastic Fabric Adapters), `MOONCAKE`, `UCCL`,
   * `GPUNETIO` or `TCPXO`.
   *
   * @default "UCX"
   */
  readonly nixlBackend?: string;

  /**
   * The adapters that move the caches, such as `mlx5_0,mlx5_1`. With SGLang only.
   *
   * @default - the library chooses
   */
  readonly adapters?: string;
}

/** What an engine says of itself where it moves KV caches. */
export interface KvTransferBinding {
  /** The routers that know how its halves work together: `vllm` or `sglang`. */
  readonly router: string;
  /** Annotations of the prefill pods, by which routers find where their caches are told. */
  readonly prefillAnnotations: { [key: string]: string };
}

/** What UCX is to NIXL: what it takes where nothing else is said. */
export const USUAL_NIXL_BACKEND = 'UCX';

/**
 * NIXL's plugins that move memory of GPUs between machines, as NIXL calls them (nixl:src/plugins/meson.build, 2026-09); its
 * others are for files and object stores.
 */
const NIXL_BACKENDS = [USUAL_NIXL_BACKEND, 'LIBFABRIC', 'MOONCAKE', 'UCCL', 'GPUNETIO', 'TCPXO'];

/** What holds for all engines: caches can be handed over only where both halves write them alike. */
export function pairProblems({ role, peer, nixlBackend = USUAL_NIXL_BACKEND }: KvTransfer, plan: ParallelismPlan): string[] {
  // Said once, and not by both halves.
  if (role === KvRole.PREFILL) return [];
  const same = (property: string, own: unknown, other: unknown) => (own === other ? []
    : [problem(`${property} of the plan for decode`, own, `${String(other ?? 'nothing')}, as the plan for prefill has it`, 'caches are handed over as they are')]);
  return [
    ...(NIXL_BACKENDS.includes(nixlBackend) ? [] : [problem('nixlBackend', nixlBackend, NIXL_BACKENDS.join(', '), 'as NIXL calls its plugins that reach other pods')]),
    ...same('model', plan.model.name, peer.model.name),
    ...same('engineVersion', plan.engineVersion.toString(), peer.engineVersion.toString()),
    ...same('kvCacheType', plan.kvCacheType.flag, peer.kvCacheType.flag),
    ...same('blockSize', plan.blockSize, peer.blockSize),
  ];
}

/** What works between halves and may surprise. */
export function pairWarnings({ role, peer }: KvTransfer, plan: ParallelismPlan): string[] {
  if (role === KvRole.PREFILL) return [];
  return [
    ...(peer.maxModelLen < plan.maxModelLen ? [`maxModelLen: prefill takes prompts of ${peer.maxModelLen} tokens, decode goes on to ${plan.maxModelLen}`] : []),
    ...(peer.gpu.name === plan.gpu.name ? [] : [`prefill runs on ${peer.gpu.name} and decode on ${plan.gpu.name}: engines choose kernels for each, `
      + 'and caches fit only where both choose the same layout; set the attention backend in extraArguments']),
  ];
}

/** Whether one number is a multiple of the other. */
export function divides(a: number, b: number): boolean {
  return Math.max(a, b) % Math.min(a, b) === 0;
}

/** Whether layers keep only a window, or a state, of what was said: caches of several kinds then, which engines hand over one by one. */
export function isMixed({ model, tensorParallelSize }: ParallelismPlan): boolean {
  return model.attentions.some((attention) => {
    const { window, stateBytes } = attention.cache(tensorParallelSize, 2, 2);
    return window !== undefined || stateBytes > 0;
  });
}
