import { GIB } from '../units';

const FACTORS: { readonly [suffix: string]: number } = {
  '': 1, n: 1e-9, u: 1e-6, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18, Ki: 2 ** 10, Mi: 2 ** 20, Gi: GIB, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60,
};

/** A Kubernetes quantity as a number: bytes, cores or pieces; undefined for what is none. */
export function parseQuantity(text: string): number | undefined {
  const match = /^([+-]?\d*\.?\d+|[+-]?\d+\.)([A-Za-z]*|[eE][+-]?\d+)$/.exec(text);
  if (!match) return undefined;
  const [, amount, suffix] = match;
  if (/^[eE][+-]?\d+$/.test(suffix)) return Number(amount + suffix);
  return Object.hasOwn(FACTORS, suffix) ? Number(amount) * FACTORS[suffix] : undefined;
}
