import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { Fleet } from '../../lib';
import { isReport } from '../../lib/problems';

const folder = mkdtempSync(join(tmpdir(), 'fleet-'));
const file = join(folder, 'fleet.yaml');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A server that can be made; fields may be replaced, or taken away. */
const SERVER = { model: 'Qwen/Qwen2.5-7B-Instruct', gpu: 'L40S', engineVersion: 'vllm@0.19.1', maxModelLen: 16_384, engine: { vllm: 'example.com/vllm:v0.19.1' }, weights: { existingClaim: 'qwen' }, cpu: 8, memory: '48Gi' };
const server = (fields: object = {}) => ({ ...SERVER, ...fields });

function fleetOf(description: unknown, scope = new App({ outdir: join(folder, 'dist') })): Fleet {
  writeFileSync(file, typeof description === 'string' || Buffer.isBuffer(description) ? description : JSON.stringify(description));
  return Fleet.fromFile(scope, file);
}

/** What is told of a text or a description, without the name of the file. */
function told(description: unknown): string[] {
  try {
    fleetOf(description);
    return [];
  } catch (error) {
    // Any other error is a fault of the program, and fails the test.
    if (!isReport(error)) throw error;
    return error.message.replaceAll(file, 'F').split('\n');
  }
}

const objectsOf = (fleet: Fleet, name: string) => fleet.charts.find(({ node }) => node.id === name)?.toJson() as { kind: string; metadata: Record<string, any>; spec: any }[];

describe('Fleet.fromFile', () => {
  test('makes one chart for each server, in its namespace and with its labels', () => {
    const fleet = fleetOf({ servers: { a: server({ namespace: 'one', labels: { team: 'x' } }), b: server({ namespace: 'two' }) } });

    expect(fleet.charts.map(({ node: { path }, namespace }) => [path, namespace])).toEqual([['a', 'one'], ['b', 'two']]);
    expect(fleet.servers.map(({ name, namespace }) => [name, namespace])).toEqual([['a', 'one'], ['b', 'two']]);
    expect(objectsOf(fleet, 'a').every(({ metadata: { labels, namespace } }) => labels.team === 'x' && namespace === 'one')).toBe(true);
  });

  test('may have any construct as its scope, and several files in one app', () => {
    const app = new App({ outdir: join(folder, 'dist') });
    fleetOf({ servers: { a: server({ namespace: 'one' }) } }, app);
    fleetOf({ servers: { a: server({ namespace: 'two' }) } }, new Chart(app, 'more') as never);

    expect(app.charts.map(({ node: { path } }) => path)).toEqual(['a', 'more', 'more/a']);
    expect(() => fleetOf({ servers: { a: server() } }, app)).toThrow('servers.a: name: got "a"; allowed: a name that nothing else has here');
  });

  test('finds a server by its name, and names the nearest where there is none', () => {
    const fleet = fleetOf({ servers: { deepseek: server({ namespace: 'x' }) } });

    expect(fleet.server('deepseek').endpoint).toBe('http://deepseek-leader.x.svc:8000');
    expect(() => fleet.server('deepsek')).toThrow('Fleet.server: name: got "deepsek"; allowed: the name of a server of the file; did you mean deepseek?');
  });

  test('makes the same of JSON and of YAML, with anchors and merge keys', () => {
    const yaml = 'x-pods: &pods { cpu: 8, memory: 48Gi }\nservers:\n  a:\n    <<: *pods\n    model: Qwen/Qwen2.5-7B-Instruct\n    gpu: L40S\n    engineVersion: vllm@0.19.1\n    maxModelLen: 16384\n    engine: { vllm: example.com/vllm:v0.19.1 }\n    weights: { existingClaim: qwen }\n';

    expect(objectsOf(fleetOf(yaml), 'a')).toEqual(objectsOf(fleetOf({ $schema: './fleet.schema.json', servers: { a: SERVER } }), 'a'));
  });

  test('reads models from paths that are relative to the file', () => {
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ architectures: ['Qwen2ForCausalLM'], model_type: 'qwen2', hidden_size: 3584, intermediate_size: 18_944, num_hidden_layers: 28, num_attention_heads: 28, num_key_value_heads: 4, vocab_size: 152_064, max_position_embeddings: 32_768, torch_dtype: 'bfloat16' }));
    const fleet = fleetOf({ servers: { a: server({ model: './config.json' }), b: server({ model: './config.json', namespace: 'b' }) } });

    expect(fleet.server('a').plan.model.hiddenLayers).toBe(28);
    expect(fleet.server('a').plan.model).toBe(fleet.server('b').plan.model);
    expect(told({ servers: { a: server({ model: './nowhere/config.json' }) } })).toEqual([expect.stringMatching(/^F:1:\d+: servers\.a\.model: .*nowhere/)]);
  });

  test('lets a server read the claim that its download fills, once that is full', () => {
    const fleet = fleetOf({ servers: { a: server({ weights: null, download: { repository: 'Qwen/Qwen2.5-7B-Instruct', revision: 'a09a35458c702b33eeacc393d103063234e8bc28', claim: { create: { size: '20Gi' } } } }) } });
    const objects = objectsOf(fleet, 'a');
    const claim = objects.find(({ kind }) => kind === 'PersistentVolumeClaim')?.metadata.name;
    const pod = JSON.stringify(objects.find(({ kind }) => kind === 'LeaderWorkerSet'));

    expect(claim).toBe('a-download');
    expect(pod).toContain('"claimName":"a-download"');
    expect(pod).toContain('.download-complete.json');
  });

  test('leads a route through the pool of the server', () => {
    const fleet = fleetOf({ servers: { a: server({ namespace: 'x', inferencePool: { endpointPicker: { serviceName: 'a-epp' } }, httpRoute: { gateways: [{ name: 'public' }] } }) } });
    const route = objectsOf(fleet, 'a').find(({ kind }) => kind === 'HTTPRoute');

    expect(route?.spec.rules[0].backendRefs[0]).toMatchObject({ kind: 'InferencePool', name: 'a' });
  });

  test('patches the workload at last, in the order of the file', () => {
    const patches = [{ op: 'add', path: '/metadata/annotations', value: { a: '1' } }, { op: 'replace', path: '/metadata/annotations/a', value: '2' }, { op: 'remove', path: '/spec/startupPolicy' }];
    const fleet = fleetOf({ servers: { a: server({ patches }) } });
    const workload = objectsOf(fleet, 'a').find(({ kind }) => kind === 'LeaderWorkerSet');

    expect(workload?.metadata.annotations).toEqual({ a: '2' });
    expect(workload?.spec).not.toHaveProperty('startupPolicy');
  });
});

describe('defaults', () => {
  const { gpu, engine, cpu, ...rest } = SERVER;

  test('hold where a server says nothing, map by map', () => {
    const fleet = fleetOf({
      defaults: { gpu, cpu, engine: { vllm: { image: 'example.com/a:v1', port: 9000 } }, pod: { labels: { a: '1', b: '1' } } },
      servers: { a: { ...rest, pod: { labels: { b: '2' } } }, b: { ...rest, engine: { vllm: { image: 'example.com/b:v1' } } } },
    });
    const pods = (name: string) => objectsOf(fleet, name)[0].spec.leaderWorkerTemplate.workerTemplate;

    expect(fleet.servers.map(({ port }) => port)).toEqual([9000, 9000]);
    expect(pods('a').metadata.labels).toMatchObject({ a: '1', b: '2' });
    expect(pods('b').spec.containers[0].image).toBe('example.com/b:v1');
  });

  test('are replaced by another variant and by a list, and taken away by null', () => {
    const fleet = fleetOf({
      defaults: { gpu, cpu, engine, network: { tcp: { socketInterface: 'ens9' } }, smokeTest: {}, pod: { tolerations: [{ key: 'a', operator: 'Exists' }] } },
      servers: { a: { ...rest, network: { infiniband: { count: 1 } }, smokeTest: null, pod: { tolerations: [{ key: 'b', operator: 'Exists' }] } }, b: { ...rest, network: null } },
    });
    const kinds = (name: string) => objectsOf(fleet, name).map(({ kind }) => kind);
    const text = (name: string) => JSON.stringify(objectsOf(fleet, name)[0]);

    expect([kinds('a').includes('Job'), kinds('b').includes('Job')]).toEqual([false, true]);
    expect(text('a')).not.toContain('"value":"ens9"');
    expect(text('b')).not.toContain('"value":"ens9"');
    expect(objectsOf(fleet, 'a')[0].spec.leaderWorkerTemplate.workerTemplate.spec.tolerations.map(({ key }: { key: string }) => key)).toEqual(['b']);
  });

  test('that are wrong are told once, where they stand', () => {
    expect(told('defaults:\n  cpu: 0\nservers:\n' + ['a', 'b'].map((name) => `  ${name}: ${JSON.stringify({ ...rest, gpu, engine })}\n`).join(''))).toEqual([
      'F:2:3: defaults.cpu: got 0; allowed: a number of cores from 0.001 to 10000, in steps of 0.001',
    ]);
  });
});

describe('what is wrong is told all at once, with line, column and field', () => {
  test('of the form', () => {
    expect(told(`servers:
  a:
    model: Qwen/Qwen2.5-7B
    gpu: H20_95GB
    gpuPerPod: 1
    cpu: eight
    memory: 48
    engine: { vllm: { imge: x } }
    network: infniband
    platform: { gke: {}, aks: {} }
    weights: { existingClaim: [a] }
    labels: { a: 1 }
    workload: Deploymen
    apiKey: sk-Abcdefgh12345678
    overrides:
      env: [{ name: A, value: 1 }, { value: b }]
`)).toEqual([
      expect.stringMatching(/^F:3:5: servers\.a\.model: got "Qwen\/Qwen2\.5-7B"; allowed: a name of the catalogue .*; did you mean Qwen\/Qwen2\.5-7B-Instruct/),
      expect.stringMatching(/^F:4:5: servers\.a\.gpu: got "H20_95GB"; allowed: a name of the catalogue .*; did you mean H20-96GB, GH200-96GB\?$/),
      'F:5:5: servers.a.gpuPerPod: not known here; did you mean gpusPerPod, gpu, pod?',
      'F:6:5: servers.a.cpu: got "eight"; allowed: a number',
      'F:7:5: servers.a.memory: got 48; allowed: a whole number with its unit, Ki, Mi, Gi or Ti, such as 512Gi',
      expect.stringMatching(/^F:8:23: servers\.a\.engine\.vllm\.imge: not known here; did you mean image/),
      'F:9:5: servers.a.network: got "infniband"; allowed: tcp, acs, sharedDevice, sriov, infiniband, efa, gkeTcpxo, gkeRdma, azureNd, ociRoce, erdma; did you mean infiniband?',
      expect.stringMatching(/^F:10:5: servers\.a\.platform: got "gke, aks"; allowed: one of ack, acs,/),
      'F:11:16: servers.a.weights.existingClaim.claimName: got ["a"]; allowed: text',
      'F:12:15: servers.a.labels.a: got 1; allowed: text; put it in quotes',
      'F:13:5: servers.a.workload: got "Deploymen"; allowed: LeaderWorkerSet, Deployment; did you mean Deployment?',
      'F:14:5: servers.a.apiKey: got "a value that is not shown, for it looks like a key"; allowed: a map of fields',
      'F:16:24: servers.a.overrides.env[0].value: got 1; allowed: text; put it in quotes',
      'F:16:36: servers.a.overrides.env[1].name: got nothing; allowed: a value',
    ]);
  });

  test('of the form of servers and variants whose names are wrong', () => {
    expect(told('servers:\n  Qwen:\n    gpuPerPod: 1\n    platform: eksNodegroups\n')).toEqual([
      expect.stringMatching(/^F:2:3: servers\.Qwen: got "Qwen"; allowed: a letter, then/),
      'F:3:5: servers.Qwen.gpuPerPod: not known here; did you mean gpusPerPod, gpu, pod?',
      expect.stringMatching(/^F:4:5: servers\.Qwen\.platform: got "eksNodegroups"; allowed: ack, .*; did you mean eksNodeGroups\?$/),
    ]);
  });

  test('of what properties, factories and constructs refuse, at the field that says it', () => {
    const lines = told(`servers:
  a:
    model: Qwen/Qwen2.5-7B-Instruct
    gpu: L40S
    engineVersion: vllm@0.19.1
    maxModelLen: 16384
    replicas: -1
    engine: { vllm: { image: "", port: 0, extraArguments: [--nope] } }
    network: { infiniband: { count: -1 } }
    weights: { s3Volume: { bucket: UP, region: us-east-1 } }
    cpu: 8
    memory: 48Gi
    monitoring: { scrape: { podMonitor: { interval: 0s } } }
  b:
    model: deepseek-ai/DeepSeek-R1
    gpu: L40S
    maxPods: 1
    engineVersion: vllm@0
    engine: { vllm: x }
    weights: { existingClaim: x }
    cpu: 8
    memory: 48Gi
`);

    expect(lines.map((line) => line.split(': got')[0])).toEqual(expect.arrayContaining([
      'F:7:5: servers.a.replicas', 'F:8:23: servers.a.engine.vllm.image', 'F:8:34: servers.a.engine.vllm.port', 'F:8:60: servers.a.engine.vllm.extraArguments[0]',
      'F:9:30: servers.a.network.infiniband.count', 'F:10:28: servers.a.weights.s3Volume.bucket', 'F:13:19: servers.a.monitoring.scrape.interval', 'F:18:5: servers.b.engineVersion: version',
    ]));
  });

  test('of what factories want of these machines, at the variant that lacks it', () => {
    const lines = told(`servers:
  a:
    ${Object.entries(SERVER).map(([key, value]) => `${key}: ${JSON.stringify(value)}`).join('\n    ')}
    platform: eksNodeGroups
`);

    expect(lines).toEqual([expect.stringMatching(/^F:11:5: servers\.a\.platform\.eksNodeGroups\.instanceType: got nothing; allowed: one of g6e/)]);
  });

  test('of patches whose path is none', () => {
    const patches = [{ op: 'add', path: 'spec/replicas', value: 1 }, { op: 'add', path: '', value: {} }, { op: 'add', path: '/spec/replicas', value: 1 }];

    expect(told({ servers: { a: server({ patches }) } }).map((line) => line.replace(/^F:1:\d+: /, ''))).toEqual([
      'servers.a.patches[0].path: got "spec/replicas"; allowed: a place in the workload, such as /spec/replicas',
      'servers.a.patches[1].path: got ""; allowed: a place in the workload, such as /spec/replicas',
    ]);
  });

  test('of a plan that does not fit, and of the manifests that rules look at', () => {
    const lines = told({ servers: { a: server({ model: 'deepseek-ai/DeepSeek-R1', maxPods: 1, gpusPerPod: 1 }), b: server({ name: 'Bad_Name' }) } });

    expect(lines).toEqual(expect.arrayContaining([
      expect.stringMatching(/^F:1:\d+: servers\.a(\.gpu)?: .*GiB/),
      expect.stringMatching(/^F:1:\d+: servers\.b: server\/Resource: LeaderWorkerSet metadata\.name: got "Bad_Name"/),
    ]));
  });

  test('of what is missing, unless it is in the defaults', () => {
    expect(told('servers:\n  a:\n  b: { model: Qwen/Qwen2.5-7B-Instruct, weights: existingClaim }\n').map((line) => line.split(';')[0])).toEqual([
      'F:2:3: servers.a.model: got nothing', 'F:2:3: servers.a.gpu: got nothing', 'F:2:3: servers.a.engine: got nothing', 'F:2:3: servers.a.cpu: got nothing',
      'F:2:3: servers.a.memory: got nothing', 'F:2:3: servers.a.weights: got nothing', 'F:3:3: servers.b.gpu: got nothing', 'F:3:3: servers.b.engine: got nothing',
      'F:3:3: servers.b.cpu: got nothing', 'F:3:3: servers.b.memory: got nothing', 'F:3:41: servers.b.weights.existingClaim.claimName: got nothing',
    ]);
  });
});

describe('hostile files are refused in a sentence', () => {
  const bomb = `x-a: &a [1,1,1,1,1,1,1,1,1,1]\n${[...'bcdefghij'].map((name, i) => `x-${name}: &${name} [${Array(10).fill(`*${'abcdefghi'[i]}`).join(',')}]\n`).join('')}servers: { a: { layerPartition: *j } }\n`;

  test.each<[string, string | Buffer, string]>([
    ['empty', '', 'F: got nothing; allowed: a map with servers, as docs/fleet.md describes it'],
    ['of comments', '# nothing\n', 'F: got nothing; allowed: a map with servers, as docs/fleet.md describes it'],
    ['a list', '- a\n', 'F:1:1: got ["a"]; allowed: a map of fields'],
    ['a word', 'hello', 'F:1:1: got "hello"; allowed: a map of fields'],
    ['without servers', 'defaults: {}\n', 'F:1:1: servers: got nothing; allowed: at least one server, by its name'],
    ['with no server', 'servers: {}\n', 'F:1:1: servers: got {}; allowed: at least one entry'],
    ['of two documents', 'servers: {}\n---\nservers: {}\n', 'F:2:1: got 2 documents; allowed: one; take out the line with ---'],
    ['with a server twice', 'servers:\n  a: {}\n  a: {}\n', 'F:3:3: got "a" twice in one map; allowed: each key once'],
    ['with a map as a key', 'servers: { {a: 1}: 2 }\n', 'F:1:12: got a map or a list as a key; allowed: text; put braces and brackets in quotes'],
    ['with tabs', 'servers:\n\ta: 1\n', 'F:2:1: not YAML: Tabs are not allowed as indentation'],
    ['with an alias of nothing', 'servers: { a: *nope }\n', 'F:1:15: got an alias "nope"; allowed: one whose anchor stands before it'],
    ['with a tag that nothing knows', 'x-a: !!str 1\nservers: !env { a: {} }\n', 'F:2:10: got a tag "!env"; allowed: tags of YAML itself, such as !!str'],
    ['with a merge of no map', 'x-a: &a 1\nservers: { a: { <<: [*a] } }\n', 'F:2:17: got a merge of what is no map; allowed: maps, and aliases of maps, behind <<'],
    ['with two merges in a map', 'x-a: &a { b: 1 }\nservers: { a: { <<: *a, <<: *a } }\n', 'F:2:25: got "<<" twice in one map; allowed: each key once'],
    ['that holds itself', 'x-a: &a\n  b: *a\nservers: { a: *a }\n', 'F: not usable: nested deeper than 100 levels, or a value that holds itself'],
    ['that grows by aliases', bomb, 'F: not usable: more than 5000000 values, once aliases are followed'],
    ['nested without end', `servers: ${'['.repeat(100_000)}`, 'F: not usable: nested deeper than 100 levels'],
    ['of bytes', Buffer.from([0x73, 0xe9]), 'F: got bytes that are not UTF-8; allowed: YAML or JSON in UTF-8'],
    ['too large', 'x'.repeat(17_000_000), 'F: got 17000000 bytes; allowed: at most 16777216'],
  ])('%s', (_, text, message) => {
    const lines = told(text);

    expect(lines).toHaveLength(1);
    expect(lines[0].startsWith(message)).toBe(true);
  });

  test('with keys that JavaScript has for itself', () => {
    const lines = told(`servers:\n  __proto__: {}\n  constructor: ${JSON.stringify(SERVER)}\n  a: { __proto__: 1, constructor: 2, labels: { __proto__: x } }\n`);

    expect(lines).toEqual([
      'F:2:3: servers.__proto__: got "__proto__"; allowed: keys that manifests can hold',
      expect.stringMatching(/^F:4:8: servers\.a\.__proto__: not known here/), expect.stringMatching(/^F:4:22: servers\.a\.constructor: not known here/),
      'F:4:48: servers.a.labels.__proto__: got "__proto__"; allowed: keys that manifests can hold',
      'F:3:3: servers.constructor: name: got "constructor"; allowed: a name that nothing else has here',
    ]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('with characters that no manifest can hold', () => {
    expect(told('servers:\n  a: { namespace: "a\\0b", labels: { "k\\u2028": "\\ud800" } }\n')).toEqual([
      expect.stringMatching(/^F:2:8: servers\.a\.namespace: got "a\\u0000b"; allowed: text without control characters/),
      expect.stringMatching(/^F:2:\d+: servers\.a\.labels\[[^]*: got [^]*; allowed: keys that manifests can hold$/),
    ]);
  });

  test('with more mistakes than anybody reads: the first ones, and that there are more', () => {
    const lines = told(`servers:\n${Array.from({ length: 3000 }, (_, i) => `  s${i}: { gpuPerPod: 1 }\n`).join('')}`);

    expect(lines).toHaveLength(201);
    expect(lines[200]).toMatch(/^and at least \d+ more$/);
  });

  test('without an end', () => {
    expect(() => Fleet.fromFile(new App({ outdir: join(folder, 'dist') }), '/dev/zero')).toThrow('/dev/zero: got more than 16777216 bytes; allowed: at most 16777216');
  });

  test('that are not there, or folders', () => {
    const app = new App({ outdir: join(folder, 'dist') });

    expect(() => Fleet.fromFile(app, join(folder, 'nowhere.yaml'))).toThrow(/cannot be read \(ENOENT\); allowed: a file of YAML or JSON/);
    expect(() => Fleet.fromFile(app, folder)).toThrow(/cannot be read \(EISDIR\); allowed: a file of YAML or JSON/);
    expect(() => Fleet.fromFile(app, 'a\0b')).toThrow(/cannot be read/);
  });
});
