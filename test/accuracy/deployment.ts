import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One deployment that somebody ran, or tried to, and said so in public. Memory is that of one GPU. */
export interface Deployment {
  /** Stable name of the row: model, GPU, layout, length, engine. */
  readonly id: string;
  /** Repository of the model. */
  readonly model: string;
  /** Format of the weights as the engine held them, where the source states it. */
  readonly weightsFormat?: 'AWQ' | 'BF16' | 'FP16' | 'FP32' | 'FP8' | 'GPTQ' | 'INT4' | 'INT8' | 'MXFP4' | 'NVFP4';
  /** Format to which the engine was told to convert the weights. */
  readonly loadedAs?: 'BF16' | 'FP8' | 'FP32';
  /** Name of the GPU. */
  readonly gpu: string;
  /** GiB that its driver reports. */
  readonly usableMemoryGib: number;
  readonly gpusPerNode: number;
  readonly engine: 'vllm' | 'sglang' | 'trtllm' | 'lmdeploy' | 'atom';
  /** As the source writes it; ` V0` for vLLM's first engine. Missing where the source does not say: planned as the newest. */
  readonly engineVersion?: string;
  readonly tensorParallelSize: number;
  readonly pipelineParallelSize: number;
  readonly dataParallelSize: number;
  readonly expertParallel: boolean;
  readonly maxModelLen: number;
  readonly gpuMemoryUtilization: number;
  /** Numbers of the KV cache, where not those of the model. */
  readonly kvCacheType?: string;
  readonly maxNumSeqs?: number;
  readonly maxNumBatchedTokens?: number;
  readonly enforceEager?: boolean;
  readonly languageModelOnly?: boolean;
  /** `engineBug`: refused by a fault of that version only. */
  readonly outcome: 'starts' | 'refused' | 'engineBug';
  /** What the outcome rests on; `derived` from a figure that the same deployment logged, or by arithmetic. */
  readonly evidence: 'log' | 'benchmark' | 'documentation' | 'issue' | 'derived';
  /** What the engine logged. */
  readonly logged?: LoggedFigures;
  /** False where a fault or a fix of that build alone shaped the logged KV cache. */
  readonly kvCacheComparable?: boolean;
  /** Properties that the source leaves open. */
  readonly assumed?: string[];
  /** Where it can be read: repository:path, repository#issue, or the name of an article. */
  readonly source: string;
  readonly remark?: string;
}

/** Figures of a start-up log; of a pipeline those of one of its stages. */
export interface LoggedFigures {
  readonly weightsGib?: number;
  readonly kvCacheGib?: number;
  /** Tokens of the whole engine. */
  readonly kvCacheTokens?: number;
  /** Sequences of `maxModelLen` that fit at once. */
  readonly concurrency?: number;
  readonly activationGib?: number;
  readonly communicationGib?: number;
  readonly graphsGib?: number;
  /** Tokens of a block of the KV cache. */
  readonly blockTokens?: number;
}

/** A model that is not in the catalogue, as its `config.json` describes it. */
export interface OtherModel {
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Where the configuration was read. */
  readonly configSource: string;
  readonly checkpointBytes?: number;
  readonly checkpointBytesSource?: string;
}

/** All deployments, sorted by id. */
export function readDeployments(): Deployment[] {
  return read('deployments.json');
}

/** The models of deployments that the catalogue does not have, sorted by name. */
export function readOtherModels(): OtherModel[] {
  return read('models.json');
}

function read<T>(file: string): T {
  return JSON.parse(readFileSync(join(__dirname, file), 'utf8')) as T;
}
