import { GpuSpec } from '../hardware/gpu-spec';
import { ModelSpec } from '../model/model-spec';
import { EngineVersion } from '../planning/engine-version';
import { KvCacheType } from '../planning/kv-cache-type';
import { AcsGpuSeries } from '../platform/acs-gpu-series';
import { isReport } from '../problems';
import type { ScalarKind } from './types';

/** What a value of one word or number must be. */
export interface Scalar {
  /** For messages. */
  readonly allowed: string;
  /** The same as JSON Schema has it; `examples` are completed by editors and bind nobody. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** Whether a value is one. */
  fits(value: unknown): boolean;
  /** The value that was meant, where that can be told. */
  near?(value: unknown): string | undefined;
  /** The names that it takes, for suggestions. */
  readonly names?: () => readonly string[];
}

const MODEL_PATH = '^(\\.{1,2}/|/).+';
const DURATION = '^[0-9]{1,9}(ms|s|m|h|d)$';
const SIZE = '^[0-9]{1,9}(Ki|Mi|Gi|Ti)$';
const engineVersion = () => `^(${EngineVersion.knownNames().join('|')})(@.+)?$`;

/** The names of GPUs, as command lines and as programs write them. */
export function gpuNames(): string[] {
  const names = GpuSpec.knownNames();
  return [...new Set([...names, ...names.map((name) => name.replaceAll('-', '_'))])].sort();
}

/** What stands in place of a GPU's facts. */
export const GPU: Scalar = {
  allowed: 'a name of the catalogue (cdk8s-inference gpus lists them), or the facts of another GPU: a map with name and memoryGib',
  get schema() { return { enum: gpuNames() }; },
  fits: (value) => typeof value === 'string' && gpuNames().includes(value),
  near: (value) => nameOf(() => GpuSpec.knownNames().find((name) => GpuSpec.named(name) === GpuSpec.named(String(value)))),
  names: () => GpuSpec.knownNames(),
};

const text: Scalar = { allowed: 'text', schema: { type: 'string' }, fits: (value) => typeof value === 'string' };
const patterned = (pattern: string, allowed: string): Scalar => ({
  allowed, schema: { type: 'string', pattern }, fits: (value) => typeof value === 'string' && new RegExp(pattern, 'u').test(value),
});
const named = (names: () => readonly string[], allowed: string): Scalar => ({
  allowed, get schema() { return { enum: names() }; }, fits: (value) => typeof value === 'string' && names().includes(value), names,
});

/** Each kind of scalar. */
export const SCALARS: Readonly<Record<ScalarKind, Scalar>> = {
  text,
  number: { allowed: 'a number', schema: { type: 'number' }, fits: (value) => typeof value === 'number' && Number.isFinite(value) },
  boolean: { allowed: 'true or false', schema: { type: 'boolean' }, fits: (value) => typeof value === 'boolean' },
  any: { allowed: 'anything', schema: {}, fits: () => true },
  duration: patterned(DURATION, 'a whole number with its unit, ms, s, m, h or d, such as 90s or 30m'),
  size: patterned(SIZE, 'a whole number with its unit, Ki, Mi, Gi or Ti, such as 512Gi'),
  quantity: {
    allowed: 'a quantity of Kubernetes, such as 4, 500m or 10Gi', schema: { type: ['string', 'number'] },
    fits: (value) => typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value)),
  },
  portOrName: { allowed: 'a whole number or a name', schema: { type: ['string', 'integer'] }, fits: (value) => typeof value === 'string' || Number.isInteger(value) },
  model: {
    allowed: 'a name of the catalogue (cdk8s-inference models lists them), or the path of a config.json or of a folder with one, which begins with ./, ../ or /',
    get schema() { return { anyOf: [{ enum: ModelSpec.knownNames() }, { type: 'string', pattern: MODEL_PATH }] }; },
    fits: (value) => typeof value === 'string' && (new RegExp(MODEL_PATH, 'u').test(value) || ModelSpec.knownNames().includes(value)),
    near: (value) => nameOf(() => ModelSpec.named(String(value)).name),
    names: () => ModelSpec.knownNames(),
  },
  get engineVersion() {
    return {
      ...patterned(engineVersion(), `${EngineVersion.knownNames().join(', ')}, each with @ and a version where that matters, such as vllm@0.19.1`),
      schema: { type: 'string', pattern: engineVersion(), examples: EngineVersion.knownNames() },
    };
  },
  get kvCacheType() { return named(() => KvCacheType.knownNames(), KvCacheType.knownNames().join(', ')); },
  get acsGpuSeries() { return { ...text, allowed: 'the code of a series, such as GU8TF', schema: { type: 'string', examples: AcsGpuSeries.knownCodes } }; },
};

/** Whether a model is told by a path. */
export function isModelPath(model: string): boolean {
  return new RegExp(MODEL_PATH, 'u').test(model);
}

/** The catalogue also knows names in other spellings; files have one spelling, so that editors can tell which are wrong. */
function nameOf(find: () => string | undefined): string | undefined {
  try {
    return find();
  } catch (error) {
    if (isReport(error)) return undefined;
    throw error;
  }
}
