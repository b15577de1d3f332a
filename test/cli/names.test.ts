import { GpuSpec } from '../../lib/hardware/gpu-spec';
import { ModelSpec } from '../../lib/model/model-spec';
import { Cli, linesOf } from './cli';

let cli: Cli;

beforeAll(() => { cli = new Cli(); });
afterAll(() => cli.remove());

const names = async (...args: string[]) => (JSON.parse((await cli.run([...args, '--output', 'json'])).out) as { name: string }[]).map(({ name }) => name);

describe('models', () => {
  test('are all that the catalogue holds, one in a line', async () => {
    const { code, out, err } = await cli.run(['models']);

    expect([code, err]).toEqual([0, '']);
    expect(linesOf(out).slice(1).map((line) => line.split(' ')[0])).toEqual(ModelSpec.knownNames());
    expect(await names('models')).toEqual(ModelSpec.knownNames());
  });

  test('can be filtered by name, format and size', async () => {
    const found = await names('models', 'QWEN3', '--quantization', 'fp8', '--max-gib', '100');

    expect(found).toContain('Qwen/Qwen3-32B-FP8');
    expect(found.map((name) => ModelSpec.named(name)).every((model) => /qwen3/i.test(model.name) && model.quantization.name.includes('FP8') && model.checkpointGib <= 100)).toBe(true);
  });

  test('say so where none is like that', async () => {
    expect(await cli.run(['models', 'nobody-has-this'])).toMatchObject({ code: 0, out: '', err: 'no model of the catalogue is like that\n' });
    expect(await cli.run(['models', 'nobody-has-this', '--output', 'json'])).toMatchObject({ code: 0, out: '[]\n' });
  });
});

describe('gpus', () => {
  test('are all that the catalogue holds', async () => {
    expect(await names('gpus')).toEqual(GpuSpec.knownNames().map((name) => GpuSpec.named(name).name));
  });

  test('can be filtered by name and memory', async () => {
    const found = await names('gpus', 'h20', '--min-gib', '100');

    expect(found.length).toBeGreaterThan(0);
    expect(found.every((name) => /h20/i.test(name))).toBe(true);
    expect(found).not.toContain(GpuSpec.H20_96GB.name);
  });

  test('fail where an option is not usable', async () => {
    expect(await cli.run(['gpus', '--min-gib', 'many', '--output', 'svg'])).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^error: --output: got "svg"[^\n]*\nerror: --min-gib: got "many"[^\n]*\n$/) });
  });
});
