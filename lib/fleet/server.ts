import { type ApiObject, Chart, type ChartProps, JsonPatch } from 'cdk8s';
import type { Construct } from 'constructs';
import type { ModelSpec } from '../model/model-spec';
import { Monitoring } from '../monitoring/monitoring';
import { NcclTest } from '../monitoring/nccl-test';
import { SmokeTest } from '../monitoring/smoke-test';
import { NetworkProfile } from '../network/network-profile';
import { ParallelismPlan } from '../planning/parallelism-plan';
import type { ParallelismPlanProps } from '../planning/parallelism-plan-props';
import { show } from '../problems';
import { ModelServer } from '../serving/model-server';
import type { ModelServerProps } from '../serving/model-server-props';
import { ModelHttpRoute } from '../traffic/model-http-route';
import { ModelInferencePool } from '../traffic/model-inference-pool';
import { ModelIngress } from '../traffic/model-ingress';
import { DownloadJob } from '../weights/download-job';
import { ExistingClaim } from '../weights/existing-claim';
import { OssUploadJob } from '../weights/oss-upload-job';
import type { WeightsSource } from '../weights/weights-source';
import { Chosen, type Finding, type ReadMap, type Way } from './check';
import type { WorkloadPatch } from './fleet-file';
import { Maker } from './make';
import { placed } from './own-words';
import { type Fields, type FileTypes, SERVER, variantFields } from './types';

/** A server of a file that became constructs, or what is wrong with it. */
export interface AddedServer {
  readonly chart?: Chart;
  readonly server?: ModelServer;
  readonly findings: readonly Finding[];
}

/** A construct, and the fields of the file that it was made of. */
interface Origin {
  readonly construct: Construct;
  readonly way: Way;
  readonly fields: Fields;
  readonly given: ReadMap;
}

const PLAN = ['ParallelismPlanProps'];
const PLAN_FIELDS = ['model', 'gpu'];

/** Makes the chart of one server, with all that stands beside it. */
export function addServer(scope: Construct, name: string, given: ReadMap, types: FileTypes, modelOf: (model: string) => ModelSpec): AddedServer {
  const way = ['servers', name];
  const { fields } = types.structs[SERVER];
  const maker = new Maker(types, modelOf);
  const found = () => maker.findings.map((finding) => placed(types, fields, given, finding));
  const pick = (wanted: (key: string) => boolean) => maker.properties(new Map([...given].filter(([key]) => wanted(key))), fields, way);
  const planProps = pick((key) => PLAN.includes(fields[key].from ?? '') || PLAN_FIELDS.includes(key));
  const serverProps = pick((key) => fields[key].from === 'ModelServerProps');
  const others = pick((key) => fields[key].from === SERVER && !PLAN_FIELDS.includes(key) && !(given.get(key) instanceof Chosen));
  const plan = maker.findings.length > 0 ? undefined : maker.tried(way, () => ParallelismPlan.of(planProps as unknown as ParallelismPlanProps));
  if (plan === undefined) return { findings: found() };
  const { namespace, labels } = others as ChartProps;
  const chart = maker.tried(way, () => new Chart(scope, name, { namespace, labels }));
  if (chart === undefined) return { findings: maker.findings };

  const parts = new Parts(types, fields, given, way, maker, chart, others);
  const weights = parts.weights(name);
  if (weights === undefined) return { findings: found() };
  const props = { ...serverProps, plan, weights } as unknown as ModelServerProps;
  const server = parts.add(way, given, fields, () => new ModelServer(chart, 'server', { ...props, name: props.name ?? name }));
  if (server === undefined) return { findings: found() };
  parts.beside(server, props);
  if (maker.findings.length > 0) return { findings: found() };
  return { chart, server, findings: parts.problems(chart) };
}

/** What stands in the chart of a server. */
class Parts {
  private readonly origins: Origin[] = [];

  constructor(
    private readonly types: FileTypes, private readonly fields: Fields, private readonly given: ReadMap, private readonly way: Way,
    private readonly maker: Maker, private readonly chart: Chart, private readonly others: Readonly<Record<string, unknown>>,
  ) {}

  /** A construct, remembered with the fields that made it. */
  add<T extends Construct>(way: Way, given: ReadMap, fields: Fields, make: () => T): T | undefined {
    const construct = this.maker.tried(way, make);
    if (construct !== undefined) this.origins.push({ construct, way, fields, given });
    return construct;
  }

  /** The source of the weights: the one that is named, or the claim that a download fills. */
  weights(name: string): WeightsSource | undefined {
    const download = this.field('download', (props) => new DownloadJob(this.chart, `${name}-download`, props as never));
    this.field('upload', (props) => new OssUploadJob(this.chart, `${name}-upload`, props as never));
    const source = this.given.get('weights');
    if (source instanceof Chosen) {
      const way = [...this.way, 'weights'];
      const made = this.maker.construct(this.chart, `${name}-weights`, source, 'WeightsSource', way);
      const fields = variantFields(this.types, this.types.choices.WeightsSource.variants[source.variant]);
      if (made !== undefined) this.origins.push({ construct: made, way: [...way, source.variant], fields, given: source.fields });
      return made as WeightsSource | undefined;
    }
    return download && new ExistingClaim(this.chart, `${name}-weights`, {
      claimName: download.claimName, modelDirectory: download.directory, waitForFile: download.markerFile,
    });
  }

  /** What watches the server, tests it and leads to it; and the patches of its workload. */
  beside(server: ModelServer, props: ModelServerProps): void {
    const { chart } = this;
    const { plan, network = NetworkProfile.tcp(), platform, cpu, memory, sharedMemory, security, imagePullSecrets, pod } = props;
    this.field('monitoring', (own) => new Monitoring(chart, 'monitoring', { ...own, server }));
    const pool = this.field('inferencePool', (own) => new ModelInferencePool(chart, 'pool', { ...own, server } as never));
    this.field('httpRoute', (own) => new ModelHttpRoute(chart, 'route', { ...own, server, pool } as never));
    this.field('ingress', (own) => new ModelIngress(chart, 'ingress', { ...own, server } as never));
    this.field('smokeTest', (own) => new SmokeTest(chart, 'smoke-test', { ...own, server }));
    this.field('ncclTest', (own) => new NcclTest(chart, 'nccl-test', { image: this.image(), plan, network, platform, cpu, memory, sharedMemory, security, imagePullSecrets, pod, ...own }));
    const patches = (this.others.patches ?? []) as readonly WorkloadPatch[];
    for (const [index, { path }] of patches.entries()) {
      // Such a path changes what is no part of the workload, or all of it, and nothing says so.
      if (!path.startsWith('/')) this.maker.findings.push({ way: [...this.way, 'patches', index, 'path'], text: `got ${show(path)}; allowed: a place in the workload, such as /spec/replicas` });
    }
    if (patches.length > 0) (server.node.findChild('Resource') as ApiObject).addJsonPatch(...patches.map(patchOf));
  }

  /** What constructs find about their properties, at the fields that set these; manifests are looked at when the app is synthesized. */
  problems(chart: Chart): Finding[] {
    return chart.node.findAll().filter((construct) => construct !== chart).flatMap((construct) => {
      const texts = construct.node.validate();
      if (texts.length === 0) return [];
      const origin = this.origins.find((each) => each.construct === construct || construct.node.scopes.includes(each.construct));
      if (origin === undefined) return texts.map((text) => ({ way: this.way, text }));
      return texts.map((text) => placed(this.types, origin.fields, origin.given, { way: origin.way, text }));
    });
  }

  private field<T extends Construct>(key: string, make: (props: object) => T): T | undefined {
    const given = this.given.get(key);
    const { type } = this.fields[key];
    if (!(given instanceof Map) || type.kind !== 'struct') return undefined;
    return this.add([...this.way, key], given, this.types.structs[type.name].fields, () => make(this.others[key] as object));
  }

  /** The image of the engine, whatever engine it is. */
  private image(): string {
    const engine = this.given.get('engine');
    return engine instanceof Chosen ? String(engine.fields.get('image')) : '';
  }
}

function patchOf({ op, path, value }: WorkloadPatch): JsonPatch {
  if (op === 'remove') return JsonPatch.remove(path);
  return op === 'add' ? JsonPatch.add(path, value) : JsonPatch.replace(path, value);
}
