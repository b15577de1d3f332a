/** An address of the internet protocol, version 4 or 6. */
interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** A range of addresses: those that begin with the same bits. */
export interface AddressRange extends Address {
  readonly length: number;
}

/** An address, or undefined for what is none. Zeros in front of a number are taken, as older releases of Kubernetes do. */
export function parseAddress(text: unknown): Address | undefined {
  if (typeof text !== 'string' || text.length > 50) return undefined;
  if (!text.includes(':')) {
    const value = fromDots(text);
    return value === undefined ? undefined : { bits: 32, value };
  }
  const dots = /^(.*:)([\d.]+)$/.exec(text);
  const tail = dots?.[2].includes('.') ? fromDots(dots[2]) : undefined;
  const whole = dots && tail !== undefined ? `${dots[1]}${(tail >> 16n).toString(16)}:${(tail & 0xffffn).toString(16)}` : text;
  const halves = whole.split('::');
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const count = groups.flat().length;
  if (!groups.flat().every((group) => /^[0-9a-fA-F]{1,4}$/.test(group)) || (halves.length === 2 ? count > 7 : count !== 8)) return undefined;
  const [first, last = []] = groups;
  const all = [...first, ...Array.from({ length: 8 - count }, () => '0'), ...last];
  return { bits: 128, value: all.reduce((value, group) => (value << 16n) + BigInt(`0x${group}`), 0n) };
}

function fromDots(text: string): bigint | undefined {
  const numbers = text.split('.');
  if (numbers.length !== 4 || !numbers.every((each) => /^\d{1,3}$/.test(each) && Number(each) <= 255)) return undefined;
  return numbers.reduce((value, each) => (value << 8n) + BigInt(each), 0n);
}

/** A range such as `10.0.0.0/8`, or undefined for what is none. */
export function parseRange(text: unknown): AddressRange | undefined {
  const match = typeof text === 'string' ? /^([^/]+)\/(\d{1,3})$/.exec(text) : null;
  const address = parseAddress(match?.[1]);
  return match && address && Number(match[2]) <= address.bits ? { ...address, length: Number(match[2]) } : undefined;
}

/** Whether all of a range is in another one, which has more. */
export function isPartOf(inner: AddressRange, outer: AddressRange): boolean {
  const rest = BigInt(outer.bits - outer.length);
  return inner.bits === outer.bits && inner.length > outer.length && inner.value >> rest === outer.value >> rest;
}

/** Whether text is the usual one for a range: no bits beyond its length, no zeros in front of decimal numbers. */
export function isUsual(text: string, range: AddressRange): boolean {
  const rest = BigInt(range.bits - range.length);
  const hasZeros = range.bits === 32 ? /(^|[./])0\d/.test(text) : /[./]0\d/.test(text);
  return (range.value >> rest) << rest === range.value && !hasZeros && !(range.bits === 128 && text.includes('.'));
}

/** A range that is written as usual; undefined for what is none, or is written otherwise. */
export function usualRange(text: unknown): AddressRange | undefined {
  const range = parseRange(text);
  return range !== undefined && isUsual(String(text), range) ? range : undefined;
}
