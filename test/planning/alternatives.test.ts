import { GpuSpec } from '../../lib/hardware/gpu-spec';
import { ModelSpec } from '../../lib/model/model-spec';
import { EngineVersion } from '../../lib/planning/engine-version';
import { ParallelismPlan } from '../../lib/planning/parallelism-plan';
import type { ParallelismPlanProps } from '../../lib/planning/parallelism-plan-props';

const planOf = (props: Partial<ParallelismPlanProps> = {}) => ParallelismPlan.of({
  model: ModelSpec.DEEPSEEK_R1, gpu: GpuSpec.H20_96GB, maxModelLen: 32_768, engineVersion: EngineVersion.vllm('0.19.0'), ...props,
});

describe('alternatives', () => {
  test('are other plans that fit, with what each gains and costs, the ones with the fewest GPUs first', () => {
    const plan = planOf();
    const [first, ...others] = plan.alternatives();

    expect(plan.tensorParallelSize * 100 + plan.pipelineParallelSize).toBe(802);
    expect(first).toMatchObject({ tensorParallelSize: 4, pipelineParallelSize: 4, gpus: 16, layout: 'TP 4 x PP 4 on 2 pods of 8 GPUs' });
    expect(first.gains[0]).toMatch(/^room for \d+(\.\d+)? sequences at once instead of 38\.45 \(\+\d+ %\)$/);
    expect(first.costs).toEqual(['a pipeline of 4 stages: more latency']);
    expect(others.length).toBeGreaterThan(0);
    expect(others.every(({ gpus }) => gpus >= 16)).toBe(true);
  });

  test('plan as they say', () => {
    for (const { tensorParallelSize, pipelineParallelSize, dataParallelSize, expertParallel, kvCacheTokens, concurrencyLimit } of planOf().alternatives()) {
      const plan = planOf({ tensorParallelSize, pipelineParallelSize, dataParallelSize, expertParallel });

      expect(plan).toMatchObject({ fits: true, kvCacheTokens, concurrencyLimit });
    }
  });

  test('share the requests among copies where there are experts, whose KV caches are told together', () => {
    const copies = planOf({ gpu: GpuSpec.H200_141GB }).alternatives().find(({ dataParallelSize }) => dataParallelSize > 1);

    expect(copies).toMatchObject({ expertParallel: true });
    expect(copies?.costs.join()).toMatch(/engines share the requests/);
  });

  test('leave what was pinned', () => {
    const alternatives = planOf({ tensorParallelSize: 8, dataParallelSize: 1 }).alternatives();

    expect(new Set(alternatives.map(({ tensorParallelSize, dataParallelSize }) => `${tensorParallelSize} ${dataParallelSize}`))).toEqual(new Set(['8 1']));
  });

  test('tell the cost where a GPU has a price', () => {
    const plan = planOf({ pricePerGpuHour: 2.5 });

    expect(plan.costPerHour).toBe(40);
    expect(plan.alternatives().map(({ gpus, costPerHour }) => costPerHour === gpus * 2.5)).not.toContain(false);
    expect(plan.alternatives().filter(({ gpus }) => gpus > 16).every(({ costs }) => /more an hour/.test(costs.join()))).toBe(true);
    expect(planOf().costPerHour).toBeUndefined();
  });

  test('are none where nothing fits', () => {
    expect(planOf({ maxPods: 1 }).alternatives()).toEqual([]);
  });
});
