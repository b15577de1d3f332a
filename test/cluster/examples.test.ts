import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Json } from '../fixtures';
import { apply, hasKind, makeNamespace, read } from './cluster';
import { lost, movedTo } from './manifests';

const ROOT = join(__dirname, '..', '..');
const EXAMPLES = readdirSync(join(ROOT, 'examples')).filter((name) => existsSync(join(ROOT, 'examples', name, 'main.ts')));

function manifestsIn(folder: string): Json[] {
  return readdirSync(folder).filter((file) => file.endsWith('.yaml')).flatMap((file) =>
    parseAllDocuments(readFileSync(join(folder, file), 'utf8')).map((document) => document.toJS() as Json));
}

describe.each([['main.ts', join(ROOT, 'dist')], ...EXAMPLES.map((name) => [name, join(ROOT, 'examples', name, 'dist')])])('%s', (name, folder) => {
  let manifests: Json[];

  beforeAll(async () => {
    const namespace = await makeNamespace(name.replace('.', '-'), { pods: 0 });
    manifests = movedTo(namespace, manifestsIn(folder));
  });

  test('the API server takes each object whole: no field is unknown, dropped, or has another value than was meant', async () => {
    const kinds = [...new Map(manifests.map(({ apiVersion, kind }) => [`${apiVersion} ${kind}`, { apiVersion, kind }])).values()];
    const unknown = (await Promise.all(kinds.map(async ({ apiVersion, kind }) => (await hasKind(apiVersion, kind) ? [] : [`${apiVersion} ${kind}`])))).flat();
    expect({ 'kinds that the cluster does not know, see docs/reliability.md': unknown }).toEqual({ 'kinds that the cluster does not know, see docs/reliability.md': [] });

    const differences: string[] = [];
    for (const manifest of manifests) {
      const got = await apply(manifest).catch((error: Error) => error.message);
      differences.push(...(typeof got === 'string' ? [got] : lost(manifest, got)).map((text) => `${manifest.kind} ${manifest.metadata.name}: ${text}`));
    }
    expect(manifests.length).toBeGreaterThan(2);
    expect(differences).toEqual([]);
  });

  test('applied a second time, nothing changes', async () => {
    const changes: string[] = [];
    for (const manifest of manifests) changes.push(...await changedBySecondApply(manifest));
    expect(changes).toEqual([]);
  });
});

/** Controllers write statuses meanwhile, which count as versions too: the apply changed nothing where one try saw no other version. */
async function changedBySecondApply(manifest: Json): Promise<string[]> {
  const { apiVersion, kind, metadata: { name, namespace } } = manifest;
  let seen = '';
  for (let attempt = 0; attempt < 8; attempt++) {
    const before = await read(apiVersion, kind, namespace, name);
    const after = await apply(manifest);
    if (before.metadata.resourceVersion === after.metadata.resourceVersion) return [];
    seen = `version ${before.metadata.resourceVersion} became ${after.metadata.resourceVersion}, generation ${before.metadata.generation} ${after.metadata.generation}`;
    if (before.metadata.generation !== after.metadata.generation) break;
  }
  return [`${kind} ${name}: ${seen}`];
}
