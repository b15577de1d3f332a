import fc from 'fast-check';
import { GpuSpec } from '../../lib/hardware/gpu-spec';
import { ModelSpec } from '../../lib/model/model-spec';
import { rankShare } from '../../lib/model/weight-component';
import { EngineVersion } from '../../lib/planning/engine-version';
import { KvCacheType } from '../../lib/planning/kv-cache-type';
import { ParallelismPlan } from '../../lib/planning/parallelism-plan';
import { toGib } from '../../lib/units';

const RUNS = 60;
const models = Object.values(ModelSpec).filter((value): value is ModelSpec => value instanceof ModelSpec);
const gpus = Object.values(GpuSpec).filter((value): value is GpuSpec => value instanceof GpuSpec);
const model = fc.constantFrom(...models);
const gpu = fc.constantFrom(...gpus);
const engineVersion = fc.constantFrom('0.6.3', '0.7.2', '0.8.5', '0.15.1', '0.19.0', '0.21.0', '0.28.0').map((version) => EngineVersion.vllm(version));
const kvCacheType = fc.constantFrom(KvCacheType.AUTO, KvCacheType.FP8);
const length = fc.integer({ min: 1, max: 4096 });
/** A question that can be asked: sizes are open, and the context is one that the model has. */
const question = fc.record({
  model, gpu, engineVersion, kvCacheType, maxModelLen: length, maxConcurrency: fc.integer({ min: 1, max: 64 }),
  gpusPerPod: fc.integer({ min: 1, max: 8 }), enforceEager: fc.boolean(),
});
const strange = fc.oneof(
  fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, -1, 0.5, 1e-300, 1e15, Number.MAX_VALUE, Number.MAX_SAFE_INTEGER, 2 ** 53, 7, 61),
  fc.integer({ min: 1, max: 200 }), fc.double(),
);

describe('laws of plans', () => {
  test('no numbers make it throw, and nothing fits that has problems', () => {
    const numbers = ['gpusPerPod', 'maxModelLen', 'maxConcurrency', 'gpuMemoryUtilization', 'maxNumSeqs', 'maxNumBatchedTokens', 'headroom', 'minMarginGib',
      'maxPods', 'tensorParallelSize', 'pipelineParallelSize', 'groupSize'];
    const props = fc.record({
      ...Object.fromEntries(numbers.map((name) => [name, strange])),
      layerPartition: fc.array(strange, { maxLength: 5 }), expertParallel: fc.boolean(), pinLayerPartition: fc.boolean(), enforceEager: fc.boolean(),
    }, { requiredKeys: [] });
    fc.assert(fc.property(model, gpu, props, (one, other, rest) => {
      const plan = ParallelismPlan.of({ model: one, gpu: other, ...rest });

      expect(plan.fits).toBe(plan.problems.length === 0);
      expect(plan.layerPartition).toHaveLength(plan.pipelineParallelSize);
      expect(plan.suggestions.length).toBeLessThanOrEqual(3);
      expect(Math.max(...plan.explain().split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
      expect(plan.explain()).not.toMatch(/undefined|\[object/);
    }), { numRuns: 2 * RUNS });
  });

  test('sizes go together', () => {
    fc.assert(fc.property(question, (props) => {
      const plan = ParallelismPlan.of(props);
      const { tensorParallelSize, pipelineParallelSize, groupSize, gpusPerPod, layerPartition, stages } = plan;

      expect(tensorParallelSize * pipelineParallelSize).toBe(groupSize * gpusPerPod);
      expect(plan.gpus).toBe(groupSize * gpusPerPod);
      expect(gpusPerPod).toBeLessThanOrEqual(props.gpusPerPod);
      expect(gpusPerPod % tensorParallelSize).toBe(0);
      expect(layerPartition.reduce((sum, layers) => sum + layers, 0)).toBe(props.model.hiddenLayers);
      expect(stages.map(({ layers }) => layers)).toEqual(layerPartition);
      expect(!plan.fits || props.model.attention.queryHeads % tensorParallelSize === 0).toBe(true);
    }), { numRuns: RUNS });
  });

  test('the parts of a budget add up, and a plan that fits has what is needed', () => {
    fc.assert(fc.property(question, (props) => {
      const plan = ParallelismPlan.of(props);
      for (const stage of plan.stages) {
        const { weightsGib, activationGib, communicationGib, graphsGib, kvCacheGib, budgetGib, usableGib, outsideGib, freeGib } = stage;
        expect(weightsGib + activationGib + communicationGib + graphsGib + kvCacheGib).toBeCloseTo(budgetGib, 9);
        expect(budgetGib + outsideGib + freeGib).toBeCloseTo(usableGib, 9);
        expect(!plan.fits || kvCacheGib >= Math.max(stage.neededKvCacheGib, 3)).toBe(true);
      }
      expect(!plan.fits || plan.concurrencyLimit >= props.maxConcurrency).toBe(true);
    }), { numRuns: RUNS });
  });

  test('more memory per GPU never needs more GPUs', () => {
    fc.assert(fc.property(question, fc.integer({ min: 70, max: 300 }), fc.integer({ min: 0, max: 100 }), (props, memoryGib, more) => {
      const [small, large] = [memoryGib, memoryGib + more].map((gib) =>
        ParallelismPlan.of({ ...props, gpu: GpuSpec.of({ name: 'GPU', memoryGib: gib, usableMemoryGib: gib }) }));

      expect(!small.fits || (large.fits && large.gpus <= small.gpus)).toBe(true);
    }), { numRuns: RUNS });
  });

  test('a longer context never needs fewer GPUs, and never leaves more room', () => {
    fc.assert(fc.property(question, length, (props, maxModelLen) => {
      const [short, long] = [props.maxModelLen, maxModelLen].sort((a, b) => a - b)
        .map((tokens) => ParallelismPlan.of({ ...props, maxModelLen: tokens }));

      expect(!long.fits || (short.fits && short.gpus <= long.gpus)).toBe(true);
      expect(long.gpus !== short.gpus || long.kvCacheTokens <= short.kvCacheTokens).toBe(true);
    }), { numRuns: RUNS });
  });

  test('a plan with the sizes that were chosen is the plan that was chosen', () => {
    fc.assert(fc.property(question, (props) => {
      const chosen = ParallelismPlan.of(props);
      const { tensorParallelSize, pipelineParallelSize, layerPartition, stages, kvCacheTokens, groupSize } = chosen;
      fc.pre(chosen.fits);

      const pinned = ParallelismPlan.of({ ...props, tensorParallelSize, pipelineParallelSize });

      expect(pinned).toMatchObject({ fits: true, layerPartition, stages, kvCacheTokens, groupSize });
    }), { numRuns: RUNS });
  });

  test('the split that is chosen holds at least as many tokens as the engine\'s own', () => {
    fc.assert(fc.property(question, fc.integer({ min: 2, max: 8 }), (props, pipelineParallelSize) => {
      const [chosen, left] = [true, false].map((pinLayerPartition) =>
        ParallelismPlan.of({ ...props, tensorParallelSize: 1, pipelineParallelSize, pinLayerPartition }));

      expect(chosen.kvCacheTokens).toBeGreaterThanOrEqual(left.kvCacheTokens);
    }), { numRuns: RUNS });
  });

  test('the weights of all ranks add up to those of the model, with what is copied or derived', () => {
    fc.assert(fc.property(model, fc.constantFrom(1, 2, 4), fc.integer({ min: 1, max: 6 }), (one, tensorParallelSize, pipelineParallelSize) => {
      const plan = ParallelismPlan.of({ model: one, gpu: GpuSpec.B300, tensorParallelSize, pipelineParallelSize, expertParallel: false });
      const layers = Array.from({ length: one.hiddenLayers }, (_, layer) => one.layerComponents(layer, false)).flat();
      const components = [...one.embeddingComponents(), ...layers, ...one.headComponents()];
      const loaded = one.checkpointBytes - one.nextnPredictBytes;
      const copied = components.reduce((sum, component) =>
        sum + component.parameters * one.bytesPerParameter(component.kind) * (rankShare(component, tensorParallelSize) * tensorParallelSize - 1), 0);
      const derived = one.hiddenLayers * one.attention.derivedBytes(tensorParallelSize) * tensorParallelSize;
      const tables = one.maxPositionEmbeddings * one.attention.rotaryDim * 2 * tensorParallelSize * pipelineParallelSize;

      const sum = plan.stages.reduce((total, { weightsGib }) => total + weightsGib * tensorParallelSize, 0);

      expect(sum).toBeCloseTo(toGib(loaded + copied + derived + tables), 6);
    }), { numRuns: RUNS });
  });

  test('the same question has the same answer', () => {
    fc.assert(fc.property(question, (props) => {
      expect(ParallelismPlan.of(props).explain()).toBe(ParallelismPlan.of(props).explain());
    }), { numRuns: 20 });
  });
});
