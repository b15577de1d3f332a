import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, type App, type AppProps, Chart, type IResolver, JsonPatch, Lazy, type ResolutionContext, YamlOutputType } from 'cdk8s';
import { Construct, Dependable, type IConstruct } from 'constructs';
import fc from 'fast-check';

/** An app as data, so that it can be built more than once. */
export interface AppPlan {
  readonly type: YamlOutputType;
  readonly extension?: string;
  readonly recordsMetadata: boolean;
  readonly hasResolver: boolean;
  readonly parts: readonly Part[];
  readonly dependencies: readonly Link[];
  readonly problems: readonly { readonly at: number; readonly message: string }[];
}

interface Part {
  readonly kind: 'chart' | 'own chart' | 'construct' | 'object' | 'object' | 'object';
  /** Which of the parts before it that may hold it, does. */
  readonly parent: number;
  readonly id: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly label?: string;
  readonly patch: boolean;
  readonly value: unknown;
}

interface Link {
  readonly from: number;
  readonly to: number;
  /** By way of something that stands for several constructs. */
  readonly also?: number;
}

const id = fc.oneof(fc.constantFrom('a', 'b', 'web', '10', '2', '007', 'Default', 'Resource', 'resource', 'A b', 'ä', '_x', 'x.y', 'a/b', 'n'.repeat(80)), fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 5 }));
const value = fc.oneof(fc.string(), fc.integer(), fc.constant('lazy'), fc.constant('mark'), fc.array(fc.string(), { maxLength: 2 }), fc.dictionary(fc.constantFrom('x', 'y', '10', 'on', 'a b: c'), fc.string({ unit: 'binary', maxLength: 6 }), { maxKeys: 3 }), fc.constantFrom(null, undefined, {}, [], true, 'one\n two\n'));

const part: fc.Arbitrary<Part> = fc.record({
  kind: fc.constantFrom<Part['kind']>('chart', 'chart', 'chart', 'own chart', 'construct', 'construct', 'object', 'object', 'object', 'object'),
  parent: fc.nat(30),
  id,
  name: fc.option(fc.constantFrom('web', 'db', 'x', 'a.b', 'Odd Name'), { nil: undefined }),
  namespace: fc.option(fc.constantFrom('one', 'two'), { nil: undefined }),
  label: fc.option(fc.constantFrom('8', 'yes', 'team'), { nil: undefined }),
  patch: fc.boolean(),
  value,
});

/** Charts, constructs and objects in each other, with dependencies of which some are cycles, and whatever else changes what is written. */
export function appPlan(sizes: { readonly parts: number; readonly dependencies: number }): fc.Arbitrary<AppPlan> {
  return fc.record({
    type: fc.constantFrom(YamlOutputType.FILE_PER_APP, YamlOutputType.FILE_PER_CHART, YamlOutputType.FILE_PER_CHART, YamlOutputType.FILE_PER_RESOURCE, YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE),
    extension: fc.option(fc.constantFrom('.yaml', '.yml', '', '.k8s.json'), { nil: undefined }),
    recordsMetadata: fc.boolean(),
    hasResolver: fc.boolean(),
    parts: fc.array(part, { maxLength: sizes.parts }),
    dependencies: fc.array(fc.record({ from: fc.nat(100), to: fc.nat(100), also: fc.option(fc.nat(100), { nil: undefined, freq: 4 }) }), { maxLength: sizes.dependencies }),
    problems: fc.oneof({ weight: 9, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(fc.record({ at: fc.nat(100), message: fc.string() }), { maxLength: 3 }) }),
  });
}

/** Replaces one text by another, as resolvers of one's own do. */
class Marks implements IResolver {
  resolve(context: ResolutionContext): void {
    if (context.value === 'mark') context.replaceValue(`${context.key.join('.')} of ${context.obj.name}`);
  }
}

/** A chart that adds a manifest of its own. */
class OwnChart extends Chart {
  override toJson(): any[] {
    const shared = { one: 1 };
    return [...super.toJson(), { kind: 'Own', metadata: { name: this.node.id.replace(/\W/g, '') }, twice: [shared, shared] }];
  }
}

/** Builds an app of a plan; `create` makes the app of its properties. */
export function buildApp(plan: AppPlan, outdir: string, create: (props: AppProps) => App): App {
  const app = create({
    outdir, yamlOutputType: plan.type, recordConstructMetadata: plan.recordsMetadata,
    ...(plan.extension !== undefined && { outputFileExtension: plan.extension }), ...(plan.hasResolver && { resolvers: [new Marks()] }),
  });
  const made: IConstruct[] = [app];
  const inCharts = new Set<IConstruct>();
  for (const each of plan.parts) {
    const holders = each.kind === 'object' ? made.filter((construct) => inCharts.has(construct)) : made;
    const parent = holders[each.parent % holders.length];
    if (parent === undefined) continue;
    const construct = add(each, parent);
    made.push(construct);
    if (Chart.isChart(construct) || inCharts.has(parent)) inCharts.add(construct);
  }
  for (const { from, to, also } of plan.dependencies) {
    const [source, target, other] = [from, to, also].map((index) => (index === undefined ? undefined : pick(made, index)));
    // What depends on itself cdk8s leaves out, or goes round for ever: there are tests of it by itself.
    if (!source || !target || source === target || source === other) continue;
    source.node.addDependency(other ? group([target, other]) : target);
  }
  for (const { at, message } of plan.problems) pick(made, at)?.node.addValidation({ validate: () => [message] });
  return app;

  function add(each: Part, parent: IConstruct): IConstruct {
    let free = each.id;
    for (let n = 1; parent.node.tryFindChild(free); n++) free = `${each.id}${n}`;
    switch (each.kind) {
      case 'construct': return new Construct(parent, free);
      case 'chart': return new Chart(parent, free, chartProps(each));
      case 'own chart': return new OwnChart(parent, free, chartProps(each));
      case 'object': {
        const object = new ApiObject(parent, free, {
          apiVersion: 'v1', kind: each.patch ? 'ConfigMap' : 'Secret',
          ...((each.name ?? each.namespace ?? each.label) !== undefined && { metadata: { name: each.name, namespace: each.namespace, ...(each.label && { labels: { label: each.label } }) } }),
          data: { value: each.value === 'lazy' ? Lazy.any({ produce: () => ({ late: object.node.path }) }) : each.value, flag: '--a=b' },
        });
        if (each.patch) object.addJsonPatch(JsonPatch.add('/data/patched', { 'nvidia.com/gpu': 8 }));
        return object;
      }
    }
  }

  function chartProps(each: Part) {
    return { namespace: each.namespace, ...(each.label && { labels: { chart: each.label } }), disableResourceNameHashes: each.patch };
  }

  /** The app itself is in no chart, nor are constructs beside charts: seldom, so that most plans get further. */
  function pick(constructs: readonly IConstruct[], index: number): IConstruct | undefined {
    const usual = constructs.filter((construct) => inCharts.has(construct));
    return index === 100 || usual.length === 0 ? constructs[index % constructs.length] : usual[index % usual.length];
  }
}

function group(constructs: IConstruct[]): Construct {
  const together = { dependencyRoots: constructs };
  Dependable.implement(together as any, together);
  return together as any;
}

/** What a function comes to: its value, or the message of its error. */
export function outcome<T>(run: () => T): { readonly value?: T; readonly error?: string } {
  try {
    return { value: run() };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

/** All files below a folder, folders without any, and what is in them. */
export function contents(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    found[path.slice(folder.length + 1)] = entry.isDirectory() ? 'a folder' : readFileSync(path, 'latin1');
  }
  return found;
}
