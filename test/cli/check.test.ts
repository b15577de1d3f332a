import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RULES } from '../../lib/validation/rules';
import { Cli, linesOf, ROOT } from './cli';

let cli: Cli;

beforeAll(() => { cli = new Cli(); });
afterAll(() => cli.remove());

const file = (name: string, text: string | Buffer) => {
  writeFileSync(join(cli.folder, name), text);
  return name;
};
const check = (...args: string[]) => cli.run(['check', ...args]);
const checkInput = (input: string | Buffer, ...args: string[]) => cli.run(['check', '-', ...args], {}, undefined, input);
interface Found { readonly rule: string; readonly severity: string; readonly file: string; readonly line: number; readonly column: number; readonly object: string; readonly field: string; readonly message: string }
const findingsOf = async (...args: string[]): Promise<Found[]> => (JSON.parse((await check(...args, '--output', 'json')).out) as { findings: Found[] }).findings;
const placesOf = async (...args: string[]) => (await findingsOf(...args)).map(({ rule, file: name, line, column, field }) => `${name}:${line}:${column} ${rule} ${field}`);
/** Findings of a text in a file of its own. */
const places = (text: string | Buffer, ...args: string[]) => placesOf(file('one.yaml', text), ...args);

const EXAMPLE = join(ROOT, 'examples', 'acs-rdma-pvc', 'dist');
const SET = `apiVersion: leaderworkerset.x-k8s.io/v1
kind: LeaderWorkerSet
metadata:
  name: llm
spec:
  replicas: -1
  leaderWorkerTemplate:
    size: 2
    workerTemplate:
      spec:
        containers:
          - name: engine
            image: i
            env:
              - name: A
                value: yes
`;
const service = (name: string, more = '') => `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\n${more}`;

describe('manifests', () => {
  test('of which none breaks a rule end with 0', async () => {
    expect(await check(EXAMPLE)).toEqual({ code: 0, signal: null, err: '', out: '7 objects in 1 file: nothing found\n' });
  });

  test('fail with the place, the rule, the object and what is wrong', async () => {
    const { code, out, err } = await check(file('set.yaml', SET));

    expect([code, err]).toEqual([1, '']);
    expect(linesOf(out)).toEqual([
      '1 object in 1 file: 2 errors', '',
      'set.yaml:6:3 error sets-have-numbers', '  LeaderWorkerSet llm', '  spec.replicas: got -1; allowed: a whole number from 0 to 1000000', '',
      'set.yaml:16:17 error environment-is-defined', '  LeaderWorkerSet llm', '  workerTemplate container engine env A: got true; allowed: text, such as "1"',
    ]);
  });

  test('are held against each other over all files, in the namespace that is given', async () => {
    const [a, b] = [file('a.yaml', SET.replace('-1', '1').replace('yes', '"yes"')), file('b.yaml', service('llm', '  namespace: models\n'))];

    expect(await findingsOf(a, b)).toEqual([]);
    expect(await findingsOf(a, b, '--namespace', 'models')).toEqual([{
      rule: 'headless-services-are-left-alone', severity: 'error', file: 'b.yaml', line: 4, column: 3, object: 'Service models/llm', field: 'metadata.name',
      message: expect.stringContaining('Service llm: has the name of the LeaderWorkerSet'),
    }]);
  });

  test('that come twice are told once, and those that differ with where the first is', async () => {
    expect(await places(`${service('web')}---\n${service('web')}`)).toEqual([]);
    const [{ message, line }] = await findingsOf(file('one.yaml', `${service('web')}---\n${service('web', 'spec: {}\n')}`));

    expect([line, message]).toEqual([9, 'Service default/web is also made by one.yaml:1:1: the second would overwrite the first; name one of them otherwise']);
  });

  test('of the standard input are read', async () => {
    const { code, out } = await checkInput(SET, '--output', 'github');

    expect(code).toBe(1);
    expect(linesOf(out)[0]).toBe('::error file=stdin,line=6,col=3,title=sets-have-numbers::LeaderWorkerSet llm: spec.replicas: got -1; allowed: a whole number from 0 to 1000000');
  });

  test('of a folder are read, each file once', async () => {
    mkdirSync(join(cli.folder, 'folder'), { recursive: true });
    writeFileSync(join(cli.folder, 'folder', 'a.yml'), service('A'));
    writeFileSync(join(cli.folder, 'folder', 'b.json'), JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'b' } }] }));

    expect(await check('folder', './folder/a.yml', 'folder/../folder/a.yml')).toMatchObject({ code: 1, out: expect.stringMatching(/^2 objects in 2 files: 1 error\n/) });
  });

  test('are found in lists of JSON, by their places in it', async () => {
    const list = { apiVersion: 'v1', kind: 'List', items: ['web', 'Web'].map((name) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name } })) };

    expect(await placesOf(file('list.json', JSON.stringify(list, null, 2)))).toEqual(['list.json:16:9 names-are-valid metadata.name']);
    expect(await placesOf(file('list.json', JSON.stringify(list)))).toEqual([expect.stringMatching(/^list\.json:1:\d{3} /)]);
  });

  test.each<[string, string | Buffer]>([
    ['ends of lines of Windows', SET.replaceAll('\n', '\r\n')],
    ['the mark of UTF-8', `\ufeff${SET}`],
    ['UTF-16, as PowerShell writes it', Buffer.from(`\ufeff${SET}`, 'utf16le')],
    ['empty documents behind them', `${SET}---\n---\n`],
  ])('are read with %s', async (_what, text) => {
    expect(await places(text)).toEqual(['one.yaml:6:3 sets-have-numbers spec.replicas', expect.stringMatching(/^one\.yaml:16:17 environment-is-defined spec\.leaderWorkerTemplate\.workerTemplate\.spec\.containers\[0\]\.env\[0\]\.value$/)]);
  });

  test('are followed through anchors and merged maps to where a value stands', async () => {
    const text = `apiVersion: v1
kind: Service
metadata:
  name: &name Web
  labels: &labels
    app: "a b"
spec:
  selector:
    <<: *labels
    other: b
  ports: [{ port: 80 }]
---
apiVersion: v1
kind: Service
metadata: { name: a, labels: { x: 'y z' } }
`;

    expect(await places(text)).toEqual([
      'one.yaml:4:3 names-are-valid metadata.name', 'one.yaml:6:5 labels-are-valid metadata.labels.app', 'one.yaml:6:5 labels-are-valid spec.selector.app', 'one.yaml:15:32 labels-are-valid metadata.labels.x',
    ]);
  });

  test('may have fields without values, and words that are texts', async () => {
    expect(await places('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  creationTimestamp: null\n  annotations:\ndata:\n  a: "\\tx\\n\\e[0m"\n')).toEqual([]);
  });

  test('of unknown kinds with anything in them are taken', async () => {
    expect(await places('{ apiVersion: example.com/v1, kind: Anything, metadata: { name: X_y }, spec: { __proto__: { a: 1 }, constructor: 5, labels: [1], containers: no } }')).toEqual([]);
  });

  test.each(['yes', 'n', 'On', '1_000', '0b11', '0o17', '012', '-0x1F', '1_0.5e3', '089', '.5'])('have %s for no text, as kubectl has', async (value) => {
    const { out } = await check(file('a.yaml', SET.replace('-1', '1').replace('yes', value)));

    expect(linesOf(out).join(' ')).toMatch(/environment-is-defined .*got (true|false|-?[\d.]+); allowed/);
  });

  test.each(['1:20', '"012"', 'yess', '1__a', '0b2', '0x', '2026-01-02', '\'on\'', '!!str 5', '1.2.3'])('have %s for text, as kubectl has', async (value) => {
    expect(await check(file('a.yaml', SET.replace('-1', '1').replace('yes', value)))).toMatchObject({ code: 0 });
  });

  test.each([['012', 10], ['0o17', 15], ['0b1_1', 3], ['-0x1F', -31], ['1_000', 1000], ['089', 89], ['1e2', 100], ['00', 0], ['+5', 5]])('have %s for %i', async (text, value) => {
    const { out } = await check(file('a.yaml', SET.replace('replicas: -1', 'replicas: 1').replace('yes', text)));

    expect(out).toContain(`got ${value};`);
  });

  test('of three thousand objects are read', async () => {
    const many = Array.from({ length: 3000 }, (_, i) => `${service(`web-${i}`)}spec:\n  { selector: { app: a }, ports: [{ port: 80 }] }\n`).join('---\n');
    const { code, out } = await check(file('many.yaml', `${many}---\n${service('Web')}`));

    expect([code, linesOf(out)[0], linesOf(out)[2]]).toEqual([1, '3001 objects in 1 file: 1 error', 'many.yaml:21004:3 error names-are-valid']);
  }, 60_000);
});

describe('what is no manifest', () => {
  test.each<[string, string | Buffer, string]>([
    ['a template', 'apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Values.name }}\n', 'error: one.yaml:4:10: a template and not a manifest: "name: {{ .Values.name }}"; render it first, as with helm template, and read what comes out\n'],
    ['a template with conditions', '{{- if .Values.on }}\nkind: Service\n{{- end }}\n', 'error: one.yaml:1:1: a template and not a manifest'],
    ['a template of Jinja', 'kind: Service\n{% if on %}\n  a: b\n{% endif %}\n', 'error: one.yaml:2:1: a template and not a manifest: "{% if on %}"'],
    ['a key that is there twice', `${service('a')}kind: Pod\n`, 'error: one.yaml: not YAML: Map keys must be unique at line 5, column 1: "kind: Pod"\n'],
    ['tabs', 'kind: Service\nmetadata:\n\tname: a\n', 'error: one.yaml: not YAML: '],
    ['no YAML', '{ kind: [', 'error: one.yaml: not YAML: '],
    ['no text', Buffer.from([0x6b, 0xff, 0xc0]), 'error: one.yaml: not text: bytes that are not UTF-8; allowed: manifests in UTF-8\n'],
    ['values of a chart', 'image:\n  tag: a\n', 'error: one.yaml: got ["image"]; allowed: an object of Kubernetes, with apiVersion and kind\n'],
    ['a value that holds itself', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: &a { b: *a }\n', 'error: one.yaml: not usable: nested deeper than 200 levels, or a value that holds itself\n'],
    ['nothing', '', 'error: files: got "one.yaml"; allowed: manifests: there is no object in them\n'],
  ])('ends with 2: %s', async (_what, text, message) => {
    const { code, out, err } = await check(file('one.yaml', text));

    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
    expect(err).toMatch(/^(error: [^\n]+\n)+$/);
  });

  test('and has braces in its texts is told by the line that is broken', async () => {
    const { err } = await checkInput('kind: A\nspec:\n  a: 1\n   b: 2\nrules:\n  - description: "{{ $value }} leaders"\n    text: |\n      {{ $labels }}\n');
    expect(err).toMatch(/^error: [^\n]*: not YAML: [^\n]* at line 3, column 6: "a: 1"\n$/);
  });

  test('does not hide that braces in texts are none', async () => {
    expect(await places('apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata:\n  a: "{{ .x }}"\n  b: |\n    {{ $labels.pod }}\n    {% if x %}\n')).toEqual([]);
  });

  test('of the standard input ends with 2 where it is too large', async () => {
    expect(await checkInput(Buffer.alloc(17 * 2 ** 20, '#'))).toMatchObject({ code: 2, out: '', err: expect.stringContaining(`allowed: at most ${16 * 2 ** 20} bytes`) });
  });
});

describe('rules', () => {
  const BROKEN = service('Web', '  labels: { a: "b c" }\n');

  test('can be chosen and left out, by commas and several times', async () => {
    const rules = async (...args: string[]) => (await findingsOf(file('one.yaml', BROKEN), ...args)).map(({ rule }) => rule);

    expect(await rules()).toEqual(['names-are-valid', 'labels-are-valid']);
    expect(await rules('--rule', 'labels-are-valid')).toEqual(['labels-are-valid']);
    expect(await rules('--rule', 'labels-are-valid,sets-have-numbers', '--rule', 'names-are-valid')).toEqual(['names-are-valid', 'labels-are-valid']);
    expect(await rules('--skip', 'labels-are-valid', '--skip', 'names-are-valid')).toEqual([]);
    expect(await check('one.yaml', '--skip', 'labels-are-valid,names-are-valid')).toMatchObject({ code: 0, out: '1 object in 1 file: nothing found\n' });
  });

  test('fail with unknown names, and where none is left', async () => {
    expect((await check('one.yaml', '--rule', 'label-are-valid', '--skip', 'x', '--namespace', 'A')).err.split('\n')).toEqual([
      'error: unknown rule "label-are-valid"; did you mean labels-are-valid?', expect.stringMatching(/^error: unknown rule "x"; allowed: manifests-are-small, names-are-valid, /),
      'error: --namespace: got "A"; allowed: at most 63 lower-case letters, digits and hyphens', '',
    ]);
    expect(await check('one.yaml', '--rule', 'names-are-valid', '--skip', 'names-are-valid')).toMatchObject({ code: 2, err: 'error: --skip: got "names-are-valid"; allowed: rules of which others are left\n' });
  });

  test('that only warn end with 0, and with --strict with 1', async () => {
    const name = file('secret.yaml', 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: bucket\nstringData:\n  akSecret: abc\n');
    const lines = ['1 object in 1 file: 1 warning', '', 'secret.yaml:5:1 warning secrets-are-not-written-down', '  Secret bucket'];

    expect(linesOf((await check(name)).out).slice(0, 4)).toEqual(lines);
    expect(await check(name)).toMatchObject({ code: 0, err: '' });
    expect(linesOf((await check(name, '--strict')).out).slice(0, 4)).toEqual(lines);
    expect(await check(name, '--strict')).toMatchObject({ code: 1, err: '' });
    expect(await check(name, '--strict', '--skip', 'secrets-are-not-written-down')).toMatchObject({ code: 0 });
    expect((await findingsOf(name)).map(({ severity }) => severity)).toEqual(['warning']);
    expect((await check(name, '--output', 'github')).out).toMatch(/^::warning file=secret\.yaml,line=5/);
    expect(JSON.parse((await check(name, '--output', 'sarif')).out)).toMatchObject({ runs: [{ results: [{ level: 'warning', ruleId: 'secrets-are-not-written-down' }] }] });
  });

  test('are listed with what must hold', async () => {
    const { code, out } = await check('--list');
    const listed = JSON.parse((await check('--list', '--output', 'json')).out) as { name: string }[];

    expect(code).toBe(0);
    expect(out).toContain('error     namespaces-are-valid\n          Namespaces have names that a namespace can have.\n');
    expect(listed).toEqual(RULES.filter(({ atSynthOnly }) => !atSynthOnly).map(({ name, severity, summary, source }) => ({ name, severity, summary, source })));
    expect(await check('--list', '--output', 'sarif')).toMatchObject({ code: 2, err: 'error: --output: got "sarif"; allowed: table, json where rules are listed\n' });
  });

  test('fail without files', async () => {
    expect(await check()).toMatchObject({ code: 2, err: 'error: files: got nothing; allowed: files with manifests, folders of them, or - for the standard input; --list prints the rules\n' });
  });
});

describe('output', () => {
  test('of a code review has the rules, and places relative to the folder', async () => {
    mkdirSync(join(cli.folder, 'my charts'), { recursive: true });
    writeFileSync(join(cli.folder, 'my charts', 'a%.yaml'), SET);
    const { code, out } = await check(join(cli.folder, 'my charts'), '--output', 'sarif', '--skip', 'environment-is-defined');
    const { $schema, version, runs: [{ tool: { driver }, results, columnKind }] } = JSON.parse(out) as Record<string, any>;

    expect([code, $schema, version, columnKind]).toEqual([1, 'https://json.schemastore.org/sarif-2.1.0.json', '2.1.0', 'utf16CodeUnits']);
    expect(driver).toMatchObject({ name: 'cdk8s-inference', version: expect.stringMatching(/^\d+\.\d+\.\d+/), informationUri: 'https://github.com/cdk8s-inference/cdk8s-inference' });
    expect(driver.rules.find(({ id }: { id: string }) => id === 'sets-have-numbers')).toEqual({
      id: 'sets-have-numbers', shortDescription: { text: expect.stringMatching(/\.$/) }, help: { text: expect.stringContaining('Source: lws:pkg/webhooks') },
      helpUri: 'https://github.com/cdk8s-inference/cdk8s-inference/blob/main/docs/rules.md', defaultConfiguration: { level: 'error' },
    });
    expect(results).toEqual([{
      ruleId: 'sets-have-numbers', ruleIndex: driver.rules.findIndex(({ id }: { id: string }) => id === 'sets-have-numbers'), level: 'error',
      message: { text: 'LeaderWorkerSet llm: spec.replicas: got -1; allowed: a whole number from 0 to 1000000' },
      locations: [{
        physicalLocation: { artifactLocation: { uri: 'my%20charts/a%25.yaml' }, region: { startLine: 6, startColumn: 3 } },
        logicalLocations: [{ fullyQualifiedName: 'LeaderWorkerSet llm spec.replicas', kind: 'property' }],
      }],
    }]);
  });

  test('of a code review has no results where nothing is found', async () => {
    const { code, out } = await check(EXAMPLE, '--output', 'sarif');

    expect([code, (JSON.parse(out) as Record<string, any>).runs[0].results]).toEqual([0, []]);
  });

  test('of GitHub has its signs escaped', async () => {
    const { out } = await check(file('a,b.yaml', service('"100%\\n::error::x"')), '--output', 'github');

    expect(out).toMatch(/^::error file=a%2Cb\.yaml,line=4,col=3,title=names-are-valid::Service 100%25%0A::error::x: Service metadata\.name: got "100%25[^\n]*\n$/);
  });

  test('of a terminal has no characters that it would obey', async () => {
    const { out } = await check(file('bad.yaml', service('"a\\e[2Jb"')));

    expect(out).toContain('Service a\ufffd[2Jb');
    expect(out).not.toContain('\u001b');
  });

  test('is what the page shows', () => {
    const page = readFileSync(join(ROOT, 'docs', 'cli.md'), 'utf8');
    const [, shown] = /`manifest\.yaml`\n\n```yaml\n([^]*?)```/.exec(page) ?? [];
    const [, printed] = /\n```\n(\d+ objects? in 1 file: [^]*?)```/.exec(page.slice(page.indexOf('## Check'))) ?? [];
    file('manifest.yaml', shown);

    expect(() => execFileSync(process.execPath, [cli.program, 'check', 'manifest.yaml'], { cwd: cli.folder, stdio: 'pipe' })).toThrow(expect.objectContaining({ status: 1, stdout: Buffer.from(printed) }));
  });
});
