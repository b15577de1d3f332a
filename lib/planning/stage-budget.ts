/** The memory of one GPU of a pipeline stage. All GPUs of a stage have the same. */
export interface StageBudget {
  /** Which stage, counted from 0. */
  readonly stage: number;
  /** Layers of the stage. */
  readonly layers: number;
  /** Index of its first layer. */
  readonly firstLayer: number;
  /** Whether it holds the token embedding, and what sees images. */
  readonly holdsEmbedding: boolean;
  /** Whether it holds the output head. */
  readonly holdsHead: boolean;
  /** GiB that the driver reports. */
  readonly usableGib: number;
  /** GiB that the engine takes under the share of memory it was given. The next five together. */
  readonly budgetGib: number;
  /** GiB for weights, with what the engine derives from them. */
  readonly weightsGib: number;
  /** GiB at the peak of a batch, beside the KV cache. */
  readonly activationGib: number;
  /** GiB for context and communication, outside the framework's allocator. */
  readonly communicationGib: number;
  /** GiB for CUDA graphs as far as they are taken from the budget. */
  readonly graphsGib: number;
  /** GiB that are left for the KV cache; negative where the rest is more than the budget. */
  readonly kvCacheGib: number;
  /** GiB of KV cache that the sequences asked for need. */
  readonly neededKvCacheGib: number;
  /** GiB that the engine needs outside its budget: CUDA graphs of older versions, context, fragmentation. */
  readonly outsideGib: number;
  /** GiB that nobody takes: usable − budget − outside; negative where graphs may not find room. */
  readonly freeGib: number;
}
