import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { EXAMPLE_WORLD, example } from '../preflight/example-world';
import type { World } from '../preflight/world';
import { Cli, linesOf, ROOT } from './cli';

const STUB = join(ROOT, 'test', 'preflight', 'stub-kubectl.cjs');

let cli: Cli;
let log: string;
let bin: string;

beforeAll(() => {
  cli = new Cli();
  bin = join(cli.folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'kubectl'), `#!/bin/sh\nexec '${process.execPath}' '${STUB}' "$@"\n`);
  chmodSync(join(bin, 'kubectl'), 0o755);
});
beforeEach(() => {
  log = join(cli.folder, 'log');
  writeFileSync(log, '');
});
afterAll(() => cli.remove());

const file = (name: string, text: string | Buffer) => {
  const path = join(cli.folder, name);
  writeFileSync(path, text);
  return path;
};

/** Runs the command with a kubectl that answers from a world. */
const preflight = (world: World, ...args: string[]) => cli.run(['preflight', ...args], {
  PATH: [bin, process.env.PATH].join(delimiter), KUBECTL_LOG: log, KUBECTL_WORLD: file('world.json', JSON.stringify(world)),
});
const offline = (...args: string[]) => cli.run(['preflight', '--offline', ...args]);
/** How kubectl was called. */
const calls = () => linesOf(readFileSync(log, 'utf8')).map((line) => JSON.parse(line) as string[]);

const RDMA = join(ROOT, 'examples', 'acs-rdma-pvc', 'dist');
const MIB = 2 ** 20;

describe('a cluster that has everything', () => {
  test('ends with 0 and one line for each need', async () => {
    const { code, out, err } = await preflight(EXAMPLE_WORLD, RDMA);

    expect([code, err]).toEqual([0, '']);
    expect(linesOf(out).slice(0, 2)).toEqual(['7 objects in 1 file, held against a cluster of Kubernetes v1.31.2', '10 needs: 10 there']);
    expect(linesOf(out)).toContain('ok        Secret default/oss-secret: with akId or AccessKeyId, akSecret or');
    expect(linesOf(out).every((line) => line.length <= 80)).toBe(true);
    expect(out).not.toMatch(/missing|unknown/);
  });

  test('is read by get alone, by few calls, and never for a value of a Secret', async () => {
    await preflight(EXAMPLE_WORLD, RDMA);

    expect(calls().length).toBeLessThanOrEqual(12);
    expect(calls().every(([verb]) => verb === 'get')).toBe(true);
    expect(new Set(calls().map((args) => args.join(' '))).size).toBe(calls().length);
    const ofSecrets = calls().filter((args) => args.join(' ').includes('secret'));
    expect(ofSecrets).toEqual([['get', 'secrets', 'oss-secret', '--namespace', 'default', '-o',
      'go-template={{range $key, $value := .data}}{{$key}}{{"\\n"}}{{end}}{{range $key, $value := .binaryData}}{{$key}}{{"\\n"}}{{end}}', '--request-timeout=15s']]);
  });

  test('is chosen by the options of kubectl', async () => {
    const bare = file('bare.yaml', '{ apiVersion: v1, kind: Pod, metadata: { name: a }, spec: { serviceAccountName: sa } }');
    await preflight(EXAMPLE_WORLD, bare, '--context', 'prod', '--kubeconfig=./config', '--timeout', '7');

    expect(calls()[0]).toEqual(['get', '--raw', '/version', '--context=prod', '--kubeconfig=./config', '--request-timeout=7s']);
    expect(calls().slice(1)).toEqual([['get', 'serviceaccounts', 'sa', '-o', 'name', '--ignore-not-found', '--context=prod', '--kubeconfig=./config', '--request-timeout=7s']]);
  });

  test('takes the namespace for objects that name none', async () => {
    const bare = file('bare.yaml', '{ apiVersion: v1, kind: Pod, metadata: { name: a }, spec: { serviceAccountName: sa } }');
    const { out } = await preflight({ objects: { 'llm/serviceaccounts': { sa: {} }, namespaces: { llm: {} } } }, bare, '--namespace', 'llm');

    expect(out).toContain('ok        ServiceAccount llm/sa');
  });
});

describe('a cluster that lacks something', () => {
  const { mysecret } = EXAMPLE_WORLD.objects['default/secrets'];
  const LACKING = {
    ...EXAMPLE_WORLD,
    apis: { 'leaderworkerset.x-k8s.io/v1': { LeaderWorkerSet: 'leaderworkersets' } },
    objects: { ...EXAMPLE_WORLD.objects, nodes: {}, 'default/secrets': { mysecret: { data: { 'fs.oss.accessKeyId': mysecret.data['fs.oss.accessKeyId'] } } } },
  };

  test('ends with 4 and says what, for whom and what to do', async () => {
    const { code, out, err } = await preflight(LACKING, file('fluid.yaml', example('acs-rdma-fluid')));

    expect([code, err]).toEqual([4, '']);
    expect(out).toContain([
      'missing   API Dataset data.fluid.io/v1alpha1', '          not served', '          for Dataset default/deepseek, apiVersion',
      '          → install Fluid: https://fluid-cloudnative.github.io; on Alibaba', '            Cloud the add-on ack-fluid', '',
    ].join('\n'));
    expect(out).toContain('missing   Secret default/mysecret\n          it has no entry fs.oss.accessKeySecret; it has: fs.oss.accessKeyId\n');
    expect(out).toContain('missing   devices 2 pods with 8 nvidia.com/gpu each\n          room for 0 of 2 pods; no node has nvidia.com/gpu\n');
    expect(linesOf(out).every((line) => line.length <= 80)).toBe(true);
    expect(out).not.toContain('dmFsdWU');
  });

  test('says it to programs as well', async () => {
    const { code, out } = await preflight(LACKING, file('fluid.yaml', example('acs-rdma-fluid')), '--output', 'json');
    const document = JSON.parse(out) as { counts: { missing: number }; needs: { kind: string; state: string }[] };

    expect(code).toBe(4);
    expect(document).toMatchObject({ asked: true, clusterVersion: 'v1.31.2', files: 1, objects: 8, counts: { notAsked: 0 } });
    expect(document.counts.missing).toBe(document.needs.filter(({ state }) => state === 'missing').length);
    expect(document.needs.find(({ kind }) => kind === 'Secret')).toEqual({
      topic: 'objects', kind: 'Secret', name: 'mysecret', namespace: 'default', state: 'missing',
      detail: 'it has no entry fs.oss.accessKeySecret; it has: fs.oss.accessKeyId',
      remedy: 'kubectl create secret generic mysecret --namespace default --from-file=fs.oss.accessKeyId=… --from-file=fs.oss.accessKeySecret=…; where the Secret is there, add the entries to it',
      neededBy: [{ object: 'Dataset default/deepseek', field: 'spec.mounts[0].encryptOptions[0]' }, { object: 'Dataset default/deepseek', field: 'spec.mounts[0].encryptOptions[1]' }],
    });
  });
});

describe('a cluster that does not tell', () => {
  test('ends with 0 where what may not be read is unknown', async () => {
    const { code, out } = await preflight({ ...EXAMPLE_WORLD, forbidden: ['nodes', 'secrets'] }, RDMA);

    expect(code).toBe(0);
    expect(out).toContain('10 needs: 8 there, 2 cannot be told');
    expect(out).toContain('unknown   Secret default/oss-secret\n          you may not get secrets in default\n');
  });

  test('has garbage and single failures told as unknown, and without control characters', async () => {
    const { code, out } = await preflight({ ...EXAMPLE_WORLD, special: { nodes: { code: 0, out: 'no\u001b[2J' }, secrets: { code: 1, err: 'E0101 00:00:00.1 1 x.go:1] noise\nWarning: old\nerror: \u001b[31mbroken pipe' } } }, RDMA);

    expect(code).toBe(0);
    expect(out).toContain('list nodes: kubectl answered something else than JSON');
    expect(out).toContain('get secrets in default: error: \u{FFFD}[31mbroken pipe');
    expect(out).not.toContain('\u001b');
  });

  test('has a question that takes too long told as unknown, and the others answered', async () => {
    const { code, out } = await preflight({ ...EXAMPLE_WORLD, special: { nodes: { code: 0, hangs: true } } }, RDMA, '--timeout', '1');

    expect(code).toBe(0);
    expect(out).toContain('list nodes: no answer within 1 s');
    expect(out).toContain('10 needs: 9 there, 1 cannot be told');
  }, 30_000);

  test('fails where it cannot be reached, with what kubectl said once', async () => {
    const refused = 'The connection to the server localhost:8080 was refused - did you specify the right host or port?';
    const { code, out, err } = await preflight({ always: { code: 1, err: `${'E1125 08:47:49.114590    6014 memcache.go:265] "Unhandled Error"\n'.repeat(3)}${refused}` } }, RDMA);

    expect([code, out]).toEqual([2, '']);
    expect(err).toBe(`error: the cluster could not be asked: ${refused}; --offline lists what is needed without it\n`);
    expect(calls()).toHaveLength(1);
  });

  test.each([['<html>', '"<html>"'], ['', '""'], ['[]', '"[]"'], ['{"gitVersion":7}', '"{\\"gitVersion\\":7}"']])('fails where what answers is no cluster: %j', async (printed, shown) => {
    const { code, err } = await preflight({ always: { code: 0, out: printed } }, RDMA);

    expect(code).toBe(2);
    expect(err).toBe(`error: the cluster could not be asked: kubectl get --raw /version: got ${shown}; allowed: what a cluster of Kubernetes answers\n`);
  });

  test('fails where kubectl says nothing', async () => {
    expect(await preflight({ always: { code: 7 } }, RDMA)).toMatchObject({ code: 2, err: expect.stringContaining('kubectl ended with 7 and said nothing') });
  });

  test('fails where it does not answer in time', async () => {
    const started = Date.now();
    const { code, err } = await preflight({ always: { code: 0, hangs: true } }, RDMA, '--timeout', '1');

    expect(code).toBe(2);
    expect(err).toContain('no answer within 1 s');
    expect(Date.now() - started).toBeLessThan(20_000);
  }, 30_000);

  test('fails where kubectl is not there', async () => {
    const { code, err } = await cli.run(['preflight', RDMA], { PATH: join(cli.folder, 'nowhere') });

    expect([code, err]).toEqual([2, 'error: the cluster could not be asked: kubectl is not installed, or not on the PATH; --offline lists what is needed without it\n']);
  });
});

describe('without a cluster', () => {
  test('the needs are listed, and kubectl is not called', async () => {
    const { code, out } = await preflight({}, '--offline', RDMA);

    expect(code).toBe(0);
    expect(linesOf(out).slice(0, 2)).toEqual(['7 objects in 1 file; no cluster was asked', '10 needs: 10 not asked for']);
    expect(calls()).toEqual([]);
  });

  test('what the manifests themselves lack is missing', async () => {
    const both = file('both.yaml', `${example('acs-rdma-pvc')}\n---\n{ apiVersion: v1, kind: Service, metadata: { name: deepseek-r1-671b-fp8-distrubution, namespace: default } }`);

    expect(await offline(both)).toMatchObject({ code: 4, out: expect.stringContaining('the manifests bring a Service of this name') });
  });

  test('manifests that need nothing say so', async () => {
    const { code, out } = await offline(file('service.yaml', '{ apiVersion: v1, kind: Service, metadata: { name: a } }'));

    expect([code, out]).toEqual([0, '1 object in 1 file; no cluster was asked\nnothing is needed beside Kubernetes itself\n']);
  });
});

describe('files', () => {
  test('of a folder are read without those below it and those of other kinds', async () => {
    const folder = join(cli.folder, 'folder');
    mkdirSync(join(folder, 'below.yaml'), { recursive: true });
    writeFileSync(join(folder, 'a.yml'), '{ apiVersion: v1, kind: Service, metadata: { name: a } }');
    writeFileSync(join(folder, 'b.json'), '{ "apiVersion": "v1", "kind": "List", "items": [{ "apiVersion": "v1", "kind": "Service" }, { "apiVersion": "v1", "kind": "Service" }] }');
    writeFileSync(join(folder, 'notes.txt'), '{');

    expect((await offline(folder)).out).toContain('3 objects in 2 files');
    expect((await offline(folder, join(folder, 'a.yml'))).out).toContain('3 objects in 2 files');
  });

  test.each<[string, string, string]>([
    ['with a key twice', 'apiVersion: v1\nkind: Pod\nkind: Service\n', 'not YAML: Map keys must be unique at line 3'],
    ['with tabs', 'apiVersion: v1\n\tkind: Pod\n', 'not YAML: '],
    ['that are a list', '[1, 2]', 'got ["0","1"]; allowed: an object of Kubernetes, with apiVersion and kind'],
    ['that are a text', 'hello', 'got "hello"; allowed: an object of Kubernetes'],
    ['without a kind', '{ apiVersion: v1, metadata: {} }', 'got ["apiVersion","metadata"]; allowed: an object of Kubernetes'],
    ['with nothing in them', '---\n---\n', 'allowed: manifests: there is no object in them'],
    ['that are empty', '', 'allowed: manifests: there is no object in them'],
    ['that are not YAML', '{ a: [', 'not YAML: '],
    ['that are binary', '\0\u0001\u0002', 'error: '],
    ['in which aliases grow', `a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n${[...Array(9).keys()].map((i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]`).join('\n')}\n`, 'not usable: "Excessive alias count'],
  ])('fail %s', async (_what, text, message) => {
    const path = file('hostile.yaml', text);
    const { code, out, err } = await offline(path);

    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
    expect(err).toMatch(/^(error: [^\n]+\n)+$/);
    expect(err).not.toContain('    at ');
  });

  test('fail one by one, each told', async () => {
    const { code, err } = await offline(file('bad.yaml', 'hello'), join(cli.folder, 'none.yaml'), mkdirSync(join(cli.folder, 'empty'), { recursive: true }) ?? '');

    expect(code).toBe(2);
    expect(linesOf(err)).toHaveLength(3);
    expect(err).toContain('files and folders that can be read (ENOENT)');
    expect(err).toContain('folders with files that end in .yaml, .yml or .json');
  });

  test('of ten megabytes are read', async () => {
    const big = file('big.json', JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { a: 'x'.repeat(10 * MIB) } }));

    expect(await offline(big)).toMatchObject({ code: 0, out: expect.stringContaining('1 object in 1 file') });
  });

  test('fail where they are larger than any manifests', async () => {
    const { code, err } = await offline(file('huge.yaml', Buffer.alloc(17 * MIB, 'a')));

    expect(code).toBe(2);
    expect(err).toContain(`allowed: at most ${16 * MIB} bytes`);
  });

  test('with deep nesting end with a message or a list, not with a stack trace', async () => {
    const { err } = await offline(file('deep.yaml', `{ apiVersion: v1, kind: Pod, spec: ${'['.repeat(20_000)}${']'.repeat(20_000)} }`));

    expect(err).not.toContain('    at ');
  });
});

describe('arguments', () => {
  test('fail together', async () => {
    const { code, out, err } = await cli.run(['preflight', '--output', 'svg', '--timeout', '0', '--namespace', 'A B']);

    expect([code, out]).toEqual([2, '']);
    expect(linesOf(err)).toEqual([
      'error: --output: got "svg"; allowed: table, json', 'error: --namespace: got "A B"; allowed: at most 63 lower-case letters, digits and hyphens',
      'error: --timeout: got "0"; allowed: whole numbers from 1 to 600', 'error: files: got nothing; allowed: files with manifests, or folders of them',
    ]);
  });

  test('are in the help', async () => {
    const { code, out } = await cli.run(['preflight', '--help']);

    expect(code).toBe(0);
    for (const word of ['[files...]', '--offline', '--context', '--kubeconfig', '--namespace', '--timeout', '--output']) expect(out).toContain(word);
  });
});
