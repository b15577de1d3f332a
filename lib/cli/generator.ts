import { createRequire } from 'node:module';
import { peerDependencies } from '../../package.json';
import type { Generation, GenerationRequest } from '../fleet/generation';
import { reported } from '../problems';

/** The half of the command line that knows cdk8s: a file beside the program, so that other commands start without it. */
const FILE = './generate.js';

/**
 * Generates manifests.
 * @throws a report where cdk8s is not installed
 */
export function generated(request: GenerationRequest): Generation {
  const load = createRequire(__filename);
  try {
    return (load(FILE) as { generate(request: GenerationRequest): Generation }).generate(request);
  } catch (error) {
    const lacking = lackingPackage(error);
    if (lacking === undefined) throw error;
    if (lacking === FILE) throw reported(['generate needs the file generate.js of its package, which does not stand beside this program; install cdk8s-inference anew']);
    const packages = Object.entries(peerDependencies).map(([name, range]) => `"${name}@${range}"`).join(' ');
    throw reported([`generate needs ${lacking}, which is not installed here; install it beside cdk8s-inference: npm install ${packages}`]);
  }
}

/** What is not there, of the packages that a user brings and of our own file. */
function lackingPackage(error: unknown): string | undefined {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== 'MODULE_NOT_FOUND') return undefined;
  const [, name = ''] = /Cannot find module '([^']+)'/.exec(message) ?? [];
  if (name === FILE) return FILE;
  return Object.keys(peerDependencies).find((peer) => name === peer || name.startsWith(`${peer}/`));
}
