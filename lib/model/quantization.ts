import { invalid, problem } from '../problems';
import { checkName, checkWhole } from '../checks';
import { WeightKind } from './weight-component';

const BF16_BYTES = 2;
const FP32_BYTES = 4;
/** One FP32 scale for 128 × 128 weights of one byte. */
const FP8_BLOCK_BYTES = 1 + 4 / (128 * 128);
/** Four bits, and for each 128 weights an FP16 scale and a zero point of four bits. */
const INT4_GROUP_128_BYTES = 0.5 + (2 + 0.5) / 128;
/** Four bits, and an FP16 scale for each 32 weights. */
const INT4_GROUP_32_BYTES = 0.5 + 2 / 32;
/** Four bits, and an FP8 scale for each 16 weights. */
const NVFP4_BYTES = 0.5 + 1 / 16;
/** Four bits, and a scale of one byte for each 32 weights. */
const MXFP4_BYTES = 0.5 + 1 / 32;
const PROJECTIONS = [WeightKind.ATTENTION, WeightKind.FEED_FORWARD, WeightKind.EXPERTS, WeightKind.SHARED_EXPERTS];

/** Properties of a quantization that is not among the known ones. */
export interface QuantizationProps {
  /** Name for reports, 1 to 200 characters. */
  readonly name: string;
  /** Bytes of one quantized parameter, with its share of scales; above 0, at most 8. */
  readonly bytesPerParameter: number;
  /**
   * The kinds of weights that are quantized; the others are BF16.
   * @default - all projections: attention, feed-forward, experts, shared experts
   */
  readonly quantizes?: WeightKind[];
  /**
   * Weights that must stay together on one rank, along the width of a feed-forward network; 1 where there is no such rule.
   * @default 1
   */
  readonly blockSize?: number;
  /**
   * Whether the weights are FP8 numbers, which older GPUs cannot multiply.
   * @default false
   */
  readonly usesFp8?: boolean;
  /**
   * Whether only the weights are in few bits, so that a kernel such as Marlin unpacks them and needs room for it.
   * @default false
   */
  readonly weightOnly?: boolean;
  /**
   * Whether activations are quantized as well, so that the engine keeps a copy of them in 8 bits.
   * @default false
   */
  readonly quantizesActivations?: boolean;
  /**
   * Multiple to which the engine pads the width of experts when it loads them.
   * @default 1
   */
  readonly expertAlignment?: number;
  /**
   * Bytes of one parameter that is not quantized; above 0, at most 8.
   * @default 2
   */
  readonly unquantizedBytes?: number;
}

/**
 * The format in which a checkpoint stores its weights.
 *
 * Embedding, output head, norms, routers and biases stay BF16 in all of them.
 */
export class Quantization {
  /** Not quantized: BF16 or FP16, 2 bytes. */
  static readonly BF16 = new Quantization({ name: 'BF16', bytesPerParameter: BF16_BYTES });
  /** Not quantized: FP32, 4 bytes. */
  static readonly FP32 = new Quantization({ name: 'FP32', bytesPerParameter: FP32_BYTES, unquantizedBytes: FP32_BYTES });
  /** FP8 with a scale for each block of 128 × 128, as in DeepSeek-V3 and Qwen3-FP8. */
  static readonly FP8_BLOCK = new Quantization({
    name: 'FP8 in blocks of 128', bytesPerParameter: FP8_BLOCK_BYTES, blockSize: 128, usesFp8: true, quantizesActivations: true,
  });
  /** FP8 with a scale for each channel (compressed-tensors). */
  static readonly FP8_CHANNEL = new Quantization({ name: 'FP8 per channel', bytesPerParameter: 1, usesFp8: true, quantizesActivations: true });
  /** FP8 with one scale for each tensor (ModelOpt). */
  static readonly FP8_TENSOR = new Quantization({ name: 'FP8 per tensor', bytesPerParameter: 1, usesFp8: true, quantizesActivations: true });
  /** FP8 as Meta publishes Llama 3.1 405B (FBGEMM): the attention stays BF16. */
  static readonly FP8_FBGEMM = new Quantization({
    name: 'FP8 without attention', bytesPerParameter: 1, usesFp8: true, quantizesActivations: true,
    quantizes: [WeightKind.FEED_FORWARD, WeightKind.EXPERTS, WeightKind.SHARED_EXPERTS],
  });
  /** INT8 weights and activations, a scale for each channel (W8A8). */
  static readonly INT8 = new Quantization({ name: 'INT8', bytesPerParameter: 1, quantizesActivations: true });
  /** AWQ in 4 bits, groups of 128. */
  static readonly AWQ = new Quantization({
    name: 'AWQ', bytesPerParameter: INT4_GROUP_128_BYTES, blockSize: 128, weightOnly: true,
  });
  /** GPTQ in 4 bits, groups of 128. */
  static readonly GPTQ = new Quantization({
    name: 'GPTQ', bytesPerParameter: INT4_GROUP_128_BYTES, blockSize: 128, weightOnly: true,
  });
  /** INT4 in groups of 32, routed experts only, as in Kimi-K2-Thinking (compressed-tensors). */
  static readonly INT4_EXPERTS = new Quantization({
    name: 'INT4 experts', bytesPerParameter: INT4_GROUP_32_BYTES, blockSize: 32, weightOnly: true, quantizes: [WeightKind.EXPERTS],
  });
  /** NVFP4 in groups of 16, all projections (ModelOpt). */
  static readonly NVFP4 = new Quantization({ name: 'NVFP4', bytesPerParameter: NVFP4_BYTES, blockSize: 16 });
  /** NVFP4 in groups of 16 with the attention in BF16, as NVIDIA publishes DeepSeek-R1 (ModelOpt). */
  static readonly NVFP4_FEED_FORWARD = new Quantization({
    name: 'NVFP4 without attention', bytesPerParameter: NVFP4_BYTES, blockSize: 16,
    quantizes: [WeightKind.FEED_FORWARD, WeightKind.EXPERTS, WeightKind.SHARED_EXPERTS],
  });
  /** MXFP4 in groups of 32, routed experts only, as in gpt-oss; vLLM pads the experts' widths to multiples of 256. */
  static readonly MXFP4_EXPERTS = new Quantization({
    name: 'MXFP4 experts', bytesPerParameter: MXFP4_BYTES, quantizes: [WeightKind.EXPERTS], expertAlignment: 256,
  });

  /**
   * Another format.
   * @throws when a property is not usable, naming each such property
   */
  static custom(props: QuantizationProps): Quantization {
    const problems = [
      ...checkName('name', props.name),
      ...checkBytes('bytesPerParameter', props.bytesPerParameter),
      ...checkBytes('unquantizedBytes', props.unquantizedBytes ?? BF16_BYTES),
      ...checkWhole('blockSize', props.blockSize ?? 1, 1, 65_536),
      ...checkWhole('expertAlignment', props.expertAlignment ?? 1, 1, 65_536),
    ];
    if (problems.length > 0) throw invalid('Quantization.custom', problems);
    return new Quantization(props);
  }

  /** Name for reports. */
  readonly name: string;
  /** Weights that must stay together on one rank, along the width of a feed-forward network; 1 where there is no such rule. */
  readonly blockSize: number;
  /** Whether the weights are FP8 numbers. */
  readonly usesFp8: boolean;
  /** Whether only the weights are in few bits, so that a kernel unpacks them. */
  readonly weightOnly: boolean;
  /** Whether activations are quantized as well. */
  readonly quantizesActivations: boolean;
  /** Multiple to which the engine pads the width of experts when it loads them. */
  readonly expertAlignment: number;
  /** Bytes of one parameter that is not quantized. */
  readonly unquantizedBytes: number;
  private readonly quantizedBytes: number;
  private readonly quantizes: WeightKind[];

  private constructor(props: QuantizationProps) {
    this.name = props.name;
    this.blockSize = props.blockSize ?? 1;
    this.usesFp8 = props.usesFp8 ?? false;
    this.weightOnly = props.weightOnly ?? false;
    this.quantizesActivations = props.quantizesActivations ?? false;
    this.expertAlignment = props.expertAlignment ?? 1;
    this.unquantizedBytes = props.unquantizedBytes ?? BF16_BYTES;
    this.quantizedBytes = props.bytesPerParameter;
    this.quantizes = [...(props.quantizes ?? PROJECTIONS)];
  }

  /** Bytes that a checkpoint needs for one parameter of a kind, with its share of scales. */
  bytesPerParameter(kind: WeightKind): number {
    return this.quantizes.includes(kind) ? this.quantizedBytes : this.unquantizedBytes;
  }
}

function checkBytes(property: string, value: number): string[] {
  return value > 0 && value <= 8 ? [] : [problem(property, value, 'numbers above 0, at most 8')];
}
