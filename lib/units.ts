/** Bytes in a gibibyte: the only place where this library says it. */
export const GIB = 2 ** 30;

/** A number of bytes in GiB. */
export function toGib(bytes: number): number {
  return bytes / GIB;
}
