import { type Document as YamlDocument, isAlias, isMap, isPair, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';

/** A place in a text, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The deepest field on a way that is there: where it begins, and how many steps of the way lead to it. */
export interface Place {
  readonly offset: number;
  readonly depth: number;
}

/** Where a field of a document is: its key, or the entry of a list; of a field that is missing, what should hold it. */
export function placeOf(document: YamlDocument, way: readonly (string | number)[]): Place {
  let node = resolved(document.contents, document);
  let offset = node?.range?.[0] ?? 0;
  let depth = 0;
  for (const step of way) {
    if (isSeq(node)) {
      const item = node.items[Number(step)] as Node | undefined;
      if (item === undefined) break;
      offset = item.range?.[0] ?? offset;
      node = resolved(item, document);
    } else if (isMap(node)) {
      const pair = pairOf(node, step, document);
      if (pair === undefined) break;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = resolved(pair.value, document);
    } else break;
    depth += 1;
  }
  return { offset, depth };
}

/** The field of a map, its own or one that is merged into it. */
function pairOf(map: YAMLMap, step: string | number, document: YamlDocument): Pair | undefined {
  const keyOf = ({ key }: Pair) => (isScalar(key) ? String(key.value) : undefined);
  const own = map.items.find((pair) => keyOf(pair) === step);
  if (own !== undefined) return own;
  const merged = map.items.filter((pair) => isScalar(pair.key) && pair.key.source === '<<').flatMap(({ value }) => {
    const from = resolved(value, document);
    return isSeq(from) ? from.items.map((item) => resolved(item, document)) : [from];
  });
  return merged.flatMap((from) => (isMap(from) ? pairOf(from, step, document) ?? [] : [])).find(isPair);
}

function resolved(value: unknown, document: YamlDocument): Node | undefined {
  return (isAlias(value) ? value.resolve(document) : value ?? undefined) as Node | undefined;
}
