import { nearest } from '../nearest';
import { invalid, problem } from '../problems';

/** The numbers in which keys and values are cached. */
export class KvCacheType {
  /** As the model computes: BF16 or FP16, 2 bytes; 4 where it computes in FP32. */
  static readonly AUTO = new KvCacheType('auto', 2);
  /** BF16, 2 bytes. */
  static readonly BFLOAT16 = new KvCacheType('bfloat16', 2);
  /** FP16, 2 bytes. */
  static readonly FLOAT16 = new KvCacheType('float16', 2);
  /** INT8, 1 byte, of engines that have it (TensorRT-LLM, LMDeploy). */
  static readonly INT8 = new KvCacheType('int8', 1);
  /** NVFP4: four bits, and an FP8 scale for each 16 values. */
  static readonly NVFP4 = new KvCacheType('nvfp4', 0.5 + 1 / 16);
  /** FP8 in the engine's own choice of format, 1 byte. */
  static readonly FP8 = new KvCacheType('fp8', 1);
  /** FP8 with 4 bits of exponent, 1 byte. */
  static readonly FP8_E4M3 = new KvCacheType('fp8_e4m3', 1);
  /** FP8 with 5 bits of exponent, 1 byte. */
  static readonly FP8_E5M2 = new KvCacheType('fp8_e5m2', 1);

  /**
   * The type with that name of vLLM's `--kv-cache-dtype`.
   * @throws when there is none
   */
  static named(flag: string): KvCacheType {
    const found = KvCacheType.all().find((type) => type.flag === flag);
    if (found) return found;
    const flags = KvCacheType.knownNames();
    const near = nearest(String(flag), flags);
    throw invalid('KvCacheType.named', [problem('flag', flag, flags.join(', '), near.length > 0 ? `did you mean ${near.join(', ')}?` : undefined)]);
  }

  /** The names of all types. */
  static knownNames(): string[] {
    return KvCacheType.all().map((type) => type.flag);
  }

  private static all(): KvCacheType[] {
    return [
      KvCacheType.AUTO, KvCacheType.BFLOAT16, KvCacheType.FLOAT16, KvCacheType.FP8, KvCacheType.FP8_E4M3, KvCacheType.FP8_E5M2,
      KvCacheType.INT8, KvCacheType.NVFP4,
    ];
  }

  private constructor(
    /** The name that vLLM's `--kv-cache-dtype` has for it. */
    readonly flag: string,
    /** Bytes of one number; of AUTO those of a model that computes in BF16. */
    readonly bytesPerValue: number,
  ) {}
}
