import { fileTypes } from '../../lib/fleet/loaded';
import { SCALARS } from '../../lib/fleet/scalars';
import { DIRECT, type Field, type Fields, type FieldType, type Variant } from '../../lib/fleet/types';
import { expectGolden } from '../golden';

const { structs, choices } = fileTypes();
const KUBERNETES = 'https://kubernetes.io/docs/reference/kubernetes-api/';

/** Text as a cell of a table; braces of comments in the words of TypeScript stay as they are. */
const cell = (text: string) => text.replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|');
const anchor = (name: string) => `[${name}](#${name.toLowerCase()})`;

function typeName(type: FieldType): string {
  switch (type.kind) {
    case 'struct': return structs[type.name].isKubernetes ? `Kubernetes' ${type.name}` : anchor(type.name);
    case 'choice': return anchor(type.name);
    case 'list': return `list of ${typeName(type.of)}`;
    case 'map': return `map of ${typeName(type.of)}`;
    case 'word': return type.words.map((word) => `\`${word}\``).join(', ');
    case 'gpu': return `a name, or ${anchor(type.facts)}`;
    case 'portOrName': case 'quantity': return SCALARS[type.kind].allowed;
    case 'model': case 'kvCacheType': case 'acsGpuSeries': return 'a name';
    case 'engineVersion': return 'such as `vllm@0.19.1`';
    case 'duration': return 'a time, such as `30m`';
    case 'size': return 'a size, such as `512Gi`';
    case 'boolean': return '`true` or `false`';
    default: return type.kind;
  }
}

const row = ([name, { doc, type, required }]: [string, Field]) => `| \`${name}\`${required ? ' *' : ''} | ${cell(typeName(type))} | ${cell(doc)} |\n`;
const table = (fields: Fields) => (Object.keys(fields).length === 0 ? '' : `\n| field | value | meaning |\n| --- | --- | --- |\n${Object.entries(fields).map(row).join('')}`);
const firstOf = (doc: string) => cell(doc.split(/(?<=[.:])\s/)[0] ?? '').replace(/:$/, '.');

function variantRow([name, { doc, parameters, fields, short }]: [string, Variant]): string {
  const of = [...parameters.flatMap(({ struct }) => (struct === undefined ? [] : [anchor(struct)])), ...Object.entries(fields).map(([field, { type, required }]) => `\`${field}\`${required ? ' *' : ''}: ${typeName(type)}`)];
  return `| ${name === DIRECT ? 'a map' : `\`${name}\``} | ${cell(of.join('; ')) || 'none'} | ${short === undefined ? '' : `\`${short}\``} | ${firstOf(doc)} |\n`;
}

const own = Object.entries(structs).filter(([name, { isKubernetes }]) => !isKubernetes && name !== 'FleetFile' && name !== 'FleetServer');

const PAGE = `# The fields of a fleet file

What [a fleet file](fleet.md#a-fleet-from-a-file) may hold. Fields marked * must be there, in a server or in the defaults; in entries of lists they must be there themselves. Maps of Kubernetes are described in [its reference](${KUBERNETES}). Where a meaning names something of the library, such as \`NetworkProfile.tcp()\`, the file says the variant of that name: \`tcp\`.

This page is written by \`UPDATE_GOLDEN=1 npx jest test/fleet/fields-page.test.ts\`.

## A server
${table(structs.FleetServer.fields)}
## Variants

A variant stands as its name, or as a map of one entry: its name, and a map of its fields. Where one field may stand for the map, the third column says which.

${Object.entries(choices).map(([name, { doc, variants }]) => `### ${name}\n\n${firstOf(doc)}\n\n| variant | fields | in place of them | what it is |\n| --- | --- | --- | --- |\n${Object.entries(variants).map(variantRow).join('')}`).join('\n')}
## Maps

${own.map(([name, { doc, fields }]) => `### ${name}\n\n${firstOf(doc)}\n${table(fields)}`).join('\n')}`;

test('the page has each field as the table has it', () => {
  expectGolden('docs/fleet-fields.md', PAGE);
});

test('every place that the page links to is there', () => {
  const headings = new Set([...PAGE.matchAll(/^### (\w+)$/gm)].map(([, name]) => name.toLowerCase()));
  const links = [...PAGE.matchAll(/\]\(#(\w+)\)/g)].map(([, name]) => name);

  expect(links.length).toBeGreaterThan(50);
  expect(links.filter((name) => !headings.has(name))).toEqual([]);
});
