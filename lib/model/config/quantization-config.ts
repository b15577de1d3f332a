import { problem } from '../../problems';
import type { ModelDetails } from '../model-details';
import { Quantization } from '../quantization';
import { WeightKind } from '../weight-component';
import { isObject } from '../files/json';
import { moduleMatcher, type ModuleMatcher } from './module-names';

const FEED_FORWARD_KINDS = [WeightKind.FEED_FORWARD, WeightKind.EXPERTS, WeightKind.SHARED_EXPERTS];

/** The format of a checkpoint's weights. */
export interface QuantizationFacts {
  readonly quantization: Quantization;
  readonly formatOf?: ModelDetails['formatOf'];
  /** Whether names of modules that were excepted or targeted have the number of a layer in them. */
  readonly formatsDifferByLayer?: boolean;
  readonly problems: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a `quantization_config`, or what `hf_quant_config.json` has under `quantization`. The fields differ by the tool that
 * made the checkpoint: fp8, AWQ, GPTQ, compressed-tensors, ModelOpt, MXFP4, FBGEMM.
 */
export function quantizationFacts(config: unknown): QuantizationFacts {
  if (!isObject(config)) return refused('quantization_config', config, 'an object');
  const method = text(config.quant_method) ?? (config.quant_algo === undefined ? undefined : 'modelopt');
  const exceptions = listed(config.ignore) ?? listed(config.modules_to_not_convert) ?? listed(config.exclude_modules) ?? [];
  if (exceptions.length > 100_000) return refused('quantization_config.ignore', exceptions.length, 'at most 100000 entries');
  switch (method) {
    case 'fp8': return except(fp8(config), exceptions);
    case 'fbgemm_fp8': return { quantization: Quantization.FP8_FBGEMM, problems: [] };
    case 'mxfp4': return { quantization: Quantization.MXFP4_EXPERTS, problems: [] };
    case 'awq': return except(integers('AWQ', config.bits ?? config.w_bit, config.group_size ?? config.q_group_size, true), exceptions);
    case 'gptq': return except(integers('GPTQ', config.bits, config.group_size, true), exceptions);
    case 'compressed-tensors': case 'modelopt': case 'modelopt_fp4': return grouped(config, exceptions);
    default: return refused('quantization_config.quant_method', config.quant_method,
      'fp8, fbgemm_fp8, mxfp4, awq, gptq, compressed-tensors or modelopt', 'state the format by ModelSpec.of, or --quantization');
  }
}

function fp8(config: Fields): Quantization | undefined {
  const block = listed(config.weight_block_size);
  if (block === undefined) return Quantization.FP8_TENSOR;
  return block.length === 2 && block.every((size) => size === 128) ? Quantization.FP8_BLOCK : undefined;
}

/** Weights as integers of few bits, with an FP16 scale and, where they are not symmetric, a zero point for each group. */
function integers(name: string, bits: unknown, groupSize: unknown, zeroPoints: boolean): Quantization | undefined {
  if (bits !== 2 && bits !== 3 && bits !== 4 && bits !== 8) return undefined;
  const size = groupSize === undefined || groupSize === null || groupSize === -1 ? undefined : groupSize;
  if (size !== undefined && !(typeof size === 'number' && size >= 1 && size <= 65_536)) return undefined;
  const scale = size === undefined ? 0 : (2 + (zeroPoints ? bits / 8 : 0)) / size;
  return known(`${name} ${bits} bits${size === undefined ? '' : `, groups of ${size}`}`, () => Quantization.custom({
    name: bits === 4 && size === 128 ? name : `${name} in ${bits} bits${size === undefined ? '' : `, groups of ${size}`}`,
    bytesPerParameter: bits / 8 + scale, blockSize: size ?? 1, weightOnly: true,
  }));
}

/** Formats of compressed-tensors and ModelOpt: groups of modules, each with a format of its own. */
function grouped(config: Fields, exceptions: readonly unknown[]): QuantizationFacts {
  const byModule = modules(config);
  if (byModule) return byModule;
  if (!isObject(config.config_groups)) return except(algorithm(text(config.quant_algo), config.group_size), exceptions);
  const groups = Object.values(config.config_groups).slice(0, 100).map((group) => {
    const weights = isObject(group) && isObject(group.weights) ? group.weights : {};
    const style = isObject(group) ? text(group.format) ?? text(config.format) : undefined;
    return { quantization: weightsFormat(weights, style), targets: (isObject(group) ? listed(group.targets) : undefined) ?? ['Linear'] };
  });
  const wrong = groups.find(({ quantization }) => quantization === undefined);
  if (groups.length === 0 || wrong) return unknownFormat(config);
  const [first] = groups;
  if (groups.length === 1) return except(first.quantization, exceptions, first.targets);
  const ignored = moduleMatcher(exceptions);
  const matchers = groups.map(({ quantization, targets }) => ({ quantization, matches: targetMatcher(targets) }));
  return {
    formatsDifferByLayer: nameLayers([...exceptions, ...groups.flatMap(({ targets }) => targets)]),
    quantization: largest(groups.map(({ quantization }) => quantization as Quantization)),
    formatOf: (module, kind) => {
      if (ignored(module)) return Quantization.BF16;
      const found = matchers.find(({ matches }) => matches(module, kind))?.quantization;
      return found ? everywhere(found, kind) : Quantization.BF16;
    },
    problems: [],
  };
}

/** ModelOpt's mixed precision: the format of each module by its name. */
function modules(config: Fields): QuantizationFacts | undefined {
  if (!isObject(config.quantized_layers)) return undefined;
  const entries = Object.entries(config.quantized_layers).slice(0, 100_000);
  const formats = new Map<string, string[]>();
  for (const [module, value] of entries) {
    const facts = isObject(value) ? value : {};
    const key = `${String(facts.quant_algo)} ${String(facts.group_size ?? '')}`;
    const named = formats.get(key) ?? [];
    named.push(module);
    formats.set(key, named);
    if (formats.size > 20) return unknownFormat(config);
  }
  const groups = [...formats].map(([key, names]) => {
    const [name, size] = key.split(' ');
    return { quantization: algorithm(name, size === '' ? undefined : Number(size)), matches: moduleMatcher(names) };
  });
  if (groups.length === 0 || groups.some(({ quantization }) => quantization === undefined)) return unknownFormat(config);
  return {
    quantization: largest(groups.map(({ quantization }) => quantization as Quantization)),
    formatOf: (module, kind) => {
      const found = groups.find(({ matches }) => matches(module))?.quantization;
      return found ? everywhere(found, kind) : Quantization.BF16;
    },
    problems: [],
  };
}

/** The format with the fewest bytes stands for the whole in reports and rules. */
function largest(formats: readonly Quantization[]): Quantization {
  const bytes = (format: Quantization) => format.bytesPerParameter(WeightKind.EXPERTS);
  return formats.reduce((least, format) => bytes(format) < bytes(least) ? format : least);
}

function algorithm(name: string | undefined, groupSize: unknown): Quantization | undefined {
  switch (name) {
    case 'FP8': case 'FP8_PER_CHANNEL_PER_TOKEN': return Quantization.FP8_TENSOR;
    case 'FP8_PB_WO': case 'FP8_PB_REAL': return Quantization.FP8_BLOCK;
    case 'NVFP4': case 'NVFP4_AWQ': case 'W4A16_NVFP4': return Quantization.NVFP4;
    case 'MXFP8': return known('MXFP8', () => Quantization.custom({ name: 'MXFP8', bytesPerParameter: 1 + 1 / 32, blockSize: 32, usesFp8: true }));
    case 'W4A16_AWQ': case 'W4A8_AWQ': case 'INT4_AWQ': return integers('AWQ', 4, groupSize ?? 128, false);
    default: return undefined;
  }
}

function weightsFormat(weights: Fields, style: string | undefined): Quantization | undefined {
  const { num_bits: bits, type, group_size: group, strategy, symmetric } = weights;
  const size = group === null || group === -1 ? undefined : group;
  if (type === 'float' && bits === 8) {
    if (strategy === 'block') return Quantization.FP8_BLOCK;
    return strategy === 'channel' ? Quantization.FP8_CHANNEL : Quantization.FP8_TENSOR;
  }
  if (type === 'float' && bits === 4) return size === 32 || style?.startsWith('mxfp4') ? MXFP4 : Quantization.NVFP4;
  if (type !== 'int' || typeof bits !== 'number') return undefined;
  if (bits === 8 && size === undefined && style !== 'pack-quantized') return Quantization.INT8;
  return integers('INT', bits, size, symmetric === false);
}

const MXFP4 = Quantization.custom({ name: 'MXFP4', bytesPerParameter: 0.5 + 1 / 32, blockSize: 32 });

/** One format for everything but the modules that are excepted. Where these are the attention or the head, that is a format of its own. */
function except(quantization: Quantization | undefined, exceptions: readonly unknown[], targets: readonly unknown[] = ['Linear']): QuantizationFacts {
  if (!quantization) return unknownFormat({});
  const ignored = moduleMatcher(exceptions);
  const targeted = targetMatcher(targets);
  return {
    formatsDifferByLayer: nameLayers([...exceptions, ...targets]),
    quantization: ignored('layers.1.self_attn.o_proj') && ignored('layers.1.self_attn.q_b_proj') ? withoutAttention(quantization) : quantization,
    formatOf: exceptions.length === 0 && targets.includes('Linear') ? undefined
      : (module, kind) => !ignored(module) && targeted(module, kind) ? quantization : Quantization.BF16,
    problems: [],
  };
}

/** The same format under a name that says so; rules and reports speak of it. */
function withoutAttention(quantization: Quantization): Quantization {
  if (quantization === Quantization.NVFP4) return Quantization.NVFP4_FEED_FORWARD;
  return known(`${quantization.name} without attention`, () => Quantization.custom({
    name: `${quantization.name} without attention`, bytesPerParameter: quantization.bytesPerParameter(WeightKind.EXPERTS),
    blockSize: quantization.blockSize, usesFp8: quantization.usesFp8, weightOnly: quantization.weightOnly, quantizes: FEED_FORWARD_KINDS,
  }));
}

/** A format for a module that is named, whatever its kind: heads are quantized where they are listed. */
function everywhere(quantization: Quantization, kind: WeightKind): Quantization {
  if (kind !== WeightKind.VOCABULARY) return quantization;
  return known(`${quantization.name} everywhere`, () => Quantization.custom({
    name: quantization.name, bytesPerParameter: quantization.bytesPerParameter(WeightKind.EXPERTS), quantizes: Object.values(WeightKind),
  }));
}

/** Targets name modules, or classes of modules of which only `Linear` matters: routers and heads are left to the exceptions. */
function targetMatcher(targets: readonly unknown[]): (module: string, kind: WeightKind) => boolean {
  if (targets.includes('Linear')) return (_module, kind) => kind !== WeightKind.VOCABULARY;
  const matches: ModuleMatcher = moduleMatcher(targets);
  return (module) => matches(module);
}

function nameLayers(modules: readonly unknown[]): boolean {
  return modules.some((module) => /\d/.test(String(module)));
}

const KNOWN = new Map<string, Quantization>();

/** Equal formats are one object. */
function known(key: string, make: () => Quantization): Quantization {
  const quantization = KNOWN.get(key) ?? make();
  KNOWN.set(key, quantization);
  return quantization;
}

function unknownFormat(config: Fields): QuantizationFacts {
  return refused('quantization_config', config.quant_algo ?? config.format ?? config.config_groups, 'a format that is known here',
    'state the format by ModelSpec.of, or --quantization');
}

function refused(property: string, given: unknown, allowed: string, remedy?: string): QuantizationFacts {
  return { quantization: Quantization.BF16, problems: [problem(property, given, allowed, remedy)] };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function listed(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}
