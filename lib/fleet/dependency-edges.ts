import { ApiObject, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';

/** A construct, and what it depends on in the order in which cdk8s learns of it. */
export class Vertex {
  readonly targets: Node[] = [];
  readonly place: Vertex = this;
  /** The number of the last walk that … this vertex: that it was part of, that entered, left, or saw an edge to it. */
  scoped = 0; entered = 0; left = 0; dependedOn = 0;

  /**
   * @param construct the construct
   * @param index its number, in the order of the tree
   */
  constructor(readonly construct: IConstruct, readonly index: number) {}
}

/** All objects below a construct in its chart, as one target: edges from each object of a chart to each of another grow too many. */
export class ObjectGroup {
  entered = 0; left = 0; dependedOn = 0;

  /**
   * @param place the chart that the objects are in
   * @param targets the objects
   */
  constructor(readonly place: Vertex, readonly targets: readonly Vertex[]) {}
}

/** What edges lead to. */
export type Node = Vertex | ObjectGroup;

/** The constructs of an app and what each depends on. */
export class Edges {
  readonly vertices: readonly Vertex[];
  /** Whether a chart depends on another, or is in another. */
  readonly hasDependentCharts: boolean;
  private readonly byPath: Map<string, Vertex>;
  private walks = 0;

  /**
   * Adds the dependencies between charts to them, as cdk8s does. Those between objects are not added to the objects.
   *
   * @throws where a dependency leads from or to something that is in no chart
   */
  constructor(app: IConstruct) {
    const constructs = app.node.findAll();
    this.vertices = constructs.map((construct, index) => new Vertex(construct, index));
    this.byPath = new Map(this.vertices.map((vertex) => [vertex.construct.node.path, vertex]));
    const hasNestedCharts = dependOnNestedCharts(constructs);
    const hasDependencies = dependOnChartsOfDependencies(constructs);
    this.hasDependentCharts = hasNestedCharts || hasDependencies;
    const dependencies = dependenciesOf(constructs);
    for (const { source, target } of dependencies) {
      const found = this.byPath.get(target.node.path);
      if (found) this.vertexOf(source).targets.push(found);
    }
    this.addObjects(dependencies);
  }

  /** The vertex of a construct; of one that was added to the tree later, a vertex that depends on nothing. */
  vertexOf(construct: IConstruct): Vertex {
    return this.byPath.get(construct.node.path) ?? new Vertex(construct, this.vertices.length);
  }

  /** A number of its own for each walk, so that the marks of earlier ones need not be taken away. */
  nextWalk(): number {
    return ++this.walks;
  }

  /** Each object below what depends, in its chart, depends on each object below what is depended on, in its chart. */
  private addObjects(dependencies: readonly Dependency[]): void {
    const groups = new Map<IConstruct, ObjectGroup | undefined>();
    const objects = new Map<IConstruct, readonly Vertex[]>();
    const objectsOf = (construct: IConstruct) => remembered(objects, construct, () => this.objectsBelow(construct));
    const groupOf = (construct: IConstruct) => remembered(groups, construct, () => {
      const place = this.byPath.get(Chart.of(construct).node.path);
      return place && new ObjectGroup(place, objectsOf(construct));
    });
    for (const { source, target } of dependencies) {
      const group = groupOf(target);
      if (!group || group.targets.length === 0) continue;
      const own = contains(source, target) || contains(target, source) ? new Set(group.targets) : undefined;
      let ownSources = 0;
      for (const vertex of objectsOf(source)) {
        if (!own?.has(vertex)) vertex.targets.push(group);
        // No object depends on itself. Two of a group that depend on each other are a cycle, which more do not change.
        else if (++ownSources <= 2) vertex.targets.push(...group.targets.filter((each) => each !== vertex));
      }
    }
  }

  private objectsBelow(construct: IConstruct): Vertex[] {
    const chart = Chart.of(construct);
    const objects = construct.node.findAll().filter((child) => ApiObject.isApiObject(child) && Chart.of(child) === chart);
    return objects.flatMap(({ node }) => this.byPath.get(node.path) ?? []);
  }
}

/**
 * Walks depth first over what can be reached from a node and was not yet walked over; tells whether it met no cycle.
 *
 * @param root where to begin
 * @param walk the number of the walk
 * @param follows which edges to follow
 * @param leave called for each construct once all that it depends on was left
 */
export function walkOver(root: Node, walk: number, follows: (from: Node, to: Node) => boolean, leave: (vertex: Vertex) => void): boolean {
  root.entered = walk;
  const way = [{ node: root, next: 0 }];
  while (way.length > 0) {
    const step = way[way.length - 1];
    const target = step.node.targets[step.next++];
    if (target === undefined) {
      way.pop();
      step.node.left = walk;
      if (step.node instanceof Vertex) leave(step.node);
    } else if (follows(step.node, target) && target.left !== walk) {
      if (target.entered === walk) return false;
      target.entered = walk;
      way.push({ node: target, next: 0 });
    }
  }
  return true;
}

interface Dependency {
  readonly source: IConstruct;
  readonly target: IConstruct;
}

function dependenciesOf(constructs: readonly IConstruct[]): Dependency[] {
  return constructs.flatMap((source) => source.node.dependencies.map((target) => ({ source, target })));
}

function dependOnNestedCharts(constructs: readonly IConstruct[]): boolean {
  let any = false;
  for (const parent of constructs.filter((construct) => Chart.isChart(construct))) {
    for (const child of parent.node.children.filter((construct) => Chart.isChart(construct))) {
      parent.node.addDependency(child);
      any = true;
    }
  }
  return any;
}

function dependOnChartsOfDependencies(constructs: readonly IConstruct[]): boolean {
  let any = false;
  for (const { source, target } of dependenciesOf(constructs)) {
    const sourceChart = Chart.of(source);
    const targetChart = Chart.of(target);
    if (sourceChart === targetChart) continue;
    sourceChart.node.addDependency(targetChart);
    any = true;
  }
  return any;
}

function contains(outer: IConstruct, inner: IConstruct): boolean {
  return inner.node.scopes.includes(outer);
}

function remembered<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const found = known.get(key);
  if (found !== undefined || known.has(key)) return found as V;
  const made = make();
  known.set(key, made);
  return made;
}
