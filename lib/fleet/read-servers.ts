import { type Finding, isMap, Reader, type ReadMap, type Way } from './check';
import { merged, missingIn } from './merge';
import { FILE_TYPE, type FileTypes, SERVER } from './types';

/** Keys of a file that are left alone: anchors may stand there, and the schema of a file of JSON. */
export const LEFT_ALONE = '^(x-|\\$schema$)';

/** A description as it was written, with what is wrong in its form: what the JSON Schema can tell as well. */
export interface Written {
  readonly defaults: ReadMap;
  readonly servers: ReadMap;
  readonly findings: readonly Finding[];
}

/** Servers that can be made, and what is wrong with the others. */
export interface ReadServers {
  readonly servers: ReadonlyMap<string, ReadMap>;
  readonly findings: Finding[];
}

/** Reads a description in its form. */
export function readForm(types: FileTypes, value: unknown): Written {
  const reader = new Reader(types);
  const leftAlone = new RegExp(LEFT_ALONE, 'u');
  const file = isMap(value) ? Object.fromEntries(Object.entries(value).filter(([key]) => !leftAlone.test(key))) : value ?? [];
  const read = reader.read(file, FILE_TYPE, [], true);
  const [defaults, servers] = ['defaults', 'servers'].map((key) => (read instanceof Map ? read.get(key) : undefined));
  const hasNone = isMap(file) && (file.servers ?? null) === null;
  return {
    defaults: defaults instanceof Map ? defaults : new Map(),
    servers: servers instanceof Map ? servers : new Map(),
    findings: [...reader.findings, ...(hasNone ? [{ way: ['servers'], text: 'got nothing; allowed: at least one server, by its name' }] : [])],
  };
}

/** Reads a description, and puts each server over the defaults. */
export function readServers(types: FileTypes, value: unknown): ReadServers {
  const { defaults, servers: given, findings: ofForm } = readForm(types, value);
  const findings = [...ofForm];
  const isWrong = (...start: string[]) => ofForm.some(({ way }) => start.every((step, index) => way[index] === step));
  const servers = new Map<string, ReadMap>();
  if (isWrong('defaults')) return { servers, findings };
  const wrong = new Set(ofForm.map(({ way }) => way[1]));
  for (const [name, own] of given) {
    if (wrong.has(name)) continue;
    const fields = merged(defaults, own instanceof Map ? own : new Map());
    const absent = [...missingIn(types, types.structs[SERVER].fields, fields, ['servers', name]), ...withoutWeights(fields, ['servers', name])];
    findings.push(...absent);
    if (absent.length === 0) servers.set(name, fields);
  }
  return { servers, findings };
}

function withoutWeights(fields: ReadMap, way: Way): Finding[] {
  return fields.has('weights') || fields.has('download') ? [] : [{ way: [...way, 'weights'], text: 'got nothing; allowed: where the weights come from; or a download, which fills a claim' }];
}
