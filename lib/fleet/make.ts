import { Duration, Size } from 'cdk8s';
import type { Construct } from 'constructs';
import { GpuSpec } from '../hardware/gpu-spec';
import { k8s } from '../k8s';
import type { ModelSpec } from '../model/model-spec';
import { EngineVersion } from '../planning/engine-version';
import { KvCacheType } from '../planning/kv-cache-type';
import { AcsGpuSeries } from '../platform/acs-gpu-series';
import { problem, problemsIn } from '../problems';
import { Chosen, type Finding, Raw, type Read, type ReadMap, type Way } from './check';
import { CLASSES } from './classes';
import { DIRECT, type Fields, type FieldType, type FileTypes, type ScalarKind, type Variant, variantFields } from './types';

type Factory = (...given: unknown[]) => unknown;
type ConstructClass = new (scope: Construct, id: string, props: unknown) => Construct;

const DURATIONS: Readonly<Record<string, (amount: number) => Duration>> = {
  ms: (n) => Duration.millis(n), s: (n) => Duration.seconds(n), m: (n) => Duration.minutes(n), h: (n) => Duration.hours(n), d: (n) => Duration.days(n),
};
const SIZES: Readonly<Record<string, (amount: number) => Size>> = {
  Ki: (n) => Size.kibibytes(n), Mi: (n) => Size.mebibytes(n), Gi: (n) => Size.gibibytes(n), Ti: (n) => Size.tebibytes(n),
};

/** Makes what properties want of what was read. */
export class Maker {
  /** What cannot be made. */
  readonly findings: Finding[] = [];

  /**
   * @param types what files may hold
   * @param model the model of a name or a path
   */
  constructor(private readonly types: FileTypes, private readonly model: (name: string) => ModelSpec) {}

  /** The properties of fields; those that cannot be made are left out, and found. */
  properties(given: ReadMap, fields: Fields, way: Way): Record<string, unknown> {
    return Object.fromEntries([...given].map(([key, value]) => [key, this.value(value, fields[key].type, [...way, key])]));
  }

  /** The value for a property. */
  value(value: Read, type: FieldType, way: Way): unknown {
    if (value instanceof Raw) return value.value;
    if (value instanceof Chosen) return type.kind === 'choice' ? this.chosen(value, this.types.choices[type.name].variants[value.variant], way) : undefined;
    if (value instanceof Map) return this.map(value, type, way);
    if (Array.isArray(value)) return type.kind === 'list' ? value.map((entry, index) => this.value(entry, type.of, [...way, index])) : undefined;
    return this.tried(way, () => this.scalar(value, type.kind as ScalarKind | 'gpu'));
  }

  /** A construct of a variant, with an id; nothing where it cannot be made. */
  construct(scope: Construct, id: string, { variant, fields }: Chosen, choice: string, way: Way): Construct | undefined {
    const made = this.types.choices[choice].variants[variant];
    const props = this.properties(fields, variantFields(this.types, made), [...way, variant]);
    const { name } = props;
    return this.tried([...way, variant], () => new (CLASSES[made.class] as ConstructClass)(scope, typeof name === 'string' ? name : id, props));
  }

  /** What a function makes; nothing, and findings, where it reports what is wrong. */
  tried<T>(way: Way, make: () => T): T | undefined {
    try {
      return make();
    } catch (error) {
      const problems = problemsIn(error) ?? takenName(error);
      if (problems === undefined) throw error;
      this.findings.push(...problems.map((text) => ({ way, text })));
      return undefined;
    }
  }

  private map(value: ReadMap, type: FieldType, way: Way): unknown {
    switch (type.kind) {
      case 'struct': return this.properties(value, this.types.structs[type.name].fields, way);
      case 'gpu': return this.tried(way, () => GpuSpec.of(this.properties(value, this.types.structs[type.facts].fields, way) as never));
      case 'map': return Object.fromEntries([...value].map(([key, entry]) => [key, this.value(entry, type.of, [...way, key])]));
      default: return undefined;
    }
  }

  private chosen({ variant, fields }: Chosen, { class: name, method, parameters, fields: own, ...rest }: Variant, way: Way): unknown {
    const all = variantFields(this.types, { class: name, method, parameters, fields: own, ...rest });
    const at = variant === DIRECT ? way : [...way, variant];
    const before = this.findings.length;
    const values = this.properties(fields, all, at);
    if (this.findings.length > before || method === undefined) return undefined;
    const given = parameters.map(({ field, struct }) => (field === undefined ? only(values, this.types.structs[struct ?? ''].fields) : values[field]));
    const factories = CLASSES[name] as Readonly<Record<string, Factory>>;
    return this.tried(at, () => factories[method](...given));
  }

  private scalar(value: string | number | boolean | null, kind: ScalarKind | 'gpu'): unknown {
    const text = String(value);
    switch (kind) {
      case 'duration': return amount(text, DURATIONS);
      case 'size': return amount(text, SIZES);
      case 'quantity': return typeof value === 'number' ? k8s.Quantity.fromNumber(value) : k8s.Quantity.fromString(text);
      case 'portOrName': return typeof value === 'number' ? k8s.IntOrString.fromNumber(value) : k8s.IntOrString.fromString(text);
      case 'model': return this.model(text);
      case 'gpu': return GpuSpec.named(text);
      case 'engineVersion': return EngineVersion.parse(text);
      case 'kvCacheType': return KvCacheType.named(text);
      case 'acsGpuSeries': return AcsGpuSeries.of(text);
      default: return value;
    }
  }
}

function only(values: Record<string, unknown>, fields: Fields): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(fields, name)));
}

function amount<T>(text: string, units: Readonly<Record<string, (amount: number) => T>>): T {
  const [, digits, unit] = /^(\d+)(\D+)$/.exec(text) ?? [];
  return units[unit](Number(digits));
}

/** Names become ids of constructs, of which a chart has each once, and none that JavaScript has for itself. */
function takenName(error: unknown): string[] | undefined {
  const [, name] = /^There is already a Construct with name '(.*?)' in/.exec(error instanceof Error ? error.message : '') ?? [];
  return name === undefined ? undefined : [problem('name', name, 'a name that nothing else has here')];
}
