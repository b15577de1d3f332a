import { isPlaceholder } from '../placeholder';
import { isWhole, problem } from '../problems';

/** A host with its port, folders, a name, a tag and a digest, all but the name optional. */
const IMAGE = /^([a-z0-9.-]+(:\d+)?\/)?[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:\w[\w.-]{0,127})?(@sha256:[0-9a-f]{64})?$/;

/** What is wrong about an image; the example is one of the engine's own. */
export function imageProblems(image: string, example: string): string[] {
  return isPlaceholder(image) || image.length > 512 || !IMAGE.test(image) ? [problem('engine image', image, `a container image, such as ${example}`)] : [];
}

/** What is wrong about a port. */
export function portProblems(property: string, port: number): string[] {
  return isWhole(port) && port <= 65535 ? [] : [problem(property, port, 'a port from 1 to 65535')];
}

/** What is wrong about the model's name in requests. */
export function servedNameProblems(name: string): string[] {
  const usable = name.trim() !== '' && !isPlaceholder(name) && !/[\0-\x1f]/.test(name) && !name.startsWith('-');
  return usable ? [] : [problem('engine servedModelName', name, 'a name on one line that does not begin with a hyphen')];
}

/** The properties that were given: one that is there but undefined must not hide its default. */
export function definedOnly<T extends object>(props: T): T {
  return Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined)) as T;
}
