import type { GpuSpec } from '../hardware/gpu-spec';
import type { ModelSpec } from '../model/model-spec';
import { invalid, notOfKind, problem } from '../problems';
import { alternatives, type PlanAlternative } from './alternatives';
import type { EngineVersion } from './engine-version';
import type { KvCacheType } from './kv-cache-type';
import type { ParallelismPlanProps } from './parallelism-plan-props';
import { planOutcome, type PlanOutcome } from './plan-outcome';
import { planReasons } from './plan-reasons';
import { planReport } from './plan-report';
import { planWarnings } from './plan-warnings';
import type { StageBudget } from './stage-budget';
import { suggestions } from './suggestions';

/** What fast exchange in /dev/shm between the ranks of a pod needs: 32 GiB for 8 GPUs. */
const SHARED_MEMORY_GIB_PER_GPU = 4;

/** What each property must be that takes an object, and where a name is written instead, how to make one of it. */
const KINDS = {
  model: { member: 'checkpointBytes', allowed: 'a ModelSpec, such as ModelSpec.named(\'…\')' },
  gpu: { member: 'memoryGib', allowed: 'a GpuSpec, such as GpuSpec.H20_96GB' },
  engineVersion: { member: 'isAtLeast', allowed: 'an EngineVersion, such as EngineVersion.vllm(\'0.19.1\')' },
  kvCacheType: { member: 'flag', allowed: 'a KvCacheType, such as KvCacheType.FP8' },
};

/**
 * How a model is split over GPUs and pods, whether it fits, and why.
 *
 * The fewest GPUs that leave headroom: tensor parallelism within a pod, pipeline parallelism over pods, and the larger
 * tensor-parallel size where two plans tie. Sizes that are given are checked instead of chosen; where both
 * `tensorParallelSize` and `pipelineParallelSize` are, headroom and margin only warn. Whether a plan fits is a question
 * with an answer: values that do not work come back as `problems`, together with the nearest layout and its budget.
 */
export class ParallelismPlan {
  /**
   * Plans.
   * @throws only where the model or the GPU is missing
   */
  static of(props: ParallelismPlanProps): ParallelismPlan {
    const missing = [
      ...(props.model ? [] : [problem('model', props.model, 'a ModelSpec')]),
      ...(props.gpu ? [] : [problem('gpu', props.gpu, 'a GpuSpec')]),
      ...notOfKind(props, KINDS),
    ];
    if (missing.length > 0) throw invalid('ParallelismPlan.of', missing);
    return new ParallelismPlan(props, planOutcome(props));
  }

  /** Whether the engine will start with it and hold what is asked for; true where there are no problems. */
  readonly fits: boolean;
  /** Everything that is wrong, each with the property, what was given and what is allowed. */
  readonly problems: string[];
  /** What works but may hurt. */
  readonly warnings: string[];
  /** Why this plan, and why no smaller one. */
  readonly reasons: string[];
  /** Where it does not fit: up to three changes of the properties that would, each of them tried, the nearest first. */
  readonly suggestions: string[];
  /** The model. */
  readonly model: ModelSpec;
  /** The GPU. */
  readonly gpu: GpuSpec;
  /** The engine and its version that the plan counts with. */
  readonly engineVersion: EngineVersion;
  /** Longest sequence in tokens. */
  readonly maxModelLen: number;
  /** Sequences of `maxModelLen` that were asked for at once. */
  readonly maxConcurrency: number;
  /** Share of each GPU's usable memory that the engine may take. */
  readonly gpuMemoryUtilization: number;
  /** The numbers in which keys and values are cached. */
  readonly kvCacheType: KvCacheType;
  /** Whether the engine runs without CUDA graphs. */
  readonly enforceEager: boolean;
  /** Sequences in one batch, where that was given. */
  readonly maxNumSeqs?: number;
  /** Tokens in one batch, where that was given. */
  readonly maxNumBatchedTokens?: number;
  /** Ranks over which each layer is split. */
  readonly tensorParallelSize: number;
  /** Stages into which the layers are split. */
  readonly pipelineParallelSize: number;
  /** Copies of everything but the experts that share the requests. */
  readonly dataParallelSize: number;
  /** Whether experts stay whole, spread over the ranks. */
  readonly expertParallel: boolean;
  /** Pods of one group, the size of a LeaderWorkerSet. */
  readonly groupSize: number;
  /** GPUs of each pod: its limit. */
  readonly gpusPerPod: number;
  /** GPUs of one group: tensor parallel × pipeline parallel × data parallel. */
  readonly gpus: number;
  /** Layers of each pipeline stage, in order. */
  readonly layerPartition: number[];
  /** Whether the engine must be told that partition. */
  readonly pinsLayerPartition: boolean;
  /** The memory of a GPU of each stage. */
  readonly stages: StageBudget[];
  /** Tokens that the KV cache holds: those of the tightest stage. */
  readonly kvCacheTokens: number;
  /** Sequences of `maxModelLen` that the KV cache holds at once, in hundredths, rounded down. */
  readonly concurrencyLimit: number;
  /** Cost of all GPUs of a group for an hour, where the price of one was given. */
  readonly costPerHour?: number;
  /** Tokens in a block of the KV cache, where that was given. */
  readonly blockSize?: number;
  /** Whether only the language model of a model that sees images is loaded. */
  readonly languageModelOnly: boolean;
  /** GiB of /dev/shm that each pod should have. */
  readonly sharedMemoryGib: number;

  private constructor(props: ParallelismPlanProps, private readonly outcome: PlanOutcome) {
    const { inputs, attempt, problems } = outcome;
    const { layout } = attempt;
    this.fits = problems.length === 0;
    this.problems = problems;
    this.warnings = planWarnings(attempt);
    this.reasons = planReasons(outcome);
    this.suggestions = this.fits ? [] : suggestions(props, outcome);
    this.model = inputs.model;
    this.gpu = inputs.gpu;
    this.engineVersion = inputs.engineVersion;
    this.maxModelLen = inputs.maxModelLen;
    this.maxConcurrency = inputs.maxConcurrency;
    this.gpuMemoryUtilization = inputs.gpuMemoryUtilization;
    this.kvCacheType = inputs.kvCacheType;
    this.enforceEager = inputs.enforceEager;
    this.maxNumSeqs = inputs.maxNumSeqs;
    this.maxNumBatchedTokens = inputs.maxNumBatchedTokens;
    this.tensorParallelSize = layout.tensorParallelSize;
    this.pipelineParallelSize = layout.pipelineParallelSize;
    this.dataParallelSize = layout.dataParallelSize;
    this.expertParallel = attempt.expertParallel;
    this.groupSize = layout.groupSize;
    this.gpusPerPod = layout.gpusPerPod;
    this.gpus = attempt.gpus;
    this.layerPartition = attempt.partition;
    this.pinsLayerPartition = attempt.pinsLayerPartition;
    this.stages = attempt.stages;
    this.kvCacheTokens = attempt.kvCacheTokens;
    this.concurrencyLimit = attempt.concurrencyLimit;
    this.costPerHour = attempt.costPerHour;
    this.blockSize = inputs.blockSize;
    this.languageModelOnly = inputs.languageModelOnly;
    this.sharedMemoryGib = SHARED_MEMORY_GIB_PER_GPU * layout.gpusPerPod;
  }

  /**
   * Other plans that fit as well, the best first, with what each gains and costs: at most five, with up to twice the GPUs.
   * What was pinned stays so. Where this plan does not fit there are none; see `suggestions`.
   */
  alternatives(): PlanAlternative[] {
    return this.fits ? alternatives(this.outcome.attempt) : [];
  }

  /** The plan in words: what was asked, what was chosen, a table of the memory, and why. At most 80 columns wide. */
  explain(): string {
    return planReport(this.outcome, this.reasons, this.warnings, this.suggestions);
  }
}
