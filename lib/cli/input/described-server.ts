import { GpuSpec } from '../../hardware/gpu-spec';
import variants from '../../fleet/variants.json';
import type { OptionSpec } from '../commands/command-spec';
import { readGpu } from './gpu';
import { localModelName } from './model';
import type { OptionValues } from './option-values';
import { PLAN_OPTIONS, planProperties } from './plan-options';

/** The way to a field of a server. */
type Way = readonly string[];
type Fields = { [key: string]: unknown };

/** What stands between repeated values: a character that no value has. */
export const BETWEEN = '\n';
const LONGEST_NAME = 50;
const SET = '--set';

/** An option of `generate` that no plan has, and the field of the server that it sets. */
interface ServerOption extends OptionSpec {
  readonly way?: Way;
  readonly read?: (values: OptionValues, name: string) => unknown;
}

const text = (values: OptionValues, name: string) => values.text(name);

const SERVER_OPTIONS: readonly ServerOption[] = [
  { name: '--name', value: '<name>', help: 'the server\'s name; else the last part of the model\'s' },
  { name: '--namespace', value: '<name>', help: 'namespace of the server', way: ['namespace'], read: text },
  { name: '--image', value: '<image>', help: 'image of the engine' },
  { name: '--cpu', value: '<cores>', help: 'CPU cores of each pod', way: ['cpu'], read: (values, name) => values.number(name, 0, 1e6, 'a number of cores') },
  { name: '--memory', value: '<size>', help: 'memory of each pod, such as 512Gi', way: ['memory'], read: text },
  { name: '--replicas', value: '<n>', help: 'groups that serve', way: ['replicas'], read: (values, name) => values.whole(name) },
  { name: '--claim', value: '<name>', help: 'claim that holds the weights; other sources by --set', way: ['weights', 'existingClaim', 'claimName'], read: text },
  { name: '--network', value: '<name>', help: 'how the pods talk', way: ['network'], read: text, values: () => variants.NetworkProfile },
  { name: '--platform', value: '<name>', help: 'where the pods run', way: ['platform'], read: text, values: () => variants.Platform },
  { name: '--lws-version', value: '<version>', help: 'version of LeaderWorkerSet in the cluster', way: ['lwsVersion'], read: text },
  {
    name: SET, value: '<field=value>', help: 'any field as fleet files have it, such as network.infiniband.count=8; several times for several', isList: true, between: BETWEEN,
  },
];
const MODEL_OPTIONS = ['--model', '--gpu', '--gpu-memory-gib'];

/** The options of `generate` where no file describes the servers. */
export const DESCRIBING_OPTIONS: readonly OptionSpec[] = [
  ...PLAN_OPTIONS.filter(({ name, property }) => MODEL_OPTIONS.includes(name) || property !== undefined), ...SERVER_OPTIONS,
];

/** A fleet of one server, as options describe it. */
export interface DescribedByOptions {
  readonly value: unknown;
  /** The option that sets what is at a way. */
  nameOf(way: readonly (string | number)[]): string;
}

/** The server that options describe; what is not usable is told. */
export async function describedServer(values: OptionValues): Promise<DescribedByOptions> {
  const fields: Fields = Object.create(null) as Fields;
  const set = new Map<string, string>();
  const put = (option: string, way: Way, value: unknown) => {
    if (value === undefined) return;
    if (putAt(fields, way, value)) set.set(way.join('\0'), option);
    else values.refuse(option, way.join('.'), 'a field that no other option sets');
  };
  const model = localModelName(values);
  put('--model', ['model'], model);
  put('--gpu', ['gpu'], gpuOf(values));
  const plan = planProperties(values);
  for (const { name, property } of PLAN_OPTIONS) {
    if (property === undefined) continue;
    const value = plan[property];
    // What is an object in a plan is a text in a file.
    put(name, [property], typeof value === 'object' && !Array.isArray(value) ? values.text(name) : value);
  }
  const engine = ['engine', plan.engineVersion?.name === 'sglang' ? 'sglang' : 'vllm', 'image'];
  put('--image', engine, values.text('--image'));
  for (const { name, way, read } of SERVER_OPTIONS) if (way && read && values.isGiven(name)) put(name, way, read(values, name));
  for (const [way, value] of await assignments(values)) put(SET, way, value);
  const name = values.text('--name') ?? nameFrom(model ?? '');
  return { value: { servers: { [name]: fields } }, nameOf: (way) => optionAt(way, set, engine) };
}

/** Puts a value at a way; not where another one is. A variant that stands as a word may get fields. */
function putAt(fields: Fields, way: Way, value: unknown): boolean {
  let at = fields;
  for (const [index, step] of way.slice(0, -1).entries()) {
    const below = at[step] ?? Object.create(null) as Fields;
    if (below === way[index + 1]) at[step] = Object.assign(Object.create(null) as Fields, { [below as string]: Object.create(null) as Fields });
    else if (typeof below === 'object' && !Array.isArray(below)) at[step] = below;
    else return false;
    at = at[step] as Fields;
  }
  const last = way[way.length - 1];
  if (at[last] !== undefined) return false;
  at[last] = value;
  return true;
}

/** What `--set` says: the way, in which a backslash stands before a dot that is part of a key, and a value as YAML reads it. */
async function assignments(values: OptionValues): Promise<[Way, unknown][]> {
  const given = values.text(SET)?.split(BETWEEN) ?? [];
  if (given.length === 0) return [];
  // YAML is loaded only where somebody reads some.
  const { parseDocument } = await import('yaml');
  return given.flatMap((assignment) => {
    const equals = assignment.indexOf('=');
    const way = assignment.slice(0, Math.max(equals, 0)).split(/(?<!\\)\./).map((key) => key.replaceAll('\\.', '.'));
    const document = parseDocument(assignment.slice(equals + 1), { logLevel: 'silent' });
    if (equals > 0 && way.every((key) => key !== '') && document.errors.length === 0) return [[way, document.toJS({ maxAliasCount: 0 }) as unknown] as [Way, unknown]];
    values.refuse(SET, assignment, 'a field, an equals sign and a value as YAML has it, such as engine.vllm.port=8080');
    return [];
  });
}

/** A GPU of the catalogue by its name there, another one by its facts. */
function gpuOf(values: OptionValues): unknown {
  if (!values.isGiven('--gpu') && !values.isGiven('--gpu-memory-gib')) return undefined;
  const gpu = readGpu(values);
  if (gpu === undefined) return undefined;
  const { name, memoryGib, usableMemoryGib, gpusPerNode, resourceName, allReduceWorkspaces, smallBatches, supportsFp8 } = gpu;
  return GpuSpec.knownNames().find((known) => GpuSpec.named(known) === gpu)
    ?? { name, memoryGib, usableMemoryGib, gpusPerNode, resourceName, allReduceWorkspaces, smallBatches, supportsFp8 };
}

function nameFrom(model: string): string {
  const last = model.replace(/\/config\.json$/, '').split('/').filter(Boolean).at(-1) ?? '';
  return last.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^[^a-z]+/, '').slice(0, LONGEST_NAME).replace(/-+$/, '') || 'model';
}

/** The option that set the field at a way or what holds it, or the one that would. */
function optionAt(way: readonly (string | number)[], set: ReadonlyMap<string, string>, engine: Way): string {
  const [, , ...field] = way;
  for (let length = field.length; length > 0; length--) {
    const option = set.get(field.slice(0, length).join('\0'));
    if (option !== undefined) return length === field.length && option !== SET ? option : `${SET} ${field.join('.')}`;
  }
  if (field.length === 0) return 'the server';
  const wanted = field.join('.');
  const plan = PLAN_OPTIONS.find(({ name, property }) => property === wanted || name === `--${wanted}`);
  const own = SERVER_OPTIONS.find((option) => option.way?.join('.') === wanted || (option.way?.[0] === wanted && wanted === 'weights'));
  if (wanted === 'engine' || wanted === engine.join('.')) return '--image';
  return plan?.name ?? own?.name ?? `${SET} ${wanted}`;
}
