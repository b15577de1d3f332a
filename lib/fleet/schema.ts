import { LEFT_ALONE } from './read-servers';
import { GPU, SCALARS } from './scalars';
import { type Choice, DIRECT, type Field, type Fields, type FieldType, type FileTypes, requiredOf, SERVER, type Variant, variantFields } from './types';

/** A schema, or a part of one. */
export type Schema = Readonly<Record<string, unknown>>;

const NULL: Schema = { type: 'null' };
const ROOT = 'FleetFile';

/**
 * The JSON Schema (draft 7, which editors know best) of fleet files. What must be there may stand in the defaults, so that
 * only entries of lists are held to it.
 */
export function fleetSchema(types: FileTypes): Schema {
  return new SchemaWriter(types).write();
}

class SchemaWriter {
  private readonly definitions: Record<string, Schema> = {};

  constructor(private readonly types: FileTypes) {}

  write(): Schema {
    const { doc, fields: { defaults, servers } } = this.types.structs[ROOT];
    const server = this.type({ kind: 'struct', name: SERVER }, true);
    return {
      $schema: 'http://json-schema.org/draft-07/schema#',
      $id: 'urn:cdk8s-inference:fleet',
      title: 'A fleet of model servers',
      description: doc,
      type: 'object',
      required: ['servers'],
      patternProperties: { [LEFT_ALONE]: {} },
      additionalProperties: false,
      properties: {
        defaults: described(orNull(server), defaults.doc),
        servers: { description: servers.doc, type: 'object', minProperties: 1, propertyNames: { pattern: servers.keys }, additionalProperties: orNull(server) },
      },
      definitions: Object.fromEntries(Object.entries(this.definitions).sort(([a], [b]) => (a < b ? -1 : 1))),
    };
  }

  private type(type: FieldType, isPart: boolean): Schema {
    switch (type.kind) {
      case 'struct': return this.defined(type.name, isPart, () => this.object(this.types.structs[type.name].fields, isPart));
      case 'choice': return this.defined(type.name, isPart, () => this.choice(this.types.choices[type.name], isPart));
      case 'list': return { type: 'array', items: this.type(type.of, false) };
      case 'map': return { type: 'object', additionalProperties: isPart ? orNull(this.type(type.of, true)) : this.type(type.of, false) };
      case 'word': return { enum: type.words };
      case 'gpu': return { anyOf: [GPU.schema, this.type({ kind: 'struct', name: type.facts }, isPart)] };
      default: return SCALARS[type.kind].schema;
    }
  }

  private object(fields: Fields, isPart: boolean): Schema {
    const required = isPart ? [] : requiredOf(fields);
    const entries = Object.entries(fields).map(([name, field]) => [name, this.field(field, isPart)] as const);
    return { type: 'object', additionalProperties: false, ...(required.length > 0 ? { required } : {}), properties: Object.fromEntries(entries) };
  }

  private field({ doc, type }: Field, isPart: boolean): Schema {
    const schema = this.type(type, isPart);
    return described(isPart ? orNull(schema) : schema, doc);
  }

  private choice({ variants }: Choice, isPart: boolean): Schema {
    const bare = Object.entries(variants).filter(([name, variant]) => name !== DIRECT && (isPart || this.required(variant).length === 0)).map(([name]) => name);
    const words = bare.length > 0 ? [{ enum: bare }] : [];
    const { [DIRECT]: direct, ...named } = variants;
    if (direct !== undefined) return { anyOf: [...words, this.fields(direct, isPart)] };
    const properties = Object.fromEntries(Object.entries(named).map(([name, variant]) => [name, this.variant(variant, isPart)]));
    return { anyOf: [...words, { type: 'object', additionalProperties: false, minProperties: 1, maxProperties: 1, properties }] };
  }

  private variant(variant: Variant, isPart: boolean): Schema {
    const { [variant.short ?? '']: short } = variantFields(this.types, variant);
    const anyOf = [
      this.fields(variant, isPart),
      ...(short === undefined ? [] : [this.type(short.type, isPart)]),
      ...(isPart || this.required(variant).length === 0 ? [NULL] : []),
    ];
    return described(anyOf.length === 1 ? anyOf[0] : { anyOf }, variant.doc);
  }

  private fields(variant: Variant, isPart: boolean): Schema {
    const [{ struct } = {}, ...others] = variant.parameters;
    return struct !== undefined && others.length === 0 && Object.keys(variant.fields).length === 0
      ? this.type({ kind: 'struct', name: struct }, isPart) : this.object(variantFields(this.types, variant), isPart);
  }

  private required(variant: Variant): string[] {
    return requiredOf(variantFields(this.types, variant));
  }

  /** Types are written once; those that may leave out what must be there have a name of their own. */
  private defined(name: string, isPart: boolean, make: () => Schema): Schema {
    const key = isPart ? `${name}.part` : name;
    if (this.definitions[key] === undefined) {
      this.definitions[key] = {};
      this.definitions[key] = make();
    }
    return { $ref: `#/definitions/${key}` };
  }
}

/** Beside a reference draft 7 reads nothing. */
function described(schema: Schema, description: string): Schema {
  if (description === '') return schema;
  return '$ref' in schema ? { description, allOf: [schema] } : { description, ...schema };
}

function orNull(schema: Schema): Schema {
  if (Object.keys(schema).length === 0) return schema;
  if (typeof schema.type === 'string') return schema.enum === undefined ? { ...schema, type: [schema.type, 'null'] } : { anyOf: [schema, NULL] };
  if (Array.isArray(schema.type)) return { ...schema, type: [...schema.type as unknown[], 'null'] };
  return Array.isArray(schema.anyOf) ? { ...schema, anyOf: [...schema.anyOf as unknown[], NULL] } : { anyOf: [schema, NULL] };
}
