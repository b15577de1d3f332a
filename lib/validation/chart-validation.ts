import { ApiObject, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { PodBinding } from '../pod/pod-contribution';
import { warn, warnAtLast } from '../warnings';
import type { Finding, Rule, Source } from './rule';
import { RuleWarnings } from './rule-warnings';
import { findingsIn, MANIFEST_RULES, NAME_RULES, saidOnce } from './rules';
import { namespaceOf } from './services';

const [ERRORS, WARNINGS] = (['error', 'warning'] as const).map((severity) => MANIFEST_RULES.filter((rule) => rule.severity === severity));
const VALIDATED = new WeakSet<IConstruct>();
/**
 * cdk8s validates the whole app again for each chart that it writes, all in one go. What was found clean stays so until
 * the program goes on, or hundreds of charts would take minutes.
 */
const CLEAN = new WeakSet<IConstruct>();
/** What need not be looked at again while nothing changes. */
interface Look {
  /** Errors that were seen where warnings were asked for, by chart. */
  readonly errors: WeakMap<IConstruct, readonly Finding[]>;
  /** Objects of an app by kind, and by kind and name, and the manifests of those kinds that were asked for. */
  readonly objects: WeakMap<IConstruct, ReadonlyMap<string, readonly ApiObject[]>>;
  readonly manifests: WeakMap<IConstruct, Map<string, Source[]>>;
}

let seen: Look | undefined;

/**
 * Holds all manifests of a chart against the rules when the app is synthesized, before a file is written, and the names
 * of all objects of the app against each other. What is an error fails; what is a warning is told where warnings are.
 */
export function validateChart(chart: Chart): void {
  const look = (rules: readonly Rule[]) => {
    const rendered = rendering(chart);
    return [...rendered.flatMap(({ finding }) => finding ?? []), ...findingsAbout(chart, rendered, rules)];
  };
  once(chart, look);
  const { root } = chart.node;
  once(root, () => findingsIn(objectsOf(root).map(unrendered), NAME_RULES), false);
}

/** Does what asks for the warnings of an app and then synthesizes it, with nothing changed between: one look at a chart is for both. */
export function withOneLook<T>(work: () => T): T {
  seen = { errors: new WeakMap(), objects: new WeakMap(), manifests: new WeakMap() };
  try {
    return work();
  } finally {
    seen = undefined;
  }
}

/** The finished manifests of a kind in the app of a construct; those that cannot be rendered are told by `validateChart`. */
export function manifestsOf({ node: { root } }: IConstruct, kind: string): Source[] {
  const asked = within(seen?.manifests, root, () => new Map<string, Source[]>());
  const manifests = asked.get(kind) ?? objectsCalled(root, kind).flatMap((object) => render(object).source ?? []);
  asked.set(kind, manifests);
  return manifests;
}

/** The finished manifest of one object in the app of a construct; none where there is no such object. */
export function manifestOf({ node: { root } }: IConstruct, kind: string, namespace: string, name: string): Source[] {
  return objectsCalled(root, `${kind} ${name}`).filter((object) => namespaceOf(unrendered(object)) === namespace).flatMap((object) => render(object).source ?? []);
}

/** Objects of a kind, or of a kind and a name. */
function objectsCalled(root: IConstruct, called: string): readonly ApiObject[] {
  return within(seen?.objects, root, () => {
    const objects = new Map<string, ApiObject[]>();
    for (const object of objectsOf(root)) {
      for (const key of [object.kind, `${object.kind} ${object.name}`]) objects.set(key, objects.get(key) ?? []).get(key)?.push(object);
    }
    return objects;
  }).get(called) ?? [];
}

/** What was found out within this look, or is now. */
function within<T>(known: WeakMap<IConstruct, T> | undefined, root: IConstruct, find: () => T): T {
  const value = known?.get(root) ?? find();
  known?.set(root, value);
  return value;
}

/**
 * Reports, when the app is synthesized, what is wrong about a construct and its chart; notes what may hurt. Rules leave to it
 * what its bindings tell.
 */
export function validateConstruct(
  construct: IConstruct, problems: readonly string[], warnings: readonly string[] = [], bindings: readonly PodBinding[] = [],
): void {
  bindings.forEach((binding) => RuleWarnings._leaveTo(construct, binding));
  construct.node.addValidation({ validate: () => [...problems] });
  warnings.forEach((message) => warn(construct, message));
  validateChart(Chart.of(construct));
}

function once(construct: IConstruct, look: (rules: readonly Rule[]) => Finding[], mayWarn = true): void {
  if (VALIDATED.has(construct)) return;
  VALIDATED.add(construct);
  const { path: own } = construct.node;
  const below = (path: string) => (own === '' ? path : path.slice(own.length + 1));
  const told = ({ path, message }: Finding) => (path === own ? message : `${below(path)}: ${message}`);
  construct.node.addValidation({
    validate: () => {
      if (CLEAN.has(construct)) return [];
      const found = (seen?.errors.get(construct) ?? look(ERRORS)).map(told);
      if (found.length === 0) {
        CLEAN.add(construct);
        queueMicrotask(() => CLEAN.delete(construct));
      }
      return found;
    },
  });
  if (!mayWarn) return;
  warnAtLast(construct, () => {
    const found = look(seen ? MANIFEST_RULES : WARNINGS);
    seen?.errors.set(construct, found.filter(({ severity }) => severity === 'error'));
    // The name of the rule is what its warnings are silenced by.
    return found.filter(({ severity }) => severity === 'warning').map((finding) => `${told(finding)} (${finding.rule})`);
  });
}

/** What rules find, less those that are silent: by `RuleWarnings.silence`, or for the construct tells it itself. */
function findingsAbout(chart: Chart, rendered: readonly Rendered[], rules: readonly Rule[]): Finding[] {
  const objects = new Map(objectsOf(chart).map((object) => [object.node.path, object]));
  const isSilent = ({ path, rule }: Finding) => RuleWarnings._silentFor(objects.get(path) ?? chart).has(rule);
  return saidOnce(findingsIn(rendered.flatMap(({ source }) => source ?? []), rules).filter((finding) => !isSilent(finding)));
}

function rendering(chart: Chart): Rendered[] {
  return objectsOf(chart).filter((object) => Chart.of(object) === chart).map(render);
}

/** An object by its name only, which is known without rendering it. */
function unrendered({ node, apiVersion, kind, name, metadata: { namespace } }: ApiObject): Source {
  return { path: node.path, manifest: { apiVersion, kind, metadata: { name, namespace } } };
}

/** The construct that makes an object among others; an object that stands in a chart by itself has none. */
function ownerOf({ node: { scope } }: ApiObject): string | undefined {
  return scope === undefined || Chart.isChart(scope) ? undefined : scope.node.path;
}

interface Rendered {
  readonly source?: Source;
  readonly finding?: Finding;
}

/** What cdk8s cannot render, such as a patch of a path that is not there, is one finding among the others. */
function render(object: ApiObject): Rendered {
  const { path } = object.node;
  try {
    return { source: { path, owner: ownerOf(object), manifest: object.toJson() } };
  } catch (error) {
    const [reason] = String(error instanceof Error ? error.message : error).replace(/^Failed serializing construct at path '.*?' with name '.*?': /, '').split('\n');
    return { finding: { rule: 'objects-can-be-rendered', severity: 'error', path, message: `cannot be rendered: ${reason}; look at its JSON patches, and for keys such as constructor` } };
  }
}

function objectsOf(construct: IConstruct): ApiObject[] {
  return construct.node.findAll().filter((child) => ApiObject.isApiObject(child));
}
