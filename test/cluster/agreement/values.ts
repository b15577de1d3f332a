import fc from 'fast-check';

/** So that of some thirty values in a deployment all are right about every second time. */
const RARITY = 5;

/** Mostly what is right, now and then what is not: one of `weight` times as many. */
export function mostly<T>(good: fc.Arbitrary<T>, broken: fc.Arbitrary<T>, weight = 8): fc.Arbitrary<T> {
  return fc.oneof({ arbitrary: good, weight: weight * RARITY }, { arbitrary: broken, weight: 1 });
}

/** Left out but for one of so many. */
export function sometimes<T>(value: fc.Arbitrary<T>, oneOf = 5): fc.Arbitrary<T | undefined> {
  return fc.oneof({ arbitrary: fc.constant(undefined), weight: oneOf - 1 }, { arbitrary: value, weight: 1 });
}

export const oneOf = fc.constantFrom;

const WRONG_NAMES = ['', 'R1', 'r_1', '-r1', 'r1-', 'r1.', 'r 1', 'größe', 'r1/x', 'a'.repeat(64), 'a'.repeat(254), '.r1', 'r1..x', '1', 'r1\n'];

/** Names of objects: DNS labels, also of the longest that some kinds allow. */
export const label = fc.oneof({ arbitrary: fc.stringMatching(/^[a-z]([a-z0-9-]{0,12}[a-z0-9])?$/), weight: 6 }, { arbitrary: oneOf('a', 'x'.repeat(36), 'r1-0'), weight: 1 });
export const anyName = mostly(label, fc.oneof(oneOf(...WRONG_NAMES, '0r1', '42', 'r1.example.com', 'vllm', 'y'.repeat(50), `r1-${'z'.repeat(60)}`), fc.string({ maxLength: 12 })), 6);
export const subdomain = mostly(fc.oneof(label, oneOf('r1.example.com', '0a', 'a.b-c.d', `${'a'.repeat(63)}.${'b'.repeat(63)}`)), oneOf(...WRONG_NAMES));

const key = mostly(
  oneOf('team', 'a', 'example.com/team', 'Team_1.x', `example.com/${'k'.repeat(63)}`, 'a/b'),
  oneOf('', 'a b', '-a', 'a-', 'Example.com/a', 'a/b/c', '/a', 'a/', 'k'.repeat(64), `${'p'.repeat(254)}/a`, 'leaderworkerset.sigs.k8s.io/name', 'ä', 'constructor'), 10,
);
const value = mostly(oneOf('search', '', 'A.b_c-1', 'v'.repeat(63), '0'), oneOf('a b', '-a', 'v'.repeat(64), 'a/b', 'ä', '.'), 10);

export const labels = fc.dictionary(key, value, { maxKeys: 2, noNullPrototype: true });
export const someLabels = fc.dictionary(key, value, { minKeys: 1, maxKeys: 2, noNullPrototype: true });
export const annotations = fc.dictionary(key, mostly(oneOf('', 'text with spaces', '{"a": 1}'), oneOf('\0', 'a\tb'), 10), { maxKeys: 2, noNullPrototype: true });
export const number = (least: number, most: number, ...wrong: number[]) => mostly(fc.integer({ min: least, max: most }), oneOf(least - 1, most + 1, 0.5, -0, NaN, Infinity, 1e21, ...wrong), 10);
export const port = mostly(oneOf(8000, 8080, 65535, 30000), oneOf(80, 1, 0, -1, 65536, 8000.5, NaN), 10);
/** Quantities as text. */
export const quantity = mostly(oneOf('1', '64', '512Gi', '1e3', '0', '16G'), oneOf('', 'x', '1 Gi', '1GiB', '-1', '500m', '1.5Gi', '1.5', '0.1', '1Ki', 'Gi', '1e', '+1', '.5', '1.'));
export const env = fc.record({
  name: mostly(oneOf('A', 'NCCL_DEBUG', 'a.b-c', '_x', 'VLLM_LOGGING_LEVEL'), oneOf('', '1A', 'A B', 'A=B', 'ä', '.', '..', '..a', 'LWS_GROUP_SIZE', 'PATH', 'VLLM_HOST_IP'), 10),
  value: mostly(oneOf('', '1', 'a b', '$$(A)', '$(LWS_GROUP_SIZE)', '"', 'ä'), oneOf('$(UNKNOWN)', '\0', '\ud800'), 10),
});
