import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { gpuNode, type World } from './world';

const ROOT = join(__dirname, '..', '..');

/** The definitions of kinds in `crds/`, as the API server gives them. */
const definitions = (file: string): Record<string, unknown> => Object.fromEntries([...parseAllDocuments(readFileSync(join(ROOT, 'crds', file), 'utf8'))]
  .map((document) => document.toJS() as { metadata: { name: string } }).map((definition) => [definition.metadata.name, definition]));

export const CONTROLLER = {
  metadata: { name: 'lws-controller-manager', namespace: 'lws-system' },
  spec: { template: { spec: { containers: [{ image: 'registry.k8s.io/lws/lws:v0.10.0' }] } } },
  status: { readyReplicas: 1 },
};

/** A manifest of an example. */
export const example = (name: string) => readFileSync(join(ROOT, 'examples', name, 'dist', `${name}.k8s.yaml`), 'utf8');

/** A cluster that has all that the examples need. */
export const EXAMPLE_WORLD = {
  version: 'v1.31.2',
  apis: {
    'leaderworkerset.x-k8s.io/v1': { LeaderWorkerSet: 'leaderworkersets' },
    'data.fluid.io/v1alpha1': { Dataset: 'datasets', JindoRuntime: 'jindoruntimes', DataLoad: 'dataloads' },
  },
  objects: {
    'customresourcedefinitions.apiextensions.k8s.io': { ...definitions('leaderworkerset.x-k8s.io.yaml'), ...definitions('data.fluid.io.yaml') },
    'deployments.apps': { controller: CONTROLLER },
    nodes: { a: gpuNode('a', 8), b: gpuNode('b', 8) },
    namespaces: { default: {} },
    'default/secrets': {
      mysecret: { data: { 'fs.oss.accessKeyId': 'dmFsdWUx', 'fs.oss.accessKeySecret': 'dmFsdWUy' } },
      'oss-secret': { data: { akId: 'dmFsdWUx', akSecret: 'dmFsdWUy' } },
    },
    'csidrivers.storage.k8s.io': { 'ossplugin.csi.alibabacloud.com': {} },
  },
} satisfies World;
