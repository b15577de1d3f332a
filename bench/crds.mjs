// The CRDs from which the bar's classes are generated: one text for each API group, since an import of a second file of
// the same group would replace the first.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';

/** What main.ts's deployment consists of. */
const KINDS = { 'leaderworkerset.x-k8s.io': ['LeaderWorkerSet'], 'data.fluid.io': ['Dataset', 'JindoRuntime', 'DataLoad'] };

/** The CRDs of this project, whose pod templates are opaque. */
export function ownCrds(root) {
  const names = Object.keys(KINDS).map((group) => `${group}.yaml`);
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(root, 'crds', name), 'utf8')]));
  return { files, opaque: true, source: 'this project\'s own crds/ (no --upstream: a stricter bar)' };
}

/** The CRDs of released projects, from all YAML files that lie directly in these folders. */
export function upstreamCrds(folders) {
  const found = new Map();
  for (const folder of folders) {
    for (const name of readdirSync(folder).filter((file) => /\.ya?ml$/.test(file)).sort()) {
      for (const document of parseAllDocuments(readFileSync(join(folder, name), 'utf8'))) {
        const { kind, spec } = document.toJS() ?? {};
        if (kind === 'CustomResourceDefinition') found.set(`${spec.group}/${spec.names.kind}`, document.toString());
      }
    }
  }
  const texts = (group) => KINDS[group].map((kind) => {
    const text = found.get(`${group}/${kind}`);
    if (text === undefined) throw new Error(`no CustomResourceDefinition of ${kind} (${group}) in ${folders.join(', ')}`);
    return text.replace(/^---\n/, '');
  });
  const files = Object.fromEntries(Object.keys(KINDS).map((group) => [`${group}.yaml`, texts(group).join('---\n')]));
  const names = folders.map((folder) => join(basename(dirname(resolve(folder))), basename(resolve(folder))));
  return { files, opaque: false, source: `the released CRDs in ${names.join(' and ')}` };
}
