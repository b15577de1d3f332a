import { ApiObject, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { cycleError } from './dependency-cycle';
import { Edges, type Node, ObjectGroup, type Vertex, walkOver } from './dependency-edges';

/**
 * In which order cdk8s writes the charts of an app, and the objects of a chart: what is depended on first. cdk8s walks
 * every path of dependencies, of which there are exponentially many; here each construct is met once. The order is the
 * same, for meeting a construct again adds nothing.
 */
export class AppOrder {
  private readonly edges: Edges;

  /**
   * Adds the dependencies between charts that follow from those of what is in them, as cdk8s does.
   *
   * @throws where a dependency leads to something that is in no chart
   */
  constructor(app: IConstruct) {
    this.edges = new Edges(app);
  }

  /** Whether any chart depends on another, which puts numbers before the names of files. */
  get hasDependentCharts(): boolean {
    return this.edges.hasDependentCharts;
  }

  /**
   * All charts.
   *
   * @throws where dependencies form a cycle, with the message of cdk8s
   */
  charts(): Chart[] {
    // cdk8s keeps constructs by path in an object, which puts those whose path is a whole number first.
    const byPath: Record<string, Vertex> = Object.create(null);
    for (const vertex of this.edges.vertices) byPath[vertex.construct.node.path] = vertex;
    const sorted = this.sorted(Object.values(byPath));
    // Nothing leads to a cycle that nothing else depends on. What depends on itself alone cdk8s leaves out.
    const error = sorted.length < this.edges.vertices.length ? cycleError(this.edges) : undefined;
    if (error) throw error;
    return sorted.filter((construct) => Chart.isChart(construct));
  }

  /** The objects of one chart, without those of charts in it. */
  objectsOf(chart: Chart): ApiObject[] {
    return this.sorted(chart.node.findAll().map((construct) => this.edges.vertexOf(construct)))
      .filter((construct): construct is ApiObject => ApiObject.isApiObject(construct)).filter((object) => Chart.of(object) === chart);
  }

  /** Dependencies before dependents, beginning with what nothing among these depends on. */
  private sorted(vertices: readonly Vertex[]): IConstruct[] {
    const walk = this.edges.nextWalk();
    for (const vertex of vertices) vertex.scoped = walk;
    for (const vertex of vertices) for (const target of vertex.targets) markDependedOn(target, walk);
    const sorted: IConstruct[] = [];
    const follows = (_from: Node, to: Node) => to.place.scoped === walk;
    for (const vertex of vertices) {
      if (vertex.dependedOn === walk || walkOver(vertex, walk, follows, ({ construct }) => sorted.push(construct))) continue;
      throw cycleError(this.edges) ?? new Error('Dependency cycle detected');
    }
    return sorted;
  }
}

function markDependedOn(target: Node, walk: number): void {
  if (target.place.scoped !== walk || target.dependedOn === walk) return;
  target.dependedOn = walk;
  if (target instanceof ObjectGroup) for (const object of target.targets) markDependedOn(object, walk);
}
