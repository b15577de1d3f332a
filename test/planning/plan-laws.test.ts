import fc from 'fast-check';
import { GpuSpec } from '../../lib/hardware/gpu-spec';
import { ModelSpec } from '../../lib/model/model-spec';
import { shardShare, WeightKind } from '../../lib/model/weight-component';
import { EngineVersion } from '../../lib/planning/engine-version';
import { KvCacheType } from '../../lib/planning/kv-cache-type';
import { splitObstacle } from '../../lib/planning/split-rules';
import { ParallelismPlan } from '../../lib/planning/parallelism-plan';
import { toGib } from '../../lib/units';

const RUNS = 60;
const models = ModelSpec.knownNames().map((name) => ModelSpec.named(name));
const gpus = GpuSpec.knownNames().map((name) => GpuSpec.named(name));
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
      'maxPods', 'tensorParallelSize', 'pipelineParallelSize', 'groupSize', 'dataParallelSize', 'blockSize', 'pricePerGpuHour'];
    const props = fc.record({
      ...Object.fromEntries(numbers.map((name) => [name, strange])),
      layerPartition: fc.array(strange, { maxLength: 5 }), expertParallel: fc.boolean(), pinLayerPartition: fc.boolean(), enforceEager: fc.boolean(), languageModelOnly: fc.boolean(),
    }, { requiredKeys: [] });
    fc.assert(fc.property(model, gpu, props, (one, other, rest) => {
      const plan = ParallelismPlan.of({ model: one, gpu: other, ...rest });

      expect(plan.fits).toBe(plan.problems.length === 0);
      expect(plan.layerPartition).toHaveLength(plan.pipelineParallelSize);
      expect(plan.suggestions.length).toBeLessThanOrEqual(3);
      expect(plan.alternatives().length).toBeLessThanOrEqual(5);
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
      expect(!plan.fits || props.model.attentions.every((attention) => attention.obstacle(tensorParallelSize) === undefined)).toBe(true);
    }), { numRuns: RUNS });
  });

  test('every plan that fits satisfies the rules of the engine', () => {
    const sizes = fc.record({
      tensorParallelSize: fc.integer({ min: 1, max: 16 }), pipelineParallelSize: fc.integer({ min: 1, max: 4 }),
      dataParallelSize: fc.constantFrom(1, 2, 4, 8), expertParallel: fc.boolean(),
    }, { requiredKeys: [] });
    fc.assert(fc.property(question, sizes, (props, pinned) => {
      const plan = ParallelismPlan.of({ ...props, ...pinned });

      expect(!plan.fits || splitObstacle(plan.model, plan, plan.expertParallel) === undefined).toBe(true);
      expect(plan.gpus).toBe(plan.tensorParallelSize * plan.pipelineParallelSize * plan.dataParallelSize);
    }), { numRuns: 3 * RUNS });
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
      expect(long.gpus !== short.gpus || long.concurrencyLimit <= short.concurrencyLimit).toBe(true);
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

  test('the weights of all ranks add up to those of the checkpoint, with what is copied or derived', () => {
    const sizes = fc.record({
      tensorParallelSize: fc.constantFrom(1, 2, 4), pipelineParallelSize: fc.integer({ min: 1, max: 6 }),
      dataParallelSize: fc.constantFrom(1, 2), expertParallel: fc.boolean(),
    });
    fc.assert(fc.property(model, sizes, (one, props) => {
      const { tensorParallelSize, pipelineParallelSize, dataParallelSize } = props;
      const plan = ParallelismPlan.of({ model: one, gpu: GpuSpec.B300, ...props });
      const layers = Array.from({ length: one.hiddenLayers }, (_, layer) => one.layerWeights(layer)).flat();
      const ranks = tensorParallelSize * dataParallelSize;
      const weights = [...one.embeddingWeights(), ...layers, ...one.headWeights(), ...one.visionWeights()];
      const alignment = one.quantization.expertAlignment;
      const copied = weights.reduce((sum, { kind, bytes, shards, experts = shards }) => {
        const routed = kind === WeightKind.EXPERTS;
        const padding = routed ? Math.ceil(one.hiddenSize / alignment) * alignment / one.hiddenSize : 1;
        const share = routed ? shardShare(plan.expertParallel ? experts : shards, ranks) : shardShare(shards, tensorParallelSize);
        return sum + bytes * (share * ranks * padding - 1);
      }, 0);
      const derived = Array.from({ length: one.hiddenLayers }, (_, layer) => one.attentionOf(layer)?.derivedBytes(tensorParallelSize) ?? 0)
        .reduce((sum, bytes) => sum + bytes, 0) * ranks;
      const tables = one.maxPositionEmbeddings * one.rotationValues * 2 * ranks * pipelineParallelSize;
      const repacked = alignment > 1 ? 0.2 * ranks * pipelineParallelSize : 0;
      // A tied head is the embedding where both are on one stage, and a copy of it where they are not.
      const tied = one.tieWordEmbeddings ? one.embeddingWeights()[0].bytes : 0;
      const twice = pipelineParallelSize > 1 ? 0 : tied * ranks * shardShare(one.vocabularySize, tensorParallelSize);

      const sum = plan.stages.reduce((total, { weightsGib }) => total + weightsGib * ranks, 0);

      expect(sum).toBeCloseTo(toGib(one.checkpointBytes - one.nextnPredictBytes + tied + copied + derived + tables - twice) + repacked, 6);
    }), { numRuns: RUNS });
  });

  test('the same question has the same answer', () => {
    fc.assert(fc.property(question, (props) => {
      expect(ParallelismPlan.of(props).explain()).toBe(ParallelismPlan.of(props).explain());
    }), { numRuns: 20 });
  });
});
