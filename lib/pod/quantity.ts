import { type Size, SizeRoundingBehavior } from 'cdk8s';
import { GIB } from '../units';

const FACTORS: { readonly [suffix: string]: number } = {
  '': 1, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18, Ki: 2 ** 10, Mi: 2 ** 20, Gi: GIB, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60,
};

/** A size in GiB, with its fraction. */
export function gibOf(size: Size): number {
  return size.toGibibytes({ rounding: SizeRoundingBehavior.NONE });
}

/** A Kubernetes quantity as a number: bytes, cores or pieces; undefined for what is none. */
export function parseQuantity(text: string): number | undefined {
  const match = /^([+-]?\d*\.?\d+|[+-]?\d+\.)([A-Za-z]*|[eE][+-]?\d+)$/.exec(text);
  if (!match) return undefined;
  const [, amount, suffix] = match;
  if (/^[eE][+-]?\d+$/.test(suffix)) return Number(amount + suffix);
  return Object.hasOwn(FACTORS, suffix) ? Number(amount) * FACTORS[suffix] : undefined;
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
