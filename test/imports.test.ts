import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { k8s } from 'cdk8s-plus-28';
import { parseAllDocuments } from 'yaml';
import * as ours from '../imports/k8s';

const PROJECT = resolve(__dirname, '..');
const CDK8S = join(PROJECT, 'node_modules', 'cdk8s-cli', 'bin', 'cdk8s');

/** The parts of an OpenAPI schema that make a type of it. */
interface Schema {
  readonly description?: string;
  readonly properties?: Record<string, Schema>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly enum?: unknown[];
  readonly anyOf?: Schema[];
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
}

interface Crd {
  readonly kind: string;
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: Array<{ readonly name: string; readonly schema: { readonly openAPIV3Schema: Schema } }>;
  };
}

/** Fields of several kinds at once: each kind takes its own, and none knows `unknown`. */
const PROPS: any = {
  metadata: { name: 'a', labels: { app: 'a' }, unknown: 'gone' },
  spec: {
    replicas: 2, selector: { matchLabels: { app: 'a' } }, ports: [{ port: 80, targetPort: k8s.IntOrString.fromString('http') }], capacity: { storage: k8s.Quantity.fromString('1Gi') },
    template: { spec: { containers: [{ name: 'a', image: 'a:1', env: [{ name: 'A', value: '1' }], resources: { limits: { 'nvidia.com/gpu': k8s.Quantity.fromNumber(8) } } }] } },
    minAvailable: k8s.IntOrString.fromNumber(1), policyTypes: ['Ingress'], unknown: 'gone',
  },
  data: { key: 'value' }, rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }], roleRef: { apiGroup: 'g', kind: 'Role', name: 'a' },
};

const crdFiles = readdirSync(join(PROJECT, 'crds'));

test('each CRD file holds the CRDs of one API group and is named after it', () => {
  for (const file of crdFiles) {
    const groups = new Set(readCrds(file).map((crd) => crd.spec.group));
    expect([file, [...groups]]).toEqual([file, [file.replace(/\.yaml$/, '')]]);
  }
});

test('each type and each typed property of the CRDs has a description', () => {
  const missing = crdFiles.flatMap(readCrds).flatMap((crd) =>
    crd.spec.versions.flatMap((version) => undescribed(crd.spec.names.kind, version.schema.openAPIV3Schema)));
  expect(missing).toEqual([]);
});

describe('imports made from crds with the local cdk8s-cli, and from cdk8s-plus-28', () => {
  let workspace: string;
  let made: Record<string, string>;

  beforeAll(() => {
    workspace = mkdtempSync(join(tmpdir(), 'cdk8s-inference-imports-'));
    for (const name of ['cdk8s.yaml', 'crds']) cpSync(join(PROJECT, name), join(workspace, name), { recursive: true });
    execFileSync(process.execPath, [CDK8S, 'import', '--check-upgrade=false'], {
      cwd: workspace,
      stdio: 'pipe',
      env: { PATH: process.env.PATH }, // without the CDK8S_* variables, which cdk8s-cli takes for options
    });
    execFileSync(process.execPath, [join('scripts', 'import-k8s.mjs'), join(workspace, 'imports')], { cwd: PROJECT });
    made = readModules(join(workspace, 'imports'));
  }, 60_000);

  afterAll(() => rmSync(workspace, { recursive: true, force: true }));

  test('are the committed ones, which `npm run import` writes', () => {
    const committed = readModules(join(PROJECT, 'imports'));
    expect(Object.keys(committed)).toEqual(Object.keys(made));
    for (const [name, source] of Object.entries(made)) expect(committed[name]).toBe(source);
  });

  test('have one class of API objects for each CRD', () => {
    const classes = Object.values(made).flatMap((source) =>
      [...source.matchAll(/^export class (\w+) extends ApiObject /gm)].map(([, name]) => name));
    const kinds = crdFiles.flatMap(readCrds).map((crd) => crd.spec.names.kind);
    expect(classes.sort()).toEqual(kinds.sort());
  });
});

describe('what is taken from cdk8s-plus-28', () => {
  const own = new Map<string, any>(Object.entries(ours));
  const all = new Map<string, any>(Object.entries(k8s));

  test('makes of each API object what cdk8s-plus-28 makes of it', () => {
    const kinds = [...own].filter(([, part]) => 'manifest' in part);

    expect(kinds.length).toBeGreaterThan(10);
    for (const [name, part] of kinds) expect([name, part.manifest(PROPS)]).toEqual([name, all.get(name).manifest(PROPS)]);
  });

  test('has no other names than cdk8s-plus-28, and the same values', () => {
    expect([...own.keys()].filter((name) => !all.has(name))).toEqual([]);
    expect(ours.Quantity.fromString('8Gi')).toEqual({ value: k8s.Quantity.fromString('8Gi').value });
    expect(ours.IntOrString.fromNumber(8000)).toEqual({ value: k8s.IntOrString.fromNumber(8000).value });
  });
});

function readCrds(file: string): Crd[] {
  return parseAllDocuments(readFileSync(join(PROJECT, 'crds', file), 'utf8'))
    .map((document): Crd => document.toJS())
    .filter((object) => object.kind === 'CustomResourceDefinition');
}

function readModules(folder: string): Record<string, string> {
  return Object.fromEntries(readdirSync(folder).sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

/** The paths below a schema that an editor would show without a word. Opaque objects have no paths below them. */
function undescribed(path: string, schema: Schema): string[] {
  const below = [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, property]) => undescribed(`${path}.${name}`, property)),
    ...[schema.items, schema.additionalProperties]
      .filter((element) => typeof element === 'object')
      .filter((element) => makesType(element))
      .flatMap((element) => undescribed(`${path}[]`, element)),
  ];
  return schema.description?.trim() ? below : [path, ...below];
}

/** Elements of lists and maps that are plain strings or numbers get no type of their own, and so no description. */
function makesType(schema: Schema): boolean {
  return Boolean(schema.properties ?? schema.enum ?? schema.anyOf ?? schema.items ?? schema.additionalProperties
    ?? schema['x-kubernetes-preserve-unknown-fields']);
}
