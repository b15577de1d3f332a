import { invalid, problem } from '../../problems';
import { measuredWeights } from '../files/measured-weights';
import { readWeightsIndex } from '../files/weights-index';
import type { ModelFacts } from '../model-body';
import type { ModelDetails } from '../model-details';
import type { ModelFiles } from '../model-files';
import { Quantization } from '../quantization';
import { CATALOG } from '../catalog';
import { ARCHITECTURES } from './architectures';
import { isObject, parseJson } from '../files/json';
import { ConfigReader } from './config-reader';
import { quantizationFacts } from './quantization-config';
import { nearest } from '../../nearest';

const FP32_TO_FP16 = 2;
/** Formats that repositories have in their names. */
const FORMAT_IN_NAME = /(?<![a-z])(?:nvfp4|mxfp4|fp4|fp8|awq|gptq|int4|int8|w4a16|w8a8|w8a16|bnb|gguf|[48]bit)(?![a-z])/i;

/** What is known of a model beside its `config.json`. */
export interface KnownFacts {
  readonly checkpointBytes?: number;
  readonly checkpointBytesSource?: string;
  readonly source?: string;
  /** What `hf_quant_config.json` says. */
  readonly quantizationConfig?: unknown;
  readonly measured?: ModelDetails['measured'];
}

/**
 * Reads what a `config.json` says about a model.
 * @throws when a field is missing or unusable, or the architecture or the format is not known, naming all of it
 */
export function modelFacts(name: string, config: Readonly<Record<string, unknown>>, known: KnownFacts = {}): ModelFacts {
  const subject = `config.json of ${name}`;
  const whole = new ConfigReader(config, subject);
  const problems: string[] = [];
  const architecture = architectureOf(config, whole);
  const language = whole.optionalSection('text_config') ?? whole.optionalSection('llm_config') ?? whole;
  const stated = config.quantization_config ?? (isObject(config.text_config) ? config.text_config.quantization_config : undefined)
    ?? config.compression_config ?? quantizationOf(known.quantizationConfig);
  const format = stated === undefined || stated === null ? undefined : quantizationFacts(stated);
  format?.problems.forEach((text) => problems.push(text));
  const size = {
    hiddenSize: language.whole(['hidden_size', 'n_embd', 'd_model']),
    vocabularySize: language.whole(['vocab_size', 'padded_vocab_size']),
    maxPositionEmbeddings: language.optionalWhole(['max_position_embeddings', 'n_positions', 'max_seq_len', 'seq_length', 'model_max_length']),
  };
  if (size.maxPositionEmbeddings === undefined) language.refuse('max_position_embeddings', 'whole numbers of at least 1');
  const type = language.optionalText(['torch_dtype', 'dtype']) ?? whole.optionalText(['torch_dtype', 'dtype']);
  const facts = architecture(language, whole);
  const tied = whole.flag('tie_word_embeddings', language.flag('tie_word_embeddings', facts.tieWordEmbeddings ?? false));
  if (problems.length > 0) throw invalid(subject, problems);
  whole.done();
  // vLLM loads FP32 checkpoints as FP16.
  const bytes = type === 'float32' && !format && known.checkpointBytes !== undefined
    ? Math.round(known.checkpointBytes / FP32_TO_FP16) : known.checkpointBytes;
  return {
    props: {
      ...facts, ...size, name, maxPositionEmbeddings: size.maxPositionEmbeddings ?? 1, tieWordEmbeddings: tied,
      quantization: format?.quantization ?? Quantization.BF16,
      checkpointBytes: bytes, checkpointBytesSource: known.checkpointBytesSource, source: known.source,
    },
    details: { formatOf: format?.formatOf, formatsDifferByLayer: format?.formatsDifferByLayer, measured: known.measured },
  };
}

/**
 * Reads what the files of a model say.
 * @throws when a file is not usable, lacks a field, or the architecture or the format is not known
 */
export function modelFromFiles({ name, config, index, quantizationConfig, tensors, checkpointBytes }: ModelFiles): ModelFacts {
  const parsed = parseJson(config, `config.json of ${name}`);
  const format = quantizationConfig === undefined ? undefined : parseJson(quantizationConfig, `hf_quant_config.json of ${name}`);
  const total = index === undefined ? undefined : readWeightsIndex(index, `model.safetensors.index.json of ${name}`).totalBytes;
  const bytes = total ?? checkpointBytes;
  const assumed = tensors || statesFormat(parsed) || format ? undefined : formatByName(name);
  const facts = modelFacts(name, assumed ? { ...parsed, quantization_config: assumed.format } : parsed, {
    checkpointBytes: bytes, quantizationConfig: format, source: `config.json of ${name}`,
    checkpointBytesSource: bytes === undefined ? 'computed from the architecture' : 'stated by its files',
  });
  if (assumed) return { ...facts, details: { ...facts.details, notes: [assumed.note] } };
  if (!tensors || tensors.length === 0) return facts;
  const hiddenLayers = facts.props.layers.reduce((sum, { count }) => sum + count, 0);
  return {
    props: { ...facts.props, checkpointBytes: undefined, checkpointBytesSource: 'headers of its safetensors files' },
    details: { ...facts.details, measured: measuredWeights(tensors, hiddenLayers) },
  };
}

/** Whether a configuration says in which format the weights are. */
function statesFormat(config: Readonly<Record<string, unknown>>): boolean {
  return [config, config.text_config].some((part) => isObject(part) && (part.quantization_config ?? part.compression_config ?? undefined) !== undefined);
}

/** Some repositories state their format beside config.json only. Where that is missing, BF16 would be a silent wrong number. */
function formatByName(name: string): { readonly format: unknown; readonly note: string } | undefined {
  const [named] = FORMAT_IN_NAME.exec(name) ?? [];
  if (named === undefined) return undefined;
  const row = CATALOG.find((known) => known.name.toLowerCase() === name.toLowerCase());
  if (row?.config.quantization_config !== undefined) {
    return { format: row.config.quantization_config, note: `config.json states no format: ${row.name} is counted in that of the catalogue` };
  }
  throw invalid(`config.json of ${name}`, [problem('quantization_config', undefined, `the format that the name tells of, ${named}`,
    'put hf_quant_config.json beside it, or the safetensors files, whose headers tell it')]);
}

function architectureOf(config: Readonly<Record<string, unknown>>, whole: ConfigReader) {
  const names = whole.optionalList('architectures')?.filter((name) => typeof name === 'string');
  const name = names?.[0];
  if (name === undefined) whole.refuse('architectures', 'a list with the name of an architecture, such as ["LlamaForCausalLM"]');
  whole.done();
  const architecture = ARCHITECTURES.get(name ?? '');
  if (architecture) return architecture;
  const all = [...ARCHITECTURES.keys()].sort();
  const near = nearest(String(name), all);
  throw invalid(whole.subject, [problem('architectures', config.architectures, `one of the ${all.length} known architectures`,
    `${near.length > 0 ? `the nearest are ${near.join(', ')}; ` : ''}give the model's facts by ModelSpec.of`)]);
}

/** `hf_quant_config.json` has its facts one level down. */
function quantizationOf(config: unknown): unknown {
  if (!isObject(config)) return undefined;
  return isObject(config.quantization) ? config.quantization : config;
}
