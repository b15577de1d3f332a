import { ApiObject, Chart, Testing } from 'cdk8s';
import type { Json } from '../../fixtures';
import { apply, Refusal } from '../cluster';
import { type Deployment, write } from './deployment';

/** What we say of a deployment, and what would be sent to the API server. */
export interface Ours {
  /** What synthesizing refuses; nothing where manifests are written. */
  readonly problems: readonly string[];
  /** The manifests, also of what is refused; nothing where they cannot be made at all. */
  readonly manifests?: readonly Json[];
}

/** The verdict of the library on a deployment in a namespace. */
export function ourVerdict(given: Deployment, namespace: string): Ours {
  const chart = new Chart(Testing.app(), 'test', { namespace });
  try {
    write(chart, given);
  } catch (error) {
    return { problems: [(error as Error).message] };
  }
  const { root } = chart.node;
  // As cdk8s asks them before it writes anything.
  const problems = root.node.findAll().flatMap(({ node }) => node.validate());
  try {
    return { problems, manifests: root.node.findAll().filter((child) => ApiObject.isApiObject(child)).map((object) => JSON.parse(JSON.stringify(object.toJson())) as Json) };
  } catch {
    return { problems };
  }
}

/** Answers by what was asked: most objects of most deployments are alike. */
const ANSWERS = new Map<string, Promise<string | undefined>>();
const ATTEMPTS = 5;

/** What the API server refuses of a deployment, in a dry run; nothing where it takes all of it. */
export async function serverVerdict(manifests: readonly Json[]): Promise<string[]> {
  const answers = await Promise.all([...manifests, ...manifests.flatMap(templatesOf)].map((manifest) => {
    const text = JSON.stringify(manifest);
    const known = ANSWERS.get(text) ?? dryRun(manifest);
    ANSWERS.set(text, known);
    return known;
  }));
  return answers.filter((answer) => answer !== undefined);
}

/** The pod templates of a set, which its own definition does not look into, as an object whose validation does. */
function templatesOf({ kind, metadata, spec }: Json): Json[] {
  if (kind !== 'LeaderWorkerSet') return [];
  return ['leaderTemplate', 'workerTemplate'].map((role) => spec?.leaderWorkerTemplate?.[role]).filter((template) => template !== undefined).map((template) => ({
    apiVersion: 'v1', kind: 'PodTemplate', metadata: { name: 'template', namespace: metadata.namespace }, template,
  }));
}

async function dryRun(manifest: Json, attempt = 1): Promise<string | undefined> {
  // Names that no path can have are refused in one way or another.
  const { name } = manifest.metadata;
  if (typeof name !== 'string' || name === '' || name.includes('/')) return `${manifest.kind}: no name`;
  try {
    await apply(manifest, { dryRun: true });
    return undefined;
  } catch (error) {
    // What an apply cannot even read, such as a field that there is not, is 500 to the API server; and LeaderWorkerSet's webhook
    // divides by a sub-group's size of 0.
    const isBusy = !(error instanceof Refusal) || (error.status >= 500 && !/^500 (failed to |admission webhook .* denied the request)/.test(error.message)) || error.status === 429;
    if (isBusy && attempt < ATTEMPTS && !String(error).includes('does not know')) return dryRun(manifest, attempt + 1);
    if (isBusy) throw error;
    return `${manifest.kind} ${name}: ${error.message}`;
  }
}
