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

const DECIMAL = ['m', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/**
 * A quantity as Kubernetes writes it: `1024Gi` as `1Ti`, `0.5` as `500m`. LeaderWorkerSet's webhook stores quantities of pods so,
 * and a set that says them otherwise changes with each apply. What is no such quantity, or finer than a thousandth, stays.
 */
export function canonicalQuantity(text: string): string {
  const [, whole, fraction = '', suffix] = /^(\d+)(?:\.(\d*))?(m|k|M|G|T|P|E|[KMGTPE]i)?$/.exec(text) ?? [];
  if (whole === undefined) return text;
  const isBinary = suffix?.endsWith('i') ?? false;
  const factor = isBinary ? 1000n * 1024n ** BigInt(BINARY.indexOf(suffix)) : 1000n ** BigInt(DECIMAL.indexOf(suffix ?? ''));
  const [amount, parts] = [BigInt(whole + fraction) * factor, 10n ** BigInt(fraction.length)];
  if (amount % parts !== 0n) return text;
  const thousandths = amount / parts;
  // As Kubernetes does, fewer than 1024 bytes, or parts of one, are written decimally.
  const isWritable = isBinary && thousandths % 1000n === 0n && thousandths >= 1_024_000n;
  return isWritable ? shortest(thousandths / 1000n, 1024n, BINARY) : shortest(thousandths, 1000n, DECIMAL);
}

/** A number with the largest unit of which it is a whole number. */
function shortest(amount: bigint, step: bigint, units: readonly string[]): string {
  if (amount === 0n) return '0';
  const [unit, ...larger] = units;
  return larger.length > 0 && amount % step === 0n ? shortest(amount / step, step, larger) : `${amount}${unit}`;
}
