import { GpuSpec } from '../../lib/hardware/gpu-spec';
import type { GpuSpecProps } from '../../lib/hardware/gpu-spec-props';
import { ModelSpec } from '../../lib/model/model-spec';
import { Quantization } from '../../lib/model/quantization';
import { EngineVersion } from '../../lib/planning/engine-version';
import { KvCacheType } from '../../lib/planning/kv-cache-type';
import { ParallelismPlan } from '../../lib/planning/parallelism-plan';
import type { ParallelismPlanProps } from '../../lib/planning/parallelism-plan-props';
import { isReport } from '../../lib/problems';
import { readOtherModels, type Deployment, type OtherModel } from './deployment';

/** GPUs of deployments that the library need not know. */
const OTHER_GPUS: Readonly<Record<string, GpuSpecProps>> = {
  'NVIDIA H800': { name: 'NVIDIA H800', memoryGib: 80 },
  'NVIDIA GB10': { name: 'NVIDIA GB10', memoryGib: 128, gpusPerNode: 1 },
};

const LOADED_AS = { BF16: Quantization.BF16, FP8: Quantization.FP8_TENSOR, FP32: Quantization.FP32 };

let otherModels: ReadonlyMap<string, OtherModel> | undefined;

/**
 * Plans a deployment as it was run: all sizes are given, and the split into stages is left to the engine.
 * @throws a report when its model or GPU is not known
 */
export function planDeployment(row: Deployment): ParallelismPlan {
  return ParallelismPlan.of(planProps(row));
}

/** A plan, or the message of the report that says why there is none. */
export function tryPlanning(row: Deployment): ParallelismPlan | string {
  try {
    return planDeployment(row);
  } catch (error) {
    if (isReport(error)) return error.message;
    throw error;
  }
}

function planProps(row: Deployment): ParallelismPlanProps {
  return {
    model: modelOf(row),
    gpu: gpuOf(row),
    gpusPerPod: row.gpusPerNode,
    engineVersion: EngineVersion.parse(row.engineVersion === undefined ? row.engine : `${row.engine}@${row.engineVersion}`),
    tensorParallelSize: row.tensorParallelSize,
    pipelineParallelSize: row.pipelineParallelSize,
    dataParallelSize: row.dataParallelSize,
    expertParallel: row.expertParallel,
    pinLayerPartition: false,
    maxModelLen: row.maxModelLen,
    gpuMemoryUtilization: row.gpuMemoryUtilization,
    ...(row.kvCacheType === undefined ? {} : { kvCacheType: KvCacheType.named(row.kvCacheType) }),
    ...(row.maxNumSeqs === undefined ? {} : { maxNumSeqs: row.maxNumSeqs }),
    ...(row.maxNumBatchedTokens === undefined ? {} : { maxNumBatchedTokens: row.maxNumBatchedTokens }),
    ...(row.enforceEager === undefined ? {} : { enforceEager: row.enforceEager }),
    ...(row.languageModelOnly === undefined ? {} : { languageModelOnly: row.languageModelOnly }),
  };
}

function modelOf({ model: name, loadedAs }: Deployment): ModelSpec {
  otherModels ??= new Map(readOtherModels().map((model) => [model.name, model]));
  const other = otherModels.get(name);
  const model = other ? fromFiles(other) : ModelSpec.named(name);
  return loadedAs === undefined ? model : model.loadedAs(LOADED_AS[loadedAs]);
}

function fromFiles({ name, config, checkpointBytes }: OtherModel): ModelSpec {
  const index = checkpointBytes === undefined ? {} : { index: JSON.stringify({ metadata: { total_size: checkpointBytes } }) };
  return ModelSpec.fromFiles({ name, config: JSON.stringify(config), ...index });
}

/** The known GPU with the memory that the deployment's driver reports. */
function gpuOf({ gpu, usableMemoryGib, gpusPerNode }: Deployment): GpuSpec {
  const props = OTHER_GPUS[gpu] ?? GpuSpec.named(gpu);
  return GpuSpec.of({ ...props, usableMemoryGib, gpusPerNode });
}
