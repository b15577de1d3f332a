import { quantizationFacts } from '../../../lib/model/config/quantization-config';
import { WeightKind } from '../../../lib/model/weight-component';

const bytesOf = (config: unknown, module: string, kind: WeightKind) => {
  const { quantization, formatOf, problems } = quantizationFacts(config);
  expect(problems).toEqual([]);
  return (formatOf ? formatOf(module, kind) : quantization).bytesPerParameter(kind);
};
const group = (weights: object, targets: string[] = ['Linear'], format?: string) => ({ weights, targets, format });

describe('a quantization_config', () => {
  test.each([
    ['fp8 in blocks', { quant_method: 'fp8', weight_block_size: [128, 128] }, 1 + 4 / 16_384],
    ['fp8', { quant_method: 'fp8' }, 1],
    ['AWQ', { quant_method: 'awq', bits: 4, group_size: 128 }, 0.5 + 2.5 / 128],
    ['GPTQ in 8 bits', { quant_method: 'gptq', bits: 8, group_size: -1 }, 1],
    ['NVFP4', { quant_method: 'modelopt', quant_algo: 'NVFP4' }, 0.5625],
    ['FP8 of ModelOpt', { quant_algo: 'FP8' }, 1],
    ['INT8', { quant_method: 'compressed-tensors', config_groups: { g: group({ num_bits: 8, type: 'int', strategy: 'channel' }) } }, 1],
    ['INT4 in groups of 32', { quant_method: 'compressed-tensors', config_groups: { g: group({ num_bits: 4, type: 'int', group_size: 32 }) } }, 0.5625],
    ['FP8 per channel', { quant_method: 'compressed-tensors', config_groups: { g: group({ num_bits: 8, type: 'float', strategy: 'channel' }) } }, 1],
    ['MXFP4', { quant_method: 'compressed-tensors', config_groups: { g: group({ num_bits: 4, type: 'float', group_size: 32 }) } }, 0.53125],
  ])('of %s tells the bytes of a weight', (_, config, bytes) => {
    expect(bytesOf(config, 'layers.0.mlp.up_proj', WeightKind.FEED_FORWARD)).toBeCloseTo(bytes, 10);
    expect(bytesOf(config, 'lm_head', WeightKind.VOCABULARY)).toBe(2);
  });

  test('quantizes only experts in MXFP4 as of gpt-oss', () => {
    expect(bytesOf({ quant_method: 'mxfp4' }, 'layers.0.mlp.experts.0.up_proj', WeightKind.EXPERTS)).toBe(0.53125);
    expect(bytesOf({ quant_method: 'mxfp4' }, 'layers.0.self_attn.q_proj', WeightKind.ATTENTION)).toBe(2);
  });

  test.each([
    ['a whole name', 'model.layers.3.self_attn'], ['another beginning', 'language_model.model.layers.3.self_attn.q_proj'],
    ['a star', 'model.layers.3.self_attn*'], ['stars', '*.3.*q_proj'], ['a regular expression', 're:.*self_attn.*'],
    ['the name that Nemotron-H has', 'backbone.layers.3.mixer.q_proj'],
  ])('leaves out modules by %s', (_, entry) => {
    const config = { quant_method: 'modelopt', quant_algo: 'NVFP4', ignore: [entry] };

    expect(bytesOf(config, 'layers.3.self_attn.q_proj', WeightKind.ATTENTION)).toBe(2);
    expect(bytesOf(config, 'layers.30.mlp.experts.0.up_proj', WeightKind.EXPERTS)).toBe(0.5625);
  });

  test('has formats by groups of modules, also for the head', () => {
    const config = {
      quant_method: 'modelopt', ignore: ['model.layers.1*'],
      config_groups: {
        a: group({ num_bits: 8, type: 'float' }, ['*self_attn*']), b: group({ num_bits: 4, type: 'float', group_size: 16 }, ['*mlp*', 'lm_head']),
      },
    };

    expect(bytesOf(config, 'layers.0.self_attn.q_proj', WeightKind.ATTENTION)).toBe(1);
    expect(bytesOf(config, 'layers.0.mlp.up_proj', WeightKind.FEED_FORWARD)).toBe(0.5625);
    expect(bytesOf(config, 'lm_head', WeightKind.VOCABULARY)).toBe(0.5625);
    expect(bytesOf(config, 'layers.1.mlp.up_proj', WeightKind.FEED_FORWARD)).toBe(2);
  });

  test('has formats by module', () => {
    const config = { quant_method: 'modelopt', quant_algo: 'MIXED_PRECISION', quantized_layers: {
      'model.layers.0.mlp.up_proj': { quant_algo: 'NVFP4', group_size: 16 }, 'model.layers.0.self_attn.q_proj': { quant_algo: 'FP8' },
    } };

    expect(bytesOf(config, 'layers.0.mlp.up_proj', WeightKind.FEED_FORWARD)).toBe(0.5625);
    expect(bytesOf(config, 'layers.0.self_attn.q_proj', WeightKind.ATTENTION)).toBe(1);
    expect(bytesOf(config, 'layers.0.mlp.down_proj', WeightKind.FEED_FORWARD)).toBe(2);
  });

  test('names a format after what it leaves out', () => {
    expect(quantizationFacts({ quant_method: 'modelopt', quant_algo: 'NVFP4', ignore: ['*self_attn*', 'lm_head'] }).quantization.name).toBe('NVFP4 without attention');
  });

  test.each([
    [undefined], [null], ['fp8'], [[]], [{}], [{ quant_method: 'bitsandbytes' }], [{ quant_method: 'fp8', weight_block_size: [1, 2, 3] }],
    [{ quant_method: 'awq', bits: 5 }], [{ quant_method: 'modelopt', quant_algo: 'FUTURE4' }], [{ quant_method: 'compressed-tensors', config_groups: {} }],
    [{ quant_method: 'compressed-tensors', config_groups: { g: group({ num_bits: 7, type: 'int' }) } }],
  ])('is refused when it is %j', (config) => {
    expect(quantizationFacts(config).problems).toEqual([expect.stringMatching(/^quantization_config.*: got .*; allowed: /)]);
  });

  test('takes regular expressions that run away for none, and a long list in no time', () => {
    const runaway = { quant_method: 'modelopt', quant_algo: 'NVFP4', ignore: ['re:(a+)+$', 're:(', ...Array.from({ length: 50_000 }, (_, i) => `model.layers.${i}.x*`)] };

    expect(bytesOf(runaway, `layers.0.${'a'.repeat(60)}!`, WeightKind.FEED_FORWARD)).toBe(0.5625);
  });
});
