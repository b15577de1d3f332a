import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Yaml } from 'cdk8s';
import { progressBar } from '../../lib/cli/output/progress';
import { styles } from '../../lib/cli/output/style';
import { Cli, linesOf, ROOT } from './cli';

const FLEET = join(ROOT, 'examples', 'fleet', 'fleet.yaml');
const DIST = join(ROOT, 'examples', 'fleet', 'dist');
const SMALL = ['generate', '--model', 'qwen2.5-7b-instruct', '--gpu', 'l40s', '--engine', 'vllm@0.19.1', '--image', 'example.com/vllm:v0.19.1', '--max-model-len', '16K', '--claim', 'qwen', '--cpu', '8', '--memory', '48Gi'];

let cli: Cli;
let peers: string;

beforeAll(() => {
  cli = new Cli();
  // The program finds the packages that its user has, as it does where npm installed it.
  peers = join(cli.folder, 'node_modules');
  symlinkSync(join(ROOT, 'node_modules'), peers, 'junction');
});
afterAll(() => cli.remove());

const contents = (folder: string) => Object.fromEntries(readdirSync(folder).filter((name) => name.endsWith('.yaml')).sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
const inFolder = (name: string) => join(cli.folder, name);
const documents = (text: string) => {
  writeFileSync(inFolder('out.yaml'), text);
  return Yaml.load(inFolder('out.yaml')) as { kind: string; metadata: Record<string, any>; spec: any }[];
};

describe('generate with a file', () => {
  test('writes what the program of the same file writes, and says only how much', async () => {
    expect(await cli.run(['generate', FLEET, '-o', 'dist'])).toMatchObject({ code: 0, out: '', err: '3 servers in dist: 3 files written\n' });
    expect(contents(inFolder('dist'))).toEqual(contents(DIST));
    expect(await cli.run(['generate', FLEET, '-o', 'dist'])).toMatchObject({ code: 0, err: '3 servers in dist: nothing changed\n' });
  });

  test('prints all of it as one text', async () => {
    const { code, out, err } = await cli.run(['generate', FLEET, '--output', '-']);

    expect([code, err]).toEqual([0, '']);
    expect(out).toBe(Object.values(contents(DIST)).join('---\n'));
    expect((await cli.run(['generate', FLEET])).out).toBe(out);
  });

  test('ends with 2 for what is wrong with it, each with its place, and writes nothing', async () => {
    writeFileSync(inFolder('bad.yaml'), 'servers:\n  a:\n    gpuPerPod: 8\n    gpu: H20_95GB\n');
    const { code, out, err } = await cli.run(['generate', 'bad.yaml', '-o', 'bad']);

    expect([code, out, existsSync(inFolder('bad'))]).toEqual([2, '', false]);
    expect(linesOf(err)).toEqual(['error: bad.yaml:3:5: servers.a.gpuPerPod: not known here; did you mean gpusPerPod, gpu, pod?', expect.stringContaining('error: bad.yaml:4:5: servers.a.gpu: got "H20_95GB"')]);
  });

  test('ends with 1 for what rules find in the manifests, at the server that they are of, and writes nothing', async () => {
    const text = readFileSync(FLEET, 'utf8').replace('  qwen-7b:\n', '  qwen-7b:\n    serviceName: UPPER\n');
    writeFileSync(inFolder('rules.yaml'), text);
    const line = text.split('\n').indexOf('  qwen-7b:') + 1;
    const { code, out, err } = await cli.run(['generate', 'rules.yaml', '-o', 'rules']);

    expect([code, out, existsSync(inFolder('rules'))]).toEqual([1, '', false]);
    expect(linesOf(err).filter((each) => each.includes('UPPER'))[0]).toMatch(new RegExp(`^error: rules\\.yaml:${line}:3: servers\\.qwen-7b: \\[qwen-7b\\] server/.*UPPER`));
  });

  test('takes no options that describe a server', async () => {
    expect(await cli.run(['generate', FLEET, '--gpu', 'H100', '--set', 'a=1'])).toMatchObject({ code: 2, out: '' });
    expect((await cli.run(['generate', FLEET, '--gpu', 'H100'])).err).toBe(`error: --gpu: got "H100"; allowed: no such option beside ${FLEET}; write it into the file\n`);
  });

  test.each([['nowhere.yaml', 'ENOENT'], ['.', 'EISDIR']])('says that %s cannot be read', async (file, code) => {
    expect(await cli.run(['generate', file])).toEqual({ code: 2, signal: null, out: '', err: `error: "${file}": cannot be read (${code}); allowed: a file of YAML or JSON\n` });
  });

  test('says where a folder cannot be written', async () => {
    writeFileSync(inFolder('taken'), '');
    const { code, out, err } = await cli.run(['generate', FLEET, '-o', 'taken']);

    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^error: --output: got "taken"; allowed: a folder, or a name that is free; there is a file/);
    expect(linesOf(err)).toHaveLength(1);
  });

  test('warns of what works but may hurt, and writes it all the same', async () => {
    writeFileSync(inFolder('warn.yaml'), readFileSync(FLEET, 'utf8').replace('revision: 56d4cbbb4d29f4355bab4b9a39ccb717a14ad5ad', 'revision: main'));
    const { code, err } = await cli.run(['generate', 'warn.yaml', '-o', 'warn']);

    expect(code).toBe(0);
    expect(linesOf(err)).toEqual([expect.stringMatching(/^warning: \[deepseek-r1\/deepseek-r1-download\] revision main moves/), '3 servers in warn: 3 files written']);
  });
});

describe('generate with options', () => {
  test('makes the same as a file that says the same', async () => {
    writeFileSync(inFolder('small.yaml'), 'servers:\n  qwen2-5-7b-instruct:\n    model: Qwen/Qwen2.5-7B-Instruct\n    gpu: L40S\n    engineVersion: vllm@0.19.1\n    engine: { vllm: { image: "example.com/vllm:v0.19.1", port: 9000 } }\n    maxModelLen: 16384\n    weights: { existingClaim: qwen }\n    cpu: 8\n    memory: 48Gi\n    network: { tcp: { socketInterface: eth1 } }\n    platform: { kubernetes: { nodeSelector: { example.com/gpu: "yes" } } }\n    imagePullSecrets: [a, b]\n');
    const { code, out, err } = await cli.run([
      ...SMALL, '--network', 'tcp', '--set', 'network.tcp.socketInterface=eth1', '--set', 'engine.vllm.port=9000', '--set', 'platform.kubernetes.nodeSelector.example\\.com/gpu="yes"', '--set', 'imagePullSecrets=[a, b]',
    ]);

    expect([code, err]).toEqual([0, '']);
    expect(out).toBe((await cli.run(['generate', 'small.yaml'])).out);
  });

  test('names the server and its namespace', async () => {
    const [set] = documents((await cli.run([...SMALL, '--name', 'other', '--namespace', 'models', '--replicas', '3'])).out);

    expect([set.kind, set.metadata.name, set.metadata.namespace, set.spec.replicas]).toEqual(['LeaderWorkerSet', 'other', 'models', 3]);
  });

  test('takes a GPU by its memory, a model by its path, and SGLang by its engine', async () => {
    mkdirSync(inFolder('My_Model.v1'), { recursive: true });
    writeFileSync(join(inFolder('My_Model.v1'), 'config.json'), JSON.stringify({ architectures: ['Qwen2ForCausalLM'], model_type: 'qwen2', hidden_size: 3584, intermediate_size: 18_944, num_hidden_layers: 28, num_attention_heads: 28, num_key_value_heads: 4, vocab_size: 152_064, max_position_embeddings: 32_768, torch_dtype: 'bfloat16' }));
    const { code, out } = await cli.run(['generate', '--model', 'My_Model.v1', '--gpu', 'my-card', '--gpu-memory-gib', '44.4', '--engine', 'sglang@0.5.9', '--image', 'example.com/sglang:v0.5.9', '--max-model-len', '16K', '--claim', 'c', '--cpu', '8', '--memory', '48Gi', '-tp', '1', '--gpus-per-pod', '1']);
    const [set] = documents(out);

    expect([code, set.metadata.name]).toEqual([0, 'my-model-v1']);
    expect(JSON.stringify(set)).toContain('sglang');
  });

  test('tells everything that is wrong at once, in the words of the options', async () => {
    const { code, out, err } = await cli.run(['generate', '--model', 'qwen2.5-7b-instruct', '--gpu', 'L40S', '--platform', 'acss', '--network', 'infniband', '--claim', 'r1', '--cpu', '0', '--memory', '512', '--image', 'x', '--set', 'foo=1', '--set', 'engine.vllm.prt=80']);

    expect([code, out]).toEqual([2, '']);
    expect(linesOf(err)).toEqual([
      'error: --set engine.vllm.prt: not known here; did you mean port?',
      'error: --memory: got "512"; allowed: a whole number with its unit, Ki, Mi, Gi or Ti, such as 512Gi',
      expect.stringMatching(/^error: --network: got "infniband"; .*did you mean infiniband\?$/),
      expect.stringMatching(/^error: --platform: got "acss"; .*did you mean acs\?$/),
      'error: --set foo: not known here; docs/fleet-fields.md lists what is',
    ]);
  });

  test('ends with 2 where the plan does not fit, says why and what would help, beside all else that is wrong', async () => {
    const large = SMALL.map((arg) => (arg === 'qwen2.5-7b-instruct' ? 'DeepSeek-R1' : arg));
    const [alone, more] = await Promise.all([cli.run([...large, '--max-pods', '1']), cli.run([...large, '--max-pods', '1', '--set', 'replicas=-1'])]);

    expect([alone.code, alone.out, more.code, more.out]).toEqual([2, '', 2, '']);
    expect(linesOf(alone.err)).toContainEqual(expect.stringContaining('plan: what would work: '));
    expect(linesOf(more.err)).toEqual(expect.arrayContaining([expect.stringContaining('plan: what would work: '), expect.stringContaining('--set replicas: got -1')]));
  });

  test('tells what is missing by the option that says it', async () => {
    expect(linesOf((await cli.run(['generate', '--platform', 'acs'])).err).map((line) => line.split(';')[0])).toEqual([
      'error: --model: got nothing', 'error: --gpu: got nothing', 'error: --image: got nothing', 'error: --cpu: got nothing', 'error: --memory: got nothing',
      'error: --set platform.acs.gpuModelSeries: got nothing', 'error: --claim: got nothing',
    ]);
  });

  test.each([
    [['--set', '=3'], 'error: --set: got "=3"; allowed: a field, an equals sign and a value as YAML has it, such as engine.vllm.port=8080'],
    [['--set', 'a'], 'error: --set: got "a"; allowed: a field, an equals sign and a value as YAML has it, such as engine.vllm.port=8080'],
    [['--set', 'cpu=[1'], 'error: --set: got "cpu=[1"; allowed: a field, an equals sign and a value as YAML has it, such as engine.vllm.port=8080'],
    [['--set', 'cpu=3'], 'error: --set: got "cpu"; allowed: a field that no other option sets'],
    [['--set', 'cpu.a=3'], 'error: --set: got "cpu.a"; allowed: a field that no other option sets'],
    [['--set', '__proto__.a=3'], 'error: --set __proto__: not known here; docs/fleet-fields.md lists what is'],
    [['--gpu', 'H20_95GB'], expect.stringMatching(/^error: --gpu: got "H20_95GB"; .*did you mean H20-96GB/)],
    [['--model', 'nobody/nothing'], expect.stringMatching(/^error: --model: got "nobody\/nothing"; allowed: a model of the catalogue/)],
    [['--max-pods', '1', '--model', 'DeepSeek-R1', '--set', 'replicas=-1'], 'error: --set replicas: got -1; allowed: a whole number from 0 to 1000000'],
  ])('refuses %j', async (args, message) => {
    const { code, out, err } = await cli.run([...SMALL, ...args]);

    expect([code, out]).toEqual([2, '']);
    expect(linesOf(err)).toContainEqual(message);
  });
});

describe('where cdk8s is not installed', () => {
  test('generate says so and how to install it; plan works', async () => {
    rmSync(peers);
    try {
      const { code, out, err } = await cli.run(['generate', FLEET]);

      expect([code, out]).toEqual([2, '']);
      expect(err).toMatch(/^error: generate needs (cdk8s|constructs|cdk8s-plus-28), which is not installed here; install it beside cdk8s-inference: npm install "cdk8s@\^[\d.]+" "cdk8s-plus-28@\^[\d.]+" "constructs@\^[\d.]+"\n$/);
      expect((await cli.run(['plan', '--model', 'Qwen/Qwen3-8B', '--gpu', 'H100_80GB'])).code).toBe(0);
    } finally {
      symlinkSync(join(ROOT, 'node_modules'), peers, 'junction');
    }
  });

  test('no other command loads what generate needs', () => {
    const { stderr } = spawnSync(process.execPath, ['--require', writeTracer(), cli.program, 'plan', '--model', 'Qwen/Qwen3-8B', '--gpu', 'H100_80GB'], { encoding: 'utf8' });

    expect(JSON.parse(stderr)).toEqual([cli.program]);
    expect(statSync(join(cli.folder, 'generate.js')).size).toBeGreaterThan(100_000);
  });
});

/** A module that prints, at the end, which files of the program were loaded. */
function writeTracer(): string {
  const file = inFolder('tracer.cjs');
  writeFileSync(file, 'process.on("exit", () => process.stderr.write(JSON.stringify(Object.keys(require.cache).filter((name) => !name.endsWith("tracer.cjs")))));');
  return file;
}

describe('the bar', () => {
  const seen = (times: number[], done: number[]) => {
    const shown: string[] = [];
    const clock = [0, ...times];
    const bar = progressBar({ out: () => undefined, error: () => undefined, columns: 80, environment: {}, styles: styles(false), show: (line) => void shown.push(line) }, () => clock.shift() as number);
    done.forEach((each) => bar.update(each, 4));
    bar.end();
    return shown;
  };

  test('is not shown for what is done at once', () => {
    expect(seen([10, 20, 30, 40], [1, 2, 3, 4])).toEqual([]);
  });

  test('is shown from half a second on, ten times a second, and taken away at the end', () => {
    expect(seen([400, 600, 650, 660], [1, 2, 3, 4])).toEqual([`${'█'.repeat(15)}${'░'.repeat(15)} 2 of 4 servers`, `${'█'.repeat(30)} 4 servers, writing`, '']);
  });
});
