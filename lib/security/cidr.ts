/** A range of addresses: the bits of its first one, and how many of them are the same for all. */
export interface Cidr {
  /** Whether another range lies in this one and is smaller. */
  holds(other: Cidr | undefined): boolean;
  readonly bits: string;
  readonly length: number;
}

/** A range as its text says it; undefined for what is none, or has bits behind its length. */
export function cidrOf(text: unknown): Cidr | undefined {
  const match = /^([0-9A-Fa-f.:]+)\/(0|[1-9]\d{0,2})$/.exec(typeof text === 'string' ? text : '');
  const bits = match && (bitsOfV4(match[1]) ?? bitsOfV6(match[1]));
  const length = Number(match?.[2]);
  if (!bits || length > bits.length || bits.slice(length).includes('1')) return undefined;
  return {
    bits, length,
    holds: (other) => other !== undefined && other.bits.length === bits.length && other.length > length && other.bits.startsWith(bits.slice(0, length)),
  };
}

function bitsOfV4(text: string): string | undefined {
  const numbers = text.split('.');
  const valid = numbers.length === 4 && numbers.every((number) => /^(0|[1-9]\d{0,2})$/.test(number) && Number(number) <= 255);
  return valid ? numbers.map((number) => Number(number).toString(2).padStart(8, '0')).join('') : undefined;
}

function bitsOfV6(text: string): string | undefined {
  const halves = text.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const given = halves.flat();
  const zeros = 8 - given.length;
  if (halves.length > 2 || (halves.length === 2 ? zeros < 1 : zeros !== 0) || !given.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return undefined;
  const groups = [...halves[0], ...Array.from({ length: zeros }, () => '0'), ...(halves[1] ?? [])];
  return groups.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0')).join('');
}
