/**
 * What pods need of the machines that run them, told by a network of adapters that only some machines have. Networks know
 * no platform and platforms know no network, so it travels as data: a platform that knows its machines chooses among those
 * that have the adapters, or says why none does.
 */
export interface MachineNeeds {
  /** Who needs it, as the user called it, such as `RdmaProfile.azureNd`. */
  readonly by: string;

  /** Adapters that each type of machine has which has any, under the types' names: `{ 'p5en.48xlarge': 16 }`. */
  readonly adapters: { [type: string]: number };

  /**
   * How many of them each pod takes for itself, 1 or more.
   *
   * @default 1
   */
  readonly count?: number;

  /**
   * The one type of machine that the user named there; the pods shall run on no other.
   *
   * @default - none: any that has enough adapters
   */
  readonly type?: string;

  /**
   * By which property of theirs the user named it, such as `RdmaProfile.efa instanceType`.
   *
   * @default - the same as `by`
   */
  readonly property?: string;
}

/** How programs reach the adapters of a pod, other than NCCL by its plugins. */
export enum AdapterAccess {
  /** By ibverbs, as InfiniBand and RoCE are: UCX and Mooncake drive them themselves. */
  VERBS = 'verbs',
  /** By libfabric, as Elastic Fabric Adapters are: they have no queue pairs of the reliable kind that verbs programs make. */
  LIBFABRIC = 'libfabric',
  /** By a plugin of NCCL and by nothing else: others have TCP. */
  NCCL_ONLY = 'nccl-only',
}
