// What a run installs in the cluster for everybody, and how all that it made goes away again.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

const CRDS = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'crds');
const LABEL = 'cdk8s-inference.test/run';
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
// Namespaces first: what is in them may need definitions and volumes to go.
const KINDS = ['/api/v1/namespaces', '/api/v1/persistentvolumes', DEFINITIONS];
const PATIENCE_MS = 180_000;

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

async function ask(request, method, path, body, contentType) {
  const { status, text } = await request(method, path, body === undefined ? undefined : JSON.stringify(body), contentType);
  const answer = text.startsWith('{') ? JSON.parse(text) : { message: text };
  if (status >= 400 && status !== 404) throw new Error(`${method} ${path}: ${status} ${answer.message}`);
  return status === 404 ? undefined : answer;
}

// Those of LeaderWorkerSet and Fluid that the cluster lacks, from crds/; what is there already is left as it is.
export async function installDefinitions(request, run, isInterrupted) {
  const wanted = readdirSync(CRDS).flatMap((file) => parseAllDocuments(readFileSync(join(CRDS, file), 'utf8')).map((document) => document.toJS()));
  const installed = [];
  for (const definition of wanted) {
    if (isInterrupted()) return installed;
    const { name } = definition.metadata;
    if (await ask(request, 'GET', `${DEFINITIONS}/${name}`)) continue;
    await ask(request, 'POST', DEFINITIONS, { ...definition, metadata: { ...definition.metadata, labels: { ...definition.metadata.labels, [LABEL]: run } } });
    installed.push(name);
  }
  for (const name of installed) {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      if (isInterrupted()) return installed;
      const { status } = await ask(request, 'GET', `${DEFINITIONS}/${name}`);
      if (status?.conditions?.some(({ type, status: holds }) => type === 'Established' && holds === 'True')) break;
      if (Date.now() > until) throw new Error(`${name} is not served`);
      await pause(200);
    }
  }
  return installed;
}

// Deletes all that carries the run's label and waits until it is gone. What is left after that, as kind and name.
export async function removeLeftovers(request, run) {
  const selector = `labelSelector=${encodeURIComponent(`${LABEL}=${run}`)}`;
  const until = Date.now() + PATIENCE_MS;
  const left = async (kind) => (await ask(request, 'GET', `${kind}?${selector}`))?.items ?? [];
  for (const kind of KINDS) {
    for (const { metadata } of await left(kind)) await ask(request, 'DELETE', `${kind}/${metadata.name}`, { propagationPolicy: 'Background' });
    while ((await left(kind)).length > 0 && Date.now() < until) await pause(500);
  }
  const rest = await Promise.all(KINDS.map(async (kind) => (await left(kind)).map(({ metadata }) => `${kind.split('/').at(-1)} ${metadata.name}`)));
  return rest.flat();
}
