import type { FluidWorkersProps } from './fluid-workers-props';
import type { OssBucketProps } from './oss-bucket';

/** When the workers of a cache drop old data. */
export interface CacheEvictionProps {
  /**
   * The filled share of the quota at which old data begins to be dropped, between `low` and 1.
   *
   * @default 0.99
   */
  readonly high?: number;

  /**
   * The filled share of the quota at which dropping ends, between 0 and `high`.
   *
   * @default 0.95
   */
  readonly low?: number;
}

/** Properties of a Fluid cache before a bucket. */
export interface FluidCacheProps extends OssBucketProps, FluidWorkersProps, CacheEvictionProps {}
