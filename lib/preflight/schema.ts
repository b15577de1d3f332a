import { type Fields, fields } from './values';

/** What a served schema does to a field of an object. */
export interface SchemaFinding {
  /** The field. */
  readonly field: string;
  /** What happens to it, in words. */
  readonly what: string;
}

/** Fields of every object, which the API server knows without a schema. */
const OF_EVERY_OBJECT = ['apiVersion', 'kind', 'metadata'];
const DEEPEST = 100;

/**
 * The fields of an object that the API server would drop without a word, since the schema of its definition does not
 * have them, and values that it would refuse, since the schema lists others.
 */
export function againstSchema(object: Fields, schema: Fields): SchemaFinding[] {
  const findings: SchemaFinding[] = [];
  walk(object, schema, '', true, findings, 0);
  return findings;
}

function walk(value: unknown, schema: Fields, field: string, isObject: boolean, findings: SchemaFinding[], depth: number): void {
  if (depth > DEEPEST || value === null || value === undefined) return;
  if (Array.isArray(value)) {
    if (typeof schema.items !== 'object') return;
    value.forEach((entry, index) => walk(entry, fields(schema.items), `${field}[${index}]`, false, findings, depth + 1));
  } else if (typeof value === 'object') {
    walkFields(fields(value), schema, field, isObject || schema['x-kubernetes-embedded-resource'] === true, findings, depth);
  } else if (Array.isArray(schema.enum) && !schema.enum.includes(value)) {
    findings.push({ field, what: `${JSON.stringify(value)} is refused; the cluster takes ${schema.enum.map((allowed) => JSON.stringify(allowed)).join(', ')}` });
  }
}

function walkFields(value: Fields, schema: Fields, field: string, isObject: boolean, findings: SchemaFinding[], depth: number): void {
  const properties = fields(schema.properties);
  for (const [name, entry] of Object.entries(value)) {
    const below = field === '' ? name : `${field}.${name}`;
    if (isObject && OF_EVERY_OBJECT.includes(name)) continue;
    if (Object.hasOwn(properties, name)) walk(entry, fields(properties[name]), below, false, findings, depth + 1);
    else if (typeof schema.additionalProperties === 'object') walk(entry, fields(schema.additionalProperties), below, false, findings, depth + 1);
    else if (schema.additionalProperties !== true && schema['x-kubernetes-preserve-unknown-fields'] !== true) findings.push({ field: below, what: 'is dropped' });
  }
}
