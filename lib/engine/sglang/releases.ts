// The releases of SGLang from which on something is so, read from the source of each. Flags are in flag-rows.ts.

/** Followers answer /health with 200 once they are loaded (sglang/srt/utils.py launch_dummy_health_check_server). */
export const FOLLOWERS_ANSWER = '0.4.2';
/** Followers answer /metrics (the same). */
export const FOLLOWERS_TELL = '0.4.9.post5';
/** The number of copies may differ from the tensor-parallel size (sglang/srt/server_args.py). */
export const COPIES_OF_ANY_NUMBER = '0.4.4.post1';
/** /metrics needs no key (sglang/srt/utils.py add_api_key_middleware); /health never did. */
export const METRICS_WITHOUT_KEY = '0.4.5.post3';
/** /health answers 503 until the first generation has passed, and generates a token itself where the server is idle. */
export const HEALTH_GENERATES = '0.5.1';
/**
 * Before anything listens at the rendezvous, the leader gives followers the ports of the copies, and waits for all of
 * them: this many ports after the rendezvous. From 0.5.3.post2 to 0.5.5 it does so at the rendezvous itself; before, it
 * does not (sglang/srt/managers/data_parallel_controller.py _broadcast_worker_ports).
 */
export const COPIES_MEET = { since: '0.5.5.post1', after: 13 };
/** A name with a colon is refused, for it separates the name of an adapter. */
export const NAME_WITHOUT_COLON = '0.5.5.post1';
/** /health can be told to generate nothing (SGLANG_ENABLE_HEALTH_ENDPOINT_GENERATION); 0.5.5.post3 reads it wrongly. */
export const HEALTH_IS_CHEAP = '0.5.6';
/** `--ep-size` alone spreads the experts; before, `--enable-ep-moe` does, over all ranks. */
export const EXPERTS_BY_SIZE = '0.5.1';

/** The types of the KV cache by SGLang's names, with the first release that has each. */
export const CACHE_TYPES: { readonly [type: string]: readonly { readonly since: string; readonly name: string }[] } = {
  auto: [{ since: '0.4.0', name: 'auto' }],
  bfloat16: [{ since: '0.5.4', name: 'bfloat16' }],
  fp8: [{ since: '0.4.0', name: 'fp8_e5m2' }, { since: '0.4.1.post6', name: 'fp8_e4m3' }],
  fp8_e4m3: [{ since: '0.4.1.post6', name: 'fp8_e4m3' }],
  fp8_e5m2: [{ since: '0.4.0', name: 'fp8_e5m2' }],
  nvfp4: [{ since: '0.5.16', name: 'nvfp4' }],
};
