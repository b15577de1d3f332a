import type { Json } from '../fixtures';

interface Answer { readonly status: number; readonly text: string }

declare global {
  /** One request to the API server, from `environment.cjs`. */
  var askCluster: (method: string, path: string, body?: string, contentType?: string) => Promise<Answer>;
}

/** What marks everything that the tests make, so that `main.mjs` can delete it. */
export const RUN_LABEL = 'cdk8s-inference.test/run';
export const RUN = process.env.CLUSTER_TEST_RUN ?? 'none';
const MANAGER = 'cdk8s-inference-test';
const APPLY = 'application/apply-patch+yaml';
const MERGE = 'application/merge-patch+json';
const PATIENCE_MS = 90_000;

/** What the API server said no to. */
export class Refusal extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

/** The answer to a request, an object. Throws a `Refusal` where the server says no. */
export async function ask(method: string, path: string, body?: object, contentType?: string): Promise<Json> {
  const { status, text } = await askCluster(method, path, body === undefined ? undefined : JSON.stringify(body), contentType);
  const answer = text.startsWith('{') ? JSON.parse(text) as Json : { message: text };
  if (status >= 400) throw new Refusal(status, `${status} ${String(answer.message)}`);
  return answer;
}

interface Resource { readonly name: string; readonly namespaced: boolean }
const RESOURCES = new Map<string, Promise<Map<string, Resource>>>();

/** The resources of an API version, by kind; nothing where the cluster does not have it. */
function resourcesOf(apiVersion: string): Promise<Map<string, Resource>> {
  const known = RESOURCES.get(apiVersion) ?? ask('GET', apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`).then(
    ({ resources }) => new Map<string, Resource>(resources.filter(({ name }: Json) => !name.includes('/')).map(({ kind, name, namespaced }: Json) => [kind, { name, namespaced }])),
    (error) => { if (error instanceof Refusal && error.status === 404) return new Map<string, Resource>(); throw error; },
  );
  RESOURCES.set(apiVersion, known);
  return known;
}

/** Whether the cluster has a kind. */
export async function hasKind(apiVersion: string, kind: string): Promise<boolean> {
  return (await resourcesOf(apiVersion)).has(kind);
}

/** The path of the objects of a kind in a namespace. */
async function collection(apiVersion: string, kind: string, namespace?: string): Promise<string> {
  const resource = (await resourcesOf(apiVersion)).get(kind);
  if (!resource) throw new Error(`the cluster does not know ${kind} of ${apiVersion}; docs/reliability.md says how its definition is installed`);
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return `${root}${resource.namespaced ? `/namespaces/${namespace ?? 'default'}` : ''}/${resource.name}`;
}

async function pathOf({ apiVersion, kind, metadata: { name, namespace } }: Json): Promise<string> {
  return `${await collection(apiVersion, kind, namespace)}/${encodeURIComponent(name)}`;
}

/** Applies a manifest as `kubectl apply --server-side --force-conflicts --validate=strict` does. */
export async function apply(manifest: Json, { dryRun = false, manager = MANAGER } = {}): Promise<Json> {
  return ask('PATCH', `${await pathOf(manifest)}?fieldManager=${manager}&fieldValidation=Strict&force=true${dryRun ? '&dryRun=All' : ''}`, manifest, APPLY);
}

/** The object in the cluster that a manifest stands for, or a name of a kind. */
export async function read(apiVersion: string, kind: string, namespace: string | undefined, name: string): Promise<Json> {
  return ask('GET', await pathOf({ apiVersion, kind, metadata: { name, namespace } }));
}

/** The same; nothing where it is not there. */
export async function find(apiVersion: string, kind: string, namespace: string | undefined, name: string): Promise<Json | undefined> {
  return read(apiVersion, kind, namespace, name).catch((error: unknown) => { if (error instanceof Refusal && error.status === 404) return undefined; throw error; });
}

/** The objects of a kind in a namespace, by name; those that are ending too. */
export async function list(apiVersion: string, kind: string, namespace: string, selector = ''): Promise<Json[]> {
  const { items } = await ask('GET', `${await collection(apiVersion, kind, namespace)}?labelSelector=${encodeURIComponent(selector)}`);
  return (items as Json[]).sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

export async function merge(path: string, patch: object): Promise<Json> {
  return ask('PATCH', path, patch, MERGE);
}

/** A namespace of this run; with `pods: 0` no pod can be made in it, so that nothing runs and no image is pulled. */
export async function makeNamespace(name: string, { pods }: { pods?: number } = {}): Promise<string> {
  const namespace = `cdk8s-inference-${RUN}-${name}`;
  await apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: { [RUN_LABEL]: RUN } } });
  if (pods !== undefined) await apply({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'pods', namespace }, spec: { hard: { pods: String(pods) } } });
  // Pods name the account by default; a controller makes it.
  await eventually(async () => expect(await find('v1', 'ServiceAccount', namespace, 'default')).toBeDefined());
  return namespace;
}

/** Asks until the expectations hold; after some time their last failure is the test's. */
export async function eventually<T>(look: () => Promise<T>, withinMs = PATIENCE_MS): Promise<T> {
  const until = Date.now() + withinMs;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (Date.now() > until) throw error;
      await pause(150);
    }
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => { setTimeout(resolve, ms); });
}
