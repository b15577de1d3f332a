import type { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { ModelSpec } from '../model/model-spec';
import { nearest } from '../nearest';
import { invalid, problem } from '../problems';
import type { ModelServer } from '../serving/model-server';
import type { Finding } from './check';
import { modelAt } from './files';
import { fileTypes } from './loaded';
import { readServers } from './read-servers';
import { isModelPath } from './scalars';
import { addServer } from './server';
import { fileSource, findingsError, type FleetSource } from './source';

/**
 * Many servers that a file describes: one chart each, with a `ModelServer` and what stands beside it. docs/fleet.md says what
 * the file may hold; the JSON Schema `cdk8s-inference/schemas/fleet.schema.json` tells editors.
 */
export class Fleet {
  /**
   * Adds the servers of a file of YAML or JSON to an app.
   *
   * @param scope the app, or a construct in it
   * @param file the file, relative to the current folder
   * @throws with everything that is wrong with the file and its servers, each with the line, the column and the field; nothing
   *   of it can be used then
   */
  static fromFile(scope: Construct, file: string): Fleet {
    return Fleet._of(scope, fileSource(String(file)));
  }

  /**
   * The servers of a description.
   *
   * @internal
   */
  static _of(scope: Construct, source: FleetSource, progress: (done: number, all: number) => void = () => undefined): Fleet {
    const types = fileTypes();
    const { servers, findings } = readServers(types, source.value);
    const models = new Map<string, ModelSpec>();
    const modelOf = (name: string) => {
      if (!isModelPath(name)) return ModelSpec.named(name);
      const known = models.get(name) ?? modelAt(source.folder, name);
      models.set(name, known);
      return known;
    };
    const fleet = new Fleet();
    let done = 0;
    for (const [name, fields] of servers) {
      const added = addServer(scope, name, fields, types, modelOf);
      findings.push(...added.findings);
      if (added.chart && added.server) fleet.add(name, added.chart, added.server);
      progress(done += 1, servers.size);
    }
    // Rules would speak at synth, which now never comes; of a server with findings they would tell the same once more.
    const told = new Set(findings.map(({ way }) => way[1]));
    if (findings.length > 0) throw findingsError(source, [...findings, ...fleet.charts.filter(({ node }) => !told.has(node.id)).flatMap(ruleFindings)]);
    return fleet;
  }

  /** The servers in the order of the file. */
  readonly servers: ModelServer[] = [];
  /** The charts of the servers, in the same order. */
  readonly charts: Chart[] = [];
  private readonly byName = new Map<string, ModelServer>();

  private constructor() {}

  /**
   * A server by its name in the file, to add to it what a file cannot say.
   *
   * @throws when there is no such server, with the nearest names
   */
  server(name: string): ModelServer {
    const server = this.byName.get(name);
    if (server !== undefined) return server;
    const near = nearest(String(name), [...this.byName.keys()]);
    throw invalid('Fleet.server', [problem('name', name, 'the name of a server of the file', near.length > 0 ? `did you mean ${near.join(', ')}?` : undefined)]);
  }

  private add(name: string, chart: Chart, server: ModelServer): void {
    this.charts.push(chart);
    this.servers.push(server);
    this.byName.set(name, server);
  }
}

/** What rules find in the manifests of a server. */
function ruleFindings(chart: Chart): Finding[] {
  return chart.node.validate().map((text) => ({ way: ['servers', chart.node.id], text }));
}
