import { type Edges, type Node, ObjectGroup, Vertex, walkOver } from './dependency-edges';

/** So many steps of the way that cdk8s tells are followed: in dense dependencies it gets longer than any memory. */
const MOST_STEPS = 100_000;

/**
 * The error of cdk8s for dependencies that form a cycle; nothing where there is none, or where something depends on
 * itself that nothing else depends on. cdk8s adds the edges of one construct after another, and tells a way back from the first edge that
 * closes a cycle. That something depends on itself it notices the second time only.
 */
export function cycleError(edges: Edges): Error | undefined {
  const last = firstToClose(edges);
  if (last === undefined) return selfDependencyError(edges);
  const leading = leadingTo(last, edges);
  const targets = last.targets.flatMap(objects);
  const first = targets.find((target, index) => (target === last ? targets.indexOf(last) < index : leading.has(target)));
  if (first === undefined) return undefined;
  const way = first === last ? [last, last] : wayOfCdk8s(first, last, leading) ?? shortestWay(first, last, leading);
  return new Error(`Dependency cycle detected: ${[...way, first].map(({ construct }) => construct.node.path).join(' => ')}`);
}

/**
 * The error for a construct that depends on itself and that others depend on, at which cdk8s goes round for ever; nothing
 * where there is none.
 */
function selfDependencyError({ vertices }: Edges): Error | undefined {
  const ofThemselves = new Set(vertices.filter((vertex) => vertex.targets.includes(vertex)));
  const sought = vertices.flatMap((vertex) => targetsOf(vertex).filter((target) => target !== vertex && ofThemselves.has(target)));
  return sought.length === 0 ? undefined : new Error(`Dependency cycle detected: ${sought[0].construct.node.path} => ${sought[0].construct.node.path}`);
}

/** The construct whose edges close a cycle with those of the constructs before it. */
function firstToClose(edges: Edges): Vertex | undefined {
  const { vertices } = edges;
  const twice = vertices.findIndex((vertex) => vertex.targets.filter((target) => target === vertex).length > 1);
  let [fewest, most] = [0, twice < 0 ? vertices.length : twice];
  if (isAcyclic(edges, most)) return vertices[twice];
  while (most - fewest > 1) {
    const middle = Math.floor((fewest + most) / 2);
    if (isAcyclic(edges, middle)) fewest = middle;
    else most = middle;
  }
  return vertices[most - 1];
}

/** Whether the edges of the first constructs form no cycle. */
function isAcyclic(edges: Edges, count: number): boolean {
  const walk = edges.nextWalk();
  const follows = (from: Node, to: Node) => from !== to && (to instanceof ObjectGroup || to.index < count);
  return edges.vertices.slice(0, count).every((vertex) => vertex.left === walk || walkOver(vertex, walk, follows, () => {}));
}

/** What leads to a construct by the edges of those before it. */
function leadingTo(last: Vertex, edges: Edges): Set<Node> {
  const sources = new Map<Node, Node[]>();
  const add = (from: Node) => {
    for (const to of from.targets) {
      const known = sources.get(to);
      if (known) {
        known.push(from);
        continue;
      }
      sources.set(to, [from]);
      if (to instanceof ObjectGroup) add(to);
    }
  };
  edges.vertices.slice(0, last.index).forEach(add);
  const leading = new Set<Node>([last]);
  for (const node of leading) for (const source of sources.get(node) ?? []) leading.add(source);
  return leading;
}

/** The constructs that one depends on, each once. */
function targetsOf(vertex: Vertex): Vertex[] {
  return [...new Set(vertex.targets.flatMap(objects))];
}

function objects(node: Node): readonly Vertex[] {
  return node instanceof Vertex ? [node] : node.targets;
}

/**
 * The way that cdk8s tells. Its search goes on after it has found one: it tells what it finds by the other edges too, and
 * where the last edge leads astray it takes back the end of the way. Nothing where that takes too long.
 */
function wayOfCdk8s(first: Vertex, last: Vertex, leading: ReadonlySet<Node>): Vertex[] | undefined {
  const way = [first];
  const search = [{ targets: targetsOf(first), next: 0, found: false }];
  for (let steps = 0; search.length > 0; steps++) {
    if (steps > MOST_STEPS) return undefined;
    const step = search[search.length - 1];
    const target = step.targets[step.next++];
    if (target === last) way.push(target);
    if (target === last || target === undefined) {
      const found = target === last || step.found;
      if (!found) way.pop();
      search.pop();
      if (search.length > 0) search[search.length - 1].found = found;
    } else if (leading.has(target)) {
      way.push(target);
      search.push({ targets: targetsOf(target), next: 0, found: false });
    } else {
      step.found = false;
    }
  }
  return way;
}

function shortestWay(first: Vertex, last: Vertex, leading: ReadonlySet<Node>): Vertex[] {
  const before = new Map<Vertex, Vertex>();
  const reached = new Set([first]);
  for (const vertex of reached) {
    for (const target of targetsOf(vertex)) {
      if (!leading.has(target) || reached.has(target)) continue;
      before.set(target, vertex);
      reached.add(target);
    }
    if (reached.has(last)) break;
  }
  const way = [last];
  while (way[0] !== first) way.unshift(before.get(way[0]) as Vertex);
  return way;
}
