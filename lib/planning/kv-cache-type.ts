/** The numbers in which keys and values are cached. */
export class KvCacheType {
  /** As the model computes: BF16 or FP16, 2 bytes. */
  static readonly AUTO = new KvCacheType('auto', 2);
  /** FP8 in the engine's own choice of format, 1 byte. */
  static readonly FP8 = new KvCacheType('fp8', 1);
  /** FP8 with 4 bits of exponent, 1 byte. */
  static readonly FP8_E4M3 = new KvCacheType('fp8_e4m3', 1);
  /** FP8 with 5 bits of exponent, 1 byte. */
  static readonly FP8_E5M2 = new KvCacheType('fp8_e5m2', 1);

  private constructor(
    /** The name that vLLM's `--kv-cache-dtype` has for it. */
    readonly flag: string,
    /** Bytes of one number. */
    readonly bytesPerValue: number,
  ) {}
}
