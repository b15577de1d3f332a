import { placeBelow, reported } from '../problems';
import type { Finding, Way } from './check';
import { folderOf, textOf } from './files';
import { readYaml } from './loaded';

const MOST_SHOWN = 200;

/** Where a fleet is described, and how messages call its places. */
export interface FleetSource {
  /** What is described. */
  readonly value: unknown;
  /** The folder that paths are relative to. */
  readonly folder: string;
  /** A finding as a message. */
  tell(finding: Finding): string;
}

/**
 * The description of a fleet in a file.
 * @throws with everything that is wrong where the file is not one document of YAML or JSON
 */
export function fileSource(file: string): FleetSource {
  const problems: string[] = [];
  const text = textOf(file, problems);
  const yaml = text === undefined ? undefined : readYaml(file, text, problems);
  if (yaml === undefined) throw reported(problems);
  return {
    value: yaml.value,
    folder: folderOf(file),
    tell: ({ way, near, text: says }) => {
      const placeOf = (each: Way) => yaml.placeOf(each);
      const { way: place } = writtenAt(way, placeOf);
      const { at } = writtenAt(near ?? way, placeOf);
      return `${file}:${at}: ${place.length === 0 ? '' : `${shownWay(place)}: `}${says}`;
    },
  };
}

/** A way as messages show it. */
export function shownWay(way: Way): string {
  return way.reduce<string>((at, step) => (typeof step === 'number' ? `${at}[${step}]` : placeBelow(at, step)), '');
}

/** What a server has from the defaults was written there. */
function writtenAt(way: Way, placeOf: (way: Way) => { readonly at: string; readonly depth: number }): { readonly at: string; readonly way: Way } {
  const own = placeOf(way);
  const [servers, , ...rest] = way;
  if (servers !== 'servers' || rest.length === 0 || own.depth === way.length) return { at: own.at, way };
  const shared = placeOf(['defaults', ...rest]);
  return shared.depth - 1 > own.depth - 2 ? { at: shared.at, way: ['defaults', ...rest] } : { at: own.at, way };
}

/** One error for all findings, each told once. */
export function findingsError(source: FleetSource, findings: readonly Finding[]): Error {
  const told = new Set<string>();
  for (const [index, finding] of findings.entries()) {
    if (told.size === MOST_SHOWN) return reported([...told, `and at least ${findings.length - index} more`]);
    told.add(source.tell(finding));
  }
  return reported([...told]);
}
