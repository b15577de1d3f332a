import { problem } from '../problems';
import type { GroupLayout } from './group-layout';
import { MemoryBudget } from './memory-budget';
import type { PlanInputs } from './plan-inputs';
import { experts, splitObstacle } from './split-rules';
import type { StageBudget } from './stage-budget';
import { counted, describeLayout, short } from './words';

/** Why a layout does not do. */
export interface Shortfall {
  /** By how much it fails, in words. */
  readonly text: string;
  /** The same as a finding about the property that decides it. */
  readonly problem: string;
  /** Whether the engine would not start, or not hold what is asked for; else it is a rule of caution. */
  readonly fatal: boolean;
}

/** One layout, tried. The budget is only worked out where somebody asks for it. */
export class Attempt {
  readonly expertParallel: boolean;
  private knownBudget?: MemoryBudget;
  private worked?: { readonly partition: number[]; readonly stages: StageBudget[]; readonly blocks: number };

  constructor(public readonly inputs: PlanInputs, public readonly layout: GroupLayout) {
    this.expertParallel = experts(inputs.model, layout, inputs.expertParallel);
  }

  get budget(): MemoryBudget {
    return this.knownBudget ??= new MemoryBudget(this.inputs, this.layout, this.expertParallel);
  }

  get gpus(): number {
    return this.layout.groupSize * this.layout.gpusPerPod;
  }

  /** Cost of all GPUs for an hour, where the price of one was given. */
  get costPerHour(): number | undefined {
    const { pricePerGpuHour } = this.inputs;
    return pricePerGpuHour === undefined ? undefined : Math.round(pricePerGpuHour * this.gpus * 10_000) / 10_000;
  }

  get partition(): number[] {
    return this.result.partition;
  }

  get stages(): StageBudget[] {
    return this.result.stages;
  }

  /** The figure that each copy of the engine logs as the size of its KV cache. */
  get kvCacheTokens(): number {
    return this.budget.tokens(this.result.blocks);
  }

  /** Sequences of `maxModelLen` that the KV caches of all copies hold, in hundredths, rounded down. */
  get concurrencyLimit(): number {
    const each = Math.floor(this.result.blocks / this.budget.blocksPerSequence * 100) / 100;
    return Math.round(each * this.layout.dataParallelSize * 100) / 100;
  }

  /** Whole sequences of `maxModelLen` that the KV caches of all copies hold. */
  get wholeSequences(): number {
    return Math.floor(this.result.blocks / this.budget.blocksPerSequence) * this.layout.dataParallelSize;
  }

  /** Whether the engine must be told the partition. */
  get pinsLayerPartition(): boolean {
    return this.inputs.pinLayerPartition && this.layout.pipelineParallelSize > 1;
  }

  /** The stage with room for the fewest blocks, which sets the number of tokens. */
  get tightest(): StageBudget {
    const room = ({ stage, firstLayer, layers }: StageBudget) => this.budget.stageBlocks(stage, firstLayer, layers);
    return this.stages.reduce((tight, stage) => room(stage) < room(tight) ? stage : tight);
  }

  /** The same layout for other properties. */
  again(inputs: PlanInputs): Attempt {
    return new Attempt(inputs, this.layout);
  }

  /** Why the engine refuses the sizes, whatever the memory. */
  obstacle(): string | undefined {
    return splitObstacle(this.inputs.model, this.layout, this.expertParallel);
  }

  /** What memory lacks, the cheapest check first. */
  shortfalls(): Shortfall[] {
    return [...this.headroom(), ...this.room()];
  }

  /** What the first check that fails says. */
  firstShortfall(): Shortfall | undefined {
    return this.headroom()[0] ?? this.room()[0];
  }

  /** Whether it does, worked out no further than needed. */
  fits(): boolean {
    const { inputs } = this;
    if (this.obstacle() !== undefined) return false;
    if (!inputs.pinned && this.headroom().length > 0) return false;
    if (!this.budget.canHold(this.budget.sequencesPerCopy)) return false;
    return !this.room().some(({ fatal }) => fatal || !inputs.pinned);
  }

  /** Whether it would do for a single sequence. */
  holdsOneSequence(): boolean {
    return this.again({ ...this.inputs, maxConcurrency: 1 }).fits();
  }

  private get result() {
    if (!this.worked) {
      const partition = this.budget.partition();
      const stages = this.budget.stages(partition);
      this.worked = { partition, stages, blocks: this.budget.blocks(partition) };
    }
    return this.worked;
  }

  /** All GPUs together must have `headroom` bytes for each byte of the checkpoint; independent of the engine. */
  private headroom(): Shortfall[] {
    const { model, gpu, headroom } = this.inputs;
    const needed = model.checkpointGib * headroom;
    const usable = this.gpus * gpu.usableMemoryGib;
    if (needed <= usable) return [];
    const product = `${short(headroom)} x ${short(model.checkpointGib)} GiB of checkpoint`;
    return [{
      fatal: false,
      text: `${product} are ${short(needed)} GiB, ${short(needed - usable)} more than the usable ${short(usable)}`,
      problem: problem('gpu', this.hardware,
        `GPUs that together have ${short(needed)} GiB usable (headroom: ${product}), not ${short(usable)}`),
    }];
  }

  private room(): Shortfall[] {
    const { minMarginGib, maxModelLen, maxConcurrency } = this.inputs;
    const { stage, kvCacheGib, neededKvCacheGib } = this.tightest;
    const where = this.stages.length > 1 ? ` on stage ${stage}` : '';
    if (kvCacheGib <= 0) {
      const text = `weights and engine take ${short(-kvCacheGib)} GiB per GPU more than the budget${where}, before any KV cache`;
      return [{ fatal: true, text, problem: problem('gpu', this.hardware, `GPUs with more memory, or more of them: ${text}`) }];
    }
    if (this.wholeSequences < this.budget.sequencesPerCopy * this.layout.dataParallelSize) {
      const sequences = counted(maxConcurrency, 'sequence');
      const text = `${sequences} of ${maxModelLen} tokens: ${short(neededKvCacheGib)} GiB of KV cache needed per GPU${where}, `
        + `${short(kvCacheGib)} there, for ${this.kvCacheTokens} tokens`;
      const longest = this.longestContext();
      const allowed = longest > 0 ? `at most about ${longest} for ${sequences}` : 'fewer sequences';
      return [{ fatal: true, text, problem: problem('maxModelLen', maxModelLen, `${allowed} on ${describeLayout(this.layout)}`, text) }];
    }
    const least = Math.min(...this.stages.map((budget) => budget.kvCacheGib));
    return least >= minMarginGib ? [] : [{
      fatal: false,
      text: `${short(least)} GiB of KV cache per GPU are less than minMarginGib, ${short(minMarginGib)}`,
      problem: problem('minMarginGib', minMarginGib,
        `at most the ${short(least)} GiB of KV cache per GPU on ${describeLayout(this.layout)}`),
    }];
  }

  /** Tokens that each of the sequences asked for may have, by halving; batches are left as they are. */
  private longestContext(): number {
    const { cache, sequencesPerCopy } = this.budget;
    let least = 0;
    let most = this.inputs.maxModelLen;
    while (most - least > 1) {
      const middle = Math.floor((least + most) / 2);
      if (sequencesPerCopy * cache.blocksPerSequence(middle) <= this.result.blocks) least = middle;
      else most = middle;
    }
    return least;
  }

  private get hardware(): string {
    return `${this.gpus} x ${this.inputs.gpu.name}`;
  }
}
