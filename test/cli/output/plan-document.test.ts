import fc from 'fast-check';
import { planDocument, rounded } from '../../../lib/cli/output/plan-document';
import { planTable } from '../../../lib/cli/output/plan-table';
import { styles } from '../../../lib/cli/output/style';
import { GpuSpec } from '../../../lib/hardware/gpu-spec';
import { ModelSpec } from '../../../lib/model/model-spec';
import { ParallelismPlan } from '../../../lib/planning/parallelism-plan';

const MODELS = { r1: ModelSpec.DEEPSEEK_R1, qwen: ModelSpec.QWEN3_32B, mixtral: ModelSpec.MIXTRAL_8X7B, llama: ModelSpec.LLAMA_3_1_70B };
const GPUS = { h20: GpuSpec.H20_96GB, a10: GpuSpec.A10, mi300x: GpuSpec.MI300X, l40s: GpuSpec.L40S };
/** Names, so that a counterexample can be read. */
const cases = fc.record({
  model: fc.constantFrom('r1' as const, 'qwen', 'mixtral', 'llama'), gpu: fc.constantFrom('h20' as const, 'a10', 'mi300x', 'l40s'),
  maxModelLen: fc.integer({ min: 1, max: 200_000 }), maxConcurrency: fc.integer({ min: 1, max: 1000 }),
});
const planOf = ({ model, gpu, ...props }: typeof cases extends fc.Arbitrary<infer T> ? T : never) => ParallelismPlan.of({ model: MODELS[model], gpu: GPUS[gpu], ...props });

test('the parts of a stage are its usable memory, and the stages all layers', () => {
  fc.assert(fc.property(cases, (props) => {
    const plan = planOf(props);
    const { stages, model } = planDocument(plan, false);

    for (const { weightsGib, overheadGib, kvCacheGib, freeGib, usableGib } of stages) expect(weightsGib + overheadGib + kvCacheGib + freeGib).toBeCloseTo(usableGib, 3);
    expect(stages.map(({ firstLayer, layers }) => [firstLayer, layers])).toEqual(plan.layerPartition.map((layers, i) => [plan.layerPartition.slice(0, i).reduce((a, b) => a + b, 0), layers]));
    expect(stages.reduce((sum, { layers }) => sum + layers, 0)).toBe(model.hiddenLayers);
  }), { numRuns: 30 });
});

test('JSON holds all of it', () => {
  fc.assert(fc.property(cases, (props) => {
    const plan = planOf(props);
    const document = planDocument(plan, false);
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  }), { numRuns: 30 });
});

test('embedding and head lie on the first and on the last stage', () => {
  const { stages } = planDocument(ParallelismPlan.of({ model: ModelSpec.DEEPSEEK_R1, gpu: GpuSpec.H20_96GB, layerPartition: [30, 30, 1] }), false);

  expect(stages.map(({ holds }) => holds)).toEqual([['embedding', 'layers 0 to 29'], ['layers 30 to 59'], ['layer 60', 'output head']]);
});

test('a table keeps the width of its terminal', () => {
  fc.assert(fc.property(cases, fc.integer({ min: 60, max: 200 }), (props, width) => {
    for (const line of planTable(planDocument(planOf(props), true), width, styles(false)).split('\n')) expect([...line].length).toBeLessThanOrEqual(width);
  }), { numRuns: 30 });
});

test('numbers have at most four decimals', () => {
  fc.assert(fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (value) => {
    expect(String(rounded(value))).toMatch(/^-?\d+(\.\d{1,4})?$/);
    expect(rounded(value)).toBeCloseTo(value, 3);
    expect(Object.is(rounded(value), -0)).toBe(false);
  }));
});
