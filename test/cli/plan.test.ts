import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ParallelismPlan } from '../../lib/planning/parallelism-plan';
import { GpuSpec } from '../../lib/hardware/gpu-spec';
import { ModelSpec } from '../../lib/model/model-spec';
import type { PlanDocument } from '../../lib/cli/output/plan-document';
import { Cli, linesOf } from './cli';

const FITS = ['plan', '--model', 'deepseek-ai/DeepSeek-R1', '--gpu', 'H20', '--max-model-len', '32K'];
const DOES_NOT_FIT = ['plan', '--model', 'deepseek-ai/DeepSeek-R1', '--gpu', 'RTX_4090', '-tp', '8', '-pp', '1'];
const SMALL = ['plan', '--model', 'Qwen/Qwen3-8B', '--gpu', 'H100_80GB'];

let cli: Cli;

beforeAll(() => { cli = new Cli(); });
afterAll(() => cli.remove());

const json = async (args: readonly string[]) => JSON.parse((await cli.run([...args, '--output', 'json'])).out) as PlanDocument;

describe('a plan that fits', () => {
  test('ends with 0, and is the plan of the library', async () => {
    const plan = ParallelismPlan.of({ model: ModelSpec.DEEPSEEK_R1, gpu: GpuSpec.H20_96GB, maxModelLen: 32_768 });
    const { code, out, err } = await cli.run([...FITS, '--output', 'json']);
    const document = JSON.parse(out) as PlanDocument;

    expect([code, err]).toEqual([0, '']);
    expect(document).toMatchObject({
      fits: true, maxModelLen: 32_768, tensorParallelSize: plan.tensorParallelSize, pipelineParallelSize: plan.pipelineParallelSize,
      gpus: plan.gpus, kvCacheTokens: plan.kvCacheTokens, maxConcurrency: plan.concurrencyLimit, layerPartition: plan.layerPartition, alternatives: [],
    });
    expect(document.stages.map(({ kvCacheGib }) => kvCacheGib)).toEqual(plan.stages.map(({ kvCacheGib }) => Math.round(kvCacheGib * 1e4) / 1e4));
  });

  test('is shown in lines of at most 80 columns without colours where nobody sees them', async () => {
    const { out } = await cli.run(FITS);

    expect(out).toMatch(/^Fits +yes$/m);
    expect(out).toMatch(/^Stage 0 +█+▓+▒+░+$/m);
    expect(Math.max(...linesOf(out).map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(out).not.toContain('\u001b');
  });

  test('has colours where they are asked for, unless NO_COLOR is set, and the same text', async () => {
    const [plain, coloured, refused, off] = await Promise.all([
      cli.run(FITS), cli.run(FITS, { FORCE_COLOR: '1' }), cli.run(FITS, { FORCE_COLOR: '1', NO_COLOR: '1' }), cli.run(FITS, { FORCE_COLOR: '0' }),
    ]);

    expect(coloured.out).toContain('\u001b[');
    expect(coloured.out.replaceAll(/\u001b\[\d+m/g, '')).toBe(plain.out);
    expect([refused.out, off.out]).toEqual([plain.out, plain.out]);
  });

  test('is drawn as SVG and as HTML', async () => {
    const [svg, html] = await Promise.all(['svg', 'html'].map((output) => cli.run([...FITS, '--output', output])));

    expect([svg.code, html.code]).toEqual([0, 0]);
    expect(svg.out).toMatch(/<svg\b/);
    expect(html.out).toMatch(/<html\b/);
  });

  test('lists other layouts where they are asked for', async () => {
    const { alternatives } = await json([...FITS, '--alternatives']);

    expect(alternatives.length).toBeGreaterThan(0);
    for (const other of alternatives) expect(other.tensorParallelSize * other.pipelineParallelSize * other.dataParallelSize).toBe(other.gpus);
  });

  test('leaves no files behind', async () => {
    await cli.run(FITS);

    expect(readdirSync(cli.folder).sort()).toEqual(['THIRD-PARTY-LICENSES', 'cdk8s-inference.js', 'generate.js']);
  });
});

describe('a plan that does not fit', () => {
  test('ends with 3, and says on the standard output what is wrong and what would help', async () => {
    const { code, out, err } = await cli.run(DOES_NOT_FIT);

    expect([code, err]).toEqual([3, '']);
    expect(out).toMatch(/^Fits +no$/m);
    expect(out).toMatch(/^GPU +█+!+$/m);
    expect(out).toMatch(/^Try +- (leave out )?--/m);
  });

  test('speaks of options, not of properties', async () => {
    const { problems, suggestions } = await json([...SMALL, '--max-model-len', '10000000']);

    expect(problems.join('\n')).toContain('--max-model-len: got 10000000');
    expect([...problems, ...suggestions].join('\n')).not.toMatch(/maxModelLen|tensorParallelSize|KvCacheType/);
  });
});

describe('options', () => {
  test('are read as vLLM spells them', async () => {
    const long = await json([...FITS, '--tensor-parallel-size', '8', '--pipeline-parallel-size', '2', '--expert-parallel']);

    expect(await json([...FITS, '-tp', '8', '-pp=2', '--enable-expert-parallel'])).toEqual(long);
    expect(long).toMatchObject({ tensorParallelSize: 8, pipelineParallelSize: 2, expertParallel: true });
  });

  test.each([['25.6k', 25_600], ['32k', 32_000], ['32K', 32_768], ['40960', 40_960]])('take %s for %d tokens', async (text, tokens) => {
    expect(await json([...SMALL, '--max-model-len', text])).toMatchObject({ maxModelLen: tokens });
  });

  test.each<[string[], Partial<PlanDocument>]>([
    [['--gpu-memory-utilization', '0.8'], { gpuMemoryUtilization: 0.8 }],
    [['--max-concurrency', '7'], { requestedConcurrency: 7 }],
    [['--kv-cache-dtype', 'fp8'], { kvCacheDtype: 'fp8' }],
    [['--engine', 'vllm@0.19.0'], { engine: { name: 'vllm', version: '0.19.0' } }],
    [['--pods', '2', '-tp', '4', '-pp', '2', '--gpus-per-pod', '4'], { groupSize: 2, gpusPerPod: 4, gpus: 8 }],
    [['-tp', '2', '-pp', '1', '--price-per-gpu-hour', '2.5'], { costPerHour: 5 }],
  ])('reach the plan: %j', async (options, expected) => {
    expect(await json([...SMALL, ...options])).toMatchObject(expected);
  });

  test('make weights smaller, or larger, than the checkpoint has them', async () => {
    const [asIs, fp8, fp32] = await Promise.all([json(SMALL), json([...SMALL, '-q', 'fp8']), json([...SMALL, '--dtype', 'float32'])]);

    expect(fp8.model.checkpointGib / asIs.model.checkpointGib).toBeLessThan(0.7);
    expect(fp32.model.checkpointGib / asIs.model.checkpointGib).toBeCloseTo(2, 1);
  });

  test('name the quantization that a checkpoint has without changing it; another one is refused', async () => {
    const { code, err } = await cli.run([...FITS, '--quantization', 'awq']);

    expect(await json([...FITS, '--quantization', 'fp8'])).toEqual(await json(FITS));
    expect(code).toBe(2);
    expect(err).toMatch(/^error: --quantization: got "awq"; allowed: [^\n]*\n$/);
  });

  test('describe a GPU that nobody knows, or another memory of one', async () => {
    expect((await json(['plan', '--model', 'Qwen/Qwen3-8B', '--gpu', 'my card', '--gpu-memory-gib', '44.4'])).gpu).toEqual({ name: 'my card', memoryGib: 44.4, usableMemoryGib: 44.4 });
    expect((await json([...SMALL, '--gpu-memory-gib', '70'])).gpu).toMatchObject({ usableMemoryGib: 70, memoryGib: 80 });
  });
});

describe('models', () => {
  test('are found in any case, and without the organisation', async () => {
    const { model } = await json(SMALL);

    expect((await json(['plan', '--model', 'qwen3-8b', '--gpu', 'H100_80GB'])).model).toEqual(model);
    expect((await json(['plan', '--model', 'QWEN/qwen3-8b', '--gpu', 'H100_80GB'])).model).toEqual(model);
  });

  test('are read from a folder or a config.json, which win over the catalogue', async () => {
    const folder = join(cli.folder, 'Qwen', 'Qwen3-8B');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'config.json'), JSON.stringify({
      architectures: ['Qwen3ForCausalLM'], model_type: 'qwen3', hidden_size: 1024, num_hidden_layers: 28, num_attention_heads: 16, num_key_value_heads: 8,
      head_dim: 128, intermediate_size: 3072, vocab_size: 151_936, max_position_embeddings: 40_960, tie_word_embeddings: true, torch_dtype: 'bfloat16',
    }));
    const fromFolder = await json(SMALL);
    const fromFile = await json(['plan', '--model', join(folder, 'config.json'), '--gpu', 'H100_80GB']);

    expect(fromFolder.model.hiddenLayers).toBe(28);
    expect(fromFile.model.parameterCount).toBe(fromFolder.model.parameterCount);
    writeFileSync(join(folder, 'config.json'), '{ "model_type": "qwen3", ');
    const { code, err } = await cli.run(SMALL);

    expect(code).toBe(2);
    expect(err).toMatch(/^error: --model: [^\n]*config\.json[^\n]*\n$/);
  });
});

describe('fails with 2, one line for each problem and nothing else', () => {
  const refused = async (args: string[]) => {
    const { code, out, err } = await cli.run(args);
    expect([code, out]).toEqual([2, '']);
    expect(err).not.toMatch(/^\s+at /m);
    return linesOf(err);
  };

  test('where everything is wrong at once', async () => {
    const lines = await refused(['plan', '--model', 'DeepSeek-R2', '--gpu', 'H200_140GB', '--max_model_len', '5', '--max-modl-len=7', '--headroom', '11', 'extra', '-tp', '0',
      '--kv-cache-dtype', 'fp9', '--engine', 'vlm', '--output', 'jsn', '--quantization', 'awq2', '--pods']);
    const subjects = ['unknown option "--max_model_len"', 'unknown option "--max-modl-len"', 'unknown argument "extra"', '--model: got "DeepSeek-R2"', '--gpu: got "H200_140GB"',
      '--headroom: got "11"', '--tensor-parallel-size: got "0"', '--kv-cache-dtype: got "fp9"', '--engine: got "vlm"', '--output: got "jsn"', '--quantization: got "awq2"', '--pods: got nothing'];

    expect(lines).toHaveLength(subjects.length);
    for (const subject of subjects) expect(lines).toContainEqual(expect.stringContaining(`error: ${subject}`));
    for (const near of ['--max-model-len', 'DeepSeek-R1', 'fp8', 'vllm', 'json', 'awq']) expect(lines).toContainEqual(expect.stringMatching(new RegExp(`did you mean [^?]*${near}`)));
  });

  test.each<[string, string[], RegExp]>([
    ['no command', [], /a command is missing/],
    ['a slip in the command', ['pln'], /unknown command "pln"; did you mean plan\?/],
    ['no options', ['plan'], /--(gpu|model): got nothing/],
    ['an option in place of a value', ['plan', '--model', '--gpu', 'H100'], /--model: got nothing; allowed: a value/],
    ['a path that is not there', [...SMALL, '--model', './nowhere'], /--model: there is no file or folder "\.\/nowhere"/],
    ['a shell that nobody has', ['completion', 'csh'], /shell: got "csh"; allowed: bash, zsh, fish/],
    ['a fraction with a binary suffix', [...SMALL, '--max-model-len', '32.5K'], /--max-model-len: got "32.5K"/],
  ])('where there is %s', async (_, args, message) => {
    expect((await refused(args)).join('\n')).toMatch(message);
  });

  test('where a name would move the cursor', async () => {
    expect((await refused(['plan', '--model', '\u001b[2Jx\u009b1m', '--gpu', 'H100'])).join('')).not.toMatch(/[\p{Cc}]/u);
  });
});

test('a reader that has enough is no failure', () => {
  const { status, stderr, stdout } = spawnSync('bash', ['-c', 'set -o pipefail; "$0" "$1" plan --model deepseek-ai/DeepSeek-R1 --gpu H20_96GB --output json | head -n 1', process.execPath, cli.program], { encoding: 'utf8' });

  expect([status, stderr, stdout]).toEqual([0, '', '{\n']);
});

test('help and version are told without a plan', async () => {
  const [help, planHelp, version] = await Promise.all([cli.run(['--help']), cli.run(['plan', '--help']), cli.run(['--version'])]);

  expect([help.code, planHelp.code, version.code]).toEqual([0, 0, 0]);
  expect(help.out).toContain('completion');
  expect(planHelp.out).toMatch(/Examples:\n( {2}cdk8s-inference plan .*\n)+$/);
  expect(version.out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('short forms of options stand beside them in the help', async () => {
  const [plan, generate] = await Promise.all([cli.run(['plan', '--help']), cli.run(['generate', '--help'])]);

  for (const form of ['-tp, --tensor-parallel-size <n>', '-pp, --pipeline-parallel-size <n>', '-dp, --data-parallel-size <n>', '-ep, --expert-parallel', '-q, --quantization <format>']) expect(plan.out).toContain(`  ${form} `);
  for (const form of ['-o, --output <folder>', '-tp, --tensor-parallel-size <n>', '-ep, --expert-parallel']) expect(generate.out).toContain(`  ${form} `);
  expect(generate.out).not.toContain('-q, ');
  expect(plan.out).toContain('  -h, --help ');
});

test('every example of a help text is taken', async () => {
  const help = await cli.run(['plan', '--help']);
  const examples = [...help.out.matchAll(/^ {2}cdk8s-inference (plan .*?)( > .*)?$/gm)].map(([, line]) => line.split(' ')).filter((args) => !args.includes('./my-model'));

  expect(examples.length).toBeGreaterThanOrEqual(3);
  for (const args of examples) expect(await cli.run(args)).toMatchObject({ code: 0, err: '' });
});
