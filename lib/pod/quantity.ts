import { type Size, SizeRoundingBehavior } from 'cdk8s';

/** A size in GiB, with its fraction. */
export function gibOf(size: Size): number {
  return size.toGibibytes({ rounding: SizeRoundingBehavior.NONE });
}

/** What is allowed where cores are asked for. */
export const CORES = 'a number of cores from 0.001 to 10000, in steps of 0.001';

/** Whether a number of cores is one that Kubernetes takes. */
export function isCores(cores: number): boolean {
  const thousandths = cores * 1000;
  return thousandths >= 1 && cores <= 10_000 && Math.abs(thousandths - Math.round(thousandths)) < 1e-6;
}

/** Whether a size is more than nothing and less than everything. */
export function isSize(size: Size): boolean {
  const gib = gibOf(size);
  return gib > 0 && gib <= 2 ** 30;
}
